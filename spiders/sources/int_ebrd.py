"""European Bank for Reconstruction and Development: what its clients buy with its money."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.record import Json, Record
from spiders.shapes_table import TableSource, rows_labelled
from spiders.text import one_line, plain_text

if TYPE_CHECKING:
    from parsel import Selector
    from scrapy.http import Response

PORTAL = "https://ecepp.ebrd.com/delta"
NUMBER = re.compile(r"displayNoticeId=(\d+)")
YEAR = re.compile(r"\d\d/\d\d/(\d{4})")
# "28/08/2026 14:24" before "UK Time"; the list writes the hour of noon as 00.
MOMENT = re.compile(r"(\d\d/\d\d/\d{4})(?:\s+(\d\d:\d\d))?")
NOON_OR_MIDNIGHT, NOT_SAID = "00", "N/A"
OPEN, CLOSED = "Open", "Closed"
# From the fourth section on, a notice names persons.
CLIENT_ADDRESS = re.compile(r"<b>\s*\d+\.\s*Client Address", re.IGNORECASE)
NOT_READ = """
    address exercise published_day published_order closing_order metadata detail.title
    detail.labels.Notice_Type detail.labels.Publication_Date detail.labels.Issue_Date
    detail.labels.Procurement_Exercise_Name
"""


class IntEbrd(TableSource):
    """The notices of this year and the last that are not closed: tenders, announcements and awards."""

    name = "int_ebrd"
    source_class = SourceClass.DEVELOPMENT_BANK
    funder = "European Bank for Reconstruction and Development"
    country = "INT"
    homepage = "https://ecepp.ebrd.com/"
    licence = "European Bank for Reconstruction and Development terms and conditions"
    reuse = Reuse.QUOTE
    evidence = Evidence.CAPTURED
    evidence_place = (
        "the list of notices and eleven notices, September 2026"
        " (Silvafox76/FB_test, tests/contract/fixtures/ebrd.html and ebrd.json)"
    )
    caveats = (
        "the list is the whole archive since 2015 on one page; closed and older notices are not read",
        "the list writes noon as midnight: where a notice's own page is not read, such an hour is left out",
        "a page is asked for each open notice, some 100 a night",
        "awards, shortlists and announcements of whole programmes are listed among the tenders",
    )

    expect = range(20, 2_000)
    complete_listing = True

    language = "en"
    timezone = "Europe/London"
    currency = "EUR"
    placeholder_midnight = True
    date_formats = ("%d/%m/%Y %H:%M", "%d/%m/%Y")
    statuses: ClassVar[Mapping[str, Status]] = {
        OPEN: Status.OPEN,
        "Not Yet Open": Status.FORECASTED,
        "Information Only": Status.FORECASTED,
        CLOSED: Status.CLOSED,
    }
    kinds: ClassVar[Mapping[str, str]] = {
        r"^(?:contract award|shortlist) notice$": "award-notice",
        r"^general procurement notice$": "prior-information",
        r"^(?:ebrd )?contract notice addendum$": "amendment",
    }

    # TableSource
    cards = "table#noticeResultsTable tbody tr, table.basic-table tbody tr"
    columns = (
        "title", "type", "exercise", "published", "closing", "state",
        "published_day", "published_order", "closing_order", "metadata",
    )  # fmt: skip
    card: ClassVar[dict[str, str]] = {"address": "td a[href*=displayNoticeId]::attr(href)"}
    heading = "table#noticeResultsTable thead th, table.basic-table thead th"
    headed = (
        "Title",
        "Notice Type",
        "Procurement Exercise Title",
        "Published",
        "Closing Date",
        "Current State",
    )
    page_part = "body"
    key = "id"
    ignored = frozenset(name.replace("_", " ") if "labels" in name else name for name in NOT_READ.split())

    def page_request(self, _page: int) -> Request:
        """The whole archive; the portal's search fields filter in the browser only."""
        return Request(f"{PORTAL}/noticeSearchResults.html")

    def listing_of(self, response: Response) -> tuple[Json, str | None]:
        """The notices of this year and the last that are not closed."""
        answer, fault = super().listing_of(response)
        rows = answer.get(self.items) if isinstance(answer, dict) else None
        if not isinstance(answer, dict) or not isinstance(rows, list):
            return answer, fault
        since = str(int(response.meta.get("fetched_at", "0001")[:4]) - 1)
        kept: list[Json] = [row for row in rows if isinstance(row, dict) and current(row, since)]
        return {**answer, self.items: kept}, fault

    def card_of(self, card: Selector) -> dict[str, Json]:
        """A row, with the number in its address."""
        found = super().card_of(card)
        number = NUMBER.search(str(found.get("address")))
        return {**found, "id": number[1]} if number else found

    def detail_request(self, record: Record) -> Request | None:
        """The page of a notice that can be answered."""
        if one_line(record.optional("state")) != OPEN:
            return None
        return Request(f"{PORTAL}/viewNotice.html?displayNoticeId={record.required('id')}")

    def detail_fields(self, part: Selector) -> dict[str, Json]:
        """The table of facts, and the sections below it that name no person."""
        entry = "".join(part.css(".completeentry p").getall())
        return {
            "title": part.css("h1.entry-title").get() or part.css("h1").get(),
            "labels": rows_labelled(part, "table#oppoverviewtable tr"),
            "entry": CLIENT_ADDRESS.split(entry)[0] or None,
        }

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """One notice, from its own page where that was read, else from its row."""
        page, title = detail or Record({}), record.required("title")
        facts, entry = page.within("labels"), page.optional("entry")
        kind, state = one_line(record.expected("type")), one_line(record.expected("state"))
        text = facts.optional("Procurement Exercise Description") or entry
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=f"{PORTAL}/viewNotice.html?displayNoticeId={record.required('id')}",
            title=one_line(title),
            fetched_at=record.fetched_at,
            text=text,
            text_basis=(TextBasis.SYNOPSIS if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=self.funder,
            programme=one_line(facts.optional("Project Name")) or None,
            status=status(kind, state),
            published=day(record.expected("published")),
            deadlines=closing(record, facts),
            instruments=("procurement",),
            topics=topics(kind, facts),
            contacts=tuple(filter(None, (one_line(facts.optional("Client Name")),))),
            identifiers=identifiers(record, facts),
        )


def current(row: dict[str, Json], since: str) -> bool:
    """Whether a row was published since a year and can still be answered or tells what is to come."""
    year = YEAR.search(str(row.get("published")))
    return plain_text(str(row.get("state"))) != CLOSED and (year is None or year[1] >= since)


def status(kind: str, state: str) -> str | None:
    """The state of a notice; an award is over, an addendum says nothing about the purchase it changes."""
    if kind.casefold().endswith("addendum"):
        return None
    return CLOSED if kind.casefold().startswith(("contract award", "shortlist")) else state


def day(markup: str | None) -> str | None:
    """The day in a cell, without its hour."""
    found = MOMENT.search(one_line(markup))
    return found[1] if found else None


def closing(record: Record, facts: Record) -> tuple[RawDeadline, ...]:
    """The moment on the notice's page; the list's own only where its hour can be right."""
    listed = MOMENT.search(one_line(record.expected("closing")))
    stated = MOMENT.search(one_line(facts.optional("Closing Date")))
    if stated is not None:
        return (RawDeadline(date=" ".join(filter(None, stated.groups()))),)
    if listed is None:
        return ()
    hour = listed[2] if listed[2] and not listed[2].startswith(NOON_OR_MIDNIGHT) else None
    return (RawDeadline(date=" ".join(filter(None, (listed[1], hour)))),)


def topics(kind: str, facts: Record) -> tuple[str, ...]:
    """The kind of notice, what is bought and how, the sector and the place."""
    labels = ("Type of Procurement", "Procurement Method", "Business Sector", "Country")
    said = (kind, *(one_line(facts.optional(label)) for label in labels))
    return tuple(dict.fromkeys(word for word in said if word))


def identifiers(record: Record, facts: Record) -> tuple[tuple[str, str], ...]:
    """The notice's number, that of the purchase it belongs to, and the bank's project."""
    found = {
        "ebrd_notice": record.required("id"),
        "ebrd_exercise": one_line(facts.optional("ECEPP ID")),
        "ebrd_project": one_line(facts.optional("EBRD Project ID")),
    }
    return tuple((scheme, said) for scheme, said in found.items() if said and said != NOT_SAID)
