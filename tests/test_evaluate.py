"""The evaluation: measures, pools, floors, and the figures that must be reproduced."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from ranking_cases import DROUGHT, OPERA, QUANTUM, SHARED, HashingEncoder

from ranking import floors
from ranking.evaluate import KNOWN_FLOORS, EvaluationError, evaluate_ranking
from ranking.judgements import fingerprint, gains_by_query
from ranking.measures import ndcg, paired_interval, recall, reciprocal_rank

SBIR = SHARED / "benchmarks" / "sbir"
CORPUS = [
    {"_id": "drought", "title": "Herders", "text": DROUGHT, "years": [2019, 2021]},
    {"_id": "quantum", "title": "Processors", "text": QUANTUM, "years": [2021]},
    {"_id": "opera", "title": "Small stages", "text": OPERA, "years": [2019]},
    {"_id": "later", "title": "Herders again", "text": DROUGHT, "years": [2022]},
]
QUERIES = [{"_id": "q", "text": "drought early warning\n\nseasonal climate forecasts\n"}]


def encode(texts):
    return dict(zip(texts, HashingEncoder().encode(list(texts.values())), strict=True))


def evaluate(judged, **more):
    given = {"corpus": CORPUS, "queries": QUERIES, **more}
    return evaluate_ranking(given.pop("corpus"), given.pop("queries"), judged, encode=encode, **given)


def test_a_relevant_record_at_the_top_gives_full_marks():
    found = evaluate([("q", "drought", 1.0)], pool_field="years")
    assert (found["ndcg@10"], found["recall@10"], found["mrr"], found["n"]) == (1.0, 1.0, 1.0, 1)
    assert set(found) == {"ndcg@10", "recall@10", "recall@100", "mrr", "n", "floors", "vs_bm25"}
    assert set(found["floors"]) == {"bm25", "tfidf"}
    assert set(found["vs_bm25"]) == {"difference", "low", "high"}


@pytest.mark.parametrize(
    ("judged", "pool_field", "mrr"),
    [
        # The whole corpus: the twin of the relevant record stands before it by its id.
        ([("q", "later", 1)], None, 0.5),
        # Its own year only: it stands alone.
        ([("q", "later", 1)], "years", 1.0),
        # The earliest year of all relevant records is 2019: opera is last of two, and `later` does not count.
        ([("q", "later", 1), ("q", "opera", 1)], "years", 0.5),
    ],
)
def test_a_pool_is_the_earliest_value_of_the_relevant_records(judged, pool_field, mrr):
    assert evaluate(judged, pool_field=pool_field)["mrr"] == mrr


def test_only_relevant_records_of_the_pool_count():
    found = evaluate([("q", "drought", 1), ("q", "later", 1)], pool_field="years")
    assert found["recall@10"] == 1.0


@pytest.mark.parametrize(("field", "relevant"), [("title", "by-title"), ("text", "by-text")])
def test_the_corpus_can_be_read_by_title_or_text_alone(field, relevant):
    corpus = [
        {"_id": "by-title", "title": "Drought early warning", "text": OPERA},
        {"_id": "by-text", "title": "Young opera", "text": DROUGHT},
    ]
    assert evaluate([("q", relevant, 1)], corpus=corpus, corpus_field=field)["mrr"] == 1.0


def test_queries_without_a_relevant_record_are_not_counted():
    queries = [*QUERIES, {"_id": "nobody", "text": "opera"}, {"_id": "elsewhere", "text": "opera"}]
    judged = [("q", "drought", 1), ("elsewhere", "missing", 1), ("nobody", "opera", 0)]
    assert evaluate(judged, queries=queries)["n"] == 1


@pytest.mark.parametrize(
    ("judged", "more", "said"),
    [
        ([], {}, "no query has a relevant record"),
        ([("q", "drought", float("nan"))], {}, "is no number"),
        ([("q", "drought", 1)], {"corpus_field": "body"}, "use one of all, title, text"),
        ([("q", "drought", 1)], {"pool_field": "title"}, "no list `title` to pool by"),
        ([("q", "drought", 1)], {"corpus": [{"title": "no id"}]}, "corpus: record 1 has no text `_id`"),
        ([("q", "drought", 1)], {"corpus": [CORPUS[0]] * 2}, "corpus: record 2 repeats the `_id` drought"),
        ([("q", "drought", 1)], {"queries": [{"_id": 7}]}, "queries: record 1 has no text `_id`"),
    ],
)
def test_what_cannot_be_evaluated_is_refused_in_a_sentence(judged, more, said):
    with pytest.raises(EvaluationError, match=said):
        evaluate(judged, **more)


def test_the_measures_agree_with_their_definitions():
    gains = {"a": 1.0, "b": 1.0}
    assert ndcg(["a", "b"], gains, 10) == pytest.approx(1)
    assert ndcg(["x", "a"], {"a": 1.0}, 10) == pytest.approx(1 / np.log2(3))
    assert ndcg(["x"] * 10 + ["a"], {"a": 1.0}, 10) == 0
    assert ndcg(["b", "a"], {"a": 3.0, "b": 1.0}, 10) == pytest.approx(
        (1 + 3 / np.log2(3)) / (3 + 1 / np.log2(3))
    )
    assert recall(["a", "x"], gains, 2) == 0.5
    assert reciprocal_rank(["x", "y", "b"], gains) == pytest.approx(1 / 3)
    assert reciprocal_rank(["x"], gains) == 0


def test_the_interval_is_paired_seeded_and_around_the_difference():
    theirs = np.random.default_rng(1).random(50)
    difference, low, high = paired_interval(theirs + 0.1, theirs)
    assert (difference, low, high) == pytest.approx((0.1, 0.1, 0.1))
    noisy = np.random.default_rng(2).random(50)
    assert paired_interval(noisy, theirs) == paired_interval(noisy, theirs)
    difference, low, high = paired_interval(noisy, theirs)
    assert low < difference < high


def test_a_fingerprint_does_not_depend_on_the_order_of_the_judgements():
    judged = [("q", "a", 1.0), ("p", "b", 2.0)]
    assert fingerprint(gains_by_query(judged)) == fingerprint(gains_by_query(judged[::-1]))
    assert fingerprint(gains_by_query(judged)) != fingerprint(gains_by_query(judged[:1]))


def test_floors_put_the_obvious_record_first():
    texts = [f"{record['title']}\n{record['text']}" for record in CORPUS]
    for floor in (floors.bm25, floors.tfidf):
        scores = floor(texts, ["young opera singers", "superconducting quantum circuits"])
        assert scores.argmax(axis=1).tolist() == [2, 1]


def shared_set(name: str, queries: str):
    with (SBIR / f"{name}_qrels.tsv").open(newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    judged = [(row["query-id"], row["corpus-id"], float(row["score"])) for row in rows]
    read = [json.loads(line) for line in (SBIR / queries).read_text().splitlines()]
    corpus = [json.loads(line) for line in (SBIR / "corpus.jsonl").read_text().splitlines()]
    return corpus, read, judged


class NothingToEncodeError(Exception):
    """Raised in place of minutes of encoding: what comes before it is what the test is about."""


def refuse(_texts):
    raise NothingToEncodeError


@pytest.mark.slow
@pytest.mark.skipif(not SBIR.exists(), reason="the shared benchmarks are not here")
@pytest.mark.parametrize(
    ("name", "queries", "pool_field"),
    [("firm", "firm_profiles.jsonl", "years"), ("award", "award_queries.jsonl", None)],
)
def test_the_known_bm25_floor_is_reproduced_and_its_loss_is_an_error(name, queries, pool_field):
    corpus, asked, judged = shared_set(name, queries)
    assert (fingerprint(gains_by_query(judged)), pool_field) in KNOWN_FLOORS
    with pytest.raises(NothingToEncodeError):
        evaluate_ranking(corpus, asked, judged, encode=refuse, pool_field=pool_field)
    titles_lost = [{**record, "title": "", "text": str(record["text"])[:200]} for record in corpus]
    with pytest.raises(EvaluationError, match="is known to be right"):
        evaluate_ranking(titles_lost, asked, judged, encode=refuse, pool_field=pool_field)
