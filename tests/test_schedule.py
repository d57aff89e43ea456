"""Nights begin when they are due: by cron line and zone, after a pause, without Prefect, and with it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.records import InputError
from db.store import Store
from flows.night.nights import begun_since, cut_off_run, last_begun, night_command
from flows.schedule.prefect_server import free_port
from flows.schedule.timetable import GRACE, Timetable, keep_timetable, kept_timetable, missed, timetable
from flows.schedule.watch import Service, Watch
from flows.settings import night_environment, schedule_environment
from tests.conftest import NIGHTS, ROOT, SECOND, legation
from tests.live_home import BEGAN, LAST, add_night, live_home, settings_of


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# When a night is due


@pytest.mark.parametrize(
    ("cron", "zone", "now", "previous", "following"),
    [
        ("0 2 * * *", "UTC", "2026-09-10 02:00", "2026-09-10 02:00", "2026-09-11 02:00"),
        ("0 2 * * *", "Europe/Berlin", "2026-09-10 12:00", "2026-09-10 00:00", "2026-09-11 00:00"),
        ("0 2 * * *", "Europe/Berlin", "2026-12-10 12:00", "2026-12-10 01:00", "2026-12-11 01:00"),
        ("0 2 * * *", "Asia/Tokyo", "2026-09-10 12:00", "2026-09-09 17:00", "2026-09-10 17:00"),
        ("*/15 * * * *", "UTC", "2026-09-10 12:14", "2026-09-10 12:00", "2026-09-10 12:15"),
        ("30 1 * * 1-5", "UTC", "2026-09-12 12:00", "2026-09-11 01:30", "2026-09-14 01:30"),
        # The clocks go forward from 02:00 to 03:00, and back from 03:00 to 02:00.
        ("30 2 * * *", "Europe/Berlin", "2026-03-28 12:00", "2026-03-28 01:30", "2026-03-29 01:00"),
        ("0 4 * * *", "Europe/Berlin", "2026-10-24 12:00", "2026-10-24 02:00", "2026-10-25 03:00"),
    ],
)
def test_a_cron_line_is_read_in_its_zone(cron, zone, now, previous, following):
    table = timetable(cron, zone, at(now))
    assert (table.previous(at(now)), table.next(at(now))) == (at(previous), at(following))


@pytest.mark.parametrize(
    ("cron", "zone", "named"),
    [
        ("at two", "UTC", "--cron"),
        ("0 2 * *", "UTC", "five fields"),
        ("0 2 * * * *", "UTC", "five fields"),
        ("61 * * * *", "UTC", "--cron"),
        ("0 2 30 2 *", "UTC", "--cron"),
        ("", "UTC", "five fields"),
        ("0 2 * * *", "Mars/Phobos", "--timezone"),
        ("0 2 * * *", "", "--timezone"),
        ("0 2 * * *", "../../etc/passwd", "--timezone"),
    ],
)
def test_a_line_or_zone_that_cannot_be_read_is_refused_by_name(cron, zone, named):
    with pytest.raises(InputError, match=named):
        timetable(cron, zone, BEGAN)


DAILY = Timetable("0 2 * * *", "UTC", at("2026-09-01 00:00"))


@pytest.mark.parametrize(
    ("table", "begun", "now", "due"),
    [
        (DAILY, "2026-09-10 02:00", "2026-09-11 01:59", None),
        (DAILY, "2026-09-10 02:00", "2026-09-11 03:14", None),
        (DAILY, "2026-09-10 02:00", "2026-09-11 03:15", "2026-09-11 02:00"),
        (DAILY, "2026-09-11 01:30", "2026-09-11 03:15", "2026-09-11 02:00"),
        (DAILY, "2026-09-03 02:00", "2026-09-11 03:15", "2026-09-11 02:00"),
        (DAILY, None, "2026-09-11 03:15", "2026-09-11 02:00"),
        (DAILY, None, "2026-09-01 01:00", None),
        (None, "2026-09-10 02:00", "2026-09-11 03:59", None),
        (None, "2026-09-10 02:00", "2026-09-11 04:01", "2026-09-11 02:00"),
        (None, None, "2026-09-11 04:01", None),
    ],
)
def test_a_night_is_missed_when_none_began_since_it_was_due(table, begun, now, due):
    assert missed(table, begun and at(begun), at(now)) == (due and at(due))


def test_a_timetable_is_kept_with_the_day_it_was_first_set(tmp_path):
    assert kept_timetable(tmp_path) is None
    first = keep_timetable(tmp_path, DAILY)
    again = keep_timetable(tmp_path, timetable("0 2 * * *", "UTC", BEGAN))
    assert first == again == kept_timetable(tmp_path) == DAILY
    with_more = keep_timetable(tmp_path, timetable("0 2 * * *", "UTC", BEGAN, ("--plain",)))
    assert with_more == kept_timetable(tmp_path) == replace(DAILY, arguments=("--plain",))
    other = keep_timetable(tmp_path, timetable("0 3 * * *", "UTC", BEGAN))
    assert (other.since, kept_timetable(tmp_path)) == (BEGAN, other)


# Which nights have begun


def test_a_late_run_stands_back_when_a_night_has_begun_since_it_was_due(tmp_path):
    settings = settings_of(live_home(tmp_path))
    assert last_begun(settings) == BEGAN
    for days_late in (3, 2, 1, 0):
        assert begun_since(settings, BEGAN - timedelta(days=days_late))
    assert not begun_since(settings, BEGAN + timedelta(hours=24))
    assert last_begun(settings_of(tmp_path / "nowhere")) is None


def test_a_replay_is_no_night_of_the_schedule(tmp_path):
    home = live_home(tmp_path)
    with Store.open(home / "legation.db") as store:
        run = store.runs.begin(LAST + timedelta(days=9), as_of=BEGAN + timedelta(days=9), kind="replay")
    assert last_begun(settings_of(home)) == BEGAN
    assert cut_off_run(settings_of(home)) is None
    assert run


# The watch


def finished(watch: Watch) -> int:
    """How many nights the watch has started that can be seen to have ended."""
    if watch.night is None:
        return 0
    watch.night.wait(120)
    return 1


@contextmanager
def watching(home: Path, now: datetime):
    """A watch over a home whose nights are replays of a sample, and its log."""
    replay = ("--archive", str(NIGHTS / f"{SECOND}.warc.gz"), "--as-of", f"{SECOND}T02:00:00+00:00")
    with (home / "schedule.log").open("ab") as log:
        table = replace(DAILY, arguments=(*replay, "--sources", "us_nsf"))
        yield Watch(Service(settings_of(home), table, lambda: now), log.fileno())


def nights_in(home: Path) -> list[str]:
    """The nights that the log tells of."""
    return re.findall(r"^Night of (.*)$", (home / "schedule.log").read_text(), re.MULTILINE)


@pytest.mark.slow
def test_one_night_makes_up_for_all_that_were_missed(home_after_second):
    home = home_after_second
    with watching(home, BEGAN + timedelta(days=5)) as watch:
        watch.make_up()
        assert finished(watch)
    assert nights_in(home) == [SECOND]
    assert not (home / "dead-man.txt").exists()


@pytest.mark.slow
def test_an_overdue_night_is_noted_and_started_without_prefect_once(home_after_second):
    home = home_after_second
    with watching(home, BEGAN + GRACE) as watch:
        for _ in range(3):
            watch.look()
            watch.next_look = 0.0
            finished(watch)
    assert nights_in(home) == [SECOND]
    note = (home / "dead-man.txt").read_text()
    assert note.startswith("The night due at 2026-09-10 02:00 UTC had not started by 2026-09-10 03:15 UTC.")
    assert "being started now" in note


def test_a_watch_leaves_a_home_alone_whose_nights_begin_in_time(tmp_path):
    home = live_home(tmp_path)
    (home / "dead-man.txt").write_text("of last week")
    with watching(home, BEGAN + timedelta(hours=5)) as watch:
        watch.make_up()
        watch.look()
        assert watch.night is None
    assert not (home / "dead-man.txt").exists()


@pytest.mark.slow
def test_a_night_that_was_cut_off_is_called_again_once(tmp_path):
    home = live_home(tmp_path)
    add_night(home, BEGAN + timedelta(days=1), exit_code=None)
    with watching(home, BEGAN + timedelta(days=1, minutes=5)) as watch:
        # Refused: the sample's night is earlier than what the home has. Trying again would not help.
        for _ in range(3):
            watch.look()
            watch.next_look = 0.0
            finished(watch)
    assert (home / "schedule.log").read_text().count("is already stored") == 1


def test_a_database_that_cannot_be_read_does_not_end_the_watch(tmp_path):
    home = live_home(tmp_path)
    (home / "legation.db").write_bytes(b"no database" * 1000)
    with watching(home, BEGAN + timedelta(days=5)) as watch:
        watch.look()
    assert "cannot see whether a night is due" in (home / "schedule.log").read_text()


# Environments


def test_a_scheduled_night_keeps_the_servers_address_and_none_of_the_runners_words(tmp_path):
    runner = schedule_environment(tmp_path, {"PATH": "/bin"})
    assert (runner["PREFECT_CLIENT_MAX_RETRIES"], runner["DO_NOT_TRACK"]) == ("5", "1")
    told = {**runner, "PREFECT_API_URL": "http://127.0.0.1:4200/api", "PREFECT__FLOW_RUN_ID": "1"}
    night = night_environment(told)
    assert night["PREFECT_API_URL"] == "http://127.0.0.1:4200/api"
    assert not {"PREFECT__FLOW_RUN_ID", "PREFECT_CLIENT_MAX_RETRIES"} & set(night)
    assert night_command(tmp_path, ("--plain",))[1:] == [
        "-m",
        "flows",
        "nightly",
        "--home",
        str(tmp_path),
        "--plain",
    ]


# As a command


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--cron", "at two"], "--cron"),
        (["--timezone", "Mars"], "--timezone"),
        (["--", "--archiv", "x"], "--archiv"),
        (["--", "--as-of", "yesterday"], "--as-of"),
    ],
)
@pytest.mark.slow
def test_a_mistake_is_refused_now_and_not_tonight(tmp_path, arguments, named):
    done = legation("schedule", "--home", tmp_path / "home", *arguments)
    assert done.returncode == 2
    assert named in done.stderr
    assert not (tmp_path / "home").exists()


def scheduling(home: Path, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    """A running schedule of a home whose nights replay a sample."""
    nights = ["--archive", str(NIGHTS / f"{SECOND}.warc.gz"), "--as-of", f"{SECOND}T02:00:00+00:00"]
    command = [sys.executable, "-m", "flows", "schedule", "--home", str(home), *arguments, "--", *nights]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, **variables}
    )


def processes_of(home: Path) -> list[str]:
    """The living processes that have to do with a home."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            said = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
            state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if str(home).encode() in said and state != "Z":
            found.append(process.name)
    return found


def wait_until(condition, seconds: float):
    limit = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < limit, "it never happened"
        time.sleep(0.3)
    return found


@pytest.mark.slow
def test_a_schedule_serves_alone_and_ends_when_told(tmp_path):
    home = live_home(tmp_path)
    # A server that is not there: the child that needs it is of no use, and is no reason to stay.
    schedule = scheduling(home, PREFECT_API_URL=f"http://127.0.0.1:{free_port()}/api")
    try:
        assert "Next night: " in schedule.stdout.readline()
        wait_until(lambda: (home / "schedule.json").exists(), 10)
        second = legation("schedule", "--home", home)
        assert (second.returncode, "another `legation schedule`" in second.stderr) == (2, True)
        schedule.send_signal(signal.SIGTERM)
        assert schedule.wait(30) == 0
    finally:
        schedule.kill()
    assert processes_of(home) == []


def asked(port: str, path: str, body: object) -> list[dict[str, object]]:
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    return json.loads(connection.getresponse().read())


@pytest.mark.slow
def test_every_minute_a_night_under_a_prefect_server_of_our_own(home_after_second):
    home = home_after_second
    schedule = scheduling(home, "--cron", "* * * * *", PREFECT_API_URL="")
    try:
        log = home / "schedule.log"
        wait_until(lambda: log.exists() and nights_in(home), 150)
        port = re.search(r"PREFECT_API_URL=http://127.0.0.1:(\d+)/api", log.read_text())[1]
        done = wait_until(lambda: completed(port), 30)
        assert {"scheduled night", "nightly"} <= done
        said = json.loads(legation("doctor", "--home", home, "--json").stdout)["findings"]
        (coming,) = [each for each in said if each["check"] == "next night"]
        assert coming["facts"]["cron"] == "* * * * *"
    finally:
        schedule.kill()
        schedule.wait()
    # Killed without a chance to clean up: the server, the runner and its nights end by themselves.
    wait_until(lambda: not processes_of(home), 15)


def completed(port: str) -> set[str]:
    """The flows of which a run has completed."""
    runs = asked(port, "/api/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}})
    flows = {each["id"]: str(each["name"]) for each in asked(port, "/api/flows/filter", {})}
    found = {flows[run["flow_id"]] for run in runs}
    return found if {"scheduled night", "nightly"} <= found else set()
