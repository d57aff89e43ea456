"""What the exact search costs beside the bare multiplication of the same size, in one run, and its memory."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import pytest
from ranking_cases import ROOT

PROGRAM = """
import json, resource, sys, time
import numpy as np
from ranking.nearest import BLOCK_BYTES, nearest

queries, rows, passages, count = map(int, sys.argv[1:])
chance = np.random.default_rng(7)
asked, held = (chance.standard_normal((n, 384), dtype=np.float32) for n in (queries, rows))
for matrix in (asked, held):
    for start in range(0, len(matrix), 10_000):
        block = matrix[start : start + 10_000]
        block /= np.linalg.norm(block, axis=1, keepdims=True)
groups = np.arange(0, rows, passages) if passages > 1 else None

def bare():
    most = BLOCK_BYTES // (4 * queries)
    for start in range(0, rows, most):
        asked @ held[start : start + most].T

def cpu(work):
    started = time.process_time()
    work()
    return time.process_time() - started

asked @ held[:1000].T
# Turn about, the better of two: the machine is shared.
costs = [(cpu(bare), cpu(lambda: nearest(asked, held, count, groups=groups))) for _ in range(2)]
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps([min(c[0] for c in costs), min(c[1] for c in costs), memory]))
"""


def measured(queries: int, rows: int, passages: int) -> tuple[float, float, float]:
    """CPU seconds of the bare multiplication and of the search for the best hundred, and bytes at most."""
    sizes = map(str, (queries, rows, passages, 100))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *sizes], cwd=ROOT, capture_output=True, text=True, check=True
    )
    bare, search, memory = json.loads(done.stdout)
    sys.stdout.write(
        f"{queries} queries × {rows:,} rows: bare {bare:.1f}, search {search:.1f} CPU s "
        f"({search / bare:.2f} ×), {memory / 1e9:.2f} GB\n"
    )
    return bare, search, memory


@pytest.mark.slow
@pytest.mark.parametrize(
    ("queries", "rows", "passages", "most_bytes"),
    [
        pytest.param(
            600, 300_000, 3, 1.5e9, id="100 profiles of 6 facets, 100,000 opportunities of 3 passages"
        ),
        pytest.param(100, 1_000_000, 1, 2.5e9, id="100 queries, 1,000,000 opportunities"),
    ],
)
def test_an_exact_search_costs_at_most_three_bare_multiplications(queries, rows, passages, most_bytes):
    bare, search, memory = measured(queries, rows, passages)
    assert search <= 3 * bare
    assert memory <= most_bytes


@pytest.mark.slow
def test_the_cost_grows_with_the_number_of_opportunities_and_no_faster():
    few, many = (measured(100, rows, 3)[1] for rows in (60_000, 480_000))
    exponent = math.log(many / few) / math.log(8)
    sys.stdout.write(f"growth exponent {exponent:.2f}\n")
    assert exponent <= 1.1
