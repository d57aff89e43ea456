"""From a profile's facets and a notice's passages to one fit, on an absolute scale.

Four parts, added by ``Recipe``. Per facet: *meaning* is the cosine of the best passages, with a fifth given
to the title; *words* is the share of the facet's words that the notice covers; *phrases* is how alike both
are in words and pairs of words. Over facets: half the mean of all, half the mean of the three that fit best,
because a call that serves one capability well is worth as much as one that touches all. And once for the
profile of several texts, *whole*: how alike the notice and all of them together are in words and pairs.
No step looks at other notices' scores, so a new source moves nobody else's fit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

# What is added for the text of a notice of which only the title was read, as a share of the cosine's square:
# measured on calls thinned to their titles, so much brings four fifths of them back among the first twenty.
THIN_LIFT = np.float32(1.0)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the parts of a fit are mixed by.

    On the judged firm profiles it is among the best of 54 recipes, within what their number can tell apart;
    on questions of a single text it keeps the model's advantage over words.
    tests/benchmarks/test_ranking_quality.py chooses among them by five-fold cross-validation and prints what
    such a choice is worth on profiles it has not seen.
    """

    title: float = 0.2  # of the meaning
    second: float = 0.25  # of the passages' meaning: what two passages say is said less by chance
    words: float = 1.5
    phrases: float = 1.0
    whole: float = 1.0  # of a profile with several texts; of a single one it would say the phrases twice
    best_facets: int = 3


RECIPE = Recipe()


@dataclass(frozen=True, slots=True)
class Parts:
    """What is known of notices for a profile's subject, unmixed.

    ``best``, ``second`` (passages), ``title``, ``words``, ``phrases``: facets × notices; ``whole``: notices;
    ``weights``: facets, as the profile states them.
    """

    best: Matrix
    second: Matrix
    title: Matrix
    words: Matrix
    phrases: Matrix
    whole: Matrix
    weights: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fit:
    """How well notices fit a profile, by part; ``total`` is what they are ranked by.

    ``chosen`` (facets × notices) marks the facets that count as best for each notice.
    """

    meaning: Matrix
    words: Matrix
    phrases: Matrix
    whole: Matrix
    chosen: NDArray[np.bool_]

    @property
    def total(self) -> Matrix:
        """What notices are ranked by: the parts, added."""
        return self.meaning + self.words + self.phrases + self.whole


def best_passages(similarities: Matrix, starts: NDArray[np.intp]) -> tuple[Matrix, Matrix]:
    """The best and the second best passage of each notice for each facet; an only one is both.

    Args:
        similarities: facets × passages, the passages of a notice side by side.
        starts: the first passage of each notice; every notice has at least one.

    Returns:
        two matrices, facets × notices.
    """
    counts = np.diff(np.append(starts, similarities.shape[1]))
    best: Matrix = np.maximum.reduceat(similarities, starts, axis=1)
    second = best.copy()
    for row, values in enumerate(similarities):
        # Hide the first passage that is as good as the best, and ask again.
        at = np.flatnonzero(values == np.repeat(best[row], counts))
        notices = np.searchsorted(starts, at, side="right") - 1
        firsts = at[np.unique(notices, return_index=True)[1]]
        left = values.copy()
        left[firsts] = -np.inf
        second[row] = np.where(counts > 1, np.maximum.reduceat(left, starts), best[row])
    return best, second


def meaning(best: Matrix, second: Matrix, title: Matrix, recipe: Recipe = RECIPE) -> Matrix:
    """The cosine of the best two passages and the title, never below 0."""
    passage = (1 - recipe.second) * best + recipe.second * second
    return np.maximum((1 - recipe.title) * passage + recipe.title * title, np.float32(0))


def in_place_of_text(cosines: Matrix, thin: NDArray[np.bool_], raised: Matrix) -> Matrix:
    """Cosines (facets × notices) as they enter a fit, raised for a notice of which only the title was read.

    A title says few of a profile's words, however well its call fits. ``raised`` is what the cosines have
    become for other reasons; the larger counts.
    """
    lifted: Matrix = np.where(thin, cosines + THIN_LIFT * np.maximum(cosines, 0) ** 2, cosines)
    return np.maximum(lifted, raised)


def fit_of(parts: Parts, recipe: Recipe = RECIPE) -> Fit:
    """Facets × notices to one fit per notice.

    A weight counts through its ``emphasis``: 1 stays 1, 2 becomes 1.33, and none exceeds 2.
    """
    means = meaning(parts.best, parts.second, parts.title, recipe)
    words, phrases = recipe.words * parts.words, recipe.phrases * parts.phrases
    emphases = emphasis(parts.weights)
    weighed = emphases * (means + words + phrases)
    best = min(recipe.best_facets, len(weighed))
    # A stable sort: facets that tie count in the order of the profile.
    order = np.argsort(-weighed, axis=0, kind="stable")[:best]
    chosen = np.zeros(weighed.shape, dtype=np.bool_)
    np.put_along_axis(chosen, order, True, axis=0)

    def pooled(values: Matrix) -> Matrix:
        mean = (emphases * values).sum(axis=0) / emphases.sum()
        top = np.where(chosen, emphases * values, np.float32(0)).sum(axis=0) / best
        result: Matrix = (mean + top) / 2
        return result

    whole = np.float32(recipe.whole if len(weighed) > 1 else 0) * parts.whole
    return Fit(pooled(means), pooled(words), pooled(phrases), whole, chosen)


def emphasis(weights: NDArray[np.float64]) -> Matrix:
    """How much facets of these weights count, 2w/(1+w), as a column."""
    return (2 * weights / (1 + weights)).astype(np.float32)[:, None]
