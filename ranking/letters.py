"""How much of a text's words a document in another language says: names and kin words, by their letters.

``Organisation`` and ``organización`` share no stem, but most of their letters; a name is the same in many
languages. The measure is that of ``lexical`` with runs of four letters for words, so that both are a share
from 0 to 1 and can stand in the same place.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ranking.word_forms import grams, words

K1 = 1.5
B = 0.75
# Of a call of 400 content words, which have six or seven runs each with the words between them.
AVERAGE_RUNS = 3000
# Every query counts as if it had ten runs more that no document has.
PHANTOM_RUNS = 10


class LetterIndex:
    """Documents by their runs of letters, for the runs of known queries."""

    def __init__(self, texts: Mapping[int, str], queries: Iterable[str]) -> None:
        """Index documents.

        Args:
            texts: a document's place (its column in ``fill``) and its text.
            queries: every text that will be asked.
        """
        known = {run for query in queries for run in _runs(query)}
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        shared: dict[str, tuple[tuple[str, ...], int]] = {}
        for place, text in texts.items():
            counts: Counter[str] = Counter()
            length = 0
            for word, times in Counter(words(text)).items():
                if word not in shared:
                    runs = grams(word)
                    shared[word] = tuple(run for run in runs if run in known), len(runs)
                found, size = shared[word]
                length += size * times
                for run in found:
                    counts[run] += times
            norm = K1 * (1 - B + B * length / AVERAGE_RUNS)
            for run, count in counts.items():
                postings[run].append((place, count / (count + norm)))
        self._size = len(texts)
        self._postings = {
            run: (np.array([p for p, _ in held]), np.array([w for _, w in held], dtype=np.float32))
            for run, held in postings.items()
        }

    def fill(self, covered: NDArray[np.float32], row: int, query: str) -> None:
        """Add to a row, for every document, the share of the query's weight that it covers."""
        asked = _runs(query)
        if not asked:
            return
        rarity = {run: self._rarity(run) for run in asked}
        whole = sum(rarity[run] for run in asked) * (1 + PHANTOM_RUNS / len(asked))
        for run in asked:
            if run in self._postings:
                places, weights = self._postings[run]
                covered[row, places] += np.float32(rarity[run] / whole) * weights

    def _rarity(self, run: str) -> float:
        having = len(self._postings[run][0]) if run in self._postings else 0
        return math.log(1 + (self._size - having + 0.5) / (having + 0.5))


def _runs(query: str) -> Sequence[str]:
    return [run for word in words(query) for run in grams(word)]
