"""A night whose database another process locks for twenty seconds waits, and ends like any other."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import CHANGING, SECOND, dump, mails, night_arguments
from tests.running_night import Night, home_before_second

pytestmark = [pytest.mark.slow, pytest.mark.soak]
SECONDS = 20.0


@pytest.mark.parametrize("stage", ["crawl", "resolve"])
def test_a_night_waits_for_whoever_locks_its_database_after(first_night, second_night, tmp_path, stage):
    home = home_before_second(first_night, second_night, tmp_path / "home")
    whole = Path(shutil.copytree(home, tmp_path / "whole"))
    code, _, errors = Night(whole, SECOND, night_arguments(whole, SECOND, "--plain", *CHANGING)).end()
    assert code == 0, errors
    night = Night(home, SECOND, night_arguments(home, SECOND, "--plain", *CHANGING))
    assert night.reach(stage)
    with closing(sqlite3.connect(home / "legation.db", timeout=5, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(SECONDS)
        assert night.process.poll() is None, "it waits"
        other.execute("ROLLBACK")
    code, _, errors = night.end()
    assert code == 0, errors
    assert dump(home) == dump(whole)
    assert mails(home) == mails(whole)
