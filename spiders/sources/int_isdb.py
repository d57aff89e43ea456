"""Islamic Development Bank: tenders of the projects that it finances in its member countries."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.record import Json, Record
from spiders.shapes_html import HtmlSource, words_of
from spiders.text import one_line

if TYPE_CHECKING:
    from parsel import Selector
    from scrapy.http import Response

SITE = "https://www.isdb.org"
# Without a filter the page shows nothing; these four make up the whole.
LISTS = ("GPN", "EOI", "PQN", "SPN")
FIELD = re.compile(r"\bfield--name-(?:field-)?([\w-]+)")
NOTHING = "No results for your specified filters"


class IntIsdb(HtmlSource):
    """General notices, expressions of interest, prequalifications and tenders."""

    name = "int_isdb"
    source_class = SourceClass.DEVELOPMENT_BANK
    funder = "Islamic Development Bank"
    country = "INT"
    homepage = "https://www.isdb.org/project-procurement/tenders"
    licence = "Islamic Development Bank terms and conditions"
    reuse = Reuse.QUOTE
    evidence = Evidence.CAPTURED
    evidence_place = (
        "the page of tenders in one country, October 2026"
        " (Velheorius1/parsing-seo, crawler/tests/fixtures/isdb_uz_active_2026-10-10.html)"
    )
    caveats = (
        "the list gives a day without an hour; money and conditions stand only in the documents",
        "notices stay active after their closing day",
        "some titles are in French or Arabic",
    )

    expect = range(5, 2_000)
    complete_listing = True

    language = "en"
    timezone = "Asia/Riyadh"
    currency = "USD"
    unstated_zone = None
    statuses: ClassVar[Mapping[str, Status]] = {
        "Active": Status.OPEN,
        "Actif": Status.OPEN,
        "Closed": Status.CLOSED,
        "Clôturé": Status.CLOSED,
        "Awarded": Status.CLOSED,
        "Planned": Status.FORECASTED,
    }
    kinds: ClassVar[Mapping[str, str]] = {
        r"^contract award$|\bcontract award$": "award-notice",
        r"^general procurement notice$": "prior-information",
    }

    # HtmlSource
    cards = "article.type-tender"
    card: ClassVar[Mapping[str, str]] = {
        "id": "article::attr(data-nid)",
        "address": ".field-title h2 a::attr(href)",
        "title": ".field-title h2 a",
    }
    next_page = "nav.pager a[rel=next]::attr(href), ul.pagination a[rel=next]::attr(href)"
    key = "id"
    first_page = -1  # none of the four lists must hold something for the others to be read

    def page_request(self, page: int) -> Request:
        """One of the four lists."""
        return Request(f"{SITE}/project-procurement/tenders?tender_type={LISTS[page]}")

    async def start(self) -> AsyncIterator[Request]:
        """Ask for all four lists: one without an entry must not end the others."""
        for page in range(len(LISTS)):
            yield self.page(self.page_request(page), page)

    def listing_of(self, response: Response) -> tuple[Json, str | None]:
        """The tenders of a page; a list without any says so."""
        answer, fault = super().listing_of(response)
        return ({self.items: []}, None) if fault and NOTHING in response.text else (answer, fault)

    def after(self, response: Response, answer: Json, page: int) -> Request | None:
        """The next page of the same list."""
        linked = super().after(response, answer, 0)
        return None if linked is None else linked.replace(cb_kwargs={"page": page})

    def card_of(self, card: Selector) -> dict[str, Json]:
        """A tender with all its fields, by the names that the site gives them."""
        found: dict[str, Json] = {}
        for field in card.css("div.field"):
            name = FIELD.search(field.attrib.get("class", ""))
            if name and words_of(field):
                found[name[1]] = words_of(field)
        return {**found, **super().card_of(card)}

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One tender; what it is and where stands on its badges."""
        closing, title = record.optional("close-date"), record.required("title")
        said = (record.expected("tender-type"), record.expected("world-country"))
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=f"{SITE}{record.required('address')}",
            title=one_line(title),
            fetched_at=record.fetched_at,
            text_basis=TextBasis.TITLE_ONLY.value,
            language=self.language,
            funder=self.funder,
            status=record.expected("tender-status"),
            deadlines=(RawDeadline(date=closing),) if closing else (),
            instruments=("procurement",),
            topics=tuple(filter(None, said)),
            identifiers=(("isdb_tender", record.required("id")),),
        )
