"""Whether one reader is told of one opportunity tonight, and as what. Pure; the clock is an argument.

Each opportunity is told once per state. *New to us is not new*: whatever was there when the reader, the
profile or the source was new is a baseline or backlog, and what only our own ranking or reading brings up
is nothing new either, unless it was we who had hidden it.
"""

from __future__ import annotations

from dataclasses import replace

from db.records import Announcement, Change, Match, Screening, Status, Told, TriageAction
from flows.announcing.case import (
    Case,
    Decision,
    changes_since,
    fields_moved,
    has_opened,
    lead_crossed,
    moved_since_account,
    opened_since_account,
    publisher_moved,
    unaccounted,
)
from flows.announcing.errata import corrections, kind_of_fact
from flows.announcing.facts import closed_by_time, fact
from flows.announcing.mail_plan import LATE, Correction
from flows.announcing.overlooked import rode, was_held, was_overlooked
from flows.announcing.reasons import Withheld
from flows.review.release import is_released

# The relative score from which a match is told of: on ranking's scale an unrelated call ends below 20, and
# one worth opening lies above 35.
TELL_FROM = 35.0
# The detail of a baseline that a source new to us brought, in a home that is not new itself.
NEW_SOURCE = "new-source"
# Gates whose answer the status and the deadlines tell better.
_GATES_OF_TIME = frozenset({"open", "deadline"})


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
    fit_lost = "" if case.kept else _fit_lost(case.match)
    moved = fields_moved(case, last)
    if wrong := _corrections(case, last, moved):
        return _correct(case, last, wrong, moved, fit_lost)
    if case.status is Status.WITHDRAWN:
        known = fact(last.facts, "status") == Status.WITHDRAWN
        return Decision(Withheld.WITHDRAWN) if known else _tell(Announcement.WITHDRAWN)
    changes = changes_since(case, last.facts, only_critical=bool(fit_lost))
    if moved is not None:
        changes = tuple(change for change in changes if kind_of_fact(change.field) in moved)
    if has_opened(case, last):
        others = tuple(change for change in changes if change.field not in {"status", "opens_on"})
        return _tell(Announcement.OPENED, others, fit_lost)
    if changes and publisher_moved(case, last):
        return _tell(Announcement.CHANGED, changes, fit_lost)
    if case.status is Status.CLOSED:
        return Decision(Withheld.CLOSED)
    lead = lead_crossed(case)
    if lead is not None and case.kept:
        return Decision(Announcement.CLOSING, Announcement.CLOSING, detail=str(lead))
    if fit_lost or changes:
        return Decision(fit_lost or Withheld.REREAD)
    return Decision(Withheld.ALREADY_TOLD if lead is None else Withheld.NOT_KEPT)


def _corrections(case: Case, last: Told, moved: frozenset[str] | None) -> tuple[Correction, ...]:
    """What of the last telling was wrong, as far as anybody can still act on it."""
    if case.as_told is None or case.opportunity.withdrawn_on is not None:
        return ()
    told_as = fact(last.facts, "status")
    over = told_as == Status.CLOSED or closed_by_time(case.opportunity, last.facts, case.as_of)
    if told_as == Status.WITHDRAWN or (case.status is Status.CLOSED and over):
        return ()
    barred = case.match is not None and (case.match.dropped_by or "time") not in {*_GATES_OF_TIME, "time"}
    found = corrections(case.history, case.as_told, as_of=case.as_of, language=case.language, barred=barred)
    # What the publisher has moved as well is told as its change, unless its portals merely became one.
    changed = (moved or frozenset()) if publisher_moved(case, last) else frozenset()
    return tuple(one for one in found if kind_of_fact(one.change.field) not in changed)


def _correct(
    case: Case, last: Told, wrong: tuple[Correction, ...], moved: frozenset[str] | None, fit_lost: str
) -> Decision:
    """A correction, and beside it what the publisher has done since the telling."""
    told = set(moved or ()) if publisher_moved(case, last) else set()
    told |= {"status", "opens_on"} if has_opened(case, last) else set()
    told -= {kind_of_fact(one.change.field) for one in wrong}
    changes = changes_since(case, last.facts, only_critical=bool(fit_lost))
    others = tuple(change for change in changes if kind_of_fact(change.field) in told)
    return replace(_tell(Announcement.ERRATUM, others, fit_lost), corrections=wrong)


def _decide_untold(case: Case) -> Decision:
    if case.status is Status.WITHDRAWN:
        return Decision(_gone_untold(case))
    if case.status is Status.CLOSED:
        return Decision(Withheld.CLOSED)
    # What waits goes on waiting where its score sways around the threshold.
    sways = case.queued_as and _unfit(case.match) == Withheld.BELOW_THRESHOLD
    if (poor := _unfit(case.match)) and not case.kept and not sways:
        return Decision(poor)
    if screened := _screened(case.match):
        return Decision(screened)
    if case.kept and (lead := lead_crossed(case)) is not None:
        return Decision(Announcement.CLOSING, Announcement.CLOSING, detail=str(lead))
    if case.last_account is None or (case.from_new_source and unaccounted(case)):
        forecast = case.status is Status.FORECASTED
        return Decision(Withheld.BACKLOG_FORECAST) if forecast else _baseline(case)
    if unaccounted(case):
        return _decide_waiting(case)
    return _decide_settled(case)


def _gone_untold(case: Case) -> str:
    """That it was withdrawn before it was told; as what it waited follows, in case it comes back."""
    before = case.account.reason if case.account else ""
    if before.startswith(f"{Withheld.WITHDRAWN}:"):
        return before
    waited = case.queued_as or (Announcement.NEW if case.last_account and unaccounted(case) else "")
    return f"{Withheld.WITHDRAWN}:{waited}" if waited else Withheld.WITHDRAWN


def _decide_waiting(case: Case) -> Decision:
    """What no earlier night settled: new, or what an earlier mail had no room for, as what it was then."""
    if case.queued_as in {Announcement.BASELINE, NEW_SOURCE}:
        return _baseline(case)
    if case.queued_as in LATE:
        return _late(Announcement(case.queued_as), rides=rode(case))
    return _tell(Announcement.NEW)


def _decide_settled(case: Case) -> Decision:
    """What an earlier night settled without telling it: told only when the publisher makes it matter."""
    # Without an account of its own it was part of another opportunity until now.
    account = case.account or case.parted_account
    reason = account.reason if account else ""
    if reason.startswith(f"{Withheld.WITHDRAWN}:"):
        return _baseline(case) if case.queued_first else _tell(Announcement.NEW)
    if reason == Withheld.BACKLOG_FORECAST:
        return _tell(Announcement.OPENED) if case.status is Status.OPEN else Decision(reason)
    if reason in {Withheld.BACKLOG, Withheld.NOT_NEW}:
        return Decision(reason)
    held = was_held(reason)
    if moved_since_account(case) or (held and is_released(case.match)):
        return _tell(Announcement.NEW)
    if held and case.refused:
        return Decision(Withheld.REFUSED)
    if case.account is None and case.parted_account is not None:
        return _late(Announcement.PARTED, rides=case.parted_by_us)
    if held:
        return _late(Announcement.CLEARED, rides=case.another_encoder)
    if was_overlooked(case):
        return _tell(Announcement.OVERLOOKED)
    if opened_since_account(case):
        return _tell(Announcement.OPENED)
    return Decision(reason if reason == Withheld.DESK_DROPPED else Withheld.NOT_NEW)


def _baseline(case: Case) -> Decision:
    detail = "" if case.last_account is None or case.queued_first else NEW_SOURCE
    return Decision(Announcement.BASELINE, Announcement.BASELINE, detail=detail)


def _tell(announcement: Announcement, changes: tuple[Change, ...] = (), fit_lost: str = "") -> Decision:
    return Decision(announcement, announcement, changes, fit_lost=fit_lost)


def _late(announcement: Announcement, *, rides: bool = False) -> Decision:
    return Decision(announcement, announcement, rides=rides)


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
    screening = Screening.CLEAR if match is None or is_released(match) else match.screening
    return {Screening.REVIEW: Withheld.REVIEW, Screening.HOLD: Withheld.HOLD}.get(screening, "")
