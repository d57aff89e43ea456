"""The calls whose passages are nearest to a question, over the whole index and exactly. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.meaning_index import Held, MeaningIndex
from ranking.embedding import Vector
from ranking.languages import ENGLISH, language_of
from ranking.meaning import Span, asked_across, asked_in_english, cosines, scores_across

Matrix = NDArray[np.float32]
Encode = Callable[[str, Sequence[str]], Vector]


@dataclass(frozen=True, slots=True)
class Question:
    """A text as it is asked: its language (empty where it does not tell), and its vectors by encoder id.

    ``english`` is ``None`` for a text that is not English, ``across`` where no row is compared with it.
    """

    text: str
    language: str
    is_foreign: bool
    english: str | None
    across: str | None
    vectors: dict[str, Vector]


@dataclass(frozen=True, slots=True)
class Near:
    """A call that is near to a question: by how much (1 is the same), by which encoder, and which passage."""

    id: str
    score: float
    encoder: str
    span: Span


def asked_of(text: str, index: MeaningIndex, encode: Encode) -> Question:
    """A text as a question to an index: embedded by those encoders whose rows it is compared with."""
    language = language_of(text, "")
    english, across = index.encoders
    # A few words tell no language, but the English encoder knows no accents and no other letters.
    foreign = language not in {"", ENGLISH} or (not language and not text.isascii())
    by_english = english if len(index.english.about) and not (foreign and across) else None
    by_across = across if len(index.across.about) else None
    vectors = {}
    if by_english:
        vectors[by_english] = encode(by_english, [asked_in_english(text)])[0]
    if by_across:
        vectors[by_across] = encode(by_across, [asked_across(text)])[0]
    return Question(text, language, foreign, by_english, by_across, vectors)


def nearest(index: MeaningIndex, question: Question, most: int) -> list[Near]:
    """The nearest calls, nearest first, ties by name; a call is as near as its nearest passage."""
    scores: dict[str, Matrix] = {}
    if question.english:
        rows = index.english
        scores["english"] = cosines(rows.numbers, rows.about["scale"], question.vectors[question.english])
    if question.across:
        scores["across"] = _across(index, question, question.vectors[question.across])
    best = np.full(len(index.calls), -np.inf, dtype=np.float32)
    for side, values in scores.items():
        counts, ends = _counts(index, side), index.calls[side]
        some = np.flatnonzero(counts)
        starts = ends[some].astype(np.intp) - counts[some]
        best[some] = np.maximum(best[some], np.maximum.reduceat(values, starts))
    return [_near(index, question, scores, int(call)) for call in _first(best, most)]


def _across(index: MeaningIndex, question: Question, vector: Vector) -> Matrix:
    rows, counts = index.across, _counts(index, "across")
    languages = np.repeat(index.calls["language"], counts)
    near = cosines(rows.numbers, rows.about["scale"], vector)
    within = languages == (question.language or ENGLISH).encode()
    found = scores_across(near, rows.about["shift"], vector, within)
    if question.language == ENGLISH:
        # The English encoder knows better what English calls say.
        found[languages == ENGLISH.encode()] = -np.inf
    return found


def _first(best: Matrix, most: int) -> NDArray[np.intp]:
    """The places of the highest values, highest first; of equal ones those that stand first."""
    if most < len(best):
        least = np.partition(best, len(best) - most)[len(best) - most]
        places = np.flatnonzero(best >= least)
    else:
        places = np.arange(len(best))
    ordered = places[np.argsort(-best[places], kind="stable")][:most]
    return ordered[np.isfinite(best[ordered])]


def _near(index: MeaningIndex, question: Question, scores: dict[str, Matrix], call: int) -> Near:
    found: list[tuple[float, str, Span]] = []
    for side, values in scores.items():
        end = int(index.calls[side][call])
        start = end - int(_counts_at(index, side, call))
        if start == end:
            continue
        encoder = question.english if side == "english" else question.across
        held: Held = index.english if side == "english" else index.across
        for value, about in zip(values[start:end].tolist(), held.about[start:end].tolist(), strict=True):
            found.append((value, encoder or "", Span(index.place_of(about[2]), *about[3:])))
    score = max(value for value, _, _ in found)
    # A hit shows its title anyway: what is quoted is the nearest of the rest, where there is any.
    _, encoder, span = max(found, key=lambda each: (each[2].field != "title", each[0]))
    return Near(index.calls["id"][call].decode(), score, encoder, span)


def _counts(index: MeaningIndex, side: str) -> NDArray[np.intp]:
    """How many rows each call has."""
    counts: NDArray[np.intp] = index.calls[side].astype(np.intp)
    counts[1:] -= counts[:-1].copy()
    return counts


def _counts_at(index: MeaningIndex, side: str, call: int) -> int:
    before = int(index.calls[side][call - 1]) if call else 0
    return int(index.calls[side][call]) - before
