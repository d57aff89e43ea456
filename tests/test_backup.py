"""A backup is whole, equal and private, or it is not there; restoring leaves the old database or the new."""

from __future__ import annotations

import fcntl
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from stored_cases import night, notice, save
from test_dump import filled

import db.connection
import db.migrations
from db.backup import back_up, verify
from db.restoring import restore
from db.store import Store, StoreError
from db.whole_file import abandoned
from tests.conftest import ROOT, legation

STAMP = "2026-08-11T020000Z"
SEED = 20260811


@pytest.fixture
def home(tmp_path) -> Path:
    """A home with something in every table."""
    folder = tmp_path / "home"
    folder.mkdir()
    filled(folder / "legation.db")
    return folder


def lines(database: Path) -> list[str]:
    with Store.open(database, create=False) as store:
        return list(store.dump_stable())


def change(database: Path, title: str = "Another call") -> None:
    with Store.open(database, create=False) as store:
        save(store, [notice("9", title=title)], night(1))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- backup -------------------------------------------------------------------------------------------


def test_a_backup_holds_what_the_database_holds_and_only_its_owner_can_read_it(home):
    made = back_up(home / "legation.db", home / "backups" / "a.db")
    assert lines(made.path) == lines(home / "legation.db")
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert names(home / "backups") == ["a.db"]
    assert (made.latest_night, made.rows["notice"], made.rows["outbox"]) == ("2026-08-11", 2, 1)


def test_a_backup_can_be_carried_away_alone(home, tmp_path):
    with Store.open(home / "legation.db") as store:
        save(store, [notice("9")], night(1))  # still in the write-ahead log
        made = back_up(home / "legation.db", tmp_path / "a.db")
    carried = tmp_path / "elsewhere" / "b.db"
    carried.parent.mkdir()
    shutil.copy(made.path, carried)
    assert verify(carried).digest == made.digest
    assert verify(carried).rows["notice"] == 3
    assert names(carried.parent) == ["b.db"]


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, "tests")
from stored_cases import night, notice, save
from db.store import Store
with Store.open(Path(sys.argv[1])) as store:
    for number in range(1, 2000):
        words = f"batch {number} " * 50
        save(store, [notice(str(i), title=f"batch {number}", text=words) for i in range(100)], night(number))
        print(number, flush=True)
"""


def test_backups_made_while_a_night_is_writing_hold_whole_transactions(home):
    database = home / "legation.db"
    with Store.open(database) as store:
        save(store, [notice(str(i), title="batch 0") for i in range(100)], night(0))
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(database)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        writer.stdout.readline()
        batches = []
        for number in range(8):
            made = back_up(database, home / "backups" / f"{number}.db")
            with sqlite3.connect(made.path) as copy:
                found = {title for (title,) in copy.execute("SELECT title FROM notice")}
            copy.close()
            assert len(found) == 1
            batches.append(int(found.pop().split()[1]))
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.wait()
    assert batches == sorted(batches)
    assert len(set(batches)) > 1, "the writer wrote between the backups"


def not_ours(path):
    path.write_text("a letter")


def a_directory(path):
    path.mkdir()


def another_programs_database(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.close()


@pytest.mark.parametrize("make", [not_ours, a_directory, another_programs_database])
def test_a_backup_replaces_nothing_but_an_older_backup(home, tmp_path, make):
    target = tmp_path / "target"
    make(target)
    before = target.read_bytes() if target.is_file() else None
    done = legation("backup", target, "--home", home)
    assert done.returncode == 2
    assert str(target) in done.stderr
    assert (target.read_bytes() if target.is_file() else None) == before


def test_a_backup_replaces_an_older_backup_of_the_same_name(home, tmp_path):
    back_up(home / "legation.db", tmp_path / "a.db")
    change(home / "legation.db")
    back_up(home / "legation.db", tmp_path / "a.db")
    assert lines(tmp_path / "a.db") == lines(home / "legation.db")


@pytest.mark.parametrize("name", ["legation.db", "legation.db-wal"])
def test_a_backup_is_never_written_over_the_database(home, name):
    before = lines(home / "legation.db")
    with pytest.raises(StoreError, match="database itself"):
        back_up(home / "legation.db", home / name)
    assert lines(home / "legation.db") == before


def test_a_damaged_database_gives_no_backup_and_costs_none(home):
    database, target = home / "legation.db", home / "backups" / "a.db"
    back_up(database, target)
    before = target.read_bytes()
    whole = database.read_bytes()
    database.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreError):
        back_up(database, target)
    assert target.read_bytes() == before
    assert names(target.parent) == ["a.db"]


def test_two_backups_to_one_file_do_not_meet(home, tmp_path):
    with (tmp_path / ".a.db.part").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match="Another process"):
            back_up(home / "legation.db", tmp_path / "a.db")
        assert abandoned(tmp_path) == []
    assert abandoned(tmp_path) == [tmp_path / ".a.db.part"]
    back_up(home / "legation.db", tmp_path / "a.db")


def test_backup_says_what_it_made(home):
    done = legation("backup", "--home", home)
    assert done.returncode == 0, done.stderr
    (made,) = (home / "backups").iterdir()
    assert str(made) in done.stdout
    assert "2 notices" in done.stdout
    told = json.loads(legation("backup", "--home", home, "--json").stdout)
    assert told["rows"]["notice"] == 2
    assert len(list((home / "backups").iterdir())) == 2


# --- restore ------------------------------------------------------------------------------------------


def test_a_restored_home_is_as_it_was_and_the_replaced_database_is_kept(home):
    before = lines(home / "legation.db")
    backup = home / "backups" / "a.db"
    assert legation("backup", backup, "--home", home).returncode == 0
    change(home / "legation.db")
    after = lines(home / "legation.db")
    (home / "legation.db").chmod(0o640)

    done = legation("restore", backup, "--home", home)
    assert done.returncode == 0, done.stderr
    assert lines(home / "legation.db") == before
    assert (home / "legation.db").stat().st_mode & 0o777 == 0o640
    (kept,) = home.glob("legation.db.replaced-*")
    assert str(kept) in done.stdout
    assert legation("restore", kept, "--home", home).returncode == 0
    assert lines(home / "legation.db") == after


def test_a_restored_database_is_written_to_and_backed_up_like_any_other(home):
    backup = home / "a.db"
    back_up(home / "legation.db", backup)
    restore(backup, home / "legation.db", stamp=STAMP)
    change(home / "legation.db")
    copied_by_hand = home / "by-hand.db"
    shutil.copy(home / "legation.db", copied_by_hand)
    restore(copied_by_hand, home / "legation.db", stamp=STAMP)
    back_up(home / "legation.db", backup)
    assert lines(backup) == lines(home / "legation.db")


def test_a_backup_is_restored_where_there_was_no_home(home, tmp_path):
    backup = tmp_path / "a.db"
    back_up(home / "legation.db", backup)
    done = legation("restore", backup, "--home", tmp_path / "new")
    assert done.returncode == 0, done.stderr
    assert lines(tmp_path / "new" / "legation.db") == lines(home / "legation.db")
    assert not list((tmp_path / "new").glob("*replaced*"))


def cut_off(path):
    path.write_bytes(path.read_bytes()[:-4096])


def cut_in_half(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def zeroed_in_the_middle(path):
    content = bytearray(path.read_bytes())
    content[4096:12288] = bytes(8192)
    path.write_bytes(content)


def with_one_letter_changed(path):
    content = path.read_bytes()
    assert content.count(b"Ocean sensors") > 0
    path.write_bytes(content.replace(b"Ocean sensors", b"Ocean censors", 1))


def a_letter(path):
    path.write_text("Dear colleague, " * 1000)


def empty(path):
    path.write_bytes(b"")


def another_programs(path):
    path.unlink()
    another_programs_database(path)


def of_a_newer_version(path):
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('legation', 'x', '')"
        )
    connection.close()


def with_a_broken_reference(path):
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO stage VALUES (4711, 'crawl', '')")
        connection.execute("PRAGMA user_version=0")
    connection.close()


def missing(path):
    path.unlink()


@pytest.mark.parametrize(
    "harm",
    [
        cut_off,
        cut_in_half,
        zeroed_in_the_middle,
        with_one_letter_changed,
        a_letter,
        empty,
        another_programs,
        of_a_newer_version,
        with_a_broken_reference,
        missing,
    ],
)
def test_what_is_no_whole_backup_of_ours_is_refused_and_nothing_changes(home, harm):
    backup, database = home / "a.db", home / "legation.db"
    back_up(database, backup)
    harm(backup)
    before, there = database.read_bytes(), names(home)
    done = legation("restore", backup, "--home", home)
    assert done.returncode == 2, done.stdout
    assert len(done.stderr.splitlines()) == 1
    assert "a.db" in done.stderr
    assert database.read_bytes() == before
    assert set(names(home)) - {"night.lock"} == set(there)


def test_nothing_is_restored_while_a_night_is_running(home):
    back_up(home / "legation.db", home / "a.db")
    before = names(home)
    with (home / "night.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = legation("restore", home / "a.db", "--home", home)
    assert done.returncode == 4
    assert "another night is running" in done.stderr
    assert set(names(home)) - {"night.lock"} == set(before)


def test_nothing_is_restored_under_a_program_that_has_the_database_open(home, monkeypatch):
    monkeypatch.setattr("db.restoring.PATIENCE_SECONDS", 0.2)
    back_up(home / "legation.db", home / "a.db")
    with Store.open(home / "legation.db") as desk:
        before = desk.notices.current()
        with pytest.raises(StoreError, match="Another program"):
            restore(home / "a.db", home / "legation.db", stamp=STAMP)
        assert desk.notices.current() == before
    assert not list(home.glob("*replaced*"))


def test_a_database_is_not_restored_from_itself(home):
    os.link(home / "legation.db", home / "other-name.db")
    with pytest.raises(StoreError, match="database itself"):
        restore(home / "other-name.db", home / "legation.db", stamp=STAMP)


def leave_a_log_behind(database: Path) -> None:
    """Write, and die without closing: the last commits are in the write-ahead log only."""
    child = os.fork()
    if not child:
        store = Store.open(database)
        save(store, [notice("8", title="Only in the log")], night(2))
        os._exit(0)
    os.waitpid(child, 0)
    assert database.with_name("legation.db-wal").stat().st_size


def test_the_log_of_the_replaced_database_goes_with_it(home):
    database = home / "legation.db"
    back_up(database, home / "a.db")
    expected = lines(home / "a.db")
    leave_a_log_behind(database)
    restored = restore(home / "a.db", database, stamp=STAMP)
    assert lines(database) == expected
    assert any("Only in the log" in line for line in lines(restored.kept))


def no_database_any_more(_: bytes) -> bytes:
    return b"no database any more" * 1000


@pytest.mark.parametrize(
    "harm",
    [
        no_database_any_more,
        lambda content: content[: len(content) // 2],
        lambda content: content[:50],
        lambda content: bytes(4096) + content[4096:],
        lambda content: content[:4096] + bytes(8192) + content[12288:],
    ],
    ids=["a letter", "half of it", "a bit of it", "no header", "a hole"],
)
def test_a_damaged_database_is_replaced_and_kept(home, harm):
    database = home / "legation.db"
    back_up(database, home / "a.db")
    expected = lines(home / "a.db")
    damaged = harm(database.read_bytes())
    database.write_bytes(damaged)
    restored = restore(home / "a.db", database, stamp=STAMP)
    assert lines(database) == expected
    # SQLite may have noted another journal mode in the first page of a file that it could read.
    assert restored.kept.read_bytes()[100:] == damaged[100:]


def test_the_log_of_a_database_that_nobody_can_read_is_kept_beside_it(home):
    database = home / "legation.db"
    back_up(database, home / "a.db")
    leave_a_log_behind(database)
    log = database.with_name("legation.db-wal").read_bytes()
    database.write_bytes(no_database_any_more(b""))
    restored = restore(home / "a.db", database, stamp=STAMP)
    assert lines(database) == lines(home / "a.db")
    assert restored.kept.read_bytes() == no_database_any_more(b"")
    assert restored.kept.with_name(restored.kept.name + "-wal").read_bytes() == log


def test_a_log_without_its_database_is_not_played_into_the_restored_one(home):
    database = home / "legation.db"
    back_up(database, home / "a.db")
    leave_a_log_behind(database)
    database.unlink()
    restore(home / "a.db", database, stamp=STAMP)
    assert lines(database) == lines(home / "a.db")


def killed_at_line(number: int, backup: Path, database: Path) -> bool:
    """Restore in a child that kills itself before so many lines of our code; whether it was killed."""
    child = os.fork()
    if not child:
        left = number

        def trace(frame, event, _):
            nonlocal left
            if not frame.f_code.co_filename.endswith(("restoring.py", "backup.py", "whole_file.py")):
                return None
            # Reading row after row is many lines, and all of them alike.
            if event == "line" and frame.f_code.co_name != "_digest":
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        restore(backup, database, stamp=STAMP)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.slow
def test_a_restore_killed_at_any_line_leaves_the_old_or_the_new_database(home, tmp_path):
    back_up(home / "legation.db", home / "a.db")
    leave_a_log_behind(home / "legation.db")
    old_home = Path(shutil.copytree(home, tmp_path / "old"))
    old, new = lines(old_home / "legation.db"), lines(home / "a.db")
    assert old != new
    seen = []
    for number in range(1000):
        trial = Path(shutil.copytree(home, tmp_path / "trial"))
        killed = killed_at_line(number, trial / "a.db", trial / "legation.db")
        found = lines(trial / "legation.db")
        assert found in (old, new), number
        seen.append(found == new)
        if not number % 8:
            restore(trial / "a.db", trial / "legation.db", stamp=f"{STAMP}-again")
            assert lines(trial / "legation.db") == new
            unfinished = [trial / name for name in names(trial) if name.endswith(".part")]
            assert abandoned(trial) == unfinished, "upkeep will find them"
        shutil.rmtree(trial)
        if not killed:
            break
    assert len(seen) > 60
    assert seen == sorted(seen), "old up to one line, new from there on"
    assert not seen[0]


@pytest.mark.slow
def test_a_restore_killed_while_it_copies_leaves_the_old_or_the_new_database(tmp_path):
    database, backup = tmp_path / "legation.db", tmp_path / "a.db"
    words = "words of a long call " * 500
    with Store.open(database) as store:
        save(store, [notice(str(number), text=f"{number} {words}") for number in range(600)])
        back_up(database, backup)
        save(store, [notice(str(number), text=f"{words} {number}") for number in range(800)], night(1))
    old, new = verify(database).digest, verify(backup).digest
    original = Path(shutil.copy(database, tmp_path / "original.db"))
    began = time.monotonic()
    restore(backup, database, stamp=STAMP)
    seconds = time.monotonic() - began
    in_the_middle, chance = 0, random.Random(SEED)
    for trial in range(100):
        for kept in tmp_path.glob("*replaced*"):
            kept.unlink()
        shutil.copy(original, database)
        child = os.fork()
        if not child:
            restore(backup, database, stamp=f"{trial}")
            os._exit(0)
        time.sleep(chance.uniform(0.3, 1) * seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        journal = database.with_name("legation.db-journal").exists()
        Store.open(database).close()
        found = verify(database).digest
        assert found in (old, new)
        in_the_middle += journal and found == old
        if in_the_middle == 5:
            break
    assert in_the_middle, "some were killed in the middle of the copy"


# --- migrations ---------------------------------------------------------------------------------------


def add_colour(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE notice ADD COLUMN colour TEXT")


def fail_half_way(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE notice ADD COLUMN colour TEXT")
    connection.execute("ALTER TABLE nowhere ADD COLUMN colour TEXT")


def test_a_migration_leaves_a_way_back(home, monkeypatch):
    before = verify(home / "legation.db").digest
    monkeypatch.setattr(db.migrations, "STEPS", (*db.migrations.STEPS, add_colour))
    Store.open(home / "legation.db").close()
    snapshot = home / "backups" / "before-add_colour.db"
    assert names(home / "backups") == [snapshot.name]
    assert verify(snapshot).digest == before
    monkeypatch.undo()
    with pytest.raises(StoreError, match="newer version"):
        Store.open(home / "legation.db")
    restore(snapshot, home / "legation.db", stamp=STAMP)
    assert verify(home / "legation.db").digest == before


def test_a_migration_that_fails_changes_nothing(home, monkeypatch):
    before = verify(home / "legation.db").digest
    monkeypatch.setattr(db.migrations, "STEPS", (*db.migrations.STEPS, fail_half_way))
    with pytest.raises(StoreError, match="nowhere"):
        Store.open(home / "legation.db")
    monkeypatch.undo()
    assert verify(home / "legation.db").digest == before


def test_without_room_for_the_snapshot_nothing_is_migrated(home, monkeypatch):
    (home / "backups").write_text("a file where the folder should be")
    monkeypatch.setattr(db.migrations, "STEPS", (*db.migrations.STEPS, add_colour))
    with pytest.raises(StoreError, match="backups"):
        Store.open(home / "legation.db")
    monkeypatch.undo()
    assert lines(home / "legation.db")


def test_a_new_database_needs_no_snapshot(tmp_path):
    Store.open(tmp_path / "legation.db").close()
    assert not (tmp_path / "backups").exists()


@pytest.mark.parametrize("arguments", [("search", "ocean"), ("nightly", "--plain"), ("backup",), ("upkeep",)])
def test_a_database_of_a_newer_version_is_refused_by_every_command_and_left_alone(home, arguments):
    of_a_newer_version(home / "legation.db")
    before = (home / "legation.db").read_bytes()
    done = legation(*arguments, "--home", home)
    assert done.returncode == 2
    assert "newer version" in done.stderr
    assert "Traceback" not in done.stderr
    assert (home / "legation.db").read_bytes() == before


@pytest.mark.slow
def test_restoring_takes_no_longer_than_reading_a_few_times(tmp_path):
    """A gigabyte within 30 s is promised; here a twentieth of it."""
    database = tmp_path / "legation.db"
    with Store.open(database) as store:
        save(store, [notice(str(i), text=f"{i} " + "words of a long call " * 500) for i in range(2500)])
    size = database.stat().st_size
    assert size > 50_000_000
    began = time.monotonic()
    back_up(database, tmp_path / "a.db")
    restore(tmp_path / "a.db", database, stamp=STAMP)
    assert time.monotonic() - began < 30 * size / 1e9 * 4


OFFICERS = """
import sys, time
from pathlib import Path
sys.path.insert(0, "tests")
from stored_cases import night, notice, save
from db.store import Store, StoreError
for number in range(100_000):
    try:
        with Store.open(Path(sys.argv[1]), create=False) as store:
            save(store, [notice(sys.argv[2], title=f"officer {number}")], night(1))
    except StoreError as error:
        assert "locked" in str(error) or "readonly" in str(error), error
    time.sleep(0.02)
"""


@pytest.mark.slow
def test_a_restore_among_busy_officers_mixes_nothing(home):
    """A log of the old file that is played into the new one would break it, or bring back old rows."""
    database, backup = home / "legation.db", home / "a.db"
    change(database, title="marked for removal")
    with Store.open(database) as store:
        save(store, [notice(f"many-{number}", text="words " * 300) for number in range(300)], night(1))
    marked = Path(shutil.copy(database, home / "marked.db"))
    restore(marked, database, stamp="0")
    filled(home / "clean.db")
    back_up(home / "clean.db", backup)
    officers = [
        subprocess.Popen([sys.executable, "-c", OFFICERS, str(database), f"officer-{n}"], cwd=ROOT)
        for n in range(3)
    ]
    try:
        for turn in range(20):
            source = backup if turn % 2 else marked
            assert restored_in_time(source, database, stamp=str(turn + 1))
            assert verify(database).rows["notice"] in ({2, 3, 4, 5} if turn % 2 else set(range(303, 307)))
            time.sleep(0.1)
            assert all(officer.poll() is None for officer in officers)
    finally:
        for officer in officers:
            officer.kill()
            officer.wait()
    assert verify(database).rows["notice"] <= 5
    assert not any("many-" in line for line in lines(database))


def restored_in_time(source: Path, database: Path, stamp: str) -> bool:
    for _ in range(100):
        try:
            restore(source, database, stamp=stamp)
        except StoreError as error:
            assert "Another program" in str(error)
        else:
            return True
    return False
