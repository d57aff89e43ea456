"""Energimyndigheten, the Swedish Energy Agency: its calls, as its page lists them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.page_parts import sentence_on, text_page, without_repeats
from spiders.record import Json, Record
from spiders.shapes_html import HtmlSource
from spiders.text import one_line

if TYPE_CHECKING:
    from parsel import Selector
    from scrapy.http import Response

SITE = "https://www.energimyndigheten.se"
CATEGORIES = (
    "Forskningsstöd",
    "Affärsutveckling",
    "Impact Innovation",
    "Strategiska innovationsprogram",
    "Internationella utlysningar",
    "Tävlingar",
    "Övrigt",
)
CLOSES, OPENS = "Stänger", "Öppnar"
FURNITURE = frozenset({CLOSES, OPENS, "Läs mer", "Stängd"})
_MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
DAY = rf"\d{{1,2}} (?:{_MONTHS}) \d{{4}}"
# A card is one link: "Title Stänger 24 april 2026 Forskningsstöd What it is about."; closed ones say no more
# than the day.
GLUED = re.compile(
    rf"(?P<title>.*?)\s*(?P<mark>{CLOSES}|{OPENS}|Stängd)?:?\s*(?P<day>{DAY})\s*"
    rf"(?P<category>{'|'.join(CATEGORIES)})?\s*(?P<summary>.*)"
)
LONGEST_TAG = 40
# A link to something else within the list of calls has no sentence in it.
FEWEST_WORDS = 12


class SeEnergimyndigheten(HtmlSource):
    """Research, business development, prizes and journeys for firms: open calls, then the newest closed."""

    name = "se_energimyndigheten"
    source_class = SourceClass.GRANT
    funder = "Energimyndigheten"
    country = "SE"
    homepage = "https://www.energimyndigheten.se/utlysningar/"
    licence = "Energimyndigheten; website terms of use"
    reuse = Reuse.QUOTE
    evidence = Evidence.DOCUMENTED
    evidence_place = (
        "the words of 201 cards and the code that read them, April 2026 (abeltomy/swedish-funding-calls, "
        "energi_raw.json and .github/workflows/fetch.yml)"
    )
    caveats = (
        "title, day, kind and summary stand in one link and are taken apart by the day between them",
        "the markup of the calls' own pages was not seen: they are read as prose",
        "pages of the list on which no call is open are not asked for",
    )

    expect = range(5, 300)
    complete_listing = True

    language = "sv"
    timezone = "Europe/Stockholm"
    currency = "SEK"
    statuses: ClassVar[Mapping[str, Status]] = {
        CLOSES: Status.OPEN,
        OPENS: Status.FORECASTED,
        "Stängd": Status.CLOSED,
    }

    # HtmlSource
    cards = 'a[href*="/utlysningar/"]'
    card: ClassVar[Mapping[str, str]] = {}
    key = "id"
    first_page = 1

    def page_request(self, page: int) -> Request:
        """A page of the list, the calls that close first on the first."""
        return Request(f"{SITE}/utlysningar/" if page == 1 else f"{SITE}/utlysningar?page={page}")

    def listing_of(self, response: Response) -> tuple[Json, str | None]:
        """The links that are calls, each once; nothing wrong with a page after the last one."""
        answer, fault = super().listing_of(response)
        if isinstance(answer, dict) and isinstance(listed := answer[self.items], list):
            calls: list[Json] = [card for card in listed if isinstance(card, dict) and "id" in card]
            fault = None if calls else f"schema drift: none of {len(listed)} links is a call"
            answer[self.items] = without_repeats(calls, self.key)
        if fault and fault.startswith("schema drift: no") and "page=" in response.url:
            return {self.items: []}, None
        return answer, fault

    def after(self, _response: Response, answer: Json, page: int) -> Request | None:
        """The next page, while calls are open."""
        listed = answer.get(self.items) if isinstance(answer, dict) else None
        cards = listed if isinstance(listed, list) else []
        going_on = any(isinstance(card, dict) and card.get("mark") in {CLOSES, OPENS} for card in cards)
        return self.page_request(page + 1) if going_on else None

    def card_of(self, card: Selector) -> dict[str, Json]:
        """What a link says, taken apart; nothing where it is no call."""
        parts = [" ".join(part.split()) for part in card.xpath(".//text()").getall()]
        parts = [part for part in parts if part]
        unknown = [part for part in parts[1:] if is_tag(part)]
        words = " ".join(part for part in parts if part not in {*unknown, "Läs mer"})
        found = GLUED.fullmatch(words)
        if found is None and len(words.split()) < FEWEST_WORDS:
            return {}
        address = card.attrib["href"].partition("?")[0].partition("#")[0]
        said = found.groupdict() if found else {"summary": words, "title": parts[0]}
        fields: dict[str, Json] = {name: value for name, value in said.items() if value}
        slug = address.rstrip("/").rpartition("/utlysningar/")[2]
        return {**fields, **dict.fromkeys(unknown, "a new part of the card"), "address": address, "id": slug}

    def detail_request(self, record: Record) -> Request | None:
        """The call's own page, while applications may still be sent."""
        going_on = record.optional("mark") in {CLOSES, OPENS}
        return Request(full_address(record)) if going_on else None

    def detail_page(self, response: Response) -> tuple[Json, str | None]:
        """The words of the page."""
        return text_page(response)

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """A call, its day and kind from the list, the rest from its page."""
        page, summary = (detail or Record({})).optional("text"), record.optional("summary")
        mark, day = record.optional("mark"), record.optional("day")
        basis = TextBasis.FULL if page else TextBasis.SYNOPSIS if summary else TextBasis.TITLE_ONLY
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=full_address(record),
            title=record.required("title"),
            fetched_at=record.fetched_at,
            summary=summary,
            text=page or summary,
            text_basis=basis.value,
            language=self.language,
            funder=self.funder,
            programme=record.optional("category"),
            status=mark,
            opens=day if mark == OPENS else None,
            deadlines=closing(day, mark, page),
            currency=self.currency,
        )


def closing(day: str | None, mark: str | None, page: str | None) -> tuple[RawDeadline, ...]:
    """The last day of the list, with the sentence of the page that gives its hour."""
    if day is None or mark == OPENS:
        return ()
    return (RawDeadline(date=day, words=sentence_on(day, page, "sv")),)


def is_tag(part: str) -> bool:
    """Whether a part of a card is a label that nobody has noted yet: short, and neither day nor kind."""
    known = part in CATEGORIES or part.rstrip(":") in FURNITURE or re.search(DAY, part) is not None
    return not known and len(part) <= LONGEST_TAG and not part.endswith((".", "?", "!"))


def full_address(record: Record) -> str:
    """The address of the call's page, which the list gives with or without the site's name."""
    address = one_line(record.required("address"))
    return f"{SITE}{address}" if address.startswith("/") else address
