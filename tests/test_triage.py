"""What became of a call: recorded by command and by table, only ever added to."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from click.testing import CliRunner
from link_cases import PERSON, holding, make_home

from db.records import OutcomeKind, Particulars, TriageAction
from flows.cli import main
from flows.triage.particulars import NAMES, read_particulars

TODAY = date(2026, 11, 22)


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path / "home")


def run(home, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, [*words, "--home", str(home.settings.home)], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def record(home, action: str, *options: str, code: int = 0) -> str:
    words = ("triage", "record", "ocean-lab", home.call, action, *options, "--by", "ana")
    return run(home, *words, code=code)


def asked(home, sql: str) -> list[tuple]:
    """The rows of a question, without the time limit that a busy machine runs into."""
    with home.store() as store:
        return store._database.rows(sql)


def test_every_step_of_a_call_is_kept_with_its_particulars(home):
    record(home, "keep")
    record(home, "assign", "--to", "ben@example.org")
    record(home, "applied", "--on", "2026-08-20", "--amount", "250000.50", "--currency", "eur")
    span = ("--starts", "2027-01-01", "--ends", "2028-12-31")
    record(home, "awarded", "--on", "2026-09-20", "--amount", "200000", "--currency", "EUR", *span)
    record(home, "outcome", "--outcome", "patent", "--reference", "EP1234567")
    with home.store() as store:
        said = [(entry.action.value, entry.particulars) for entry in store.triage.history(home.call)]
    assert said == [
        ("keep", Particulars()),
        ("assign", Particulars(assignee="ben@example.org")),
        (
            "applied",
            Particulars(on=date(2026, 8, 20), amount=Decimal("250000.50"), currency="EUR"),
        ),
        (
            "awarded",
            Particulars(
                on=date(2026, 9, 20),
                amount=Decimal("200000"),
                currency="EUR",
                starts_on=date(2027, 1, 1),
                ends_on=date(2028, 12, 31),
            ),
        ),
        ("outcome", Particulars(outcome=OutcomeKind.PATENT, reference="EP1234567")),
    ]


def test_what_came_later_changes_no_decision_that_readers_are_told_by(home):
    record(home, "keep")
    for action, options in (
        ("assign", ("--to", "ben")),
        ("applied", ()),
        ("awarded", ()),
        ("rejected", ()),
        ("outcome", ("--outcome", "training")),
        ("note", ("--note", "well done")),
    ):
        record(home, action, *options)
        with home.store() as store:
            latest = store.triage.latest()[("ocean-lab", home.call)]
        assert latest.action is TriageAction.KEEP


def test_the_views_tell_where_a_call_stands(home):
    record(home, "keep")
    record(home, "applied", "--on", "2026-08-20")
    record(home, "rejected", "--on", "2026-09-30", "--note", "too far from the topic")
    record(home, "assign", "--to", "ben")
    assert asked(home, "SELECT action, note FROM decisions") == [("rejected", "too far from the topic")]
    sql = "SELECT applied_on, awarded_on, rejected_on, outcomes FROM applications"
    assert asked(home, sql) == [("2026-08-20", None, "2026-09-30", 0)]


def test_an_entry_that_was_taken_back_counts_no_more_and_stays_on_record(home):
    record(home, "keep")
    record(home, "applied", "--on", "2026-08-20")
    assert "taken back: applied: on 20 Aug 2026" in run(home, "triage", "take-back", "2", "--by", "ben")
    assert run(home, "triage", "show", "ocean-lab").startswith("kept ")
    assert "(taken back by ben)" in run(home, "triage", "show", "ocean-lab", home.call)
    assert "was taken back already" in run(home, "triage", "take-back", "2", code=2)
    assert "there is none" in run(home, "triage", "take-back", "99", code=2)
    assert asked(home, "SELECT count(*) FROM applications") == [(0,)]


def test_a_table_of_steps_is_imported_once(home, tmp_path):
    file = tmp_path / "steps.csv"
    file.write_text(
        "profile;opportunity;action;on;amount;currency;to;outcome;note\n"
        f"ocean-lab;{home.call};applied;2026-08-20;1000;KES;;;\n"
        f"ocean-lab;{home.call};assign;;;;ben;;\n"
        f"ocean-lab;{home.call};outcome;;;;;exchange;two students\n"
    )
    words = ("triage", "import", str(file), "--by", "ana")
    assert "3 decisions added, 0 stood already" in run(home, *words)
    assert "0 decisions added, 3 stood already" in run(home, *words)
    shown = json.loads(run(home, "triage", "show", "ocean-lab", home.call, "--json"))
    assert [(each["action"], each["amount"], each["to"], each["outcome"]) for each in shown] == [
        ("applied", "1000", None, None),
        ("assign", None, "ben", None),
        ("outcome", None, None, "exchange"),
    ]


@pytest.mark.parametrize(
    ("action", "said", "problem"),
    [
        ("applied", {"on": "2027-01-01"}, "on 2027-01-01: lies in the future"),
        ("applied", {"on": "20 August"}, "on '20 August': no date; write it like 2026-09-30"),
        ("applied", {"amount": "1000"}, "amount and currency go together"),
        ("applied", {"amount": "1.000,00", "currency": "EUR"}, "write digits"),
        ("applied", {"amount": "-5", "currency": "EUR"}, "write digits"),
        ("applied", {"amount": "0", "currency": "EUR"}, "write digits"),
        ("applied", {"amount": "1.999", "currency": "EUR"}, "write digits"),
        ("applied", {"amount": "٣٠", "currency": "EUR"}, "write digits"),
        ("applied", {"amount": "5", "currency": "EURO"}, "write its ISO 4217 code"),
        ("applied", {"to": "ben"}, "to does not go with applied"),
        ("awarded", {"starts": "2027-01-01", "ends": "2026-01-01"}, "ends before it starts"),
        ("assign", {}, "assign needs to"),
        ("assign", {"to": "x" * 301}, "to: longer than 300 characters"),
        ("outcome", {}, "outcome needs outcome: publication, patent"),
        ("outcome", {"outcome": "glory"}, "outcome 'glory'; allowed: publication"),
        ("keep", {"on": "2026-01-01"}, "on does not go with keep"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(action, said, problem):
    _, problems = read_particulars(TriageAction(action), said, TODAY)
    assert any(problem in each for each in problems), problems


def test_nothing_typed_is_nothing_said():
    for action in (TriageAction.KEEP, TriageAction.NOTE, TriageAction.APPLIED, TriageAction.REJECTED):
        assert read_particulars(action, dict.fromkeys(NAMES, " "), TODAY) == (Particulars(), [])


def test_a_wrong_step_is_refused_and_nothing_is_added(home):
    said = record(home, "applied", "--amount", "many", code=2)
    assert "amount 'many'" in said and "amount and currency go together" in said
    with home.store() as store:
        assert store.triage.history(home.call) == []


def test_steps_can_be_neither_changed_nor_removed(home):
    record(home, "applied", "--on", "2026-08-20")
    with home.store() as store:
        for statement in ("UPDATE triage_particulars SET amount = '9'", "DELETE FROM triage_particulars"):
            with pytest.raises(Exception, match="append-only"):
                store._database.connection.execute(statement)


def test_an_erased_person_looks_after_nothing_and_signs_in_no_more(home):
    run(home, "triage", "let-in", PERSON)
    run(home, "triage", "let-in", "Pi One", "--profile", "ocean-lab")
    record(home, "assign", "--to", PERSON)
    record(home, "assign", "--to", "Pi One", "--note", f"ask {PERSON}")
    run(home, "person", "erase", PERSON, "--name", "Pi One", "--yes")
    assert "nobody yet" in run(home, "triage", "officers")
    said = run(home, "triage", "show", "ocean-lab", home.call)
    assert "to erased-" in said and "pi.one" not in said.lower() and "Pi One" not in said
    assert list(holding(home.settings.home, PERSON.encode(), b"Pi One")) == []


def test_a_passphrase_is_shown_once_and_kept_nowhere(home):
    passphrase = run(home, "triage", "let-in", "Ana Ito").splitlines()[-1]
    assert re.fullmatch(r"([a-z2-9]{5}-){4}[a-z2-9]{5}", passphrase)
    assert list(holding(home.settings.home, passphrase.encode())) == []
    with home.store() as store:
        assert store.officers.admitted("Ana Ito", f" {passphrase.upper()} ") is not None
        assert store.officers.admitted("Ana Ito", passphrase[:-1]) is None


def test_pages_are_not_served_before_anybody_may_decide_nor_to_a_network_in_the_open(home):
    assert "nobody may decide yet" in run(home, "triage", "serve", code=2)
    run(home, "triage", "let-in", "Ana Ito")
    assert "put a proxy with TLS before it" in run(home, "triage", "serve", "--host", "0.0.0.0", code=2)
    assert "write an https address" in run(home, "triage", "serve", "--url", "http://x.example", code=2)


def test_the_last_word_of_a_table_counts_and_the_table_is_still_imported_once(home, tmp_path):
    file, words = tmp_path / "steps.csv", ("triage", "import")
    file.write_text(
        "profile,opportunity,action,to,note\n"
        + "".join(f"ocean-lab,{home.call},assign,{name},\n" for name in ("ana", "ben", "ana"))
        + "".join(
            f"ocean-lab,{home.call},{action},,\n" for action in ("keep", "dismiss", "applied", "applied")
        )
    )
    assert "7 decisions would be added" in run(home, *words, str(file), "--by", "ana", "--dry-run")
    assert "7 decisions added, 0 stood already" in run(home, *words, str(file), "--by", "ana")
    assert "0 decisions added, 7 stood already" in run(home, *words, str(file), "--by", "ana")
    record(home, "keep")
    assert "2 decisions added, 5 stood already" in run(home, *words, str(file), "--by", "ana"), "kept since"
