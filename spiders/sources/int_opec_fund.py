"""OPEC Fund for International Development: procurement in the projects to which it lends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.record import Json, Record
from spiders.shapes_html import links_in, words_of
from spiders.shapes_table import TableSource
from spiders.text import one_line

if TYPE_CHECKING:
    from parsel import Selector

# "N/A", "Not Applicable", "N/A (Project not yet approved)"
NOT_SAID = re.compile(r"(?:n/?a|not applicable)\b.*|", re.IGNORECASE)
DOCUMENTS = "https://publications.opecfund.org/"
# "October 2, 2026, 15:00 (Nicaragua time)"
DAY = re.compile(r"[A-Z][a-z]+ \d{1,2}, ?20\d\d")
PLANNED, AWARDED, INVITED = "planned", "awarded", "invited"
KINDS_OF_NOTICE: Mapping[str, str] = {
    "general procurement": PLANNED,
    "early market engagement": PLANNED,
    "contract award": AWARDED,
}


class IntOpecFund(TableSource):
    """The board of current opportunities: invitations, announcements and awards of borrowers."""

    name = "int_opec_fund"
    source_class = SourceClass.DEVELOPMENT_BANK
    funder = "OPEC Fund for International Development"
    country = "INT"
    homepage = "https://opecfund.org/work-with-us/project-procurement/current-opportunities"
    licence = "OPEC Fund for International Development terms of use"
    reuse = Reuse.QUOTE
    evidence = Evidence.CAPTURED
    evidence_place = (
        "the page of current opportunities, September 2026"
        " (Silvafox76/FB_test, tests/contract/fixtures/opec_fund.json)"
    )
    caveats = (
        "past notices stay on the board",
        "who buys, for how much and on which conditions stands only in documents that a browser draws",
        "a closing day comes without an hour, but for a few",
    )

    expect = range(5, 500)
    complete_listing = True

    language = "en"
    timezone = "Europe/Vienna"
    currency = "USD"
    unstated_zone = None
    statuses: ClassVar[Mapping[str, Status]] = {
        INVITED: Status.OPEN,
        PLANNED: Status.FORECASTED,
        AWARDED: Status.CLOSED,
    }
    kinds: ClassVar[Mapping[str, str]] = {
        r"^contract award notice": "award-notice",
        r"^(?:general procurement notice|early market engagement)": "prior-information",
    }

    # TableSource
    cards = "table.table tr:has(td a[href])"
    columns = ("published", "country", "project", "sector", "closing", "type")
    heading = "table.table thead th, table.table thead td"
    headed = ("Date", "Country", "Project / Notice", "Sector", "Closing Date", "Type")
    key = "id"

    def page_request(self, _page: int) -> Request:
        """The one page of the board."""
        return Request(self.homepage)

    def card_of(self, card: Selector) -> dict[str, Json]:
        """A row; its title is the first paragraph that is no document, or all of a cell without any."""
        found = super().card_of(card)
        links = card.css("td a::attr(href)").getall()
        found["id"] = f"{links[0]} {one_line(str(found.get('published') or ''))}"
        cell = card.css("td")[2:3]
        said = [part for part in (cell.css("p") or cell) if words_of(part)]
        titles = [words_of(part) for part in said if not part.css(f"a[href^='{DOCUMENTS}']")]
        return {**found, "title": titles[0]} if titles else found

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One row of the board."""
        kind = one_line(record.expected("type"))
        documents = tuple(links_in(filter(None, (record.expected("project"),))))
        closing = one_line(record.optional("closing"))
        said = (kind, one_line(record.expected("country")), one_line(record.expected("sector")))
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=self.homepage,
            title=record.required("title"),
            fetched_at=record.fetched_at,
            text_basis=TextBasis.TITLE_ONLY.value,
            language=self.language,
            funder=self.funder,
            status=status(kind),
            published=one_line(record.expected("published")) or None,
            deadlines=deadlines(closing),
            instruments=("procurement",),
            topics=tuple(filter(None, said)),
            attachments=documents,
        )


def status(kind: str) -> str:
    """Whether a notice invites, announces or reports, by its type (which is spelt in many ways)."""
    said = kind.casefold()
    return next((word for start, word in KINDS_OF_NOTICE.items() if said.startswith(start)), INVITED)


def deadlines(closing: str) -> tuple[RawDeadline, ...]:
    """The closing day; the words of the cell with it where they say more than the day."""
    if NOT_SAID.fullmatch(closing):
        return ()
    day = DAY.match(closing)
    if day is None or day[0] == closing:
        return (RawDeadline(date=closing),)
    return (RawDeadline(date=day[0], words=f"Closing date: {closing}"),)
