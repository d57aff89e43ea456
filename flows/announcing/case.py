"""One opportunity for one reader of one profile: what is known, and what has happened since the last mail.

Pure; the clock is an argument.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db.records import (
    Accounting,
    Announcement,
    Change,
    LedgerEntry,
    Match,
    Opportunity,
    Status,
    Told,
    Triage,
    TriageAction,
    next_deadline,
)
from flows.announcing.changes import CRITICAL_FIELDS, changes_between
from flows.announcing.errata import kind_of_fact
from flows.announcing.facts import Facts, closed_by_time, current_status, fact, facts_of
from flows.announcing.mail_plan import REMINDERS, Correction
from flows.announcing.reasons import Withheld

# Accounts that say: that night the reader's knowledge was up to date.
_UP_TO_DATE = frozenset({Withheld.ALREADY_TOLD, Withheld.NOT_KEPT, Withheld.REREAD, Withheld.CLOSED})


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the decision about one opportunity for one reader of one profile rests on.

    ``status`` is where the opportunity stands at ``as_of`` (``flows.announcing.facts.current_status``);
    ``history`` what this reader was told of it, oldest first; ``as_told`` how what the publisher said at
    the last telling reads today (``None`` when that is not known); ``account`` its last ledger entry
    before tonight; ``last_account`` the reader's last night in the ledger (``None`` on the first);
    ``moved_on`` the night on which the publisher last changed it (``None`` when unknown); ``misread`` how it
    would still read by our earlier reading (``None`` when we read it as before). ``reminders`` are days
    before the internal deadline, which lies ``lead_days`` before the publisher's. ``parted_account`` is the
    last entry of the opportunity that it was part of until now, ``parted_by_us`` that no publisher had a
    hand in it; ``refused`` that a reviewer has said no, ``another_encoder`` that tonight's match was made by
    another.
    """

    opportunity: Opportunity
    status: Status | None
    match: Match | None
    history: tuple[Told, ...]
    account: LedgerEntry | None
    last_account: date | None
    triage: Triage | None
    from_new_source: bool
    moved_on: date | None
    night: date
    as_of: datetime
    language: str = "en"
    as_told: Opportunity | None = None
    misread: Opportunity | None = None
    reminders: tuple[int, ...] = REMINDERS
    lead_days: int = 0
    parted_account: LedgerEntry | None = None
    parted_by_us: bool = False
    refused: bool = False
    another_encoder: bool = False

    @property
    def kept(self) -> bool:
        """Whether someone keeps it for this profile."""
        return self.triage is not None and self.triage.action is TriageAction.KEEP

    @property
    def queued_as(self) -> str:
        """The announcement that an earlier night put off, or an empty string."""
        queued = self.account is not None and self.account.accounting is Accounting.QUEUED
        return self.account.reason.rpartition(":")[2] if self.account is not None and queued else ""

    @property
    def queued_first(self) -> bool:
        """Whether it was to begin the reader's first mail, which somebody has held back since."""
        return self.account is not None and self.account.reason.endswith(f":{Announcement.BASELINE}")


@dataclass(frozen=True, slots=True)
class Decision:
    """What is told, or with ``announcement`` empty, why not.

    ``told_tonight`` says that an earlier run of this very night has told it; ``fit_lost`` why an
    opportunity that was told earlier no longer matches; ``waits`` why it is put off; ``rides`` that it goes
    with the reader's next mail and begins none.
    """

    reason: str
    announcement: Announcement | None = None
    changes: tuple[Change, ...] = ()
    detail: str = ""
    fit_lost: str = ""
    told_tonight: bool = False
    corrections: tuple[Correction, ...] = ()
    waits: str = ""
    rides: bool = False


def fields_moved(case: Case, last: Told) -> frozenset[str] | None:
    """The fields that the publisher itself has moved since the telling; ``None`` when they cannot be told."""
    returned = fact(last.facts, "status") == Status.WITHDRAWN
    if case.as_told is None or case.as_told is case.opportunity or returned:
        return None
    then, now = (facts_of(each, case.as_of) for each in (case.as_told, case.opportunity))
    return frozenset(kind_of_fact(change.field) for change in changes_between(then, now, case.as_of))


def changes_since(case: Case, told: Facts, *, only_critical: bool) -> tuple[Change, ...]:
    """What moved since these facts were told, in words; with ``only_critical`` the dates and the status."""
    now = facts_of(case.opportunity, case.as_of)
    if now == told:
        return ()
    changes = changes_between(told, now, case.as_of, case.language)
    if case.status is Status.CLOSED and closed_by_time(case.opportunity, told, case.as_of):
        # The date we told has passed: of what is left, only a later stage's date can be acted on.
        return tuple(change for change in changes if change.field.startswith("deadline"))
    return tuple(change for change in changes if not only_critical or change.field in CRITICAL_FIELDS)


def has_opened(case: Case, last: Told) -> bool:
    """Whether what was told as a forecast takes applications now, by its date or its publisher's word."""
    if fact(last.facts, "status") != Status.FORECASTED or case.status is not Status.OPEN:
        return False
    opens_on = case.opportunity.merged.opens_on
    # Told on the day itself, it was a forecast still: that day begins later where its publisher is.
    return (opens_on is not None and last.told_on <= opens_on) or publisher_moved(case, last)


def opened_since_account(case: Case) -> bool:
    """Whether its date has opened it after the last night of which this reader has an account."""
    if (
        case.status is not Status.OPEN
        or case.opportunity.merged.opens_on is None
        or case.last_account is None
    ):
        return False
    then = case.as_of - (case.night - case.last_account)
    return current_status(case.opportunity, then) is Status.FORECASTED


def publisher_moved(case: Case, last: Told) -> bool:
    """Whether the publisher changed something since the telling.

    Our own better reading is no change, and neither is a merge with another portal's notice, although both
    may alter what we show.
    """
    if fact(last.facts, "status") == Status.WITHDRAWN:
        return True  # announced again after it had vanished
    if last.raw_digest == case.opportunity.raw_digest:
        # The same words moved all the same where one of two portals has taken its notice away.
        return case.moved_on is not None and case.moved_on > last.told_on
    if case.moved_on is None or case.account is None or moved_since_account(case):
        return True
    settled = case.account.accounting is Accounting.SENT or case.account.reason in _UP_TO_DATE
    return not settled


def moved_since_account(case: Case) -> bool:
    """Whether the publisher changed it after the last night of which this reader has an account."""
    return case.moved_on is not None and case.last_account is not None and case.moved_on > case.last_account


def unaccounted(case: Case) -> bool:
    """Whether no earlier night settled this opportunity for the reader: queued, or first seen since."""
    if case.account is not None:
        return bool(case.queued_as)
    if case.parted_account is not None:
        return False  # an earlier night settled it as part of another
    first_seen = case.opportunity.first_seen_on
    return first_seen is None or case.last_account is None or first_seen >= case.last_account


def lead_crossed(case: Case) -> int | None:
    """The lead time crossed since the reader last knew the days left, or ``None``; of several the nearest.

    They are counted to the internal deadline, until the publisher's has passed. Nights are subtracted from
    the deadline's date, so that two nights count the same days in any zone.
    """
    deadline = next_deadline(case.opportunity.merged, case.as_of)
    if deadline is None or deadline.on is None:
        return None
    informed = [told.told_on for told in case.history]
    if case.kept and case.triage is not None:
        informed.append(case.triage.decided_at.date())
    last_day = deadline.on - timedelta(days=case.lead_days)
    left = (last_day - case.night).days
    left_then = (last_day - max(informed)).days if informed else left
    return next((lead for lead in sorted(case.reminders) if left <= lead < left_then), None)
