"""A second reader of clauses: what a sentence means, where no rule knows its words.

Rules know wordings; this reader was taught on the labelled sentences of ``tests/tables`` and weighs the
vector of a sentence by the multilingual encoder. What it finds is *possibly stated*: shown as such, for a
person's eyes at most, and never a reason to hold. To encode every sentence would cost minutes a night, so
single words and pairs of words choose which sentences are worth it. ``python -m tests.teach_terms`` makes
its files again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from db.records import MEANING, Notice, Term, TermCard
from ranking.passages import text_key
from ranking.quoting import quotable, quote
from ranking.sentences import sentences

NONE = "none"
# Longer ones are lists that lost their line ends; shorter ones are headings.
LEAST_WORDS, MOST_WORDS = 5, 90
BUCKETS = 1 << 15
_ASKED = "query: "
_WORD = re.compile(r"\w+")

Matrix = NDArray[np.float32]
Span = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Reader:
    """What was learnt. ``name`` is what a finding cites; ``encoder`` the id whose vectors it understands.

    ``words`` weigh single words and pairs of them by their hash, and a sentence above ``bar`` is encoded;
    ``heads`` (a row for a family, the last for none) with ``bias`` turn a vector less ``centre`` into odds.
    """

    name: str
    encoder: str
    families: tuple[str, ...]
    bar: float
    least: float
    words: Matrix
    centre: Matrix
    heads: Matrix
    bias: Matrix

    def is_worth_encoding(self, sentence: str) -> bool:
        """Whether its words alone make a clause likely enough to look at what it means."""
        if not LEAST_WORDS <= len(sentence.split()) <= MOST_WORDS:
            return False
        places = buckets(sentence)
        return float(self.words[places].sum()) / len(places) ** 0.5 >= self.bar if places else False

    def families_of(self, vector: Matrix) -> tuple[str, ...]:
        """The families that a sentence's vector speaks of, surely enough to be shown."""
        shifted = vector - self.centre
        said = self.heads @ (shifted / max(float(np.linalg.norm(shifted)), 1e-6)) + self.bias
        odds = np.exp(said - said.max())
        odds /= odds.sum()
        return tuple(
            family
            for family, share in zip(self.families, odds, strict=True)
            if family != NONE and share >= self.least
        )


@cache
def reader() -> Reader:
    """The reader that ships with the rules."""
    folder = resources.files("ranking") / "terms"
    said = json.loads((folder / "likely.json").read_text(encoding="utf-8"))
    with resources.as_file(folder / "likely.npz") as file, np.load(file) as kept:
        tables = {name: kept[name].astype(np.float32) for name in ("words", "centre", "heads", "bias")}
    tables["words"] *= np.float32(said["word_unit"])
    name = f"{said['id']}@{said['version']}-{said['taught']}"
    return Reader(name, said["encoder"], tuple(said["families"]), said["bar"], said["least"], **tables)


def buckets(sentence: str) -> list[int]:
    """The hashes of a sentence's words and pairs of words, each once."""
    words = [word.lower() for word in _WORD.findall(sentence)]
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    return sorted({crc32(each.encode()) % BUCKETS for each in (*words, *pairs)})


def to_encode(notice: Notice, card: TermCard) -> dict[str, str]:
    """The texts to encode for a notice, by key: sentences that a rule left alone and that may be clauses."""
    return {text_key(text): text for _, text in _asked(notice, card)}


def with_likely(notice: Notice, card: TermCard, vectors: Mapping[str, Matrix]) -> TermCard:
    """The card with what is possibly stated; of a family that a rule found nothing is added."""
    found: dict[str, Term] = {}
    for (field, start, end), text in _asked(notice, card):
        vector = vectors.get(text_key(text))
        for family in reader().families_of(vector) if vector is not None else ():
            if family not in card.families:
                found.setdefault(
                    family,
                    Term(family, f"{family}/{MEANING}", reader().name, quote(notice, field, start, end)),
                )
    ordered: Sequence[Term] = [found[name] for name in reader().families if name in found]
    return replace(card, possible=tuple(ordered))


def _asked(notice: Notice, card: TermCard) -> Iterator[tuple[Span, str]]:
    said = {(term.quote.field, term.quote.start, term.quote.end) for term in card.terms}
    for field in quotable(notice):
        value = notice.words_of(field)
        for start, end in sentences(value):
            known = any(at == field and first < end and start < past for at, first, past in said)
            if not known and reader().is_worth_encoding(value[start:end]):
                yield (field, start, end), as_asked(value[start:end])


def as_asked(sentence: str) -> str:
    """A sentence as the encoder is given it."""
    return _ASKED + " ".join(sentence.split())
