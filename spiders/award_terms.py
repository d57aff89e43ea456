"""What a description says an award may be: the least, the most, and the pot; never one for another.

An amount counts only where its own clause says plainly what it is, and that it is the funder's money for
those who apply. Where two sentences state different amounts of one kind, that kind stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from db.records import Money
from spiders import award_lexicon, bound_lexicon, other_money_lexicon
from spiders.alternatives import words_of
from spiders.award_sizes import bare_floor, is_less, is_of_a_plan
from spiders.deadline_notes import sentences
from spiders.money import FoundMoney, find_money


class Role(StrEnum):
    """What an amount of money is to those who apply."""

    FLOOR = "floor"
    CEILING = "ceiling"
    POT = "pot"


@dataclass(frozen=True, slots=True)
class AwardTerms:
    """The amounts that a description states, each with the sentence that says so."""

    floor: Money | None = None
    ceiling: Money | None = None
    pot: Money | None = None
    words: dict[Role, str] = field(default_factory=dict)


def _said(name: str) -> re.Pattern[str]:
    homes = (award_lexicon, bound_lexicon, other_money_lexicon)
    spaced = next((getattr(home, name) for home in homes if hasattr(home, name)), ())
    return re.compile(words_of(spaced, award_lexicon.UNSPACED.get(name, ())), re.IGNORECASE)


_AWARD, _POT, _MOST, _LEAST, _EACH, _RANGES, _OTHERS = map(
    _said, ("AWARD", "POT", "MOST", "LEAST", "EACH", "RANGES", "OTHERS")
)
_AVAILABLE, _ONE_AWARD, _PASSED_ON, _ASKED, _PARTS, _RANGES_BEHIND, _FIXED, _PER_ONE = map(
    _said, ("AVAILABLE", "ONE_AWARD", "PASSED_ON", "ASKED", "PARTS", "RANGES_BEHIND", "FIXED", "PER_ONE")
)
# A figure beside a currency: looked for in every line, so it begins with what is rare.
_PRICED = re.compile(
    r"[€$£¥₹₦₺₽₩₴฿₫]|[A-Z]{3}\s?\d|\d\s?(?:[A-Z]{2,4}\b|[^\W\d_a-zA-ZÀ-ɏ]|[kKmM]?€|[eE]uro|dollar|kr|kron"
    r"|z[łl]|Kč|lei\b"
    r"|Ft\b|lir|peso|rea(?:is|l)|rup|rand|fran|p[uo]und|pfund|yen|[mM][ií]l|[mM]io|mln|t[yi]s|tsd|lakh"
    r"|crore|thousand|tri[eệ]u|juta|ribu|ezer|bin\b|bn\b|m\b|k\b|[mMtTkK][nNdD]?kr\b)|\b(?:Rs|Rp|R|S/|Euro"
    r"|[kM]€|KSh)\.?\s?\d"
    # "two million euros"
    r"|(?:llions?|llones|lioni|lhões|ljoen|ljoner|[dt]ausend|thousand|mil[ae]?)\s(?:d[eio]?[’' ]\s?)?"
    r"(?:[eE]uro|[dD]ollar|[dD]ólar|[pP]ound|[fF]ran[ck]|US|kronor|kroner|reais|pesos)"
)
_SHORTENED = re.compile(r"(?:^|\s)(?:max|min|mind|maxim|ca|approx|pr|förd)\.$", re.IGNORECASE)
# A list goes on, or a new thing begins: what stands behind it is said of the next amount.
_NEXT = re.compile(
    r"[,;.:]|\b(?:and|with|from|out of|et|avec|und|mit|y|con|e|en|och|og|i|a|fra|av)\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"(?<!max)(?<!min)(?<!mio)(?<!pr)(?<!ca)(?<!rs)(?<!tys)(?<!mil)[;.]\s", re.IGNORECASE)
_TO = re.compile(
    r"\s*(?:[-–—]|to|up to|à|a|bis|al|tot|till|til|do|hasta|até|până la|ile|から|至|到|～|〜|~)\s*",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:and|et|und|y|e|en|och|og|i|a|și|και|és|ve|ja|та|और)\s*", re.IGNORECASE)
# "… and 50,000 for consortia": another amount for others of those who apply.
_OTHER_PART = re.compile(
    r"\s*\(?\s*(?:for|in the case of|pour|für|para|per (?=i\b|le\b|gli\b|la\b|l[’'])|voor|för|för|for|dla"
    r"|pro|pentru|para os)\s+"
    r"(?!each\b|all\b|this\b|every\b|cada\b|chaque\b|ciascun|den\b)(?:\w)",
    re.IGNORECASE,
)
_OR_ELSE = re.compile(
    r"(?:,|;|/|\b(?:and|or|while|whereas|et|ou|und|bzw|sowie|oder|y|o|e|ou|en|of|och|eller|og|i|oraz|a|și)\b)"
    r"[^\w]*(?:up to|jusqu[’']à|bis zu|hasta|fino a|até|tot|upp till|op til|a maximum of|maximal|max\.?|do"
    r"|of|de|di)?\s*$",
    re.IGNORECASE,
)
# Japanese, Chinese and Korean say it right behind the amount, whatever stands before.
_POSTPOSED = re.compile(r"\s*(?:程度)?(?:を|の)?(?:以上|以下|以内|まで|이상|이하|이내|까지)")
# How far from the amount "up to" and its like may stand, in characters.
_NEAR = 60
# "50,000 at most" stands nearer than "5,000 (also included in the maximum)".
_BEHIND = 40
_ASIDE = re.compile(r"(?<=\S)\s*\((?!\s*max)")
_LONGEST_SENTENCE = 600


def award_terms(text: str, *, language: str | None = None, home: str = "USD") -> AwardTerms:
    """The least, the most and the pot that a description states.

    Args:
        text: plain text.
        language: ISO 639-1 code.
        home: the publisher's own currency (ISO 4217).
    """
    stated: dict[Role, dict[Money, str]] = {role: {} for role in Role}
    for line in text.split("\n"):
        if not _PRICED.search(line):
            continue
        for sentence in _whole(sentences(line)):
            if len(sentence) <= _LONGEST_SENTENCE and _PRICED.search(sentence):
                for role, money in _of_sentence(sentence, language, home):
                    stated[role].setdefault(money, sentence)
    return _plausible({role: next(iter(found.items())) for role, found in stated.items() if len(found) == 1})


def _whole(parts: Iterable[str]) -> Iterator[str]:
    """Sentences, where "Max." and its like ended one too early."""
    begun = ""
    for part in parts:
        begun = f"{begun} {part}" if begun else part
        if not _SHORTENED.search(begun):
            yield begun
            begun = ""
    if begun:
        yield begun


def _plausible(found: dict[Role, tuple[Money, str]]) -> AwardTerms:
    """Without what contradicts the rest: an award above the pot, a least above the most."""
    floor, ceiling, pot = (found[role][0] if role in found else None for role in Role)
    if is_less(pot, ceiling):
        ceiling = pot = None
    if is_less(ceiling, floor):
        floor = ceiling = None
    kept = zip(Role, (floor, ceiling, pot), strict=True)
    return AwardTerms(floor, ceiling, pot, {role: found[role][1] for role, money in kept if money})


def _of_sentence(sentence: str, language: str | None, home: str) -> Iterator[tuple[Role, Money]]:
    speaks = _AWARD.search(sentence) or _POT.search(sentence) or _AVAILABLE.search(sentence)
    if not speaks or _PASSED_ON.search(sentence):
        return
    groups = _grouped(sentence, find_money(sentence, language=language, home=home))
    if _differs_among_parts(sentence, groups):
        return
    said: list[tuple[Role, Money]] = []
    lead = sentence[: groups[0][0].start] if groups else ""
    for index, group in enumerate(groups):
        last = index == len(groups) - 1
        behind = sentence[group[-1].end : len(sentence) if last else groups[index + 1][0].start]
        tail = _CLAUSE.split(behind if last else _NEXT.split(behind)[0])[0]
        said += _roles(sentence, _CLAUSE.split(lead)[-1], tail, group)
        # What stands behind one amount is not said of the next as well.
        lead = behind[len(tail) :] or behind
    yield from said
    ceilings = [money for role, money in said if role is Role.CEILING]
    if len(said) == 1 and ceilings and (least := bare_floor(sentence, ceilings[0], language)):
        yield Role.FLOOR, least


def _differs_among_parts(sentence: str, groups: Sequence[Sequence[FoundMoney]]) -> bool:
    """Whether a sentence states amounts for several parts of a call: "$15,000 for the first track and …"."""
    if len({group[0].money for group in groups}) < 2:
        return False
    if len({part.group().casefold() for part in _PARTS.finditer(sentence)}) > 1:
        return True
    return any(
        _OTHER_PART.match(sentence, later[-1].end)
        and _OR_ELSE.search(sentence[earlier[-1].end : later[0].start])
        and earlier[0].money.currency == later[0].money.currency
        for earlier, later in pairwise(groups)
    )


def _grouped(sentence: str, found: Sequence[FoundMoney]) -> list[list[FoundMoney]]:
    """The amounts, the two ends of a range together."""
    groups: list[list[FoundMoney]] = []
    for each in found:
        last = groups[-1] if groups else []
        joined = last and (
            last[0].start == each.start
            or (
                len(last) == 1
                and _is_range(sentence, last[0], each)
                and last[0].money.amount < each.money.amount
            )
        )
        if joined:
            last.append(each)
        else:
            groups.append([each])
    return groups


def _is_range(sentence: str, low: FoundMoney, high: FoundMoney) -> bool:
    joint = sentence[low.end : high.start]
    if low.money.currency != high.money.currency:
        return False
    if _TO.fullmatch(joint):
        return True
    said = _RANGES.search(sentence[: low.start]) or _RANGES_BEHIND.search(
        sentence[high.end : high.end + _NEAR]
    )
    return bool(_AND.fullmatch(joint) and said)


def _roles(sentence: str, lead: str, tail: str, group: Sequence[FoundMoney]) -> Iterator[tuple[Role, Money]]:
    """What a group of one or two amounts is, by the words before (``lead``) and behind it (``tail``)."""
    context = f"{lead}\n{tail}"
    if _OTHERS.search(context):
        return
    low, high = group[0].money, group[-1].money
    each = _EACH.search(context) or (_FIXED.search(context) and not _POT.search(context))
    one = each or len(group) > 1 or _ONE_AWARD.search(lead[-_NEAR:]) or _PER_ONE.search(context)
    asked = _ASKED.search(lead[-_NEAR:])
    pot = not asked and (_POT.search(context) or (not one and _AVAILABLE.search(context)))
    if pot and not each:
        if len(group) == 1 and not is_of_a_plan(high, sentence):
            yield Role.POT, high
        return
    if pot or not _AWARD.search(sentence):
        return
    behind = _POSTPOSED.match(tail)
    said_behind = _bound(behind.group()) if behind else None
    bound = said_behind or _bound(lead[-_NEAR:]) or _bound(_ASIDE.split(tail[:_BEHIND])[0])
    if len(group) > 1 or (each and bound is None):
        yield Role.FLOOR, low
        yield Role.CEILING, high
    elif bound:
        yield bound, low


def _bound(words: str) -> Role | None:
    """Whether some words say "no more than" or "no less than"; the last of them decides."""
    ends = {
        role: max((m.end() for m in said.finditer(words)), default=0)
        for role, said in ((Role.CEILING, _MOST), (Role.FLOOR, _LEAST))
    }
    nearest = max(ends, key=lambda role: ends[role])
    return nearest if ends[nearest] else None
