"""People's decisions as the night uses them: which of them teach, and which dismissals no longer stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from db.records import Because, Opportunity, Triage, TriageAction
from db.records.review import ReviewAction, ReviewDecision
from db.store import Store
from flows.night.matching import registered_profiles
from flows.review.standing import is_expired

if TYPE_CHECKING:
    from ranking.feedback import Decided
    from ranking.profiles import Profile

Pair = tuple[str, str]


def teaching(store: Store, profiles: Sequence[Profile]) -> dict[str, Decided]:
    """Profile → the decisions that teach it something; without those whose profile does not learn."""
    from ranking.feedback import Decided

    latest = sorted(store.triage.latest().values(), key=lambda triage: triage.decided_at, reverse=True)
    found = {}
    for profile in profiles:
        mine = [triage for triage in latest if triage.profile == profile.id and profile.feedback]
        if any(map(teaches, mine)):
            found[profile.id] = Decided(
                tuple(t.opportunity for t in mine if t.action is TriageAction.KEEP),
                tuple(t.opportunity for t in mine if teaches(t) and t.action is TriageAction.DISMISS),
            )
    return found


def teaches(triage: Triage) -> bool:
    """Whether a decision says something about the subject: a keep, or a dismissal for the topic."""
    return triage.action is TriageAction.KEEP or triage.because is Because.TOPIC


def standing_decisions(
    store: Store, opportunities: Mapping[str, Opportunity], moved_on: Mapping[str, date], as_of: datetime
) -> dict[Pair, Triage]:
    """The latest decisions, without the dismissals of what has become another call for its profile.

    That is: since it was dismissed its publisher changed a field that one of the profile's musts asks for,
    and it fits now. Any other amendment leaves it dismissed.
    """
    latest, stated = dict(store.triage.latest()), store.triage.stated()
    moved = [pair for pair, triage in latest.items() if pair in stated and _moved_since(triage, moved_on)]
    if not moved:
        return latest
    profiles = {profile.id: profile for profile in registered_profiles(store)}
    for pair in moved:
        opportunity, profile = opportunities.get(pair[1]), profiles.get(pair[0])
        if opportunity is None or profile is None:
            continue
        if _asks_for_more(profile, stated[pair], opportunity, as_of) and _fits(store, pair):
            del latest[pair]
    return latest


def refused(decisions: Mapping[Pair, Sequence[ReviewDecision]], night: date) -> frozenset[Pair]:
    """The pairs to which a reviewer said no last, as long as that counts: our own rules overrule nobody."""
    final = {ReviewAction.RELEASE, ReviewAction.REFUSE}
    last = {
        pair: found[-1] for pair, all in decisions.items() if (found := [d for d in all if d.action in final])
    }
    return frozenset(
        pair
        for pair, each in last.items()
        if each.action is ReviewAction.REFUSE and not is_expired(each, night)
    )


def _moved_since(triage: Triage, moved_on: Mapping[str, date]) -> bool:
    moved = moved_on.get(triage.opportunity)
    dismissed = triage.action is TriageAction.DISMISS
    return dismissed and moved is not None and moved >= triage.decided_at.date()


def _asks_for_more(
    profile: Profile, stated: Mapping[str, str], opportunity: Opportunity, as_of: datetime
) -> bool:
    from ranking.feedback_musts import moved_musts, stated_values

    now = stated_values(opportunity.merged, as_of)
    return bool(moved_musts(profile, stated, now, as_of.date()))


def _fits(store: Store, pair: Pair) -> bool:
    from flows.announcing.rules import TELL_FROM

    match = store.matches.one(*pair)
    return match is not None and match.dropped_by is None and match.score >= TELL_FROM
