"""From a profile's facets and a notice's passages to one fit, on an absolute scale.

Per facet: *meaning* is the cosine of the best passage, with a fifth given to the title; *words* is the share
of the facet's words that the notice covers. Over facets: half the mean of all, half the mean of the three
that fit best, because a call that serves one capability well is worth as much as one that touches all.
No step looks at other notices' scores, so a new source moves nobody else's fit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TITLE_SHARE = 0.2
BEST_FACETS = 3

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Fit:
    """How well notices fit a profile: ``meaning`` and ``words`` per notice; ``order`` ranks by their sum.

    ``chosen`` (facets × notices) marks the facets that count as best for each notice.
    """

    meaning: Matrix
    words: Matrix
    chosen: NDArray[np.bool_]

    @property
    def total(self) -> Matrix:
        """What notices are ranked by: meaning and words, added."""
        return self.meaning + self.words


def best_passages(similarities: Matrix, starts: NDArray[np.intp]) -> Matrix:
    """The best passage of each notice for each facet.

    Args:
        similarities: facets × passages, the passages of a notice side by side.
        starts: the first passage of each notice; every notice has at least one.

    Returns:
        facets × notices.
    """
    best: Matrix = np.maximum.reduceat(similarities, starts, axis=1)
    return best


def meaning(passage: Matrix, title: Matrix) -> Matrix:
    """The cosine of the best passage with a fifth given to the title, never below 0."""
    return np.maximum((1 - TITLE_SHARE) * passage + TITLE_SHARE * title, np.float32(0))


def pool(meanings: Matrix, words: Matrix, weights: NDArray[np.float64]) -> Fit:
    """Facets × notices to one fit per notice.

    A weight counts through its emphasis 2w/(1+w): 1 stays 1, 2 becomes 1.33, and none exceeds 2.
    """
    emphasis = (2 * weights / (1 + weights)).astype(np.float32)[:, None]
    weighed = emphasis * (meanings + words)
    best = min(BEST_FACETS, len(weights))
    # A stable sort: facets that tie count in the order of the profile.
    order = np.argsort(-weighed, axis=0, kind="stable")[:best]
    chosen = np.zeros(weighed.shape, dtype=np.bool_)
    np.put_along_axis(chosen, order, True, axis=0)

    def pooled(values: Matrix) -> Matrix:
        mean = (emphasis * values).sum(axis=0) / emphasis.sum()
        top = np.where(chosen, emphasis * values, np.float32(0)).sum(axis=0) / best
        result: Matrix = (mean + top) / 2
        return result

    return Fit(pooled(meanings), pooled(words), chosen)
