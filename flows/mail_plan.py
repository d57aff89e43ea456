"""The nouns of a night's telling: readers, what earlier nights left, and the plan of each mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from db.records import Announcement, Change, LedgerEntry, Match, Opportunity, Outcome, Status, Told, Triage
from flows import wording

DAILY, WEEKLY = "daily", "weekly"

# Before everything else: that we had told it wrongly, and first of all where there is less time than we said.
OVERSTATED, CORRECTED = -2, -1
_URGENCY = {
    Announcement.ERRATUM: CORRECTED,
    Announcement.WITHDRAWN: 1,
    Announcement.CHANGED: 2,
    Announcement.OVERLOOKED: 3,
    Announcement.OPENED: 3,
    Announcement.CLOSING: 4,
    Announcement.NEW: 5,
    Announcement.BASELINE: 6,
}


@dataclass(frozen=True, slots=True)
class Addressee:
    """One reader of one profile; the same ``email`` under several profiles gets one mail for all of them.

    ``frequency`` is ``daily`` or ``weekly``. ``max_items`` is how many items a mail shows in full; the
    largest counts where one reader has several profiles.
    """

    email: str
    profile: str
    profile_name: str
    language: str = "en"
    frequency: str = DAILY
    max_items: int = 10


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier nights left behind.

    ``told`` in the order of telling. ``ledger`` holds at least the latest earlier night of every reader;
    entries of tonight are ignored. ``moved_on`` says on which night an opportunity's publisher last changed
    it (absent: never since we know it); without the mapping, a moved ``raw_digest`` alone counts as the
    publisher's doing. ``aliases`` maps names of opportunities that were merged to today's. ``read_again``
    holds, by (opportunity, the raw digest it was told with), how what was published then reads today, where
    that is not simply the opportunity of tonight. ``misread`` holds how an opportunity would still read by
    what we read in it on the latest earlier night, where we alone read it differently now.
    """

    told: Sequence[Told] = ()
    ledger: Sequence[LedgerEntry] = ()
    triage: Mapping[tuple[str, str], Triage] = field(default_factory=dict)
    first_ok_nights: Mapping[str, date] = field(default_factory=dict)
    moved_on: Mapping[str, date] | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    read_again: Mapping[tuple[str, str], Opportunity] = field(default_factory=dict)
    misread: Mapping[str, Opportunity] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Correction:
    """A fact told wrongly since ``told_on``: its ``before`` is what we told, its ``after`` what is right."""

    change: Change
    told_on: date


@dataclass(frozen=True, slots=True)
class Item:
    """One thing told for one profile.

    ``detail`` is the lead time in days for *closing*, ``new-source`` for a baseline that a new source
    brought. ``corrections`` are ours, ``changes`` the publisher's. ``brief`` items take one line;
    ``also_fits`` names the reader's other profiles it is told for.
    """

    announcement: Announcement
    opportunity: str
    match: Match | None
    changes: tuple[Change, ...] = ()
    detail: str = ""
    fit_lost: str = ""
    brief: bool = False
    also_fits: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def score(self) -> float:
        """The match's relative score; 0 where there is no match tonight."""
        return self.match.score if self.match else 0.0

    @property
    def urgency(self) -> int:
        """Corrections below 0; 0 for a deadline brought forward, 1 for withdrawn or closed early, up to 6."""
        if self.corrections:
            corrected = [correction.change for correction in self.corrections]
            return OVERSTATED if _leaves_less(corrected) else CORRECTED
        if any(change.brought_forward for change in self.changes):
            return 0
        return 1 if self.closed_early else _URGENCY[self.announcement]

    @property
    def closed_early(self) -> bool:
        """Whether the publisher closed it before the deadline that was told."""
        return _is_over(self.changes)


def _leaves_less(changes: Sequence[Change]) -> bool:
    return _is_over(changes) or any(change.brought_forward for change in changes)


def _is_over(changes: Sequence[Change]) -> bool:
    closed = wording.status_in_words(Status.CLOSED)
    return any(change.field == "status" and change.after == closed for change in changes)


@dataclass(frozen=True, slots=True)
class Section:
    """One profile's part of a mail.

    ``elsewhere`` counts what is told for this profile but shown under another of the reader's;
    ``compared`` all matches of the profile; ``remainder`` those not told, as (reason, how many); ``notes``
    what every match of the profile has to say, such as a rule that has lapsed.
    """

    profile: str
    profile_name: str
    items: tuple[Item, ...]
    elsewhere: int
    compared: int
    remainder: tuple[tuple[str, int], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecipientPlan:
    """One mail to write: who gets it, for which cycle, and its sections, the most urgent first."""

    recipient: str
    language: str
    cycle: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """How one source stands tonight, for the digest's freshness block.

    ``name`` is the publisher's name for a reader. ``outcome`` is ``None`` when the source was not part of
    tonight's run; ``verified`` whether it was ever read live.
    """

    source: str
    name: str
    outcome: Outcome | None
    cause: str | None = None
    seen: int | None = None
    last_ok_on: date | None = None
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a mail is from; unsubscribing goes to the same address."""

    email: str
    name: str = "Legation"


@dataclass(frozen=True, slots=True)
class Plan:
    """A night's mails, what they tell, and the account of every match of every reader."""

    mails: tuple[RecipientPlan, ...]
    told: tuple[Told, ...]
    ledger: tuple[LedgerEntry, ...]
