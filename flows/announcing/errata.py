"""What one reader was told wrongly: the facts that read differently now, though the publisher moved nothing.

Corrected is what was told and is not so. What we had left out is corrected where one acts on it: a deadline,
a status other than open, money, and who may apply where that bars the reader. The wording of a passage, how
we know a date, and what only looks different are never errata.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from db.records import Certainty, Change, Deadline, Opportunity, Status, Told
from flows.announcing.changes import changes_between
from flows.announcing.facts import MONEY_FIELDS, Facts, current_status, deadlines_in, fact, facts_of
from flows.announcing.mail_plan import Correction
from flows.words import wording

_WHO_MAY_APPLY = frozenset({"applicant_types", "eligible_countries"})
_TOLD_WHEN_LEFT_OUT = frozenset({"deadline", "status", *MONEY_FIELDS})
_PASSAGES = frozenset({"eligibility"})


def corrections(
    history: Sequence[Told],
    as_told: Opportunity,
    *,
    as_of: datetime,
    language: str = "en",
    barred: bool = False,
) -> tuple[Correction, ...]:
    """What of the last telling was wrong.

    Args:
        history: everything this reader was told of the opportunity, oldest first; at least one telling.
        as_told: how what the publisher said at the last telling reads today.
        as_of: the instant (aware) for the days left.
        language: the reader's.
        barred: whether a rule other than a deadline now says that the reader may not apply.

    Returns:
        what we told and what is right, field by field; what leaves less time than we said stands first.
    """
    last = history[-1]
    # What was over or open is right or wrong for the day on which it was told.
    then = datetime(last.told_on.year, last.told_on.month, last.told_on.day, tzinfo=UTC)
    right = _facts_then(_as_far_as_it_matters(as_told, last.facts), then, fact(last.facts, "status"))
    if right == last.facts:
        return ()
    found = changes_between(last.facts, right, then, language, counted_at=as_of)
    return tuple(
        Correction(change, _told_since(history, kind_of_fact(change.field)))
        for change in (*_status_named(last.facts, right, language), *found)
        if _is_wrong(change, last.facts, barred=barred)
    )


def kind_of_fact(field: str) -> str:
    """The fact that a change is about: whether a deadline was extended or moved makes no difference."""
    return "deadline" if field == "deadline_extended" else field


def _is_wrong(change: Change, told: Facts, *, barred: bool) -> bool:
    name = kind_of_fact(change.field)
    if name in _PASSAGES:
        return False
    left_out = not change.before if name == "deadline" else fact(told, name) is None
    if left_out:
        return name in _TOLD_WHEN_LEFT_OUT or (barred and name in _WHO_MAY_APPLY)
    return True


def _status_named(told: Facts, right: Facts, language: str) -> Iterator[Change]:
    """A status that only we named, or only the publisher; that a call is open is taken for granted."""
    before, after = fact(told, "status"), fact(right, "status")
    if before is not None and after is None:
        yield Change("status", wording.status_in_words(Status(before), language), "")
    if before is None and after not in {None, Status.OPEN}:
        status = Status(str(after))
        named = wording.status_in_words(status, language)
        yield Change("status", "", named, closes=status is Status.CLOSED)


def _facts_then(read: Opportunity, then: datetime, told_as: str | None) -> Facts:
    """The facts of a day; the status that was told is right if it held at any time of that day."""
    evening = then + timedelta(days=1)
    at = evening if current_status(read, evening) == told_as else then
    return facts_of(read, at)


def _as_far_as_it_matters(read: Opportunity, told: Facts) -> Opportunity:
    """With the deadlines as they were told where they differ in nothing that was wrong."""
    known = deadlines_in(told)
    deadlines = tuple(
        next((before for before in known if _says_the_same(before, deadline)), deadline)
        for deadline in read.merged.deadlines
    )
    return replace(read, merged=replace(read.merged, deadlines=deadlines))


def _says_the_same(before: Deadline, after: Deadline) -> bool:
    if before.on is None or before.on != after.on:
        return False
    if (before.at, before.zone) == (after.at, after.zone):
        return True
    # That no time was stated is still true where we only know the publisher's rule by now.
    return before.at is None and after.time_certainty is Certainty.BY_RULE


def _told_since(history: Sequence[Told], name: str) -> date:
    """Since when the reader has been told the value that was wrong."""
    said = [[value for field, value in told.facts if field == name] for told in history]
    first = len(history) - 1
    while first and said[first - 1] == said[-1]:
        first -= 1
    return history[first].told_on
