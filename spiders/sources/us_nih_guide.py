"""NIH Guide: the funding opportunities of the National Institutes of Health and their sister agencies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import DeadlineKind, Evidence, RawDeadline, RawNotice, Reuse, SourceClass, TextBasis
from spiders.record import Json, Record
from spiders.shapes_json import JsonSource

if TYPE_CHECKING:
    from scrapy.http import Response

API = "https://search.grants.nih.gov/guide/api/data"
PAGES = "https://grants.nih.gov/grants/guide"
# Asked for more, the interface sends part of it and says nothing.
ROWS = 25
FOLDERS: Mapping[str, str] = {"NOT": "notice-files", "RFA": "rfa-files"}
OTHER_FOLDER = "pa-files"
AGENCIES: Mapping[str, str] = {
    "AHRQ": "Agency for Healthcare Research and Quality",
    "CDC": "Centers for Disease Control and Prevention",
    "FDA": "Food and Drug Administration",
    "NIH": "National Institutes of Health",
}
NOTICE, LAST, ONLY = "NOT", "last application receipt date", "application receipt date"
# What the first letter of an activity code says; the others are grants.
INSTRUMENTS: Mapping[str, str] = {"F": "Fellowship", "U": "Cooperative agreement"}
NO_HOUR = "T00:00:00.000Z"
# What some documents have besides: machinery of the Guide, and dates that others repeat.
RARE = (
    "parentFOA", "sponsors", "noticeSubject", "urgetFoaMother", "intentdate", "fadirectcosts", "purpose",
    "ApplicationType", "relatedDocs", "policycategory",
)  # fmt: skip
NOT_READ = "_index _type _id _score sort rowid type parentIC primaryIC expdate"


class UsNihGuide(JsonSource):
    """Active requests for applications and programme announcements, by their number in the Guide."""

    name = "us_nih_guide"
    source_class = SourceClass.GRANT
    funder = "National Institutes of Health"
    country = "US"
    homepage = "https://grants.nih.gov/funding/nih-guide-for-grants-and-contracts"
    licence = "Public domain (works of the United States government)"
    reuse = Reuse.FULL
    evidence = Evidence.DOCUMENTED
    evidence_place = (
        "a record of the search interface and the names of its fields, in public readers of it"
        " (pipeline/nih_guide.py of grant-radar, August 2026; get_nih_guide for R)"
    )
    caveats = (
        "the listing holds titles and dates: the text is the same number's on Grants.gov",
        "a programme announcement is open for years with several due dates a year; the listing knows only"
        " the last of them",
        "applications are due by five in the afternoon where the applicant is",
    )

    expect = range(100, 1_500)
    complete_listing = True

    language = "en"
    timezone = "America/New_York"
    currency = "USD"
    deadline_time = time(17, 0)
    deadline_zone = None
    deadline_kinds: ClassVar[Mapping[str, DeadlineKind]] = {
        LAST: DeadlineKind.CUTOFF,
        ONLY: DeadlineKind.FIXED,
    }
    kinds: ClassVar[Mapping[str, str]] = {"^Notice of Special Interest": "call", f"^{NOTICE}$": "notice"}

    # JsonSource
    items = "data.hits.hits"
    total = "total"
    key = "docnum"
    ignored = frozenset(NOT_READ.split())

    def page_request(self, page: int) -> Request:
        """Twenty-five active documents, the newest first; ``from`` counts documents."""
        return Request(f"{API}?searchText=&from={page * ROWS}&size={ROWS}&sort=reldate:desc&type=active")

    def envelope(self, _response: Response, answer: Json) -> Json:
        """The answer with the number of its documents, which newer versions wrap in an object."""
        data = answer.get("data") if isinstance(answer, dict) else None
        hits = data.get("hits") if isinstance(data, dict) else None
        if not isinstance(answer, dict) or not isinstance(hits, dict):
            return answer
        total = hits.get("total")
        return {**answer, "total": total.get("value") if isinstance(total, dict) else total}

    def key_of(self, record: Record) -> str:
        """The document's number in the Guide."""
        return record.within("_source").required(self.key)

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One document of the Guide."""
        facts = record.within("_source")
        number, kind = facts.required("docnum"), facts.expected("doctype")
        codes, text = activity_codes(facts), facts.optional("doctext") or facts.optional("purpose")
        page = facts.optional("filename") or f"{number}.html"
        facts.pass_over(*RARE)
        return RawNotice(
            source=self.name,
            key=number,
            url=f"{PAGES}/{FOLDERS.get(kind or '', OTHER_FOLDER)}/{page}",
            title=facts.required("title"),
            fetched_at=record.fetched_at,
            text="".join(f"<p>{part}</p>" for part in (text, *remarks(facts)) if part) or None,
            text_basis=(TextBasis.SYNOPSIS if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=funder(facts),
            published=facts.expected("reldate"),
            opens=day(facts.optional("opendate")),
            deadlines=deadlines(facts),
            instruments=tuple(dict.fromkeys(INSTRUMENTS.get(code[0], "Grant") for code in codes)),
            topics=(*codes, *((NOTICE,) if kind == NOTICE else ())),
            # As Grants.gov has it, which carries the same document.
            identifiers=(("nih_guide", number), ("grants_gov_number", number)),
        )


def day(said: str | None) -> str | None:
    """A date without the midnight that stands for no hour."""
    return None if said is None else said.removesuffix(NO_HOUR)


def funder(facts: Record) -> str | None:
    """The agency, with the institute that leads."""
    of = facts.within("organization")
    agency, institute = of.optional("parent"), of.optional("primary")
    named = AGENCIES.get(agency or "", agency)
    return f"{named} ({institute})" if named and institute and institute != agency else named or institute


def activity_codes(facts: Record) -> tuple[str, ...]:
    """The codes of the kinds of award, which come as a list or as one text."""
    return tuple(code for said in facts.texts("ac") for part in said.split(",") if (code := part.strip()))


def remarks(facts: Record) -> tuple[str, ...]:
    """What the listing says besides: whether clinical trials are allowed."""
    said = facts.optional("clinicaltrials")
    return (f"Clinical trials: {said.replace('_', ' ')}",) if said else ()


def deadlines(facts: Record) -> tuple[RawDeadline, ...]:
    """The one date by which applications are due, or the last of several; "standard dates" stay words."""
    receipt, last = day(facts.optional("appreceiptdate")), day(facts.optional("lard"))
    if receipt and not receipt[:4].isdigit():
        return (RawDeadline(date=last, words=receipt, kind=LAST),)
    found = [RawDeadline(date=receipt, kind=ONLY)] if receipt else []
    if last and last != receipt:
        found.append(RawDeadline(date=last, kind=LAST))
    return tuple(found)
