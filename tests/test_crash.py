"""A night killed at any moment and run again ends as one that nobody disturbed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from flows.settings import soak_kills
from tests.conftest import ROOT, SECOND, dump, legation, mails, night_arguments

pytestmark = pytest.mark.slow
SEED = 20260902


@pytest.fixture(scope="module")
def undisturbed(first_night, second_night, tmp_path_factory):
    """(a home after night one with night two's vectors, its seconds, the dump and mails expected).

    The vectors are brought along so that a trial takes seconds: loading the model is none of our commits.
    """
    start = tmp_path_factory.mktemp("start") / "home"
    shutil.copytree(first_night, start)
    _copy_vectors(second_night, start)
    whole = tmp_path_factory.mktemp("whole") / "home"
    shutil.copytree(start, whole)
    began = time.monotonic()
    done = legation(*night_arguments(whole, SECOND, "--plain"))
    assert done.returncode == 0, done.stderr
    return start, time.monotonic() - began, dump(whole), mails(whole)


def _copy_vectors(source, target):
    from db.connection import Database

    database = Database.open(target / "legation.db", create=False)
    database.connection.execute("ATTACH ? AS other", (str(source / "legation.db"),))
    database.connection.execute("INSERT OR IGNORE INTO vector SELECT * FROM other.vector")
    database.close()


def _run_and_kill(home, after):
    """Start night two, and kill it and everything it started ``after`` seconds later."""
    command = [sys.executable, "-m", "flows", *map(str, night_arguments(home, SECOND, "--plain"))]
    night = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        night.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(night.pid, signal.SIGKILL)
        night.wait()


def test_a_night_killed_anywhere_ends_as_an_undisturbed_one(undisturbed, tmp_path):
    start, seconds, expected_dump, expected_mails = undisturbed
    moments = [random.Random(SEED + trial).uniform(0.2, seconds) for trial in range(soak_kills())]

    def differs(trial_and_moment):
        trial, moment = trial_and_moment
        home = shutil.copytree(start, tmp_path / str(trial))
        _run_and_kill(home, moment)
        again = legation(*night_arguments(home, SECOND, "--plain"))
        same = again.returncode == 0 and dump(home) == expected_dump and mails(home) == expected_mails
        shutil.rmtree(home)
        return None if same else f"killed after {moment:.2f} s: exit {again.returncode} {again.stderr[-500:]}"

    with ThreadPoolExecutor(2) as pool:
        failures = [failure for failure in pool.map(differs, enumerate(moments)) if failure]
    assert not failures
