"""World Bank: the projects that it has disclosed and not yet approved, each with purchases to come."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from scrapy import Request

from db.records import Evidence, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.record import Record
from spiders.shapes_json import JsonSource

API = "https://search.worldbank.org/api/v3/projects"
PAGE = "https://projects.worldbank.org/en/projects-operations/project-detail"
ROWS = 500
PIPELINE = "Pipeline"
# Some answers count the commitment in millions ("70"), beside "70,000,000" elsewhere.
MILLIONS = re.compile(r"0*\d{0,4}(?:\.\d+)?")
NOT_READ = """
    boardapprovaldate_exact borrower_exact closingdate countryhomepageurl countryname countryshortname_exact
    curr_project_cost esrc_ovrl_risk_rate esrc_ovrl_risk_rate_exact financers fiscalyear grantamt
    impagency_exact lendprojectcost major_sector_code major_sectors milestones mjsector
    prodline_exact proj_id proj_last_upd_date projectfinancialtype_exact projid_id_display
    regionhomepageurl regionname_exact sector_exact sector_name sector_percent sectorcode sectorcode_exact
    status_exact teamleaderupi teamleadname theme theme_exact theme_list themecode themecode_exact
    themev2_level1_exact themev2_level2_exact themev2_level3_exact
"""


class IntWorldBankProjects(JsonSource):
    """The pipeline: what the bank is about to finance, months before anything is put out to tender."""

    name = "int_world_bank_projects"
    source_class = SourceClass.DEVELOPMENT_BANK
    funder = "World Bank"
    country = "INT"
    homepage = "https://projects.worldbank.org/en/projects-operations/projects-list"
    licence = "World Bank terms of use; data CC BY 4.0"
    reuse = Reuse.FULL
    evidence = Evidence.CAPTURED
    evidence_place = (
        "an answer of the projects search, September 2026"
        " (Silvafox76/FB_test, tests/contract/fixtures/worldbank_pipeline.json)"
    )
    caveats = (
        "projects, not calls: nothing can be applied for; tenders follow months after the board's approval",
        "the search ignores a filter that it does not know; an answer with other projects is refused",
        "a pipeline project may stand there for years and never be approved",
    )

    expect = range(50, 1_500)
    complete_listing = True

    language = "en"
    timezone = "America/New_York"
    currency = "USD"
    statuses: ClassVar[Mapping[str, Status]] = {PIPELINE: Status.FORECASTED}
    kinds: ClassVar[Mapping[str, str]] = {f"^{PIPELINE}$": "prior-information"}

    # JsonSource
    items = "projects"
    total = "total"
    key = "id"
    ignored = frozenset(NOT_READ.split())

    def page_request(self, page: int) -> Request:
        """Five hundred projects; only the ``_exact`` names filter, and only ``fl=*`` brings the texts."""
        asked = f"format=json&rows={ROWS}&os={page * ROWS}&fl=*&status_exact={PIPELINE}"
        return Request(f"{API}?{asked}")

    def fault_in(self, answer: Record) -> str | None:
        """A filter that is no longer understood brings the whole archive in place of the pipeline."""
        projects = answer.within(self.items)
        others = {projects.within(name).optional("status") for name in projects.names} - {PIPELINE, None}
        return f"schema drift: projects that are {', '.join(map(str, others))}" if others else None

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One project; its objective and abstract are its text, what it may cost its money."""
        text = body(record)
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=f"{PAGE}/{record.required('id')}",
            title=record.required("project_name"),
            fetched_at=record.fetched_at,
            text=text,
            text_basis=(TextBasis.SYNOPSIS if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=self.funder,
            status=record.expected("status"),
            published=record.optional("public_disclosure_date"),
            total_funding=commitment(record),
            currency=self.currency,
            topics=topics(record),
            contacts=tuple(
                said for name in ("impagency", "borrower") if (said := record.optional(name)) is not None
            ),
            identifiers=(("worldbank_project", record.required("id")),),
        )


def body(record: Record) -> str | None:
    """The development objective, the abstract, and when the board is to decide."""
    board = record.optional("boardapprovaldate")
    decision = f"Decision of the board: {board[:10]}" if board else None
    said = (record.expected("pdo"), record.optional("project_abstract"), decision)
    return "\n\n".join(filter(None, said)) or None


def commitment(record: Record) -> str | None:
    """What the bank means to commit, where it is written out in full."""
    said = record.optional("totalamt") or record.optional("curr_total_commitment")
    return None if said is None or MILLIONS.fullmatch(said) else said


def topics(record: Record) -> tuple[str, ...]:
    """Status, stage, place, sectors and forms of money, in the bank's own words."""
    one_word = ("status", "last_stage_reached_name", "countryshortname", "regionname", "major_sector_name")
    several = ("countrycode", "mjsector_exact", "projectfinancialtype")
    said = [record.optional(name) for name in one_word]
    listed = [word for name in several for word in record.texts(name)]
    return tuple(dict.fromkeys(word for word in (*said, *listed) if word))
