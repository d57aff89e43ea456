"""Wellcome: the schemes by which the foundation funds health research."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.record import Record
from spiders.shapes_page_data import PageDataSource
from spiders.text import one_line

SITE = "https://wellcome.org"
# "Up to £250,000 per year" is not what one award gives in all.
SINGLE = re.compile(r"(?:up to |maximum(?: of)? )?£\s?[\d,.]*\d(?: ?(?:million|m|k)\b)?\.?", re.IGNORECASE)
BETWEEN = re.compile(
    r"(?:from |between )?(£\s?[\d,.]*\d(?: ?(?:million|m)\b)?)\s*(?:–|-|to|and)\s*"
    r"(£\s?[\d,.]*\d(?: ?(?:million|m)\b)?)\.?",
    re.IGNORECASE,
)
# What a scheme says besides, under the names that its page gives.
LEVEL = "Level of funding"
NOTES: Mapping[str, str] = {
    "level_of_funding": LEVEL,
    "duration_of_funding": "Duration of funding",
    "frequency": "Frequency",
}


class IntWellcome(PageDataSource):
    """Schemes that take applications, will take them, or have stopped taking them."""

    name = "int_wellcome"
    source_class = SourceClass.PHILANTHROPY
    funder = "Wellcome"
    country = "INT"
    homepage = "https://wellcome.org/grant-funding/schemes"
    licence = "Wellcome website terms; text CC BY 4.0 unless stated otherwise"
    reuse = Reuse.QUOTE
    evidence = Evidence.DOCUMENTED
    evidence_place = (
        "the data within the page of schemes, as several public readers of it name its fields and test them"
        " (funding-slackbot, tenderpilot, 2026)"
    )
    caveats = (
        "only the first page of the list of schemes is read: absence means nothing",
        "a scheme that is funded several times a year shows its next closing date only",
    )

    expect = range(3, 200)
    complete_listing = False

    language = "en"
    timezone = "Europe/London"
    currency = "GBP"
    date_formats = ("%d %B %Y",)
    statuses: ClassVar[Mapping[str, Status]] = {
        "Open": Status.OPEN,
        "Open to applications": Status.OPEN,
        "Upcoming": Status.FORECASTED,
        "Not yet open to applications": Status.FORECASTED,
        "Closed": Status.CLOSED,
        "Closed to applications": Status.CLOSED,
    }

    # PageDataSource
    items = "props.pageProps.initialListings"
    key = "id"

    def page_request(self, _page: int) -> Request:
        """The page of schemes."""
        return Request(f"{SITE}/grant-funding/schemes")

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One scheme."""
        summary, address = record.optional("listing_summary"), record.required("url")
        status = record.optional("scheme_status"), record.optional("scheme_accepting_applications")
        closes = record.optional("scheme_closes_for_applications")
        said = {name: one_line(record.optional(field)) for field, name in NOTES.items()}
        places, stages = named(record, "location_ref"), named(record, "lead_applicant_career_stage")
        floor, ceiling = award(said[LEVEL])
        who = (("Lead applicant", stages), ("Where", places))
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=address if address.startswith("http") else SITE + address,
            title=record.required("title"),
            fetched_at=record.fetched_at,
            summary=summary,
            text="".join(
                (summary or "", *(f"<p>{name}: {words}</p>" for name, words in said.items() if words))
            )
            or None,
            text_basis=(TextBasis.SYNOPSIS if summary else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=self.funder,
            status=next(filter(None, status), None),
            opens=record.optional("scheme_opens_for_applications"),
            deadlines=(RawDeadline(date=closes),) if closes else (),
            award_floor=floor,
            award_ceiling=ceiling,
            currency=self.currency,
            eligibility="\n".join(f"{label}: {', '.join(names)}" for label, names in who if names) or None,
            topics=stages,
            identifiers=(("wellcome_scheme", record.required("id")),),
        )


def named(record: Record, field: str) -> tuple[str, ...]:
    """The names of what a field refers to."""
    found = []
    for each in record.each(field):
        each.pass_over("id")
        found.append(each.optional("name"))
    return tuple(filter(None, found))


def award(level: str) -> tuple[str | None, str | None]:
    """(least, most) for one award, where the level of funding is an amount or a range and nothing else."""
    if between := BETWEEN.fullmatch(level):
        return between[1], between[2]
    return None, level.rstrip(".") if SINGLE.fullmatch(level) else None
