"""What the feed of a profile holds: what its readers were told, as far as anybody may know it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from db.calendars import FeedEntry
from db.records import Match, Opportunity, Screening, Status, Triage, TriageAction
from flows.announcing.facts import current_status, facts_of
from flows.confidentiality.levels import Audience, may_see_all, touches_core
from ranking.partnership import Profile
from ranking.visible_fields import SHAREABLE

# So long what is over stays in a feed: a reader that looks once a week must see that it is.
OVER_STAYS = timedelta(days=30)
_OPEN = frozenset({Screening.CLEAR, Screening.NOT_READ})
_OVER = frozenset({Status.CLOSED, Status.WITHDRAWN})


def has_feed(profile: Profile) -> bool:
    """Whether a profile has a feed: what fits it tells what it is after, so all of it must be shareable."""
    return may_see_all(profile, SHAREABLE, Audience.OUTSIDE)


def feed_of(
    told: Iterable[str],
    *,
    opportunities: Mapping[str, Opportunity],
    matches: Mapping[str, Match],
    decided: Mapping[str, Triage],
    known: Mapping[str, FeedEntry],
    as_of: datetime,
) -> list[FeedEntry]:
    """The entries of a feed, what moved last first.

    Args:
        told: the opportunities of which any reader of the profile was told.
        opportunities: id → opportunity.
        matches: opportunity → how it fits the profile tonight.
        decided: opportunity → what was last decided about it for the profile.
        known: opportunity → its entry as the feed held it last.
        as_of: the night's instant (aware).
    """
    at = as_of.astimezone(UTC)
    entries = []
    for id in sorted({*told, *known} & opportunities.keys()):
        if _is_hidden(matches.get(id), decided.get(id), id in known):
            continue
        entry = _entry(opportunities[id], known.get(id), at)
        over = current_status(opportunities[id], as_of) in _OVER
        if not over or at - entry.moved_at < OVER_STAYS:
            entries.append(entry)
    return sorted(entries, key=lambda entry: (-entry.moved_at.timestamp(), entry.opportunity))


def _is_hidden(match: Match | None, decided: Triage | None, is_known: bool) -> bool:
    """Whether nobody outside may see it: a core hit, held, dismissed, or not known to be none of these."""
    if decided is not None and decided.action is TriageAction.DISMISS:
        return True
    if match is None:
        return not is_known
    if touches_core(match) or match.screening not in _OPEN:
        return True
    return match.dropped_by is not None and not is_known


def _entry(opportunity: Opportunity, known: FeedEntry | None, at: datetime) -> FeedEntry:
    facts = facts_of(opportunity, at)
    said = sha256("\x1f".join(f"{name}\x1e{value}" for name, value in facts).encode()).hexdigest()
    if known is None:
        return FeedEntry(opportunity.id, said, at, at)
    return known if known.said == said else replace(known, said=said, moved_at=at)
