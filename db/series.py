"""Rounds of one series, recognised by their texts where titles do not say it: linked, never merged.

A funder that opens a call again rewrites part of its text. Two notices of one funder that share long
stretches are alike when they also share the words that this funder seldom uses; what all its notices say
(who may apply, how, on which form) is worth little. The score of a pair is

    ½ · W(both) / √(W(left) · W(right))  +  ½ · W(both) / min(W(left), W(right))  +  0.3 · containment

where W sums 0.1 + log((1 + n) / (1 + c)) over words (n notices of the funder, c of them with the word) and
containment is that of ``db.fingerprints``. Of a funder with few notices nobody can say which words are
usual: there all words weigh the same, and more is asked for. Weights by rarity: Spärck Jones,
"A statistical interpretation of term specificity and its application in retrieval", Journal of
Documentation 28 (1972).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from db.blocking import Pair
from db.evidence import Comparison, Features, compare, other_value
from db.funders import Funders, funder_key
from db.judging import EXTENSION_DAYS, Decision, reasons_apart
from db.records import Judgement
from db.title_words import ARTICLES, PORTAL_WORDS
from db.titles import Likeness

# Chosen once on re-issued calls; from 0.40 to 0.48 the figures move by a hundredth.
ALIKE = 0.42
# What a word that all have still weighs: a funder may have a single series and nothing else.
_USUAL = 0.1
_FEW = 5
_ALIKE_OF_FEW = 0.9
_CONTAINED = 0.3
_LETTERS_READ = 20_000
_WORD = re.compile(r"[^\W_]{2,}")
# Every ASCII sign parts words; letters and digits stay.
_PARTING = bytes(c if chr(c).isalnum() and c < 128 else 32 for c in range(256))


def series_by_text(
    notices: Sequence[Features],
    texts: Sequence[str],
    candidates: Iterable[Pair],
) -> dict[Pair, Decision]:
    """The pairs among ``candidates`` that are rounds of one series by their texts, each with the reasons.

    ``texts`` are the notices' own, in the same order. Both must have one funder, and their rounds must
    differ: by their marks, by their deadlines, or because their portal lists them apart without dates.
    """
    asked: defaultdict[str, dict[Pair, tuple[Comparison, str]]] = defaultdict(dict)
    for i, j in candidates:
        left, right = notices[i], notices[j]
        if left.funder and funder_key(left.funder) == funder_key(right.funder):
            pair = compare(left, right)
            if why := _other_round(pair):
                asked[funder_key(left.funder)][i, j] = (pair, why)
    members: defaultdict[str, list[int]] = defaultdict(list)
    for i, notice in enumerate(notices):
        if notice.funder and (key := funder_key(notice.funder)) in asked:
            members[key].append(i)
    return {
        pair: decision
        for key, pairs in asked.items()
        for pair, decision in _among({i: words(texts[i]) for i in members[key]}, pairs)
    }


def words(text: str) -> frozenset[bytes]:
    """The words of a text of two letters or more, in lower case; of an ASCII text without accents' loss."""
    text = text[:_LETTERS_READ].casefold()
    if not text.isascii():
        return frozenset(word.encode() for word in _WORD.findall(text))
    return frozenset(word for word in text.encode().translate(_PARTING).split() if len(word) > 1)


def rarity(sets: Iterable[frozenset[bytes]], size: int) -> dict[bytes, float]:
    """Word → its weight among ``size`` texts."""
    counts = Counter(word for each in sets for word in each)
    if size < _FEW:
        return dict.fromkeys(counts, 1.0)
    return {word: _USUAL + math.log((1 + size) / (1 + count)) for word, count in counts.items()}


def likeness_of_texts(
    left: frozenset[bytes], right: frozenset[bytes], weights: Mapping[bytes, float], containment: float
) -> float:
    """The score of two texts, from 0 to 1.3; see the module for the formula."""
    size, other = _weight(left, weights), _weight(right, weights)
    if not size or not other:
        return 0.0
    both = _weight(left & right, weights)
    return both / math.sqrt(size * other) / 2 + both / min(size, other) / 2 + _CONTAINED * containment


def _weight(some: frozenset[bytes], weights: Mapping[bytes, float]) -> float:
    # Summed exactly: the same words must give the same figure in any order.
    return math.fsum(weights[word] for word in some)


def _among(
    found: Mapping[int, frozenset[bytes]], pairs: Mapping[Pair, tuple[Comparison, str]]
) -> Iterator[tuple[Pair, Decision]]:
    weights = rarity(found.values(), len(found))
    for (i, j), (pair, why) in pairs.items():
        score = likeness_of_texts(found[i], found[j], weights, pair.text or 0.0)
        if score >= (ALIKE if len(found) >= _FEW else _ALIKE_OF_FEW):
            telling = f"{pair.funders.value}, and texts alike in its less usual words ({score:.2f})"
            yield (i, j), Decision("series", Judgement.SERIES, min(round(score, 3), 1.0), (telling, why))


def _other_round(pair: Comparison) -> str:
    """What says that two are not one round; empty where nothing does, or where they are two calls."""
    if pair.funders is not Funders.SAME or pair.common or not _titles_allow(pair):
        return ""
    apart = reasons_apart(pair, EXTENSION_DAYS)
    if apart:
        return apart[0][1] if all(rounds for rounds, _ in apart) else ""
    return "their portal lists them apart, without dates" if pair.same_source and pair.gap is None else ""


def _titles_allow(pair: Comparison) -> bool:
    """Whether the titles, where both are known, may be those of one series: half of the shorter's words.

    Topics of one work programme share much of their text, too: with another official identifier, another
    title is another topic.
    """
    if pair.titles is not Likeness.OTHER:
        return True
    if other_value(pair.left.official, pair.right.official):
        return False
    ours, theirs = (set(side.title.words) - ARTICLES - PORTAL_WORDS for side in (pair.left, pair.right))
    return len(ours & theirs) * 2 >= min(len(ours), len(theirs))
