"""What a night's mails tell beside their news: the calls that readers keep, and the rounds of a series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from db.records import Match, Screening, Triage, TriageAction
from db.rounds import Round
from db.store import Store
from flows.announcing.mail_plan import Plan, RecipientPlan
from flows.confidentiality.levels import Audience, audience_of
from flows.review.release import is_released
from flows.words.series_words import known_rounds
from ranking.profiles import Profile

Kept = Mapping[str, Sequence[str]]
_SHOWN = frozenset({Screening.CLEAR, Screening.NOT_READ})


def rounds_told(store: Store, planned: Plan, night: date) -> dict[str, list[Round]]:
    """Opportunity → the rounds of its series known on a night, for all that the night's mails tell of."""
    told = {item.opportunity for mail in planned.mails for section in mail.sections for item in section.items}
    return {
        id: rounds for id in sorted(told) if (rounds := known_rounds(store.opportunities.rounds(id), night))
    }


def kept_calls(latest: Iterable[Triage], matches: Mapping[str, Sequence[Match]]) -> dict[str, list[str]]:
    """Profile → the opportunities that were kept for it and still fit; none that the safeguards hold back."""
    shown = {
        (profile, match.opportunity)
        for profile, ranked in matches.items()
        for match in ranked
        if match.dropped_by is None and (match.screening in _SHOWN or is_released(match))
    }
    kept: dict[str, list[str]] = {}
    for triage in latest:
        if triage.action is TriageAction.KEEP and (triage.profile, triage.opportunity) in shown:
            kept.setdefault(triage.profile, []).append(triage.opportunity)
    return {profile: sorted(found) for profile, found in kept.items()}


def kept_for(plan: RecipientPlan, profiles: Mapping[str, Profile], kept: Kept) -> dict[str, Sequence[str]]:
    """What a reader may see of what is kept; guests see none, for it tells what a profile is after."""
    return {
        section.profile: kept[section.profile]
        for section in plan.sections
        if section.profile in kept
        and audience_of(profiles[section.profile], plan.recipient) is not Audience.OUTSIDE
    }
