"""How good a ranking is against judgements: nDCG, recall, reciprocal rank, a paired bootstrap interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
# Any seed would do; a fixed one makes two runs print the same interval.
SEED = 20260811


def ndcg(ranked: Sequence[str], gains: Mapping[str, float], depth: int) -> float:
    """Normalised discounted cumulative gain at ``depth`` (Järvelin and Kekäläinen 2002, linear gains)."""
    found = sum(gains.get(key, 0.0) / np.log2(rank + 2) for rank, key in enumerate(ranked[:depth]))
    best = sorted(gains.values(), reverse=True)[:depth]
    return float(found / sum(gain / np.log2(rank + 2) for rank, gain in enumerate(best)))


def recall(ranked: Sequence[str], gains: Mapping[str, float], depth: int) -> float:
    """The share of the relevant records among the first ``depth``."""
    return len(set(ranked[:depth]) & set(gains)) / len(gains)


def reciprocal_rank(ranked: Sequence[str], gains: Mapping[str, float]) -> float:
    """One over the rank of the first relevant record, 0 when there is none."""
    return next((1 / rank for rank, key in enumerate(ranked, 1) if key in gains), 0.0)


def paired_interval(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> tuple[float, float, float]:
    """Mean difference per query and its 95 % interval, by a seeded paired bootstrap over the queries."""
    differences = ours - theirs
    picks = np.random.default_rng(SEED).integers(0, len(differences), (RESAMPLES, len(differences)))
    low, high = np.quantile(differences[picks].mean(axis=1), [0.025, 0.975])
    return float(differences.mean()), float(low), float(high)
