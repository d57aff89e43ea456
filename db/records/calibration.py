"""How often readers kept what was scored so: a monotone map from relative scores to shares kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Calibration:
    """A map from the relative score to the share of such opportunities that readers kept.

    Attributes:
        knots: (score from 0 to 100, share from 0 to 1), both rising; between two the map is a straight line.
        labels: how many decisions it was fitted on.
        error: expected calibration error on decisions that the map had not seen, from 0 to 1.
        fitted_on: the day of the fit.
    """

    knots: tuple[tuple[float, float], ...]
    labels: int
    error: float
    fitted_on: date
