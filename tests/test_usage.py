"""What each profile and unit was told and what people made of it, counted from tellings and triage alone."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from telling_cases import NIGHT, at
from told_home import call, id_of, profile, run_night

from db.records import Triage, TriageAction
from db.store import Store
from flows.cli import main
from flows.usage.counting import NO_UNIT, REMOVED, states_of, usage
from ranking.profiles import parse_profile

PROFILES = [
    parse_profile(profile("reef", "a@example.org", unit="Blue"), "reef"),
    parse_profile(profile("shore", "a@example.org", unit="Blue"), "shore"),
    parse_profile(profile("bank", "b@example.org"), "bank"),
]


def line(counts, unit, profile=""):
    (found,) = [each for each in counts if (each.unit, each.profile) == (unit, profile)]
    return found


def test_a_call_told_to_two_profiles_of_a_unit_is_one_call_of_the_unit():
    told = [("reef", "a", "op-1"), ("shore", "a", "op-1"), ("shore", "c", "op-2"), ("bank", "b", "op-1")]
    counts = usage(PROFILES, told, [])
    assert [(each.unit, each.profile) for each in counts] == [
        ("", ""), ("Blue", ""), ("Blue", "reef"), ("Blue", "shore"), (NO_UNIT, ""), (NO_UNIT, "bank"),
    ]  # fmt: skip
    assert [(each.readers, each.told) for each in counts] == [(3, 2), (2, 2), (1, 1), (2, 2), (1, 1), (1, 1)]


def test_moving_a_profile_to_another_unit_moves_its_counts():
    told = [("reef", "a", "op-1"), ("bank", "b", "op-2")]
    moved = [PROFILES[0], PROFILES[2].model_copy(update={"unit": "Blue"})]
    assert line(usage(PROFILES, told, []), "Blue").told == 1
    assert line(usage(moved, told, []), "Blue").told == 2


def test_a_state_that_nobody_named_yet_has_a_column_of_its_own_at_the_end():
    entered = [("reef", "zoned", "op-1"), ("reef", "applied", "op-1"), ("shore", "keep", "op-1")]
    counts = usage(PROFILES, [], entered)
    assert states_of(counts) == ["keep", "dismiss", "applied", "zoned"]
    assert line(counts, "Blue").states == {"keep": 1, "applied": 1, "zoned": 1}


def test_what_belonged_to_a_profile_that_is_gone_is_still_counted_at_the_end():
    counts = usage(PROFILES, [("old", "x", "op-1")], [("old", "keep", "op-1")])
    assert (counts[-1].unit, counts[-1].profile, counts[-1].told) == (REMOVED, "old", 1)
    assert counts[0].told == 1


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Two profiles of one unit, told of four calls on one night, of which people kept and dismissed some."""
    found = tmp_path_factory.mktemp("usage")
    with Store.open(found / "legation.db") as store:
        store.profiles.put("reef", profile("reef", "pi@example.org", unit="Blue"), NIGHT)
        store.profiles.put("shore", profile("shore", "shore@example.org", unit="Blue"), NIGHT)
    run_night(found, NIGHT, [call(n) for n in range(4)], {"reef": 70.0, "shore": 60.0})
    entry = Triage("reef", id_of(0), TriageAction.KEEP, "", "ada", at(NIGHT))
    with Store.open(found / "legation.db") as store:
        store.triage.add(entry)
        store.triage.add(replace(entry, action=TriageAction.DISMISS))
        store.triage.add(replace(entry, opportunity=id_of(1)))
        later = at(NIGHT) + timedelta(days=40)
        store.triage.add(replace(entry, opportunity=id_of(2), action=TriageAction.APPLIED, decided_at=later))
    return found


def legation(home, *arguments):
    return CliRunner().invoke(main, ["usage", "--home", str(home), *map(str, arguments)])


def test_the_command_counts_calls_and_not_mails(home):
    said = legation(home, "--json")
    assert said.exit_code == 0, said.output
    whole, unit, reef, shore = json.loads(said.stdout)["lines"]
    assert whole["told"] == unit["told"] == 4
    assert (reef["told"], reef["kept"], reef["dismissed"], reef["applied"]) == (4, 2, 1, 1)
    assert (shore["told"], shore["kept"], shore["readers"]) == (4, 0, 1)
    assert (unit["unit"], unit["readers"]) == ("Blue", 2)


@pytest.mark.parametrize(
    ("first", "last", "told", "kept", "applied"),
    [
        (NIGHT, NIGHT, 4, 2, 0),
        (NIGHT + timedelta(days=1), NIGHT + timedelta(days=60), 0, 0, 1),
        (date(2020, 1, 1), NIGHT - timedelta(days=1), 0, 0, 0),
        (date(2020, 1, 1), NIGHT + timedelta(days=40), 4, 2, 1),
    ],
)
def test_both_days_of_a_time_are_included(home, first, last, told, kept, applied):
    whole = json.loads(legation(home, "--from", first, "--to", last, "--json").stdout)["lines"][0]
    assert (whole["told"], whole["kept"], whole.get("applied", 0)) == (told, kept, applied)


def test_what_was_taken_back_does_not_count(home, tmp_path):
    copy = shutil.copytree(home, tmp_path / "copy")
    with Store.open(copy / "legation.db") as store:
        before = json.loads(legation(copy, "--json").stdout)["lines"][0]["kept"]
        store.triage.take_back("reef", id_of(1), "ada", at(NIGHT))
    assert json.loads(legation(copy, "--json").stdout)["lines"][0]["kept"] == before - 1


def test_the_table_opens_in_a_spreadsheet_and_says_the_same(home, tmp_path):
    file = tmp_path / "usage.csv"
    assert legation(home, "--csv", file).exit_code == 0
    rows = list(csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig"))))
    assert [row["of"] for row in rows] == ["all", "unit", "profile", "profile"]
    assert rows[2]["kept"] == "2"


def test_the_lines_of_the_terminal_stand_under_their_headings(home):
    heading, *lines = legation(home).stdout.splitlines()[1:]
    assert heading.split() == ["readers", "told", "kept", "dismissed", "applied"]
    assert lines[0].split() == ["all", "2", "4", "2", "1", "1"]
    assert len({len(each) for each in (heading, *lines)}) == 1


def test_a_time_that_ends_before_it_begins_is_refused(home):
    assert legation(home, "--from", "2026-09-02", "--to", "2026-09-01").exit_code == 2


def test_the_view_counts_the_same_month_by_month(home):
    with closing(sqlite3.connect(home / "legation.db")) as connection:
        found = set(connection.execute("SELECT month, state, calls FROM usage WHERE profile = 'reef'"))
    month, after = f"{NIGHT:%Y-%m}", f"{NIGHT + timedelta(days=40):%Y-%m}"
    assert found == {(month, "told", 4), (month, "keep", 2), (month, "dismiss", 1), (after, "applied", 1)}
