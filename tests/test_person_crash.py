"""An erasure that is killed anywhere is finished at the next start, and the signed log holds all the time."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from link_cases import OTHER, PERSON, holding, make_home
from test_person import NEEDLES, fill

from db.reviews_chain import faults
from flows.cli import main
from flows.night.nightly import run_night
from flows.night.plan import NightPlan
from flows.people.persons import finish_erasure
from flows.people.unfinished import FILE, unfinished
from flows.review.key import read_head, read_key, reliable
from flows.settings import read_settings

# Where the program dies: before this is called for the so-manieth time, or (below 0) after that.
KILLED_AT = {
    "before anything is changed": ("db.people.People.erase", 1),
    "before the log's new head is written down": ("flows.people.persons.keep", 2),
    "before the commit, with the head written down": ("flows.people.persons.keep", -2),
    "after the commit, before the log's head": ("flows.people.persons.keep_head", 1),
    "before the files are cleaned": ("flows.people.persons.clean", 1),
    "amid the files": ("flows.people.files._rewrite", 2),
    "before the database is written anew": ("db.people.People.write_anew", 1),
    "before the states are forgotten": ("flows.people.persons._forget_states", 1),
    "before it is called done": ("flows.people.persons.done", 1),
}
_CHILD = """
import importlib, os, signal, sys
place, times, home, address = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
module, name = place.rsplit(".", 1)
try:
    owner = importlib.import_module(module)
except ModuleNotFoundError:
    module, kind = module.rsplit(".", 1)
    owner = getattr(importlib.import_module(module), kind)
before, called = getattr(owner, name), []
def dying(*given, **named):
    called.append(1)
    if len(called) == times:
        os.kill(os.getpid(), signal.SIGKILL)
    answer = before(*given, **named)
    if len(called) == -times:
        os.kill(os.getpid(), signal.SIGKILL)
    return answer
setattr(owner, name, dying)
from flows.cli import main
main(["person", "erase", address, "--name", "Pi One", "--yes", "--home", home])
"""


@pytest.fixture
def home(tmp_path):
    made = make_home(tmp_path / "home")
    fill(made)
    return made


def killed(home, place, times):
    """Erase in a process that dies on the way."""
    arguments = [sys.executable, "-c", _CHILD, place, str(times), home.settings.home, PERSON]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr
    assert unfinished(home.settings.home) is not None


def check_done(home):
    """Nothing names the person, and the log of reviews is as it was signed."""
    folder = home.settings.home
    assert list(holding(folder, *NEEDLES)) == []
    assert not (folder / FILE).exists()
    with home.store() as store:
        log = store.reviews.log()
        assert faults(log, read_key(folder), read_head(folder)) == []
        assert [row.author == OTHER for row in reliable(store, folder)] == [True, False, True]
        assert len(store.suppressions.marks()) == 1
    assert b"Pi One" not in home.settings.database.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("name", KILLED_AT)
def test_what_a_kill_leaves_of_an_erasure_is_finished_by_upkeep(home, name):
    killed(home, *KILLED_AT[name])
    ended = CliRunner().invoke(main, ["upkeep", "--home", str(home.settings.home)], catch_exceptions=False)
    assert ended.exit_code == 0, ended.output
    check_done(home)


@pytest.mark.slow
def test_the_next_night_finishes_it_before_anything_else_and_mails_nobody_who_was_erased(home):
    killed(home, *KILLED_AT["after the commit, before the log's head"])
    settings = read_settings(home.settings.home)
    run_night(NightPlan(settings.home, home.now + timedelta(days=3), ()), use_prefect=False)
    check_done(home)


@pytest.mark.slow
def test_erasing_the_same_person_again_goes_on_under_the_same_pseudonym(home):
    killed(home, *KILLED_AT["amid the files"])
    pseudonym = unfinished(home.settings.home).pseudonym
    ended = CliRunner().invoke(
        main, ["person", "erase", PERSON, "--yes", "--home", str(home.settings.home)], catch_exceptions=False
    )
    assert ended.exit_code == 0, ended.output
    check_done(home)
    assert pseudonym in (home.settings.home / "prefect.log").read_text()


@pytest.mark.slow
def test_until_then_the_morning_look_says_so_without_a_name(home):
    killed(home, *KILLED_AT["before the files are cleaned"])
    looked = CliRunner().invoke(main, ["doctor", "--home", str(home.settings.home)], catch_exceptions=False)
    assert "is not finished" in looked.output
    assert PERSON.lower() not in looked.output


def test_where_nothing_was_broken_off_there_is_nothing_to_finish(home):
    assert finish_erasure(home.settings) is None
    CliRunner().invoke(main, ["person", "erase", PERSON, "--yes", "--home", str(home.settings.home)])
    assert not (home.settings.home / FILE).exists()
    assert finish_erasure(replace(home.settings)) is None
