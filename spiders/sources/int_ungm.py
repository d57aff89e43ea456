"""United Nations Global Marketplace: what the organisations of the United Nations buy and fund."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.languages import language_of
from spiders.posts import post_json
from spiders.record import Json, Record
from spiders.shapes_table import TableSource
from spiders.text import one_line

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

SITE = "https://www.ungm.org"
# The search answers with fifteen rows, however many are asked for.
ROWS = 15
ASKED: Mapping[str, Json] = {
    "Title": "", "Description": "", "Reference": "",
    "PublishedFrom": "", "PublishedTo": "", "DeadlineFrom": "", "DeadlineTo": "",
    "Countries": [], "Agencies": [], "UNSPSCs": [], "NoticeTypes": [], "TypeOfCompetitions": [],
    "SortField": "DatePublished", "SortAscending": False,
    "isPicker": False, "IsSustainable": False, "IsActive": True, "NoticeDisplayType": None,
    "NoticeSearchTotalLabelId": "noticeSearchTotal",
}  # fmt: skip
# "Grant support-call for proposal" among "Request for proposal", which buys
GRANT = re.compile(r"\bgrant\b|\bcalls? for proposals?\b", re.IGNORECASE)
# "30-Oct-2026 23:59 (GMT 4.30)": hours and minutes before or behind Greenwich
DEADLINE = re.compile(r"(\d\d?-[A-Z][a-z]{2}-\d{4} \d\d:\d\d)\s*\(GMT\s*([+-]?)(\d\d?)[.:](\d\d)\)")


class IntUngm(TableSource):
    """Notices of the United Nations' organisations that can be answered."""

    name = "int_ungm"
    source_class = SourceClass.DEVELOPMENT_BANK
    funder = "United Nations Global Marketplace"
    country = "INT"
    homepage = "https://www.ungm.org/Public/Notice"
    licence = "UNGM terms and conditions: no part may be stored without written permission"
    reuse = Reuse.FACTS_AND_LINK
    evidence = Evidence.CAPTURED
    evidence_place = (
        "fifteen rows of the search, October 2026"
        " (Velheorius1/parsing-seo, crawler/tests/fixtures/ungm_search_uz_2026-10-10.html)"
    )
    caveats = (
        "the terms forbid to keep notices without written permission; without its holder's address this"
        " source is not configured, with it the address is sent along in From",
        "fifteen rows a page, some 100 pages a night",
        "what is bought and on which conditions stands only on a notice's own page",
        "the notices of the United Nations Development Programme are among these",
    )

    expect = range(100, 5_000)
    complete_listing = True

    language = "en"
    timezone = "UTC"
    currency = "USD"
    statuses: ClassVar[Mapping[str, Status]] = {"active": Status.OPEN}
    kinds: ClassVar[Mapping[str, str]] = {
        r"^(?:request for information|sources sought|market survey)$": "request-for-information",
        r"^(?:contract award|award)$": "award-notice",
        r"^(?:pre-?solicitation|pre-?bid notice)$": "prior-information",
    }

    key_setting = "LEGATION_KEY_INT_UNGM"
    key_header = "From"
    key_host = "www.ungm.org"
    key_from = "https://www.ungm.org/Public/Pages/Terms"

    # TableSource
    cards = "div.dataRow[data-noticeid]"
    cells = "div.tableCell"
    columns = (
        "options",
        "title cell",
        "deadline cell",
        "published",
        "agency",
        "type",
        "reference",
        "country",
    )
    card: ClassVar[dict[str, str]] = {
        "id": "div.dataRow::attr(data-noticeid)",
        "title": "span.ungm-title",
        "deadline": "div.deadline > span:not(.remainingDaysToDeadline)",
    }
    answers_in_parts = True
    key = "id"
    neutral = frozenset(ASKED) - {"IsActive"} | {"PageSize", "isPagingReset", "IsPicker"}
    ignored = frozenset({"options", "title cell", "deadline cell"})

    def page_request(self, page: int) -> Request:
        """One page of active notices, the newest first, as the site's own page asks for them."""
        asked = post_json(f"{SITE}/Public/Notice/Search", {"PageIndex": page, "PageSize": ROWS, **ASKED})
        asked.headers["X-Requested-With"] = "XMLHttpRequest"
        return asked

    def after(self, _response: Response, answer: Json, page: int) -> Request | None:
        """The next page, after a full one."""
        rows = answer.get(self.items) if isinstance(answer, dict) else None
        return self.page_request(page + 1) if isinstance(rows, list) and len(rows) >= ROWS else None

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One row: which organisation buys, what kind of notice it is, and until when."""
        title = one_line(record.required("title"))
        names = ("type", "agency", "country")
        said = tuple(word for name in names if (word := one_line(record.expected(name))))
        reference = one_line(record.optional("reference"))
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=f"{SITE}/Public/Notice/{record.required('id')}",
            title=title,
            fetched_at=record.fetched_at,
            text_basis=TextBasis.TITLE_ONLY.value,
            language=language_of(title, self.language),
            funder=one_line(record.optional("agency")) or None,
            status="active",
            published=one_line(record.expected("published")) or None,
            deadlines=deadlines(one_line(record.expected("deadline"))),
            instruments=("grant" if GRANT.search(one_line(record.optional("type"))) else "procurement",),
            topics=said,
            identifiers=(
                ("ungm_notice", record.required("id")),
                *((("un_reference", reference),) if reference else ()),
            ),
        )


def deadlines(said: str) -> tuple[RawDeadline, ...]:
    """The moment with its distance from Greenwich as clocks write it ("4.30" is four and a half hours)."""
    if not said:
        return ()
    found = DEADLINE.search(said)
    if found is None:
        return (RawDeadline(date=said),)
    moment, sign, hours, minutes = found.groups()
    return (RawDeadline(date=f"{moment} {sign or '+'}{int(hours):02}:{minutes}"),)
