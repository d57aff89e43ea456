"""A reader's own will: who left gets nothing more, who asks sees it all, who is erased is gone for good."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from link_cases import NOW, OTHER, PERSON, PROFILE, holding, make_home, tell
from stored_cases import NIGHT

from db.backup import back_up
from db.erased_words import Renaming
from db.records import Accounting, Because, Triage, TriageAction
from db.records.codes import Screening
from db.records.review import ReviewAction, ReviewDecision
from db.states import States
from flows.cli import main
from flows.people.profiles import without_recipient
from flows.review.key import keep_head, key_to_sign, read_head, reliable
from ranking.profiles import parse_profile

# Whatever is left of the address would show one of these.
NEEDLES = (b"pi.one", b"Pi=2EOne", b"one+x", b"one%2bx")
ADDRESS = PERSON.lower()


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path / "home")


def run(home, *words: str, code: int = 0) -> str:
    """What the command prints."""
    result = CliRunner().invoke(main, [*words, "--home", str(home.settings.home)], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def fill(home) -> None:
    """Leave traces of the person in every kind of place that a home has."""
    folder, now = home.settings.home, NOW
    with home.store() as store:
        add = lambda author, note: store.triage.add(  # noqa: E731
            Triage("ocean-lab", home.call, TriageAction.DISMISS, note, author, now, Because.TOPIC),
            50.0,
            {"a": "b"},
        )
        add(PERSON, f"ask {PERSON}, not jim{ADDRESS}")
        add("Pi One", "signed by name")
        store.reports.add(
            store.people.find(PERSON).key, "ocean-lab", home.call, "other", f"write to {ADDRESS}", now
        )
        tell(store, home.call, PERSON, OTHER, night=1)
        log, key = store.reviews.log(), key_to_sign(folder, [])
        for author in (OTHER, PERSON, OTHER):
            made = ReviewDecision(
                0, "ocean-lab", home.call, Screening.REVIEW, ReviewAction.RELEASE, author,
                f"as {author} says", now,
                (now + timedelta(days=90)).date(), "basis",
            )  # fmt: skip
            keep_head(folder, store.reviews.append(made, key, read_head(folder)))
        assert log == []
        mails = store.deliveries.of_night(NIGHT)
    from flows.delivery.handover import write_files

    for mail in mails:
        write_files(mail, home.settings.mail)
    (folder / "nights" / "2026-08-11" / "run-1").mkdir(parents=True)
    (folder / "nights" / "2026-08-11" / "run-1" / "crawl.log").write_text(f"asked as {ADDRESS}\n")
    (folder / "prefect.log").write_text(f"250 OK <{PERSON}>\n550 jim{ADDRESS}\n")
    with States.open(home.settings.states) as states:
        states.keep(1, "start", home.settings.database)


# --- leaving ------------------------------------------------------------------------------------------


def test_who_unsubscribed_is_suppressed_in_any_spelling_and_until_they_come_back(home):
    assert "unsubscribed: pi.one+x@example.org from all mails" in run(
        home, "person", "unsubscribe", PERSON.upper()
    )
    assert "already" in run(home, "person", "unsubscribe", PERSON)
    with home.store() as store:
        readers = [(PERSON, "ocean-lab"), (ADDRESS, "other-lab"), (OTHER, "ocean-lab")]
        assert store.suppressions.suppressed(readers) == set(readers[:2])
    assert "1 unsubscribed, 0 erased" in run(home, "person", "list")
    run(home, "person", "resubscribe", PERSON)
    with home.store() as store:
        assert store.suppressions.suppressed(readers) == set()
    assert "was not unsubscribed" in run(home, "person", "resubscribe", PERSON, code=2)


def test_one_profile_can_be_left_alone(home):
    run(home, "person", "unsubscribe", PERSON, "--profile", "ocean-lab")
    with home.store() as store:
        assert store.suppressions.suppressed([(PERSON, "ocean-lab"), (PERSON, "b")]) == {
            (PERSON, "ocean-lab")
        }
        assert [mail.recipient for mail in store.deliveries.pending()] == [PERSON, OTHER]
    assert "no such profile" in run(home, "person", "unsubscribe", PERSON, "--profile", "x", code=2)


@pytest.mark.parametrize("email", ["pi", "pi@", "Pi <pi@example.org>", "a@b.c,d@e.f", "pi@example"])
def test_what_is_no_address_is_refused(home, email):
    for action in ("unsubscribe", "resubscribe", "export"):
        assert "not an e-mail address" in run(home, "person", action, email, code=2)


def test_no_mail_that_is_written_later_waits_for_who_has_left(home):
    run(home, "person", "unsubscribe", PERSON)
    with home.store() as store:
        tell(store, home.call, PERSON, OTHER, night=1)
        assert [mail.recipient for mail in store.deliveries.pending()] == [OTHER, OTHER]
        assert {mail.reply for mail in store.deliveries.of_night(NIGHT)} == {
            None,
            "the recipient has unsubscribed",
        }


def test_a_restored_backup_does_not_bring_a_mail_back(home, tmp_path):
    back_up(home.settings.database, tmp_path / "old.db")
    run(home, "person", "unsubscribe", PERSON)
    run(home, "person", "unsubscribe", OTHER)
    run(home, "person", "resubscribe", OTHER)
    assert "1 suppressions" in run(home, "restore", str(tmp_path / "old.db"))
    with home.store() as store:
        assert [each.address for each in store.suppressions.all()] == [ADDRESS]
        assert [mail.recipient for mail in store.deliveries.pending()] == [OTHER]
    journal = (home.settings.home / "people.jsonl").read_text()
    run(home, "restore", str(tmp_path / "old.db"))
    assert (home.settings.home / "people.jsonl").read_text() == journal
    assert (home.settings.home / "people.jsonl").stat().st_mode & 0o777 == 0o600


def test_a_line_of_the_journal_that_a_crash_cut_off_spoils_nothing(home):
    run(home, "person", "unsubscribe", PERSON)
    with (home.settings.home / "people.jsonl").open("a") as file:
        file.write('{"did": "unsub')
    run(home, "person", "unsubscribe", OTHER)
    lines = (home.settings.home / "people.jsonl").read_text().splitlines()
    assert [json.loads(line)["address"] for line in lines] == [ADDRESS, OTHER]


# --- seeing -------------------------------------------------------------------------------------------


def test_an_export_holds_everything_about_the_person_and_nothing_of_others(home):
    fill(home)
    found = json.loads(run(home, "person", "export", PERSON))
    assert found["recipient_of"] == ["ocean-lab"]
    tables = found["database"]
    assert {"person", "outbox", "told", "ledger", "triage", "report", "review_decision"} <= tables.keys()
    assert len(tables["outbox"]) == 2
    assert "Ocean sensors for coral reefs" in tables["outbox"][0]["content"]
    assert {row["recipient"] for row in tables["told"]} == {PERSON}
    assert {"prefect.log", "nights/2026-08-11/run-1/crawl.log"} <= set(found["files"])
    assert len([name for name in found["files"] if name.startswith("mail/")]) == 4
    assert json.loads(run(home, "person", "export", "nobody@example.org"))["database"] == {}


# --- being erased -------------------------------------------------------------------------------------


def test_after_an_erasure_no_byte_of_the_home_names_the_person(home):
    fill(home)
    with home.store() as store:
        before = [(entry.opportunity, entry.accounting) for entry in store.deliveries.ledger(NIGHT)]
        key = store.people.find(PERSON).key
    assert len(list(holding(home.settings.home, *NEEDLES))) > 5
    said = run(home, "person", "erase", PERSON, "--name", "Pi One", "--yes")
    assert list(holding(home.settings.home, *NEEDLES)) == []
    assert (home.settings.home / "prefect.log").read_text().count("jimpi.one") == 1
    assert b"Pi One" not in home.settings.database.read_bytes()
    assert "taken out of profile ocean-lab" in said
    with home.store() as store:
        assert [(entry.opportunity, entry.accounting) for entry in store.deliveries.ledger(NIGHT)] == before
        assert [mail.recipient for mail in store.deliveries.pending()] == [OTHER, OTHER]
        assert store.people.of_key(key) is None
        assert len(store.suppressions.marks()) == 1


def test_an_erased_reader_is_never_mailed_again_even_when_a_profile_lists_them_anew(home):
    run(home, "person", "erase", PERSON, "--yes")
    with home.store() as store:
        store.profiles.put("ocean-lab", PROFILE, NIGHT)
        readers = [(PERSON, "ocean-lab"), (OTHER, "ocean-lab")]
        assert store.suppressions.suppressed(readers) == {readers[0]}
    assert "0 unsubscribed, 1 erased" in run(home, "person", "list")
    run(home, "person", "resubscribe", PERSON)
    with home.store() as store:
        assert store.suppressions.suppressed(readers) == set()


def test_the_links_of_an_erased_reader_lead_nowhere(home):
    with home.client() as browser:
        assert browser.get(home.mine.unsubscribe).status_code == 200
        run(home, "person", "erase", PERSON, "--yes")
        assert {browser.post(url).status_code for url in home.all().values()} == {404}


def test_other_decisions_stay_and_can_still_not_be_changed(home):
    fill(home)
    run(home, "person", "erase", PERSON, "--yes")
    with home.store() as store:
        first, second = store.triage.history(home.call)
        assert first.author.startswith("erased-")
        assert first.author in first.note
        assert f"jim{ADDRESS}" in first.note
        assert second.author == "Pi One"
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            store._database.connection.execute("UPDATE triage SET note = ''")


def test_the_signed_log_of_reviews_still_holds(home):
    fill(home)
    run(home, "person", "erase", PERSON, "--yes")
    with home.store() as store:
        log = reliable(store, home.settings.home)
    assert [row.author == OTHER for row in log] == [True, False, True]
    assert log[1].author in log[1].statement


def test_erasing_twice_or_somebody_unknown_is_no_trouble(home):
    fill(home)
    run(home, "person", "erase", PERSON, "--yes")
    run(home, "person", "erase", PERSON, "--yes")
    run(home, "person", "erase", "nobody@example.org", "--yes")
    with home.store() as store:
        assert len(store.suppressions.marks()) == 2
        assert len(store.deliveries.ledger(NIGHT)) == 2
    assert "Erase pi.one+x@example.org from" in run(home, "person", "erase", PERSON, code=1)


def test_backups_are_named_and_what_is_restored_is_erased_again(home):
    fill(home)
    backup = home.settings.backups / "2026-08-12T000000Z.db"
    back_up(home.settings.database, backup)
    said = run(home, "person", "erase", PERSON, "--yes")
    assert "still holds the person: backups/2026-08-12T000000Z.db" in said
    assert "erased again" in run(home, "restore", str(backup))
    left = list(holding(home.settings.home, *NEEDLES))
    assert left == ["backups/2026-08-12T000000Z.db"]
    said = run(home, "person", "erase", PERSON, "--yes", "--remove-copies")
    assert "removed: backups/2026-08-12T000000Z.db" in said
    assert list(holding(home.settings.home, *NEEDLES)) == []


def test_another_program_that_keeps_the_database_open_is_named_and_nothing_is_lost(home, monkeypatch):
    monkeypatch.setattr("db.people_erasing.PATIENCE_MILLISECONDS", 50)
    fill(home)
    reader = sqlite3.connect(home.settings.database, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM told").fetchone()
    said = run(home, "person", "erase", PERSON, "--yes", code=2)
    assert "Another program has" in said
    assert "erase again" in said
    reader.close()
    run(home, "person", "erase", PERSON, "--yes")
    assert list(holding(home.settings.home, *NEEDLES)) == []
    with home.store() as store:
        assert len(reliable(store, home.settings.home)) == 3


def test_while_a_night_runs_nobody_is_erased(home):
    from flows.night.lock import night_lock

    with night_lock(home.settings.home):
        result = CliRunner().invoke(
            main,
            ["person", "erase", PERSON, "--yes", "--home", str(home.settings.home)],
            catch_exceptions=False,
        )
    assert result.exit_code == 4


# --- words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["Pi.One+x@example.org", "<pi.one+x@EXAMPLE.org>", "unsubscribe%20pi.one%2Bx%40example.org",
     "pi.one+x&#64;example.org.",
     "pi.o=\r\nne+x=40example.org", "mailto:PI.ONE+X@example.org?x", '"pi.one+x\\u0040example.org"'],
)  # fmt: skip
def test_the_address_is_found_however_it_is_spelt(text):
    renaming = Renaming(ADDRESS, "erased-1@erased.invalid")
    assert "one" not in renaming.in_text(text).lower()
    assert renaming.occurs_in(text.encode())
    assert b"erased-1" in renaming.in_bytes(b"\xff" + text.encode())


@pytest.mark.parametrize(
    "text",
    ["jimpi.one+x@example.org", "pi.one+x@example.org.uk", "pi.one+x@example.organic", "one@example.org"],
)
def test_another_address_is_left_alone(text):
    renaming = Renaming(ADDRESS, "erased-1@erased.invalid")
    assert renaming.in_text(text) == text
    assert not renaming.occurs_in(text.encode())


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_but_the_address_is_changed(before, behind):
    renaming = Renaming("a@example.org", "erased@erased.invalid")
    text = f"{before} a@example.org {behind}"
    assert renaming.in_text(text) == renaming.in_text(before) + " erased@erased.invalid " + renaming.in_text(
        behind
    )


ME, BO = "email: Pi.One+x@example.org", "email: b@example.org"
RECIPIENTS = {
    "one line each": f"recipients:\n  - {{{ME}}}  # boss\n  - {{{BO}}}\nname: Lab\n",
    "several lines": f"recipients:\n- {BO}\n- {ME}\n  language: fr\n\n# next\nname: Lab\n",
    "in brackets": f"recipients: [{{{ME}}}, {{{BO}}}]\nname: Lab\n",
    "last in brackets": f"name: Lab\nrecipients: [{{{BO}}}, {{{ME.lower()}}}]\n",
    "twice": f"name: Lab\nrecipients:\n  - {ME.lower()}\n  - {BO}\n  - {ME}",
    "alone": f"name: Lab\nrecipients:\n  - {ME}\n    language: fr\n# the end\n",
    "alone in brackets": f"recipients: [{{{ME}}}]\nname: Lab\n",
}


@pytest.mark.parametrize("written", RECIPIENTS)
def test_a_recipient_is_taken_out_of_a_profile_and_all_else_stays(written):
    text = f"# our lab\nprofile: lab\nkind: company\ncountry: KE\nsummary: Reefs.\n{RECIPIENTS[written]}"
    shortened = without_recipient(text, PERSON, "lab")
    profile = parse_profile(shortened, "lab")
    assert [each.email for each in profile.recipients] == ([] if "alone" in written else ["b@example.org"])
    assert profile.model_copy(update={"recipients": ()}) == parse_profile(text, "lab").model_copy(
        update={"recipients": ()}
    )
    assert "# our lab" in shortened
    assert ("# next" in text) == ("# next" in shortened)
    assert ("# the end" in text) == ("# the end" in shortened)
    assert without_recipient(shortened, PERSON, "lab") == shortened


def test_the_accounting_of_a_night_holds_after_an_erasure(home):
    with home.store() as store:
        before = [entry.accounting for entry in store.deliveries.ledger(NIGHT)]
    run(home, "person", "erase", PERSON, "--yes")
    with home.store() as store:
        after = store.deliveries.ledger(NIGHT)
    assert sorted(before) == sorted(entry.accounting for entry in after) == [Accounting.SENT] * 2
    assert Path(home.settings.database).exists()
