"""Maryland Community Compass: the grants of the state, its counties and its towns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import ClassVar

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass
from spiders.record import Record
from spiders.shapes_common_grants import CUSTOM, CommonGrantsSource, custom

# What the Compass says of a programme that is not open and does not come back by itself.
UNSURE = "Confirm with agency"
NOT_OPEN = "not accepting applications"
WORLD: Mapping[str, tuple[str, ...]] = {
    "for-profit": ("Business",),
    "government": ("State governments", "County governments", "City or township governments"),
    "higher education": (
        "Public and State institutions of higher education", "Private institutions of higher education",
    ),
    "non-profit": ("Nonprofit",),
    "nonprofit": ("Nonprofit",),
}  # fmt: skip
# What the Compass says in words, under names of ours.
NOTES: Mapping[str, str] = {
    "mdUseOfFunds": "Use of funds",
    "mdApplicationProcess": "How to apply",
}
LISTS: Mapping[str, str] = {
    "mdRequirements": "Requirements",
    "mdEligibleIndustries": "Industries",
    "mdEligibleCounties": "Counties",
}
NOT_READ = """
    contactInfo fundingSource lastSyncedAt eligibilityCriteria mdCompassId mdDataQuality
    mdGeographicScope mdAcceptingApplications mdRecurring mdAssistanceTypes mdEligibleMunicipalities
    mdEligibleRegions mdEligibleIncentiveAreas mdEligibleOrganizationTypes mdBusinessStage mdSourceUrls
    mdSourceCount
"""


class UsMaryland(CommonGrantsSource):
    """Programmes with public money; the state's catalogue, in a copy that speaks CommonGrants."""

    name = "us_maryland"
    source_class = SourceClass.GRANT
    funder = "State of Maryland"
    country = "US"
    homepage = "https://compass.maryland.gov/incentives/"
    licence = "Maryland Community Compass; public, no terms stated; the copy is run by Agile Six"
    reuse = Reuse.QUOTE
    evidence = Evidence.SCHEMA
    evidence_place = (
        "CommonGrants OpenAPI 0.4.0 (HHS/simpler-grants-protocol) and the server's own code"
        " (agilesix/cg-api-md)"
    )
    caveats = (
        "read from a copy that a contractor keeps, some hours behind the state's own pages",
        "only programmes that the Compass rates as well documented, and only grants",
        "amounts come from a sentence: where it names a range, its ends are taken for one award's",
    )

    expect = range(20, 2_000)
    complete_listing = True

    language = "en"
    timezone = "America/New_York"
    currency = "USD"
    statuses: ClassVar = {**CommonGrantsSource.statuses, NOT_OPEN: CommonGrantsSource.statuses["closed"]}

    # CommonGrantsSource
    server = "https://md.api.cg.a6lab.ai"
    ignored = frozenset(NOT_READ.split())

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One programme; who may apply and until when stand in the Compass's own fields."""
        notice = super().notice(record, None)
        said = custom(record, "mdApplicationDeadlineRaw").optional("value")
        deadlines = tuple(replace(each, words=said) for each in notice.deadlines)
        return replace(
            notice,
            text="".join((notice.text or "", *sections(record))) or None,
            status=status(notice.status),
            deadlines=deadlines or ((RawDeadline(words=said),) if said else ()),
            eligibility=eligibility(record),
            applicant_types=tuple(
                plain for word in notice.applicant_types for plain in WORLD.get(word.lower(), (word,))
            ),
            topics=custom(record, "mdEligibleIndustries").texts("value"),
            identifiers=(
                *notice.identifiers,
                ("md_compass", custom(record, "mdSlug").optional("value") or notice.key),
            ),
        )


def status(said: str | None) -> str | None:
    """The protocol's status; of those that the Compass has itself, both mean that it is not open now."""
    if said == UNSURE:
        return None
    return NOT_OPEN if said in {CUSTOM, "Recurring"} else said


def sections(record: Record) -> Iterator[str]:
    """What the Compass says in fields of its own."""
    for field, name in NOTES.items():
        if words := custom(record, field).optional("value"):
            yield f"<p>{name}: {words}</p>"
    for field, name in LISTS.items():
        if entries := custom(record, field).texts("value"):
            yield f"<p>{name}: {'; '.join(entries)}</p>"


def eligibility(record: Record) -> str | None:
    """Who may apply, and from where."""
    fields = ("mdProgramAudience", "mdGeographicEligibility")
    said = [custom(record, field).optional("value") for field in fields]
    return "\n".join(filter(None, said)) or None
