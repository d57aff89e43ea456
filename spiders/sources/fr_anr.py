"""ANR, the French National Research Agency: its open calls and those that it announces for later."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.page_parts import other_words, sentence_on, text_page
from spiders.record import Json, Record
from spiders.shapes_html import HtmlSource
from spiders.text import one_line

if TYPE_CHECKING:
    from parsel import Selector
    from scrapy.http import Response

SITE = "https://anr.fr"
LISTING = f"{SITE}/en/open-calls-and-preannouncements/"
DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")
ANNOUNCED = "pre-announcement"
ANNOUNCEMENT = re.compile(r"pre-?announce", re.IGNORECASE)
READ = "h2, .date, .tag-type, p, a"


class FrAnr(HtmlSource):
    """Calls of the work programme, of France 2030 and of partner agencies, and the page of each."""

    name = "fr_anr"
    source_class = SourceClass.GRANT
    funder = "Agence Nationale de la Recherche"
    country = "FR"
    homepage = LISTING
    licence = "Agence Nationale de la Recherche; website terms of use"
    reuse = Reuse.QUOTE
    evidence = Evidence.DOCUMENTED
    evidence_place = (
        "public readers of the list in 2025 and 2026 (franciscoflorencio/nit-crawler, its ANR spider; "
        "another reads each call's page as well)"
    )
    caveats = (
        "hours and conditions stand in the prose of each call's page: a request for each call",
        "an announcement names months, not days; these are shown as they stand",
    )

    expect = range(5, 400)
    complete_listing = True

    language = "en"
    timezone = "Europe/Paris"
    currency = "EUR"
    statuses: ClassVar[Mapping[str, Status]] = {ANNOUNCED: Status.FORECASTED}

    # HtmlSource
    cards = "div.card.appel"
    card: ClassVar[Mapping[str, str]] = {
        "address": "h2 a::attr(href)",
        "title": "h2 a",
        "dates": "div.date",
        "type": "span.tag-type",
        "summary": "p",
    }
    next_page = "a.page-link-next::attr(href)"
    key = "id"

    def page_request(self, _page: int) -> Request:
        """The first page; each page links to the next."""
        return Request(LISTING)

    def card_of(self, card: Selector) -> dict[str, Json]:
        """A card, with the last part of its address as its key."""
        found = {**super().card_of(card), **other_words(card, READ)}
        addresses = found.get("address")
        address = str(addresses[0]) if isinstance(addresses, list) and addresses else ""
        return {**found, "id": address.partition("?")[0].rstrip("/").rpartition("/")[2] or None}

    def detail_request(self, record: Record) -> Request:
        """The call's own page."""
        return Request(full_address(record))

    def detail_page(self, response: Response) -> tuple[Json, str | None]:
        """The words of the page."""
        return text_page(response, place="section.content-style")

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """A call, its days from the list, the rest from its page."""
        page, summary = (detail or Record({})).optional("text"), "".join(record.texts("summary")) or None
        kind, dates = one_line(record.optional("type")), one_line(" ".join(record.texts("dates")))
        days = DAY.findall(dates)
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
            status=ANNOUNCED if ANNOUNCEMENT.search(kind) else None,
            opens=days[0] if days else None,
            deadlines=closing(dates, days, page),
            currency=self.currency,
            topics=(kind,) if kind else (),
        )


def closing(dates: str, days: list[str], page: str | None) -> tuple[RawDeadline, ...]:
    """The second of a card's two days, with the sentence of the page that gives its hour; months as words."""
    if len(days) > 1:
        return (RawDeadline(date=days[-1], words=sentence_on(days[-1], page, "en")),)
    return (RawDeadline(words=dates),) if dates and not days else ()


def full_address(record: Record) -> str:
    """The address of the call's page, which the list gives without the site's name."""
    address = one_line(record.required("address"))
    return f"{SITE}{address}" if address.startswith("/") else address
