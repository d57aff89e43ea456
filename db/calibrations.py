"""The calibrations of scores that were fitted, the latest of which counts."""

from __future__ import annotations

import json
from datetime import date

from db.connection import Database
from db.records import Calibration


class Calibrations:
    """What ``legation calibrate`` fitted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, fitted: Calibration) -> None:
        """Keep a calibration; it counts from now on."""
        with self._database.transaction():
            self._database.write(
                "INSERT INTO calibration (fitted_on, labels, error, knots) VALUES (?, ?, ?, ?)",
                [(fitted.fitted_on.isoformat(), fitted.labels, fitted.error, json.dumps(fitted.knots))],
            )

    def latest(self) -> Calibration | None:
        """The calibration that counts, if scores were calibrated at all."""
        query = "SELECT fitted_on, labels, error, knots FROM calibration ORDER BY number DESC LIMIT 1"
        for on, labels, error, knots in self._database.rows(query):
            pairs = tuple((float(score), float(share)) for score, share in json.loads(knots))
            return Calibration(pairs, labels, error, date.fromisoformat(on))
        return None
