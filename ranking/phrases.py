"""How alike texts and notices are in words and in pairs of words that stand side by side: a cosine, 0 to 1.

Where ``ranking.lexical`` asks how much of a text a notice covers, this asks how much of both is the same, so
a long notice that says everything does not win, and "soil moisture" counts for more than "soil" and
"moisture" apart. Term weights are log2(1 + count) times the smoothed rarity ln((1 + N) / (1 + having)) + 1
(scikit-learn's TF-IDF); how rare a term is remains all that is taken from the collection.

Where there are many notices, a term that one of them alone says, or none, does not count: it is common to
nothing, and most pairs are such, so that a notice of rich language would seem unlike everything.

Terms are 32-bit numbers: a hundred thousand notices have more distinct pairs than fit into memory as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Terms = NDArray[np.uint32]
_Kind = TypeVar("_Kind", bound=np.generic)

# From so many documents on, a term must be said by two of them: a handful has no word twice.
MANY = 100
# Odd constants of 64 bits (of the splitmix64 and xxHash generators): two words make one number, in order.
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)


@dataclass(frozen=True, slots=True)
class Said:
    """Content words of one text in their order, and how much they count."""

    words: Sequence[str]
    weight: float = 1.0


def terms_of(words: Sequence[str]) -> Terms:
    """The words and their pairs as numbers, repeated as often as they are said."""
    single = np.fromiter(map(_number, words), dtype=np.uint32, count=len(words))
    long = single.astype(np.uint64)
    pairs = ((long[:-1] * _FIRST) ^ (long[1:] * _SECOND)) >> np.uint64(32)
    return np.concatenate([single, pairs.astype(np.uint32)])


class PhraseIndex:
    """Documents of one language, made ready for queries whose terms are known."""

    def __init__(self, documents: Sequence[Terms], asked: Iterable[Terms]) -> None:
        """Weigh the documents.

        Args:
            documents: ``terms_of`` each; a column number below is a position in this sequence.
            asked: ``terms_of`` every text that will be asked about; other terms are not kept.
        """
        self._size = len(documents)
        counted = [np.unique(document, return_counts=True) for document in documents]
        said = _joined([terms for terms, _ in counted], np.uint32)
        self._terms, self._having = np.unique(said, return_counts=True)
        wanted = np.unique(_joined(list(asked), np.uint32))
        places, found, weights = [], [], []
        for place, (terms, counts) in enumerate(counted):
            kept = np.isin(terms, wanted, assume_unique=True)
            found.append(terms[kept])
            weights.append(self._weights(terms, counts)[kept])
            places.append(np.full(int(kept.sum()), place, dtype=np.intp))
        self._keep(_joined(found, np.uint32), _joined(places, np.intp), _joined(weights, np.float32))

    def likeness(self, texts: Sequence[Said]) -> NDArray[np.float32]:
        """The cosine of all these texts, taken as one, with each document."""
        heard = [terms_of(text.words) for text in texts]
        terms, which = np.unique(_joined(heard, np.uint32), return_inverse=True)
        shares = np.repeat([text.weight for text in texts], [len(found) for found in heard])
        weights = self._weights(terms, np.bincount(which, weights=shares, minlength=len(terms)))
        alike = np.zeros(self._size, dtype=np.float32)
        for term, weight in zip(terms, weights, strict=True):
            first, last = np.searchsorted(self._said, term), np.searchsorted(self._said, term, side="right")
            alike[self._places[first:last]] += weight * self._shares[first:last]
        return alike

    def _weights(self, terms: Terms, counts: NDArray[np.generic]) -> NDArray[np.float32]:
        """The unit vector of distinct terms; among few documents one that none says is the rarest of all."""
        having = np.zeros(len(terms))
        at = np.searchsorted(self._terms, terms)
        known = at < len(self._terms)
        known[known] = self._terms[at[known]] == terms[known]
        having[known] = self._having[at[known]]
        weights = np.log2(1 + counts) * (np.log((1 + self._size) / (1 + having)) + 1)
        if self._size >= MANY:
            weights[having < 2] = 0
        unit: NDArray[np.float32] = (weights / max(float(np.linalg.norm(weights)), 1e-9)).astype(np.float32)
        return unit

    def _keep(self, terms: Terms, places: NDArray[np.intp], shares: NDArray[np.float32]) -> None:
        """Sort what the documents say by term, so that a query walks only through its own terms."""
        order = np.argsort(terms, kind="stable")
        self._said, self._places, self._shares = terms[order], places[order], shares[order]


def _joined(parts: Sequence[NDArray[_Kind]], kind: type[_Kind]) -> NDArray[_Kind]:
    return np.concatenate([*parts, np.zeros(0, dtype=kind)])


@lru_cache(maxsize=1 << 18)
def _number(word: str) -> int:
    return crc32(word.encode())
