"""Measuring the ranking on judged records, with the night's own comparison and fusion.

A profile is the non-empty lines of ``text``, each its own text; an opportunity is a title and a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.records import Notice, Reuse, SourceClass, TextBasis
from ranking import floors
from ranking.across import asked as questions
from ranking.across import texts_across
from ranking.embedding import Vector
from ranking.facets import Facet, FacetKind, in_their_languages
from ranking.judgements import (
    EvaluationError,
    Gains,
    Record,
    fingerprint,
    gains_by_query,
    identified,
    words_of,
)
from ranking.languages import ENGLISH, language_of_all
from ranking.measures import ndcg, paired_interval, recall, reciprocal_rank
from ranking.passages import normalised, passages, text_key
from ranking.retrieval import Collection, language_of_notice, notice_text

__all__ = ["CORPUS_FIELDS", "EvaluationError", "evaluate_ranking"]

CORPUS_FIELDS = ("all", "title", "text")
TOLERANCE = 0.01
# nDCG@10 of BM25 where it is known, by the judgements' fingerprint and the pool: when it moves, the records
# or the judgements are read wrongly, and every figure beside it is wrong too.
KNOWN_FLOORS: Mapping[tuple[str, str | None], float] = {
    # Firms' earlier awards to the calls they won later, pooled by years.
    ("3978045b0ea59c714808012b0e2b6a126b12e3d0f5f82f59ab46f65f025ec0f9", "years"): 0.263,
    # Award abstracts to their calls.
    ("ff98818ab9e0175469a05968f9fe017340a35d5c948f008aa21d72b7d183fb13", None): 0.832,
}

Encode = Callable[[Mapping[str, str]], Mapping[str, Vector]]


@dataclass(frozen=True, slots=True)
class _Query:
    """A query with the rows it ranks and the gains that count there."""

    lines: tuple[str, ...]
    rows: NDArray[np.intp]
    gains: Mapping[str, float]


def evaluate_ranking(
    corpus: Sequence[Record],
    queries: Sequence[Record],
    qrels: Iterable[tuple[str, str, float]],
    *,
    encode: Encode,
    encode_across: Encode | None = None,
    pool_field: str | None = None,
    corpus_field: str = "all",
) -> dict[str, object]:
    """nDCG@10, recall, reciprocal rank and the floors, averaged over the queries that have a relevant record.

    Args:
        corpus, queries: records with ``_id``, ``text``, and those of the corpus with ``title``.
        qrels: query, record and gain.
        encode: unit vectors by key for texts by key; a cache in front of an encoder.
        encode_across: the same by the multilingual model; without it the English one compares everything.
        pool_field: a list field; each query then ranks only records that share the earliest value among its
            relevant records, and only those relevant records count.
        corpus_field: ``all``, or only ``title`` or ``text`` of the records.

    Returns:
        ``ndcg@10``, ``recall@10``, ``recall@100``, ``mrr``, ``n``, ``floors`` (``bm25`` and ``tfidf``,
        nDCG@10) and ``vs_bm25`` (``difference``, ``low``, ``high``: paired, 95 % bootstrap interval).

    Raises:
        EvaluationError: nothing to evaluate, or the BM25 floor is not the one known for these judgements.
    """
    if corpus_field not in CORPUS_FIELDS:
        raise EvaluationError(f"unknown corpus field `{corpus_field}`; use one of {', '.join(CORPUS_FIELDS)}")
    gains = gains_by_query(qrels)
    records = identified(corpus, "corpus")
    notices = notices_of(records, corpus_field)
    asked = _asked(corpus, queries, gains, pool_field)
    if not asked:
        raise EvaluationError("no query has a relevant record in the corpus")
    ids = np.array([notice.key for notice in notices])
    texts, whole = [notice_text(notice) for notice in notices], ["\n".join(query.lines) for query in asked]
    by_bm25 = _each_ndcg(asked, ids, floors.bm25(texts, whole))
    if corpus_field == "all":
        _check_floor(gains, pool_field, float(by_bm25.mean()))
    by_tfidf = _each_ndcg(asked, ids, floors.tfidf(texts, whole))
    rankings = _rankings(asked, ids, _scores(notices, asked, encode, encode_across))
    return _report(asked, rankings, by_bm25, by_tfidf)


def _report(
    asked: Sequence[_Query],
    rankings: Sequence[Sequence[str]],
    by_bm25: NDArray[np.float64],
    by_tfidf: NDArray[np.float64],
) -> dict[str, object]:
    pairs = [(ranked, query.gains) for ranked, query in zip(rankings, asked, strict=True)]
    ours = np.array([ndcg(ranked, gains, 10) for ranked, gains in pairs])
    difference, low, high = paired_interval(ours, by_bm25)

    def mean(values: list[float]) -> float:
        return round(float(np.mean(values)), 4)

    return {
        "ndcg@10": mean(list(ours)),
        "recall@10": mean([recall(ranked, gains, 10) for ranked, gains in pairs]),
        "recall@100": mean([recall(ranked, gains, 100) for ranked, gains in pairs]),
        "mrr": mean([reciprocal_rank(ranked, gains) for ranked, gains in pairs]),
        "n": len(asked),
        "floors": {"bm25": mean(list(by_bm25)), "tfidf": mean(list(by_tfidf))},
        "vs_bm25": {"difference": round(difference, 4), "low": round(low, 4), "high": round(high, 4)},
    }


def _scores(
    notices: Sequence[Notice], asked: Sequence[_Query], encode: Encode, encode_across: Encode | None
) -> Callable[[int], Vector]:
    """A function from a query's place to its scores over all notices, by the night's comparison."""
    collection, profiles = collected(notices, [query.lines for query in asked], encode, encode_across)

    def score(place: int) -> Vector:
        return collection.compare(profiles[place]).fit.total

    return score


def collected(
    notices: Sequence[Notice],
    asked: Sequence[Sequence[str]],
    encode: Encode,
    encode_across: Encode | None,
    examples: Iterable[int] = (),
) -> tuple[Collection, list[tuple[Facet, ...]]]:
    """Notices made ready for the night's comparison, and the facets of each query's lines."""
    spoken = language_of_all(line for lines in asked for line in lines)
    profiles = [
        in_their_languages([Facet(FacetKind.CAPABILITY, line) for line in lines], spoken) for lines in asked
    ]
    every = [facet for facets in profiles for facet in facets]
    vectors = dict(encode(_texts(notices, every, english_only=encode_across is not None)))
    if encode_across is not None:
        told = [(language_of_notice(notice), passages(notice)) for notice in notices]
        across = texts_across(told, questions(every))
        vectors.update(encode_across(across) if across else {})
    return Collection(notices, vectors, every, examples), profiles


def _texts(notices: Sequence[Notice], facets: Sequence[Facet], *, english_only: bool) -> dict[str, str]:
    """What the English model compares; with ``english_only`` what is in another language is left out."""
    found = [
        p.text
        for notice in notices
        if not english_only or language_of_notice(notice) == ENGLISH
        for p in passages(notice)
    ]
    found += [facet.text for facet in facets if not english_only or facet.language == ENGLISH]
    return {text_key(text): normalised(text) for text in found}


def _asked(
    corpus: Sequence[Record], queries: Sequence[Record], judged: Gains, pool_field: str | None
) -> list[_Query]:
    places = {str(record["_id"]): place for place, record in enumerate(corpus)}
    everywhere = np.arange(len(corpus), dtype=np.intp)
    found: list[_Query] = []
    for name, query in identified(queries, "queries").items():
        gains = {key: gain for key, gain in judged.get(name, {}).items() if key in places}
        lines = tuple(line.strip() for line in words_of(query, "text").split("\n") if line.strip())
        if not gains or not lines:
            continue
        rows = everywhere
        if pool_field is not None:
            rows = _pool(corpus, [places[key] for key in gains], pool_field)
            pooled = {str(corpus[int(row)]["_id"]) for row in rows}
            gains = {key: gain for key, gain in gains.items() if key in pooled}
        found.append(_Query(lines, rows, gains))
    return found


def _pool(corpus: Sequence[Record], relevant: Sequence[int], field: str) -> NDArray[np.intp]:
    values = [value for row in relevant for value in _values(corpus[row], field)]
    earliest = min(values, key=lambda value: (isinstance(value, str), value), default=None)
    if earliest is None:
        raise EvaluationError(f"the relevant records have no list `{field}` to pool by")
    return np.array([i for i, r in enumerate(corpus) if earliest in _values(r, field)], dtype=np.intp)


def _values(record: Record, field: str) -> list[int | str]:
    value = record.get(field)
    return [item for item in value if isinstance(item, int | str)] if isinstance(value, list) else []


def _rankings(
    asked: Sequence[_Query], ids: NDArray[np.str_], score: Callable[[int], NDArray[np.float32]]
) -> list[list[str]]:
    rankings = []
    for place, query in enumerate(asked):
        keys, scores = ids[query.rows], score(place)[query.rows]
        # Ties by id, as the night breaks them.
        rankings.append([str(key) for key in keys[np.lexsort((keys, -scores))]])
    return rankings


def _each_ndcg(
    asked: Sequence[_Query], ids: NDArray[np.str_], scores: NDArray[np.float32]
) -> NDArray[np.float64]:
    rankings = _rankings(asked, ids, lambda place: scores[place])
    return np.array([ndcg(ranked, q.gains, 10) for ranked, q in zip(rankings, asked, strict=True)])


def _check_floor(gains: Gains, pool_field: str | None, found: float) -> None:
    known = KNOWN_FLOORS.get((fingerprint(gains), pool_field))
    if known is not None and abs(found - known) > TOLERANCE:
        raise EvaluationError(
            f"BM25 reaches nDCG@10 {found:.3f} on these judgements; {known:.3f} is known to be right. "
            "The records are not those that were judged, or they are read wrongly."
        )


def notices_of(records: Mapping[str, Record], corpus_field: str = "all") -> list[Notice]:
    """Records as notices, in the language that they are written in."""
    language = language_of_all(
        words_of(record, "text") or words_of(record, "title") for record in records.values()
    )
    return [_notice(key, record, corpus_field, language) for key, record in records.items()]


def _notice(key: str, record: Record, corpus_field: str, language: str) -> Notice:
    text = words_of(record, "text") if corpus_field != "title" else ""
    return Notice(
        source="evaluation",
        key=key,
        url="",
        title=words_of(record, "title") if corpus_field != "text" else "",
        source_class=SourceClass.GRANT,
        reuse=Reuse.QUOTE,
        text_basis=TextBasis.FULL if text else TextBasis.TITLE_ONLY,
        text=text,
        language=language,
    )
