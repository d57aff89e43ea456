"""Where people's decisions leave one match, and who may make which. Pure; the day is an argument."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations
from typing import TypeAlias

from db.records import Match, Screening
from db.records.review import ReviewAction, ReviewDecision
from db.records.saying import marked, said
from flows.review.basis import basis_of
from ranking.partnership import Clearance, Safeguards

# A profile and an opportunity.
Pair: TypeAlias = tuple[str, str]
# How long a decision counts where its author names no day, and at most.
COUNTS_DAYS, COUNTS_LONGEST = 180, 730
# A hold's second signature must follow the first within so many days.
SECOND_WITHIN_DAYS = 14
_HALF_SIGNED = marked("{name} has signed; a second person must by {day}")
# Why an earlier decision counts no more, by what it was.
_OTHER_BASIS = {
    ReviewAction.RELEASE: marked(
        "the release by {name} of {day} was about another verdict, rule or wording, and counts no more"
    ),
    ReviewAction.REFUSE: marked(
        "the refusal by {name} of {day} was about another verdict, rule or wording, and counts no more"
    ),
}
_EXPIRED = {
    ReviewAction.RELEASE: marked("the release by {name} of {day} expired on {last_day}"),
    ReviewAction.REFUSE: marked("the refusal by {name} of {day} expired on {last_day}"),
}
_NO_SECOND = marked("the release by {name} of {day} found no second person in {number} days")


class Stand(StrEnum):
    """Where a match stands: waiting for anybody, for a second person, or decided."""

    WAITING = "waiting"
    HALF = "waiting for a second person"
    RELEASED = "released"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where decisions leave a match. ``until`` is the last day on which that holds.

    ``by`` are those who decided it; ``delegate`` who was named for this match alone; ``lapsed`` says why an
    earlier decision counts no more, ``expired`` that its day has passed.
    """

    stand: Stand
    by: tuple[str, ...] = ()
    until: date | None = None
    delegate: str = ""
    lapsed: str = ""
    expired: bool = False

    @property
    def waits(self) -> bool:
        """Whether somebody still has to sign."""
        return self.stand in {Stand.WAITING, Stand.HALF}

    @property
    def in_words(self) -> str:
        """Who has signed so far, and who was named; empty where nobody did and nobody was."""
        return "; ".join(self.parts)

    @property
    def parts(self) -> tuple[str, ...]:
        """What ``in_words`` joins, to be said again in a reviewer's language."""
        found = []
        if self.stand is Stand.HALF:
            found.append(said(_HALF_SIGNED, name=self.by[0], day=f"{self.until}"))
        elif not self.waits:
            found.append(f"{self.stand} by {' and '.join(self.by)} until {self.until}")
        if self.delegate:
            found.append(said("delegated to {name}", name=self.delegate))
        return tuple(found)


def person(address: str) -> str:
    """An address as a person is told by it: neither capitals, blanks nor a ``+tag`` make another one."""
    local, _, domain = re.sub(r"\s", "", address).casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def standing(match: Match, decisions: Sequence[ReviewDecision], on: date) -> Standing:
    """Where the decisions about a match, oldest first, leave it on a day."""
    basis = basis_of(match)
    valid = [each for each in decisions if each.basis == basis and not is_expired(each, on)]
    delegate = next((d.delegate for d in reversed(valid) if d.action is ReviewAction.DELEGATE), "")
    decided = [d for d in valid if d.action in {ReviewAction.RELEASE, ReviewAction.REFUSE}]
    if decided and decided[-1].action is ReviewAction.REFUSE:
        last = decided[-1]
        return Standing(Stand.REFUSED, (last.author,), last.expires_on, delegate)
    releases = list(_since_refusal(decided))
    if match.screening is not Screening.HOLD and releases:
        last = max(releases, key=lambda each: (each.expires_on or on, each.number))
        return Standing(Stand.RELEASED, (last.author,), last.expires_on, delegate)
    pairs = [pair for pair in combinations(releases, 2) if _is_second(*pair)]
    if pairs:
        first, second = max(pairs, key=_pair_until)
        return Standing(Stand.RELEASED, (first.author, second.author), _pair_until((first, second)), delegate)
    fresh = [each for each in releases if on <= second_until(each)]
    if fresh:
        last = fresh[-1]
        return Standing(Stand.HALF, (last.author,), second_until(last), delegate)
    return replace(_lapsed(decisions, basis, on), delegate=delegate)


def by_pair(decisions: Sequence[ReviewDecision]) -> dict[Pair, list[ReviewDecision]]:
    """Decisions by profile and opportunity, oldest first."""
    found: dict[Pair, list[ReviewDecision]] = defaultdict(list)
    for each in decisions:
        found[each.profile, each.opportunity].append(each)
    return found


def second_until(release: ReviewDecision) -> date:
    """The last day on which a hold's second signature can follow this one."""
    return release.decided_at.date() + timedelta(days=SECOND_WITHIN_DAYS)


def is_expired(decision: ReviewDecision, on: date) -> bool:
    """Whether the last day on which a decision counts has passed."""
    return decision.expires_on is not None and decision.expires_on < on


def objection(
    guards: Safeguards, action: ReviewAction, author: str, standing: Standing, screening: Screening
) -> str:
    """Why this person may not do this to a match that stands so; empty where they may."""
    owner, who = guards.owner, person(author)
    if action is ReviewAction.DELEGATE and owner is not None and who != person(owner):
        return f"only the owner, {owner}, names a delegate"
    if action is not ReviewAction.RELEASE:
        return ""
    if guards.clearance is Clearance.OWNER:
        if owner is None:
            return "clearance is `owner`, but the profile names no safeguards.owner: nobody may release"
        named = [each for each in (owner, guards.delegate, standing.delegate) if each]
        if who not in map(person, named):
            return f"clearance is `owner`: only {' or '.join(named)} may release"
    if screening is Screening.HOLD and standing.stand is Stand.HALF and who in map(person, standing.by):
        return (
            f"a hold needs two different people: {standing.by[0]} has signed already, "
            f"and somebody else must by {standing.until}"
        )
    return ""


def _since_refusal(decided: Sequence[ReviewDecision]) -> Iterator[ReviewDecision]:
    refused = max((each.number for each in decided if each.action is ReviewAction.REFUSE), default=0)
    return (each for each in decided if each.number > refused)


def _is_second(first: ReviewDecision, second: ReviewDecision) -> bool:
    return person(first.author) != person(second.author) and second.decided_at.date() <= second_until(first)


def _pair_until(pair: tuple[ReviewDecision, ReviewDecision]) -> date:
    return min(each.expires_on or date.max for each in pair)


def _lapsed(decisions: Sequence[ReviewDecision], basis: str, on: date) -> Standing:
    """Waiting, with why the last decision there was counts no more."""
    final = [d for d in decisions if d.action in {ReviewAction.RELEASE, ReviewAction.REFUSE}]
    if not final:
        return Standing(Stand.WAITING)
    last = final[-1]
    named = {"name": last.author, "day": f"{last.decided_at.date()}"}
    if last.basis != basis:
        return Standing(Stand.WAITING, lapsed=said(_OTHER_BASIS[last.action], **named))
    if is_expired(last, on):
        expired = said(_EXPIRED[last.action], **named, last_day=f"{last.expires_on}")
        return Standing(Stand.WAITING, lapsed=expired, expired=True)
    return Standing(Stand.WAITING, lapsed=said(_NO_SECOND, **named, number=f"{SECOND_WITHIN_DAYS}"))
