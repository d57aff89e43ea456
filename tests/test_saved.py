"""A saved question is asked every night, and who subscribed hears of what moved, once."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from saved_home import call, saved_home
from stored_cases import AS_OF

from db.records import OutboxMail
from db.records.saved import SavedRow
from db.store import Store
from flows.doctor.saved import saved_finding
from flows.night.plan import NightPlan
from flows.people.persons import erase, export
from flows.saved.changes import changes
from flows.saved.night import deliver_saved
from flows.settings import read_settings

READER = "reader@example.org"
OPEN = "SELECT opportunity, title, days_left, url FROM open_opportunities ORDER BY 1"
FIRST = [call("a", "Coral reefs"), call("b", "Deep sea")]


@pytest.fixture
def home(tmp_path):
    return saved_home(tmp_path, FIRST)


def subscribed(home, *options, sql=OPEN):
    home.do("ask", "--sql", sql, "--save", "calls")
    home.do("subscribe", "calls", READER, *options)
    home.night(0, FIRST)
    return home


def test_the_first_mail_counts_and_lists_nothing(home):
    subscribed(home)
    assert "2 rows to begin with" in home.mail(0)
    assert "Coral reefs" not in home.mail(0)


def test_a_later_mail_lists_what_is_new_changed_and_gone(home):
    subscribed(home)
    home.night(1, [call("a", "Coral reefs and kelp"), call("c", "Tides")])
    told = home.mail(1)
    assert told.startswith("1 row new, 1 row changed, 1 row gone — calls")
    new, _, rest = told.partition("Changed rows\n")
    changed, _, gone = rest.partition("Rows that are gone\n")
    assert "Tides" in new
    assert "Coral reefs → Coral reefs and kelp" in changed
    assert "Deep sea" in gone


def test_nothing_moved_means_no_mail_though_days_pass(home):
    subscribed(home)
    home.night(1, FIRST)
    assert home.mail(1) == ""


def test_the_same_night_again_writes_no_mail_and_the_same_bytes(home):
    subscribed(home)
    home.do("ask", "--sql", OPEN, "--public", "--save", "shown")
    later = [*FIRST, call("c", "Tides")]
    home.night(1, later)
    files = home.files()
    with Store.open(home.path / "legation.db") as store:
        dump = store.dump_sha256()
    assert "0 mails written" in home.stages(1)
    assert home.files() == files
    with Store.open(home.path / "legation.db") as store:
        assert store.dump_sha256() == dump


def test_what_a_mail_told_stands_though_the_same_night_finds_more_and_the_next_mail_tells_that(home):
    subscribed(home)
    home.night(1, [*FIRST, call("c", "Tides")])
    more = [*FIRST, call("c", "Tides"), call("d", "Waves")]
    home.night(1, more)
    assert "Waves" not in home.mail(1)
    home.night(2, more)
    assert home.mail(2).startswith("1 row new — calls")
    assert "Waves" in home.mail(2)


def test_the_same_night_again_that_has_no_answer_makes_nothing_new_of_what_was_told(home):
    subscribed(home)
    later = [*FIRST, call("c", "Tides")]
    home.night(1, later)
    with sqlite3.connect(home.path / "legation.db") as database:
        database.execute("UPDATE saved_query SET asked = 'SELECT 1 FROM nowhere'")
    home.stages(1)
    with sqlite3.connect(home.path / "legation.db") as database:
        database.execute("UPDATE saved_query SET asked = ?", (OPEN,))
    home.night(2, later)
    assert home.mail(2) == ""


def row(*cells, key="a"):
    return SavedRow(key, cells, 0, AS_OF.date())


@pytest.mark.parametrize(
    ("before", "now", "moved"),
    [
        ([("id", "a")], [("id", "a"), ("url", "x")], None),
        ([("id", "a"), ("url", "x")], [("id", "a")], None),
        ([("id", "a"), ("url", "x")], [("url", "x"), ("id", "a")], None),
        ([("id", "a"), ("id", "b")], [("id", "a"), ("id", "b")], None),
        ([("id", "a"), ("t", "x")], [("id", "a"), ("t", "y"), ("url", "x")], (("t", "x"),)),
        ([("id", "a"), ("t", "")], [("id", "a"), ("t", "y")], (("t", ""),)),
    ],
)
def test_a_row_reads_otherwise_where_a_column_says_something_else_and_not_where_one_came_or_went(
    before, now, moved
):
    found = changes([row(*before)], [row(*now)])
    assert [each.before for each in found.moved] == ([moved] if moved else [])
    assert bool(found) is (moved is not None)


def waiting_mail(cycle):
    return OutboxMail(
        "other@example.org", cycle, f"<{cycle}@example.org>", "Calls", b"Subject: Calls\n\n", ""
    )


def test_the_mails_of_subscriptions_leave_alone_what_the_night_could_not_hand_over(home):
    subscribed(home)
    waiting = waiting_mail((AS_OF + timedelta(1)).date().isoformat())
    with Store.open(home.path / "legation.db") as store:
        store.deliveries.commit(AS_OF.date() + timedelta(1), [waiting], [], [])
    home.night(1, [*FIRST, call("c", "Tides")])
    assert "Tides" in home.mail(1)
    with Store.open(home.path / "legation.db") as store:
        assert [mail.message_id for mail in store.deliveries.pending()] == [waiting.message_id]


def test_why_the_mails_of_subscriptions_could_not_go_is_said(home):
    subscribed(home)
    plan = NightPlan(home.path, AS_OF + timedelta(1), ())
    with Store.open(home.path / "legation.db") as store:
        night = AS_OF.date() + timedelta(1)
        store.deliveries.commit(night, [waiting_mail(f"saved-{night}")], [], [])
    shutil.rmtree(home.path / "mail")
    (home.path / "mail").write_text("no folder")
    assert "cannot be written to" in deliver_saved(plan, 1)


def test_a_mail_tells_what_moved_since_the_mail_before_and_not_since_the_night_before(home):
    subscribed(home, "--cycle", "weekly")
    home.night(1, [*FIRST, call("c", "Tides")])
    home.night(2, [*FIRST, call("d", "Waves")])
    assert not home.mail(1)
    assert not home.mail(2)
    home.night(7, [*FIRST, call("d", "Waves")])
    assert "Waves" in home.mail(7)
    # It came and went between two mails.
    assert "Tides" not in home.mail(7)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--language", "fr"), "pour commencer"),
        (("--language", "es"), "para empezar"),
        (("--language", "ar"), "في البداية"),
    ],
    ids=["fr", "es", "ar"],
)
def test_our_words_are_in_the_readers_language(home, options, sentence):
    assert sentence in subscribed(home, *options).mail(0)


def test_a_worked_question_with_parameters_and_a_search_can_be_kept(home):
    home.do("ask", "open-to", "--country", "KE", "--save", "for-kenya")
    home.do("search", "coral", "--save", "coral")
    home.night(0, FIRST)
    listed = home.do("saved", "list")
    assert "question: open-to --country KE" in listed
    assert "search: coral" in listed
    assert "Coral reefs" in home.do("saved", "show", "coral")


def test_a_question_that_breaks_is_told_to_the_doctor_and_changes_nothing(home):
    subscribed(home)
    with sqlite3.connect(home.path / "legation.db") as database:
        database.execute("UPDATE saved_query SET asked = 'SELECT 1 FROM nowhere'")
    assert "1 could not be answered" in home.night(1, [call("c", "Tides")])
    assert home.mail(1) == ""
    with Store.open(home.path / "legation.db") as store:
        finding = saved_finding(store)
    assert "calls: " in finding.says
    assert "nowhere" in finding.says
    with sqlite3.connect(home.path / "legation.db") as database:
        database.execute("UPDATE saved_query SET asked = ?", (OPEN,))
    home.night(2, [call("c", "Tides")])
    assert "1 row new, 2 rows gone" in home.mail(2)


@pytest.mark.parametrize(
    "hostile",
    [
        "DELETE FROM opportunity",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
        "SELECT load_extension('x')",
    ],
)
def test_what_is_no_reading_is_never_kept(home, hostile):
    assert home.run("ask", "--sql", hostile, "--save", "hostile").exit_code == 2
    assert "hostile" not in home.do("saved", "list")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("subscribe", "nothing", READER), "no such saved question"),
        (("subscribe", "calls", "rubbish"), "no e-mail address"),
        (("subscribe", "calls", READER, "--language", "xx"), "no complete catalogue"),
        (("unsubscribe", "calls", "stranger@example.org"), "is not subscribed"),
        (("saved", "show", "nothing"), "no such saved question"),
        (("search", "x", "--save", "No Name!"), "small letters"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_word_is_refused_in_a_sentence(home, words, says):
    home.do("ask", "--sql", OPEN, "--save", "calls")
    done = home.run(*words)
    assert done.exit_code == 2
    assert says in done.output


def test_who_unsubscribed_is_erased_or_suspended_gets_none(home):
    subscribed(home)
    others = ("left@example.org", "gone@example.org", "dead@example.org")
    for address in others:
        home.do("subscribe", "calls", address)
    home.do("person", "unsubscribe", "left@example.org")
    settings = read_settings(home.path)
    with Store.open(settings.database) as store:
        assert "subscription" in export(settings, store, "gone@example.org")["database"]
    erase(settings, "gone@example.org", (), remove_copies=True, at=AS_OF)
    with sqlite3.connect(settings.database) as database:
        database.execute("INSERT INTO suspension VALUES ('dead@example.org', ?, 'refused', 'no such user')",
                         (AS_OF.isoformat(),))  # fmt: skip
    home.night(1, [*FIRST, call("c", "Tides")])
    assert "Tides" in home.mail(1)
    assert [home.mail(1, address) for address in others] == ["", "", ""]
    assert "gone@example.org" not in home.do("saved", "show", "calls")


def test_a_subscription_ends_at_once_and_begins_anew_with_a_count(home):
    subscribed(home)
    home.do("unsubscribe", "calls", READER.upper())
    home.night(1, [*FIRST, call("c", "Tides")])
    assert home.mail(1) == ""
    home.do("subscribe", "calls", READER)
    home.night(2, [*FIRST, call("c", "Tides")])
    assert "3 rows to begin with" in home.mail(2)


def test_another_question_under_the_same_name_begins_anew(home):
    subscribed(home)
    home.do("ask", "--sql", f"SELECT * FROM ({OPEN}) LIMIT 1", "--save", "calls")
    home.night(1, FIRST)
    assert "1 row to begin with" in home.mail(1)


def test_a_public_question_has_an_atom_file_and_another_has_none(home):
    subscribed(home)
    home.do("ask", "--sql", OPEN, "--public", "--save", "shown")
    home.night(1, FIRST)
    home.night(2, [*FIRST, call("c", "Tides")])
    (file,) = (home.path / "feeds").glob("saved-*.atom")
    tag = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.fromstring(file.read_text())
    assert next(entry.findtext(f"{tag}title") for entry in feed.iter(f"{tag}entry")) == "Tides"
    assert feed.findtext(f"{tag}updated", "").startswith((AS_OF + timedelta(2)).date().isoformat())
    home.do("saved", "remove", "shown")
    home.stages(2)
    assert not list((home.path / "feeds").glob("saved-*.atom"))


def test_rows_without_a_name_are_told_apart_by_all_that_they_say(home):
    subscribed(home, sql="SELECT funder, count(*) AS calls FROM open_opportunities GROUP BY 1")
    home.night(1, [*FIRST, call("c", "Tides")])
    assert "1 row new, 1 row gone" in home.mail(1)
    assert "- calls: 3" in home.mail(1)


def test_a_reader_of_several_questions_gets_one_mail_that_one_can_leave_by_a_click(home, monkeypatch):
    monkeypatch.setenv("LEGATION_PUBLIC_URL", "https://desk.example.org")
    home.do("search", "coral", "--save", "coral")
    home.do("subscribe", "coral", READER.upper())
    home.do("ask", "--sql", OPEN, "--save", "calls")
    home.do("subscribe", "calls", READER)
    home.night(0, FIRST)
    (file,) = (home.path / "mail").rglob("*.eml")
    content = file.read_bytes()
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in content
    assert b"1 row to begin with" in content
    assert b"2 rows to begin with" in content


def test_the_night_goes_on_when_the_answers_cannot_be_kept(home):
    subscribed(home)
    with sqlite3.connect(home.path / "legation.db") as database:
        database.execute("DROP TABLE saved_row")
        database.execute("CREATE VIEW saved_row AS SELECT 1 AS query")
    assert home.stages(1).startswith("warning")
