"""Pairs that are the same become groups, without ever bringing together two that are kept apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from db.blocking import Pair
from db.evidence import Features, compare, days_apart
from db.fingerprints import containment
from db.judging import EXTENSION_DAYS, FIRM, JOINED_EXTENSION_DAYS, Decision, reasons_apart
from db.records import Judgement

_ANY_GAP = 10**6
# Three times the uncertainty of a containment near 1 that was estimated from a hundred samples.
_CLEARLY_MORE_TEXT = 0.03


@dataclass
class _Group:
    """What is one by rules (with its deadlines), or one by rules and people."""

    members: list[int]
    dates: set[date]


class Clusters:
    """Groups of notices, grown from the surest decision to the least; each union is checked against all.

    ``people`` holds persons' judgements by pair: they beat every rule. What a person joined is one for
    the reader, but its parts are compared with others each for itself: a rule that would have kept the
    two apart must not then keep their own counterparts away.
    """

    def __init__(
        self,
        notices: Sequence[Features],
        decisions: Mapping[Pair, Decision],
        people: Mapping[Pair, Judgement],
        joined: Collection[Pair],
    ) -> None:
        self._notices = notices
        self._people = people
        self._joined = joined
        self._apart: dict[Pair, str] = {}
        self._groups = [_Group([i], set()) for i in range(len(notices))]
        self._parts = [_Group([i], set(n.dates)) for i, n in enumerate(notices)]
        self.decisions = dict(decisions)

    def grow(self) -> list[list[int]]:
        """The groups, each in order; refused unions have become *unsure* in ``decisions``."""
        self._leave_rivals_open()
        # Where two persons' judgements exclude each other, keeping apart wins.
        for pair in sorted(pair for pair, judgement in self._people.items() if judgement is Judgement.SAME):
            if not self._kept_apart_by_people(*pair):
                _unite(self._groups, *pair)
        same = [(pair, d) for pair, d in self.decisions.items() if d.judgement is Judgement.SAME]
        for pair, decision in sorted(same, key=lambda each: (-each[1].score, each[0])):
            if self._groups[pair[0]] is self._groups[pair[1]] or pair in self._people:
                continue
            if hindrance := self._hindrance(pair, decision):
                self._doubt(pair, hindrance)
            else:
                _unite(self._groups, *pair)
                _unite(self._parts, *pair)
        groups = {id(group): group for group in self._groups}
        return sorted(sorted(group.members) for group in groups.values())

    def _leave_rivals_open(self) -> None:
        """A decision that rests on what is missing is doubted where another notice has as good a claim."""
        claims: defaultdict[int, set[int]] = defaultdict(set)
        weak = {p for p, d in self.decisions.items() if d.judgement is Judgement.SAME and d.score < FIRM}
        for left, right in weak:
            claims[left].add(right)
            claims[right].add(left)
        doubts = {pair: rival for pair in sorted(weak) if (rival := self._rival(pair, claims)) is not None}
        for pair, rival in doubts.items():
            ref = self._notices[rival].ref
            self._doubt(pair, f"{ref.source} {ref.key} has as good a claim, and both cannot be true")

    def _rival(self, pair: Pair, claims: Mapping[int, set[int]]) -> int | None:
        for one, other in (pair, pair[::-1]):
            for rival in sorted(claims[one] - {other}):
                better = self._has_better_claim(pair, _ordered(one, rival))
                if not better and self._cannot_be_one(rival, other):
                    return rival
        return None

    def _has_better_claim(self, pair: Pair, rival: Pair) -> bool:
        """Joined before, or clearly more text in common."""
        if (pair in self._joined) != (rival in self._joined):
            return pair in self._joined
        mine, theirs = (containment(*(self._notices[i].text for i in each)) for each in (pair, rival))
        return mine is not None and (theirs is None or mine > theirs + _CLEARLY_MORE_TEXT)

    def _cannot_be_one(self, left: int, right: int) -> bool:
        gap = days_apart(self._notices[left].dates, self._notices[right].dates)
        return (gap is not None and gap > EXTENSION_DAYS) or bool(self._reason_apart(left, right))

    def _hindrance(self, pair: Pair, decision: Decision) -> str:
        """Why the groups of a pair must not become one; empty when they may."""
        if self._kept_apart_by_people(*pair):
            return "a person keeps members of their groups apart"
        left, right = self._parts[pair[0]], self._parts[pair[1]]
        if decision.rule != "identifier":
            gap = days_apart(tuple(left.dates), tuple(right.dates))
            if gap is not None and gap > (JOINED_EXTENSION_DAYS if pair in self._joined else EXTENSION_DAYS):
                return f"their groups' deadlines are {gap} days apart"
        for i in left.members:
            for j in right.members:
                if reason := self._reason_apart(i, j):
                    one, other = self._notices[i].ref, self._notices[j].ref
                    return f"would join {one.source} {one.key} and {other.source} {other.key}: {reason}"
        return ""

    def _reason_apart(self, i: int, j: int) -> str:
        pair = _ordered(i, j)
        if self._people.get(pair) is Judgement.SAME:
            return ""
        if pair not in self._apart:
            self._apart[pair] = self._rules_reason(pair)
        return self._apart[pair]

    def _rules_reason(self, pair: Pair) -> str:
        left, right = self._notices[pair[0]], self._notices[pair[1]]
        decision = self.decisions.get(pair)
        if decision and decision.judgement is Judgement.SAME:
            return ""
        if found := reasons_apart(compare(left, right), _ANY_GAP):
            return found[0][1]
        if left.ref.source == right.ref.source:
            return "their portal lists them apart"
        return ""

    def _kept_apart_by_people(self, left: int, right: int) -> bool:
        return any(
            self._people.get(_ordered(i, j), Judgement.SAME) is not Judgement.SAME
            for i in self._groups[left].members
            for j in self._groups[right].members
        )

    def _doubt(self, pair: Pair, reason: str) -> None:
        decision = self.decisions[pair]
        reasons = (*decision.reasons, reason)
        self.decisions[pair] = replace(decision, judgement=Judgement.UNSURE, score=0.5, reasons=reasons)


def _ordered(left: int, right: int) -> Pair:
    return (left, right) if left < right else (right, left)


def _unite(groups: list[_Group], left: int, right: int) -> None:
    one, other = groups[left], groups[right]
    if one is not other:
        one.members += other.members
        one.dates |= other.dates
        for member in other.members:
            groups[member] = one
