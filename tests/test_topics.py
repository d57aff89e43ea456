"""Publishers' subject words mean OECD fields of science and development goals; unknown words mean nothing."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from db.identity import resolve
from db.merging import merge_notices
from db.notice_changes import notice_changes
from db.records import NoticeKind, Outcome, RawNotice, SourceRun, Topic
from db.store import Store
from flows.words.subject_words import fields_in_words, goals_in_words
from spiders.evidence import trace
from spiders.subjects import (
    FIELDS,
    GOALS,
    SubjectCodes,
    data_file,
    field_name,
    goal_name,
    subject_codes,
    subjects_of,
)
from tests.ranking_cases import AS_OF, notice
from tests.reading_cases import RAW, Washington, read

HERE = Path(__file__).parent
LANGUAGES = {"en", "de", "fr", "es", "it", "sv", "pt", "nl"}


def rows() -> list[dict[str, str]]:
    lines = (HERE / "tables" / "subjects.tsv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader([line for line in lines if not line.startswith("#")], delimiter="\t"))


def test_the_table_is_large_in_many_languages_and_hard():
    assert len(rows()) >= 80
    assert {row["language"] for row in rows()} >= LANGUAGES
    assert sum(not row["fields"] and not row["goals"] for row in rows()) >= 0.25 * len(rows())


@pytest.mark.parametrize("row", rows(), ids=[row["term"] for row in rows()])
def test_a_subject_word_means_exactly_these_codes(row):
    expected = SubjectCodes(tuple(row["fields"].split()), tuple(map(int, row["goals"].split())))
    assert subject_codes(row["term"], row["vocabulary"], row["language"]) == expected


@pytest.mark.parametrize("name", [FIELDS, GOALS, "publishers", "words"])
def test_a_data_file_says_where_it_is_from_and_is_not_stale(name):
    said = data_file(name)
    checked, valid = (date.fromisoformat(said[day]) for day in ("checked_on", "valid_through"))
    assert len(said["source"]) > 20
    assert said["version"]
    assert checked <= valid
    assert (valid - checked).days <= 500
    assert date.today() <= valid, (  # noqa: DTZ011  (a stale list is one day late, not an hour)
        f"spiders/vocabularies/{name}.json ran out on {valid}: look at its source, and move both dates"
    )


def test_the_classifications_are_whole():
    codes = data_file(FIELDS)["codes"]
    assert [sum(code.startswith(f"{broad}.") for code in codes) for broad in "123456"] == [7, 11, 5, 5, 9, 5]
    assert list(data_file(GOALS)["codes"]) == [str(number) for number in range(1, 18)]
    assert (field_name("2.10"), goal_name(14)) == ("Nano-technology", "Life below water")


def test_every_word_and_every_vocabulary_names_codes_that_exist():
    publishers = data_file("publishers")
    said = [
        *data_file("words")["concepts"],
        *publishers["cpv"]["prefixes"].values(),
        *(codes for terms in publishers["vocabularies"].values() for codes in terms.values()),
    ]
    for codes in said:
        assert set(codes.get("fields", ())) <= data_file(FIELDS)["codes"].keys()
        assert set(map(str, codes.get("goals", ()))) <= data_file(GOALS)["codes"].keys()
    used = {code for codes in said for code in codes.get("fields", ())}
    # Other than "other …", which no word means, every field can be found; and so can every goal.
    others = {code for code, name in data_file(FIELDS)["codes"].items() if name.startswith("Other ")}
    assert data_file(FIELDS)["codes"].keys() - used - others == set()
    assert {goal for codes in said for goal in codes.get("goals", ())} == set(range(1, 18))


def test_no_word_stands_for_two_things_in_one_language():
    seen: dict[tuple[str, str], int] = {}
    for number, concept in enumerate(data_file("words")["concepts"]):
        for language in concept.keys() - {"fields", "goals", "signs"}:
            for word in concept[language].split("|"):
                assert seen.setdefault((language, word), number) == number, (language, word)


def test_a_broad_field_stands_only_where_nothing_narrower_does():
    assert subjects_of([("x", "Health"), ("x", "Oncology")], "en").fields == ("3.2",)
    assert subjects_of([("x", "Health"), ("x", "Energy")], "en").fields == ("2.7", "3")
    # In the order of the classification, in which 2.10 comes after 2.9.
    assert subjects_of([("x", "Nanotechnology"), ("x", "Bioplastics")], "en").fields == ("2.9", "2.10")


def test_a_word_counts_in_the_language_of_the_announcement_only():
    assert subject_codes("Kunst", "x", "de").fields == ("6.4",)
    assert subject_codes("Kunst", "x", "es") == SubjectCodes()
    assert subject_codes("Kunst", "x", None).fields == ("6.4",)


def test_a_notice_has_the_codes_of_its_topics_and_none_of_its_text():
    found, issues = read(topics=("Health", "Nobody's word"), text="A call on quantum optics and oceans.")
    assert (found.fields_of_science, found.sdgs) == (("3",), (3,))
    assert issues == ()
    unknown, _ = read(topics=("Nobody's word",), title="Oceans", text="Oceans.")
    assert (unknown.fields_of_science, unknown.sdgs) == ((), ())


def test_the_evidence_is_the_publishers_own_word_for_each_code():
    raw = replace(RAW, topics=("Oncology", "Renewable energy", "Children's cancer"))
    said = [
        (each.fact, each.value, each.field, each.words)
        for each in trace(raw, Washington)
        if each.fact in {"fields_of_science", "sdgs"}
    ]
    assert said == [
        ("fields_of_science", "3.2 Clinical medicine", "topics", "Oncology"),
        ("fields_of_science", "3.2 Clinical medicine", "topics", "Children's cancer"),
        ("fields_of_science", "2.7 Environmental engineering", "topics", "Renewable energy"),
        ("sdgs", "3 Good health and well-being", "topics", "Oncology"),
        ("sdgs", "3 Good health and well-being", "topics", "Children's cancer"),
        ("sdgs", "7 Affordable and clean energy", "topics", "Renewable energy"),
    ]


def test_an_opportunity_has_the_codes_of_all_its_notices_and_tells_them_in_words():
    one = notice(
        "1", source="us_one", topics=(Topic("us_one", "Energy"),), fields_of_science=("2.7",), sdgs=(7,)
    )
    two = notice(
        "2", source="us_two", topics=(Topic("us_two", "Law"),), fields_of_science=("5.5",), sdgs=(16,)
    )
    merged = merge_notices("op-1", [one, two], AS_OF).merged
    assert (merged.fields_of_science, merged.sdgs) == (("2.7", "5.5"), (7, 16))
    assert fields_in_words(merged) == "2.7 Environmental engineering; 5.5 Law"
    assert (
        goals_in_words(merged) == "7 Affordable and clean energy; 16 Peace, justice and strong institutions"
    )


def test_better_words_of_ours_are_no_change_by_a_publisher():
    before = notice(topics=(Topic("x", "Energy"),))
    after = replace(before, fields_of_science=("2.7",), sdgs=(7,))
    assert notice_changes(before, after, AS_OF) == ()


def test_subjects_and_kinds_can_be_asked_of_the_database(tmp_path):
    told = notice(
        "1",
        topics=(Topic("eu_example", "Energy"),),
        fields_of_science=("2.7",),
        sdgs=(7, 13),
        kind=NoticeKind("training", "Summer school", certain=False),
    )
    raw = RawNotice("eu_example", "1", told.url, told.title, fetched_at="2026-09-01T02:00:00+00:00")
    night, as_of = date(2026, 9, 1), datetime(2026, 9, 1, 2, tzinfo=UTC)
    with Store.open(tmp_path / "legation.db") as store:
        run = SourceRun("eu_example", Outcome.OK, None, 1, (1, 10))
        store.notices.save_source(run, [raw], [told], [], night=night, complete_listing=True)
        (found,) = resolve([told], [], {}, as_of).opportunities
        store.opportunities.save([found], {}, as_of=as_of, night=night)
    rows = asked(tmp_path / "legation.db", "SELECT scheme, code FROM opportunity_subject ORDER BY 1, 2")
    assert rows == [["ford", "2.7"], ["sdg", "13"], ["sdg", "7"]]
    kinds = asked(tmp_path / "legation.db", "SELECT kind, words, certain FROM opportunity_kind")
    assert kinds == [["training", "Summer school", 0]]


def asked(path: Path, query: str) -> list[list[object]]:
    """What an officer's own query brings."""
    import sqlite3

    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        return [list(row) for row in connection.execute(query)]


def test_most_samples_with_a_subject_word_have_a_code():
    """Of the samples' announcements with topics, half have one by which a subject is meant; they keep their codes."""  # noqa: E501
    known = total = 0
    for path in sorted((HERE / "samples").glob("*/notices.json")):
        for each in json.loads(path.read_text(encoding="utf-8"))["notices"]:
            if any(topic["vocabulary"] == each["source"] for topic in each.get("topics", ())):
                total += 1
                known += bool(each.get("fields_of_science") or each.get("sdgs"))
    assert known >= 0.45 * total
