"""The nouns of a night's telling: readers, what earlier nights left, and the plan of each mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from db.records import Announcement, Change, LedgerEntry, Match, Outcome, Told
from db.records.waiting import Awaiting

DAILY, WEEKLY, QUIET = "daily", "weekly", "quiet"
# Days before a kept opportunity's deadline at which its readers are reminded, where the profile names none.
REMINDERS = (60, 30, 14, 3)

# What only we have kept from a reader until now.
LATE = frozenset({Announcement.OVERLOOKED, Announcement.CLEARED, Announcement.PARTED})
# Before everything else: that we had told it wrongly, and first of all where there is less time than we said.
OVERSTATED, CORRECTED = -2, -1
_URGENCY = {
    Announcement.ERRATUM: CORRECTED,
    Announcement.WITHDRAWN: 1,
    Announcement.CHANGED: 2,
    Announcement.OVERLOOKED: 3,
    Announcement.CLEARED: 3,
    Announcement.PARTED: 3,
    Announcement.OPENED: 3,
    Announcement.CLOSING: 4,
    Announcement.NEW: 5,
    Announcement.BASELINE: 6,
}


@dataclass(frozen=True, slots=True)
class Approving:
    """The desk that reads what a profile's readers are to be told, and what happens if it does not answer.

    ``language`` is that of its mails; where it is empty, that in which it reads a digest.
    """

    by: str
    within_hours: int = 48
    then_send: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Addressee:
    """One reader of one profile; the same ``email`` under several profiles gets one mail for all of them.

    ``frequency`` is ``daily``, ``weekly`` or ``quiet``. ``max_items`` is how many items a mail shows in
    full; the largest counts where one reader has several profiles. ``reminders`` are days before the
    internal deadline, which lies ``lead_days`` before the funder's. With ``all_new``, everything new is
    listed too, whether it matches or not. ``never_told`` are opportunities that are too confidential for
    this reader. Who has ``unsubscribed`` gets nothing, whatever the profile says; what a ``suspended``
    address, which takes no mail, is to be told waits for it.
    """

    email: str
    profile: str
    profile_name: str
    language: str = "en"
    frequency: str = DAILY
    max_items: int = 10
    never_told: frozenset[str] = frozenset()
    reminders: tuple[int, ...] = REMINDERS
    lead_days: int = 0
    approval: Approving | None = None
    all_new: bool = False
    unsubscribed: bool = False
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Limited:
    """That an institution may send at most ``most`` applications, in the publisher's words.

    ``kept_by`` names the profiles that have kept it and may be named; ``others`` counts those that may not.
    """

    most: int
    quote: str
    kept_by: tuple[str, ...] = ()
    others: int = 0


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
    ``also_fits`` names the reader's other profiles it is told for; ``annotation`` is what the desk that
    released the mail wrote to it. ``internal`` is the institution's own deadline, before the funder's.
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
    annotation: str = ""
    internal: date | None = None
    limited: Limited | None = None

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
    return any(change.closes for change in changes)


@dataclass(frozen=True, slots=True)
class Section:
    """One profile's part of a mail.

    ``elsewhere`` counts what is told for this profile but shown under another of the reader's;
    ``compared`` all matches of the profile; ``remainder`` those not told, as (reason, how many); ``notes``
    what every match of the profile has to say, such as a rule that has lapsed; ``annotations`` what the desk
    that released the mail wrote to it.
    """

    profile: str
    profile_name: str
    items: tuple[Item, ...]
    elsewhere: int
    compared: int
    remainder: tuple[tuple[str, int], ...]
    notes: tuple[str, ...] = ()
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecipientPlan:
    """One mail to write: who gets it, for which cycle, and its sections, the most urgent first.

    ``all_new`` are the opportunities to list for a reader who asked for everything new.
    """

    recipient: str
    language: str
    cycle: str
    sections: tuple[Section, ...]
    all_new: tuple[str, ...] = ()


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
    """Who a mail is from; unsubscribing goes to the same address.

    ``key`` is the home's own: without it nobody can tell the Message-ID of a mail that they have not seen.
    """

    email: str
    name: str = "Legation"
    key: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail: ``media_type`` may carry parameters (``text/calendar; method=PUBLISH``).

    ``lists_rest``: it names every match that the mail only counts; the mail then says so.
    """

    name: str
    media_type: str
    content: bytes
    lists_rest: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A night's mails, what they tell, the account of every match of every reader, what waits for a desk."""

    mails: tuple[RecipientPlan, ...]
    told: tuple[Told, ...]
    ledger: tuple[LedgerEntry, ...]
    awaiting: tuple[Awaiting, ...] = ()
