"""The desk's copy: one whole state of the database, replaced at once, never shown to others, never stale."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import namedtuple

import pytest
from click.testing import CliRunner
from link_cases import PERSON, holding, make_home
from link_cases import PROFILE as PROFILE_TEXT
from stored_cases import NIGHT
from test_person import NEEDLES, fill

from db.backup import back_up, verify
from db.common_grants_copy import mark_of
from db.desk_copy import DeskCopy
from db.desk_snapshot import APPLICATION, latest_night_of, remove_snapshot, write_snapshot
from db.records.errors import InputError
from db.store import Store, StoreError
from flows.cli import main
from flows.doctor.desk import desk_finding
from flows.doctor.finding import State
from flows.night.desk_snapshot import copy_for_desk
from flows.night.home_size import measured
from flows.night.plan import NightPlan


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path / "home")


def run(home, *words: str, code: int = 0) -> str:
    """What the command prints."""
    result = CliRunner().invoke(main, [*words, "--home", str(home.settings.home)], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def rows(path, query="SELECT * FROM opportunity") -> list[tuple]:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_it_holds_all_that_the_database_holds_and_only_its_owner_may_read_it(home):
    run(home, "publish")
    desk, database = home.settings.desk, home.settings.database
    for table in ("opportunity", "notice", "profile", "outbox", "told", "open_opportunities"):
        assert rows(desk, f"SELECT * FROM {table}") == rows(database, f"SELECT * FROM {table}")
    assert desk.stat().st_mode & 0o777 == 0o600
    assert rows(desk, "PRAGMA journal_mode") == [("delete",)]
    assert sorted(path.name for path in home.settings.home.iterdir() if "desk" in path.name) == ["desk.db"]


def test_it_is_not_written_again_until_something_has_changed(home):
    first = json.loads(run(home, "publish", "--json"))["desk"]
    before = mark_of(home.settings.desk)
    second = json.loads(run(home, "publish", "--json"))["desk"]
    assert (first["written"], second["written"]) == (True, False)
    assert mark_of(home.settings.desk) == before
    with home.store() as store:
        store.profiles.put("another", PROFILE_TEXT, NIGHT)
    assert "written" in run(home, "publish")
    assert ("another",) in rows(home.settings.desk, "SELECT id FROM profile")


def test_what_is_still_in_the_log_of_an_open_writer_is_in_the_copy(home):
    with home.store() as store:
        store.profiles.put("first", PROFILE_TEXT, NIGHT)
        assert write_snapshot(home.settings.database, home.settings.desk).written
        store.profiles.put("second", PROFILE_TEXT, NIGHT)
        assert write_snapshot(home.settings.database, home.settings.desk).written
        assert ("second",) in rows(home.settings.desk, "SELECT id FROM profile")


def test_a_writer_in_the_middle_of_its_work_is_not_in_the_copy_and_is_not_kept_waiting(home):
    writer = sqlite3.connect(home.settings.database, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE profile SET text = 'half'")
    write_snapshot(home.settings.database, home.settings.desk)
    writer.execute("COMMIT")
    writer.close()
    assert rows(home.settings.desk, "SELECT count(*) FROM profile WHERE text = 'half'") == [(0,)]


def test_whoever_reads_keeps_the_old_one_while_the_next_takes_its_name(home):
    write_snapshot(home.settings.database, home.settings.desk)
    reader = sqlite3.connect(f"{home.settings.desk.as_uri()}?mode=ro&immutable=1", uri=True)
    assert reader.execute("SELECT count(*) FROM profile").fetchone() == (1,)
    with home.store() as store:
        store.profiles.put("next", PROFILE_TEXT, NIGHT)
    write_snapshot(home.settings.database, home.settings.desk)
    assert reader.execute("SELECT count(*) FROM profile").fetchone() == (1,)
    assert rows(home.settings.desk, "SELECT count(*) FROM profile") == [(2,)]
    reader.close()


def test_a_full_disk_costs_the_copy_and_neither_the_night_nor_the_copy_before_it(home, monkeypatch):
    write_snapshot(home.settings.database, home.settings.desk)
    before = home.settings.desk.read_bytes()
    with home.store() as store:
        store.profiles.put("next", PROFILE_TEXT, NIGHT)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9 - 1, 1))
    said = copy_for_desk(NightPlan(home.settings.home, home.now, ()), 1)
    assert said.startswith("warning: no copy for the desk: There is no room")
    assert home.settings.desk.read_bytes() == before
    assert not list(home.settings.home.glob(".*.part"))


@pytest.mark.parametrize("content", [b"a letter", b"SQLite format 3\x00 and rubbish"])
def test_what_is_no_copy_of_ours_is_never_replaced_or_served_as_one(home, content):
    home.settings.desk.write_bytes(content)
    assert "no desk's copy of ours" in copy_for_desk(NightPlan(home.settings.home, home.now, ()), 1)
    assert home.settings.desk.read_bytes() == content
    with home.store() as store:
        assert desk_finding(home.settings, store).state is State.WARNING


def test_a_backup_or_the_database_in_its_place_is_not_replaced(home):
    back_up(home.settings.database, home.settings.desk)
    with pytest.raises(InputError, match="no desk's copy"):
        write_snapshot(home.settings.database, home.settings.desk)
    with pytest.raises(InputError, match="the database itself"):
        write_snapshot(home.settings.database, home.settings.database)
    verify(home.settings.desk)


def test_it_is_no_backup_that_could_be_restored(home):
    write_snapshot(home.settings.database, home.settings.desk)
    with pytest.raises(InputError, match="damaged"):
        verify(home.settings.desk)


# --- who must know of it -------------------------------------------------------------------------------


def test_an_erased_person_does_not_survive_in_it(home):
    fill(home)
    run(home, "publish")
    assert "desk.db" in set(holding(home.settings.home, *NEEDLES))
    run(home, "person", "erase", PERSON, "--yes")
    assert list(holding(home.settings.home, *NEEDLES)) == []
    with Store.open(home.settings.database) as store:
        expected = [text for _, text in store.profiles.all()]
    assert [text for (text,) in rows(home.settings.desk, "SELECT text FROM profile")] == expected


def test_an_erasure_leaves_nobody_in_a_copy_that_a_killed_writer_began(home):
    fill(home)
    run(home, "publish")
    shutil.copyfile(home.settings.desk, home.settings.home / ".desk.db.part")
    run(home, "person", "erase", PERSON, "--yes")
    assert list(holding(home.settings.home, *NEEDLES)) == []


def test_a_home_without_one_gets_none_by_an_erasure(home):
    fill(home)
    run(home, "person", "erase", PERSON, "--yes")
    assert not home.settings.desk.exists()
    assert not remove_snapshot(home.settings.desk)


def test_after_a_restore_it_tells_what_was_restored(home, tmp_path):
    back_up(home.settings.database, tmp_path / "old.db")
    with home.store() as store:
        store.profiles.put("next", PROFILE_TEXT, NIGHT)
    run(home, "publish")
    assert rows(home.settings.desk, "SELECT count(*) FROM profile") == [(2,)]
    run(home, "restore", str(tmp_path / "old.db"))
    assert rows(home.settings.desk, "SELECT count(*) FROM profile") == [(1,)]


def test_the_home_is_weighed_with_it_and_what_a_killed_writer_left_is_removed(home):
    run(home, "publish")
    (part,) = [each for each in measured(home.settings) if each.name == "desk's copy"]
    assert part.size == home.settings.desk.stat().st_size
    (home.settings.home / ".desk.db.part").write_bytes(b"half")
    assert "unfinished .desk.db.part" in run(home, "upkeep")
    assert home.settings.desk.exists()


def test_the_doctor_says_when_it_is_missing_open_to_others_or_of_an_earlier_night(home):
    def finding() -> tuple[State, str]:
        with home.store() as store:
            found = desk_finding(home.settings, store)
        return found.state, found.says

    with home.store() as store:
        store.runs.finish(store.runs.begin(NIGHT, as_of=home.now, kind="live"), 0)
    assert finding()[0] is State.WARNING
    assert "there is none" in finding()[1]
    run(home, "publish")
    assert finding()[0] is State.OK
    home.settings.desk.chmod(0o644)
    assert "others can read" in finding()[1]
    home.settings.desk.chmod(0o600)
    with home.store() as store:
        later = home.now.replace(day=20)
        store.runs.finish(store.runs.begin(later.date(), as_of=later, kind="live"), 0)
    assert "the latest night is 2026-08-20" in finding()[1]


def test_it_is_marked_as_what_it_is(home):
    write_snapshot(home.settings.database, home.settings.desk)
    assert rows(home.settings.desk, "PRAGMA application_id") == [(APPLICATION,)]


def halved(content: bytes) -> bytes:
    return content[: len(content) // 2]


def with_a_damaged_body(content: bytes) -> bytes:
    return content[:4096] + b"\xa5" * (len(content) - 4096)


@pytest.mark.parametrize(
    "damage", [halved, with_a_damaged_body, lambda _: b""], ids=["half", "body", "empty"]
)
def test_a_damaged_copy_is_written_anew_also_of_the_same_state(home, damage):
    desk = home.settings.desk
    run(home, "publish")
    assert "nothing has changed" in run(home, "publish")
    desk.write_bytes(damage(desk.read_bytes()))
    assert json.loads(run(home, "publish", "--json"))["desk"]["written"]
    assert rows(desk, "PRAGMA integrity_check") == [("ok",)]


def test_what_is_no_copy_of_ours_stays_and_is_said_to_be_removed_first(home):
    home.settings.desk.write_bytes(b"\xa5" * 20_000)
    said = run(home, "publish", code=2)
    assert "remove it, then run `legation publish`" in said
    assert home.settings.desk.read_bytes() == b"\xa5" * 20_000
    assert (home.settings.home / "published.db").exists()


def test_an_empty_copy_is_said_to_be_empty(home):
    run(home, "publish")
    home.settings.desk.write_bytes(b"")
    with pytest.raises(StoreError, match="is empty"), DeskCopy(home.settings.desk).reading():
        pass
    with pytest.raises(StoreError, match="is empty"):
        latest_night_of(home.settings.desk)


def test_a_profile_that_cannot_be_published_keeps_the_desk_from_no_copy(home, monkeypatch):
    def fails(*_: object) -> None:
        raise InputError("profile: not like this")

    monkeypatch.setattr("flows.night.publishing.write_copy", fails)
    assert "not like this" in run(home, "publish", code=2)
    assert rows(home.settings.desk, "SELECT count(*) FROM profile") == [(1,)]
