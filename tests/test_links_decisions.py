"""Without the link pages: decisions from a spreadsheet, and reports on the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from link_cases import NOW, PERSON, make_home

from db.records import TriageAction
from flows.cli import main

HEAD = "profile,opportunity,action,reason,note\n"


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path / "home")


def run(home, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, [*words, "--home", str(home.settings.home)], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def imported(home, tmp_path, text: str | bytes, *options: str, code: int = 0) -> str:
    file = tmp_path / "decisions.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return run(home, "triage", "import", str(file), "--by", "ana", *options, code=code)


def test_decisions_of_a_table_are_added_once(home, tmp_path):
    table = HEAD + f'ocean-lab,{home.call},keep,,"ask, soon"\nocean-lab,{home.call},note,,"two\nlines"\n'
    assert "2 decisions would be added" in imported(home, tmp_path, table, "--dry-run")
    with home.store() as store:
        assert store.triage.history(home.call) == []
    assert "2 decisions added, 0 stood already, by ana" in imported(home, tmp_path, table)
    assert "0 decisions added, 2 stood already" in imported(home, tmp_path, table)
    with home.store() as store:
        kept, noted = store.triage.history(home.call)
    assert (kept.action, kept.note, kept.author) == (TriageAction.KEEP, "ask, soon", "ana")
    assert (noted.action, noted.note) == (TriageAction.NOTE, "two lines")


@pytest.mark.parametrize("start", ["\ufeff", ""])
def test_a_table_as_spreadsheets_write_it_is_read(home, tmp_path, start):
    table = f"{start}Action;Opportunity;Profile;Reason\r\nDISMISS;{home.call};ocean-lab;Topic\r\n;;;\r\n\r\n"
    assert "1 decisions added" in imported(home, tmp_path, table)
    with home.store() as store:
        assert store.triage.history(home.call)[0].because.value == "topic"


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_note_that_would_be_a_formula_is_none_any_more(home, tmp_path, start):
    imported(home, tmp_path, HEAD + f"ocean-lab,{home.call},keep,,{start}1\n")
    with home.store() as store:
        assert store.triage.history(home.call)[0].note == f"'{start}1"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("ocean-lab,{call},keeep,,\n", "decisions.csv:2: action 'keeep'; allowed: keep, dismiss, note"),
        ("ocean-lab,{call},keep,topic,\n", "decisions.csv:2: a reason goes with dismiss only"),
        ("ocean-lab,{call},dismiss,tired,\n", "decisions.csv:2: reason 'tired'; allowed: topic"),
        ("ocean-lab,{call},note,,\n", "decisions.csv:2: a note without words"),
        ("ocean-lab,{call},keep\n,,keep,,\n", "decisions.csv:3: no profile\n"),
        ("ocean-lab,{call},keep,,a,b\n", "decisions.csv:2: more cells than columns"),
        ("x-lab,{call},keep,,\n", "decisions.csv:2: x-lab: no such profile"),
        ("ocean-lab,op-x,keep,,\n", "decisions.csv:2: op-x: no such opportunity"),
        ('ocean-lab,{call},keep,,"open\n', "not CSV"),
    ],
)
def test_one_wrong_line_is_named_and_nothing_is_added(home, tmp_path, lines, said):
    good = f"ocean-lab,{home.call},keep,,fine\n"
    output = imported(home, tmp_path, HEAD + lines.replace("{call}", home.call) + good, code=2)
    assert said in output
    with home.store() as store:
        assert store.triage.history(home.call) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [("", ":1: empty"), ("profile,action\n", ":1: no column 'opportunity'"), (b"\xff\xfe", "not UTF-8"),
     ("profile,opportunity,action,colour\n", ":1: column 'colour'"),
     (HEAD.replace("note", "action"), ":1: column")],
)  # fmt: skip
def test_what_is_no_such_table_is_refused(home, tmp_path, content, said):
    assert said in imported(home, tmp_path, content, code=2)


def test_reports_are_listed_with_their_call_until_they_are_settled(home):
    with home.store() as store:
        key = store.people.find(PERSON).key
        store.reports.add(key, "ocean-lab", home.call, "money", "2 million, not 12", NOW)
    said = run(home, "reports")
    assert "money" in said
    assert "Ocean sensors" in said
    assert f"by {PERSON.lower()} for ocean-lab: 2 million, not 12" in said
    assert json.loads(run(home, "reports", "--json"))[0]["kind"] == "money"
    assert "settled: 1" in run(home, "reports", "--settle", "1", "--by", "ana")
    assert "0 reports" in run(home, "reports")
    assert "settled" in run(home, "reports", "--all")
    assert "no such report waits" in run(home, "reports", "--settle", "1", code=2)
