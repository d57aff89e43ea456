"""European Investment Bank: its calls for tenders, technical assistance and expressions of interest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.record import Json, Record
from spiders.shapes_json import JsonSource

if TYPE_CHECKING:
    from scrapy.http import Response

SITE = "https://www.eib.org"
API = f"{SITE}/provider-eib/app/list/medias/procurements"
ROWS = 100
ASKED = (
    "sortColumn=configuration.contentStart&sortDir=desc&pageNumber={page}&itemPerPage={rows}&pageable=true"
    "&language=EN&defaultLanguage=EN&procurementStatus=onGoing&or_g_procurementInformations_type=true"
)
# Where the page of a call stands, by what it is
PAGES: Mapping[str, str] = {
    "procurements-call": "/en/about/procurement/calls/all/",
    "procurements-call-technical-assistance": "/en/about/procurement/calls-technical-assistance/all/",
    "procurements-esif": "/en/products/mandates-partnerships/shared-management-funds/eoi/all/",
    "procurements-rrf": "/en/products/mandates-partnerships/rrf/eoi/all/",
    "procurements-other-mandates": "/en/products/mandates-partnerships/other-mandates/eoi/all/",
}
ANY_PAGE = "/en/about/procurement/calls/all/"
# "AA-012824-001", "CFT-1747"
REFERENCE = re.compile(r"[A-Z]{2,5}-[\w/-]*\d[\w/-]*")
# What the five texts beside a title are, by their place
BESIDE, PLACES = "additionalInformation", ("status", "what", "reference", "latest", "deadline")
NOT_READ = f"startDate endDate {BESIDE}.latest"


class IntEib(JsonSource):
    """Procedures of the bank that are going on."""

    name = "int_eib"
    source_class = SourceClass.DEVELOPMENT_BANK
    funder = "European Investment Bank"
    country = "EU"
    homepage = "https://www.eib.org/en/about/procurement/index.htm"
    licence = "European Investment Bank terms and conditions of the website"
    reuse = Reuse.QUOTE
    evidence = Evidence.DOCUMENTED
    evidence_place = (
        "a public reader of the bank's list with four records"
        " (BryanSchuetz/proc-scan, src/sources/eib.ts and test/fixtures/eib-list-page-0.json)"
    )
    caveats = (
        "the list gives a day without an hour; most calls also stand on TED, with their hour",
        "the first of the two dates is that of the latest event, not of publication",
        "what is bought and who may apply stands only on the call's page and in its documents",
    )

    expect = range(1, 500)
    complete_listing = True

    language = "en"
    timezone = "Europe/Luxembourg"
    currency = "EUR"
    date_formats = ("%d/%m/%Y",)
    statuses: ClassVar[Mapping[str, Status]] = {
        "On going": Status.OPEN,
        "En cours": Status.OPEN,
        "Closed": Status.CLOSED,
        "Awarded": Status.CLOSED,
        "Cancelled": Status.WITHDRAWN,
    }
    kinds: ClassVar[Mapping[str, str]] = {r"\bforecast\b|^prior information": "prior-information"}

    # JsonSource
    items = "data"
    total = "totalItems"
    key = "id"
    ignored = frozenset(NOT_READ.split())

    def page_request(self, page: int) -> Request:
        """A hundred procedures that are going on, the latest first."""
        return Request(f"{API}?{ASKED.format(page=page, rows=ROWS)}")

    def fault_in(self, answer: Record) -> str | None:
        """The list says in the answer whether it is valid, and why not."""
        if answer.optional("valid") != "false":
            return None
        return f"error: {answer.optional('message') or 'not valid'}"

    def envelope(self, _response: Response, answer: Json) -> Json:
        """The texts beside each title, named by their places: an empty one must not move the others."""
        listed = answer.get(self.items) if isinstance(answer, dict) else None
        for fields in listed if isinstance(listed, list) else ():
            texts = fields.get(BESIDE) if isinstance(fields, dict) else None
            if isinstance(fields, dict) and isinstance(texts, list):
                names = (*PLACES, *map(str, range(len(PLACES), len(texts))))
                fields[BESIDE] = dict(zip(names, texts, strict=False))
        return answer

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One procedure; what is bought and who may apply stands on its page."""
        said, kind = record.within(BESIDE), record.expected("subType")
        what, deadline = said.expected("what"), said.expected("deadline")
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=f"{SITE}{PAGES.get(kind or '', ANY_PAGE)}{record.required('url')}",
            title=record.required("title"),
            fetched_at=record.fetched_at,
            text_basis=TextBasis.TITLE_ONLY.value,
            language=self.language,
            funder=self.funder,
            programme=what,
            status=said.expected("status"),
            deadlines=(RawDeadline(date=deadline),) if deadline else (),
            instruments=("procurement",),
            topics=tuple(filter(None, (kind, what))),
            identifiers=identifiers(said),
        )


def identifiers(said: Record) -> tuple[tuple[str, str], ...]:
    """The bank's reference; ".", "HL-" or a title in its place is none."""
    reference = said.optional("reference") or ""
    return (("eib_reference", reference),) if REFERENCE.fullmatch(reference) else ()
