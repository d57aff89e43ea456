"""VC4A: programmes of accelerators, funds and prizes for start-ups in Africa, Latin America and elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urljoin

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, TextBasis
from spiders.record import Json, Record
from spiders.shapes_html import HtmlSource, words_of

if TYPE_CHECKING:
    from parsel import Selector

SITE = "https://vc4a.com"
LIST = f"{SITE}/programs/"
# The rows of a programme's table, in their order; the middle two are not known to anybody who wrote of them
ROWS = ("deadline", "second row", "third row", "website")


class IntVc4A(HtmlSource):
    """The programmes on the first page of the list, each with its page."""

    name = "int_vc4a"
    source_class = SourceClass.VENTURE
    funder = "VC4A"
    country = "INT"
    homepage = "https://vc4a.com/programs/"
    licence = "VC4A; website terms of use"
    reuse = Reuse.FACTS_AND_LINK
    evidence = Evidence.DOCUMENTED
    evidence_place = (
        "a public reader of the list and of a programme's table (class names, the place of the deadline and"
        " of the website)"
    )
    caveats = (
        "the site draws much of itself by program: on some nights the list may come empty, which is said",
        "title, deadline and website only; who pays how much stands on the programme's own site",
        "a closing day without hour or time zone",
        "whether the list goes on to further pages is not known: its first page is read",
    )

    expect = range(3, 200)
    complete_listing = False
    quiet_days = 60

    language = "en"
    timezone = "Europe/Amsterdam"
    currency = "USD"
    unstated_zone = None

    # HtmlSource
    cards = "li.partners-list__item-program"
    card: ClassVar[Mapping[str, str]] = {
        "title": "h3 a",
        "address": "h3 a::attr(href)",
        "whole title": "h3 a::attr(title)",
    }
    key = "address"
    ignored = frozenset(ROWS[1:3])

    def page_request(self, _page: int) -> Request:
        """The list of programmes."""
        return Request(LIST)

    def key_of(self, record: Record) -> str:
        """The path of a programme's page."""
        return urljoin(LIST, record.required(self.key)).removeprefix(SITE).strip("/")

    def detail_request(self, record: Record) -> Request | None:
        """A programme's page."""
        return Request(urljoin(LIST, record.required("address")))

    def detail_fields(self, part: Selector) -> dict[str, Json]:
        """The rows of a programme's table by their place; what lies beyond the known ones by its label."""
        found: dict[str, Json] = {}
        for place, row in enumerate(part.css("tr")):
            cells = row.css("td")
            if len(cells) < 2:
                continue
            name = ROWS[place] if place < len(ROWS) else words_of(cells[0]).rstrip(": ")
            found[name] = cells[1].css("a::attr(href)").get() if name == "website" else words_of(cells[1])
        return found

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """One programme."""
        short, whole = record.required("title"), record.optional("whole title")
        page = urljoin(LIST, record.required("address"))
        deadline = detail.expected("deadline") if detail else None
        website = detail.optional("website") if detail else None
        return RawNotice(
            source=self.name,
            key=self.key_of(record),
            url=page,
            title=whole or short,
            fetched_at=record.fetched_at,
            text_basis=TextBasis.TITLE_ONLY.value,
            language=self.language,
            funder=self.funder,
            deadlines=(RawDeadline(date=deadline),) if deadline else (),
            attachments=(("website", website),) if website else (),
        )
