"""Why a notice fits: for the best facets the publisher's own sentences, verbatim and with offsets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from db.records import Notice, Quote, Reason
from ranking.facets import Facet
from ranking.fusion import Matrix
from ranking.lexical import analyse
from ranking.passages import Passage
from ranking.quoting import MAX_QUOTE, around, quote
from ranking.sentences import sentences

MOST_REASONS = 3
# Below this a facet's nearest passage is only the least far one.
CLOSE_ENOUGH = 0.25
# Shorter sentences are headings such as "Scope", and one that ends with a colon only leads to a list.
SHORT_SENTENCE = 5
# A full sentence without a hit is worth as much as a heading with one fairly common word.
FULL_SENTENCE = 2.0
TITLE_HANDICAP = 0.1
# Words at which a sentence's share of hits counts half: a long sentence says more by chance.
HALF_LENGTH = 25


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the reasons of one notice are drawn from.

    ``similarities``: facets × this notice's passages; ``fits``: one fit per facet; ``rarity``: how telling a
    term is.
    """

    facets: Sequence[Facet]
    passages: Sequence[Passage]
    similarities: Matrix
    fits: Matrix
    rarity: Mapping[str, float]


def reasons(notice: Notice, evidence: Evidence) -> tuple[Reason, ...]:
    """Up to three reasons, best facet first, no sentence twice; at least one for a notice with any words."""
    found: list[Reason] = []
    for row in np.argsort(-evidence.fits, kind="stable"):
        if len(found) == MOST_REASONS or (found and evidence.fits[row] < CLOSE_ENOUGH):
            break
        facet = evidence.facets[row]
        place = _most_telling(evidence, int(row))
        span = _best_sentence(notice, evidence, int(row), place, [reason.quote for reason in found])
        if span is not None:
            cosine = round(float(evidence.similarities[row, place]), 3)
            found.append(Reason(str(facet.kind), facet.text, cosine, span))
    return tuple(found)


def _most_telling(evidence: Evidence, row: int) -> int:
    """The passage that explains a facet best: the reader has seen the title already."""
    handicap = np.array([TITLE_HANDICAP * (p.field == "title") for p in evidence.passages])
    return int(np.argmax(evidence.similarities[row] - handicap))


def _best_sentence(
    notice: Notice, evidence: Evidence, row: int, place: int, taken: Sequence[Quote]
) -> Quote | None:
    """The sentence of a passage that says most of a facet's telling words, or its first full sentence."""
    facet, passage = evidence.facets[row], evidence.passages[place]
    value = notice.words_of(passage.field)
    language = notice.language or "en"
    wanted = _wanted(facet.texts, language)
    ranked: list[tuple[float, tuple[int, int]]] = []
    for start, end in sentences(passage.text):
        words, length = _terms(passage.text[start:end], language)
        said = sum(evidence.rarity.get(term, 1.0) for term in wanted & words)
        whole = length >= SHORT_SENTENCE and not passage.text[start:end].endswith(":")
        worth = (said + FULL_SENTENCE * whole) / (1 + length / HALF_LENGTH)
        ranked.append((worth, (passage.start + start, passage.start + end)))
    for _, sentence in sorted(ranked, key=lambda pair: -pair[0]):
        focus = _first_hit(value, sentence, wanted, language)
        span = quote(notice, passage.field, *around(value, sentence, focus))
        if span not in taken:
            return span
    return None


@lru_cache(maxsize=4_096)
def _wanted(texts: tuple[str, ...], language: str) -> frozenset[str]:
    """The words by which a facet is recognised in a sentence."""
    return frozenset(term for text in texts for term in analyse(text, language))


@lru_cache(maxsize=16_384)
def _terms(sentence: str, language: str) -> tuple[frozenset[str], int]:
    """The distinct content words of a sentence, and its length in words."""
    return frozenset(analyse(sentence, language)), len(sentence.split())


def _first_hit(
    value: str, span: tuple[int, int], wanted: frozenset[str], language: str
) -> tuple[int, int] | None:
    """Where the first of the wanted words stands in a long sentence, so that its quote holds it."""
    if span[1] - span[0] <= MAX_QUOTE:
        return None
    position = span[0]
    for word in value[span[0] : span[1]].split():
        position = value.index(word, position)
        if wanted & set(analyse(word, language)):
            return position, position + len(word)
        position += len(word)
    return None
