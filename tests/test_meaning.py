"""Searching by meaning finds what says it in other words, quotes what it may, and is the same every night."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner
from meaning_homes import embed_and_index, home_of
from stored_cases import keep, notice, opportunity, save

from db.meaning_index import MeaningIndex, write_index
from db.records import Reuse
from db.store import Store, StoreError
from flows.cli import main
from flows.meaning.search import MeaningSearch, reciprocal
from ranking.embedding import DIMENSIONS
from ranking.meaning import cosines

AGRI = (
    "Agri-food resilience",
    "Applicants describe their consortium first. Projects help growers keep harvests up in dry years. "
    "The office answers letters on weekdays.",
)
TOLD = [
    ("agri", *AGRI),
    ("drone", "Uncrewed aerial vehicles", "Autonomous flight beyond visual line of sight."),
    ("museum", "Digitisation of heritage collections", "Galleries open what they hold to visitors."),
    ("sea", "Food webs of the deep sea", "Sampling of plankton below 2000 metres."),
]


def keys(home, query, **options):
    store, named = home
    found = MeaningSearch(store._database.path.with_name("meaning.idx")).find(store, query, **options)
    return [named[each.hit.id] for each in found], found


@pytest.mark.slow
def test_a_question_finds_the_call_that_says_it_in_other_words(tmp_path):
    with home_of(tmp_path, TOLD) as home:
        names, found = keys(home, "food security")
    assert names[0] == "agri"
    assert found[0].meaning == 1
    assert found[0].quote in AGRI[1]


@pytest.mark.slow
def test_the_nearest_sentence_of_the_passage_is_quoted(tmp_path):
    with home_of(tmp_path, TOLD) as home:
        _, found = keys(home, "crops that survive drought")
    assert found[0].quote == "Projects help growers keep harvests up in dry years."
    assert found[0].field == "text"


@pytest.mark.slow
@pytest.mark.parametrize(("reuse", "is_quoted"), [(Reuse.FACTS_AND_LINK, False), (Reuse.QUOTE, True)])
def test_only_what_may_be_repeated_is_quoted(tmp_path, reuse, is_quoted):
    with home_of(tmp_path, TOLD[:1], reuse=reuse) as home:
        _, found = keys(home, "food security")
    assert bool(found[0].quote) is is_quoted


@pytest.mark.slow
def test_an_english_call_is_found_in_french_where_somebody_reads_french(tmp_path):
    with home_of(tmp_path, TOLD, reads="fr") as home:
        names, _ = keys(home, "sécurité alimentaire")
    assert names[0] == "agri"


@pytest.mark.slow
def test_what_is_made_night_by_night_is_what_is_made_at_once(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    with home_of(one, TOLD):
        pass
    with home_of(two, TOLD[:2]):
        pass
    notices = [notice(key, title=title, text=text) for key, title, text in TOLD]
    with Store.open(two / "legation.db") as store:
        save(store, notices)
        keep(store, [opportunity(each) for each in notices])
    embed_and_index(two)
    whole = (one / "meaning.idx").read_bytes()
    assert (two / "meaning.idx").read_bytes() == whole
    before = (one / "meaning.idx").stat().st_mtime_ns
    embed_and_index(one)
    assert (one / "meaning.idx").stat().st_mtime_ns == before


@pytest.mark.slow
def test_the_command_prints_places_and_quotes_and_json(tmp_path):
    with home_of(tmp_path, TOLD):
        pass
    words = ["search", "--meaning", "food security", "--limit", "2", "--home", str(tmp_path)]
    said = CliRunner().invoke(main, words, catch_exceptions=False).output
    assert "Agri-food resilience" in said
    assert "meaning: 1." in said
    listed = json.loads(CliRunner().invoke(main, [*words, "--json"], catch_exceptions=False).output)
    assert [each["hit"]["title"] for each in listed][:1] == ["Agri-food resilience"]


def test_without_an_index_the_command_says_what_to_do(tmp_path):
    with Store.open(tmp_path / "legation.db"):
        pass
    done = CliRunner().invoke(main, ["search", "--meaning", "x", "--home", str(tmp_path)])
    assert done.exit_code == 2
    assert "a night writes it" in done.output


@pytest.mark.parametrize(
    "damage", [b"", b"rubbish\n", b'{"format": "another"}\n'], ids=["empty", "text", "other"]
)
def test_a_damaged_index_is_said_to_be_one(tmp_path, damage):
    (tmp_path / "meaning.idx").write_bytes(damage)
    with pytest.raises(StoreError, match="next night writes it anew"):
        MeaningIndex(tmp_path / "meaning.idx")


def test_a_cut_index_is_refused(tmp_path):
    path = tmp_path / "meaning.idx"
    write_index(path, [], ("english", None), DIMENSIONS)
    path.write_bytes(path.read_bytes() + b"more")
    with pytest.raises(StoreError):
        MeaningIndex(path)


def test_cosines_of_eight_bits_are_those_of_the_vectors():
    chance = np.random.default_rng(3)
    rows = chance.standard_normal((1500, DIMENSIONS), dtype=np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    scales = np.abs(rows).max(axis=1) / np.float32(127)
    numbers = np.rint(rows / scales[:, None]).astype(np.int8)
    assert np.abs(cosines(numbers, scales, rows[7]) - rows @ rows[7]).max() < 0.005


def test_two_lists_become_one_by_their_places():
    assert reciprocal([["a", "b"], ["b", "c"]], (1.0, 1.0)) == ["b", "a", "c"]
    assert reciprocal([["a"], ["b"]], (0.5, 1.0)) == ["b", "a"]
