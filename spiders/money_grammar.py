"""The grammar of amounts in prose, one per language: figure, scale and currency in the orders people use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from spiders.alternatives import alternation, listed
from spiders.currencies import currency_words
from spiders.number_words import EAST_ASIAN_NUMBER, HANGUL_DIGIT
from spiders.numerals import AND_A_HALF, FIGURE, scales, spelt_numbers
from spiders.spelt_numbers import SpeltNumbers, spelt_numbers_of

EAST_ASIAN_LANGUAGES = frozenset({"zh", "ja", "ko"})
# Languages that write a number's scale and the currency as one word.
_UNSPACED = frozenset({"th", "lo", "km", "my"})
# Parts of a unit of currency, and how many of them make it.
MINOR_UNITS: Mapping[str, int] = {
    **dict.fromkeys(listed(
        "cent cents céntimo céntimos centavo centavos centime centimes centesimi pence öre øre groszy kuruş"
        " sent haléřů bani 分 銭 セント 센트"), 100),
    "角": 10, "毛": 10,
}  # fmt: skip
# What a letter in front of a currency multiplies it by: "MEUR", "k€", "mnkr".
GLUED_SCALES: Mapping[str, int] = {
    "k": 10**3, "t": 10**3, "m": 10**6, "mn": 10**6, "ml": 10**6, "md": 10**9,
}  # fmt: skip

# Vowel signs of Indic scripts are no letters to a regular expression, but they continue a word.
_LETTER = r"(?:[^\W\d_]|[\u0300-\u036f\u0900-\u109f])"
_DASH = r"\s?[-–—]\s?"
TO = r"\s+(?:to|up to|bis|à|a|al|tot|till|do|hasta|até|până la|ile)\s+"
BETWEEN = (
    r"\b(?:between|entre|zwischen|tra|fra|tussen|mellan|mellem|mellom|między|mezi|între|from|von|de|da|van"
    r"|från"
    r"|od|pomiędzy|compresi tra|van)\s+"
)
_AND = r"\s+(?:and|et|und|y|e|en|och|og|i|a|și)\s+"


@dataclass(frozen=True, slots=True)
class MoneyGrammar:
    """How one language writes amounts.

    ``patterns`` have the groups figure, scale, scale2, scale3, glued, more and half ("and a half" behind the
    figure or the scale) and currency; for a range also low, low_scale, dash, lead and again (the currency
    said twice). ``minor`` matches the cents behind an amount.
    """

    patterns: tuple[re.Pattern[str], ...]
    minor: re.Pattern[str]
    currencies: Mapping[str, str]
    scales: Mapping[str, int]
    spelt: Mapping[str, Decimal]
    phrases: SpeltNumbers | None


@lru_cache(maxsize=64)
def money_grammar(language: str | None, home: str | None = None) -> MoneyGrammar:
    """The grammar of a language (ISO 639-1), else of English; ``home`` is the writer's currency."""
    currencies, scale_words = currency_words(language, home), scales(language)
    spelt, phrases = spelt_numbers(language), spelt_numbers_of(language)
    # "3,000,000.00 M.N." is no million.
    scale = rf"(?:{alternation(scale_words)})(?!\.[A-Z]){'' if language in _UNSPACED else rf'(?!{_LETTER})'}"
    figure, edge, before = _figure(language, phrases, spelt)
    names = _names(currencies)
    # "30 MUSD", "3 M€", "TEUR 50": the letter of the scale may stand before the currency.
    # Sweden's "10 mnkr", "500 tkr" are millions and thousands of crowns.
    currency = (
        rf"(?:(?P<glued>[kmt](?=€|[a-z]{{3}}(?!{_LETTER}))|(?:mn|md|ml|[mtk])(?=kr(?!{_LETTER}))))?"
        rf"(?P<currency>{names})"
    )
    not_in_word = rf"(?!(?<={_LETTER}){_LETTER})" if language not in EAST_ASIAN_LANGUAGES | _UNSPACED else ""
    amount = (
        rf"(?P<figure>{figure})(?P<more>{AND_A_HALF})?"
        rf"(?:[\s-]{{0,2}}(?P<scale>{scale})\.?(?P<half>{AND_A_HALF})?(?:\s(?P<scale2>{scale}))?)?"
    )
    low = rf"(?P<low>{FIGURE})(?:\s?(?P<low_scale>{scale})\.?)?(?P<dash>{_DASH}|{TO}|{_AND})"
    of = r"[\s-]{0,2}(?:d[’']|(?:de|di|do|of)\s)?"
    before_amount, after_amount = (
        rf"{before}{currency}{not_in_word}\s?",
        rf"{of}{currency}{not_in_word}(?:\s(?P<scale3>{scale}))?",
    )
    return MoneyGrammar(
        (
            # "EUR 1 to 2 million", "between €500 000 and €1 million"
            _compiled(rf"{before_amount}{low}(?P<again>{names})?\s?{amount}"),
            _compiled(rf"{before_amount}{amount}"),
            # "between 2 and 5 million euros", "500 000 – 750 000 EUR"
            _compiled(rf"(?:(?P<lead>{BETWEEN}))?{edge}{low}{amount}{after_amount}"),
            # "2 million euros", "one-yen", "75 USD million"
            _compiled(rf"{edge}{amount}{after_amount}"),
        ),
        _compiled(
            rf"\s?(?:(?:and|och|et|y|und|e|en"
            rf"|con)\s)?(?P<minor>{figure})\s?(?P<unit>{alternation(MINOR_UNITS)})(?![a-z])"
        ),
        currencies,
        scale_words,
        spelt,
        phrases,
    )


def _figure(
    language: str | None, phrases: SpeltNumbers | None, spelt: Mapping[str, Decimal]
) -> tuple[str, str, str]:
    """Patterns for a figure, for where it may begin, and for where a currency before it may."""
    if language in EAST_ASIAN_LANGUAGES:
        digit = rf"[\d{EAST_ASIAN_NUMBER}]"
        sign = rf"(?:{digit}|{HANGUL_DIGIT})"
        figure = rf"(?:(?:{digit}|(?<![가-힣]){HANGUL_DIGIT})(?:[,.]|{sign}|\s{{1,2}}(?={sign})){{0,30}})"
        return figure, rf"(?<![\d.,A-Za-z일이삼사오육칠팔구{EAST_ASIAN_NUMBER}])", "(?<![A-Za-z])"
    spelt_out = "|".join([*([phrases.pattern] if phrases else []), alternation(spelt)])
    # "1 ,000" is not one.
    figure = rf"(?:{FIGURE}(?!\s,\d{{3}})|(?<!{_LETTER})(?:{spelt_out})(?!{_LETTER}))"
    return figure, rf"(?<![\d.,])(?<!{_LETTER})", rf"(?<!{_LETTER})"


def _names(currencies: Mapping[str, str]) -> str:
    """Any name or sign; "us $" may be spaced, "a $" and "s $" are an article and a genitive."""
    spaced = {word: f"{word[:-1]} $" for word in currencies if word[:-1].isalpha() and word.endswith("$")}
    return alternation({*currencies, *(spelt for word, spelt in spaced.items() if word not in {"a$", "s$"})})


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
