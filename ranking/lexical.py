"""How much of a text's words, weighed by how telling they are, a notice says: BM25 as a share from 0 to 1.

Term weights are BM25's, in the Lucene variant (k1 1.5, b 0.75; Kamphuis et al., ECIR 2020), divided by what a
document would get that repeats every word of the query without end. Two things differ from a search engine,
so that a score means the same tomorrow: the average length is a constant, and the only statistic taken from
the collection is how rare a word is, which enters above and below the fraction line.
A query of two words is covered by chance more easily than one of twenty, so every query counts as if it had
ten more words that no notice has.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

K1 = 1.5
B = 0.75
# Content words in a call of two pages. The night's own mean would fall with every source of bare titles.
AVERAGE_LENGTH = 400
PHANTOM_WORDS = 10

_WORD = re.compile(r"\w\w+")
# ISO 639-1 to the names that Snowball and the stop word lists use; others are matched word by word.
_LANGUAGES = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "nb": "norwegian",
    "nn": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """What is searched: a text and its language (ISO 639-1; English where it is not stated)."""

    text: str
    language: str | None = None


class LexicalIndex:
    """An index of documents for the words of known queries; other words are not kept.

    A query is compared with each document in the document's language: its words are stemmed the same way.
    """

    def __init__(self, documents: Sequence[Document], queries: Iterable[str]) -> None:
        asked = sorted(set(queries))
        languages = [document.language or "en" for document in documents]
        self._size = len(documents)
        self._shelves: dict[str, _Shelf] = {}
        for language in sorted(set(languages)):
            terms = {term for query in asked for term in analyse(query, language)}
            places = [i for i, other in enumerate(languages) if other == language]
            self._shelves[language] = _Shelf(language, places, documents, terms)

    def rarity(self, language: str | None) -> Mapping[str, float]:
        """How telling each known term is among the documents of a language, English where none is stated."""
        shelf = self._shelves.get(language or "en")
        return {} if shelf is None else shelf.rarity

    def coverage(self, queries: Sequence[str]) -> NDArray[np.float32]:
        """For each query (row) and document (column) the share of the query's weight it covers, 0 to below 1.

        Every query must have been named when the index was built.
        """
        covered = np.zeros((len(queries), self._size), dtype=np.float32)
        for shelf in self._shelves.values():
            shelf.fill(covered, queries)
        return covered


class _Shelf:
    """The documents of one language: for each term the documents that have it, with its weight there."""

    def __init__(
        self, language: str, places: list[int], documents: Sequence[Document], terms: set[str]
    ) -> None:
        self._language = language
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place in places:
            words = analyse(documents[place].text, language)
            norm = K1 * (1 - B + B * len(words) / AVERAGE_LENGTH)
            for term, count in Counter(word for word in words if word in terms).items():
                postings[term].append((place, count / (count + norm)))
        self.rarity = {term: _rarity(len(postings.get(term, ())), len(places)) for term in terms}
        self._postings = {
            term: (np.array([p for p, _ in found]), np.array([w for _, w in found], dtype=np.float32))
            for term, found in postings.items()
        }

    def fill(self, covered: NDArray[np.float32], queries: Sequence[str]) -> None:
        for row, query in enumerate(queries):
            terms = analyse(query, self._language)
            if not terms:
                continue
            whole = sum(self.rarity[term] for term in terms) * (1 + PHANTOM_WORDS / len(terms))
            for term in terms:
                if term in self._postings:
                    places, weights = self._postings[term]
                    covered[row, places] += np.float32(self.rarity[term] / whole) * weights


def _rarity(having: int, total: int) -> float:
    """Inverse document frequency in the Lucene variant, always above 0."""
    return math.log(1 + (total - having + 0.5) / (having + 0.5))


def analyse(text: str, language: str) -> list[str]:
    """The content words of a text, stemmed for its language."""
    stem, stop = _stemmer(language), _stop_words(language)
    return [stem(word) for word in _WORD.findall(text.lower()) if word not in stop]


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    # Imported here: commands that rank nothing need no stemmer.
    import Stemmer  # type: ignore[import-not-found]

    name = _LANGUAGES.get(language)
    if name not in Stemmer.algorithms():
        return str
    # The stemmer's own cache is small; the words of calls repeat a great deal.
    return cache(Stemmer.Stemmer(name, 0).stemWord)


@cache
def _stop_words(language: str) -> frozenset[str]:
    from bm25s import stopwords  # type: ignore[import-untyped]

    name = "EN_PLUS" if language == "en" else _LANGUAGES.get(language, "").upper()
    return frozenset(getattr(stopwords, f"STOPWORDS_{name}", ()))
