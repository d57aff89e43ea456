"""Chats and webhooks: who is told what, once, over real HTTP; their addresses stay secret."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from naughty_strings import NAUGHTY
from stored_cases import save
from telling_cases import NIGHT, at, deadline, match
from told_home import SOURCE, call, id_of, profile, run_night

from db.records import Accounting, MailState, Screening
from db.store import Store
from flows.delivery.delivering import hand_over
from flows.night.gathering import resolve_opportunities
from flows.night.nightly import check_plan
from flows.night.plan import NightPlan
from flows.notify.finding import channel_findings
from flows.notify.message import LONGEST, words_of
from flows.setting_values import SettingsError
from flows.settings import read_settings
from ranking.profiles import ProfileError, parse_profile
from tests.conftest import legation
from tests.mail_sink import mail_sink
from tests.portal import Portal, Reply, portals

DAY = timedelta(days=1)
OCTOBER = date(2026, 10, 6)
READER, CHAT, TOKEN = "pi@example.org", "notify:desk-chat", "secrettoken123"
ROOT = Path(__file__).parents[1]


def dated(number, day=OCTOBER, **fields):
    """A call with a deadline in Brussels."""
    return replace(call(number), deadlines=(deadline(day),), **fields)


def register(home: Path, name: str = "reef", **fields: object) -> None:
    """Register a profile with one reader and one channel."""
    with Store.open(home / "legation.db") as store:
        text = profile(name, READER, **{"notify": ["desk-chat"]} | fields)
        store.profiles.put(name, text, NIGHT)


@pytest.fixture
def home(tmp_path):
    register(tmp_path)
    return tmp_path


@pytest.fixture
def portal():
    with portals(1) as [found]:
        found.routes = {"/hook": Reply(b"{}")}
        yield found


def environment(folder: Path, portal: Portal, *more: str) -> dict[str, str]:
    """The setting that names the channel desk-chat: a JSON webhook at the portal."""
    file = folder / "channels.txt"
    address = f"json://user:{TOKEN}@127.0.0.1:{portal.port}/hook"
    file.write_text("\n".join(["# ours", "", f"desk-chat = {address}", *more]))
    file.chmod(0o600)
    return {"LEGATION_NOTIFY_FILE": str(file)}


def deliver(home: Path, environ: dict[str, str], on: date = NIGHT, **options: bool):
    """Deliver what the outbox of a home holds."""
    with Store.open(home / "legation.db") as store:
        return hand_over(store, read_settings(home, environ), at(on), **options)[0]


def state_of(home: Path, recipient: str = CHAT) -> list[tuple[MailState, str | None]]:
    """What became of the messages to a channel."""
    with Store.open(home / "legation.db") as store:
        found = store.deliveries.of_night(NIGHT)
    return [(each.state, each.reply) for each in found if each.recipient == recipient]


# What is said.


def test_a_channel_gets_one_short_message_a_night_of_what_is_new_or_moved(home, portal):
    environ = environment(home, portal)
    run_night(home, NIGHT, [dated(0)], {"reef": 80.0})
    assert len(deliver(home, environ).sent) == 2
    run_night(home, NIGHT + DAY, [dated(0)], {"reef": 80.0})
    assert deliver(home, environ, NIGHT + DAY).sent == (), "nothing moved, nothing is said"
    run_night(home, NIGHT + 2 * DAY, [dated(0, date(2026, 10, 20))], {"reef": 80.0})
    assert len(deliver(home, environ, NIGHT + 2 * DAY).sent) == 2
    first, second = (json.loads(each.body) for each in portal.calls)
    assert first["title"].startswith("1 open now to begin with")
    assert first["message"].splitlines()[1:] == [
        call(0).title,
        "funder not stated; Tuesday 6 October 2026, 17:00 Brussels time, 56 days left",
        call(0).url,
    ]
    assert "20 October 2026" in second["message"]


def test_two_profiles_of_one_channel_share_its_message(home, portal):
    register(home, "lake")
    run_night(home, NIGHT, [dated(0), dated(1)], {"reef": 80.0, "lake": 70.0})
    deliver(home, environment(home, portal))
    (only,) = portal.calls
    assert json.loads(only.body)["message"].count(call(0).title) == 1


def test_a_channel_stands_outside_whoever_reads_it(home):
    register(home, summary="We study zebrafish.", lead_days=14, visibility="desk")
    core = match(id_of(0)[3:], 90.0, "reef", screening=Screening.REVIEW, screening_reason="core-domain/1: x")
    mails = run_night(
        home, NIGHT, [dated(0), dated(1)], {"reef": 80.0}, {("reef", id_of(0)): replace(core, reasons=())}
    )
    title, body = words_of(mails[f"{NIGHT} {CHAT}"].content)
    assert call(0).title not in body, "a core hit"
    assert call(1).title in body
    for secret in ("Reef", "reef", "zebrafish", "nternal"):
        assert secret not in title + body
    assert "A partnership" in title


def test_a_released_core_hit_goes_to_the_reader_and_never_to_a_channel(home):
    core = match(
        id_of(0)[3:],
        90.0,
        "reef",
        screening_reason="core-domain/1: x",
        notes=("Released for the digest by a.",),
    )
    mails = run_night(
        home, NIGHT, [dated(0)], {"reef": 80.0}, {("reef", id_of(0)): replace(core, reasons=())}
    )
    assert set(mails) == {f"{NIGHT} {READER}"}


def test_what_waits_for_a_desk_is_in_no_channel_either(home):
    register(home, approval={"by": "desk@example.org"})
    assert f"{NIGHT} {CHAT}" not in run_night(home, NIGHT, [dated(0)], {"reef": 80.0})


def test_every_match_of_a_channel_is_accounted_for(home):
    run_night(home, NIGHT, [dated(number) for number in range(4)], {"reef": 80.0})
    with Store.open(home / "legation.db") as store:
        ledger = [e for e in store.deliveries.ledger(NIGHT) if e.recipient == CHAT]
        assert store.imbalances.of(NIGHT) == []
        assert store.people.find(CHAT) is None
    assert [entry.accounting for entry in ledger] == [Accounting.SENT] * 4


# No database takes a lone surrogate, so that none ever comes so far.
@pytest.mark.parametrize("name", sorted(NAUGHTY.keys() - {"lone surrogates"}))
def test_hostile_words_are_characters_of_a_message(home, name):
    words = NAUGHTY[name]
    hostile = dated(0, funder=words, url=f"https://portal.example.eu/{words}")
    mails = run_night(home, NIGHT, [replace(hostile, title=f"{call(0).title} {words}")], {"reef": 80.0})
    title, body = words_of(mails[f"{NIGHT} {CHAT}"].content)
    lines = body.splitlines()
    assert len(lines) in (3, 4)
    assert len(title) + len(body) < LONGEST
    for line in lines[:3]:
        assert not {*line} & {*"<>@[]`*|~", "\r", "\x00", "\u202e", "\u2028"}


def test_a_long_night_is_cut_to_what_a_chat_takes_and_says_how_many_more(home):
    calls = [replace(dated(number), funder="F" * 400) for number in range(8)]
    body = words_of(run_night(home, NIGHT, calls, {"reef": 80.0})[f"{NIGHT} {CHAT}"].content)[1]
    shown = body.count("https://")
    assert len(body) < LONGEST + 200
    assert shown == 8 or body.endswith(f"{8 - shown} more")


# How it goes out.


def test_a_webhook_gets_plain_json_with_the_login_of_its_address(home, portal):
    run_night(home, NIGHT, [dated(0)], {"reef": 80.0})
    report = deliver(home, environment(home, portal))
    (got,) = portal.calls
    assert (got.method, got.target) == ("POST", "/hook")
    assert got.headers["Authorization"].startswith("Basic ")
    assert json.loads(got.body)["type"] == "info"
    assert [each.reply for each in report.sent if each.recipient == CHAT] == ["taken by channel desk-chat"]
    assert deliver(home, environment(home, portal)).sent == ()
    assert len(portal.calls) == 1


def test_the_mail_server_is_never_given_a_channel_nor_a_channel_a_mail(home, portal, tmp_path):
    run_night(home, NIGHT, [dated(0)], {"reef": 80.0})
    with mail_sink(tmp_path) as inbox:
        report = deliver(home, inbox.environment | environment(home, portal))
    assert {each.recipient for each in report.sent} == {READER, CHAT}
    assert sum(inbox.came.values()) == 1
    assert len(portal.calls) == 1


def test_without_channels_a_message_becomes_a_file(home):
    run_night(home, NIGHT, [dated(0)], {"reef": 80.0})
    deliver(home, {})
    assert state_of(home)[0][0] is MailState.SENT
    (file,) = (home / "mail" / str(NIGHT)).glob("*.txt")
    assert call(0).title in file.read_text(encoding="utf-8")
    assert len(list((home / "mail" / str(NIGHT)).glob("*.eml"))) == 1


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (404, MailState.FAILED),
        (410, MailState.FAILED),
        (429, MailState.QUEUED),
        (500, MailState.QUEUED),
        (503, MailState.QUEUED),
        (302, MailState.QUEUED),
    ],
)
def test_a_no_is_final_or_passing_as_http_means_it(home, portal, status, state):
    portal.routes = {"/hook": Reply(status=status, headers={"Location": f"{portal.url}/other"})}
    run_night(home, NIGHT, [dated(0)], {"reef": 80.0})
    deliver(home, environment(home, portal))
    ((became, reply),) = state_of(home)
    assert became is state
    assert f"(HTTP {status})" in str(reply)
    assert portal.targets() == ["/hook"], "asked once, and a redirection is not followed"


def test_what_was_put_off_goes_later_and_is_given_up_after_five_days(home, portal):
    portal.routes = {"/hook": [Reply(status=503), Reply(status=503), Reply(b"{}")]}
    environ = environment(home, portal)
    run_night(home, NIGHT, [dated(0)], {"reef": 80.0})
    deliver(home, environ)
    assert deliver(home, environ, patient=True).queued == (), "not before its time"
    assert len(portal.calls) == 1
    assert len(deliver(home, environ, NIGHT + DAY).queued) == 1
    assert len(deliver(home, environ, NIGHT + 2 * DAY).sent) == 1
    register(home, "lake", notify=["elsewhere"])
    run_night(home, NIGHT + 3 * DAY, [dated(0)], {"reef": 80.0, "lake": 80.0})
    for days in (3, 5, 8):
        report = deliver(home, environ, NIGHT + days * DAY)
    (failed,) = report.failed
    assert "names no channel elsewhere" in failed.reply
    assert "given up" in failed.reply


def test_a_service_that_is_not_there_is_asked_again_another_night(home, portal):
    environ = environment(home, portal)
    portal.refuse()
    run_night(home, NIGHT, [dated(0)], {"reef": 80.0})
    assert deliver(home, environ).problem is None
    assert [state for state, _ in state_of(home)] == [MailState.QUEUED]
    assert [state for state, _ in state_of(home, READER)] == [MailState.SENT], "the mails went all the same"


def test_a_claim_that_a_crash_left_is_handed_over_once_more(home, portal):
    environ = environment(home, portal)
    (mail,) = [m for m in run_night(home, NIGHT, [dated(0)], {"reef": 80.0}).values() if m.recipient == CHAT]
    with Store.open(home / "legation.db") as store:
        assert store.deliveries.claim(mail.message_id)
    deliver(home, environ)
    assert [json.loads(each.body)["message"] for each in portal.calls] == [words_of(mail.content)[1]]


@pytest.mark.slow
def test_nights_that_are_killed_lose_no_message_and_double_only_what_was_on_its_way(home, portal):
    environ = {**os.environ, **environment(home, portal), "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    register(home, notify=[f"chat-{number}" for number in range(6)])
    file = Path(environ["LEGATION_NOTIFY_FILE"])
    hooks = [f"chat-{n} = json://127.0.0.1:{portal.port}/hook/{n}" for n in range(6)]
    file.write_text("\n".join(hooks))

    def slowly(_call):
        time.sleep(0.1)
        return Reply(b"{}")

    portal.routes = {f"/hook/{number}": slowly for number in range(6)}
    prepare(home)
    command = [sys.executable, "-m", "tests.tell_night", str(home), at(NIGHT).isoformat()]
    kills = 0
    for delay in (0.4, 0.15, 0.25, 0.33):
        child = subprocess.Popen(command, cwd=ROOT, env=environ)
        came = len(portal.calls)
        limit = time.monotonic() + 20
        while len(portal.calls) == came and child.poll() is None and time.monotonic() < limit:
            time.sleep(0.005)
        time.sleep(delay / 3)
        if child.poll() is None:
            child.kill()
            kills += 1
        child.wait()
    assert kills >= 2
    subprocess.run(command, cwd=ROOT, env=environ, check=True)
    bodies = [(each.target, each.body) for each in portal.calls]
    assert {target for target, _ in bodies} == set(portal.routes)
    assert len(bodies) <= 6 + kills, "one more at most for each kill: the line was cut before the answer"
    assert len(set(bodies)) == 6, "what came twice came with the same words"


def prepare(home: Path) -> None:
    """A home just before its night is told: recognised and matched."""
    with Store.open(home / "legation.db") as store:
        save(store, [dated(0)], NIGHT, SOURCE)
    resolve_opportunities(NightPlan(home, at(NIGHT), ()), 1)
    with Store.open(home / "legation.db") as store:
        ids = [each.id for each in store.opportunities.all()]
        fits = [match(id[3:], 80.0, "reef", reasons=()) for id in ids]
        store.matches.replace("reef", fits, night=NIGHT)


# The setting.


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("json://127.0.0.1/x", "name = address"),
        ("Desk = json://127.0.0.1/x", "small letters"),
        ("a b = json://127.0.0.1/x", "name = address"),
        ("chat = mailto://user:pw@example.org", "recipients"),
        ("chat = mailtos://user:pw@example.org", "recipients"),
        ("chat = json://127.0.0.1/x\nchat = json://127.0.0.1/y", "already"),
        ("chat = ", "name = address"),
    ],
)
def test_a_line_that_is_none_is_refused_by_its_number(tmp_path, line, said):
    file = tmp_path / "channels"
    file.write_text(line)
    file.chmod(0o600)
    with pytest.raises(SettingsError, match=r"line [12]") as error:
        read_settings(tmp_path, {"LEGATION_NOTIFY_FILE": str(file)})
    assert said in str(error.value)
    assert "127.0.0.1" not in str(error.value)
    assert "pw" not in str(error.value)


def test_a_file_that_others_may_read_is_refused(tmp_path):
    file = tmp_path / "channels"
    file.write_text("chat = json://127.0.0.1/x")
    file.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        read_settings(tmp_path, {"LEGATION_NOTIFY_FILE": str(file)})


def test_an_address_that_apprise_does_not_know_stops_the_night_before_anything_is_done(tmp_path, monkeypatch):
    file = tmp_path / "channels"
    file.write_text(f"chat = nosuchservice://{TOKEN}/x")
    file.chmod(0o600)
    monkeypatch.setenv("LEGATION_NOTIFY_FILE", str(file))
    plan = NightPlan(tmp_path / "home", datetime(2026, 8, 11, 2, tzinfo=UTC), ())
    with pytest.raises(SettingsError, match="chat") as error:
        check_plan(plan)
    assert TOKEN not in str(error.value)
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({}, "are written to"),
        ({"LEGATION_NOTIFY_FILE": "other = json://127.0.0.1/x"}, "their messages wait"),
        ({"LEGATION_NOTIFY_FILE": "desk-chat = json://127.0.0.1/x"}, None),
    ],
)
def test_the_doctor_names_channels_without_an_address(tmp_path, environ, said):
    for name, text in environ.items():
        file = tmp_path / "channels"
        file.write_text(text)
        file.chmod(0o600)
        environ = {name: str(file)}
    asked = [parse_profile(profile("reef", notify=["desk-chat"]), "reef")]
    found = [finding.says for finding in channel_findings(read_settings(tmp_path, environ), asked)]
    assert len(found) == (said is not None)
    assert all(str(said) in each for each in found)
    assert list(channel_findings(read_settings(tmp_path, {}), [])) == []


@pytest.mark.parametrize("name", ["Desk", "desk chat", "-x", "x" * 41, "", "pi@example.org"])
def test_a_profile_cannot_name_what_is_no_channel(name):
    with pytest.raises(ProfileError, match="no channel's name"):
        parse_profile(profile("reef", notify=[name]), "reef")


@pytest.mark.parametrize("status", [200, 404, 503])
def test_the_address_of_a_channel_is_in_no_file_and_in_nothing_that_is_printed(
    home, portal, status, caplog, capfd
):
    portal.routes = {"/hook": Reply(status=status, body=TOKEN.encode())}
    run_night(home, NIGHT, [dated(0)], {"reef": 80.0})
    environ = environment(home.parent, portal)
    settings = read_settings(home, environ)
    assert TOKEN not in repr(settings)
    with caplog.at_level("DEBUG"):
        deliver(home, environ)
    assert len(portal.calls) == 1
    said = caplog.text + "".join(capfd.readouterr())
    held = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    for secret in (TOKEN, f":{portal.port}", "/hook"):
        assert secret not in said
        assert secret.encode() not in held


@pytest.mark.slow
def test_the_operator_sees_what_waits_for_a_channel_and_sends_it(home, portal, monkeypatch):
    run_night(home, NIGHT, [dated(0)], {"reef": 80.0})
    portal.routes = {"/hook": [Reply(status=500), Reply(b"{}")]}
    environ = environment(home, portal)
    deliver(home, environ)
    monkeypatch.setenv("LEGATION_NOTIFY_FILE", environ["LEGATION_NOTIFY_FILE"])
    listed = legation("mail", "--home", home)
    assert CHAT in listed.stdout
    assert "HTTP 500" in listed.stdout
    sent = legation("mail", "send", "--all", "--home", home)
    assert sent.returncode == 0, sent.stdout + sent.stderr
    assert f"{CHAT}: taken by channel desk-chat" in sent.stdout
