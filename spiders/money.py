"""Amounts of money: a machine's field ("none", "9500000") and prose ("up to €1.5 million", "245.000 lei")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from db.records import Money
from spiders.alternatives import listed
from spiders.currencies import HOME_SIGNS, WORD_LIKE_CODES, iso_codes, resolve
from spiders.digits import western_digits
from spiders.money_grammar import (
    BETWEEN,
    EAST_ASIAN_LANGUAGES,
    GLUED_SCALES,
    MINOR_UNITS,
    TO,
    MoneyGrammar,
    money_grammar,
)
from spiders.number_words import EAST_ASIAN_NUMBER
from spiders.numerals import FIGURE, east_asian_figure, read_figure, scales, separators_of

# What publishers put where they state no amount. A zero is one of them: no call offers nothing.
_NOT_STATED = frozenset({
    "", "-", "–", "none", "n/a", "na", "null", "tbd", "tbc", "unknown", "undefined", "not stated",
    "not specified", "not available", "budget not specified", "to be determined", "to be confirmed",
})  # fmt: skip
_MACHINE_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE]\+?\d+)?")
_BARE = re.compile(rf"(?P<figure>{FIGURE})(?:\s?(?P<scale>[^\W\d_]{{1,9}})\.?)?")
_WORD_BEFORE = re.compile(r"(\S+)\s{0,2}\Z")
_FOREGOING = re.compile(
    r"(?<!\w)(?P<word>[^\W\d_]+\.?)[\s-]{1,2}(?P<joint>(?:and|et|y|e|und|en|och|og|i|și|ve)\s)?\Z",
    re.IGNORECASE,
)
_SEVERAL = frozenset(listed(
    "several few many some quelques plusieurs mehrere einige viele wenige varios varias algunos algunas pocos"
    " alcuni alcune diversi diverse qualche vários várias alguns algumas enkele meerdere verschillende flera"
    " några flere nogle noen kilka parę několik câteva birkaç"
))  # fmt: skip
_FIGURE_AT_END = re.compile(rf"[\d{EAST_ASIAN_NUMBER}]+\Z")
# "topic 3 EUR 500 000" states an amount behind the currency, "15 USD 50" in front of it.
_LONGEST_LOOSE_FIGURE = 5
# "A", "un", "één": as often articles as numbers.
_LONGEST_ARTICLE = 3
_YEAR = re.compile(r"(?:19|20)\d\d")
_BEFORE_RANGE = re.compile(BETWEEN + r"\Z", re.IGNORECASE)
_TO_WORD = re.compile(TO, re.IGNORECASE)
# Codes that people also write in small letters; the others are words too often.
_SMALL_LETTERS = frozenset(listed("usd eur gbp cad aud chf jpy sek nok dkk czk pln huf ron cny inr nzd brl"))
# Dinars and rials of a thousand parts: "KWD 12.500" is twelve and a half.
_THOUSANDTHS = frozenset(listed("BHD IQD JOD KWD LYD OMR TND"))
# "Phase 2 – 500 000 EUR" is no range: its ends are too far apart.
_WIDEST_RANGE = 100


@dataclass(frozen=True, slots=True)
class FoundMoney:
    """An amount in prose: ``text[start:end]`` states ``money``; the ends of a range share their words."""

    start: int
    end: int
    money: Money


# What a form's largest number looks like: 2³¹ − 1, 2³² − 1, or nothing but nines.
_NO_AMOUNT = re.compile(r"2147483647|4294967295|9{8,}(?:\.9+)?")


class AmountError(ValueError):
    """A field says something that is no single amount."""


def read_amount(text: str | None, currency: str, *, language: str | None = None) -> Money | None:
    """The amount in a field of its own; ``None`` for "none", "0", "TBD" and the like.

    A bare figure is in ``currency`` (ISO 4217); words beside it may name another.

    Raises:
        AmountError: when something is said that is no single amount.
    """
    said = western_digits(" ".join((text or "").split()))
    if said.casefold().strip(" .") in _NOT_STATED:
        return None
    if _MACHINE_NUMBER.fullmatch(said):
        return _positive(Decimal(said), currency)
    bare = _BARE.fullmatch(said)
    scale = scales(language).get((bare["scale"] or "").casefold(), 1) if bare else 1
    if bare and (bare["scale"] is None or scale > 1):
        figure = read_figure(bare["figure"], language=separators_of(language, currency), scaled=scale > 1)
        if figure is None:
            raise AmountError("thousands or decimals?")
        return _positive(figure * scale, currency)
    amounts = {found.money for found in find_money(said, language=language, home=currency)}
    if len(amounts) != 1:
        raise AmountError("several amounts" if amounts else "not an amount")
    return amounts.pop()


def find_money(text: str, *, language: str | None = None, home: str = "USD") -> list[FoundMoney]:
    """Every amount of money that a text states, in order of place.

    Args:
        text: plain text.
        language: ISO 639-1 code; decides separators, names of currencies and what a billion is.
        home: the writer's own currency (ISO 4217), which "$" or "pesos" alone mean where it is called so.
    """
    text = western_digits(text)
    grammar = money_grammar(language, home if home in HOME_SIGNS else None)
    found: list[FoundMoney] = []
    written = separators_of(language, home)
    for pattern in grammar.patterns:
        for match in pattern.finditer(text):
            taken = any(match.start() < other.end and other.start < match.end() for other in found)
            if not taken and not _belongs_to_figure_before(text, match, grammar):
                found.extend(_amounts(text, match, grammar, written, home))
    return sorted(found, key=lambda m: (m.start, m.end))


def _belongs_to_figure_before(text: str, match: re.Match[str], grammar: MoneyGrammar) -> bool:
    """Whether the currency belongs to a figure before it: "15 USD 50", but not "in 2027 EUR 5 million"."""
    if match.start("currency") > match.start("figure"):
        return _is_end_of_longer(text, match, grammar)
    before = _WORD_BEFORE.search(text, max(0, match.start() - 30), match.start())
    word = before[1].casefold().rstrip(".") if before else ""
    if word in grammar.scales or (word in grammar.spelt and len(word) > _LONGEST_ARTICLE):
        return True
    figure = _FIGURE_AT_END.search(word)
    return (
        figure is not None
        and not _YEAR.fullmatch(figure.group())
        and match["scale"] is None
        and len(match["figure"]) < _LONGEST_LOOSE_FIGURE
    )


def _is_end_of_longer(text: str, match: re.Match[str], grammar: MoneyGrammar) -> bool:
    """Whether an amount is only the end of one: "one million | five hundred thousand euros"."""
    before = _FOREGOING.search(text, max(0, match.start() - 40), match.start())
    if not before:
        return False
    word = before["word"].casefold().rstrip(".")
    if word in grammar.scales:
        own = grammar.scales[match["scale"].casefold()] if match["scale"] else 1
        return len(word) > 1 and grammar.scales[word] > own
    if match["figure"][0].isdigit() or before["joint"]:
        return False
    glued = grammar.phrases.glued if grammar.phrases else ""
    is_number = (word in grammar.spelt and len(word) > _LONGEST_ARTICLE) or bool(
        glued and word.endswith(glued)
    )
    return is_number or word in _SEVERAL


def _positive(amount: Decimal, currency: str) -> Money | None:
    if amount < 0:
        raise AmountError("a negative amount")
    if _NO_AMOUNT.fullmatch(str(_plain(amount))):
        raise AmountError("a placeholder: the largest number that fits into the form")
    return Money(_plain(amount), currency) if amount else None


def _amounts(
    text: str, match: re.Match[str], grammar: MoneyGrammar, language: str | None, home: str
) -> Iterator[FoundMoney]:
    groups = match.groupdict()
    currency = resolve(match["currency"], grammar.currencies, home)
    scale = _scale(groups, grammar)
    mantissa = _value(
        match["figure"], grammar, language, scaled=scale > 1, whole=currency not in _THOUSANDTHS
    )
    if mantissa is not None and (match["more"] or match["half"]):
        mantissa += Decimal("0.5")
    if currency is None or mantissa is None or not _is_meant(match["currency"], mantissa * scale):
        return
    if "low" in groups:
        low = _low_end(text, match, grammar, language, mantissa, scale)
        if low is None:
            # No range after all: a simpler pattern reads what is there.
            return
        yield FoundMoney(match.start(), match.end(), Money(low, currency))
    minor, end = _minor_units(text, match.end(), grammar, language)
    yield FoundMoney(match.start(), end, Money(_plain(mantissa * scale + minor), currency))


def _scale(groups: dict[str, str | None], grammar: MoneyGrammar) -> int:
    scale = GLUED_SCALES.get((groups.get("glued") or "").casefold(), 1)
    for name in ("scale", "scale2", "scale3"):
        if word := groups.get(name):
            scale *= grammar.scales[word.casefold()]
    return scale


def _value(
    figure: str, grammar: MoneyGrammar, language: str | None, *, scaled: bool, whole: bool = False
) -> Decimal | None:
    if figure.casefold() in grammar.spelt:
        return grammar.spelt[figure.casefold()]
    if grammar.phrases and not figure[0].isdigit() and language not in EAST_ASIAN_LANGUAGES:
        return grammar.phrases.value(figure)
    if language in EAST_ASIAN_LANGUAGES:
        return east_asian_figure(figure)
    return read_figure(figure, language=language, scaled=scaled, whole=whole and not scaled)


def _low_end(
    text: str, match: re.Match[str], grammar: MoneyGrammar, language: str | None, high: Decimal, scale: int
) -> Decimal | None:
    """The lower end of a range, or ``None`` where the words are no range after all."""
    own = match["low_scale"]
    value = _value(match["low"], grammar, language, scaled=own is not None or scale > 1)
    if value is None or not _connects(text, match):
        return None
    # "EUR 1 to 3 million": the low end shares the scale; "500 000 to 1 million": it has its own.
    value *= grammar.scales[own.casefold()] if own else scale if value < 1000 else 1
    return _plain(value) if high * scale / _WIDEST_RANGE <= value < high * scale else None


def _connects(text: str, match: re.Match[str]) -> bool:
    """Whether two figures are a range: "2–4", "EUR 2 to 4", "between 2 and 4"; not "Phase 2 – 4 million"."""
    groups, joint = match.groupdict(), match["dash"]
    if (
        groups.get("lead")
        or groups.get("again")
        or _BEFORE_RANGE.search(text, max(0, match.start() - 12), match.start())
    ):
        return True
    if _TO_WORD.fullmatch(joint) or joint == joint.strip():
        return True
    currency_first = match.start("currency") < match.start("low")
    return currency_first and joint.strip() in {"-", "–", "—"}


def _minor_units(text: str, end: int, grammar: MoneyGrammar, language: str | None) -> tuple[Decimal, int]:
    """Cents and the like that follow an amount (角 and 分 may both), and where they end."""
    total = Decimal(0)
    while match := grammar.minor.match(text, end):
        value = _value(match["minor"], grammar, language, scaled=False)
        if value is None:
            break
        total += value / MINOR_UNITS[match["unit"].casefold()]
        end = match.end()
    return total, end


def _is_meant(word: str, amount: Decimal) -> bool:
    """Whether a currency's code is one here, and not a word ("ALL 5 solutions are wrong")."""
    code = word.strip()
    if code.upper() not in iso_codes() or len(code) != 3:
        return True
    if code.casefold() in _SMALL_LETTERS:
        return True
    return code.isupper() and (code not in WORD_LIKE_CODES or amount >= 1000)


def _plain(amount: Decimal) -> Decimal:
    """Without an exponent or trailing zeros after the point: 1.50E+6 is 1500000."""
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount.normalize()
