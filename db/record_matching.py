"""Whether two descriptions name one thing, from words alone: no labels, no training.

What tells two things apart in a catalogue is what tells two calls apart in two portals: the rare words and
the reference numbers. A pair's score adds five shares, each from 0 to 1 (a code counts for or against):

    0.3 · likeness of the names' letters (TF-IDF cosine of letter trigrams)
    0.3 · likeness of the names' words, weighted by rarity
    0.2 · the better, and 0.2 · the worse, of the two names' shares found in the whole other description
    0.3 · agreement of reference numbers, or −0.3 where both names have some and none agrees

A thing is matched once: a pair that one of its two also has with a better partner loses half of the lead.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_TOKEN = re.compile(r"[^\W_]+(?:[-./][^\W_]+)*")
_JOINTS = re.compile(r"[-./]")
# A quantity with its unit is no reference number: two cameras may both have "8gb".
_QUANTITY = re.compile(r"\d+(?:[a-z]{1,2}|ghz|mhz|inch|watt|bit|pack|eur|usd|gbp)")
_SHORTEST_CODE = 4
_SHORTEST_NUMBER = 5

# Set once on the visible product pairs; between 0.70 and 0.74 the figures hardly move.
THRESHOLD = 0.72
_LETTERS, _WORDS, _BETTER_SHARE, _WORSE_SHARE, _CODES = 0.3, 0.3, 0.2, 0.2, 0.3
_LEAD_LOST, _LOST_AT_LEAST = 0.5, 0.05


@dataclass(frozen=True, slots=True)
class Described:
    """A thing as one catalogue describes it."""

    name: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    """A description taken apart: the name's words, those glued from neighbours, and everything's words."""

    name: frozenset[str]
    glued: frozenset[str]
    whole: frozenset[str]


def match_scores(pairs: Sequence[tuple[Described, Described]]) -> list[float]:
    """For each pair how likely both describe one thing, about 0 to 1.3; ``THRESHOLD`` parts yes from no.

    Rarity and rivals are judged within ``pairs``: hand in all pairs that are in question at once.
    """
    alone = _scores_alone(pairs)
    rivals: defaultdict[tuple[int, Described], list[int]] = defaultdict(list)
    for index, pair in enumerate(pairs):
        for side in (0, 1):
            rivals[side, pair[side]].append(index)
    return [_after_rivals(index, pairs, alone, rivals) for index in range(len(pairs))]


def _after_rivals(
    index: int,
    pairs: Sequence[tuple[Described, Described]],
    alone: Sequence[float],
    rivals: Mapping[tuple[int, Described], Sequence[int]],
) -> float:
    score = alone[index]
    others = (
        alone[other]
        for side in (0, 1)
        for other in rivals[side, pairs[index][side]]
        if pairs[other][1 - side] != pairs[index][1 - side]
    )
    lead = max(others, default=score) - score
    return score - _LEAD_LOST * lead - _LOST_AT_LEAST if lead > 0 else score


def _scores_alone(pairs: Sequence[tuple[Described, Described]]) -> list[float]:
    described = list(dict.fromkeys(one for pair in pairs for one in pair))
    words = {one: _taken_apart(one) for one in described}
    letters = _trigram_vectors([one.name for one in described])
    counts = Counter(word for each in words.values() for word in each.name)
    rarity = {word: math.log(1 + len(described) / (1 + count)) for word, count in counts.items()}
    unseen = math.log(1 + len(described))
    scores = []
    for left, right in pairs:
        one, other = words[left], words[right]
        alike = _LETTERS * _cosine(letters[left.name], letters[right.name])
        scores.append(alike + _by_words(one, other, rarity, unseen) + _CODES * _by_codes(one, other))
    return scores


def _by_words(one: _Words, other: _Words, rarity: Mapping[str, float], unseen: float) -> float:
    def weight(words: frozenset[str]) -> float:
        # Summed in one order: the same words must give the same figure to the last bit.
        return sum(rarity.get(word, unseen) for word in sorted(words))

    size, other_size = weight(one.name), weight(other.name)
    if not size or not other_size:
        return 0.0
    common = weight(one.name & (other.name | other.glued) | other.name & (one.name | one.glued))
    shares = weight(one.name & other.whole) / size, weight(other.name & one.whole) / other_size
    return (
        _WORDS * common / math.sqrt(size * other_size)
        + _BETTER_SHARE * max(shares)
        + _WORSE_SHARE * min(shares)
    )


def _by_codes(one: _Words, other: _Words) -> float:
    """From 1 for the same reference number down to 0 for none, and −1 where each has another."""
    ours = _codes(one.name) | _codes(one.glued & other.name)
    theirs = _codes(other.name) | _codes(other.glued & one.name)
    questions = {(a, b) for a in ours | _codes(one.whole) for b in theirs}
    questions |= {(a, b) for a in ours for b in theirs | _codes(other.whole)}
    agreement = max((_code_likeness(a, b) for a, b in questions), default=0.0)
    if not agreement and _codes(one.name) and _codes(other.name):
        return -1.0
    return agreement


def _codes(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if _is_code(word))


def _is_code(word: str) -> bool:
    if word.isdigit():
        return len(word) >= _SHORTEST_NUMBER
    mixed = any(c.isdigit() for c in word) and any(c.isalpha() for c in word)
    return mixed and len(word) >= _SHORTEST_CODE and not _QUANTITY.fullmatch(word)


def _code_likeness(left: str, right: str) -> float:
    """1 for one code, ½ to 1 where one is the other with a suffix for colour or market, else 0."""
    if left == right:
        return 1.0
    short, long = sorted((left, right), key=lambda code: (len(code), code))
    if len(short) < _SHORTEST_CODE:
        return 0.0
    if _has_digit(short) and (long.startswith(short) or long.endswith(short)):
        return 0.5 + 0.5 * len(short) / len(long)
    same = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    other_number = same < len(short) and short[same].isdigit() and long[same].isdigit()
    if same < _SHORTEST_CODE or not _has_digit(short[:same]) or other_number:
        return 0.0
    return 0.5 + 0.4 * same / len(long)


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _taken_apart(described: Described) -> _Words:
    whole = f"{described.name} {described.more}"
    return _Words(_words(described.name), _glued(described.name), _words(whole) | _glued(whole))


def _words(text: str) -> frozenset[str]:
    """Words and numbers; of "cv-100/b" the whole without its joints, and its parts."""
    found = set()
    for token in _TOKEN.findall(text.casefold()):
        found.add(_JOINTS.sub("", token))
        found.update(part for part in _JOINTS.split(token) if len(part) > 1)
    return frozenset(found)


def _glued(text: str) -> frozenset[str]:
    """Neighbours written as one: "dsc w150" may be "dscw150" elsewhere."""
    tokens = [_JOINTS.sub("", token) for token in _TOKEN.findall(text.casefold())]
    return frozenset(left + right for left, right in pairwise(tokens))


def _trigram_vectors(names: Sequence[str]) -> dict[str, dict[str, float]]:
    """Each name's letter trigrams, weighted by rarity, of length 1."""
    counted = {name: _trigrams(name) for name in dict.fromkeys(names)}
    documents = Counter(trigram for counts in counted.values() for trigram in counts)
    return {name: _unit(counts, documents, len(counted)) for name, counts in counted.items()}


def _trigrams(name: str) -> Counter[str]:
    padded = (f" {word} " for word in name.casefold().split())
    return Counter(word[i : i + 3] for word in padded for i in range(len(word) - 2))


def _unit(counts: Counter[str], documents: Counter[str], size: int) -> dict[str, float]:
    weights = {t: n * (math.log((1 + size) / (1 + documents[t])) + 1) for t, n in sorted(counts.items())}
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {trigram: weight / length for trigram, weight in weights.items()} if length else {}


def _cosine(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    short, long = sorted((left, right), key=len)
    return math.fsum(weight * long[trigram] for trigram, weight in short.items() if trigram in long)
