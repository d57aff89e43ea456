"""Gates on what kind of notice it is and on time: a call at all, open, and with a deadline still to come."""

from __future__ import annotations

from datetime import datetime

from db.records import (
    Certainty,
    Deadline,
    GateResult,
    Notice,
    Opportunity,
    Quote,
    Status,
    Verdict,
    dated_deadlines,
    days_left,
    next_deadline,
    status_at,
)
from db.records.lifecycle import OPEN_ENDED
from db.records.notice import CALL, KIND_VOCABULARY
from ranking.quoting import around, quote, words_quote
from ranking.sentences import sentence_at


def kind_gate(notice: Notice) -> GateResult:
    """No for what is marked as something else than a call, such as a training; a doubt drops nothing."""
    kinds = [topic.code for topic in notice.topics if topic.vocabulary == KIND_VOCABULARY]
    other = [kind for kind in kinds if kind != CALL]
    said = f" (“{notice.kind.words}”)" if notice.kind and notice.kind.words else ""
    if other:
        words = f"This is no call for applications but: {', '.join(other)}{said}."
        return GateResult("kind", Verdict.NO, words)
    if notice.kind and not notice.kind.certain:
        return GateResult(
            "kind", Verdict.YES, f"Taken for a call; perhaps it is none but: {notice.kind.code}{said}."
        )
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
        return _upcoming(notice, deadline, as_of)
    if any(d.kind in OPEN_ENDED for d in notice.deadlines):
        ongoing = next(d for d in notice.deadlines if d.kind in OPEN_ENDED)
        said = "No fixed deadline: applications are taken continuously."
        return GateResult("deadline", Verdict.YES, said, _quoted(notice, ongoing))
    passed = [d for _, d in dated_deadlines(notice) if d.certainty is not Certainty.ESTIMATED]
    if passed:
        last = passed[-1]
        return GateResult("deadline", Verdict.NO, f"The last deadline was {last.on}.", _quoted(notice, last))
    return GateResult("deadline", Verdict.UNKNOWN, "No deadline is stated.")


def _upcoming(notice: Notice, deadline: Deadline, as_of: datetime) -> GateResult:
    left = days_left(deadline, as_of)
    days = "today" if left == 0 else "in 1 day" if left == 1 else f"in {left} days"
    if deadline.certainty is Certainty.ESTIMATED:
        return GateResult(
            "deadline", Verdict.UNKNOWN, f"Expected to close {days}, on {deadline.on}; an estimate."
        )
    said = f"Closes {days}, on {deadline.on}."
    return GateResult("deadline", Verdict.YES, said, _quoted(notice, deadline))


def _quoted(notice: Notice, deadline: Deadline) -> Quote | None:
    """The whole sentence in which the deadline's words stand."""
    found = words_quote(notice, deadline.words)
    if found is None:
        return None
    text = notice.words_of(found.field)
    return quote(notice, found.field, *around(text, sentence_at(text, found.start), (found.start, found.end)))
