"""What a profile's own decisions teach: more of what was kept, less of what was dismissed for its topic.

Three parts, each in points, each bounded, and each nothing without decisions:

- *like kept*: how near a call is to the ``NEAREST`` of the kept calls that are nearest to it, by the mean of
  their passages' vectors and by their words and pairs of words (Rocchio's idea, after its neighbours, so that
  two unlike interests do not blur into a third that nobody has). Up to ``MOST_LIKE`` points.
- *like dismissed*: the same against what was dismissed for its topic, taken off; up to ``MOST_UNLIKE``.
- *learnt weights*: texts of the profile that kept calls meet better than its other texts do, and dismissed
  ones do not, count up to twice, the others down to half; what that moves, up to ``MOST_WEIGHTS`` either way.

With n decisions of a kind, n / (n + ``HALF_TRUST``) of the effect: one decision is a quarter of a lesson. A
call that was decided about itself is compared with the others only. Pure, and independent of the order of
decisions: without a decision, or after it was taken back, every score is what it was, to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from db.records import Component
from ranking.facets import Facet
from ranking.fusion import Fit, Matrix, Parts, fit_of, meaning
from ranking.scoring import MOST_SUBJECT, NO_MEANING, POINTS_PER_FIT

MOST_LIKE, MOST_UNLIKE, MOST_WEIGHTS = 25.0, 20.0, 10.0
HALF_TRUST = 3
NEAREST = 5
# Calls of one field are about 0.65 near, strangers 0.2 (cosine of meanings); words count twice, because
# their cosine is that much smaller.
WORDS_COUNT = 2.0
LIKE_BEGINS, LIKE_ENDS = 0.4, 1.0
# A text of the profile that kept calls meet by so much more than its texts on the average counts twice, once
# there are many of them.
DOUBLES_AT = 0.5
# More decisions of a kind than these teach nothing new: the latest count.
MOST_DECISIONS = 50

Vector = NDArray[np.float32]
Likeness = Callable[[int], Vector]


@dataclass(frozen=True, slots=True)
class Decided:
    """The opportunities that teach: kept, and dismissed for their topic; the latest decision first."""

    kept: tuple[str, ...] = ()
    dismissed: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Everything that teaches, no more than ``MOST_DECISIONS`` of a kind."""
        return (*self.kept[:MOST_DECISIONS], *self.dismissed[:MOST_DECISIONS])


@dataclass(frozen=True, slots=True)
class Side:
    """What the kept, or the dismissed, do to every notice: points, and which of them is the nearest."""

    rows: tuple[int, ...]
    points: Vector
    nearest: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learnt for a profile: points per notice, and a factor for the weight of each facet."""

    kept: Side
    dismissed: Side
    weights: Vector
    factors: tuple[tuple[Facet, float], ...]

    @property
    def points(self) -> Vector:
        """What all of it adds to each notice's score; unrounded."""
        return self.kept.points - self.dismissed.points + self.weights

    def components(self, row: int, titles: Sequence[str]) -> Iterator[Component]:
        """The parts of a notice's score that come from decisions; a part of no points is left out.

        Args:
            row: the notice.
            titles: of all notices.
        """
        kept, dismissed = self.kept, self.dismissed
        yield from _component("like kept", kept, float(kept.points[row]), row, titles)
        yield from _component("like dismissed", dismissed, -float(dismissed.points[row]), row, titles)
        moved = round(float(self.weights[row]), 1) + 0.0
        if moved:
            said = "Your texts count more or less as your decisions met them; `legation feedback` lists them."
            yield Component("learnt weights", moved, said)


def learn(
    parts: Parts,
    facets: Sequence[Facet],
    near: Matrix,
    alike: Likeness,
    kept: Sequence[int],
    dismissed: Sequence[int],
) -> Lesson:
    """What decisions teach about every notice.

    Args:
        parts: the profile's comparison with every notice.
        facets: of the profile, those that ``parts`` are of.
        near: a unit vector per notice, zeros for one that has none.
        alike: for a notice, how alike every notice is to it in words and pairs of words.
        kept: rows of notices that were kept.
        dismissed: rows of notices that were dismissed for their topic.
    """
    kept, dismissed = sorted(set(kept)), sorted(set(dismissed))
    factors = _factors(parts, kept, dismissed)
    weighed = fit_of(replace(parts, weights=parts.weights * factors)) if np.any(factors != 1) else None
    moved = np.zeros(len(near), dtype=np.float32)
    if weighed is not None:
        moved = (subject_points(weighed) - subject_points(fit_of(parts))).astype(np.float32)
    return Lesson(
        _side(kept, near, alike, MOST_LIKE),
        _side(dismissed, near, alike, MOST_UNLIKE),
        np.clip(moved, -MOST_WEIGHTS, MOST_WEIGHTS),
        tuple(zip(facets, (round(float(factor), 2) for factor in factors), strict=True)),
    )


def subject_points(fit: Fit) -> NDArray[np.float64]:
    """The points that notices get for their subject, unrounded: as ``ranking.scoring`` gives them."""
    whole = np.maximum(fit.meaning - NO_MEANING, 0) + fit.words + fit.phrases + fit.whole
    points: NDArray[np.float64] = MOST_SUBJECT * np.tanh(
        whole.astype(np.float64) * POINTS_PER_FIT / MOST_SUBJECT
    )
    return points


def trust(decisions: int) -> float:
    """The share of the full effect that so many decisions of a kind have, from 0 to below 1."""
    return decisions / (decisions + HALF_TRUST)


def _side(rows: Sequence[int], near: Matrix, alike: Likeness, most: float) -> Side:
    if not rows:
        return Side((), np.zeros(len(near), dtype=np.float32), np.zeros(len(near), dtype=np.intp))
    likeness = np.stack([near @ near[row] + np.float32(WORDS_COUNT) * alike(row) for row in rows])
    # Nobody is like itself: what was decided about is judged by the others.
    likeness[np.arange(len(rows)), list(rows)] = -np.inf
    others = np.full(len(near), len(rows))
    others[list(rows)] -= 1
    order = np.argsort(-likeness, axis=0, kind="stable")
    ranked = np.take_along_axis(likeness, order, axis=0)[:NEAREST]
    counted = np.minimum(others, NEAREST)
    mean = np.where(np.isfinite(ranked), ranked, 0).sum(axis=0) / np.maximum(counted, 1)
    share = np.clip((mean - LIKE_BEGINS) / (LIKE_ENDS - LIKE_BEGINS), 0, 1)
    points = most * others / (others + HALF_TRUST) * share
    return Side(tuple(rows), points.astype(np.float32), np.array(rows, dtype=np.intp)[order[0]])


def _factors(parts: Parts, kept: Sequence[int], dismissed: Sequence[int]) -> NDArray[np.float64]:
    """By how much each facet's weight is multiplied: 0.5 to 2, and 1 where nothing was learnt."""
    fits = meaning(parts.best, parts.second, parts.title) + parts.words + parts.phrases
    octaves = np.zeros(len(fits), dtype=np.float64)
    for rows, sign in ((kept, 1.0), (dismissed, -1.0)):
        if rows:
            met = fits[:, list(rows)].mean(axis=1, dtype=np.float64)
            octaves += sign * trust(len(rows)) * np.clip((met - met.mean()) / DOUBLES_AT, -1, 1)
    factors: NDArray[np.float64] = 2.0 ** np.clip(octaves, -1, 1)
    return factors


def _component(name: str, side: Side, points: float, row: int, titles: Sequence[str]) -> Iterator[Component]:
    tenths = round(points, 1) + 0.0
    if tenths:
        others = len(side.rows) - (row in side.rows)
        calls, their = ("a call", "its") if others == 1 else (f"{others} calls", "their")
        what = "you kept" if points > 0 else f"you dismissed for {their} topic"
        nearest = " ".join(titles[side.nearest[row]].split())
        above = "" if others == 1 else "above all "
        yield Component(name, tenths, f"Like {calls} {what}: {above}“{nearest}”.")
