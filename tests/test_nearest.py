"""The exact search in blocks: equal to sorting everything, whatever the block size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.nearest import nearest


def by_sorting(queries, rows, count, starts):
    best = np.maximum.reduceat(queries @ rows.T, starts, axis=1)
    order = np.stack([np.lexsort((np.arange(best.shape[1]), -row)) for row in best])[:, :count]
    return order, np.take_along_axis(best, order, axis=1)


@settings(max_examples=120, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=40),
    count=st.integers(1, 12),
    block_bytes=st.sampled_from([1, 40, 100, 1000, 10**6]),
)
def test_blocks_of_any_size_give_what_a_full_sort_gives(seed, sizes, count, block_bytes):
    chance = np.random.default_rng(seed)
    # Few distinct whole numbers: exact products in any order of addition, and many ties.
    rows = chance.integers(-1, 2, (sum(sizes), 4)).astype(np.float32)
    queries = chance.integers(-1, 2, (3, 4)).astype(np.float32)
    starts = np.cumsum([0, *sizes])[:-1]
    numbers, products = nearest(queries, rows, count, groups=starts, block_bytes=block_bytes)
    expected = by_sorting(queries, rows, count, starts)
    assert numbers.tolist() == expected[0].tolist()
    assert products.tolist() == expected[1].tolist()


def test_without_groups_every_row_stands_for_itself():
    rows = np.eye(5, dtype=np.float32)
    numbers, products = nearest(rows[[3]], rows, 2)
    assert numbers.tolist() == [[3, 0]]
    assert products.tolist() == [[1.0, 0.0]]


@pytest.mark.parametrize(("queries", "rows"), [(0, 5), (2, 0), (0, 0)])
def test_nothing_asked_and_nothing_to_search_are_answers(queries, rows):
    numbers, products = nearest(np.ones((queries, 4), "f4"), np.ones((rows, 4), "f4"), 3)
    assert numbers.shape == products.shape == (queries, min(3, rows))


def test_fewer_rows_than_wanted_are_all_returned():
    numbers, _ = nearest(np.ones((1, 2), "f4"), np.ones((2, 2), "f4"), 100)
    assert numbers.tolist() == [[0, 1]]
