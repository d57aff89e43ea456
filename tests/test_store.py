"""One file that holds everything, and never half of anything."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from stored_cases import AS_OF, NIGHT, fixed, keep, night, notice, opportunity, raw_notice, save

from db.connection import Database
from db.records import (
    Edge,
    Issue,
    Judgement,
    Match,
    NoticeRef,
    Outcome,
    Screening,
    Status,
    Triage,
    TriageAction,
)
from db.store import SavedSource, Store, StoreError

ROOT = Path(__file__).parents[1]


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "legation.db") as opened:
        yield opened


# --- opening ------------------------------------------------------------------------------------------


def not_a_database(path):
    path.write_bytes(b"This is a letter, not a database. " * 100)


def another_programs(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.close()


def of_a_newer_version(path):
    Store.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('legation', 'x', '')"
        )
    connection.close()


def cut_off(path):
    with Store.open(path) as store:
        save(store, [notice(str(i), text="word " * 500) for i in range(50)])
    path.write_bytes(path.read_bytes()[: 4096 * 3])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (not_a_database, "file is not a database"),
        (another_programs, "database of another program"),
        (of_a_newer_version, "newer version"),
        (cut_off, "malformed"),
    ],
)
def test_a_file_that_is_not_ours_is_refused_in_one_sentence_and_left_alone(tmp_path, make, words):
    path = tmp_path / "legation.db"
    make(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=words) as refusal:
        Store.open(path).notices.current()
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert path.read_bytes() == before


def test_a_place_that_cannot_hold_a_database_is_refused(tmp_path):
    (tmp_path / "file").write_text("in the way")
    for place in (tmp_path, tmp_path / "file" / "legation.db"):
        with pytest.raises(StoreError):
            Store.open(place)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file"]


def test_a_reader_does_not_make_a_database(tmp_path):
    with pytest.raises(StoreError, match="no database"):
        Store.open(tmp_path / "legation.db", create=False)
    assert not list(tmp_path.iterdir())


def test_every_column_of_every_table_has_a_sentence(store):
    for table, (sentence, columns) in store.table_notes().items():
        stored = [name for _, name, *_ in store._database.rows(f"PRAGMA table_info({table})")]
        assert sentence.endswith("."), table
        assert list(columns) == stored, table
        assert all(said.endswith(".") for said in columns.values()), table


def test_closing_leaves_one_file(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        save(store, [notice()])
    assert [path.name for path in tmp_path.iterdir()] == ["legation.db"]


# --- notices ------------------------------------------------------------------------------------------


def test_only_what_changed_counts_as_changed(store):
    first = [notice("1"), notice("2"), notice("3")]
    assert save(store, first) == SavedSource(new=3)
    second = [notice("1"), notice("2", title="Ocean sensors, extended"), notice("4")]
    assert save(store, second, night(1)) == SavedSource(new=1, changed=1, unchanged=1)
    assert [(n.key, n.title) for n in store.notices.current()] == [
        ("1", "Ocean sensors for coral reefs"),
        ("2", "Ocean sensors, extended"),
        ("3", "Ocean sensors for coral reefs"),
        ("4", "Ocean sensors for coral reefs"),
    ]


def test_a_night_repeated_changes_nothing(store):
    issues = [Issue("us_example", "1", "deadline", "soon", "not a date")]
    save(store, [notice("1"), notice("2")], issues=issues)
    before = list(store.dump_stable())
    assert save(store, [notice("1"), notice("2")], issues=issues) == SavedSource(unchanged=2)
    assert list(store.dump_stable()) == before


def test_every_version_is_kept_with_the_night_it_appeared(store):
    for number, title in enumerate(["Reefs", "Reefs II", "Reefs"]):
        save(store, [notice(title=title)], night(number))
    versions = store.notices.versions(NoticeRef("us_example", "1"))
    assert [(v.seen_on, v.notice.title) for v in versions] == [
        (night(0), "Reefs"),
        (night(1), "Reefs II"),
        (night(2), "Reefs"),
    ]
    assert store.notices.moved_on() == {NoticeRef("us_example", "1"): night(2)}


def test_a_better_parser_is_no_move_of_the_publisher(store):
    save(store, [notice()])
    save(store, [notice(funder="Example Agency")], night(1))
    assert [v.notice.funder for v in store.notices.versions(NoticeRef("us_example", "1"))] == [
        None,
        "Example Agency",
    ]
    assert store.notices.moved_on() == {}
    assert store.notices.raw("us_example") == [raw_notice()]


def test_a_failed_run_keeps_the_last_good_data(store):
    save(store, [notice("1")])
    issue = Issue("us_example", "", "listing", None, "the server answered 503")
    save(store, [notice("2")], night(1), outcome=Outcome.FAILED, issues=[issue])
    assert [n.key for n in store.notices.current()] == ["1"]
    assert store.notices.issues(night(1)) == [issue]
    assert [run.outcome for run in store.runs.source_runs(night(1))] == [Outcome.FAILED]
    assert store.runs.last_ok_nights() == {"us_example": NIGHT}


def test_a_failure_after_a_good_run_of_the_same_night_does_not_unsay_it(store):
    save(store, [notice("1"), notice("2")])
    for number in (1, 2, 3):
        save(store, [notice("1")], night(number))
        save(store, [], night(number), outcome=Outcome.FAILED)
    assert [n.status for n in store.notices.current()] == [Status.OPEN, Status.WITHDRAWN]


def test_an_issue_is_one_row_while_it_lasts(store):
    issue = Issue("us_example", "1", "deadline", None, "no deadline where one was expected")
    save(store, [notice()], issues=[issue])
    save(store, [notice()], night(1), issues=[issue])
    save(store, [notice()], night(2))
    assert [store.notices.issues(night(n)) for n in range(3)] == [[issue], [issue], []]
    assert store.notices.issues() == [issue]


# --- absence ------------------------------------------------------------------------------------------

GONE = notice("gone", on="2026-12-01")


def absent_for(store, nights, **options):
    save(store, [notice(), GONE])
    for number in nights:
        save(store, [notice()], night(number), **options)
    return {n.key: n.status for n in store.notices.current()}["gone"]


@pytest.mark.parametrize(
    ("nights", "options", "status"),
    [
        ([1, 2], {}, Status.OPEN),
        ([1, 2, 3], {}, Status.WITHDRAWN),
        ([1, 1, 1, 2], {}, Status.OPEN),
        ([1, 2, 3, 4], {"outcome": Outcome.PARTIAL}, Status.OPEN),
        ([1, 2, 3, 4], {"outcome": Outcome.FAILED}, Status.OPEN),
        ([1, 2, 3, 4], {"complete_listing": False}, Status.OPEN),
    ],
    ids=["twice", "three times", "two dates", "partial runs", "failed runs", "a window feed"],
)
def test_only_the_third_complete_listing_without_it_withdraws_a_notice(store, nights, options, status):
    assert absent_for(store, nights, **options) is status


def test_a_notice_that_returns_is_live_again(store):
    absent_for(store, [1, 2, 3])
    save(store, [notice(), GONE], night(4))
    assert {n.status for n in store.notices.current()} == {Status.OPEN}


def test_a_call_that_vanished_after_its_deadline_was_closed_not_withdrawn(store):
    save(store, [notice(), notice("gone", on="2026-08-12")])
    for number in (3, 4, 5):
        save(store, [notice()], night(number))
    assert {n.status for n in store.notices.current()} == {Status.OPEN}


def test_a_withdrawn_call_stays_withdrawn_when_its_deadline_passes(store):
    absent_for(store, [1, 2, 3])
    save(store, [notice()], night(200))
    assert store.notices.current()[1].status is Status.WITHDRAWN


def test_an_opportunity_says_when_it_was_first_seen_and_withdrawn(store):
    absent_for(store, [1, 2, 3])
    withdrawn = replace(GONE, status=Status.WITHDRAWN)
    (kept,) = keep(store, [opportunity(withdrawn)])
    assert (kept.first_seen_on, kept.withdrawn_on) == (NIGHT, night(3))


# --- opportunities ------------------------------------------------------------------------------------


def test_an_unchanged_opportunity_is_not_written_again(store):
    save(store, [notice(text="word " * 1000)])
    keep(store, [opportunity(notice(text="word " * 1000))])
    written = store._database.connection.total_changes
    keep(store, [opportunity(notice(text="word " * 1000))])
    assert store._database.connection.total_changes == written


def test_officers_filter_by_plain_columns(store):
    from decimal import Decimal

    from db.records import Money

    save(store, [notice()])
    call = notice(
        funder="Example Agency",
        award_ceiling=Money(Decimal("250000.50"), "EUR"),
        deadlines=(fixed("2026-07-01"), fixed("2026-09-15", AS_OF.time().replace(17, 0), "Europe/Brussels")),
    )
    keep(store, [opportunity(call)])
    row = store._database.rows(
        """SELECT funder, status, next_deadline_on, next_deadline_at, next_deadline_zone, award_ceiling,
        currency, award_floor, sources FROM opportunity"""
    )
    assert row == [
        (
            "Example Agency",
            "open",
            "2026-09-15",
            "17:00",
            "Europe/Brussels",
            "250000.50",
            "EUR",
            None,
            "us_example",
        )
    ]


def test_an_old_name_still_answers_after_a_merge(store):
    save(store, [notice("1"), notice("2")])
    one, other = keep(store, [opportunity(notice("1")), opportunity(notice("2"))])
    merged = replace(one, notices=(*one.notices, *other.notices))
    keep(store, [merged], {other.id: one.id}, night(1))
    assert store.opportunities.get(other.id).id == one.id
    assert store.opportunities.of_notice(NoticeRef("us_example", "2")) == store.opportunities.get(one.id).id
    assert [o.id for o in store.opportunities.all()] == [one.id]
    assert store.opportunities.aliases() == {other.id: one.id}


def test_names_are_remembered_oldest_first(store):
    save(store, [notice("1"), notice("2")])
    keep(store, [opportunity(notice("2"))])
    keep(store, [opportunity(notice("1")), opportunity(notice("2"))], on=night(1))
    assert [ref.key for ref in store.opportunities.founders()] == ["2", "1"]


def test_the_raw_digest_moves_only_with_the_publisher(store):
    save(store, [notice()])
    (first,) = keep(store, [opportunity(notice())])
    save(store, [notice(funder="Better parsed")], night(1))
    (second,) = keep(store, [opportunity(notice(funder="Better parsed"))])
    save(store, [notice(title="Changed by the publisher")], night(2))
    (third,) = keep(store, [opportunity(notice(title="Changed by the publisher"))])
    assert first.raw_digest == second.raw_digest != third.raw_digest


# --- edges, profiles, matches, triage, vectors ----------------------------------------------------------


def edge(judgement, author, at=AS_OF, left="1", right="2"):
    refs = NoticeRef("us_example", left), NoticeRef("us_example", right)
    return Edge(*refs, judgement, 0.9, ("a reason",), author, at)


def test_a_persons_decision_stands_beside_the_rules_and_can_be_taken_back(store):
    rule, person = edge(Judgement.SAME, "rule:title"), edge(Judgement.DIFFERENT, "ana")
    store.edges.replace_rules([rule])
    before = list(store.dump_stable())
    store.edges.decide(person)
    assert store.edges.all() == [person, rule]
    assert store.edges.undo(person.right, person.left, "ana")
    assert list(store.dump_stable()) == before
    assert not store.edges.undo(person.left, person.right, "ana")


def test_rules_decisions_are_replaced_and_peoples_are_not(store):
    store.edges.decide(edge(Judgement.SAME, "ana"))
    store.edges.replace_rules([edge(Judgement.UNSURE, "rule:text")])
    store.edges.replace_rules([edge(Judgement.SERIES, "rule:round")])
    assert [(e.author, e.judgement) for e in store.edges.all()] == [
        ("ana", Judgement.SAME),
        ("rule:round", Judgement.SERIES),
    ]


@pytest.mark.parametrize(
    "wrong", [edge(Judgement.SAME, "rule:title"), edge(Judgement.SAME, "ana", left="2", right="1")]
)
def test_a_decision_by_a_rule_or_out_of_order_is_refused(store, wrong):
    with pytest.raises(ValueError, match=r"rule|left"):
        store.edges.decide(wrong)


def test_a_profile_keeps_the_day_it_was_registered(store):
    store.profiles.put("lab", "profile: lab", NIGHT)
    store.profiles.put("lab", "profile: lab\nname: Lab", night(3))
    assert store.profiles.all() == [("lab", "profile: lab\nname: Lab")]
    assert store.profiles.added_on() == {"lab": NIGHT}
    assert store.profiles.remove("lab")
    assert not store.profiles.remove("lab")


def match(opportunity, score, dropped_by=None):
    return Match("lab", opportunity, score, (), (), (), Screening.CLEAR, dropped_by=dropped_by)


def test_matches_come_best_first_and_dropped_ones_last(store):
    matches = [match("op-a", 0.0, "deadline"), match("op-b", 40.0), match("op-c", 80.0)]
    store.matches.replace("lab", matches, night=NIGHT)
    assert store.matches.of("lab") == matches[::-1]
    store.matches.replace("lab", matches[1:], night=night(1))
    assert [m.opportunity for m in store.matches.of("lab")] == ["op-c", "op-b"]


def test_a_match_is_found_under_an_old_name(store):
    save(store, [notice("1"), notice("2")])
    one, other = keep(store, [opportunity(notice("1")), opportunity(notice("2"))])
    keep(store, [replace(one, notices=(*one.notices, *other.notices))], {other.id: one.id})
    store.matches.replace("lab", [match(one.id, 50.0)], night=NIGHT)
    assert store.matches.one("lab", other.id) == match(one.id, 50.0)
    assert store.matches.one("other", one.id) is None


def triage(action, opportunity="op-a", note=""):
    return Triage("lab", opportunity, action, note, "ana", AS_OF)


def test_the_latest_decision_counts_and_a_note_changes_none(store):
    for action in (TriageAction.KEEP, TriageAction.DISMISS, TriageAction.NOTE):
        store.triage.add(triage(action))
    assert store.triage.latest()["lab", "op-a"].action is TriageAction.DISMISS
    assert [t.action.value for t in store.triage.history("op-a")] == ["keep", "dismiss", "note"]


def test_a_decision_follows_its_opportunity_through_a_merge(store):
    save(store, [notice("1"), notice("2")])
    one, other = keep(store, [opportunity(notice("1")), opportunity(notice("2"))])
    store.triage.add(triage(TriageAction.KEEP, other.id))
    keep(store, [replace(one, notices=(*one.notices, *other.notices))], {other.id: one.id})
    assert ("lab", one.id) in store.triage.latest()
    assert store.triage.history(one.id) == store.triage.history(other.id) != []


@pytest.mark.parametrize("sql", ["UPDATE triage SET note = 'x'", "DELETE FROM triage"])
def test_a_decision_can_never_be_rewritten(store, sql):
    store.triage.add(triage(TriageAction.KEEP))
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), store._database.transaction():
        store._database.write(sql, [()])


def test_vectors_are_kept_by_model_and_text(store):
    store.vectors.put("mini", {f"h{i}": bytes([i % 256]) for i in range(1200)})
    store.vectors.put("mini", {"h0": b"never replaced"})
    found = store.vectors.get("mini", [f"h{i}" for i in range(1200)] + ["unknown"])
    assert len(found) == 1200
    assert found["h0"] == b"\x00"
    assert store.vectors.get("other", ["h0"]) == {}


# --- runs ---------------------------------------------------------------------------------------------


def test_an_unfinished_night_is_resumed_and_a_finished_one_begun_again(store):
    run = store.runs.begin(NIGHT, AS_OF, "live")
    store.runs.mark(run, "crawl", "3 sources")
    assert store.runs.begin(NIGHT, AS_OF, "live") == run
    assert store.runs.done(run) == {"crawl"}
    store.runs.finish(run, 0)
    again = store.runs.begin(NIGHT, AS_OF, "live")
    assert again != run
    assert store.runs.done(again) == set()


def test_nights_do_not_run_backwards(store):
    store.runs.begin(night(1), AS_OF, "live")
    with pytest.raises(StoreError, match="already stored"):
        store.runs.begin(NIGHT, AS_OF, "live")
    assert store.runs.latest_night() == night(1)


def test_the_age_of_a_sources_data_is_known(store):
    for number, outcome in enumerate([Outcome.FAILED, Outcome.OK, Outcome.OK, Outcome.PARTIAL]):
        save(store, [notice()], night(number), outcome=outcome)
    assert store.runs.first_ok_nights() == {"us_example": night(1)}
    assert store.runs.last_ok_nights() == {"us_example": night(2)}


def test_only_a_live_night_verifies_a_source(store):
    for number, kind in enumerate(["replay", "live"]):
        store.runs.begin(night(number), AS_OF, kind)
        save(store, [notice()], night(number))
    assert store.runs.verified_on() == {"us_example": night(1)}


# --- one writer, many readers, sudden death --------------------------------------------------------------


def test_a_transaction_that_fails_leaves_nothing(store):
    twice_the_same = [Issue("us_example", "1", "x", None, "y")]
    broken = replace(notice("2"), title=None)
    with pytest.raises(sqlite3.IntegrityError):
        save(store, [notice("1"), broken], issues=twice_the_same)
    assert store.notices.current() == []
    assert store.notices.issues() == []
    assert store.runs.source_runs(NIGHT) == []


def test_a_second_writer_waits_and_a_reader_does_not(tmp_path, store):
    path = tmp_path / "legation.db"
    holding, written = threading.Event(), []

    def hold():
        other = Database.open(path)
        with other.transaction():
            other.write("INSERT INTO profile VALUES (?, ?, ?, ?)", [("slow", "", "", "")])
            holding.set()
            time.sleep(0.4)
        written.append("slow")
        other.close()

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait()
    assert store.profiles.all() == []
    store.profiles.put("fast", "", NIGHT)
    thread.join()
    assert written == ["slow"]
    assert [name for name, _ in store.profiles.all()] == ["fast", "slow"]


WRITER = """
import sys
from pathlib import Path
from stored_cases import keep, night, notice, opportunity, save
from db.store import Store

with Store.open(Path(sys.argv[1])) as store:
    first = int(sys.argv[2])
    for number in range(first, first + 10_000):
        notices = [notice(str(key), text=f"night {number} " * 200) for key in range(30)]
        save(store, notices, night(number))
        keep(store, [opportunity(n) for n in notices], on=night(number))
        print(number, flush=True)
"""


@pytest.mark.slow
def test_sudden_death_leaves_no_half_written_night(tmp_path):
    path, seed = tmp_path / "legation.db", random.Random(20260811)
    command = [sys.executable, "-c", WRITER, path]
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    acknowledged = -1
    for _ in range(20):
        child = subprocess.Popen(
            [*command, str(acknowledged + 1)], stdout=subprocess.PIPE, text=True, env=environment
        )
        line = child.stdout.readline()
        time.sleep(seed.uniform(0, 0.15))
        child.send_signal(signal.SIGKILL)
        lines = [line, *child.stdout.readlines()]
        child.wait()
        acknowledged = max(acknowledged, *(int(n) for n in lines if n.endswith("\n")))
        assert_whole(path, acknowledged)
    assert acknowledged >= 20


def assert_whole(path, acknowledged):
    with Store.open(path) as store:
        assert store._database.rows("PRAGMA integrity_check") == [("ok",)]
        store._database.rows("INSERT INTO opportunity_fts (opportunity_fts) VALUES ('integrity-check')")
        texts = {n.text for n in store.notices.current()}
        nights = {seen.last_seen_on for seen in store.notices.sightings().values()}
        opportunities = {o.merged.text for o in store.opportunities.all()}
    assert len(texts) == len(nights) == len(opportunities) == 1, "half a night"
    assert nights.pop() >= night(acknowledged), "an acknowledged night is lost"


def test_a_listed_record_that_cannot_be_read_any_more_is_not_withdrawn(store):
    save(store, [notice("1"), notice("2")])
    for number in (1, 2, 3, 4):
        broken = Issue("us_example", "1", "title", None, "record not read: required field is missing")
        save(store, [], issues=[broken], on=night(number))
    assert [n.key for n in store.notices.current() if n.status is Status.WITHDRAWN] == ["2"]
