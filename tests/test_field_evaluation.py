"""``legation evaluate fields``: the readers of the night, measured on sentences that others labelled."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from flows.cli import main
from spiders.field_evaluation import FieldEvaluationError, evaluate_dates, evaluate_money
from tests.ranking_cases import SHARED

LABELLED = SHARED / "benchmarks" / "text_fields"


def dated(text, *dates, lang="en", reference="2026-09-01"):
    labels = [{"text": text, "date": on, "time": None} for on in dates]
    return {"lang": lang, "text": text, "reference": reference, "dates": labels}


def priced(text, *amounts, lang="en"):
    labels = [{"text": text, "amount": amount, "currency": currency} for amount, currency in amounts]
    return {"lang": lang, "text": text, "money": labels}


DATES = [
    dated("Proposals arrive by 14 October 2026.", "2026-10-14"),
    dated("Le jury siège les 3 et 5 mars 2027.", "2027-03-03", "2027-03-05", lang="fr"),
    dated("Ende der Laufzeit: 30.06.28", "2028-06-30", lang="de"),
    dated("There is no 30 February 2027.", "not resolved"),
    dated("Room 14, 2026 seats, version 3.5", lang="en"),
]
MONEY = [
    priced("Each lab gets EUR 1.5 million.", ("1500000", "EUR")),
    priced("höchstens 13,45 € pro Tag", ("13,45", "EUR"), lang="de"),
    priced("a debt of 202107211321363588510367 USD", ("2.02107211321364E+23", "USD")),
    priced("All 70 of us."),
]


def test_a_sentence_counts_when_exactly_its_values_are_found():
    assert evaluate_dates(DATES) == {"exact": 1.0, "false_finds": 0.0, "n": 5}
    assert evaluate_money(MONEY) == {"exact": 1.0, "false_finds": 0.0, "n": 4}


def test_a_value_too_many_and_a_value_too_few_both_count_against_us():
    wrong = [dated("From 3 May 2027 to 5 May 2027.", "2027-05-05"), dated("Soon.", "2027-05-05")]
    assert evaluate_dates(wrong) == {"exact": 0.0, "false_finds": 0.0, "n": 2}


def test_a_false_find_is_a_share_of_the_sentences_that_state_nothing():
    rows = [dated("Due 3 May 2027."), dated("Never.", reference=None), *DATES[:3]]
    assert evaluate_dates(rows) == {"exact": 0.8, "false_finds": 0.5, "n": 5}
    assert evaluate_money([priced("It costs 5 euros."), MONEY[0]])["false_finds"] == 1.0


def test_a_year_in_two_digits_is_of_the_century_around_the_reference_date():
    assert evaluate_dates([dated("le 15.05.49", "2049-05-15", lang="fr", reference="2030-01-01")])["exact"]
    assert evaluate_dates([dated("le 15.05.49", "1949-05-15", lang="fr", reference="2019-01-01")])["exact"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"text": "x", "dates": []}, "dates: line 1 has no text `lang`"),
        ({"lang": "en", "dates": []}, "dates: line 1 has no text `text`"),
        ({"lang": "en", "text": "x"}, "dates: line 1 has no list of objects `dates`"),
        ({"lang": "en", "text": "x", "dates": ["2026-08-11"]}, "no list of objects"),
        ({"lang": "en", "text": "x", "dates": [], "reference": "last week"}, "'last week' is no date"),
        (["en", "x"], "dates: line 1 is no JSON object"),
    ],
)
def test_what_is_no_labelled_sentence_is_refused_by_its_line(row, said):
    with pytest.raises(FieldEvaluationError, match=said):
        evaluate_dates([row])


def test_an_empty_set_is_refused():
    with pytest.raises(FieldEvaluationError, match="there is no sentence"):
        evaluate_money([])


def evaluate(*arguments):
    return CliRunner().invoke(main, ["evaluate", "fields", *map(str, arguments)])


@pytest.fixture
def files(tmp_path):
    for name, rows in (("dates", DATES), ("money", MONEY)):
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path / "dates.jsonl", tmp_path / "money.jsonl"


def test_the_command_prints_what_a_program_reads(files):
    dates, money = files
    done = evaluate("--dates", dates, "--money", money, "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {
        "dates": {"exact": 1.0, "false_finds": 0.0, "n": 5},
        "money": {"exact": 1.0, "false_finds": 0.0, "n": 4},
    }


def test_either_set_may_be_given_alone(files):
    dates, money = files
    assert list(json.loads(evaluate("--dates", dates, "--json").stdout)) == ["dates"]
    assert evaluate("--money", money).stdout.startswith("money: ")


def test_neither_set_and_a_file_that_is_none_are_bad_input(files, tmp_path):
    _dates, money = files
    assert evaluate().exit_code == 2
    missing = evaluate("--dates", tmp_path / "none.jsonl")
    assert (missing.exit_code, "none.jsonl" in missing.output) == (2, True)
    mistaken = evaluate("--dates", money)
    assert (mistaken.exit_code, "`dates`" in mistaken.output) == (2, True)


@pytest.mark.skipif(not LABELLED.exists(), reason="the labelled sentences are not on this machine")
def test_sentences_labelled_by_others_are_read_as_they_say():
    done = evaluate("--dates", LABELLED / "dates.jsonl", "--money", LABELLED / "money.jsonl", "--json")
    read = json.loads(done.stdout)
    assert read["dates"]["exact"] >= 0.85
    assert read["dates"]["false_finds"] <= 0.03
    assert read["money"]["exact"] >= 0.75
    assert read["money"]["false_finds"] <= 0.03
