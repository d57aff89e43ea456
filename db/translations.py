"""The same call announced in two languages: neither titles nor stretches of text meet, other things do.

A translation keeps the deadline, the numbers and the names, and most technical words look alike in two
languages of Europe ("eutrophication", "eutrophisation"). Among notices that state one deadline, a pair is
scored by the beginnings of words that both texts have,

    W(both) / √(W(left) · W(right)),    W summing 0.1 + log((1 + n) / (1 + c)) over beginnings,

for n notices of that deadline, c of them with the beginning (of few notices nobody can say what is usual:
there all weigh the same, and more is asked for). It is taken for a translation only where it is by far the
best for both sides. Similarities of meaning that are handed in tell only where names and numbers did not:
they also find two languages that share no word, and are the less sure of the two.
"""

from __future__ import annotations

import html
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from db.blocking import Pair
from db.evidence import Comparison, Features, compare
from db.funders import Funders
from db.judging import EXTENSION_DAYS, Decision, reasons_apart
from db.records import Judgement, Notice

# A translation shares a fifth of its weight with the original; another topic of one programme a tenth.
ALIKE = 0.15
_ALIKE_OF_FEW = 0.3
_FEW = 5
_AHEAD = 1.4
# On the scale of ``ranking.across.similarities_across``: eight of nine translations lie above 0.43 and lead
# by 0.18 or more; other topics of the same day and programme reach 0.39.
SIMILAR = 0.43
_AHEAD_BY = 0.1
_LETTERS_OF_A_BEGINNING = 5
_DIGITS_OF_A_NUMBER = 3
# A year has four digits, a date eight at most with signs between them; a grant's number is one piece.
_DIGITS_OF_AN_IDENTIFIER = 6
_LETTERS_READ = 1500
_USUAL = 0.1
_WORD = re.compile(r"[^\W_]+")
_SCORE = 0.75

Similarities = Mapping[Pair, float]


@dataclass(frozen=True, slots=True)
class _Likeness:
    """How alike two notices of one deadline are; ``number`` is an identifying number that both name."""

    score: float
    measured: bool
    number: str
    few: bool

    @property
    def enough(self) -> bool:
        """Whether it would do for a translation, if nothing else came near."""
        if self.measured:
            return self.score >= SIMILAR
        return self.score >= (_ALIKE_OF_FEW if self.few else ALIKE) or (bool(self.number) and self.score > 0)

    def is_ahead_of(self, rival: _Likeness) -> bool:
        """Whether it is clearly better than another; a number in common beats none."""
        if self.measured:
            return self.score >= rival.score + _AHEAD_BY
        if bool(self.number) != bool(rival.number):
            return bool(self.number)
        return self.score >= _AHEAD * rival.score


def translation_candidates(notices: Sequence[Features]) -> Iterator[list[Pair]]:
    """For each deadline the index pairs (lower first) of two sources and two languages that state it."""
    days: defaultdict[date, list[int]] = defaultdict(list)
    for index, notice in enumerate(notices):
        for day in notice.dates:
            if notice.language:
                days[day].append(index)
    for day in sorted(days):
        members = days[day]
        spoken: defaultdict[str | None, list[int]] = defaultdict(list)
        for i in members:
            spoken[notices[i].language].append(i)
        if len(spoken) > 1:
            # By languages: most days have many notices in one, and few in others.
            yield sorted(
                (i, j) if i < j else (j, i)
                for ours, theirs in combinations(spoken.values(), 2)
                for i in ours
                for j in theirs
                if notices[i].ref.source != notices[j].ref.source
            )


def translations(
    notices: Sequence[Features], texts: Sequence[Notice], similarities: Similarities
) -> dict[Pair, Decision]:
    """The pairs that are one call in two languages, with the reasons; ``texts`` are the notices themselves.

    ``similarities`` are those of meaning by index pair (lower first), as far as they are known.
    """
    found: dict[Pair, Decision] = {}
    days = list(translation_candidates(notices))
    for pairs in days:
        found |= _told(notices, _by_words(texts, pairs))
    if not similarities:
        return found
    settled = {(i, notices[j].ref.source) for pair in found for i, j in (pair, pair[::-1])}
    for pairs in days:
        for pair, decision in _told(notices, _by_meaning(pairs, similarities)).items():
            if not {(i, notices[j].ref.source) for i, j in (pair, pair[::-1])} & settled:
                found[pair] = decision
    return found


def _told(notices: Sequence[Features], likenesses: Mapping[Pair, _Likeness]) -> dict[Pair, Decision]:
    compared = {pair: compare(notices[pair[0]], notices[pair[1]]) for pair in _best(likenesses, notices)}
    return {pair: _decision(both, likenesses[pair]) for pair, both in compared.items() if _may_be_one(both)}


def _by_meaning(pairs: Sequence[Pair], similarities: Similarities) -> dict[Pair, _Likeness]:
    return {pair: _Likeness(similarities[pair], True, "", False) for pair in pairs if pair in similarities}


def _by_words(texts: Sequence[Notice], pairs: Sequence[Pair]) -> dict[Pair, _Likeness]:
    members = {i for pair in pairs for i in pair}
    begun = {i: _beginnings(texts[i]) for i in members}
    few = len(members) < _FEW
    counts = Counter(each for some in begun.values() for each in some)
    weights = {
        each: 1.0 if few else _USUAL + math.log((1 + len(members)) / (1 + count))
        for each, count in counts.items()
    }
    sizes = {i: math.fsum(weights[each] for each in begun[i]) for i in members}
    found = {}
    for i, j in pairs:
        both = begun[i] & begun[j]
        if not both:
            continue
        number = max((n for n in both if n.isdigit() and len(n) >= _DIGITS_OF_AN_IDENTIFIER), default="")
        shared = math.fsum(weights[each] for each in both) / math.sqrt(sizes[i] * sizes[j] or 1.0)
        found[i, j] = _Likeness(shared, False, number, few)
    return found


def _beginnings(notice: Notice) -> frozenset[str]:
    """What survives translation: the beginnings of longer words, without accents, and whole numbers."""
    said = f"{notice.title}\n{(notice.text or notice.summary or '')[:_LETTERS_READ]}"
    folded = unicodedata.normalize("NFKD", html.unescape(said).casefold())
    words = _WORD.findall("".join(c for c in folded if not unicodedata.combining(c)))
    numbers = {word for word in words if word.isdigit() and len(word) >= _DIGITS_OF_A_NUMBER}
    longer = (word for word in words if len(word) >= _LETTERS_OF_A_BEGINNING and not word.isdigit())
    return frozenset(numbers | {word[:_LETTERS_OF_A_BEGINNING] for word in longer})


def _best(likenesses: Mapping[Pair, _Likeness], notices: Sequence[Features]) -> Iterator[Pair]:
    """The pairs that are ahead of every other of the same two sources, seen from either side."""
    rivals: defaultdict[tuple[int, str], list[Pair]] = defaultdict(list)
    for i, j in likenesses:
        rivals[i, notices[j].ref.source].append((i, j))
        rivals[j, notices[i].ref.source].append((i, j))
    for pair, likeness in likenesses.items():
        i, j = pair
        others = {*rivals[i, notices[j].ref.source], *rivals[j, notices[i].ref.source]} - {pair}
        if likeness.enough and all(likeness.is_ahead_of(likenesses[other]) for other in others):
            yield pair


def _may_be_one(pair: Comparison) -> bool:
    """Whether nothing keeps the two apart: another round, another number, or clearly another funder."""
    if pair.common or reasons_apart(pair, EXTENSION_DAYS):
        return False
    if pair.funders is not Funders.OTHER:
        return True
    ours, theirs = (_begun(side.funder or "") for side in (pair.left, pair.right))
    return len(ours & theirs) * 2 >= max(len(ours), len(theirs))


def _begun(name: str) -> set[str]:
    folded = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    return {word[:_LETTERS_OF_A_BEGINNING] for word in _WORD.findall(plain) if len(word) > 2}


def _decision(pair: Comparison, likeness: _Likeness) -> Decision:
    languages = f"the same deadline, in two languages: {pair.left.language} / {pair.right.language}"
    if likeness.measured:
        told = f"by meaning the nearest to each other ({likeness.score:.2f})"
    else:
        told = f"by names, numbers and technical words the nearest to each other ({likeness.score:.2f})"
    reasons = [languages, told]
    if likeness.number:
        reasons.append(f"both name {likeness.number}")
    return Decision("translation", Judgement.SAME, _SCORE, tuple(reasons))
