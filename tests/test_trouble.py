"""A full disk, a locked database, a clock that goes back: a clear end or a wait, and nothing half written."""

from __future__ import annotations

import errno
import fcntl
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from stored_cases import night, notice, save
from test_dump import filled

import db.connection
from db.records import InputError
from db.store import Store, StoreError
from flows.cli import main
from tests.conftest import FIRST, NIGHTS, ROOT, SECOND, dump, legation, mails, night_arguments


@pytest.fixture
def home(tmp_path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    filled(folder / "legation.db")
    return folder


# --- exit codes ---------------------------------------------------------------------------------------


def test_the_exit_codes_are_told_in_the_help_and_the_readme():
    wanted = "0 ok, 1 partial, 2 bad input, 3 failed, 4 another night is running"
    assert wanted in " ".join(legation("--help").stdout.split())
    assert wanted in " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())


def caused(cause: BaseException | None) -> InputError:
    """An error of ours about something else that went wrong."""
    try:
        raise InputError("it cannot be used") from cause
    except InputError as error:
        return error


@pytest.mark.parametrize(
    ("cause", "code"),
    [
        (None, 2),
        (OSError(errno.ENOENT, "no such file"), 2),
        (OSError(errno.EACCES, "permission denied"), 2),
        (OSError(errno.ENOSPC, "no space left"), 3),
        (OSError(errno.EDQUOT, "disk quota exceeded"), 3),
        (OSError(errno.EIO, "input/output error"), 3),
        (OSError(errno.EMFILE, "too many open files"), 3),
        (caused(OSError(errno.ENOSPC, "no space left")), 3),
        (caused(ValueError("no number")), 2),
    ],
    ids=str,
)
def test_2_for_what_was_given_and_3_for_what_failed(cause, code):
    assert caused(cause).exit_code == code


def test_3_when_there_is_no_room_for_what_is_printed(home):
    command = [sys.executable, "-m", "flows", "dump", "--stable", "--home", str(home)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (3, "legation: No space left on device\n")


@pytest.mark.parametrize("command", [("nightly", "--plain"), ("upkeep",)])
def test_4_when_another_night_is_running_and_nothing_has_changed(home, command):
    before = dump(home)
    with (home / "night.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = legation(*command, "--home", home, timeout=60)  # whoever waited would wait for ever
    assert done.returncode == 4
    assert done.stderr.splitlines() == [f"legation: {home}: another night is running in this home"]
    assert dump(home) == before


@pytest.mark.slow
def test_3_when_something_happens_that_nobody_foresaw(home_after_second):
    shutil.rmtree(home_after_second / "nights" / SECOND)
    (home_after_second / "nights" / SECOND).write_text("a file where a folder should be")
    before = dump(home_after_second)
    assert legation(*night_arguments(home_after_second, SECOND, "--plain")).returncode == 3
    assert dump(home_after_second) == before


# --- the clock ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_clock_that_goes_back_an_hour_does_no_harm(home_after_second):
    before, sent = dump(home_after_second), mails(home_after_second)
    archive = NIGHTS / f"{SECOND}.warc.gz"
    done = legation(
        *("nightly", "--home", home_after_second, "--archive", archive),
        *("--as-of", f"{SECOND}T01:00:00+00:00", "--plain"),
    )
    assert done.returncode == 0, done.stderr
    assert dump(home_after_second) == before
    assert mails(home_after_second) == sent


@pytest.mark.slow
def test_a_clock_that_goes_back_a_day_is_told_and_nothing_changes(home_after_second):
    before, sent = dump(home_after_second), mails(home_after_second)
    done = legation(*night_arguments(home_after_second, FIRST, "--plain"))
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"legation: The night of {SECOND} is already stored; {FIRST} cannot follow it."
    ]
    assert dump(home_after_second) == before
    assert mails(home_after_second) == sent


def test_a_backup_made_by_a_clock_that_went_back_gets_a_name_of_its_own(home):
    from datetime import UTC, datetime

    from flows.commands.backup import unused_name

    now = datetime(2026, 8, 11, 2, tzinfo=UTC)
    first = unused_name(home, now)
    first.touch()
    assert unused_name(home, now) != first


# --- a locked database --------------------------------------------------------------------------------


LOCKING = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("ROLLBACK")
"""


def locking(database: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that holds the write lock for so long; it has it when this returns."""
    command = [sys.executable, "-c", LOCKING, str(database), str(seconds)]
    other = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "locked\n"
    return other


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", [("profile", "remove", "lab"), ("backup",), ("search", "ocean")], ids=lambda words: words[0]
)
def test_a_database_that_another_process_locks_for_20_seconds_is_waited_for_or_read_meanwhile(home, command):
    other = locking(home / "legation.db", 20 if command[0] == "profile" else 5)
    try:
        done = legation(*command, "--home", home)
        assert done.returncode == 0, done.stderr
        assert (other.poll() is None) == (command[0] != "profile"), "only a writer has to wait"
    finally:
        other.kill()
        other.wait()


def test_a_database_that_stays_locked_is_one_clear_error_and_nothing_is_half_written(home, monkeypatch):
    monkeypatch.setattr(db.connection, "BUSY_SECONDS", 0.3)
    with Store.open(home / "legation.db") as store:
        before = list(store.dump_stable())
        other = locking(home / "legation.db", 60)
        try:
            with pytest.raises(StoreError, match="locked") as refused:
                save(store, [notice(str(number)) for number in range(50)], night(1))
            assert refused.value.exit_code == 3
            assert list(store.dump_stable()) == before
        finally:
            other.kill()
            other.wait()
        assert save(store, [notice("50")], night(1)).new == 1


@pytest.mark.parametrize(
    "command", [("profile", "remove", "lab"), ("nightly", "--plain")], ids=lambda w: w[0]
)
def test_3_when_another_process_never_lets_go_of_the_database(home, monkeypatch, command):
    monkeypatch.setattr(db.connection, "BUSY_SECONDS", 0.3)
    before = dump(home)
    other = locking(home / "legation.db", 60)
    try:
        done = CliRunner().invoke(main, [*command, "--home", str(home)])
        assert (done.exit_code, done.stdout) == (3, "")
        assert done.stderr == (
            f"legation: The database {home / 'legation.db'} cannot be used: database is locked.\n"
        )
        assert dump(home) == before
    finally:
        other.kill()
        other.wait()


# --- a full disk --------------------------------------------------------------------------------------


@pytest.mark.parametrize("pages", [0, 1, 3, 10, 30])
def test_a_disk_that_is_full_at_any_page_leaves_nothing_half_written(home, pages):
    many = [notice(str(number), text="words of a long call " * 200) for number in range(60)]
    with Store.open(home / "legation.db") as store:
        before = list(store.dump_stable())
        connection = store.notices._database.connection
        count = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={count + pages}")
        with pytest.raises(StoreError, match="full") as refused:
            save(store, many, night(1))
        assert refused.value.exit_code == 3
        assert list(store.dump_stable()) == before
        connection.execute("PRAGMA max_page_count=1000000")
        assert save(store, many, night(1)).new == 58
    with closing(sqlite3.connect(home / "legation.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


# A small disk of our own, in a namespace of our own: nobody else sees it.
ON_A_SMALL_DISK = """
set -e
mount -t tmpfs -o size="$1"k tmpfs "$2"
cp -r "$3"/. "$2"/
shift 3
set +e
"$@"
echo "first: $?"
set -e
mount -o remount,size=200m "$HOME_THERE"
"$@"
echo "second: $?"
cp -r "$HOME_THERE"/. "$HOME_AFTER"/
"""


def can_mount() -> bool:
    probe = ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    try:
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.parametrize("room", [40, 350, 900], ids=lambda room: f"{room} kB left")
def test_a_night_on_a_full_disk_ends_clearly_and_is_finished_when_there_is_room(
    first_night, second_night, tmp_path, room
):
    if not can_mount():
        pytest.skip("needs a namespace in which a small disk can be mounted")
    start = Path(shutil.copytree(first_night, tmp_path / "start"))
    with closing(sqlite3.connect(start / "legation.db")) as connection:
        connection.execute("ATTACH ? AS other", (str(second_night / "legation.db"),))
        connection.execute("INSERT OR IGNORE INTO vector SELECT * FROM other.vector")
        connection.commit()
    used = int(
        subprocess.run(["du", "-sk", start], capture_output=True, text=True, check=True).stdout.split()[0]
    )
    there, after = tmp_path / "there", tmp_path / "after"
    there.mkdir()
    after.mkdir()
    night_command = [sys.executable, "-m", "flows", *map(str, night_arguments(there, SECOND, "--plain"))]
    done = subprocess.run(
        [
            "unshare",
            "-rm",
            "bash",
            "-c",
            ON_A_SMALL_DISK,
            "bash",
            str(used + room),
            there,
            start,
            *night_command,
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"HOME_THERE": str(there), "HOME_AFTER": str(after), "PATH": "/usr/bin:/bin:/usr/sbin:/sbin"},
        timeout=300,
        check=False,
    )
    assert "first: 3" in done.stdout, done.stderr
    said = done.stderr.removesuffix("\n")
    assert "\n" not in said
    assert re.match(r"legation: .*(full|No space left|disk I/O)", said)
    assert "second: 0" in done.stdout, done.stderr
    assert dump(after) == dump(second_night)
    assert mails(after) == mails(second_night)
