"""Comparing the facets of a profile with every notice: the one code behind the night and the evaluation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from db.records import Notice, TextBasis
from ranking.across import AcrossLanguages, asked, in_place_of_words, passage_text, without_words
from ranking.embedding import DIMENSIONS, Vector
from ranking.facets import Facet, FacetKind
from ranking.fusion import Fit, Matrix, Parts, best_passages, emphasis, fit_of, in_place_of_text, meaning
from ranking.languages import ENGLISH, language_of
from ranking.lexical import Document, LexicalIndex
from ranking.passages import Passage, passages, text_key

# What a notice is written in shows on its first page.
LETTERS_READ = 2000
# So much of an example says what it is about; the rest of a long one would only weigh.
EXAMPLE_LETTERS = 8000
_NOTHING = (Passage("title", 0, 0, ""),)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A profile's facets against all notices of a collection.

    ``similarities``: facets × passages (cosines); ``meanings`` and ``words``: facets × notices. ``fit`` pools
    the facets that are no wants, of which ``subject`` are the rows and ``parts`` is all that is known.
    """

    facets: tuple[Facet, ...]
    similarities: Matrix
    meanings: Matrix
    words: Matrix
    subject: NDArray[np.intp]
    parts: Parts
    fit: Fit


class Collection:
    """Notices made ready for comparison with known texts."""

    def __init__(
        self,
        notices: Sequence[Notice],
        vectors: Mapping[str, Vector],
        facets: Iterable[Facet],
        examples: Iterable[int] = (),
    ) -> None:
        """Cut and index the notices.

        Args:
            notices: what is compared; a row number below is a position in this sequence.
            vectors: unit vectors by ``text_key``; a text without one has no meaning, only words.
            facets: all that will be asked about.
            examples: the rows of notices to which all others will be likened.
        """
        questions = asked(facets)
        self.languages = [language_of_notice(notice) for notice in notices]
        self.passages = [passages(notice) or _NOTHING for notice in notices]
        counts = [len(found) for found in self.passages]
        self.starts: NDArray[np.intp] = np.cumsum([0, *counts])[:-1].astype(np.intp)
        self._titled = np.array([found[0].field == "title" for found in self.passages], dtype=np.bool_)
        self._thin = np.array([n.text_basis is TextBasis.TITLE_ONLY for n in notices], dtype=np.bool_)
        self._vectors = vectors
        self._rows = self._stacked([p.text for found in self.passages for p in found])
        self._across = AcrossLanguages(self.languages, self.passages, vectors)
        self._examples = {
            row: Document(notice_text(notices[row])[:EXAMPLE_LETTERS], self.languages[row])
            for row in examples
        }
        self._index = LexicalIndex(
            [Document(notice_text(n), spoken) for n, spoken in zip(notices, self.languages, strict=True)],
            [question.text for question in questions],
            {question.language for question in questions},
            list(self._examples.values()),
        )

    def compare(self, facets: tuple[Facet, ...]) -> Comparison:
        """Every facet with every notice; the best of a facet's wordings speaks for it."""
        if not self.passages:
            return _empty(facets)
        questions = asked(facets)
        texts = [question.text for question in questions]
        heads = np.cumsum([0, *(len(facet.texts) for facet in facets)])[:-1].astype(np.intp)
        close = self._across.compared(questions, self._stacked(texts) @ self._rows.T)
        similarities: Matrix = np.maximum.reduceat(close, heads, axis=0)
        covered = self._index.coverage(texts, [question.language for question in questions])
        words: Matrix = np.maximum.reduceat(covered, heads, axis=0)
        best, second = best_passages(similarities, self.starts)
        title = np.where(self._titled, similarities[:, self.starts], best)
        subject = np.array([i for i, f in enumerate(facets) if f.kind is not FacetKind.WANT], dtype=np.intp)
        mute = without_words(facets, self.languages)
        phrases, whole = self._likeness([facets[place] for place in subject])
        parts = Parts(
            self._raised(best, mute)[subject],
            self._raised(second, mute)[subject],
            self._raised(title, mute)[subject],
            words[subject],
            np.where(mute[subject], np.float32(0), phrases),
            np.where(mute[subject].all(axis=0), np.float32(0), whole),
            np.array([facets[place].weight for place in subject], dtype=np.float64),
        )
        meanings = meaning(best, second, title)
        return Comparison(facets, similarities, meanings, words, subject, parts, fit_of(parts))

    def _raised(self, cosines: Matrix, mute: NDArray[np.bool_]) -> Matrix:
        """Cosines with what stands in for words that cannot speak: in another language, or not read."""
        return in_place_of_text(cosines, self._thin, in_place_of_words(cosines, mute))

    def _likeness(self, subject: Sequence[Facet]) -> tuple[Matrix, Matrix]:
        """Phrases per facet and notice, the best wording of each, and those of all facets together."""
        index = self._index
        phrases = [np.max([index.likeness([(text, 1.0)]) for text in f.texts], axis=0) for f in subject]
        weights = emphasis(np.array([facet.weight for facet in subject], dtype=np.float64))[:, 0]
        texts = [(facet.text, float(weight)) for facet, weight in zip(subject, weights, strict=True)]
        return np.stack(phrases), index.likeness(texts)

    def rarity(self, language: str | None) -> Mapping[str, float]:
        """How telling each term of the queries is among the notices of a language."""
        return self._index.rarity(language)

    def is_embedded(self, row: int) -> bool:
        """Whether every passage of a notice has a vector, by the model for its language."""
        return self._embedded[row]

    @cached_property
    def _embedded(self) -> list[bool]:
        return [self._is_embedded(row) for row in range(len(self.passages))]

    def _is_embedded(self, row: int) -> bool:
        held = [p.text for p in self.passages[row] if p.text]
        if self.languages[row] != ENGLISH and all(text_key(passage_text(t)) in self._vectors for t in held):
            return True
        return all(text_key(text) in self._vectors for text in held)

    def _stacked(self, texts: Sequence[str]) -> Matrix:
        rows = np.zeros((len(texts), self._width()), dtype=np.float32)
        for place, text in enumerate(texts):
            vector = self._vectors.get(text_key(text))
            if vector is not None:
                rows[place] = vector
        return rows

    def _width(self) -> int:
        return len(next(iter(self._vectors.values()))) if self._vectors else DIMENSIONS

    @cached_property
    def centres(self) -> Matrix:
        """Notices × dimensions: the direction of the mean of a notice's passages, by the English model."""
        sums = np.add.reduceat(self._rows, self.starts, axis=0) if self.passages else self._rows
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        unit: Matrix = np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 0)
        return unit

    def alike(self, row: int) -> Vector:
        """How alike in words and pairs of words every notice is to one of the examples."""
        return self._index.alike(self._examples[row])


def notice_text(notice: Notice) -> str:
    """Everything of a notice that says what it is about; who may apply is the gates' matter."""
    return "\n".join(part for part in (notice.title, notice.summary, notice.text) if part)


def language_of_notice(notice: Notice) -> str:
    """The language that a notice is written in; what its source states where the text does not tell."""
    return language_of(notice_text(notice)[:LETTERS_READ], notice.language or ENGLISH)


def _empty(facets: tuple[Facet, ...]) -> Comparison:
    nothing = np.zeros((len(facets), 0), dtype=np.float32)
    row = np.zeros(0, dtype=np.float32)
    parts = Parts(nothing, nothing, nothing, nothing, nothing, row, np.ones(len(facets)))
    fit = Fit(row, row, row, row, np.zeros((len(facets), 0), dtype=np.bool_))
    return Comparison(facets, nothing, nothing, nothing, np.arange(len(facets)), parts, fit)
