"""California Grants Portal: the grants and loans of every agency of the state, as its open-data table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.record import Record
from spiders.shapes_ckan import CkanSource

# What the portal's form puts where an agency does not want to say.
DEPENDS = re.compile(r"depend[ae]nt on number of submissions received", re.IGNORECASE)
BETWEEN = re.compile(r"Between (\$[\d,]+(?:\.\d\d)?) and (\$[\d,]+(?:\.\d\d)?)")
EXACT = re.compile(r"\$[\d,]+(?:\.\d\d)?")
EXACTLY = re.compile(r"Exactly (\d+)")
# The form wants a lower end; agencies that have none put this there.
NO_FLOOR = frozenset({"$0", "$1"})
NO_NOTE = frozenset({"N/A", "NA", "TBA", "TBD"})
SHARE = re.compile(r"[1-9]\d{0,2}%")
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# An agency that takes no applications for a while leaves its grant marked active, and says so in a note.
PAUSED = "paused"
NOT_NOW = re.compile(r"\bpaused\b|\bnot accepting appl", re.IGNORECASE)
# What else the portal says in words, under the names it shows.
NOTES: Mapping[str, str] = {
    "FundingSourceNotes": "Funding source notes",
    "MatchingFundsNotes": "Matching funding notes",
    "FundingMethodNotes": "Funding method notes",
    "AwardPeriod": "Period of performance",
    "ExpAwardDate": "Expected award announcement",
    "ChangeNotes": "Change notes",
}

NOT_READ = """
    _id LastUpdated FundingSource FundingMethod ElecSubmission AgencyURL AgencySubscribeURL
    GrantEventsURL AwardStats
"""


class UsCalifornia(CkanSource):
    """Open, forecasted and recently closed opportunities of the State of California."""

    name = "us_california"
    source_class = SourceClass.GRANT
    funder = "State of California"
    country = "US"
    homepage = "https://www.grants.ca.gov/"
    licence = "Public domain (California Open Data)"
    reuse = Reuse.FULL
    evidence = Evidence.CAPTURED
    evidence_place = "the table's dump and a datastore_search answer, June 2025"
    caveats = (
        "an hour of 11:59 stands as published, though it may mean a minute before midnight",
        "one web page often announces several grants: the portal's number tells them apart",
        "agencies leave grants marked active after their deadline",
    )

    expect = range(30, 1_000)
    complete_listing = True

    language = "en"
    timezone = "America/Los_Angeles"
    currency = "USD"
    statuses: ClassVar[Mapping[str, Status]] = {
        "active": Status.OPEN,
        "closed": Status.CLOSED,
        "forecasted": Status.FORECASTED,
        PAUSED: Status.CLOSED,
    }
    placeholder_midnight = True
    forecasts_are_estimates = True

    # CkanSource
    portal = "https://data.ca.gov"
    resource = "111c8c88-21f6-453c-ae2c-b4785a0624f5"
    key = "PortalID"
    ignored = frozenset(NOT_READ.split())

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One row; what agencies say only in notes stands below the description."""
        description = record.expected("Description")
        floor, ceiling = award(record)
        return RawNotice(
            source=self.name,
            key=record.required("PortalID"),
            url=record.required("GrantURL"),
            title=record.required("Title"),
            fetched_at=record.fetched_at,
            summary=record.optional("Purpose"),
            text=text(record, description),
            text_basis=(TextBasis.SYNOPSIS if description else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=record.expected("AgencyDept"),
            status=status(record),
            opens=record.expected("OpenDate"),
            deadlines=deadlines(record.expected("ApplicationDeadline")),
            award_floor=floor,
            award_ceiling=ceiling,
            total_funding=record.expected("EstAvailFunds"),
            currency=self.currency,
            expected_awards=awards(record),
            cost_sharing=matching(record.expected("MatchingFunds")),
            eligibility=joined(record.optional("ApplicantTypeNotes"), record.optional("Geography")),
            applicant_types=listed(record.expected("ApplicantType")),
            instruments=listed(record.expected("Type")),
            topics=listed(record.expected("Categories")) + listed(record.optional("CategorySuggestion")),
            contacts=tuple(filter(None, (record.optional("ContactInfo"),))),
            identifiers=identifiers(record),
        )


def listed(words: str | None) -> tuple[str, ...]:
    """The entries of a field that lists several, separated by semicolons."""
    return tuple(word for part in (words or "").split(";") if (word := part.strip(" .")))


def joined(*paragraphs: str | None) -> str | None:
    """What an agency said in several fields, one below the other; each only once."""
    said = dict.fromkeys(each.strip() for each in paragraphs if each and each.strip())
    return "\n".join(said) or None


def text(record: Record, description: str | None) -> str | None:
    """The description, then each note under the portal's name for it."""
    said = ((name, record.optional(field)) for field, name in NOTES.items())
    notes = [f"{name}: {note.strip()}" for name, note in said if note and note.strip().upper() not in NO_NOTE]
    if record.optional("LOI") == "Yes":
        notes.insert(0, "Letter of intent required: Yes")
    if SHARE.fullmatch(record.optional("MatchingFunds") or ""):
        notes.insert(0, f"Matching funding: {record.optional('MatchingFunds')}")
    count = record.optional("EstAwards")
    if count and not DEPENDS.match(count):
        notes.insert(0, f"Expected awards: {count}")
    return "\n\n".join(filter(None, (description, *notes))) or None


def deadlines(said: str | None) -> tuple[RawDeadline, ...]:
    """A day with an hour on the clock in California, or words such as "Ongoing"."""
    if said is None:
        return ()
    return (RawDeadline(date=said) if A_DAY.match(said) else RawDeadline(words=said),)


def award(record: Record) -> tuple[str | None, str | None]:
    """(least, most) for one award; a single amount is the most, as agencies write it for "up to"."""
    said = record.expected("EstAmounts")
    if said is None or DEPENDS.match(said):
        return None, None
    if EXACT.fullmatch(said):
        return None, said
    if between := BETWEEN.fullmatch(said):
        return None if between[1] in NO_FLOOR else between[1], between[2]
    record.remark("EstAmounts", said, "amounts in words we do not know")
    return None, None


def status(record: Record) -> str | None:
    """The portal's word, unless the agency's note says that applications are not taken now."""
    said = record.expected("Status")
    return PAUSED if NOT_NOW.search(record.optional("ChangeNotes") or "") else said


def matching(said: str | None) -> str | None:
    """Whether applicants must bring money: a share of the award means that they must."""
    return "required" if SHARE.fullmatch(said or "") else said


def awards(record: Record) -> str | None:
    """How many awards are expected, where it is one number; a span stays in the text."""
    exactly = EXACTLY.fullmatch(record.expected("EstAwards") or "")
    return exactly[1] if exactly else None


def identifiers(record: Record) -> tuple[tuple[str, str], ...]:
    """The portal's number, and the agency's own where it gives one."""
    number = record.optional("GrantID")
    own = (("ca_grant_id", number),) if number else ()
    return (("ca_portal_id", record.required("PortalID")), *own)
