"""What the size of an amount says: which is less, a least without its currency, what no call has."""

from __future__ import annotations

import re
from decimal import Decimal

from db.records import Money
from spiders import award_lexicon, bound_lexicon
from spiders.alternatives import words_of
from spiders.numerals import FIGURE, read_figure

_LEAST = words_of(bound_lexicon.LEAST, award_lexicon.UNSPACED["LEAST"])
_MOST = words_of(bound_lexicon.MOST, award_lexicon.UNSPACED["MOST"])
_BARE_FLOOR = re.compile(
    rf"(?:{_LEAST})[^\d.;]{{0,14}}(?P<figure>{FIGURE})(?!\s?%)[^\d.;]{{0,25}}?(?:{_MOST})", re.IGNORECASE
)
# "minimum 4 og maksimum 16 millioner": nothing stands between that could be counted instead.
_SHARED_SCALE = re.compile(
    rf"(?:{_LEAST})(?: of| de| von| di| van)?\s(?P<figure>{FIGURE})\s?,?\s?(?:\w{{1,3}}\s)?(?:{_MOST})"
    rf"(?: of| de| von| di| van)?\D{{1,6}}(?P<most>{FIGURE})",
    re.IGNORECASE,
)
_SCALES = frozenset(Decimal(10**power) for power in (3, 4, 5, 6, 7, 8, 9))
# A smaller figure may be thousands or millions of what follows.
_SMALLEST_BARE = 1_000
# What states put into a plan of years; a call of this size names itself one.
_OF_A_PLAN = Decimal(10**9)
_STRONG = frozenset({"EUR", "USD", "GBP", "CHF", "CAD", "AUD", "NZD", "SGD"})
_OF_A_CALL = re.compile(
    r"\b(?:calls?|competition|round|notice|nofo|foa|solicitation|announcement|opportunit|award|apel|appel"
    r"|ausschreibung|aufruf|bekanntmachung|convocatoria|bando|avviso|edital|chamada|aviso|concurso|oproep"
    r"|openstelling|utlysning|nab[oó]r|konkurs|výzv)",
    re.IGNORECASE,
)


def is_less(one: Money | None, other: Money | None) -> bool:
    """Whether one amount is less than another of the same currency."""
    return bool(one and other and one.currency == other.currency and one.amount < other.amount)


def is_of_a_plan(money: Money, sentence: str) -> bool:
    """Whether a sum is so large that it is a government's plan, where the sentence names no call."""
    return money.currency in _STRONG and money.amount >= _OF_A_PLAN and not _OF_A_CALL.search(sentence)


def bare_floor(sentence: str, ceiling: Money, language: str | None) -> Money | None:
    """The least before the most where the currency, and perhaps the millions, are said only once."""
    shared = _SHARED_SCALE.search(sentence)
    if shared:
        low, high = (read_figure(shared[name], language=language) for name in ("figure", "most"))
        scale = ceiling.amount / high if high else None
        if low and high and low < high and scale in _SCALES:
            return Money(low * scale, ceiling.currency)
    match = _BARE_FLOOR.search(sentence)
    least = read_figure(match["figure"], language=language) if match else None
    if least and _SMALLEST_BARE <= least < ceiling.amount:
        return Money(least, ceiling.currency)
    return None
