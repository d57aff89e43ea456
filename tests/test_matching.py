"""Two descriptions of one thing are recognised by their words alone, and judged the same in any order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from db.matching_evaluation import evaluate_matching
from db.record_matching import THRESHOLD, Described, match_scores
from db.records.errors import InputError

SHARED = Path(__file__).parents[1].parent / "shared" / "benchmarks" / "entity_matching"

CATALOGUE = [
    ("Northlight field spectrometer NLX-2200", "northlight spectrometer nlx2200 portable"),
    ("Northlight field spectrometer NLX-2400", "northlight spectrometer nlx2400 portable"),
    ("Harbour tide gauge HT510 grey", "harbour ht-510 gauge for tides"),
    ("Harbour tide gauge HT710 grey", "harbour ht-710 gauge for tides"),
    ("Orchard drone with two cameras", "drone with two cameras by orchard"),
    ("Seed drill for dry soils", "weather mast, ten metres"),
]


def all_pairs() -> list[dict[str, object]]:
    return [
        {"a": {"name": left}, "b": {"name": right}, "label": int(i == j and left != CATALOGUE[5][0])}
        for i, (left, _) in enumerate(CATALOGUE)
        for j, (_, right) in enumerate(CATALOGUE)
    ]


def test_a_catalogue_is_matched_through_codes_that_are_written_differently():
    result = evaluate_matching(all_pairs())
    assert (result["precision"], result["recall"]) == (1.0, 1.0)


def test_the_order_of_the_pairs_and_of_the_sides_does_not_matter():
    pairs = [(Described(p["a"]["name"]), Described(p["b"]["name"])) for p in all_pairs()]
    scores = dict(zip(pairs, match_scores(pairs), strict=True))
    backwards = [(b, a) for a, b in reversed(pairs)]
    for (b, a), score in zip(backwards, match_scores(backwards), strict=True):
        assert score == pytest.approx(scores[a, b], abs=1e-12)


def test_another_code_speaks_against_an_otherwise_equal_name():
    one = Described("Northlight field spectrometer NLX-2200")
    same, other = match_scores([(one, one), (one, Described("Northlight field spectrometer NLX-2400"))])
    assert same >= THRESHOLD > other


@pytest.mark.parametrize(
    ("pair", "complaint"),
    [
        ({"a": {"name": "x"}, "b": {"name": "y"}}, "pair 1: label is None"),
        ({"a": {"name": "x"}, "b": {"name": "y"}, "label": 2}, "pair 1: label is 2"),
        ({"b": {"name": "y"}, "label": 1}, "pair 1: a is missing"),
        ({"a": {"name": " "}, "b": {"name": "y"}, "label": 1}, "pair 1: a has no text"),
    ],
)
def test_a_pair_that_cannot_be_judged_is_named(pair, complaint):
    with pytest.raises(InputError, match=complaint):
        evaluate_matching([pair])


def test_a_threshold_may_come_from_other_labelled_pairs():
    own = evaluate_matching(all_pairs(), all_pairs())
    assert own["f1"] == 1.0
    assert own["threshold"] != THRESHOLD


def test_product_pairs_are_matched_without_training_labels():
    if not SHARED.is_dir():
        pytest.skip("the labelled product pairs are not here")
    lines = (SHARED / "valid.jsonl").read_text(encoding="utf-8").splitlines()
    result = evaluate_matching([json.loads(line) for line in lines])
    assert result["f1"] >= 0.75
