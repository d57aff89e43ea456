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
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ranking.letters import LetterIndex
from ranking.phrases import PhraseIndex, Said, terms_of
from ranking.word_forms import words

K1 = 1.5
B = 0.75
# Content words in a call of two pages. The night's own mean would fall with every source of bare titles.
AVERAGE_LENGTH = 400
PHANTOM_WORDS = 10

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

    A query in a document's language, or of no stated one, is compared by stems of that language; one in
    another language by its letters, which finds names and kin words.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        queries: Iterable[str],
        spoken: Iterable[str] = (),
        examples: Sequence[Document] = (),
    ) -> None:
        """Index documents.

        Args:
            documents: what is searched.
            queries: every text that will be asked.
            spoken: the languages that queries will be stated to be in.
            examples: texts of this kind to which documents will be likened.
        """
        asked, others = sorted(set(queries)), frozenset(spoken)
        languages = [document.language or "en" for document in documents]
        self._size = len(documents)
        self._shelves: dict[str, _Shelf] = {}
        self._letters: dict[str, LetterIndex] = {}
        for language in sorted(set(languages)):
            places = [i for i, other in enumerate(languages) if other == language]
            if others - {language}:
                texts = {place: documents[place].text for place in places}
                self._letters[language] = LetterIndex(texts, asked)
            shown = [example.text for example in examples if (example.language or "en") == language]
            self._shelves[language] = _Shelf(language, places, documents, asked, shown)

    def rarity(self, language: str | None) -> Mapping[str, float]:
        """How telling each known term is among the documents of a language, English where none is stated."""
        shelf = self._shelves.get(language or "en")
        return {} if shelf is None else shelf.rarity

    def coverage(self, queries: Sequence[str], languages: Sequence[str] | None = None) -> NDArray[np.float32]:
        """For each query (row) and document (column) the share of the query's weight it covers, 0 to below 1.

        Every query must have been named when the index was built, and so its language where it is given.
        """
        covered = np.zeros((len(queries), self._size), dtype=np.float32)
        spoken: Sequence[str | None] = languages or [None] * len(queries)
        for language, shelf in self._shelves.items():
            foreign = [said not in (None, language) for said in spoken]
            shelf.fill(
                covered, ["" if other else query for query, other in zip(queries, foreign, strict=True)]
            )
            for row, query in enumerate(queries):
                if foreign[row]:
                    self._letters[language].fill(covered, row, query)
        return covered

    def likeness(self, texts: Sequence[tuple[str, float]]) -> NDArray[np.float32]:
        """For each document the cosine of its words and pairs of words with those of all the texts together.

        Args:
            texts: a text, and how much it counts; each must have been named when the index was built.
        """
        alike = np.zeros(self._size, dtype=np.float32)
        for shelf in self._shelves.values():
            shelf.liken(alike, texts)
        return alike

    def alike(self, example: Document) -> NDArray[np.float32]:
        """``likeness`` to an example that was named when the index was built, within its language."""
        found = np.zeros(self._size, dtype=np.float32)
        self._shelves[example.language or "en"].liken(found, [(example.text, 1.0)])
        return found


class _Shelf:
    """The documents of one language: for each term the documents that have it, with its weight there."""

    def __init__(
        self,
        language: str,
        places: list[int],
        documents: Sequence[Document],
        asked: Sequence[str],
        examples: Sequence[str],
    ) -> None:
        self._language = language
        queries = [analyse(query, language) for query in asked]
        terms = {term for query in queries for term in query}
        found: list[NDArray[np.uint32]] = []
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place in places:
            words = analyse(documents[place].text, language)
            found.append(terms_of(words))
            norm = K1 * (1 - B + B * len(words) / AVERAGE_LENGTH)
            for term, count in Counter(word for word in words if word in terms).items():
                postings[term].append((place, count / (count + norm)))
        self.rarity = {term: _rarity(len(postings.get(term, ())), len(places)) for term in terms}
        self._postings = {
            term: (np.array([p for p, _ in held]), np.array([w for _, w in held], dtype=np.float32))
            for term, held in postings.items()
        }
        self._all = np.array(places, dtype=np.intp)
        self._phrases = PhraseIndex(
            found, map(terms_of, [*queries, *(analyse(text, language) for text in examples)])
        )

    def liken(self, alike: NDArray[np.float32], texts: Sequence[tuple[str, float]]) -> None:
        said = [Said(analyse(text, self._language), weight) for text, weight in texts]
        alike[self._all] = self._phrases.likeness(said)

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
    return [stem(word) for word in words(text) if word not in stop]


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
