"""Tables of what scores have meant to readers; the sentence behind a name says what it holds."""

from __future__ import annotations

CALIBRATION_TABLE = """\
CREATE TABLE calibration (  -- How often readers kept what was scored so; the latest row counts.
    number INTEGER PRIMARY KEY,  -- Order of fitting.
    fitted_on TEXT NOT NULL,  -- The day of the fit.
    labels INTEGER NOT NULL,  -- How many decisions it was fitted on.
    error REAL NOT NULL,  -- Expected calibration error on decisions it had not seen, from 0 to 1.
    knots TEXT NOT NULL  -- JSON pairs of relative score and share kept, both rising.
)"""
DECIDED_SCORE_TABLE = """\
CREATE TABLE decided_score (  -- The relative score that an opportunity had when a person decided about it.
    number INTEGER PRIMARY KEY,  -- The decision, by its number in triage.
    score REAL NOT NULL  -- The score from 0 to 100.
)"""
