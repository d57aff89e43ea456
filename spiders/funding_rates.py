"""The funder's share of the cost, where conditions or text state it: "funding rate: 70 %", "up to 60 %".

One rate for everybody is a fact; different rates for different applicants leave it unknown, and their
sentence goes to the passage on who may apply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from spiders.deadline_notes import sentences
from spiders.telling_lines import lines_with

_SHARE = r"(?<![\d.,-])(?P<share{n}>\d{{1,3}}(?:[.,]\d{{1,2}})?)\s?(?:%|per ?cent\b)"
_COSTS = (
    r"\s*(?:\([^)]{0,40}\)\s*)?of\s+(?:the\s+|its\s+|their\s+|a project[’']s\s+)?(?:total\s+|overall\s+)?"
    r"(?:(?:eligible|allowable|approved)\s+(?:project\s+|direct\s+)?(?:costs?|expenditure|expenses)"
    r"|project(?:[’']s)?\s+(?:eligible\s+)?costs?)"
)
_RATE_NAMED = (
    r"(?:funding|reimbursement|co-?financing|co-?funding|grant|aid|support|subsidy)\s+(?:rate|intensity"
    r"|percentage)s?"
)
_RATE = re.compile(
    rf"{_RATE_NAMED}[^%\n]{{0,90}}?{_SHARE.format(n=1)}"
    rf"|{_SHARE.format(n=2)}(?:\s+\w+){{0,2}}\s+{_RATE_NAMED}"
    rf"|{_SHARE.format(n=3)}{_COSTS}",
    re.IGNORECASE,
)
_MORE = re.compile(_SHARE.format(n=1), re.IGNORECASE)
_SIGNS = (" rate", "intensity", "percentage", "cost", "expenditure", "expenses")
# A share of the cost is the funder's only where somebody pays, and not where it is a part of a budget.
_PAID = re.compile(
    r"\bfund|\bgrants?\b|contribut|reimburs|financ|\bsubsid|\bsupport|\bcovers?\b|\bpa(?:y|id)|\bawards?\b"
    r"|\bup to\b|\bprovid|\bcompensat",
    re.IGNORECASE,
)
_OTHER_SHARE = re.compile(
    r"indirect|overhead|flat[- ]rate|sub-?contract|third part|equipment|personnel|pre-?financing|advance"
    r"|synerg|own (?:contribution|resources|funds)|matching|match\b|cost[- ]shar"
    r"|applicants? (?:must|shall|should)"
    r"|beneficiar(?:y|ies) (?:must|shall|should)|remaining|at least|minimum|success rate|exchange rate"
    r"|interest rate|administrative|management costs|budget|procurement|\bsav(?:e|ing)|\breduc|\bcut\b",
    re.IGNORECASE,
)
_BESIDE = 60
_PERCENT = ("%", "per cent", "percent")
# A heading is read together with the line below it; this stands for the break between them.
_HEADING = re.compile(rf"^\W*(?:maximum )?{_RATE_NAMED}\W*?(?=\n)", re.IGNORECASE | re.MULTILINE)
_BREAK = "\x1f"
_GLUED = re.compile(r"(?<=[a-z)])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True)
class FundingRate:
    """The funder's share, 0 to 1, ``None`` where it differs among applicants; ``words`` are the sentences."""

    share: Decimal | None
    words: tuple[str, ...]


def funding_rate(*passages: str) -> FundingRate | None:
    """The share of the cost that the first passage to speak of it states; ``None`` where none does."""
    for passage in passages:
        shares: dict[Decimal, None] = {}
        words: dict[str, None] = {}
        for sentence in _candidates(passage):
            if found := _shares(sentence):
                shares |= dict.fromkeys(found)
                words[_unglued(sentence)] = None
        if shares:
            return FundingRate(next(iter(shares)) if len(shares) == 1 else None, tuple(words))
    return None


def _candidates(passage: str) -> Iterator[str]:
    """The sentences with a percentage of costs or a rate; a heading belongs to the line below it."""
    if not any(sign in passage for sign in _PERCENT):
        return
    joined = _HEADING.sub(rf"\g<0>{_BREAK}", passage).replace(f"{_BREAK}\n", _BREAK)
    for line in lines_with(joined, _PERCENT):
        if any(sign in line.lower() for sign in _SIGNS):
            yield from (sentence.replace(_BREAK, "\n") for sentence in sentences(line))


def _unglued(sentence: str) -> str:
    """The sentence without a heading that lost its line break before it ("set-up of the grantsThe rate")."""
    match = _RATE.search(sentence)
    glued = [m.end() for m in _GLUED.finditer(sentence, 0, match.start())] if match else []
    return sentence[glued[-1] :] if glued else sentence


def _shares(sentence: str) -> list[Decimal]:
    match = _RATE.search(sentence.replace("\n", " "))
    if match is None:
        return []
    # Where the rate is called by its name, only the words beside it can make it another's.
    beside = sentence if match["share3"] else sentence[max(0, match.start() - _BESIDE) : match.end()]
    if _OTHER_SHARE.search(beside):
        return []
    if match["share3"] and not _PAID.search(sentence):
        return []
    found = [match["share1"] or match["share2"] or match["share3"]]
    # "100 % for non-profit organisations, 70 % for companies": every share of the sentence counts.
    found += [more["share1"] for more in _MORE.finditer(sentence)]
    shares = dict.fromkeys((Decimal(each.replace(",", ".")) / 100).normalize() for each in found)
    return [share for share in shares if 0 < share <= 1]
