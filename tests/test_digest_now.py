"""``legation digest --now`` shows the very mail that a night would write, and keeps nothing of it."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from stored_cases import save
from telling_cases import NIGHT, at, kept, match
from told_home import SOURCE, call, id_of, profile, run_night

from db.store import Store
from flows.announcing.telling import compose_mails, rehearsed
from flows.digest.text import text_of
from flows.night.gathering import resolve_opportunities
from flows.night.plan import NightPlan
from tests.conftest import legation

SECOND = NIGHT + timedelta(days=1)
READER = "pi@example.org"
SCORES = {"reef": 70.0, "shore": 60.0}


def ranked_home(folder):
    """A home that told its readers once, keeps a call that closes soon, and has ranked the next night."""
    with Store.open(folder / "legation.db") as store:
        text = profile("reef", READER, lead_days=5, reminders=[200, 3])
        store.profiles.put("reef", text, NIGHT)
        store.profiles.put("shore", profile("shore", "shore@example.org"), NIGHT)
    run_night(folder, NIGHT, [call(n) for n in range(3)], SCORES)
    plan = NightPlan(folder, at(SECOND), ())
    with Store.open(folder / "legation.db") as store:
        decided = kept("0", profile="reef")
        store.triage.add(type(decided)(**{**_fields(decided), "opportunity": id_of(0)}))
        save(store, [call(n) for n in range(4)], SECOND, SOURCE)
    resolve_opportunities(plan, 1)
    with Store.open(folder / "legation.db") as store:
        store.runs.begin(SECOND, at(SECOND), "replay")
        for name, score in SCORES.items():
            fits = [match(each.id[3:], score, name, reasons=()) for each in store.opportunities.all()]
            store.matches.replace(name, fits, night=SECOND)
    return plan


def _fields(record):
    return {name: getattr(record, name) for name in record.__slots__}


@pytest.fixture
def ranked(tmp_path, monkeypatch):
    monkeypatch.setenv("LEGATION_PUBLIC_URL", "https://links.example.org")
    return ranked_home(tmp_path)


def test_it_is_the_very_mail_that_the_night_then_writes(ranked):
    with Store.open(ranked.settings.database) as store:
        (shown,) = rehearsed(store, ranked, "reef")
    compose_mails(ranked, 1)
    with Store.open(ranked.settings.database) as store:
        written = {mail.recipient: mail for mail in store.deliveries.of_night(SECOND)}
    assert shown == written[READER]
    assert b"text/calendar" in shown.content
    assert b"https://links.example.org/keep/" in shown.content.replace(b"=\r\n", b"")
    text = " ".join(text_of(shown.content).split())
    assert "Studies of glaciers" in text, "what is new"
    assert "Studies of corals" in text, "what is kept"


def test_nothing_of_it_is_kept(ranked):
    with Store.open(ranked.settings.database) as store:
        before = list(store.dump_stable())
        files = contents(ranked.home)
        rehearsed(store, ranked, "reef")
        assert list(store.dump_stable()) == before
    assert contents(ranked.home) == files


def contents(folder):
    """Every file of a home but the database's own, by name."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("legation.db")
    }


def test_from_the_command_line_it_names_what_is_attached_and_says_when_there_is_nothing(ranked):
    home, night = ranked.home, ("--as-of", f"{SECOND}T02:00:00Z")
    done = legation("digest", "reef", "--now", *night, "--home", home)
    assert done.returncode == 0, done.stderr
    assert f"To: {READER}\nSubject: " in done.stdout
    assert f"Attached: legation-{SECOND}.ics\n" in done.stdout
    (told,) = json.loads(legation("digest", "reef", "--now", "--json", *night, "--home", home).stdout)
    assert f"legation-{SECOND}.ics" in told["attachments"]
    compose_mails(ranked, 1)
    nothing = legation("digest", "reef", "--now", *night, "--home", home).stdout
    assert nothing == (
        "A night would write no mail for reef now. "
        "`legation digest reef --first` shows what a first mail would tell.\n"
    )
    first = legation("digest", "reef", "--first", *night, "--home", home).stdout
    assert "THE BEST OF WHAT IS OPEN NOW" in first
