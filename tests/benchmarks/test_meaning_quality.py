"""How good searching by meaning is on judged records and on our own pairs, beside words alone.

Each set becomes a home: its records are notices, the night's own functions embed them and write the index.
"""

from __future__ import annotations

import csv
import json
import sys

import numpy as np
import pytest
from meaning_homes import home_of
from meaning_pairs import ACROSS, PAIRS
from stored_cases import SHARED

from flows.meaning.search import CANDIDATES, MeaningSearch, reciprocal, with_words
from ranking.measures import ndcg, paired_interval, recall

BENCHMARKS = SHARED / "benchmarks"
RECORDS, QUERIES = 500, 70
WAYS = ("words", "meaning", "hybrid")


def say(line):
    sys.stdout.write(f"{line}\n")


def read(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def judged(folder, corpus, queries, qrels):
    """Of a set at most so many queries, and the records: all relevant ones, and others up to so many."""
    gains = {}
    with (folder / qrels).open() as file:
        for row in csv.reader(file, delimiter="\t"):
            if row[2] not in {"score", "0"}:
                gains.setdefault(row[0], {})[row[1]] = float(row[2])
    asked = [each for each in read(folder / queries) if each["_id"] in gains]
    asked = [asked[at] for at in np.random.default_rng(7).permutation(len(asked))[:QUERIES]]
    relevant = {id for each in asked for id in gains[each["_id"]]}
    records = read(folder / corpus)
    order = np.random.default_rng(11).permutation(len(records))
    ordered = sorted((records[at] for at in order), key=lambda record: record["_id"] not in relevant)
    kept = ordered[: max(RECORDS, len(relevant))]
    return kept, [(each["text"], gains[each["_id"]]) for each in asked]


def rankings(home, search, query):
    """Way → the keys of records, best first."""
    store, keys = home
    question, near = search.nearest(query, CANDIDATES)
    fused, weight = with_words(store, question)
    lists = [[hit.id for hit in fused], [each.id for each in near]]
    words = [hit.id for hit in store.search(query, CANDIDATES)]
    ranked = {"words": words, "meaning": lists[1], "hybrid": reciprocal(lists, (weight, 1.0))}
    return {way: [keys[id] for id in ids] for way, ids in ranked.items()}


@pytest.mark.skipif(not BENCHMARKS.exists(), reason="the shared benchmarks are not here")
@pytest.mark.parametrize(
    ("name", "corpus", "queries", "qrels"),
    [
        ("cisi", "corpus.jsonl", "queries.jsonl", "qrels.tsv"),
        ("xquad", "corpus_en.jsonl", "queries_en.jsonl", "qrels.tsv"),
        ("sbir", "corpus.jsonl", "award_queries.jsonl", "award_qrels.tsv"),
    ],
)
def test_both_together_are_no_worse_than_words_alone(tmp_path, name, corpus, queries, qrels):
    records, asked = judged(BENCHMARKS / name, corpus, queries, qrels)
    found = {way: [] for way in WAYS}
    recalled = {way: [] for way in WAYS}
    with home_of(tmp_path, [(r["_id"], r.get("title") or "", r["text"]) for r in records]) as home:
        search = MeaningSearch(tmp_path / "meaning.idx")
        for query, gains in asked:
            for way, ids in rankings(home, search, query).items():
                found[way].append(ndcg(ids, gains, 10))
                recalled[way].append(recall(ids, gains, 100))
    for way in WAYS:
        say(f"{name} {way}: nDCG@10 {np.mean(found[way]):.3f}, recall@100 {np.mean(recalled[way]):.3f}")
    low = {}
    for against in ("words", "meaning"):
        mean, low[against], high = paired_interval(np.array(found["hybrid"]), np.array(found[against]))
        say(f"{name} hybrid - {against}: {mean:+.3f} [{low[against]:+.3f}, {high:+.3f}]")
    assert np.mean(found["hybrid"]) > np.mean(found["words"]) - 0.03


def test_paraphrases_are_found_that_words_do_not_find(tmp_path):
    with home_of(tmp_path, [(str(at), title, text) for at, (_, title, text) in enumerate(PAIRS)]) as home:
        search = MeaningSearch(tmp_path / "meaning.idx")
        asked = [(question, str(at)) for at, (question, *_) in enumerate(PAIRS)]
        first = {way: 0 for way in WAYS}
        for question, at in asked:
            for way, ids in rankings(home, search, question).items():
                first[way] += ids[:1] == [at]
                if way == "hybrid" and ids[:1] != [at]:
                    say(f"not first: {question}")
    say(f"of {len(PAIRS)} paraphrases first: {first}")
    assert first["meaning"] >= 0.9 * len(PAIRS)
    assert first["hybrid"] > 0.7 * len(PAIRS) > first["words"]


def test_questions_in_other_languages_find_english_calls(tmp_path):
    told = [(str(at), title, text) for at, (_, title, text) in enumerate(PAIRS)]
    with home_of(tmp_path, told, reads="fr") as home:
        search = MeaningSearch(tmp_path / "meaning.idx")
        places = []
        for question, at in ACROSS:
            ids = rankings(home, search, question)["hybrid"]
            places.append(ids.index(str(at)) + 1 if str(at) in ids else None)
    say(f"places of {len(ACROSS)} in other languages: {places}")
    assert sum(place is not None and place <= 3 for place in places) >= 0.7 * len(ACROSS)
