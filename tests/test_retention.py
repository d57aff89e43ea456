"""A home loses what it no longer needs, and nothing else; and it says what it will weigh."""

from __future__ import annotations

import fcntl
import json
import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from stored_cases import night, notice, raw_notice, save, source_run

from db.connection import StoreError
from db.opportunities import digest_of_all
from db.prefect_history import old_runs, remove_old_runs
from db.records import NoticeRef
from db.store import Store
from flows.night.home_size import Part, bytes_in, forecast, nights_until, size_in_words
from flows.night.logs import rotate, shorten
from flows.night.upkeep import due, tidy
from flows.settings import Keep, Settings, SettingsError, read_settings
from tests.conftest import SECOND, dump, legation, night_arguments

FEW = Keep(crawls=3, recordings=2, raw_versions=2, prefect_runs=2, backups=2)


def settings(home: Path, keep: Keep = FEW) -> Settings:
    return replace(read_settings(home, {}), keep=keep)


def tree(folder: Path) -> dict[str, bytes | str]:
    """Every file and link below a folder, with its content."""
    return {
        str(path.relative_to(folder)): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def write(path: Path, content: str = "x" * 100) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


# --- raw notices --------------------------------------------------------------------------------------


def see(store: Store, number: int, titles: dict[str, str]) -> None:
    """One night on which notices have these titles, in a run of its own."""
    as_of = datetime.combine(night(number), time(2), UTC)
    run = store.runs.begin(night(number), as_of, "replay")
    save(store, [notice(key, title=title) for key, title in titles.items()], night(number))
    store.runs.finish(run, 0)


def raw_titles(database: Path, key: str) -> list[str]:
    with sqlite3.connect(database) as connection:
        query = "SELECT json_extract(record, '$.title') FROM raw_notice WHERE key = ? ORDER BY first_seen_on"
        return [title for (title,) in connection.execute(query, (key,))]


def test_a_replaced_raw_notice_goes_once_enough_nights_have_passed_and_the_current_one_stays(tmp_path):
    database = tmp_path / "legation.db"
    with Store.open(database) as store:
        for number in range(6):
            see(store, number, {"moving": f"title {number}", "quiet": "as ever", "once": f"a{number == 0}"})
        assert store.retention.superseded(2).rows == 4
        assert store.retention.forget_superseded(2).rows == 4
        assert store.retention.forget_superseded(2).rows == 0
        assert len(store.notices.versions(NoticeRef("us_example", "moving"))) == 6
        assert len(store.notices.raw("us_example")) == 3
    # Replaced on night 4 and night 5: those are the two latest nights.
    assert raw_titles(database, "moving") == ["title 3", "title 4", "title 5"]
    assert raw_titles(database, "quiet") == ["as ever"]
    assert raw_titles(database, "once") == ["aFalse"]


def test_a_raw_notice_that_came_back_is_current_however_old_it_is(tmp_path):
    database = tmp_path / "legation.db"
    with Store.open(database) as store:
        for number, title in enumerate(["first", "second", "first", "first", "first", "first"]):
            see(store, number, {"1": title})
        store.retention.forget_superseded(2)
        assert [raw.title for raw in store.notices.raw("us_example")] == ["first"]
    assert raw_titles(database, "1") == ["first"]


def test_a_raw_notice_replaced_in_the_same_night_goes_too(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        see(store, 0, {"1": "morning"})
        see(store, 0, {"1": "evening"})
        for number in range(1, 4):
            see(store, number, {"1": "evening"})
        store.retention.forget_superseded(2)
    assert raw_titles(tmp_path / "legation.db", "1") == ["evening"]


def test_a_raw_notice_that_nothing_was_read_from_stays(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        unread = raw_notice("unreadable")
        store.notices.save_source(source_run(), [unread], [], [], night=night(0), complete_listing=True)
        for number in range(5):
            see(store, number, {"1": f"title {number}"})
        store.retention.forget_superseded(2)
    assert raw_titles(tmp_path / "legation.db", "unreadable")


def test_what_was_forgotten_is_not_read_again_and_what_was_not_is(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        for number in range(6):
            see(store, number, {"moving": f"title {number}"})
        ref = NoticeRef("us_example", "moving")
        digests = [digest_of_all([version.raw_digest]) for version in store.notices.versions(ref)]
        assert [raw.title for raw in store.readings.raw_on([ref], night(0), digests[0])] == ["title 0"]
        store.retention.forget_superseded(2)
        assert store.readings.raw_on([ref], night(0), digests[0]) == []
        assert [raw.title for raw in store.readings.raw_on([ref], night(4), digests[4])] == ["title 4"]


def test_five_nights_lose_nothing_by_default(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        for number in range(5):
            see(store, number, {str(key): f"title {number}" for key in range(20)})
            write(tmp_path / "nights" / str(night(number)) / f"run-{number}" / "us_example.jsonl")
        before = list(store.dump_stable())
    files = tree(tmp_path / "nights")
    tidied = tidy(settings(tmp_path, Keep()))
    assert (tidied.removed, tidied.problems) == ((), ())
    with Store.open(tmp_path / "legation.db") as store:
        assert list(store.dump_stable()) == before
    assert tree(tmp_path / "nights") == files


# --- files --------------------------------------------------------------------------------------------


@pytest.fixture
def full_home(tmp_path) -> Path:
    """A home with more of everything than is to be kept, and with things that are not ours."""
    home = tmp_path / "home"
    for number in range(6):
        write(home / "nights" / str(night(number)) / f"run-{number}" / "us_example.jsonl")
        write(home / "archive" / f"{night(number)}.warc.gz")
        write(home / "backups" / f"{night(number)}T020000Z.db")
        write(home / "mail" / str(night(number)) / "ana@example.org.eml")
    for run in range(20, 26):
        write(home / "nights" / str(night(5)) / f"run-{run}" / "us_example.jsonl")
    write(home / "backups" / "before-add_colour.db")
    write(home / "backups" / "mine.db")
    write(home / "backups" / ".2026-08-01T000000Z.db.part")
    write(home / "archive" / "notes.txt")
    write(home / "nights" / str(night(0)) / "notes.txt")
    write(home / "nights" / "my nights" / "run-1" / "us_example.jsonl")
    write(home / "legation.db.replaced-2026-08-01T000000Z")
    with Store.open(home / "legation.db") as store:
        for number in range(6):
            see(store, number, {"1": f"title {number}"})
    return home


def test_what_is_old_goes_and_what_is_not_ours_stays(full_home):
    tidy(settings(full_home))
    left = sorted(path for path in tree(full_home) if not path.startswith(("legation.db", "mail", "night.")))
    assert left == sorted(
        [
            *(f"archive/{night(n)}.warc.gz" for n in (4, 5)),
            "archive/notes.txt",
            *(f"backups/{night(n)}T020000Z.db" for n in (4, 5)),
            "backups/before-add_colour.db",
            "backups/mine.db",
            *(f"nights/{night(n)}/run-{n}/us_example.jsonl" for n in (3, 4)),
            *(f"nights/{night(5)}/run-{n}/us_example.jsonl" for n in (23, 24, 25)),
            f"nights/{night(0)}/notes.txt",
            "nights/my nights/run-1/us_example.jsonl",
        ]
    )
    assert len(list((full_home / "mail").rglob("*.eml"))) == 6
    assert not (full_home / "nights" / str(night(1))).exists()
    assert (full_home / "legation.db.replaced-2026-08-01T000000Z").exists()


def test_a_second_time_there_is_nothing_to_do(full_home):
    assert tidy(settings(full_home)).removed
    after = tree(full_home)
    assert tidy(settings(full_home)).removed == ()
    assert tree(full_home) == after


def test_a_dry_run_names_what_would_go_and_changes_nothing(full_home):
    before = tree(full_home)
    listed = [(one.what, one.size) for one in due(settings(full_home))]
    assert tree(full_home) == before
    assert listed == [(one.what, one.size) for one in tidy(settings(full_home)).removed]
    assert sum("crawl" in what for what, _ in listed) == 3 + 4


def test_one_night_with_a_date_far_off_does_not_make_the_others_old(full_home):
    write(full_home / "nights" / "2099-01-01" / "run-99" / "us_example.jsonl")
    tidy(settings(full_home))
    nights = sorted(path.name for path in (full_home / "nights").iterdir())
    assert nights[-3:] == [str(night(5)), "2099-01-01", "my nights"]
    assert str(night(4)) in nights


def linked_folder(home, outside, name):
    shutil.rmtree(home / name, ignore_errors=True)
    (home / name).symlink_to(outside, target_is_directory=True)


def linked_night(home, outside, _):
    shutil.rmtree(home / "nights" / str(night(0)))
    (home / "nights" / str(night(0))).symlink_to(outside / str(night(0)), target_is_directory=True)


def linked_run(home, outside, _):
    shutil.rmtree(home / "nights" / str(night(0)) / "run-0")
    target = outside / str(night(0)) / "run-0"
    (home / "nights" / str(night(0)) / "run-0").symlink_to(target, target_is_directory=True)


def link_inside_a_run(home, outside, _):
    (home / "nights" / str(night(0)) / "run-0" / "deeper").symlink_to(outside, target_is_directory=True)


def linked_backup(home, outside, _):
    (home / "backups" / f"{night(0)}T020000Z.db").unlink()
    (home / "backups" / f"{night(0)}T020000Z.db").symlink_to(outside / f"{night(0)}.warc.gz")


def linked_log(home, outside, _):
    (home / "prefect.log").symlink_to(outside / "huge.log")


def linked_prefect(home, outside, _):
    (home / "prefect").symlink_to(outside / "prefect", target_is_directory=True)


@pytest.mark.parametrize(
    ("link", "name"),
    [
        (linked_folder, "nights"),
        (linked_folder, "archive"),
        (linked_folder, "backups"),
        (linked_night, ""),
        (linked_run, ""),
        (link_inside_a_run, ""),
        (linked_backup, ""),
        (linked_log, ""),
        (linked_prefect, ""),
    ],
)
def test_nothing_outside_the_home_is_touched_through_a_link(full_home, tmp_path, link, name):
    outside = tmp_path / "outside"
    for number in range(9):
        write(outside / str(night(number)) / "run-0" / "us_example.jsonl")
        write(outside / f"{night(number)}.warc.gz")
        write(outside / f"{night(number)}T020000Z.db")
    write(outside / "huge.log", "line\n" * 2_000_000)
    prefect_database(outside / "prefect" / "prefect.db", 9)
    link(full_home, outside, name)
    before, weight = tree(outside), bytes_in(full_home)
    tidy(settings(full_home))
    assert tree(outside) == before
    assert weight < bytes_in(outside), "what is behind a link does not weigh"


def test_a_home_that_is_itself_a_link_is_tidied(full_home, tmp_path):
    (tmp_path / "link").symlink_to(full_home, target_is_directory=True)
    assert len(due(settings(tmp_path / "link"))) == len(due(settings(full_home)))


def test_what_cannot_be_removed_is_named_and_the_rest_goes(full_home):
    (full_home / "prefect").mkdir()
    (full_home / "prefect" / "prefect.db").write_text("no database " * 1000)
    tidied = tidy(settings(full_home))
    assert [problem for problem in tidied.problems if "prefect.db" in problem] == list(tidied.problems)
    assert any("raw notices" in one.what for one in tidied.removed)


def test_a_copy_that_is_being_made_is_left_alone(full_home):
    part = full_home / "backups" / ".2026-08-01T000000Z.db.part"
    with part.open("r+") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        tidy(settings(full_home))
        assert part.exists()
    tidy(settings(full_home))
    assert not part.exists()


# --- logs ---------------------------------------------------------------------------------------------


def test_a_long_log_is_rotated_a_few_times_and_its_writer_goes_on(tmp_path):
    log = tmp_path / "prefect.log"
    with log.open("ab", buffering=0) as server:
        for turn in range(6):
            server.write(b"".join(b"turn %d line %03d\n" % (turn, line) for line in range(100)))
            rotate(log, limit=500, copies=3)
        server.write(b"and on\n")
    assert log.read_bytes() == b"and on\n"
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == ["prefect.log", "prefect.log.1", "prefect.log.2", "prefect.log.3"]
    newest = (tmp_path / "prefect.log.1").read_text().splitlines()
    assert newest[0].endswith("bytes left out]")
    assert newest[-1] == "turn 5 line 099"
    assert (tmp_path / "prefect.log.3").read_text().splitlines()[-1] == "turn 3 line 099"
    assert all(path.stat().st_size <= 530 for path in tmp_path.iterdir())


def test_a_finished_log_keeps_its_last_whole_lines(tmp_path):
    log = write(tmp_path / "crawl.log", "".join(f"line {number}\n" for number in range(1000)))
    size = log.stat().st_size
    shorten(log, limit=100)
    first, *rest = log.read_text().splitlines()
    assert rest[-1] == "line 999"
    assert all(line.startswith("line ") for line in rest)
    assert first == f"[{size - len(''.join(f'{line}{chr(10)}' for line in rest))} bytes left out]"


def test_upkeep_bounds_every_log_of_ours(full_home, monkeypatch):
    monkeypatch.setattr("flows.night.upkeep.is_too_long", lambda log: log.stat().st_size > 1000)
    run = full_home / "nights" / str(night(5)) / "run-25"
    for log in (full_home / "prefect.log", run / "crawl.log", run / "crawl.log.us_nsf"):
        write(log, "a line of a log\n" * 400_000)
    plan = write(run / "crawl.log.plan.json", "{" + " " * 6_000_000 + "}")
    tidy(settings(full_home))
    assert (full_home / "prefect.log").stat().st_size == 0
    for log in (full_home / "prefect.log.1", run / "crawl.log", run / "crawl.log.us_nsf"):
        assert 4_900_000 < log.stat().st_size < 5_000_100
    assert plan.stat().st_size > 6_000_000


# --- Prefect's database -------------------------------------------------------------------------------


def prefect_database(path: Path, runs: int) -> Path:
    """The tables of Prefect 3.8 that matter, with runs a day apart and one that is still to come."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as connection:
        connection.executescript("""
            CREATE TABLE flow_run (id TEXT PRIMARY KEY, created TEXT, state_type TEXT);
            CREATE TABLE task_run (id TEXT PRIMARY KEY,
                flow_run_id TEXT REFERENCES flow_run (id) ON DELETE CASCADE);
            CREATE TABLE log (id TEXT PRIMARY KEY, flow_run_id TEXT);
            CREATE TABLE artifact (id TEXT PRIMARY KEY, flow_run_id TEXT);
            CREATE TABLE artifact_collection (key TEXT PRIMARY KEY, latest_id TEXT);
            CREATE TABLE events (id TEXT PRIMARY KEY, occurred TEXT);""")
        for number in range(runs):
            state = ("COMPLETED", "FAILED", "RUNNING", "CRASHED")[number % 4]
            moment = f"{night(number)} 02:00:00.000000"
            connection.execute("INSERT INTO flow_run VALUES (?, ?, ?)", (f"r{number}", moment, state))
            for table in ("task_run", "log", "artifact"):
                connection.execute(f"INSERT INTO {table} VALUES (?, ?)", (f"{table}{number}", f"r{number}"))
            collected = f"key{number}", f"artifact{number}"
            connection.execute("INSERT INTO artifact_collection VALUES (?, ?)", collected)
            connection.execute("INSERT INTO events VALUES (?, ?)", (f"e{number}", moment))
        connection.execute("INSERT INTO flow_run VALUES ('to come', '2020-01-01 00:00:00', 'SCHEDULED')")
        connection.execute("INSERT INTO log VALUES ('of no run', NULL)")
    connection.close()
    return path


def test_prefect_keeps_its_latest_runs_with_all_that_belongs_to_them(tmp_path):
    path = prefect_database(tmp_path / "prefect.db", 9)
    assert old_runs(path, 2) == 7
    assert remove_old_runs(path, 2) == 7
    assert remove_old_runs(path, 2) == 0
    with sqlite3.connect(path) as connection:
        left = {
            table: sorted(name for (name,) in connection.execute(f"SELECT {column} FROM {table}"))
            for table, column in {
                "flow_run": "id",
                "task_run": "id",
                "log": "id",
                "artifact": "id",
                "artifact_collection": "key",
            }.items()
        }
    connection.close()
    assert left == {
        "flow_run": ["r7", "r8", "to come"],
        "task_run": ["task_run7", "task_run8"],
        "log": ["log7", "log8", "of no run"],
        "artifact": ["artifact7", "artifact8"],
        "artifact_collection": ["key7", "key8"],
    }


@pytest.mark.parametrize("content", [None, b"", b"no database " * 500])
def test_without_a_database_of_prefects_there_is_nothing_or_an_error_to_tell(tmp_path, content):
    path = tmp_path / "prefect.db"
    if content is not None:
        path.write_bytes(content)
    if content:
        with pytest.raises(StoreError, match=r"prefect\.db"):
            old_runs(path, 2)
    else:
        assert old_runs(path, 2) == 0


# --- size and forecast --------------------------------------------------------------------------------


def test_every_byte_of_a_home_belongs_to_one_part(full_home):
    write(full_home / "prefect.log")
    write(full_home / "something.else")
    found = forecast(settings(full_home))
    assert sum(part.size for part in found.parts) == found.size == bytes_in(full_home)
    assert all(part.size >= 0 for part in found.parts)


def test_how_a_home_grows_is_not_known_before_a_second_night(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        see(store, 0, {"1": "title"})
    found = forecast(settings(tmp_path))
    assert (found.per_night, found.full_after) == (None, None)


def test_the_growth_of_the_database_is_foretold_within_a_third(tmp_path):
    database = tmp_path / "legation.db"
    long = "words of a call that goes on for a while " * 20

    def grow(first: int, last: int) -> int:
        with Store.open(database) as store:
            for number in range(first, last):
                keys = range(500) if number == 0 else range(number, number + 20)
                see(store, number, {str(key): f"{long} {number}" for key in keys})
        return database.stat().st_size

    grow(0, 11)
    told = forecast(settings(tmp_path), 10**9)
    weight = {part.name: part for part in told.parts}["database"]
    grown = (grow(11, 61) - weight.size) / 50
    assert weight.per_night == pytest.approx(grown, rel=0.33)


@pytest.mark.parametrize("budget", [0, 3_500, 9_000, 60_000])
def test_the_night_on_which_a_budget_is_reached_is_the_first_such_night(budget):
    parts = (Part("crawls", 1000, 500.0, 5000.0), Part("mails", 300, 10.0), Part("rest", 50))
    expected = next(n for n in range(10_000) if sum(part.after(n) for part in parts) >= budget)
    assert nights_until(parts, budget) == expected


def test_a_budget_that_is_never_reached_is_not_reached():
    assert nights_until((Part("crawls", 1000, 500.0, 5000.0),), 5001) is None


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (2_539_520, "2.5 MB"), (3.2e14, "320.0 TB")],
)
def test_sizes_are_told_in_decimal_units(size, words):
    assert size_in_words(size) == words


# --- the command and the settings ---------------------------------------------------------------------


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5", "", "1000000", "٣"])
def test_a_number_to_keep_that_is_none_is_refused_by_name(value):
    with pytest.raises(SettingsError, match="LEGATION_KEEP_CRAWLS"):
        read_settings(environ={"LEGATION_KEEP_CRAWLS": value})


def test_how_much_is_kept_is_read_from_the_environment():
    names = ("CRAWLS", "RECORDINGS", "RAW", "PREFECT", "BACKUPS")
    found = read_settings(environ={f"LEGATION_KEEP_{name}": str(n) for n, name in enumerate(names, 1)})
    assert found.keep == Keep(1, 2, 3, 4, 5)


def test_upkeep_by_hand_says_what_it_does_and_what_the_home_will_weigh(full_home, monkeypatch):
    monkeypatch.setenv("LEGATION_KEEP_BACKUPS", "2")
    before = tree(full_home)
    said = json.loads(
        legation("upkeep", "--dry-run", "--json", "--budget", "5GB", "--home", full_home).stdout
    )
    assert tree(full_home) == before
    assert said["forecast"]["budget"] == 5_000_000_000
    assert said["forecast"]["size"] == bytes_in(full_home)
    done = legation("upkeep", "--budget", "5GB", "--home", full_home)
    assert done.returncode == 0, done.stderr
    assert f"backup {night(0)}T020000Z.db" in done.stdout
    assert "5.0 GB" in done.stdout
    assert len(list((full_home / "backups").glob("2026-*.db"))) == 2


def test_upkeep_is_refused_while_a_night_is_running_but_a_dry_run_is_not(full_home):
    before = tree(full_home)
    with (full_home / "night.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert legation("upkeep", "--home", full_home).returncode == 4
        assert legation("upkeep", "--dry-run", "--home", full_home).returncode == 0
    assert {**tree(full_home), "night.lock": b""} == {**before, "night.lock": b""}


def test_upkeep_of_a_home_that_is_none_is_refused(tmp_path):
    done = legation("upkeep", "--home", tmp_path / "nowhere")
    assert done.returncode == 2
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("size", ["much", "5 PB", "-1GB", "1e9"])
def test_a_budget_that_is_no_size_is_refused(full_home, size):
    assert legation("upkeep", "--dry-run", "--budget", size, "--home", full_home).returncode == 2


@pytest.mark.slow
def test_a_night_ends_with_upkeep_that_changes_nothing_of_what_it_found(home_after_second, monkeypatch):
    monkeypatch.setenv("LEGATION_KEEP_CRAWLS", "1")
    before = dump(home_after_second)
    done = legation(*night_arguments(home_after_second, SECOND, "--plain", "--json"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["stages"]["upkeep"].startswith("2 removed")  # its crawl files and states
    assert [path.name for path in (home_after_second / "nights").iterdir()] == [SECOND]
    assert dump(home_after_second) == before


def test_the_file_is_rewritten_only_when_much_of_it_is_free(tmp_path, monkeypatch):
    database = tmp_path / "legation.db"
    with Store.open(database) as store:
        for number in range(7):
            see(store, number, {str(key): f"{number} " * 500 for key in range(200)})
    with Store.open(database) as store:
        store.retention.forget_superseded(1)
        assert not store.retention.compact(), "a few free pages are used again"
        monkeypatch.setattr("db.retention.WORTHWHILE_BYTES", 100_000)
        before, content = database.stat().st_size, list(store.dump_stable())
        assert store.retention.compact()
        assert list(store.dump_stable()) == content
    assert database.stat().st_size < before * 0.8
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
