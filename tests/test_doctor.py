"""The doctor: every trouble is a finding with what to do about it, and looking changes nothing."""

from __future__ import annotations

import fcntl
import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from db.records import MailState, OutboxMail, Outcome
from db.store import Store
from flows.delivery.mail_key import MailKeyError
from flows.doctor.checks import examine, tell_of_missed_night
from flows.doctor.finding import State
from flows.night.lock import LOCK
from flows.night.nightly import check_plan
from flows.night.plan import NightPlan
from flows.schedule.prefect_server import free_port
from flows.schedule.timetable import SERVING, keep_timetable, timetable
from spiders.causes import CAUSES, kind_of
from spiders.registry import source_names
from spiders.verdict import CAUSES as WORDS
from spiders.verdict import ENDINGS
from tests.conftest import ROOT, legation
from tests.fault_cases import FAULTS
from tests.live_home import BEGAN, LAST, MORNING, add_night, live_home, settings_of, well
from tests.portal import HOST

TONIGHT = BEGAN + timedelta(days=1)
NEXT_MORNING = MORNING + timedelta(days=1)


@pytest.fixture
def home(tmp_path) -> Path:
    return live_home(tmp_path)


@contextmanager
def held(lock: Path):
    """The lock of a night or a schedule, held by a living process."""
    with lock.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def python(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)


def look(home: Path, as_of=MORNING, **variables: str):
    """The findings by check."""
    found = examine(settings_of(home, **variables), source_names(), as_of)
    assert len({each.check for each in found}) == len(found)
    return {each.check: each for each in found}


def test_a_home_after_good_nights_is_well(home):
    found = look(home)
    assert {name for name, each in found.items() if each.state is not State.OK} <= {"disk"}
    assert set(source_names()) | {
        "last night", "next night", "night lock", "database", "outbox", "mail", "model", "disk", "clock",
        "int_ecb_rates", "ledger", "reviews", "screening lists", "desk's copy",
        "saved questions",
    } == set(found)  # fmt: skip
    assert found["us_nsf"].says == f"40 notices on {LAST}; verified live on {LAST - timedelta(days=1)}"


# Planted troubles: how to plant one, where it is found, how bad it is, and what is said


def night(**changes):
    """One more night, of which a source brought this."""
    name = changes.pop("source", "us_nsf")
    code = changes.pop("exit_code", 1)
    return lambda home: add_night(home, TONIGHT, well(name, **changes), exit_code=code)


def failed(cause: str):
    return night(outcome=Outcome.FAILED, cause=cause, seen=0)


def in_database(*statements: str):
    def plant(home: Path) -> None:
        connection = sqlite3.connect(home / "legation.db")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    return plant


def waiting(state: MailState):
    def plant(home: Path) -> None:
        mail = OutboxMail(
            "pi@example.org", "2026-09-10", "<1@example.org>", "Subject", b"bytes", "<p>", state
        )
        with Store.open(home / "legation.db") as store:
            store.deliveries.commit(LAST, [mail], [], [])
            if state is MailState.FAILED:
                store.deliveries.claim(mail.message_id)
                store.deliveries.mark_failed(mail.message_id, "550 no such user")

    return plant


def damaged(home: Path) -> None:
    database = home / "legation.db"
    with database.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 40_000)


def planned(home: Path) -> None:
    add_night(home, TONIGHT)
    keep_timetable(home, timetable("0 2 * * *", "UTC", BEGAN - timedelta(days=30)))


TROUBLES = {
    "no database": (lambda home: (home / "legation.db").unlink(), "database", State.FAILURE, "no database"),
    "another program's": (
        in_database("DROP TABLE _sqlite_migrations"), "database", State.FAILURE, "another program"
    ),
    "a newer schema": (
        in_database("UPDATE _sqlite_migrations SET name = 'later' WHERE rowid = 1"),
        "database",
        State.FAILURE,
        "newer",
    ),
    "damaged pages": (damaged, "database", State.FAILURE, ""),
    "a publisher's login wall": (failed("login wall"), "us_nsf", State.WARNING, "login wall"),
    "an unknown cause": (failed("something nobody foresaw"), "us_nsf", State.WARNING, "nobody foresaw"),
    "a frozen feed": (
        night(cause="frozen: nothing has changed since 2026-08-01 (41 days)", exit_code=0),
        "us_nsf", State.WARNING, "nothing has changed since 2026-08-01",
    ),
    "a shrunken source": (
        night(outcome=Outcome.PARTIAL, cause="shrunken: 3 notices, 40 on a usual night", seen=3),
        "us_nsf", State.WARNING, "last complete reading 2026-09-10, 1 day ago",
    ),
    "a night in part": (night(exit_code=1), "last night", State.WARNING, "in part"),
    "a failed night": (night(exit_code=3), "last night", State.FAILURE, "exit code 3"),
    "a night cut off": (night(exit_code=None), "last night", State.FAILURE, "cut off"),
    "a clock put back": (
        lambda home: add_night(home, TONIGHT + timedelta(days=3)), "clock", State.FAILURE, "the latest night"
    ),
    "a mail that waits": (waiting(MailState.QUEUED), "outbox", State.WARNING, "waiting to be sent: 1 mail"),
    "a mail refused": (waiting(MailState.FAILED), "outbox", State.WARNING, "refused for good on 2026-09-10"),
    "nobody to start the nights": (planned, "next night", State.FAILURE, "nothing is there to start it"),
    "an unreadable timetable": (
        lambda home: (home / "schedule.json").write_text("{"), "next night", State.FAILURE, "cannot be read"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TROUBLES)
def test_a_trouble_is_found_with_what_to_do(home, name):
    plant, check, state, words = TROUBLES[name]
    plant(home)
    finding = look(home, NEXT_MORNING)[check]
    assert finding.state is state
    assert words in finding.says
    assert finding.do


def test_a_night_that_was_due_and_has_not_begun_is_a_failure_until_one_runs(home):
    assert look(home, MORNING + timedelta(hours=20))["next night"].state is State.OK
    finding = look(home, NEXT_MORNING)["next night"]
    assert (finding.state, finding.facts["overdue"]) == (State.FAILURE, TONIGHT)
    with held(home / LOCK):
        found = look(home, NEXT_MORNING)
    assert found["next night"].state is State.OK
    assert found["night lock"].says == "held: a night is running"


def test_a_served_timetable_says_when_the_next_night_is(home):
    planned(home)
    with held(home / SERVING):
        finding = look(home, NEXT_MORNING)["next night"]
    assert (finding.state, finding.says) == (State.OK, "2026-09-12 02:00 UTC (0 2 * * *, UTC)")


def test_a_running_night_is_no_trouble(home):
    add_night(home, TONIGHT, exit_code=None)
    waiting(MailState.QUEUED)(home)
    with held(home / LOCK):
        found = look(home, TONIGHT)
    assert found["last night"].says == "2026-09-11 is still running"
    assert found["outbox"].state is State.OK


@pytest.mark.parametrize(
    ("free", "state"), [(10**8, State.FAILURE), (5 * 10**8, State.WARNING), (10**10, State.OK)]
)
def test_a_full_disk_is_seen_before_a_night_meets_it(home, monkeypatch, free, state):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**11, 10**11 - free, free))
    assert look(home)["disk"].state is state


def test_a_missing_model_is_a_failure(home, monkeypatch):
    monkeypatch.setattr("ranking.embedding.PACKAGE", "no_such_package")
    finding = look(home)["model"]
    assert (finding.state, finding.do) == (State.FAILURE, "run `make install`")


def test_an_older_schema_is_left_to_the_next_night(home):
    in_database("DELETE FROM _sqlite_migrations WHERE rowid = (SELECT max(rowid) FROM _sqlite_migrations)")(
        home
    )
    with sqlite3.connect(home / "legation.db") as connection:
        steps = connection.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()[0]
    if not steps:
        pytest.skip("there is only one schema so far")
    found = look(home)
    assert found["database"].state is State.WARNING
    assert "last night" not in found


# The mail server


@dataclass
class Inbox:
    """A mail server that keeps what it is given."""

    mails: list[bytes]
    port: int

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  (aiosmtpd's name)
        self.mails.append(envelope.content)
        return "250 kept"


@pytest.fixture
def inbox():
    kept = Inbox([], free_port())
    controller = Controller(kept, hostname=HOST, port=kept.port)
    controller.start()
    yield kept
    controller.stop()


def test_a_mail_server_is_greeted_and_gets_no_mail(home, inbox):
    server = {"SMTP_HOST": HOST, "SMTP_PORT": str(inbox.port), "SMTP_SECURITY": "none"}
    assert look(home, **server)["mail"].state is State.OK
    finding = look(home, **(server | {"SMTP_SECURITY": "starttls"}))["mail"]
    assert finding.state is State.FAILURE
    assert inbox.mails == []


@pytest.mark.parametrize(
    ("mode", "text", "said"), [(0o644, "0" * 64, "chmod 600"), (0o600, "x", "not a key")]
)
def test_a_key_of_mails_that_cannot_be_used_is_named_and_stops_a_night_before_it_begins(
    home, mode, text, said
):
    key = home / "mail.key"
    key.write_text(text)
    key.chmod(mode)
    finding = look(home)["mail"]
    assert finding.state is State.FAILURE
    assert said in finding.says
    with pytest.raises(MailKeyError, match=said):
        check_plan(NightPlan(home, MORNING, ()))


def test_a_mail_server_that_nobody_listens_at_is_a_failure(home):
    port = free_port()
    finding = look(home, SMTP_HOST=HOST, SMTP_PORT=str(port), SMTP_SECURITY="none")["mail"]
    assert finding.state is State.FAILURE
    assert str(port) in finding.says


# The dead man's note


def test_a_missed_night_is_noted_and_mailed_once_and_the_note_goes_when_nights_come_again(home, inbox):
    settings = settings_of(home, OPERATOR="operator@example.org", SMTP_HOST=HOST, SMTP_PORT=str(inbox.port),
                           SMTP_SECURITY="none", SENDER="legation@example.org")  # fmt: skip
    note = home / "dead-man.txt"

    def morning(as_of):
        return tell_of_missed_night(settings, examine(settings, source_names(), as_of), as_of)

    assert morning(MORNING) is None
    assert not note.exists()
    for hours in (0, 1):
        assert morning(NEXT_MORNING + timedelta(hours=hours)) is None
        assert note.read_text().startswith(
            "The night due at 2026-09-11 02:00 UTC had not started by 2026-09-11 0"
        )
    (mail,) = inbox.mails
    message = message_from_bytes(mail)
    assert (message["To"], message["Subject"]) == (
        "operator@example.org", "Legation: the night of 11 Sep 2026 did not start"
    )  # fmt: skip
    add_night(home, TONIGHT + timedelta(days=1))
    morning(NEXT_MORNING + timedelta(days=1))
    assert not note.exists()


def test_a_note_is_left_even_where_the_mail_cannot_be_sent(home):
    port = free_port()
    settings = settings_of(home, OPERATOR="operator@example.org", SMTP_HOST=HOST, SMTP_PORT=str(port),
                           SMTP_SECURITY="none")  # fmt: skip
    problem = tell_of_missed_night(settings, examine(settings, source_names(), NEXT_MORNING), NEXT_MORNING)
    assert problem.startswith("no mail to the operator: ")
    assert (home / "dead-man.txt").exists()


# As a command


def listing(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_looking_changes_nothing_and_loads_no_model(home):
    before = listing(home)
    look(home)
    assert listing(home) == before
    program = (
        "import sys, flows.cli\n"
        "try: flows.cli.main()\n"
        "except SystemExit: pass\n"
        "print({'torch', 'prefect', 'scrapy'} & set(sys.modules), file=sys.stderr)"
    )
    done = python(program, "doctor", "--home", home, "--as-of", MORNING.isoformat())
    assert done.stderr == "set()\n"


@pytest.mark.slow
def test_the_exit_code_and_the_json_say_how_bad_it_is(home):
    def doctor():
        done = legation("doctor", "--home", home, "--as-of", NEXT_MORNING.isoformat(), "--json")
        return done.returncode, json.loads(done.stdout)

    add_night(home, TONIGHT)
    code, said = doctor()
    little_room = [each["check"] for each in said["findings"] if each["state"] != "ok"]
    assert (code, said["state"]) == ((0, "ok") if not little_room else (1, "warning"))
    assert set(little_room) <= {"disk"}
    add_night(home, TONIGHT, well("us_nsf", outcome=Outcome.FAILED, cause="http 403"), exit_code=1)
    code, said = doctor()
    assert (code, said["state"]) == (1, "warning")
    (nsf,) = [each for each in said["findings"] if each["check"] == "us_nsf"]
    assert (nsf["facts"]["cause"], nsf["facts"]["last_ok"]) == ("http 403", str(LAST))
    add_night(home, TONIGHT, exit_code=3)
    assert doctor()[0] == 3
    shutil.rmtree(home)
    assert legation("doctor", "--home", home).returncode == 2


# What a cause means


def test_every_cause_that_can_be_named_is_explained():
    named = {fault.cause for fault in FAULTS.values() if fault.cause}
    named |= {
        *WORDS.values(),
        *ENDINGS.values(),
        "killed by signal 9",
        "http 403 (robots.txt)",
        "not reached",
    }
    named |= {
        "the child ended with code 1",
        "connection failed (OSError)",
        "dns (robots.txt)",
        "tls",
        "robots",
    }
    named |= {"timeout: killed after 8 s", "login wall: 8 of 8 detail pages not read", "blocked address"}
    assert {cause for cause in named if kind_of(cause) is None} == set()
    assert kind_of("something nobody foresaw") is None
    assert all(what and do for what, do in CAUSES.values())
