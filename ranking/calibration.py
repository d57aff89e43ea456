"""From a relative score to a share: how many of those that scored so were kept.

The map is an isotonic regression (pool adjacent violators; Barlow and others, 1972): the best monotone map,
without assuming its form. Its error is measured on decisions that it has not seen, by five folds, as the
expected calibration error over ten bins of equal width (Naeini and others, 2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from db.records import Calibration, InputError

# Fewer decisions than this, or fewer of one kind, and the map would follow chance.
FEWEST_LABELS, FEWEST_OF_A_KIND = 200, 20
FOLDS, BINS = 5, 10


class CalibrationError(InputError):
    """Too few decisions to calibrate by; the message says how many there are."""


def fit(scores: Sequence[float], kept: Sequence[bool], on: date) -> Calibration:
    """The calibration that the decisions so far allow.

    Args:
        scores: the relative score of each decided opportunity, as it was when it was decided.
        kept: whether it was kept; else it was dismissed.
        on: the day of the fit.

    Raises:
        CalibrationError: fewer than 200 decisions, or fewer than 20 kept or dismissed ones.
    """
    _check(len(kept), sum(kept))
    # Sorted, so that the order of the decisions changes nothing; every fifth of them makes a fold.
    pairs = np.array(sorted(zip(scores, kept, strict=True)), dtype=np.float64)
    x, y = pairs[:, 0], pairs[:, 1]
    unseen = np.empty_like(y)
    for fold in range(FOLDS):
        out = np.arange(len(y)) % FOLDS == fold
        unseen[out] = _between(_knots(x[~out], y[~out]), x[out])
    return Calibration(_knots(x, y), len(y), round(calibration_error(unseen, y), 4), on)


def share_kept(calibration: Calibration, score: float) -> float:
    """The share of opportunities with this relative score that readers kept, from 0 to 1."""
    return float(_between(calibration.knots, np.array([score]))[0])


def calibration_error(predicted: NDArray[np.float64], kept: NDArray[np.float64]) -> float:
    """The mean distance between predicted and real share over bins of equal width, weighted by their size."""
    bins = np.minimum((predicted * BINS).astype(int), BINS - 1)
    distances = [abs(predicted[bins == b].sum() - kept[bins == b].sum()) for b in np.unique(bins)]
    return float(sum(distances) / len(kept))


def _check(labels: int, kept: int) -> None:
    fewest = min(kept, labels - kept)
    if labels < FEWEST_LABELS or fewest < FEWEST_OF_A_KIND:
        raise CalibrationError(
            f"{labels} decisions, {kept} of them to keep: scores stay relative until there are "
            f"{FEWEST_LABELS} and at least {FEWEST_OF_A_KIND} of each kind"
        )


def _between(knots: Sequence[tuple[float, float]], x: NDArray[np.float64]) -> NDArray[np.float64]:
    at = np.asarray(knots, dtype=np.float64)
    return np.interp(x, at[:, 0], at[:, 1])


def _knots(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[tuple[float, float], ...]:
    from sklearn.isotonic import IsotonicRegression  # type: ignore[import-untyped]

    fitted = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(x, y)
    # A run of kept ones at the top is no certainty: as if one more of each kind had been decided there.
    least = 1 / (len(y) + 2)
    shares = np.clip(fitted.y_thresholds_, least, 1 - least)
    return tuple(
        (round(float(score), 4), round(float(share), 6))
        for score, share in zip(fitted.X_thresholds_, shares, strict=True)
    )
