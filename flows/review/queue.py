"""Which matches wait for a person tonight, since when and why. Pure: the same night gives the same queue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from db.records import Match, Opportunity, Status, Triage, TriageAction
from db.records.review import Came, ReviewEntry
from flows.announcing.rules import TELL_FROM
from flows.review.basis import ASKED, basis_of
from flows.review.standing import Stand, Standing

_OVER = frozenset({Status.CLOSED, Status.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that decides whether one match of a profile waits tonight.

    ``entry`` is the one that is open; ``had_one`` whether an earlier night closed another; ``moved_on`` the
    night on which the publisher brought or last changed it; ``reviewed_on`` the profile's latest review
    before tonight (``None`` on the first).
    """

    match: Match | None
    status: Status | None
    triage: Triage | None
    standing: Standing
    entry: ReviewEntry | None
    had_one: bool
    moved_on: date | None
    reviewed_on: date | None


def entry_tonight(case: Waiting, night: date, escalate_after_days: int) -> ReviewEntry | None:
    """How the queue has this match after tonight; ``None`` when it does not and did not wait."""
    done, entry, match = _done(case), case.entry, case.match
    if done or match is None:
        return entry and replace(entry, closed_on=night, closed_why=done)
    basis = basis_of(match)
    if entry is None:
        came = _came(case)
        entry = ReviewEntry(
            match.profile, match.opportunity, match.screening, basis, match.screening_reason, night, came
        )
    entry = replace(entry, verdict=match.screening, basis=basis, reason=match.screening_reason)
    if (stood := case.standing.in_words) != entry.stood:
        entry = replace(entry, stood=stood, stood_on=night)
    late = (night - entry.opened_on).days >= escalate_after_days
    return replace(entry, escalated_on=night) if late and entry.escalated_on is None else entry


def is_told(entry: ReviewEntry, night: date) -> bool:
    """Whether tonight's mail speaks of an entry: it begins to wait, comes back, moves, or waited too long."""
    if entry.closed_on is not None:
        return False
    moved = bool(entry.stood) and entry.stood_on == night
    begins = entry.opened_on == night and entry.came is not Came.OURS
    return begins or moved or entry.escalated_on == night


def open_entries(entries: Sequence[ReviewEntry]) -> Iterator[tuple[ReviewEntry, bool]]:
    """Each open entry; ``False`` beside those whose opportunity, since it was merged, has an older one."""
    seen: set[tuple[str, str]] = set()
    for entry in sorted(entries, key=lambda each: each.opened_on):
        pair = (entry.profile, entry.opportunity)
        yield entry, pair not in seen
        seen.add(pair)


def moved_nights(
    opportunities: Mapping[str, Opportunity], moved_on: Mapping[str, date]
) -> dict[str, date | None]:
    """Opportunity → the night on which its publisher brought or last changed it."""
    return {
        id: max(filter(None, (each.first_seen_on, moved_on.get(id))), default=None)
        for id, each in opportunities.items()
    }


def _done(case: Waiting) -> str:
    """Why a match need not wait, or not any more; empty where it does."""
    match = case.match
    if match is None:
        return "no match any more"
    if match.dropped_by is not None:
        return f"dropped: {match.dropped_by}"
    if match.screening not in ASKED:
        return f"the verdict is {match.screening.value} now"
    if case.status in _OVER:
        return f"the call is {case.status}"
    if case.triage is not None and case.triage.action is TriageAction.DISMISS:
        return "dismissed"
    if case.standing.stand in {Stand.RELEASED, Stand.REFUSED}:
        return case.standing.stand.value
    kept = case.triage is not None and case.triage.action is TriageAction.KEEP
    # What waits goes on waiting where its score sways around the floor.
    return "" if match.score >= TELL_FROM or kept or case.entry else "not relevant enough"


def _came(case: Waiting) -> Came:
    if case.reviewed_on is None:
        return Came.BACKLOG
    if case.standing.lapsed:
        return Came.EXPIRED if case.standing.expired else Came.LAPSED
    moved = case.moved_on is not None and case.moved_on > case.reviewed_on
    if not moved:
        return Came.OURS
    return Came.CHANGED if case.had_one else Came.NEW
