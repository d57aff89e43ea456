"""Comparing the facets of a profile with every notice: the one code behind the night and the evaluation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.records import Notice
from ranking.embedding import DIMENSIONS, Vector
from ranking.facets import Facet, FacetKind
from ranking.fusion import Fit, Matrix, best_passages, meaning, pool
from ranking.lexical import Document, LexicalIndex
from ranking.passages import Passage, passages, text_key

_NOTHING = (Passage("title", 0, 0, ""),)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A profile's facets against all notices of a collection.

    ``similarities``: facets × passages (cosines); ``meanings`` and ``words``: facets × notices. ``fit`` pools
    the facets that are no wants; ``subject`` says which rows those are.
    """

    facets: tuple[Facet, ...]
    similarities: Matrix
    meanings: Matrix
    words: Matrix
    subject: NDArray[np.intp]
    fit: Fit


class Collection:
    """Notices made ready for comparison with known texts."""

    def __init__(
        self, notices: Sequence[Notice], vectors: Mapping[str, Vector], queries: Iterable[str]
    ) -> None:
        """Cut and index the notices.

        Args:
            notices: what is compared; a row number below is a position in this sequence.
            vectors: unit vectors by ``text_key``; a text without one has no meaning, only words.
            queries: every facet text that will be asked about.
        """
        self.passages = [passages(notice) or _NOTHING for notice in notices]
        counts = [len(found) for found in self.passages]
        self.starts: NDArray[np.intp] = np.cumsum([0, *counts])[:-1].astype(np.intp)
        self._titled = np.array([found[0].field == "title" for found in self.passages], dtype=np.bool_)
        self._vectors = vectors
        self._rows = self._stacked([p.text for found in self.passages for p in found])
        self._index = LexicalIndex([_document(notice) for notice in notices], queries)

    def compare(self, facets: tuple[Facet, ...]) -> Comparison:
        """Every facet with every notice; the best of a facet's wordings speaks for it."""
        if not self.passages:
            return _empty(facets)
        texts = [text for facet in facets for text in facet.texts]
        heads = np.cumsum([0, *(len(facet.texts) for facet in facets)])[:-1].astype(np.intp)
        similarities: Matrix = np.maximum.reduceat(self._stacked(texts) @ self._rows.T, heads, axis=0)
        words: Matrix = np.maximum.reduceat(self._index.coverage(texts), heads, axis=0)
        best = best_passages(similarities, self.starts)
        meanings = meaning(best, np.where(self._titled, similarities[:, self.starts], best))
        subject = np.array([i for i, f in enumerate(facets) if f.kind is not FacetKind.WANT], dtype=np.intp)
        weights = np.array([facets[i].weight for i in subject], dtype=np.float64)
        fit = pool(meanings[subject], words[subject], weights)
        return Comparison(facets, similarities, meanings, words, subject, fit)

    def rarity(self, language: str | None) -> Mapping[str, float]:
        """How telling each term of the queries is among the notices of a language."""
        return self._index.rarity(language)

    def is_embedded(self, row: int) -> bool:
        """Whether every passage of a notice has a vector."""
        return all(text_key(p.text) in self._vectors for p in self.passages[row] if p.text)

    def _stacked(self, texts: Sequence[str]) -> Matrix:
        rows = np.zeros((len(texts), self._width()), dtype=np.float32)
        for place, text in enumerate(texts):
            vector = self._vectors.get(text_key(text))
            if vector is not None:
                rows[place] = vector
        return rows

    def _width(self) -> int:
        return len(next(iter(self._vectors.values()))) if self._vectors else DIMENSIONS


def notice_text(notice: Notice) -> str:
    """Everything of a notice that says what it is about; who may apply is the gates' matter."""
    return "\n".join(part for part in (notice.title, notice.summary, notice.text) if part)


def _document(notice: Notice) -> Document:
    return Document(notice_text(notice), notice.language)


def _empty(facets: tuple[Facet, ...]) -> Comparison:
    nothing = np.zeros((len(facets), 0), dtype=np.float32)
    row = np.zeros(0, dtype=np.float32)
    fit = Fit(row, row, np.zeros((len(facets), 0), dtype=np.bool_))
    return Comparison(facets, nothing, nothing, nothing, np.arange(len(facets)), fit)
