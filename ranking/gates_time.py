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
from db.records.saying import said, said_many
from ranking.quoting import around, quote, words_quote
from ranking.sentences import sentence_at


def kind_gate(notice: Notice) -> GateResult:
    """No for what is marked as something else than a call, such as a training; a doubt drops nothing."""
    kinds = [topic.code for topic in notice.topics if topic.vocabulary == KIND_VOCABULARY]
    other = [kind for kind in kinds if kind != CALL]
    words = notice.kind.words if notice.kind else ""
    if other:
        named = ", ".join(other)
        plain = said("This is no call for applications but: {kinds}.", kinds=named)
        quoted = said("This is no call for applications but: {kinds} (“{words}”).", kinds=named, words=words)
        return GateResult("kind", Verdict.NO, quoted if words else plain)
    if notice.kind and not notice.kind.certain:
        code = notice.kind.code
        plain = said("Taken for a call; perhaps it is none but: {kinds}.", kinds=code)
        quoted = said(
            "Taken for a call; perhaps it is none but: {kinds} (“{words}”).", kinds=code, words=words
        )
        return GateResult("kind", Verdict.YES, quoted if words else plain)
    return GateResult("kind", Verdict.YES, said("A call for applications."))


def open_gate(opportunity: Opportunity, as_of: datetime) -> GateResult:
    """No for a closed or withdrawn call; a forecast passes and says so."""
    if opportunity.withdrawn_on is not None:
        sentence = said("Withdrawn: last confirmed before {day}.", day=f"{opportunity.withdrawn_on}")
        return GateResult("open", Verdict.NO, sentence)
    match status_at(opportunity.merged, as_of):
        case Status.CLOSED:
            return GateResult("open", Verdict.NO, said("Closed."))
        case Status.WITHDRAWN:
            return GateResult("open", Verdict.NO, said("Withdrawn by its publisher."))
        case Status.OPEN:
            return GateResult("open", Verdict.YES, said("Open."))
        case Status.FORECASTED:
            return GateResult("open", Verdict.YES, said("Announced, not open yet."))
        case None:
            return GateResult("open", Verdict.UNKNOWN, said("Whether it is open is not stated."))


def deadline_gate(notice: Notice, as_of: datetime) -> GateResult:
    """No when every stated deadline has passed; unknown when none is stated or the date is an estimate."""
    deadline = next_deadline(notice, as_of)
    if deadline is not None:
        return _upcoming(notice, deadline, as_of)
    if any(d.kind in OPEN_ENDED for d in notice.deadlines):
        ongoing = next(d for d in notice.deadlines if d.kind in OPEN_ENDED)
        sentence = said("No fixed deadline: applications are taken continuously.")
        return GateResult("deadline", Verdict.YES, sentence, _quoted(notice, ongoing))
    passed = [d for _, d in dated_deadlines(notice) if d.certainty is not Certainty.ESTIMATED]
    if passed:
        last = passed[-1]
        sentence = said("The last deadline was {day}.", day=f"{last.on}")
        return GateResult("deadline", Verdict.NO, sentence, _quoted(notice, last))
    return GateResult("deadline", Verdict.UNKNOWN, said("No deadline is stated."))


def _upcoming(notice: Notice, deadline: Deadline, as_of: datetime) -> GateResult:
    left = days_left(deadline, as_of)
    when = said_many("in {number} day", "in {number} days", left) if left else said("today")
    if deadline.certainty is Certainty.ESTIMATED:
        sentence = said("Expected to close {when}, on {day}; an estimate.", when=when, day=f"{deadline.on}")
        return GateResult("deadline", Verdict.UNKNOWN, sentence)
    sentence = said("Closes {when}, on {day}.", when=when, day=f"{deadline.on}")
    return GateResult("deadline", Verdict.YES, sentence, _quoted(notice, deadline))


def _quoted(notice: Notice, deadline: Deadline) -> Quote | None:
    """The whole sentence in which the deadline's words stand."""
    found = words_quote(notice, deadline.words)
    if found is None:
        return None
    text = notice.words_of(found.field)
    return quote(notice, found.field, *around(text, sentence_at(text, found.start), (found.start, found.end)))
