"""Which pairs of notices are worth comparing: those that share an identifier, a page, a title or a text.

Never all pairs: a block with many members is put in order, and each compared with its neighbours only.
Blocks are kept and changed notice by notice; what they hold does not depend on the order of the changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from db.evidence import Features
from db.fingerprints import SharedStretches

_LARGEST_COMPARED_WHOLE = 40
_NEIGHBOURS = 8
_LETTERS_OF_AN_END = 24

Pair = tuple[int, int]
_Key = tuple[str, ...]


class Blocks:
    """Notices by what they share. Each is known by a number that is given once and never again."""

    def __init__(self) -> None:
        self._alone: dict[_Key, int] = {}
        self._together: defaultdict[_Key, set[int]] = defaultdict(set)
        self._notices: dict[int, Features] = {}
        self._stretches = SharedStretches()

    def change(self, gone: Iterable[int], come: Mapping[int, Features]) -> None:
        """Leave out the notices with these numbers, and take in others under new ones."""
        left = {number: self._notices.pop(number) for number in gone}
        for number, notice in left.items():
            for key in set(_keys(notice)):
                self._leave(key, number)
        self._notices.update(come)
        for number, notice in come.items():
            for key in set(_keys(notice)):
                self._join(key, number)
        self._stretches.change(
            {number: notice.text for number, notice in left.items()},
            {number: notice.text for number, notice in come.items()},
        )

    def single_pages(self) -> frozenset[str]:
        """The shared addresses that no source gives to two of its notices: others are lists of calls."""
        return frozenset(
            key[1] for key, members in self._together.items() if key[0] == "url" and self._is_page(members)
        )

    def pairs(self, places: Mapping[int, int]) -> list[Pair]:
        """Pairs of places (lower first), in order; ``places`` says where each number stands."""
        found = set(self._stretches.pairs())
        for key, members in self._together.items():
            if key[0] != "url" or self._is_page(members):
                # Most blocks are of two, and these cost most together.
                found.update([_in_order(*members)] if len(members) == 2 else self._within(members))
        if not found:
            return []
        at = np.zeros(max(places) + 1, np.int64)
        at[list(places)] = list(places.values())
        numbered = at[np.array(list(found), np.int64)]
        numbered.sort(axis=1)
        # As one word each: two places of four bytes.
        words = np.unique(numbered[:, 0] << 32 | numbered[:, 1])
        return list(zip((words >> 32).tolist(), (words & 0xFFFFFFFF).tolist(), strict=True))

    def _join(self, key: _Key, number: int) -> None:
        # Most keys are of one notice only: a set for each of these would fill the memory.
        if key in self._together:
            self._together[key].add(number)
        elif key in self._alone:
            self._together[key] = {self._alone.pop(key), number}
        else:
            self._alone[key] = number

    def _leave(self, key: _Key, number: int) -> None:
        if key not in self._together:
            del self._alone[key]
            return
        members = self._together[key]
        members.remove(number)
        if len(members) == 1:
            self._alone[key] = members.pop()
            del self._together[key]

    def _is_page(self, members: set[int]) -> bool:
        return len({self._notices[number].ref.source for number in members}) == len(members)

    def _within(self, members: set[int]) -> Iterator[Pair]:
        if len(members) > _LARGEST_COMPARED_WHOLE:
            ordered = sorted(members, key=lambda n: (self._notices[n].dates, self._notices[n].ref))
            reach = _NEIGHBOURS
        else:
            ordered, reach = sorted(members), len(members)
        for position, left in enumerate(ordered):
            for right in ordered[position + 1 : position + 1 + reach]:
                yield _in_order(left, right)


def _in_order(left: int, right: int) -> Pair:
    return (left, right) if left < right else (right, left)


def _keys(notice: Features) -> Iterator[_Key]:
    for identifier in notice.official | notice.pages:
        yield ("identifier", *identifier)
    if notice.url:
        yield ("url", notice.url)
    if notice.title.key:
        yield ("title", notice.title.key)
        # For a title that was cut short, or that a portal put words before or behind.
        yield ("start", notice.title.key[:_LETTERS_OF_AN_END])
        yield ("end", notice.title.key[-_LETTERS_OF_AN_END:])
    if notice.title.series:
        yield ("series", notice.title.series)
