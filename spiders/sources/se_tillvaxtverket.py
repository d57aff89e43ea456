"""Tillväxtverket, the Swedish Agency for Economic and Regional Growth: its calls, as its page lists them."""

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

SITE = "https://tillvaxtverket.se"
LISTING = f"{SITE}/tillvaxtverket/sokfinansiering/utlysningar.1139.html"
RUNNING, COMING, CLOSED = "Pågående", "Kommande", "Stängd"
_MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
DAY = rf"\d{{1,2}} (?:{_MONTHS}) \d{{4}}"
CLOSES = re.compile(rf"(?:Ansökan stänger|Stänger|Sista ansökningsdag)[: ]+({DAY})", re.IGNORECASE)
OPENS = re.compile(rf"(?:Ansökan öppnar|Öppnar)[: ]+({DAY})", re.IGNORECASE)
ANY_DAY = re.compile(DAY)
NUMBER = re.compile(r"\.(\d+)\.html")
# The picture beside calls that the Union pays
FLAG = "eu-flagga"


class SeTillvaxtverket(HtmlSource):
    """Calls of the regional funds and of national programmes: open, coming and lately closed."""

    name = "se_tillvaxtverket"
    source_class = SourceClass.GRANT
    funder = "Tillväxtverket"
    country = "SE"
    homepage = LISTING
    licence = "Tillväxtverket; website terms of use"
    reuse = Reuse.QUOTE
    evidence = Evidence.DOCUMENTED
    evidence_place = (
        "what a public reader finds on the page every day and the code that finds it, 2026 "
        "(abeltomy/swedish-funding-calls, tillvaxt_raw.json and .github/workflows/fetch.yml)"
    )
    caveats = (
        "the markup of the calls' own pages was not seen: they are read as prose",
        "only what one page lists is read; whether it lists more on request nobody has shown",
    )

    expect = range(3, 200)
    complete_listing = True

    language = "sv"
    timezone = "Europe/Stockholm"
    currency = "SEK"
    statuses: ClassVar[Mapping[str, Status]] = {
        RUNNING: Status.OPEN,
        COMING: Status.FORECASTED,
        CLOSED: Status.CLOSED,
    }

    # HtmlSource
    cards = 'li:has(a[href*="/utlysningar/"]):has(h2, h3)'
    card: ClassVar[Mapping[str, str]] = {
        "address": 'a[href*="/utlysningar/"]::attr(href)',
        "title": "h2, h3",
        "summary": "p",
    }
    key = "id"

    def page_request(self, _page: int) -> Request:
        """The one page."""
        return Request(LISTING)

    def listing_of(self, response: Response) -> tuple[Json, str | None]:
        """The cards, each call once."""
        answer, fault = super().listing_of(response)
        if isinstance(answer, dict):
            answer[self.items] = without_repeats(answer[self.items], self.key)
        return answer, fault

    def card_of(self, card: Selector) -> dict[str, Json]:
        """A card: its number, its state and its days, which stand among its words."""
        found = super().card_of(card)
        addresses = found.get("address")
        address = str(addresses[0]) if isinstance(addresses, list) and addresses else ""
        parts = (" ".join(part.split()) for part in card.xpath(".//text()").getall())
        words = " ".join(part for part in parts if part)
        state = next((state for state in (RUNNING, COMING, CLOSED) if state in words), None)
        number = NUMBER.search(address)
        return {
            **found,
            **{term: "a new part of the card" for term in card.css("dt::text").getall()},
            "address": address or None,
            "id": number[1] if number else None,
            "state": state,
            "days": words,
            "union": "true" if FLAG in (card.get() or "") else None,
        }

    def detail_request(self, record: Record) -> Request | None:
        """The call's own page, while applications may still be sent."""
        return None if record.optional("state") == CLOSED else Request(full_address(record))

    def detail_page(self, response: Response) -> tuple[Json, str | None]:
        """The words of the page."""
        return text_page(response)

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """A call, its days from the list, the rest from its page."""
        page, summary = (detail or Record({})).optional("text"), "".join(record.texts("summary")) or None
        words, number = record.optional("days") or "", record.required("id")
        opens = OPENS.search(words)
        basis = TextBasis.FULL if page else TextBasis.SYNOPSIS if summary else TextBasis.TITLE_ONLY
        return RawNotice(
            source=self.name,
            key=number,
            url=full_address(record),
            title=record.required("title"),
            fetched_at=record.fetched_at,
            summary=summary,
            text=page or summary,
            text_basis=basis.value,
            language=self.language,
            funder=self.funder,
            status=record.optional("state"),
            opens=opens[1] if opens else None,
            deadlines=closing(words, record.optional("state"), page),
            currency=self.currency,
            topics=("EU-finansiering",) if record.optional("union") else (),
            identifiers=(("tillvaxtverket_page", number),),
        )


def closing(words: str, state: str | None, page: str | None) -> tuple[RawDeadline, ...]:
    """The last day that a card tells: the one with the words for it, else its only day.

    The only day of a coming call may be that on which it opens. The sentence of the page that gives the day
    its hour stands beside it.
    """
    named, days = CLOSES.search(words), ANY_DAY.findall(words)
    alone = len(days) == 1 and state != COMING and not OPENS.search(words)
    day = named[1] if named else days[0] if alone else None
    return (RawDeadline(date=day, words=sentence_on(day, page, "sv")),) if day else ()


def full_address(record: Record) -> str:
    """The address of the call's page, which the list gives with or without the site's name."""
    address = one_line(record.required("address"))
    return f"{SITE}{address}" if address.startswith("/") else address
