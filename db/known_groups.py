"""Groups of notices, grown anew only where something connected with them moved.

What no decision for *same* connects, by however many steps, never meets in growing: each connected part is
grown for itself, and what came of it is kept beside all that it came from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from db.blocking import Pair
from db.clusters import Clusters
from db.evidence import Features
from db.judging import Decision
from db.records import Judgement


@dataclass(frozen=True, slots=True)
class _Part:
    """Connected notices and what was said of them, by their places among themselves."""

    notices: Sequence[Features]
    decisions: Mapping[Pair, Decision]
    people: Mapping[Pair, Judgement]
    joined: Collection[Pair]

    def is_as(self, other: _Part) -> bool:
        """Whether the same was said; of the same notices, as the caller knows."""
        return (self.decisions, self.people, self.joined) == (other.decisions, other.people, other.joined)


@dataclass(frozen=True, slots=True)
class _Grown:
    part: _Part
    groups: Sequence[Sequence[int]]
    doubts: Mapping[Pair, Decision]


class KnownGroups:
    """What ``Clusters`` made of each connected part last time, taken over where nothing moved."""

    def __init__(self) -> None:
        # By the identities of the members: each entry keeps them alive.
        self._grown: dict[tuple[int, ...], _Grown] = {}

    def grow(
        self,
        notices: Sequence[Features],
        decisions: Mapping[Pair, Decision],
        people: Mapping[Pair, Judgement],
        joined: Collection[Pair],
    ) -> tuple[list[list[int]], dict[Pair, Decision]]:
        """The groups, each in order, and the decisions with refused unions *unsure*; see ``Clusters``."""
        same = {pair: d for pair, d in decisions.items() if d.judgement is Judgement.SAME}
        united = [pair for pair, judgement in people.items() if judgement is Judgement.SAME]
        part_of = _parts((*same, *united))
        said: defaultdict[int, list[Pair]] = defaultdict(list)
        for pair in same:
            said[part_of[pair[0]]].append(pair)
        persons: defaultdict[int, list[Pair]] = defaultdict(list)
        for pair in people:
            if pair[0] in part_of and part_of[pair[0]] == part_of.get(pair[1]):
                persons[part_of[pair[0]]].append(pair)
        groups, decided, grown = [[i] for i in range(len(notices)) if i not in part_of], dict(decisions), {}
        for members in _members(part_of):
            number, at = part_of[members[0]], {i: place for place, i in enumerate(members)}
            part = _Part(
                [notices[i] for i in members],
                {(at[i], at[j]): same[i, j] for i, j in said[number]},
                {(at[i], at[j]): people[i, j] for i, j in persons[number]} if number in persons else {},
                {(at[i], at[j]) for i, j in said[number] if (i, j) in joined},
            )
            made = grown[tuple(map(id, part.notices))] = self._grow(part)
            groups += [[members[place] for place in group] for group in made.groups]
            decided.update({(members[i], members[j]): doubt for (i, j), doubt in made.doubts.items()})
        self._grown = grown
        return sorted(groups), decided

    def _grow(self, part: _Part) -> _Grown:
        before = self._grown.get(tuple(map(id, part.notices)))
        if before and before.part.is_as(part):
            return before
        clusters = Clusters(part.notices, part.decisions, part.people, part.joined)
        groups = clusters.grow()
        doubts = {pair: d for pair, d in clusters.decisions.items() if d is not part.decisions[pair]}
        return _Grown(part, groups, doubts)


def _parts(pairs: Iterable[Pair]) -> dict[int, int]:
    """Each place that is in a pair → the lowest place connected with it."""
    lowest: dict[int, int] = {}
    for left, right in pairs:
        one, other = _lowest(lowest, left), _lowest(lowest, right)
        lowest[max(one, other)] = min(one, other)
    return {place: _lowest(lowest, place) for place in lowest}


def _lowest(lowest: dict[int, int], place: int) -> int:
    above = lowest.setdefault(place, place)
    while above != lowest[above]:
        lowest[place] = lowest[above]
        place, above = above, lowest[above]
    return above


def _members(part_of: Mapping[int, int]) -> list[list[int]]:
    """The places of each part, in order."""
    members: defaultdict[int, list[int]] = defaultdict(list)
    for place in sorted(part_of):
        members[part_of[place]].append(place)
    return list(members.values())
