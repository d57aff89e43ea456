"""Figures as countries write them: "1.234.567,89", "1,234,567.89", "1 234 567", "1’234’567", "twenty".

Where one separator could mean thousands or decimals ("1.500"), the language decides; where it does not, the
figure stays unread rather than off by a thousand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from babel import Locale, UnknownLocaleError

from spiders.alternatives import listed
from spiders.number_words import EAST_ASIAN_NUMBER, cardinals, east_asian_number

# Thousands in threes, or in the Indian way: "35,00,000".
FIGURE = (
    r"\d{1,3}(?:[  .,'’]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,2})?(?![.,]?\d)"
    r"|\d+(?:[.,]\d+)?(?![.,]?\d)"
)
_SPACES = re.compile(r"[\s  '’]")

# "30.000 EUR", "5.000 EUR" in an English text: no price is told in thousandths that are zero.
_ROUND_THOUSANDS = re.compile(r"[1-9]\d{1,2}[.,]\d00|[1-9][.,]000")

# Words for powers of ten, with the power.
_EVERYWHERE = "k:3 m:6 mn:6 mln:6 mio:6 mill:6 mm:6 bn:9 bln:9 mrd:9 mld:9 b:9 tn:12"
# "Billion" is a thousand million in English and a million million in most of Europe.
_SCALES: Mapping[str, str] = MappingProxyType({
    "en": "hundred:2 thousand:3 million:6 millions:6 billion:9 billions:9 trillion:12 lakh:5 lakhs:5 crore:7"
          " crores:7",
    "de": "tausend:3 tsd:3 million:6 millionen:6 milliarde:9 milliarden:9 billion:12 billionen:12",
    "fr": "mille:3 million:6 millions:6 milliard:9 milliards:9 billion:12 billions:12",
    "es": "mil:3 millón:6 millones:6 millon:6 billón:12 billones:12",
    "it": "mila:3 mille:3 milione:6 milioni:6 miliardo:9 miliardi:9",
    "pt": "mil:3 milhão:6 milhões:6 bilhão:9 bilhões:9",
    "nl": "duizend:3 miljoen:6 miljard:9 biljoen:12",
    "sv": "tusen:3 miljon:6 miljoner:6 milj:6 miljard:9 miljarder:9",
    "da": "tusind:3 million:6 millioner:6 milliard:9 milliarder:9",
    "nb": "tusen:3 million:6 millioner:6 milliard:9 milliarder:9",
    "pl": "tysiąc:3 tysiące:3 tysięcy:3 tys:3 milion:6 miliony:6 milionów:6 miliona:6 miliard:9 miliardy:9"
          " miliardów:9",
    "cs": "tisíc:3 tisíce:3 tis:3 milion:6 miliony:6 milionů:6 milionu:6 mil:6 miliarda:9 miliardy:9"
          " miliard:9",
    "ro": "mie:3 mii:3 milion:6 milioane:6 mil:6 miliard:9 miliarde:9",
    "tr": "bin:3 milyon:6 milyar:9 trilyon:12",
    "hi": "हज़ार:3 हजार:3 लाख:5 करोड़:7 मिलियन:6 बिलियन:9",
    "fi": "tuhatta:3 miljoonaa:6 milj:6 miljardia:9",
    "hu": "ezer:3 millió:6 milliárd:9",
    "el": "εκατ:6 εκ:6 δισ:9 χιλ:3", "uk": "тис:3 млн:6 млрд:9", "ru": "тыс:3 млн:6 млрд:9",
    "id": "ribu:3 juta:6 miliar:9", "ar": "ألف:3 آلاف:3 مليون:6 ملايين:6 مليار:9",
})  # fmt: skip
# "Half a million", "anderthalb Millionen".
_HALVES: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "en": {"half": "0.5", "half a": "0.5", "one-half": "0.5"}, "fr": {"demi": "0.5", "un demi": "0.5"},
    "de": {"halbe": "0.5", "eine halbe": "0.5", "anderthalb": "1.5", "eineinhalb": "1.5",
           "zweieinhalb": "2.5"},
    "es": {"medio": "0.5"}, "it": {"mezzo": "0.5"}, "pt": {"meio": "0.5"},
    "nl": {"half": "0.5", "een half": "0.5", "anderhalf": "1.5"}, "sv": {"en halv": "0.5"},
    "da": {"en halv": "0.5", "halvanden": "1.5"}, "nb": {"en halv": "0.5", "halvannen": "1.5"},
    "pl": {"pół": "0.5", "półtora": "1.5"}, "cs": {"půl": "0.5"}, "ru": {"полтора": "1.5"},
})  # fmt: skip
# Behind a figure or its scale: "two and a half million", "un million et demi".
AND_A_HALF = (
    r"\s(?:and\sa\shalf|et\sdemie?|y\smedi[oa]|e\smezz[oa]|e\smei[oa]|en\seen\shalf|och\sen\shalv"
    r"|og\sen\shalv|i\spół|a\spůl)(?![^\W\d_])"
)


@lru_cache(maxsize=64)
def scales(language: str | None) -> Mapping[str, int]:
    """The words and letters for thousands and upwards in a language, case-folded.

    The Unicode CLDR has them for most languages; a letter that means another power there than elsewhere
    means nothing.
    """
    # English "million" is understood everywhere; "billion" only where it means the same.
    usual = _pairs(f"{_EVERYWHERE} million:6 millions:6")
    own = _cldr_scales(language or "en") | _pairs(_SCALES.get(language or "en", ""))
    disputed = {word for word, power in usual.items() if own.get(word, power) != power}
    words = {word: power for word, power in (usual | own).items() if word not in disputed}
    return MappingProxyType({word: 10**power for word, power in words.items()})


def _pairs(listing: str) -> dict[str, int]:
    return {word: int(power) for word, power in (pair.split(":") for pair in listed(listing))}


def _cldr_scales(language: str) -> dict[str, int]:
    try:
        formats = Locale.parse(language.replace("-", "_")).compact_decimal_formats
    except (UnknownLocaleError, ValueError):
        return {}
    found: dict[str, int] = {}
    for width in ("short", "long"):
        for patterns in (formats.get(width) or {}).values():
            for value, pattern in patterns.items():
                said = str(pattern.pattern).replace("'", "").replace("\u200f", "")
                word = said.replace("0", "").strip(" \xa0.॰").casefold()
                if len(word) > 1 and " " not in word and "\xa0" not in word:
                    # "00 Mio." stands for 10,000,000: one zero of it is a digit of the figure.
                    found[word] = len(str(value)) - max(said.count("0"), 1)
    return found


@lru_cache(maxsize=64)
def spelt_numbers(language: str | None) -> Mapping[str, Decimal]:
    """The words for 1 to 99, a half, and one and a half, in a language."""
    words = {word: Decimal(value) for word, value in cardinals(language or "en").items()}
    halves = _HALVES.get(language or "en", {})
    return MappingProxyType(words | {word: Decimal(value) for word, value in halves.items()})


def read_figure(
    text: str, *, language: str | None = None, scaled: bool = False, whole: bool = False
) -> Decimal | None:
    """The value of a figure in digits, or ``None`` where the separators leave it open.

    Args:
        text: digits with separators, for example "1.234,5".
        language: ISO 639-1 code; decides what a lone separator before three digits means.
        scaled: whether "million" or the like follows; then such a separator is a decimal one.
        whole: whether nobody counts thousandths of it: then "30.000" is thirty thousand everywhere.
    """
    digits = _SPACES.sub("", text)
    if whole and _ROUND_THOUSANDS.fullmatch(digits):
        return Decimal(re.sub(r"\D", "", digits))
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return Decimal(digits)
    separator, other = digits[last], "," if digits[last] == "." else "."
    if other in digits:
        return Decimal(digits.replace(other, "").replace(separator, "."))
    if digits.count(separator) > 1:
        return Decimal(digits.replace(separator, ""))
    if len(digits) - last - 1 != 3 or digits.startswith("0"):
        return Decimal(digits.replace(separator, "."))
    return _lone_separator(digits, separator, language, scaled)


def east_asian_figure(text: str) -> Decimal | None:
    """The value of a figure with 万, 億 or their like ("36.57億"), or ``None``."""
    return east_asian_number(text) if re.search(rf"[{EAST_ASIAN_NUMBER}\d]", text) else None


def _lone_separator(digits: str, separator: str, language: str | None, scaled: bool) -> Decimal | None:
    decimal_sign, group_sign = _signs(language or "en")
    if separator == decimal_sign:
        # "EUR 1.500" in English, "1,500 €" in German: a thousand times more; "1.500 million" is clear.
        return Decimal(digits.replace(separator, ".")) if scaled else None
    if separator == group_sign or not scaled:
        return Decimal(digits.replace(separator, ""))
    return None


@lru_cache(maxsize=64)
def _signs(language: str) -> tuple[str, str]:
    try:
        symbols = Locale.parse(language.replace("-", "_")).number_symbols["latn"]
    except (UnknownLocaleError, ValueError, KeyError):
        return ".", ","
    return str(symbols["decimal"]), str(symbols["group"])


# Spanish separates thousands with a point in Spain and with a comma where these are the money at home.
_POINT_DECIMALS = {
    "MXN": "es_MX",
    "PEN": "es_PE",
    "DOP": "es_DO",
    "GTQ": "es_GT",
    "HNL": "es_HN",
    "NIO": "es_NI",
}


def separators_of(language: str | None, home: str) -> str | None:
    """The locale whose separators a writer uses: a language as written where ``home`` is the currency."""
    return _POINT_DECIMALS.get(home, language) if language == "es" else language
