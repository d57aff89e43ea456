"""Searching by meaning and by words at once: two ranked lists become one, and each hit says which words fit.

The index stays mapped and the encoders stay loaded, so one object serves a whole server; several threads may
use it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from db.search import SearchHit
from db.store import Store, StoreError
from flows.meaning.quotes import Quoted, quotes
from flows.night.embedding import encoders_here

if TYPE_CHECKING:
    from db.meaning_index import MeaningIndex
    from flows.meaning.nearest import Near, Question
    from ranking.embedding import Encoder, Vector
    from ranking.encoders import Encoders

# Of each list so many are fused; what stands behind them has no say.
CANDIDATES = 100
# Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009), with the constant of that paper.
_CONSTANT = 60
# A list of calls that have only some of the words counts half: measured on judged questions and our own.
SOME_WORDS = 0.5
# Strangers are near 0.05 and answers near 0.6: what is farther is not told.
LEAST = 0.1
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Found:
    """A call found; ``words`` and ``meaning`` are its places in either list, from 1, or ``None``.

    ``hit`` describes it, with a snippet where its words were found; ``near`` is how near its best passage is
    (1 is the same), and ``quote`` what of it may be repeated: the publisher's words, from ``field``.
    """

    hit: SearchHit
    words: int | None
    meaning: int | None
    near: float | None
    quote: str | None
    field: str | None


class MeaningSearch:
    """What can be found in the index at a path."""

    def __init__(self, path: Path, encoders: Encoders | None = None) -> None:
        """``path``: the index, which need not be there yet (``Settings.meanings``)."""
        self._path, self._encoders = path, encoders or encoders_here()
        self._lock = Lock()
        self._index: tuple[tuple[int, int], MeaningIndex] | None = None
        self._loaded: dict[str, Encoder] = {}

    def is_there(self) -> bool:
        """Whether a night has written an index: a page shows the choice only then."""
        return self._path.is_file()

    def find(self, store: Store, question: str, limit: int = 20) -> list[Found]:
        """The calls that say what a question asks, in whatever words, best first.

        Args:
            store: what the calls are read from: the home's database or the desk's copy.
            question: any text; of a long one the first 2000 characters.
            limit: at most so many, up to 100.

        Raises:
            StoreError: there is no index, or it cannot be read.
            EncoderError: a model that is needed cannot be used.
        """
        text = question[:LONGEST].strip()
        if not text:
            return []
        asked, near = self.nearest(text, CANDIDATES)
        by_words, weight = with_words(store, asked)
        described = store.described([each.id for each in near])
        near = [each for each in near if each.id in described]
        lists = [[hit.id for hit in by_words], [each.id for each in near]]
        fused = reciprocal(lists, (weight, 1.0))[:limit]
        hits = described | {hit.id: hit for hit in by_words}
        nearest = {each.id: each for each in near}
        shown = [nearest[id] for id in fused if id in nearest]
        said = quotes(store, shown, asked, self._encoded)
        places = [{id: at for at, id in enumerate(ids, 1)} for ids in lists]
        return [_found(hits[id], places, nearest.get(id), said.get(id)) for id in fused]

    def nearest(self, text: str, most: int) -> tuple[Question, list[Near]]:
        """The question as it was embedded, and the calls whose passages are nearest to it.

        Raises:
            StoreError, EncoderError: as ``find``.
        """
        from flows.meaning.nearest import asked_of, nearest

        index = self._opened()
        question = asked_of(text, index, self._encoded)
        return question, [each for each in nearest(index, question, most) if each.score >= LEAST]

    def _opened(self) -> MeaningIndex:
        from db.meaning_index import MeaningIndex

        try:
            stat = self._path.stat()
        except OSError as error:
            raise StoreError(f"There is no {self._path} yet; a night writes it.") from error
        mark = (stat.st_ino, stat.st_mtime_ns)
        with self._lock:
            if self._index is None or self._index[0] != mark:
                self._index = (mark, MeaningIndex(self._path))
            return self._index[1]

    def _encoded(self, id: str, texts: Sequence[str]) -> Vector:
        with self._lock:
            if id not in self._loaded:
                self._loaded[id] = self._encoders.load(id)
        return self._loaded[id].encode(texts)


def with_words(store: Store, asked: Question) -> tuple[list[SearchHit], float]:
    """The calls with every word of a question, else those with some, and how much that list weighs.

    In another language than the calls' those with some are no answer: "la" and "des" are all they have.
    """
    found = store.search(asked.text, CANDIDATES, every=True)
    if found or asked.is_foreign:
        return found, 1.0
    from ranking.languages import telling_words

    return store.search(telling_words(asked.text), CANDIDATES), SOME_WORDS


def reciprocal(lists: Sequence[Sequence[str]], weights: Sequence[float]) -> list[str]:
    """Ranked lists as one: each gives weight / (60 + place) to what it has; ties by name."""
    scores: dict[str, float] = {}
    for ranked, weight in zip(lists, weights, strict=True):
        for place, id in enumerate(ranked, 1):
            scores[id] = scores.get(id, 0.0) + weight / (_CONSTANT + place)
    return sorted(scores, key=lambda id: (-scores[id], id))


def _found(
    hit: SearchHit, places: Sequence[Mapping[str, int]], near: Near | None, said: Quoted | None
) -> Found:
    words, meaning = (each.get(hit.id) for each in places)
    quote, field = (said.text, said.field) if said else (None, None)
    return Found(hit, words, meaning, None if near is None else round(near.score, 4), quote, field)
