"""The review stage of a night: the queue as tonight's matches and people's decisions make it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from db.records import Match, Opportunity, Triage
from db.records.review import ReviewDecision, ReviewEntry
from db.store import Store
from flows.announcing.facts import current_status
from flows.announcing.leaving import still_wanted
from flows.delivery.mail_key import sender_of
from flows.language import languages
from flows.night.matching import registered_profiles
from flows.night.plan import NightPlan
from flows.review.key import reliable
from flows.review.mail import compose_reviews
from flows.review.plan import Asked, languages_read, review_plans
from flows.review.queue import Waiting, entry_tonight, moved_nights, open_entries
from flows.review.standing import Pair, Stand, Standing, by_pair, standing


@dataclass(frozen=True, slots=True)
class _Known:
    """What tonight's queue is made of, looked up in one step each."""

    opportunities: Mapping[str, Opportunity]
    decisions: Mapping[Pair, Sequence[ReviewDecision]]
    triage: Mapping[Pair, Triage]
    moved: Mapping[str, date | None]
    waiting: Mapping[Pair, ReviewEntry]
    earlier: frozenset[Pair]
    reviewed_on: Mapping[str, date]
    night: date
    as_of: datetime

    def case(self, profile: str, opportunity: str, match: Match | None) -> Waiting:
        """Everything that decides whether this match waits."""
        pair, found = (profile, opportunity), self.opportunities.get(opportunity)
        decided = self.decisions.get(pair, ())
        return Waiting(
            match=match,
            status=current_status(found, self.as_of) if found else None,
            triage=self.triage.get(pair),
            standing=standing(match, decided, self.night) if match else Standing(Stand.WAITING),
            entry=self.waiting.get(pair),
            had_one=pair in self.earlier,
            moved_on=self.moved.get(opportunity),
            reviewed_on=self.reviewed_on.get(profile),
        )


def review_matches(plan: NightPlan, run_id: int) -> str:  # noqa: ARG001  (every stage takes its run)
    """Open and close what waits for a review, and commit the mails to those who review it."""
    with Store.open(plan.settings.database) as store:
        store.reviews.rename(store.opportunities.aliases())
        stored = list(open_entries(store.reviews.entries(waiting=True)))
        entries = [_closed(entry, plan.night, "merged with another") for entry, first in stored if not first]
        profiles = registered_profiles(store)
        waiting_before = [entry for entry, first in stored if first]
        matches = {each.id: _matches(store, each.id, waiting_before) for each in profiles}
        known = _known(store, plan, waiting_before, matches)
        asked: list[Asked] = []
        for profile in profiles:
            for id, match in sorted(matches[profile.id].items()):
                case = known.case(profile.id, id, match)
                entry = entry_tonight(case, plan.night, profile.safeguards.escalate_after_days)
                if entry is not None:
                    entries.append(entry)
                    asked.append(Asked(profile, entry, case.standing, match))
        ids = {profile.id for profile in profiles}
        others = [entry for (id, _), entry in known.waiting.items() if id not in ids]
        entries += [_closed(entry, plan.night, "the profile was removed") for entry in others]
        nights = store.reviews.save(entries, sorted(ids), night=plan.night)
        sender = sender_of(plan.settings)
        languages.bind(plan.settings.locales)
        plans = review_plans(asked, known.opportunities, plan.night, languages_read(profiles))
        mails = [compose_reviews(each, night=plan.night, as_of=plan.as_of, sender=sender) for each in plans]
        queued = store.deliveries.commit(plan.night, still_wanted(store, mails), [], [])
    opened, waiting = sum(each.opened for each in nights), sum(each.waiting for each in nights)
    return f"{waiting} wait for a review, {opened} of them since tonight; {queued} mails written"


def _known(
    store: Store,
    plan: NightPlan,
    waiting: Sequence[ReviewEntry],
    matches: Mapping[str, Mapping[str, Match | None]],
) -> _Known:
    ids = {id for found in matches.values() for id in found}
    opportunities = {id: each for id in sorted(ids) if (each := store.opportunities.get(id)) is not None}
    moved = store.notices.moved_on() if ids else {}
    moved_on = {
        id: max(nights)
        for id, each in opportunities.items()
        if (nights := [moved[ref] for ref in each.notices if ref in moved])
    }
    return _Known(
        opportunities=opportunities,
        decisions=by_pair(reliable(store, plan.home)),
        triage=store.triage.latest(),
        moved=moved_nights(opportunities, moved_on),
        waiting={(each.profile, each.opportunity): each for each in waiting},
        earlier=frozenset((each.profile, each.opportunity) for each in store.reviews.entries()),
        reviewed_on={each.profile: each.night for each in store.reviews.nights() if each.night < plan.night},
        night=plan.night,
        as_of=plan.as_of,
    )


def _matches(store: Store, profile: str, waiting: Sequence[ReviewEntry]) -> dict[str, Match | None]:
    """The matches of a profile that are asked about, and what became of those that wait already."""
    found: dict[str, Match | None] = {match.opportunity: match for match in store.reviews.asked(profile)}
    for entry in waiting:
        if entry.profile == profile and entry.opportunity not in found:
            found[entry.opportunity] = store.matches.one(profile, entry.opportunity)
    return found


def _closed(entry: ReviewEntry, night: date, why: str) -> ReviewEntry:
    return replace(entry, closed_on=night, closed_why=why)
