"""Measuring what feedback is worth: learn from half of the judged records, measure on the other half only.

A query stands for a profile, a relevant record for a call that its reader kept. The records that taught are
in neither ranking, so that nothing is gained by finding again what was shown.

Many judged sets name only what is relevant. Nothing else then is a judgement, and the main figure learns from
kept records alone. Beside it stands one with simulated dismissals: the corpus is cut in two by the seed, and
the ``DISMISSED`` best-ranked records of the first half that are not judged relevant count as dismissed for
their topic; they too are in neither ranking.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ranking import floors
from ranking.evaluate import Encode, collected, notices_of
from ranking.feedback import learn, subject_points
from ranking.judgements import EvaluationError, Record, gains_by_query, identified, words_of
from ranking.measures import ndcg, paired_interval
from ranking.retrieval import Collection, Comparison, notice_text

DISMISSED = 10
DEPTH = 10


@dataclass(frozen=True, slots=True)
class _Case:
    """A query: what taught (rows kept and dismissed), and the gains that are measured."""

    kept: tuple[int, ...]
    relevant: frozenset[int]
    gains: Mapping[str, float]


def evaluate_feedback(
    corpus: Sequence[Record],
    queries: Sequence[Record],
    qrels: Iterable[tuple[str, str, float]],
    *,
    encode: Encode,
    encode_across: Encode | None = None,
    seed: int = 1,
) -> dict[str, object]:
    """nDCG@10 without and with what half of the judged records teach, on the other half.

    Args:
        corpus: records with ``_id``, ``title`` and ``text``.
        queries: records with ``_id`` and ``text``; a line each is a text.
        qrels: query, record and gain.
        encode: unit vectors by key for texts by key.
        encode_across: the same by the multilingual model; without it the English one compares everything.
        seed: of the halving.

    Returns:
        ``ndcg@10`` (``before``, ``after``, ``gain``, ``low``, ``high``: paired 95 % bootstrap interval),
        ``n`` queries, ``kept`` (mean number of records that taught), ``floors`` (``bm25``, ``tfidf``) and
        ``with_dismissals``, the same measured with simulated dismissals.

    Raises:
        EvaluationError: no query has two relevant records.
    """
    records, asked = identified(corpus, "corpus"), identified(queries, "queries")
    gains = gains_by_query(qrels)
    cases = _halved(gains, list(records), [name for name in asked if name in gains], seed)
    if not cases:
        raise EvaluationError("no query has two relevant records in the corpus, one of them to learn from")
    notices = notices_of(records)
    texts = [words_of(asked[name], "text") for name in cases]
    lines = [[line.strip() for line in text.split("\n") if line.strip()] for text in texts]
    collection, profiles = collected(notices, lines, encode, encode_across, range(len(notices)))
    comparisons = {name: collection.compare(facets) for name, facets in zip(cases, profiles, strict=True)}
    learner = _Learner(collection, comparisons, cases, np.array(list(records)))
    first_half = np.random.default_rng(seed).random(len(records)) < 0.5
    return _report(learner, first_half, [notice_text(notice) for notice in notices], texts)


def _report(
    learner: _Learner, half: NDArray[np.bool_], documents: Sequence[str], texts: Sequence[str]
) -> dict[str, object]:
    cases = learner.cases
    return {
        f"ndcg@{DEPTH}": _gain([learner.measured(name, ()) for name in cases]),
        "n": len(cases),
        "kept": round(float(np.mean([len(case.kept) for case in cases.values()])), 1),
        "floors": {
            "bm25": learner.floor(floors.bm25(documents, texts)),
            "tfidf": learner.floor(floors.tfidf(documents, texts)),
        },
        "with_dismissals": _gain([learner.measured(name, learner.simulated(name, half)) for name in cases]),
    }


@dataclass(frozen=True, slots=True)
class _Learner:
    """The night's comparison of every query, and what each learns."""

    collection: Collection
    comparisons: Mapping[str, Comparison]
    cases: Mapping[str, _Case]
    ids: NDArray[np.str_]

    def measured(self, name: str, dismissed: Sequence[int]) -> tuple[float, float]:
        """nDCG@10 without and with what was learnt, over everything that did not teach."""
        case, found = self.cases[name], self.comparisons[name]
        facets = [found.facets[place] for place in found.subject]
        lesson = learn(
            found.parts, facets, self.collection.centres, self.collection.alike, case.kept, dismissed
        )
        before = subject_points(found.fit)
        gone = (*case.kept, *dismissed)
        return self._ndcg(case, before, gone), self._ndcg(case, before + lesson.points, gone)

    def simulated(self, name: str, half: NDArray[np.bool_]) -> tuple[int, ...]:
        """The best-ranked records of one half of the corpus that are not judged relevant."""
        order = np.argsort(-subject_points(self.comparisons[name].fit), kind="stable")
        relevant = self.cases[name].relevant
        return tuple([int(row) for row in order if half[row] and int(row) not in relevant][:DISMISSED])

    def floor(self, scores: NDArray[np.float32]) -> float:
        """What plain search reaches on what is measured."""
        found = [
            self._ndcg(case, row, case.kept) for case, row in zip(self.cases.values(), scores, strict=True)
        ]
        return round(float(np.mean(found)), 4)

    def _ndcg(self, case: _Case, scores: NDArray[np.floating], gone: Sequence[int]) -> float:
        left = np.setdiff1d(np.arange(len(self.ids)), gone)
        keys = self.ids[left]
        # Ties by id, as the night breaks them.
        ranked = keys[np.lexsort((keys, -scores[left]))][:DEPTH]
        return ndcg([str(key) for key in ranked], case.gains, DEPTH)


def _halved(
    gains: Mapping[str, Mapping[str, float]], ids: Sequence[str], names: Sequence[str], seed: int
) -> dict[str, _Case]:
    """Each query with two relevant records or more: one half of them teaches, the other is measured."""
    places = {key: place for place, key in enumerate(ids)}
    cases: dict[str, _Case] = {}
    for number, name in enumerate(names):
        known = sorted((key for key in gains[name] if key in places), key=places.__getitem__)
        if len(known) < 2:
            continue
        order = np.random.default_rng([seed, number]).permutation(len(known))
        half = len(known) // 2
        cases[name] = _Case(
            tuple(places[known[i]] for i in order[:half]),
            frozenset(places[key] for key in known),
            {known[i]: gains[name][known[i]] for i in order[half:]},
        )
    return cases


def _gain(pairs: Sequence[tuple[float, float]]) -> dict[str, float]:
    before, after = (np.array(side) for side in zip(*pairs, strict=True))
    gain, low, high = paired_interval(after, before)
    figures = {
        "before": float(before.mean()),
        "after": float(after.mean()),
        "gain": gain,
        "low": low,
        "high": high,
    }
    return {name: round(value, 4) for name, value in figures.items()}
