"""Calls as rows of small numbers that a question can be compared with at once. Pure.

A row stands for a passage: its vector in 8 bits with a scale, so that 100,000 calls fit into memory and all
of them are compared exactly. English passages have a row by the English encoder. Passages in other languages
have rows by the multilingual one, a row for each of their pieces: its vector is the mean of the piece's and
the passage's, because that is what ``ranking.across`` compares. Where somebody asks in another language, an
English call has such a row as well, of its title.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from db.records import Notice
from ranking.across import PIECE_WORDS, passage_text, question_text, scale_across, strangeness
from ranking.embedding import DIMENSIONS, Vector
from ranking.languages import ENGLISH
from ranking.passages import Passage, normalised, passages, text_key, windows
from ranking.retrieval import language_of_notice

# Counted up when rows are made otherwise: what was kept is then made anew.
RECIPE = 1
# Cosines in 8 bits: the largest number of a row becomes this.
_LARGEST = 127
# So much of a matrix is unpacked at a time: it stays in the processor's cache.
_BLOCK = 512

Matrix = NDArray[np.float32]


class Span(NamedTuple):
    """Where a passage stands in its notice: ``notice.words_of(field)[start:end]``."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one encoder: numbers × scale is each vector; ``shift`` is what ``scores`` takes off."""

    numbers: NDArray[np.int8]
    scales: Matrix
    shifts: Matrix
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """One call: its language and its rows by the English and by the multilingual encoder.

    ``complete`` says that no vector was missing.
    """

    language: str
    english: Rows
    across: Rows
    complete: bool


class Row(NamedTuple):
    """A row to be made: where its passage stands, and the texts whose mean vector it is."""

    span: Span
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the rows of a call are to be made of: the texts whose vectors are needed, by either encoder."""

    language: str
    english: tuple[Row, ...]
    across: tuple[Row, ...]

    def texts(self) -> tuple[list[str], list[str]]:
        """The texts that the English and the multilingual encoder must have embedded."""
        return [t for row in self.english for t in row.texts], [t for row in self.across for t in row.texts]


def wanted_of(notice: Notice, *, multilingual: bool, heads: bool) -> Wanted:
    """What the rows of a notice, as merged, are made of.

    Args:
        notice: as merged.
        multilingual: whether there is a multilingual encoder; without it the English one reads everything.
        heads: whether English calls can be asked for in other languages.
    """
    language, found = language_of_notice(notice), passages(notice)
    if language != ENGLISH and multilingual:
        return Wanted(language, (), tuple(row for passage in found for row in _pieces(passage)))
    english = tuple(Row(Span(p.field, p.start, p.end), (p.text,)) for p in found)
    if not (heads and multilingual and found):
        return Wanted(language, english, ())
    titles = tuple(Row(row.span, (head_text(notice),)) for row in english if row.span.field == "title")
    return Wanted(language, english, titles)


def meaning_of(wanted: Wanted, english: Mapping[str, Vector], across: Mapping[str, Vector]) -> Meaning:
    """The rows of a call, of the vectors of both encoders by the keys of its texts."""
    sides = ((wanted.english, english), (wanted.across, across))
    made = [_rows(rows, vectors) for rows, vectors in sides]
    complete = all(len(got.spans) == len(rows) for got, (rows, _) in zip(made, sides, strict=True))
    return Meaning(wanted.language, made[0], _with_shifts(made[1]), complete)


def head_text(notice: Notice) -> str:
    """The title of a call, as the multilingual encoder embeds it."""
    return passage_text(notice.title)


def _pieces(passage: Passage) -> Iterator[Row]:
    """A row for each piece of a passage; one as short as a piece is its only piece."""
    whole = passage_text(passage.text)
    cut = windows(passage.text, PIECE_WORDS, 0)
    if len(cut) <= 1:
        yield Row(Span(passage.field, passage.start, passage.end), (whole,))
        return
    for start, end in cut:
        span = Span(passage.field, passage.start + start, passage.start + end)
        yield Row(span, (whole, passage_text(passage.text[start:end])))


def _rows(wanted: Sequence[Row], vectors: Mapping[str, Vector]) -> Rows:
    spans, found = [], []
    for span, texts in wanted:
        parts = [vectors[key] for key in map(text_key, texts) if key in vectors]
        if len(parts) == len(texts):
            spans.append(span)
            found.append(np.mean(parts, axis=0, dtype=np.float32))
    rows = np.stack(found) if found else np.zeros((0, DIMENSIONS), dtype=np.float32)
    scales = (np.abs(rows).max(axis=1, initial=0) / _LARGEST).astype(np.float32)
    numbers = np.rint(rows / np.where(scales > 0, scales, 1)[:, None]).astype(np.int8)
    return Rows(numbers, scales, np.zeros(len(rows), dtype=np.float32), tuple(spans))


def _with_shifts(rows: Rows) -> Rows:
    """With half of what each row has in common with what strangers ask."""
    vectors = rows.numbers * rows.scales[:, None]
    strange_asked, _ = strangeness()
    return Rows(rows.numbers, rows.scales, (vectors @ strange_asked / 2).astype(np.float32), rows.spans)


def cosines(numbers: NDArray[np.int8], scales: Matrix, question: Vector) -> Matrix:
    """A question's dot product with every row, unpacked block by block, so that little memory is used."""
    found = np.empty(len(numbers), dtype=np.float32)
    unpacked = np.empty((_BLOCK, numbers.shape[1]), dtype=np.float32)
    for start in range(0, len(numbers), _BLOCK):
        block = numbers[start : start + _BLOCK]
        np.copyto(unpacked[: len(block)], block, casting="unsafe")
        np.dot(unpacked[: len(block)], question, out=found[start : start + len(block)])
    found *= scales
    return found


def scores_across(near: Matrix, shifts: Matrix, question: Vector, within: NDArray[np.bool_]) -> Matrix:
    """Cosines of the multilingual encoder on the scale of the English one's.

    ``within`` marks the rows in the language of the question.
    """
    _, strange_told = strangeness()
    return scale_across(near - shifts - np.float32(question @ strange_told / 2), within)


def asked_in_english(question: str) -> str:
    """A question as the English encoder embeds it."""
    return normalised(question)


def asked_across(question: str) -> str:
    """A question as the multilingual encoder embeds it."""
    return normalised(question_text(question))
