"""Rounds of one call: linked by title or text, kept as a series, with an honest guess at the next."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from click.testing import CliRunner
from stored_cases import AS_OF, NIGHT, SHARED, fixed, keep, notice, opportunity, save

from db.identity import resolve
from db.records import Edge, Judgement, Money
from db.rounds import Round, expected_next, in_time
from db.series import likeness_of_texts, rarity, words
from db.series_evaluation import evaluate_series
from db.store import Store
from flows.cli import main

FUNDER = "Baltic Harbour Foundation"
BOILERPLATE = " ".join(
    f"Every applicant of form {i} signs declaration {i * 3} of the foundation." for i in range(12)
)
REEF = " ".join(f"Oyster reef {i} is mapped with sonar buoy {i * 7} by divers." for i in range(20))
REEF_AGAIN = " ".join(f"Oyster reef {i} is mapped with sonar buoy {i * 7} by divers." for i in range(14)) + (
    " New this time are drones, tide gauges and a shared archive of pictures for schools."
)
OPERA = " ".join(f"Youth opera {i} rehearses libretto {i * 5} with a retired conductor." for i in range(20))


def call(key, text, title="", **fields):
    return notice(key, fields.pop("source", "us_portal"), title, text=text, **({"funder": FUNDER} | fields))


def links(*notices, edges=()):
    found = resolve(notices, edges, {}, AS_OF)
    linked = {(e.left.key, e.right.key) for e in found.edges if e.judgement is Judgement.SERIES}
    return linked, len(found.opportunities)


# --- by text --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"on": "2026-03-01"}, {"on": "2027-03-01"}),
        ({}, {}),
        ({"title": "Mapping of oyster reefs"}, {"title": "Mapping oyster reefs with drones"}),
        ({"on": "2026-03-01"}, {"on": "2027-03-01", "source": "eu_mirror"}),
    ],
    ids=["other years", "listed apart, undated", "a new title", "another portal's next round"],
)
def test_a_call_that_was_partly_rewritten_is_another_round_and_never_merged(one, other):
    pair = call("a", f"{REEF} {BOILERPLATE}", **one), call("b", f"{REEF_AGAIN} {BOILERPLATE}", **other)
    others = [call(f"z{i}", f"{OPERA[i * 40 :]} {BOILERPLATE}", on="2026-05-05") for i in range(4)]
    linked, opportunities = links(*pair, *others)
    assert {frozenset(each) for each in linked if "a" in each or "b" in each} == {frozenset("ab")}
    assert opportunities >= 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"text": f"{OPERA} {BOILERPLATE}"}, {}),
        ({"funder": "Alpine Skills Fund"}, {}),
        ({"funder": None}, {}),
        ({"title": "Mapping of oyster reefs"}, {"title": "Choirs of the northern coast"}),
        (
            {"title": "Oyster reef mapping", "ids": [("eu_topic", "X-2026-ALPHA")]},
            {"title": "Oyster reef drones", "ids": [("eu_topic", "X-2026-BETA")]},
        ),
        ({"source": "eu_mirror"}, {}),
        ({"on": "2026-03-01"}, {"on": "2026-03-02"}),
    ],
    ids=[
        "only boilerplate in common",
        "another funder",
        "no funder",
        "another title",
        "another topic",
        "two portals, undated",
        "topics of one round",
    ],
)
def test_alike_texts_alone_make_no_series(one, other):
    text = f"{REEF} {BOILERPLATE}"
    left, right = ({"text": text} | one), ({"text": f"{REEF_AGAIN} {BOILERPLATE}"} | other)
    others = [call(f"z{i}", f"{OPERA[i * 40 :]} {BOILERPLATE}", on="2026-05-05") for i in range(4)]
    linked, _ = links(call("a", **left), call("b", **right), *others)
    assert ("a", "b") not in linked


def test_a_person_who_parted_two_rounds_is_not_overruled_by_their_texts():
    pair = call("a", REEF), call("b", REEF_AGAIN)
    said = Edge(pair[0].ref, pair[1].ref, Judgement.DIFFERENT, 1.0, ("read",), "ana", AS_OF)
    assert links(*pair)[0] == {("a", "b")}
    assert links(*pair, edges=[said])[0] == set()


def test_a_rare_word_in_common_says_more_than_a_frequent_one():
    texts = [words(text) for text in ("form sonar", "form sonar", "form libretto", "form tide", "tide")]
    weights = rarity(texts, len(texts))
    rare = likeness_of_texts(frozenset([b"sonar", b"x1"]), frozenset([b"sonar", b"x2"]), weights | X, 0.0)
    frequent = likeness_of_texts(frozenset([b"form", b"x1"]), frozenset([b"form", b"x2"]), weights | X, 0.0)
    assert rare > frequent > 0


X = {b"x1": 1.0, b"x2": 1.0}


def test_no_order_changes_which_rounds_are_linked():
    some = [call(f"k{i}", f"{REEF_AGAIN[i * 9 :]} {BOILERPLATE}", on=f"20{20 + i}-03-01") for i in range(6)]
    assert links(*some) == links(*reversed(some))
    assert links(*some)[0]


def test_reissued_calls_are_linked_without_titles_and_none_is_merged():
    folder = SHARED / "benchmarks" / "sbir_reissue"
    if not folder.exists():
        pytest.skip("the labelled re-issues are not beside the project")
    records = [json.loads(line) for line in (folder / "records.jsonl").open(encoding="utf-8")]
    with (folder / "pairs.tsv").open(encoding="utf-8") as rows:
        pairs = [(row["id1"], row["id2"]) for row in csv.DictReader(rows, delimiter="\t")]
    hidden = evaluate_series(records, pairs, hide_title=True)
    assert hidden["f1"] >= 0.79
    assert hidden["merged_as_one"] == 0
    without_years = [{name: value for name, value in each.items() if name != "years"} for each in records]
    assert evaluate_series(without_years, pairs, hide_title=True) == hidden


# --- rhythm ---------------------------------------------------------------------------------------


def rounds(*days, what="deadline_on"):
    blank = Round("op", "A call", None, None, None)
    return [
        replace(blank, opportunity=f"op-{i}", **{what: date.fromisoformat(d)}) for i, d in enumerate(days)
    ]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["2023-03-01", "2024-03-05", "2025-03-03"], "2026-03-01"),
        (["2025-03-01", "2025-09-01", "2026-03-01", "2026-09-01"], "2027-03-04"),
        (["2024-03-01", "2024-03-04", "2025-03-01", "2026-03-01"], "2027-03-01"),
        (["2025-03-01", "2026-03-01"], None),
        (["2022-03-01", "2023-03-01", "2025-03-01"], None),
        (["2024-03-01", "2024-03-02", "2025-03-01"], None),
    ],
    ids=[
        "yearly",
        "half-yearly",
        "two lots of one round",
        "two rounds",
        "a year left out",
        "lots are no rhythm",
    ],
)
@pytest.mark.parametrize("what", ["opened_on", "deadline_on"])
def test_a_next_round_is_expected_only_from_a_clear_rhythm(days, expected, what):
    found = expected_next(rounds(*days, what=what))
    assert (found.on.isoformat() if found else None) == expected
    assert found is None or found.what == {"opened_on": "opening", "deadline_on": "deadline"}[what]


def test_rounds_without_a_date_come_last():
    undated = Round("op-u", "A call", None, None, None)
    assert in_time([undated, *rounds("2026-01-01", "2025-01-01")])[-1] is undated


# --- kept and shown -------------------------------------------------------------------------------

TITLE = "Oyster reefs of the northern archipelago"


@pytest.fixture
def home(tmp_path):
    """Three yearly rounds and one call that belongs to none, saved as a night would."""
    yearly = [
        notice(
            str(year),
            title=f"{TITLE} {year}",
            deadlines=(fixed(f"{year}-10-01"),),
            total_funding=Money(Decimal(100_000 * (year - 2022)), "EUR"),
        )
        for year in (2024, 2025, 2026)
    ]
    with Store.open(tmp_path / "legation.db") as store:
        save(store, [*yearly, notice("alone", title="Youth opera in small towns", on="2026-09-01")])
        recognise(store)
    return tmp_path


def recognise(store):
    found = resolve(store.notices.current(), store.edges.all(), store.opportunities.founders(), AS_OF)
    store.edges.replace_rules(found.edges)
    return store.opportunities.save(found.opportunities, found.aliases, as_of=AS_OF, night=NIGHT)


def named(store, key):
    return next(o.id for o in store.opportunities.all() if o.notices[0].key == key)


def shown(home, name, *options):
    result = CliRunner().invoke(main, ["show", name, "--home", str(home), *options])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_series_is_stored_with_dates_amounts_and_what_is_expected(home):
    with Store.open(home / "legation.db") as store:
        found = store.opportunities.rounds(named(store, "2025"))
        assert [each.deadline_on.year for each in found] == [2024, 2025, 2026]
        assert [each.money.amount for each in found] == [200_000, 300_000, 400_000]
        assert store.opportunities.rounds(named(store, "alone")) == []
        (row,) = [json.loads(line) for line in store.dump_stable() if '"table": "series"' in line]
    assert (row["rounds"], row["expected_what"], row["expected_on"]) == (3, "deadline", "2027-10-01")


def test_a_person_who_parts_two_rounds_takes_them_out_of_the_series(home):
    with Store.open(home / "legation.db") as store:
        refs = {n.key: n.ref for n in store.notices.current()}
        for key in ("2024", "2025"):
            left, right = sorted((refs[key], refs["2026"]))
            store.edges.decide(Edge(left, right, Judgement.DIFFERENT, 1.0, ("read",), "ana", AS_OF))
        recognise(store)
        assert [each.deadline_on.year for each in store.opportunities.rounds(named(store, "2024"))] == [
            2024,
            2025,
        ]
        assert store.opportunities.rounds(named(store, "2026")) == []
        for key in ("2024", "2025"):
            store.edges.undo(refs[key], refs["2026"], "ana")
        recognise(store)
        assert len(store.opportunities.rounds(named(store, "2026"))) == 3


def test_saving_the_same_series_again_writes_nothing(home):
    with Store.open(home / "legation.db") as store:
        before = list(store.dump_stable())
        recognise(store)
        assert list(store.dump_stable()) == before


def test_show_tells_the_rounds_and_marks_what_is_only_expected(home):
    with Store.open(home / "legation.db") as store:
        name = named(store, "2026")
    said = shown(home, name)
    assert "Rounds of this series" in said
    assert "200,000" in said
    assert "Expected: next deadline about Friday 1 October 2027" in said
    assert "nobody has announced it" in said
    series = json.loads(shown(home, name, "--json"))["series"]
    assert series["expected"] == {
        "what": "deadline",
        "on": "2027-10-01",
        "every_days": 365,
        "announced": False,
    }
    assert len(series["rounds"]) == 3


def test_a_call_without_other_rounds_shows_no_series(home):
    with Store.open(home / "legation.db") as store:
        name = named(store, "alone")
    assert "Rounds of this series" not in shown(home, name)
    assert json.loads(shown(home, name, "--json"))["series"] is None


def test_a_round_that_was_seen_later_is_not_shown_as_of_before(home):
    later = notice("2027", title=f"{TITLE} 2027", deadlines=(fixed("2027-10-01"),))
    with Store.open(home / "legation.db") as store:
        save(store, [later], on=NIGHT + timedelta(days=3), complete_listing=False)
        recognise(store)
        name = named(store, "2026")
    then = json.loads(shown(home, name, "--json", "--as-of", NIGHT.isoformat()))["series"]
    now = json.loads(shown(home, name, "--json"))["series"]
    assert (len(then["rounds"]), len(now["rounds"])) == (3, 4)
    assert (then["expected"]["on"], now["expected"]["on"]) == ("2027-10-01", "2028-09-30")


def test_opportunities_saved_without_any_link_have_no_series(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        save(store, [notice("1")])
        keep(store, [opportunity(notice("1"))])
        assert store.opportunities.rounds(opportunity(notice("1")).id) == []


# --- the command ----------------------------------------------------------------------------------


def evaluated(*arguments):
    result = CliRunner().invoke(main, ["evaluate", *arguments, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_series_are_evaluated_from_plain_files(tmp_path):
    records, pairs = tmp_path / "records.jsonl", tmp_path / "pairs.tsv"
    texts = {"a": REEF, "b": REEF_AGAIN, "c": OPERA}
    lines = [json.dumps({"_id": k, "title": "T", "text": t, "dept": FUNDER}) for k, t in texts.items()]
    records.write_text("\n".join(lines))
    pairs.write_text("id1\tid2\nb\ta\n")
    figures = evaluated("series", "--records", str(records), "--pairs", str(pairs), "--hide-title")
    assert (figures["f1"], figures["merged_as_one"]) == (1.0, 0)


def test_matching_is_evaluated_from_plain_files_and_a_threshold_from_others(tmp_path):
    pairs = tmp_path / "pairs.jsonl"
    reef, opera = {"name": "Oyster reef mapping X100"}, {"name": "Youth opera libretto Y200"}
    lines = [{"a": reef, "b": reef, "label": 1}, {"a": opera, "b": reef, "label": 0}]
    pairs.write_text("\n".join(map(json.dumps, lines)))
    plain = evaluated("matching", "--pairs", str(pairs))
    learnt = evaluated("matching", "--pairs", str(pairs), "--threshold-from", str(pairs))
    assert plain["f1"] == learnt["f1"] == 1.0
    assert plain["threshold"] != learnt["threshold"]


@pytest.mark.parametrize("content", ["id1 id2\na b\n", "id1\tid2\na\n"], ids=["no tabs", "a short line"])
def test_a_table_without_its_columns_is_refused_in_a_sentence(tmp_path, content):
    records, pairs = tmp_path / "records.jsonl", tmp_path / "pairs.tsv"
    records.write_text("{}")
    pairs.write_text(content)
    result = CliRunner().invoke(
        main, ["evaluate", "series", "--records", str(records), "--pairs", str(pairs)]
    )
    assert result.exit_code != 0
    assert "line 2 has no" in result.output
