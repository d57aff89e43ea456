"""Whether one reader is told of one opportunity tonight, and as what. Pure; the clock is an argument.

Each opportunity is told once per state. *New to us is not new*: whatever was there when the reader, the
profile or the source was new is a baseline or backlog, and what only our own ranking or reading brings up
is nothing new either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from db.records import (
    Accounting,
    Announcement,
    Change,
    LedgerEntry,
    Match,
    Opportunity,
    Screening,
    Status,
    Told,
    Triage,
    TriageAction,
    next_deadline,
)
from flows.changes import CRITICAL_FIELDS, changes_between
from flows.facts import Facts, closed_by_time, fact, facts_of
from flows.reasons import Withheld

# The relative score from which a match is told of: on ranking's scale an unrelated call ends below 20, and
# one worth opening lies above 35.
TELL_FROM = 35.0
# Days before a kept opportunity's deadline at which its readers are reminded.
LEAD_DAYS = (30, 14, 3)
# The detail of a baseline that a source new to us brought, in a home that is not new itself.
NEW_SOURCE = "new-source"
# Gates whose answer the status and the deadlines tell better.
_GATES_OF_TIME = frozenset({"open", "deadline"})
# Accounts that say: that night the reader's knowledge was up to date.
_UP_TO_DATE = frozenset({Withheld.ALREADY_TOLD, Withheld.NOT_KEPT, Withheld.REREAD, Withheld.CLOSED})


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the decision about one opportunity for one reader of one profile rests on.

    ``status`` is where the opportunity stands at ``as_of`` (``flows.facts.current_status``); ``history`` what
    this reader was told of it, oldest first; ``account`` its last ledger entry before tonight;
    ``last_account`` the reader's last night in the ledger (``None`` on the first); ``moved_on`` the night on
    which the publisher last changed it (``None`` when unknown).
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

    @property
    def kept(self) -> bool:
        """Whether someone keeps it for this profile."""
        return self.triage is not None and self.triage.action is TriageAction.KEEP

    @property
    def queued_as(self) -> str:
        """The announcement that an earlier night put off, or an empty string."""
        queued = self.account is not None and self.account.accounting is Accounting.QUEUED
        return self.account.reason if self.account is not None and queued else ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is told, or with ``announcement`` empty, why not.

    ``told_tonight`` says that an earlier run of this very night has told it; ``fit_lost`` why an
    opportunity that was told earlier no longer matches.
    """

    reason: str
    announcement: Announcement | None = None
    changes: tuple[Change, ...] = ()
    detail: str = ""
    fit_lost: str = ""
    told_tonight: bool = False


def decide(case: Case) -> Decision:
    """Tell or withhold: a person's dismissal first, then what this reader knows already."""
    tonight = [told for told in case.history if told.told_on == case.night]
    if tonight:
        return Decision(tonight[-1].announcement.value, told_tonight=True)
    if case.triage is not None and case.triage.action is TriageAction.DISMISS:
        return Decision(Withheld.DISMISSED)
    return _decide_known(case, case.history[-1]) if case.history else _decide_untold(case)


def _decide_known(case: Case, last: Told) -> Decision:
    if screened := _screened(case.match):
        return Decision(screened)
    if case.status is Status.WITHDRAWN:
        known = fact(last.facts, "status") == Status.WITHDRAWN
        return Decision(Withheld.WITHDRAWN) if known else _tell(Announcement.WITHDRAWN)
    fit_lost = "" if case.kept else _fit_lost(case.match)
    changes = _changes(case, last.facts, only_critical=bool(fit_lost))
    if _has_opened(case, last):
        others = tuple(change for change in changes if change.field not in {"status", "opens_on"})
        return _tell(Announcement.OPENED, others, fit_lost)
    if changes and _publisher_moved(case, last):
        return _tell(Announcement.CHANGED, changes, fit_lost)
    if case.status is Status.CLOSED:
        return Decision(Withheld.CLOSED)
    lead = _lead_crossed(case)
    if lead is not None and case.kept:
        return Decision(Announcement.CLOSING, Announcement.CLOSING, detail=str(lead))
    if fit_lost or changes:
        return Decision(fit_lost or Withheld.REREAD)
    return Decision(Withheld.ALREADY_TOLD if lead is None else Withheld.NOT_KEPT)


def _decide_untold(case: Case) -> Decision:
    if case.status in {Status.WITHDRAWN, Status.CLOSED}:
        return Decision(Withheld.WITHDRAWN if case.status is Status.WITHDRAWN else Withheld.CLOSED)
    if (poor := _unfit(case.match)) and not case.kept:
        return Decision(poor)
    if screened := _screened(case.match):
        return Decision(screened)
    if case.kept and (lead := _lead_crossed(case)) is not None:
        return Decision(Announcement.CLOSING, Announcement.CLOSING, detail=str(lead))
    if case.last_account is None or (case.from_new_source and _unaccounted(case)):
        forecast = case.status is Status.FORECASTED
        return Decision(Withheld.BACKLOG_FORECAST) if forecast else _baseline(case)
    if _unaccounted(case):
        return _baseline(case) if case.queued_as == Announcement.BASELINE else _tell(Announcement.NEW)
    return _decide_settled(case)


def _decide_settled(case: Case) -> Decision:
    """What an earlier night settled without telling it: told only when the publisher makes it matter."""
    reason = case.account.reason if case.account else Withheld.NOT_NEW
    if reason == Withheld.BACKLOG_FORECAST:
        return _tell(Announcement.OPENED) if case.status is Status.OPEN else Decision(reason)
    if reason in {Withheld.BACKLOG, Withheld.NOT_NEW}:
        return Decision(reason)
    if _moved_since_account(case):
        return _tell(Announcement.NEW)
    opens_on, last = case.opportunity.merged.opens_on, case.last_account
    opened_since = (
        case.status is Status.OPEN and opens_on is not None and last is not None and opens_on > last
    )
    return _tell(Announcement.OPENED) if opened_since else Decision(Withheld.NOT_NEW)


def _baseline(case: Case) -> Decision:
    detail = "" if case.last_account is None else NEW_SOURCE
    return Decision(Announcement.BASELINE, Announcement.BASELINE, detail=detail)


def _tell(announcement: Announcement, changes: tuple[Change, ...] = (), fit_lost: str = "") -> Decision:
    return Decision(announcement, announcement, changes, fit_lost=fit_lost)


def _fit_lost(match: Match | None) -> str:
    """Why what was told earlier no longer fits; that time or the publisher closed it is told as such."""
    if match is not None and match.dropped_by in _GATES_OF_TIME:
        return ""
    return _unfit(match)


def _unfit(match: Match | None) -> str:
    if match is None:
        return ""
    if match.dropped_by is not None:
        return f"{Withheld.DROPPED}:{match.dropped_by}"
    return Withheld.BELOW_THRESHOLD if match.score < TELL_FROM else ""


def _screened(match: Match | None) -> str:
    screening = Screening.CLEAR if match is None else match.screening
    return {Screening.REVIEW: Withheld.REVIEW, Screening.HOLD: Withheld.HOLD}.get(screening, "")


def _changes(case: Case, told: Facts, *, only_critical: bool) -> tuple[Change, ...]:
    now = facts_of(case.opportunity, case.as_of)
    if now == told:
        return ()
    changes = changes_between(told, now, case.as_of, case.language)
    if case.status is Status.CLOSED and closed_by_time(case.opportunity, told, case.as_of):
        # The date we told has passed: of what is left, only a later stage's date can be acted on.
        return tuple(change for change in changes if change.field.startswith("deadline"))
    return tuple(change for change in changes if not only_critical or change.field in CRITICAL_FIELDS)


def _has_opened(case: Case, last: Told) -> bool:
    if fact(last.facts, "status") != Status.FORECASTED or case.status is not Status.OPEN:
        return False
    opens_on = case.opportunity.merged.opens_on
    return (opens_on is not None and last.told_on < opens_on) or _publisher_moved(case, last)


def _publisher_moved(case: Case, last: Told) -> bool:
    """Whether the publisher changed something since the telling.

    Our own better reading is no change, and neither is a merge with another portal's notice, although both
    may alter what we show.
    """
    if fact(last.facts, "status") == Status.WITHDRAWN:
        return True  # announced again after it had vanished
    if last.raw_digest == case.opportunity.raw_digest:
        return False
    if case.moved_on is None or case.account is None or _moved_since_account(case):
        return True
    settled = case.account.accounting is Accounting.SENT or case.account.reason in _UP_TO_DATE
    return not settled


def _moved_since_account(case: Case) -> bool:
    return case.moved_on is not None and case.last_account is not None and case.moved_on > case.last_account


def _unaccounted(case: Case) -> bool:
    """Whether no earlier night settled this opportunity for the reader: queued, or first seen since."""
    if case.account is not None:
        return bool(case.queued_as)
    first_seen = case.opportunity.first_seen_on
    return first_seen is None or case.last_account is None or first_seen >= case.last_account


def _lead_crossed(case: Case) -> int | None:
    """The lead time crossed since the reader last knew the days left, or ``None``.

    Nights are subtracted from the deadline's date, so that two nights count the same days in any zone.
    """
    deadline = next_deadline(case.opportunity.merged, case.as_of)
    if deadline is None or deadline.on is None:
        return None
    informed = [told.told_on for told in case.history]
    if case.kept and case.triage is not None:
        informed.append(case.triage.decided_at.date())
    left = (deadline.on - case.night).days
    left_then = (deadline.on - max(informed)).days if informed else left
    return next((lead for lead in sorted(LEAD_DAYS) if left <= lead < left_then), None)
