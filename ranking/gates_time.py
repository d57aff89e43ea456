"""Gates on what kind of notice it is and on time: a call at all, open, and with a deadline still to come."""

from __future__ import annotations

from datetime import datetime

from db.records import (
    Certainty,
    Deadline,
    GateResult,
    Notice,
    Opportunity,
    Status,
    Verdict,
    dated_deadlines,
    days_left,
    next_deadline,
    status_at,
)
from db.records.lifecycle import OPEN_ENDED

# Sources mark what is no call for applications (a training, an award notice) with this vocabulary.
KIND_VOCABULARY = "legation_kind"
CALL = "call"


def kind_gate(notice: Notice) -> GateResult:
    """No for what its source marks as something else than a call, such as a training or an award notice."""
    kinds = [topic.code for topic in notice.topics if topic.vocabulary == KIND_VOCABULARY]
    other = [kind for kind in kinds if kind != CALL]
    if other:
        return GateResult("kind", Verdict.NO, f"This is no call for applications but: {', '.join(other)}.")
    return GateResult("kind", Verdict.YES, "A call for applications.")


def open_gate(opportunity: Opportunity, as_of: datetime) -> GateResult:
    """No for a closed or withdrawn call; a forecast passes and says so."""
    if opportunity.withdrawn_on is not None:
        return GateResult("open", Verdict.NO, f"Withdrawn: last confirmed before {opportunity.withdrawn_on}.")
    match status_at(opportunity.merged, as_of):
        case Status.CLOSED:
            return GateResult("open", Verdict.NO, "Closed.")
        case Status.WITHDRAWN:
            return GateResult("open", Verdict.NO, "Withdrawn by its publisher.")
        case Status.OPEN:
            return GateResult("open", Verdict.YES, "Open.")
        case Status.FORECASTED:
            return GateResult("open", Verdict.YES, "Announced, not open yet.")
        case None:
            return GateResult("open", Verdict.UNKNOWN, "Whether it is open is not stated.")


def deadline_gate(notice: Notice, as_of: datetime) -> GateResult:
    """No when every stated deadline has passed; unknown when none is stated or the date is an estimate."""
    deadline = next_deadline(notice, as_of)
    if deadline is not None:
        return _upcoming(deadline, as_of)
    if any(d.kind in OPEN_ENDED for d in notice.deadlines):
        return GateResult("deadline", Verdict.YES, "No fixed deadline: applications are taken continuously.")
    passed = [d for _, d in dated_deadlines(notice) if d.certainty is not Certainty.ESTIMATED]
    if passed:
        return GateResult("deadline", Verdict.NO, f"The last deadline was {passed[-1].on}.")
    return GateResult("deadline", Verdict.UNKNOWN, "No deadline is stated.")


def _upcoming(deadline: Deadline, as_of: datetime) -> GateResult:
    left = days_left(deadline, as_of)
    days = "today" if left == 0 else "in 1 day" if left == 1 else f"in {left} days"
    if deadline.certainty is Certainty.ESTIMATED:
        return GateResult(
            "deadline", Verdict.UNKNOWN, f"Expected to close {days}, on {deadline.on}; an estimate."
        )
    return GateResult("deadline", Verdict.YES, f"Closes {days}, on {deadline.on}.")
