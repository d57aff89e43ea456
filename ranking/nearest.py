"""The nearest rows to each query, exactly, in blocks: memory stays bounded whatever the number of rows.

A block of rows is multiplied with all queries at once; what cannot be among the nearest any more is put aside
by one comparison with the worst that is held, so the cost beside the multiplication falls as blocks go by.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

# Bytes of similarities held at once: beyond the processor's cache larger blocks gain nothing.
BLOCK_BYTES = 64 * 2**20


def nearest(
    queries: Matrix,
    rows: Matrix,
    count: int,
    *,
    groups: NDArray[np.intp] | None = None,
    block_bytes: int = BLOCK_BYTES,
) -> tuple[NDArray[np.intp], Matrix]:
    """The groups of rows nearest to each query, by the best row of each, ties by the lower number.

    Equal to sorting all products, whatever the block size.

    Args:
        queries: queries × dimensions.
        rows: rows × dimensions.
        count: how many are wanted; fewer are returned where there are fewer.
        groups: the first row of each group, ascending from 0, as the passages of a notice stand side by side;
            every row is its own group without.
        block_bytes: how much a block's products may take; a group is never cut.

    Returns:
        numbers of groups and their products, queries × at most ``count``, the nearest first.
    """
    starts = np.arange(len(rows), dtype=np.intp) if groups is None else groups
    held = min(count, len(starts))
    numbers = np.zeros((len(queries), held), dtype=np.intp)
    products = np.full((len(queries), held), -np.inf, dtype=np.float32)
    if not held or not len(queries):
        return numbers, products
    kept = _Kept(len(queries), held)
    for first, last in _blocks(starts, len(rows), max(1, block_bytes // (4 * len(queries)))):
        begin, end = int(starts[first]), len(rows) if last == len(starts) else int(starts[last])
        found: Matrix = queries @ rows[begin:end].T
        if groups is not None:
            found = np.maximum.reduceat(found, starts[first:last] - begin, axis=1)
        kept.take(found, first)
    return kept.sorted()


class _Kept:
    """For each query the best seen so far, and what is not worse than the last of them."""

    def __init__(self, queries: int, count: int) -> None:
        self._count = count
        self._numbers: list[NDArray[np.intp]] = [np.zeros(0, dtype=np.intp) for _ in range(queries)]
        self._products: list[Matrix] = [np.zeros(0, dtype=np.float32) for _ in range(queries)]
        self._floors = np.full(queries, -np.inf, dtype=np.float32)

    def take(self, found: Matrix, first: int) -> None:
        for query, products in enumerate(found):
            places = self._promising(products, query)
            if len(places):
                self._products[query] = np.concatenate([self._products[query], products[places]])
                self._numbers[query] = np.concatenate([self._numbers[query], places + first])
                if len(self._numbers[query]) > self._count:
                    self._cut(query)

    def sorted(self) -> tuple[NDArray[np.intp], Matrix]:
        pairs = [self._best(query) for query in range(len(self._numbers))]
        return np.stack([numbers for numbers, _ in pairs]), np.stack([products for _, products in pairs])

    def _promising(self, products: Matrix, query: int) -> NDArray[np.intp]:
        """Places of what may still be among the nearest; equal ones come later, so they lose the tie."""
        places = np.flatnonzero(products > self._floors[query])
        if len(places) <= self._count:
            return places
        least = np.partition(products[places], len(places) - self._count)[len(places) - self._count]
        promising: NDArray[np.intp] = places[products[places] >= least]
        return promising

    def _cut(self, query: int) -> None:
        self._numbers[query], self._products[query] = self._best(query)
        self._floors[query] = self._products[query][-1]

    def _best(self, query: int) -> tuple[NDArray[np.intp], Matrix]:
        order = np.lexsort((self._numbers[query], -self._products[query]))[: self._count]
        return self._numbers[query][order], self._products[query][order]


def _blocks(starts: NDArray[np.intp], rows: int, most: int) -> Iterable[tuple[int, int]]:
    """Ranges of groups of at most ``most`` rows together; a longer group is a block of its own."""
    first = 0
    while first < len(starts):
        last = int(np.searchsorted(starts, starts[first] + most, side="right")) - 1
        last = len(starts) if rows - starts[first] <= most else max(last, first + 1)
        yield first, last
        first = last
