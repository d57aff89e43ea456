"""Whether two names may be one: word by word, in any order, as far as spelling and transliteration go."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ranking.screening_names import ReadName, Word

_REPEATED = re.compile(r"([a-z])\1+")
# One wrong letter is a slip of the pen in a long word, and another name in a short one.
LONG = 8


def similarity(one: ReadName, other: ReadName) -> float:
    """How alike two names are written, from 0 to 1, in plain letters and in any order of words."""
    from rapidfuzz.fuzz import token_sort_ratio

    left, right = (" ".join(word.plain for word in each.words) for each in (one, other))
    return round(token_sort_ratio(left, right) / 100, 2)


def agree(one: ReadName, other: ReadName, *, persons: bool) -> bool:
    """Whether two names may be one; ``persons``: initials and a left-out middle name are allowed for."""
    if not one.words or not other.words or not _same_family(one, other):
        return False
    if _joined(one) == _joined(other):
        return True
    left, right = _unmatched(one.words, other.words)
    equal = len(one.words) - len(left)
    pairs, left, right = _paired(left, right, persons=persons, bare=one.bare is not other.bare)
    if any(kind == "slip" for kind in pairs) and not _certain(one, left, pairs, equal):
        return False
    if all(kind == "initial" for kind in pairs) and pairs and not equal:
        return False
    if left and right:
        return False
    if not left and not right:
        return True
    longer, extra = (one, left) if left else (other, right)
    return _may_lack(longer, extra, matched=equal + len(pairs), persons=persons)


def _same_family(one: ReadName, other: ReadName) -> bool:
    """Father and son bear the same words: in another order, or told apart by a word of their own."""
    if one.fathers and other.fathers and not one.fathers & other.fathers:
        return False
    return one.generation == other.generation


def _joined(name: ReadName) -> str:
    return _REPEATED.sub(r"\1", "".join(word.sound for word in name.words))


def _unmatched(one: Sequence[Word], other: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    left, right = [], list(other)
    for word in one:
        same = next((each for each in right if each.sounds & word.sounds), None)
        if same is None:
            left.append(word)
        else:
            right.remove(same)
    return left, right


def _paired(
    left: list[Word], right: list[Word], *, persons: bool, bare: bool
) -> tuple[list[str], list[Word], list[Word]]:
    """What pairs of the words that differ may still be one, and the words that are left without a pair."""
    pairs, alone, free = list[str](), list[Word](), list(right)
    for word in left:
        for each in free:
            if kind := _kind(word, each, persons=persons, bare=bare):
                pairs.append(kind)
                free.remove(each)
                break
        else:
            alone.append(word)
    return pairs, alone, free


def _kind(one: Word, other: Word, *, persons: bool, bare: bool) -> str | None:
    if any(character.isdigit() for character in one.plain + other.plain):
        return None
    if bare:
        return "bones" if {one.bones, one.firm} & {other.bones, other.firm} else None
    shorter, longer = sorted((one, other), key=lambda word: len(word.plain))
    if persons and len(shorter.plain) == 1:
        return "initial" if longer.plain.startswith(shorter.plain) else None
    if persons and one.loose == other.loose and one.bones == other.bones:
        return "vowels"
    return (
        "slip" if min(len(one.plain), len(other.plain)) >= LONG and _slipped(one.plain, other.plain) else None
    )


def _slipped(one: str, other: str) -> bool:
    """A letter too few or too many, two exchanged, or another vowel; another consonant is another name."""
    from rapidfuzz.distance import OSA

    if OSA.distance(one, other, score_cutoff=1) > 1:
        return False
    differing = [letter for pair in zip(one, other, strict=False) if pair[0] != pair[1] for letter in pair]
    return len(one) != len(other) or len(differing) != 2 or set(differing) <= set("aeiouy")


def _certain(one: ReadName, alone: Sequence[Word], pairs: Sequence[str], equal: int) -> bool:
    """A slip of the pen is believed once in a name, where all other words are the same and there are some."""
    return not alone and pairs.count("slip") == 1 and equal >= 1 and equal + len(pairs) == len(one.words)


def _may_lack(longer: ReadName, extra: Sequence[Word], *, matched: int, persons: bool) -> bool:
    """Whether one name may simply leave these words of the other out."""
    placed = {longer.words[place].sound for place in longer.placed}
    if not persons:
        # "Vector Bank" may be "Vector Bank Russia"; what countries say decides. "Vector Leasing" is another.
        return bool(extra) and all(word.sound in placed for word in extra)
    ends = {longer.words[0].sound, longer.words[-1].sound}
    return len(extra) == 1 and matched >= 2 and not longer.fathers and extra[0].sound not in ends
