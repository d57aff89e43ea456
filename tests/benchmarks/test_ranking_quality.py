"""How good the ranking is on judged records, with what was chosen on them chosen by cross-validation.

Needs the vectors of ``legation evaluate ranking`` on both sets, in the home that ``LEGATION_HOME`` names.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from ranking_cases import SHARED, notice

from db.records import TextBasis
from db.store import Store
from flows.night.embedding import encoders_here
from ranking import floors
from ranking.embedding import MODEL, unpack
from ranking.facets import Facet, FacetKind
from ranking.fusion import RECIPE, Parts, Recipe, fit_of
from ranking.measures import ndcg, paired_interval
from ranking.passages import passages, text_key
from ranking.retrieval import Collection, notice_text

SBIR = SHARED / "benchmarks" / "sbir"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SBIR.exists(), reason="the shared benchmarks are not here"),
]
# 54 recipes: how much the second passage, words, phrases and the whole profile count.
RECIPES = [
    replace(RECIPE, second=second, words=words, phrases=phrases, whole=whole)
    for second, words, phrases, whole in product((0, 0.25), (0.5, 1, 1.5), (0.5, 1, 1.5), (0, 0.5, 1))
]
FOLDS = 5
SHUFFLES = 5


@dataclass(frozen=True)
class Judged:
    """A query: its texts, the rows it ranks, and which of them are relevant."""

    lines: tuple[str, ...]
    rows: np.ndarray
    gains: Mapping[str, float]


def read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@cache
def corpus() -> tuple[list[dict], dict[str, int]]:
    records = read(SBIR / "corpus.jsonl")
    return records, {record["_id"]: place for place, record in enumerate(records)}


def judged(queries: str, qrels: str, *, pooled: bool) -> list[Judged]:
    records, places = corpus()
    gains: dict[str, dict[str, float]] = {}
    with (SBIR / qrels).open(newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            gains.setdefault(row["query-id"], {})[row["corpus-id"]] = float(row["score"])
    found = []
    for query in read(SBIR / queries):
        relevant, rows = gains.get(query["_id"], {}), np.arange(len(records))
        if pooled:
            first = min(year for key in relevant for year in records[places[key]]["years"])
            rows = np.array([n for n, record in enumerate(records) if first in record["years"]])
            relevant = {key: gain for key, gain in relevant.items() if first in records[places[key]]["years"]}
        if relevant:
            texts = tuple(line.strip() for line in query["text"].split("\n") if line.strip())
            found.append(Judged(texts, rows, relevant))
    return found


def collection(queries: Sequence[Judged], thinned: frozenset[str] = frozenset()) -> Collection:
    """The calls, those in ``thinned`` by their titles only; skips where a vector is missing."""
    notices = [
        notice(r["_id"], r["title"], text="", text_basis=TextBasis.TITLE_ONLY)
        if r["_id"] in thinned
        else notice(r["_id"], r["title"], text=r["text"])
        for r in corpus()[0]
    ]
    lines = sorted({line for query in queries for line in query.lines})
    keys = {text_key(text) for text in lines} | {text_key(p.text) for n in notices for p in passages(n)}
    home = Path(os.environ.get("LEGATION_HOME", "home"))
    if not (home / "legation.db").exists():
        pytest.skip("no home with the vectors of the judged records")
    with Store.open(home / "legation.db") as store:
        held = [store.vectors.get(model, keys) for model in (encoders_here().english, MODEL)]
    vectors = {key: unpack(row) for key, row in max(held, key=len).items()}
    if keys - vectors.keys():
        pytest.skip(
            f"{len(keys - vectors.keys())} texts have no vector; `legation evaluate ranking` makes them"
        )
    return Collection(notices, vectors, [Facet(FacetKind.CAPABILITY, line) for line in lines])


def known(calls: Collection, query: Judged) -> Parts:
    return calls.compare(tuple(Facet(FacetKind.CAPABILITY, line) for line in query.lines)).parts


def of_rows(parts: Parts, rows: np.ndarray) -> Parts:
    matrices = (parts.best, parts.second, parts.title, parts.words, parts.phrases)
    return Parts(*(matrix[:, rows] for matrix in matrices), parts.whole[rows], parts.weights)


def ranked(query: Judged, scores: np.ndarray, depth: int = 10) -> list[str]:
    ids = np.array([record["_id"] for record in corpus()[0]])[query.rows]
    return [str(key) for key in ids[np.lexsort((ids, -scores))[:depth]]]


@pytest.fixture(scope="module")
def firms() -> list[tuple[Judged, Parts]]:
    queries = judged("firm_profiles.jsonl", "firm_qrels.tsv", pooled=True)
    calls = collection(queries)
    return [(query, of_rows(known(calls, query), query.rows)) for query in queries]


def quality(firms: Sequence[tuple[Judged, Parts]], recipe: Recipe) -> np.ndarray:
    return np.array([ndcg(ranked(q, fit_of(parts, recipe).total), q.gains, 10) for q, parts in firms])


def test_what_is_chosen_on_four_fifths_of_the_firms_beats_bm25_on_the_last(firms):
    texts = [notice_text(notice(r["_id"], r["title"], text=r["text"])) for r in corpus()[0]]
    queries = [query for query, _ in firms]
    by_words = floors.bm25(texts, ["\n".join(query.lines) for query in queries])
    floor = np.array(
        [ndcg(ranked(q, row[q.rows]), q.gains, 10) for q, row in zip(queries, by_words, strict=True)]
    )
    by_recipe = np.stack([quality(firms, recipe) for recipe in RECIPES])
    gains = []
    for seed in range(SHUFFLES):
        order, unseen = np.random.default_rng(seed).permutation(len(firms)), np.zeros(len(firms))
        for fold in np.array_split(order, FOLDS):
            chosen = by_recipe[:, np.setdiff1d(order, fold)].mean(axis=1).argmax()
            unseen[fold] = by_recipe[chosen, fold]
        gains.append(paired_interval(unseen, floor))
        sys.stdout.write(
            "fold mean {:.3f}, BM25 {:+.3f} [{:.3f}, {:.3f}]\n".format(unseen.mean(), *gains[-1])
        )
    shipped = paired_interval(quality(firms, RECIPE), floor)
    sys.stdout.write("as shipped: BM25 {:+.3f} [{:.3f}, {:.3f}]\n".format(*shipped))
    assert np.mean([gain for gain, _, _ in gains]) >= 0.07
    assert all(low > 0 for _, low, _ in gains)


def test_no_call_stands_high_for_everybody(firms):
    seen = Counter(key for query, parts in firms for key in ranked(query, fit_of(parts).total))
    pool = {int(row) for query, _ in firms for row in query.rows}
    hubs = [key for key, times in seen.items() if times > 0.3 * len(firms)]
    sys.stdout.write(f"{len(hubs)} hubs; the call seen most is in the top 10 of {max(seen.values())} firms\n")
    assert len(hubs) <= 0.01 * len(pool)


def test_calls_of_which_only_the_title_is_known_are_still_found():
    queries = judged("award_queries.jsonl", "award_qrels.tsv", pooled=False)
    relevant = sorted({key for query in queries for key in query.gains})
    thinned = frozenset(np.random.default_rng(0).permutation(relevant)[: len(relevant) // 2].tolist())
    calls = collection(queries, thinned)
    asked = [query for query in queries if query.gains.keys() & thinned]
    found = [set(ranked(q, fit_of(known(calls, q)).total, 20)) & q.gains.keys() & thinned for q in asked]
    share = sum(map(bool, found)) / len(asked)
    sys.stdout.write(f"{share:.3f} of {len(asked)} thinned calls in the top 20\n")
    assert share >= 0.8
