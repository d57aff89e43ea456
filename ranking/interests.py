"""From many works to a few interests, so that each of several lines of work is heard.

Works are joined by average linkage of their vectors' cosine distances: a joined interest stays as far from
the others as its members are on the average, and no bridging paper chains two lines of work together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ranking.background import Work

# Cosine distance up to which two groups of works are one interest. With the bundled model, titles of one line
# of work lie 0.54 apart (median of eight lines of three or four titles), of different lines 0.98; of the
# limits from 0.5 to 0.82 this one found the eight lines best (adjusted Rand index 0.91).
JOINED_BELOW = 0.70
# A work counts half as much after so many years: what somebody did long ago says less of what they seek.
HALF_LIFE_YEARS = 6.0


@dataclass(frozen=True, slots=True)
class Interest:
    """Works on one subject, the most central first; they weigh their number, the recent ones more."""

    works: tuple[Work, ...]
    weight: float

    @property
    def years(self) -> tuple[int, int] | None:
        """The earliest and the latest year of its works, where any is stated."""
        years = [work.year for work in self.works if work.year is not None]
        return (min(years), max(years)) if years else None


def interests(works: Sequence[Work], vectors: NDArray[np.float32]) -> tuple[Interest, ...]:
    """The subjects of a person's works, the weightiest first.

    Args:
        works: each once.
        vectors: one unit row per work, of its ``text``.
    """
    if not works:
        return ()
    groups = _groups(vectors)
    latest = max((work.year for work in works if work.year is not None), default=None)
    found = []
    for label in range(int(groups.max()) + 1):
        members = np.flatnonzero(groups == label)
        centrality = vectors[members] @ vectors[members].mean(axis=0)
        ordered = [int(members[i]) for i in np.argsort(-centrality, kind="stable")]
        chosen = tuple(works[i] for i in ordered)
        found.append(Interest(chosen, sum(_weight(work, latest) for work in chosen)))
    return tuple(sorted(found, key=lambda each: (-each.weight, each.works[0].title)))


def _groups(vectors: NDArray[np.float32]) -> NDArray[np.int64]:
    if len(vectors) == 1:
        return np.zeros(1, dtype=np.int64)
    from sklearn.cluster import AgglomerativeClustering  # type: ignore[import-untyped]

    joining = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=JOINED_BELOW
    )
    labels: NDArray[np.int64] = joining.fit_predict(vectors)
    return labels


def _weight(work: Work, latest: int | None) -> float:
    if work.year is None or latest is None:
        return 0.5
    return float(0.5 ** ((latest - work.year) / HALF_LIFE_YEARS))
