"""The queue as it stands this minute: what the last night left, and what people have decided since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db.records import Match, Opportunity
from db.records.review import ReviewDecision, ReviewEntry
from db.store import Store
from flows.night.matching import registered_profiles
from flows.review.key import KEY, read_head, read_key, reliable
from flows.review.standing import Standing, by_pair, standing
from ranking.partnership import Profile


@dataclass(frozen=True, slots=True)
class Queued:
    """One match that waits, or that was decided since the last night."""

    profile: Profile
    entry: ReviewEntry
    opportunity: Opportunity
    match: Match
    standing: Standing
    days: int

    @property
    def is_late(self) -> bool:
        """Whether it has waited longer than its profile allows."""
        return self.standing.waits and self.days >= self.profile.safeguards.escalate_after_days


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits, the most urgent first; ``trouble`` says what is wrong with the log, if anything."""

    queued: tuple[Queued, ...]
    night: date | None
    trouble: str = ""


def queue_now(store: Store, home: Path, on: date, profile: str | None = None) -> Queue:
    """What waits on a day, for every profile or for one.

    Raises:
        InputError: the key cannot be used.
    """
    decisions = by_pair(reliable(store, home))
    profiles = {each.id: each for each in registered_profiles(store)}
    found = []
    for entry in store.reviews.entries(waiting=True):
        if entry.profile not in profiles or profile not in {None, entry.profile}:
            continue
        opportunity = store.opportunities.get(entry.opportunity)
        match = store.matches.one(entry.profile, entry.opportunity)
        if opportunity is None or match is None:
            continue
        stands = standing(match, decisions.get((entry.profile, opportunity.id), ()), on)
        days = max(0, (on - entry.opened_on).days)
        found.append(Queued(profiles[entry.profile], entry, opportunity, match, stands, days))
    found.sort(key=lambda each: (each.profile.id, not each.is_late, each.entry.opened_on, -each.match.score))
    nights = store.reviews.nights()
    return Queue(
        tuple(found), max((each.night for each in nights), default=None), trouble(store.reviews.log(), home)
    )


def trouble(log: Sequence[ReviewDecision], home: Path) -> str:
    """What is wrong with the signatures of the log, in a sentence; empty when all is well.

    Raises:
        InputError: the key cannot be used.
    """
    from db.reviews_chain import faults

    key, head = read_key(home), read_head(home)
    if key is None:
        return f"{home / KEY} is missing: no decision can be checked." if log else ""
    found = faults(log, key, head)
    if not found:
        return ""
    what = f"{found[0].what}{f' (and {len(found) - 1} more)' if len(found) > 1 else ''}"
    return f"The log is not as it was signed: {what}; see `legation review verify`."
