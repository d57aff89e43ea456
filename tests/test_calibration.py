"""Calibration: monotone, honest about its error, refused before there is enough to go by."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

import numpy as np
import pytest

from db.records import Triage, TriageAction
from db.store import Store
from ranking.calibration import CalibrationError, calibration_error, fit, share_kept
from tests.conftest import legation

DAY = date(2026, 9, 1)
AT = datetime(2026, 9, 1, 8, tzinfo=UTC)


def decisions(count: int, seed: int = 7) -> tuple[list[float], list[bool]]:
    """Readers who keep a share of (score / 100) squared."""
    chance = random.Random(seed)
    scores = [chance.uniform(0, 100) for _ in range(count)]
    return scores, [chance.random() < (score / 100) ** 2 for score in scores]


def test_a_map_rises_and_stays_between_nothing_and_all():
    fitted = fit(*decisions(400), DAY)
    shares = [share_kept(fitted, score) for score in range(101)]
    assert shares == sorted(shares)
    assert 0 < shares[0] <= shares[100] < 1
    assert (fitted.labels, fitted.fitted_on) == (400, DAY)


def test_a_map_comes_near_what_readers_really_do():
    fitted = fit(*decisions(4000), DAY)
    assert all(abs(share_kept(fitted, score) - (score / 100) ** 2) < 0.1 for score in range(5, 96, 5))
    assert fitted.error < 0.03


def test_the_reported_error_is_of_decisions_not_seen():
    scores, kept = decisions(300)
    seen = fit(scores, kept, DAY)
    flattering = calibration_error(
        np.array([share_kept(seen, score) for score in scores]), np.array(kept, dtype=np.float64)
    )
    assert seen.error > flattering


def test_scores_that_say_nothing_give_one_share_for_all():
    chance = random.Random(3)
    kept = [chance.random() < 0.3 for _ in range(400)]
    fitted = fit([50.0] * 400, kept, DAY)
    assert share_kept(fitted, 10) == share_kept(fitted, 90) == pytest.approx(sum(kept) / 400, abs=0.01)


@pytest.mark.parametrize(("count", "kept"), [(0, 0), (199, 100), (500, 19), (500, 481)])
def test_too_few_decisions_are_refused_with_their_number(count, kept):
    with pytest.raises(CalibrationError, match=f"^{count} decisions, {kept} of them"):
        fit([float(n % 100) for n in range(count)], [n < kept for n in range(count)], DAY)


def test_the_order_of_decisions_does_not_matter():
    scores, kept = decisions(250)
    pairs = list(zip(scores, kept, strict=True))
    random.Random(1).shuffle(pairs)
    assert fit(*map(list, zip(*pairs, strict=True)), DAY) == fit(scores, kept, DAY)


def test_the_latest_decision_counts_and_one_without_a_score_does_not(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        for action, score in (
            (TriageAction.KEEP, 61.5),
            (TriageAction.NOTE, None),
            (TriageAction.DISMISS, 60.0),
        ):
            store.triage.add(Triage("lab", "op-1", action, "", "ana", AT), score)
        store.triage.add(Triage("lab", "op-2", TriageAction.KEEP, "", "ana", AT))
        assert store.triage.scored() == [(60.0, False)]


def test_the_command_fits_keeps_and_reports_and_a_dry_run_keeps_nothing(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        for number, (score, kept) in enumerate(zip(*decisions(220), strict=True)):
            action = TriageAction.KEEP if kept else TriageAction.DISMISS
            store.triage.add(Triage("lab", f"op-{number}", action, "", "ana", AT), score)
    tried = legation("calibrate", "--dry-run", "--as-of", "2026-09-01", "--home", tmp_path)
    assert (tried.returncode, tried.stdout.splitlines()[0].startswith("220 decisions; expected")) == (0, True)
    with Store.open(tmp_path / "legation.db") as store:
        assert store.calibrations.latest() is None
    assert legation("calibrate", "--as-of", "2026-09-01", "--home", tmp_path).returncode == 0
    with Store.open(tmp_path / "legation.db") as store:
        fitted = store.calibrations.latest()
    assert fitted == fit(*decisions(220), DAY)


def test_the_command_says_how_many_decisions_are_missing(tmp_path):
    with Store.open(tmp_path / "legation.db"):
        pass
    done = legation("calibrate", "--home", tmp_path)
    assert (done.returncode, "0 decisions" in done.stderr) == (2, True)
