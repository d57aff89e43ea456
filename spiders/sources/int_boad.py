"""West African Development Bank: its own tenders and those of the projects that it finances."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.answers import fault_in_page, why_not_json
from spiders.record import Json, Record, decoded
from spiders.shapes_html import selector_of
from spiders.shapes_json import JsonSource
from spiders.shapes_listing import value_at

if TYPE_CHECKING:
    from scrapy.http import Response

SITE = "https://www.boad.org"
LIST = f"{SITE}/fr/opportunites/appels-doffre/"
TENDERS = "props.tenders"
INVITED, PLANNED, DECIDED, REPORT = "invited", "planned", "decided", "report"
# What the bank calls a notice, by how the name begins
KINDS: Mapping[str, str] = {
    "résultats": DECIDED,
    "avis d'appel": INVITED,
    "avis de manifestation": INVITED,
    "avis de passation": INVITED,
    "plan de passation": PLANNED,
    "rapport": REPORT,
}
# Copies of the same page in other forms, pictures, and numbers of the site's own machinery
NOT_READ = (
    "content", "created_at", "default_media_model", "excerpt", "extra", "formated_date_gmt", "id", "locale",
    "media_model", "media_model_external_id", "media_model_id", "modified_gmt", "parent_external_id",
    "parent_id", "reading_time", "slug", "status", "tender_categories", "translations", "type", "updated_at",
    "yoast_head", "yoast_head_json",
)  # fmt: skip


class IntBoad(JsonSource):
    """The sixty newest notices: invitations to tender, expressions of interest, plans and results."""

    name = "int_boad"
    source_class = SourceClass.DEVELOPMENT_BANK
    funder = "West African Development Bank"
    country = "INT"
    homepage = "https://www.boad.org/fr/opportunites/appels-doffre/"
    licence = "not stated (the site's terms of use name its publisher only)"
    reuse = Reuse.FACTS_AND_LINK
    evidence = Evidence.CAPTURED
    evidence_place = (
        "two pages of the list, September 2026 (Silvafox76/FB_test, tests/contract/fixtures/boad.html and"
        " boad.json)"
    )
    caveats = (
        "the site lists its notices of several years without saying which are open; the newest are read",
        "some notices give no closing day; none gives an hour beside it",
        "in which country a project lies stands in its text only; most documents are attached by number",
        "the English list was left behind in 2026, so the French one is read",
    )

    expect = range(20, 100)
    complete_listing = False
    quiet_days = 60

    language = "fr"
    timezone = "Africa/Lome"
    currency = "XOF"
    date_formats = ("%d/%m/%Y",)
    statuses: ClassVar[Mapping[str, Status]] = {
        INVITED: Status.OPEN,
        PLANNED: Status.FORECASTED,
        DECIDED: Status.CLOSED,
    }
    kinds: ClassVar[Mapping[str, str]] = {
        r"^r[ée]sultats?\b": "award-notice",
        r"^plan de passation|^avis g[ée]n[ée]ral de passation": "prior-information",
        r"^rapport\b": "news",
    }

    # JsonSource
    items = "data"
    total = "total"
    key = "external_id"
    first_page = 1
    newest = 60

    def page_request(self, page: int) -> Request:
        """Six notices, the newest first; without asking for a page the site shows the first."""
        return Request(LIST if page == self.first_page else f"{LIST}?page={page}")

    def listing_of(self, response: Response) -> tuple[Json, str | None]:
        """The notices that the page hands to its own program, or what is wrong with it."""
        document, fault = document_of(response)
        tenders = value_at(document, TENDERS)
        if fault is None and not isinstance(tenders, dict):
            fault = f"schema drift: no {TENDERS} in the answer"
        return (None, fault) if fault else (tenders, None)

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One notice; its facts lie in ``acf``, its kinds in ``project_status``."""
        record.pass_over(*NOT_READ)
        facts, kinds = record.within("acf"), names(record)
        said = facts.within("presentation")
        text = "".join(part for name in ("title", "text", "text_right") if (part := said.optional(name)))
        facts.pass_over("files", "project", "successful_bidder")
        closing, path = facts.expected("end_at"), record.required("link")
        return RawNotice(
            source=self.name,
            key=record.required("external_id"),
            url=path if path.startswith("http") else f"{SITE}{path}",
            title=record.required("title"),
            fetched_at=record.fetched_at,
            text=text or None,
            text_basis=(TextBasis.SYNOPSIS if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=self.funder,
            status=status(kinds, closing),
            published=record.expected("date_gmt"),
            opens=facts.optional("start_at"),
            deadlines=(RawDeadline(date=closing),) if closing else (),
            currency=self.currency,
            instruments=("procurement",),
            topics=kinds,
            identifiers=(("boad_notice", record.required("external_id")),),
        )


def document_of(response: Response) -> tuple[Json, str | None]:
    """The data of a page, or what is wrong with it.

    The site hands them to its own program in an attribute; asked by that program, it sends them alone.
    """
    said: str | bytes = response.body
    if not response.body.lstrip().startswith(b"{"):
        page, fault = selector_of(response)
        handed = page.css("#app::attr(data-page)").get() if page is not None else None
        fault = fault or fault_in_page(response, found=handed is not None)
        if fault is not None or handed is None:
            return None, fault or "schema drift: no data on the page"
        said = handed
    try:
        return decoded(said), None
    except ValueError:
        return None, why_not_json(response)


def names(record: Record) -> tuple[str, ...]:
    """What the bank calls a notice: often one name, sometimes two, sometimes none."""
    found = []
    for each in record.each("project_status"):
        found.append(each.required("name"))
        each.pass_over(*(name for name in each.names if name != "name"))
    return tuple(found)


def status(kinds: tuple[str, ...], closing: str | None) -> str | None:
    """What a notice does; a result ends what it stands beside, and nothing is open without a closing day."""
    said = {what for kind in kinds for begins, what in KINDS.items() if kind.casefold().startswith(begins)}
    if DECIDED in said:
        return DECIDED
    return PLANNED if PLANNED in said else INVITED if INVITED in said and closing else None
