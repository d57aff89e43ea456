"""Which pairs of notices are worth comparing: those that share an identifier, a page, a title or a text.

Never all pairs: a block with many members is put in order, and each compared with its neighbours only.
Blocks are kept and changed notice by notice; what they hold does not depend on the order of the changes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from db.evidence import Features
from db.fingerprints import SharedStretches

_LARGEST_COMPARED_WHOLE = 40
_NEIGHBOURS = 8
_LETTERS_OF_AN_END = 24
# Two numbers are one word: the lower in the upper half.
_HALF = np.uint64(32)
_RIGHT = np.uint64(0xFFFFFFFF)

Pair = tuple[int, int]
_Key = tuple[str, ...]


class Blocks:
    """Notices by what they share. Each is known by a number that is given once and never again."""

    def __init__(self) -> None:
        self._alone: dict[_Key, int] = {}
        self._together: defaultdict[_Key, set[int]] = defaultdict(set)
        self._notices: dict[int, Features] = {}
        self._stretches = SharedStretches()
        self._pages: set[str] = set()
        # How many blocks bring two notices together: these leave one block, and may stay in another.
        self._pairs: Counter[Pair] = Counter()

    def change(self, gone: Iterable[int], come: Mapping[int, Features]) -> None:
        """Leave out the notices with these numbers, and take in others under new ones."""
        left = {number: self._notices[number] for number in gone}
        leaving = [(key, number) for number, notice in left.items() for key in set(_keys(notice))]
        coming = [(key, number) for number, notice in come.items() for key in set(_keys(notice))]
        moved = {key for key, _ in leaving} | {key for key, _ in coming}
        self._forget(moved)
        for key, number in leaving:
            self._leave(key, number)
        for number in left:
            del self._notices[number]
        self._notices.update(come)
        for key, number in coming:
            self._join(key, number)
        self._bring_together(moved)
        self._stretches.change(
            {number: notice.text for number, notice in left.items()},
            {number: notice.text for number, notice in come.items()},
        )

    def single_pages(self) -> frozenset[str]:
        """The shared addresses that no source gives to two of its notices: others are lists of calls."""
        return frozenset(self._pages)

    def pairs(self, places: Mapping[int, int]) -> list[Pair]:
        """Pairs of places (lower first), in order; ``places`` says where each number stands."""
        by_blocks = np.fromiter(
            (left << 32 | right for left, right in self._pairs), np.uint64, len(self._pairs)
        )
        found = np.concatenate([by_blocks, self._stretches.pairs()])
        if not len(found):
            return []
        at = np.zeros(max(places) + 1, np.uint64)
        at[list(places)] = list(places.values())
        lefts, rights = at[found >> _HALF], at[found & _RIGHT]
        # As one word each: two places of four bytes.
        words = np.unique(np.minimum(lefts, rights) << _HALF | np.maximum(lefts, rights))
        return list(zip((words >> _HALF).tolist(), (words & _RIGHT).tolist(), strict=True))

    def _forget(self, keys: Iterable[_Key]) -> None:
        """What these blocks say, before they change."""
        for key in self._of_several(keys):
            if key[0] == "url":
                self._pages.discard(key[1])
            for pair in self._brought_together(key):
                self._pairs[pair] -= 1
                if not self._pairs[pair]:
                    del self._pairs[pair]

    def _bring_together(self, keys: Iterable[_Key]) -> None:
        """What these blocks say, after they changed."""
        for key in self._of_several(keys):
            if key[0] == "url" and self._is_page(self._together[key]):
                self._pages.add(key[1])
            self._pairs.update(self._brought_together(key))

    def _of_several(self, keys: Iterable[_Key]) -> Iterator[_Key]:
        return (key for key in keys if key in self._together)

    def _brought_together(self, key: _Key) -> Iterable[Pair]:
        members = self._together[key]
        if key[0] == "url" and not self._is_page(members):
            return ()
        # Most blocks are of two, and these cost most together.
        return [_in_order(*members)] if len(members) == 2 else self._within(members)

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
