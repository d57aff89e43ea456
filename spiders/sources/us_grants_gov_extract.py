"""Grants.gov's daily extract: every opportunity of the United States' federal agencies in one file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.extracts import text_of
from spiders.record import Record
from spiders.shapes_extract import ExtractSource

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]

FORECAST, SYNOPSIS = "forecast", "synopsis"
MMDDYYYY = re.compile(r"(\d\d)(\d\d)(\d{4})")
PAGE = "https://www.grants.gov/search-results-detail"
APPLICANTS: Mapping[str, str] = {
    "00": "State governments",
    "01": "County governments",
    "02": "City or township governments",
    "04": "Special district governments",
    "05": "Independent school districts",
    "06": "Public and State controlled institutions of higher education",
    "07": "Native American tribal governments (Federally recognized)",
    "08": "Public housing authorities/Indian housing authorities",
    "11": "Native American tribal organizations (other than Federally recognized tribal governments)",
    "12": "Nonprofits having a 501(c)(3) status with the IRS, other than institutions of higher education",
    "13": "Nonprofits that do not have a 501(c)(3) status with the IRS, other than institutions of higher"
    " education",
    "20": "Private institutions of higher education",
    "21": "Individuals",
    "22": "For profit organizations other than small businesses",
    "23": "Small businesses",
    "25": "Others",
    "99": "Unrestricted",
}
INSTRUMENTS: Mapping[str, str] = {
    "CA": "Cooperative Agreement", "G": "Grant", "O": "Other", "PC": "Procurement Contract",
}  # fmt: skip
# Which money is not open to everybody; the others (discretionary, mandatory, other) are calls.
CATEGORIES: Mapping[str, str] = {"C": "Continuation", "E": "Earmark", "D": "", "M": "", "O": ""}
ACTIVITIES: Mapping[str, str] = {
    "ACA": "Affordable Care Act",
    "AG": "Agriculture",
    "AR": "Arts",
    "BC": "Business and Commerce",
    "CD": "Community Development",
    "CP": "Consumer Protection",
    "DPR": "Disaster Prevention and Relief",
    "ED": "Education",
    "ELT": "Employment, Labor and Training",
    "EN": "Energy",
    "ENV": "Environment",
    "FN": "Food and Nutrition",
    "HL": "Health",
    "HO": "Housing",
    "HU": "Humanities",
    "IIJ": "Infrastructure Investment and Jobs Act",
    "IS": "Information and Statistics",
    "ISS": "Income Security and Social Services",
    "LJL": "Law, Justice and Legal Services",
    "NR": "Natural Resources",
    "O": "Other",
    "OZ": "Opportunity Zone Benefits",
    "RA": "Recovery Act",
    "RD": "Regional Development",
    "ST": "Science and Technology and other Research and Development",
    "T": "Transportation",
}
NOT_READ = """
    AgencyCode LastUpdatedDate ArchiveDate Version FiscalYear EstimatedAwardDate EstimatedProjectStartDate
    GrantorContactEmail GrantorContactEmailDescription GrantorContactName GrantorContactPhoneNumber
    OpportunityCategoryExplanation CategoryExplanation
"""


class UsGrantsGovExtract(ExtractSource):
    """The same opportunities as the portal's search, each with its text, in two requests."""

    name = "us_grants_gov_extract"
    source_class = SourceClass.GRANT
    funder = "United States federal agencies"
    country = "US"
    homepage = "https://www.grants.gov/xml-extract"
    licence = "Public domain (works of the United States government)"
    reuse = Reuse.FULL
    evidence = Evidence.SCHEMA
    evidence_place = (
        "the extract's XML schema OpportunityDetail-V1.0 (usdigitalresponse/grants-ingest) and the zip frame"
        " of the file of 9 August 2026 (Atvriders/grantspotter)"
    )
    caveats = (
        "one download of some 80 MB a night, which unpacks to 320 MB: all that was ever announced",
        "of the day before: the search of us_grants_gov knows tonight's status, this knows every text;"
        " the two are recognised as the same opportunity by its number",
        "the closing date is sometimes a placeholder decades ahead, or not the deadline: see the note",
        "an opportunity without any closing or archive date is listed for ever",
    )

    expect = range(200, 12_000)
    complete_listing = True

    language = "en"
    timezone = "America/New_York"
    currency = "USD"
    statuses: ClassVar[Mapping[str, Status]] = {FORECAST: Status.FORECASTED, SYNOPSIS: Status.OPEN}
    date_formats = ("%m%d%Y",)
    forecasts_are_estimates = True
    kinds: ClassVar[Mapping[str, str]] = {"^Continuation$": "continuation", "^Earmark$": "earmark"}

    # ExtractSource
    index = "https://www.grants.gov/xml-extract"
    file_address = r"https://[^\"'<>\s]+/GrantsDBExtract(\d{8})v\d+\.zip"
    elements: ClassVar[Mapping[str, str]] = {
        "OpportunitySynopsisDetail_1_0": SYNOPSIS,
        "OpportunityForecastDetail_1_0": FORECAST,
    }
    key = "OpportunityID"
    ignored = frozenset(NOT_READ.split())

    def is_over(self, element: _Element, kind: str, today: str) -> bool:
        """Whether an opportunity is closed or archived; one that says neither is open.

        A forecast whose estimated dates went by is late, not over.
        """
        names = ("ArchiveDate",) if kind == FORECAST else ("CloseDate", "ArchiveDate")
        return any(day(text_of(element, name), today) < today for name in names)

    def notice(self, record: Record, kind: str) -> RawNotice:
        """One synopsis or forecast."""
        text = record.expected("Description")
        posted, expected = record.expected("PostDate"), record.optional("EstimatedSynopsisPostDate")
        return RawNotice(
            source=self.name,
            key=record.required("OpportunityID"),
            url=f"{PAGE}/{record.required('OpportunityID')}",
            title=record.required("OpportunityTitle"),
            fetched_at=record.fetched_at,
            text=text,
            text_basis=(TextBasis.SYNOPSIS if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=record.expected("AgencyName"),
            status=kind,
            published=posted if kind == SYNOPSIS else None,
            opens=expected if kind == FORECAST else None,
            deadlines=deadlines(record, kind),
            award_floor=record.optional("AwardFloor"),
            award_ceiling=record.optional("AwardCeiling"),
            total_funding=record.optional("EstimatedTotalProgramFunding"),
            currency=self.currency,
            expected_awards=record.optional("ExpectedNumberOfAwards"),
            cost_sharing=record.optional("CostSharingOrMatchingRequirement"),
            eligibility=record.optional("AdditionalInformationOnEligibility"),
            applicant_types=named(record, "EligibleApplicants", APPLICANTS),
            instruments=named(record, "FundingInstrumentType", INSTRUMENTS),
            topics=named(record, "CategoryOfFundingActivity", ACTIVITIES)
            + named(record, "OpportunityCategory", CATEGORIES),
            contacts=record.texts("GrantorContactText"),
            identifiers=identifiers(record),
            attachments=attachments(record),
        )


def day(said: str | None, otherwise: str) -> str:
    """A date of the extract (MMDDYYYY) as ISO 8601; ``otherwise`` where it is absent or anything else."""
    found = MMDDYYYY.fullmatch(said or "")
    return f"{found[3]}-{found[1]}-{found[2]}" if found else otherwise


def deadlines(record: Record, kind: str) -> tuple[RawDeadline, ...]:
    """The closing date with the note beside it, which may state the hour, or another date altogether."""
    field = "CloseDate" if kind == SYNOPSIS else "EstimatedSynopsisCloseDate"
    date, words = record.optional(field), record.optional(f"{field}Explanation")
    if date is None and words is None:
        return ()
    return (RawDeadline(date=date, words=words, kind="forecast" if kind == FORECAST else None),)


def named(record: Record, field: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """What the codes of a field mean; a code that we do not know stands as it came, and is remarked upon."""
    found = []
    for code in record.texts(field):
        if code not in names:
            record.remark(field, code, "unknown code")
        else:
            found.append(names[code])
    return tuple(name for name in found if name)


def identifiers(record: Record) -> tuple[tuple[str, str], ...]:
    """(scheme, value) pairs, as us_grants_gov gives them; ``aln`` (assistance listing) names a programme."""
    own = (
        ("grants_gov_id", record.required("OpportunityID")),
        ("grants_gov_number", record.optional("OpportunityNumber") or ""),
    )
    listings = (("aln", number) for number in record.texts("CFDANumbers"))
    return tuple(pair for pair in dict.fromkeys((*own, *listings)) if pair[1])


def attachments(record: Record) -> tuple[tuple[str, str], ...]:
    """(name, address) of the agency's own page."""
    name, page = record.optional("AdditionalInformationText"), record.optional("AdditionalInformationURL")
    if page is None:
        return ()
    if not page.startswith(("https://", "http://")):
        record.remark("AdditionalInformationURL", page, "not a web address")
        return ()
    return ((name or page, page),)
