"""Asian Infrastructure Investment Bank: procurement notices of the projects that it finances."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.documents_due import PDF_OR_DOCX
from spiders.record import Json, Record
from spiders.shapes_script import RECORDS, ScriptSource

if TYPE_CHECKING:
    from scrapy.http import Response

SITE = "https://www.aiib.org"
BOARD = f"{SITE}/en/opportunities/business/project-procurement"
YEAR = re.compile(r"(20\d\d)\s*$")
# "June 23,2026", "May29,2026"
TIGHT_DAY = re.compile(r"([A-Za-z]{3,9})\.?\s*(\d{1,2})\s*,?\s*(20\d\d)")
PLANNED, AWARDED, INVITED = "planned", "awarded", "invited"
AWARD = re.compile(r"^contract award", re.IGNORECASE)
PLAN = re.compile(r"^(?:general procurement notice|procurement plan)", re.IGNORECASE)
NOT_READ = "sd pc"


class IntAiib(ScriptSource):
    """The notices and awards of this year and the last."""

    name = "int_aiib"
    source_class = SourceClass.DEVELOPMENT_BANK
    funder = "Asian Infrastructure Investment Bank"
    country = "INT"
    homepage = "https://www.aiib.org/en/opportunities/business/project-procurement/list.html"
    licence = "Asian Infrastructure Investment Bank terms and conditions"
    reuse = Reuse.QUOTE
    evidence = Evidence.DOCUMENTED
    evidence_place = (
        "public readers of the list's data file (ppo-data-all.js), two of them with records of May 2026"
    )
    caveats = (
        "a notice's title is that of its project; what is bought stands only in its document",
        "a closing day comes without an hour",
        "awards, plans, corrections and extensions are listed among the invitations",
        "the file holds all years; only this year and the last are read",
    )

    expect = range(5, 2_000)
    complete_listing = True
    reads_attachments = PDF_OR_DOCX

    language = "en"
    timezone = "Asia/Shanghai"
    currency = "USD"
    unstated_zone = None
    statuses: ClassVar[Mapping[str, Status]] = {
        INVITED: Status.OPEN,
        PLANNED: Status.FORECASTED,
        AWARDED: Status.CLOSED,
    }
    kinds: ClassVar[Mapping[str, str]] = {
        r"^contract awards?( notice)?$": "award-notice",
        r"^(?:general procurement notice|procurement plan)": "prior-information",
        r"^(?:addend|corrigend|amendment|extension|cancellation)": "amendment",
    }

    # ScriptSource
    arrays = ("ppoData",)
    key = "key"
    ignored = frozenset(NOT_READ.split())

    def page_request(self, _page: int) -> Request:
        """The file from which the page of notices draws its table."""
        return Request(f"{BOARD}/_common/ppo-data-all.js")

    def listing_of(self, response: Response) -> tuple[Json, str | None]:
        """The records of this year and the last, each with its document as its key."""
        answer, fault = super().listing_of(response)
        rows = answer.get(RECORDS) if isinstance(answer, dict) else None
        if not isinstance(rows, list):
            return answer, fault
        since = str(int(response.meta.get("fetched_at", "0001")[:4]) - 1)
        kept: list[Json] = [
            {**row, "key": key(row)} for row in rows if isinstance(row, dict) and newer(row, since)
        ]
        return {RECORDS: kept}, None

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One record; its field ``id`` holds the day on which it was issued."""
        kind, project = record.expected("tp") or "", record.required("pj")
        scope, document = record.optional("ds"), record.optional("dc")
        issued, closing = day(record.expected("id")), day(record.expected("cd"))
        names = ("tp", "ct", "mb", "st")
        url = f"{SITE}{document}" if document and document.startswith("/") else document
        return RawNotice(
            source=self.name,
            key=record.required("key"),
            url=url or self.homepage,
            title=project,
            fetched_at=record.fetched_at,
            text=scope,
            text_basis=(TextBasis.SYNOPSIS if scope else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=self.funder,
            status=status(kind, closing),
            published=issued,
            deadlines=(RawDeadline(date=closing),) if closing else (),
            instruments=("procurement",),
            topics=tuple(dict.fromkeys(word for name in names if (word := record.optional(name)))),
            contacts=tuple(filter(None, (record.optional("cr"),))),
            attachments=((kind or "document", url),) if url else (),
        )


def key(row: Mapping[str, Json]) -> str:
    """The address of a notice's document, which is its own; else all that tells it from others."""
    return str(row.get("dc") or f"{row.get('id')} {row.get('tp')} {row.get('pj')}")


def newer(row: Mapping[str, Json], since: str) -> bool:
    """Whether a record was issued since a year; one whose day is not understood is kept."""
    year = YEAR.search(str(row.get("id")))
    return year is None or year[1] >= since


def day(said: str | None) -> str | None:
    """A day with the spaces that are sometimes left out of it."""
    found = TIGHT_DAY.fullmatch(said.strip()) if said else None
    return f"{found[1]} {found[2]}, {found[3]}" if found else said


def status(kind: str, closing: str | None) -> str | None:
    """Whether a notice invites, announces or reports; without a closing day an invitation says neither."""
    if AWARD.search(kind):
        return AWARDED
    return PLANNED if PLAN.search(kind) else INVITED if closing else None
