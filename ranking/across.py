"""Comparing texts of which at least one is not English, by a model that was trained on a hundred languages.

The English model is better where both are English and knows nothing else, so each pair has its encoder: this
one for every pair with a notice in another language, and for English notices when a text of a profile is
itself in another language (a synonym that the profile gives in another language looks for notices in that
language, not for English ones). A home with English texts only never needs this model.

multilingual-e5-small wants to be told which side a text is on, and its view of a long passage is blurred:
half counts the passage, half the best of its pieces of about sixty words. Its cosines lie between 0.7 and
0.9, and short texts are near to everything. So of each cosine half of what either side has on average with a
fixed background is taken off: forty subjects and forty calls in many languages and lengths, none about
another (``reference/background.json``; ``background.npy`` holds the mean vectors). What is left is brought to
the scale of the English model, where strangers are near 0.05 and an answer to a question is near 0.6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ranking.embedding import DIMENSIONS, Vector
from ranking.facets import Facet
from ranking.languages import ENGLISH
from ranking.passages import Passage, normalised, text_key, windows

REFERENCE = Path(__file__).with_name("reference")
PIECE_WORDS = 60
# Factor and constant, for texts in two languages and in one: measured on questions in three languages.
ACROSS, WITHIN = (5.4, 0.07), (4.0, 0.0)
LIFT = np.float32(1.4)
_ASKED, _TOLD = "query: ", "passage: "

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """A text of a profile, its language, and whether it is one wording of a facet among others."""

    text: str
    language: str
    is_wording: bool


def asked(facets: Iterable[Facet]) -> list[Asked]:
    """The texts of facets, in the order of ``Facet.texts``."""
    return [
        Asked(text, language, place > 0)
        for facet in facets
        for place, (text, language) in enumerate(zip(facet.texts, facet.languages, strict=True))
    ]


def needs_more_than_english(text: Asked, language: str) -> bool:
    """Whether a text and a notice in ``language`` are compared by the multilingual model."""
    return language != ENGLISH or (text.language != ENGLISH and not text.is_wording)


def texts_across(told: Iterable[tuple[str, Sequence[Passage]]], questions: Sequence[Asked]) -> dict[str, str]:
    """Every text that the multilingual model must embed, by the key of its vector.

    Args:
        told: of each notice its language and its passages.
        questions: every text of every profile.
    """
    found: list[str] = []
    compared = set()
    for language, passages in told:
        needing = [text for text in questions if needs_more_than_english(text, language)]
        if needing:
            compared.add(language)
            found += [_TOLD + text for passage in passages for text in _parts(passage.text)]
    found += [
        _ASKED + text.text
        for text in questions
        if any(needs_more_than_english(text, language) for language in compared)
    ]
    return {text_key(text): normalised(text) for text in found}


def without_words(facets: Sequence[Facet], languages: Sequence[str]) -> NDArray[np.bool_]:
    """Facets × notices: whether no wording of the facet is in the notice's language; words are mute then."""
    return np.array(
        [[language not in facet.languages for language in languages] for facet in facets], dtype=np.bool_
    )


def in_place_of_words(cosines: Matrix, mute: NDArray[np.bool_]) -> Matrix:
    """Cosines (facets × notices) as they enter a fit: raised where words are mute.

    Else every call in another language would stand behind. What words and phrases add within a language
    grows with the square of the cosine, so that is added: a good match then fits as well as in one language.
    """
    raised: Matrix = np.where(mute, cosines + LIFT * np.maximum(cosines, 0) ** 2, cosines)
    return raised


class AcrossLanguages:
    """The passages of a collection, made ready for comparison by the multilingual model."""

    def __init__(
        self, languages: Sequence[str], passages: Sequence[Sequence[Passage]], vectors: Mapping[str, Vector]
    ) -> None:
        """Collect what has a vector.

        Args:
            languages: of each notice.
            passages: of each notice.
            vectors: unit vectors by the keys of ``texts_across``; passages without one are left out.
        """
        self._vectors = vectors
        self._languages: NDArray[np.str_] = np.array(
            [language for language, held in zip(languages, passages, strict=True) for _ in held],
            dtype=np.str_,
        )
        flat = [passage.text for held in passages for passage in held]
        parts = [_vectors_of(text, vectors) for text in flat]
        self.columns: NDArray[np.intp] = np.array([i for i, p in enumerate(parts) if p], dtype=np.intp)
        held = [part for part in parts if part]
        self._whole = _stacked([part[0] for part in held])
        pieces = [part[1:] or part for part in held]
        self._pieces = _stacked([row for rows in pieces for row in rows])
        self._starts = np.cumsum([0, *(len(rows) for rows in pieces)])[:-1].astype(np.intp)
        self._strange = _background() if held else np.zeros((2, DIMENSIONS), dtype=np.float32)

    def compared(self, questions: Sequence[Asked], english: Matrix) -> Matrix:
        """Similarities (questions × passages) with those replaced that are not for the English model.

        ``english`` is what the English model says; a pair without both vectors keeps that.
        """
        if not len(self.columns):
            return english
        found = english.copy()
        told = self._languages[self.columns]
        for row, question in enumerate(questions):
            vector = self._vectors.get(text_key(_ASKED + question.text))
            other = np.array([needs_more_than_english(question, language) for language in told])
            if vector is None or not other.any():
                continue
            best = np.maximum.reduceat(self._near(self._pieces, vector), self._starts)
            near = (self._near(self._whole, vector) + best) / 2
            within = told == question.language
            found[row, self.columns[other]] = scale_across(near, within)[other]
        return found

    def _near(self, told: Matrix, question: Vector) -> Matrix:
        """Cosines without half of what each side has with strangers."""
        strange_asked, strange_told = self._strange
        near: Matrix = told @ question - (question @ strange_told + told @ strange_asked) / 2
        return near


def similarities_across(
    pairs: Iterable[tuple[str, str]], vectors: Mapping[str, Vector]
) -> list[float | None]:
    """How alike two passages in two languages are, pair by pair, on the scale of the English model's cosines.

    For telling the same call in two languages. Both sides are passages, so both are freed of what they have
    with the told background; ``None`` where a vector (by the key of ``passage_text``) is missing.
    """
    strange = _background()[1]
    factor, constant = ACROSS
    found: list[float | None] = []
    for one, other in pairs:
        left, right = (vectors.get(text_key(passage_text(text))) for text in (one, other))
        if left is None or right is None:
            found.append(None)
            continue
        near = float(left @ right - (left @ strange + right @ strange) / 2)
        found.append(max(-1.0, min(1.0, factor * near + constant)))
    return found


def question_text(text: str) -> str:
    """A question as the multilingual model embeds it."""
    return normalised(_ASKED + text)


def strangeness() -> tuple[Vector, Vector]:
    """The mean vectors of what strangers ask and of what strangers tell."""
    strange_asked, strange_told = _background()
    return strange_asked, strange_told


def scale_across(near: NDArray[np.floating], within: NDArray[np.bool_]) -> Matrix:
    """Cosines without what strangers share, on the scale of the English model's.

    ``within`` marks pairs in one language that is not English, which the multilingual model sees closer.
    """
    factor, constant = (np.where(within, *pair) for pair in zip(WITHIN, ACROSS, strict=True))
    scaled: Matrix = np.clip(factor * near + constant, -1, 1).astype(np.float32)
    return scaled


def passage_text(text: str) -> str:
    """A passage as the multilingual model embeds it; its vector is stored under the key of this."""
    return normalised(_TOLD + text)


@cache
def _background() -> Matrix:
    """The mean vectors of what is asked and what is told in the background."""
    rows: Matrix = np.load(REFERENCE / "background.npy", allow_pickle=False)
    return rows


def _parts(text: str) -> list[str]:
    """A passage and its pieces; one of a piece's length is its only piece."""
    pieces = [text[start:end] for start, end in windows(text, PIECE_WORDS, 0)]
    return [text, *pieces] if len(pieces) > 1 else [text]


def _vectors_of(text: str, vectors: Mapping[str, Vector]) -> list[Vector]:
    """The vectors of a passage and its pieces; empty unless all are there."""
    if text_key(_TOLD + text) not in vectors:
        return []  # most passages of an English home: not worth cutting
    parts = _parts(text)
    found = [vectors[key] for key in (text_key(_TOLD + part) for part in parts) if key in vectors]
    return found if len(found) == len(parts) else []


def _stacked(rows: Sequence[Vector]) -> Matrix:
    return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), dtype=np.float32)
