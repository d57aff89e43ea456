"""Currencies as prose names them: codes, signs, and names in many languages (from the Unicode CLDR)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import get_currency_name

from spiders.alternatives import listed

# "$" and "kr" alone say no currency; which one is meant depends on who writes.
DOLLAR_SIGN = "$"
_SIGNS: Mapping[str, str] = MappingProxyType({
    "€": "EUR", "£": "GBP", "¥": "JPY", "￥": "JPY", "₹": "INR", "₺": "TRY", "₽": "RUB", "₩": "KRW",
    "₪": "ILS", "₴": "UAH", "₦": "NGN", "₱": "PHP", "₫": "VND", "₭": "LAK", "₡": "CRC", "₾": "GEL",
    "₲": "PYG", "₵": "GHS", "₸": "KZT", "₼": "AZN", "₮": "MNT", "฿": "THB", "৳": "BDT", "៛": "KHR",
    "֏": "AMD", "元": "CNY", "円": "JPY", "zł": "PLN", "kč": "CZK", "ft": "HUF", "lei": "RON", "лв": "BGN",
    "tl": "TRY", "₨": "INR",
    "us$": "USD", "u.s.$": "USD", "usd$": "USD", "us-$": "USD", "$us": "USD", "c$": "CAD", "ca$": "CAD",
    "cad$": "CAD",
    "cdn$": "CAD", "$ca": "CAD", "a$": "AUD", "au$": "AUD", "aud$": "AUD", "nz$": "NZD", "nzd$": "NZD",
    "hk$": "HKD", "s$": "SGD", "sg$": "SGD", "nt$": "TWD", "mex$": "MXN", "mxn$": "MXN", "mx$": "MXN",
    "r$": "BRL", "rs.": "INR", "rs": "INR", "fcfa": "XOF", "cfa": "XOF", "kshs": "KES", "ksh": "KES",
    "rmb": "CNY", "cn¥": "CNY", "jp¥": "JPY",
})  # fmt: skip
# Bare nouns that several countries use; here the largest is meant unless the writer's own is given.
_COMMON_NOUNS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "en": {"dollar": "$", "dollars": "$", "pound": "GBP", "pounds": "GBP", "pounds sterling": "GBP",
           "sterling": "GBP", "rupee": "INR", "rupees": "INR", "us dollars": "USD", "u.s. dollars": "USD",
           "euro": "EUR", "euros": "EUR", "kronor": "SEK", "kroner": "$kr"},
    "de": {"dollar": "$", "euro": "EUR", "franken": "CHF", "pfund": "GBP"},
    "fr": {"dollar": "$", "dollars": "$", "francs suisses": "CHF", "livres sterling": "GBP"},
    "es": {"dólar": "$", "dólares": "$", "libras esterlinas": "GBP", "dólares americanos": "USD"},
    "it": {"dollaro": "$", "dollari": "$", "sterline": "GBP", "franchi svizzeri": "CHF"},
    "pt": {"dólar": "$", "dólares": "$", "libras esterlinas": "GBP", "reais": "BRL", "real": "BRL"},
    "nl": {"dollar": "$", "pond": "GBP"},
    "sv": {"dollar": "$", "kronor": "SEK", "kr": "SEK", "spänn": "SEK", "pund": "GBP"},
    "da": {"dollar": "$", "kroner": "DKK", "kr": "DKK", "pund": "GBP"},
    "nb": {"dollar": "$", "kroner": "NOK", "kr": "NOK"}, "no": {"kroner": "NOK", "kr": "NOK"},
    "pl": {"dolarów": "$", "złotych": "PLN", "złote": "PLN", "złoty": "PLN", "tys. zł": "PLN"},
    "cs": {"dolarů": "$", "korun": "CZK", "korun českých": "CZK"},
    "ro": {"dolari": "$", "de lei": "RON", "leu": "RON"},
    "tr": {"dolar": "$", "lira": "TRY"},
    "hi": {"डॉलर": "$", "रुपये": "INR", "रुपए": "INR", "अमेरिकी डॉलर": "USD", "स्विस फ्रैंक": "CHF",
           "यूरो": "EUR"},
    "ja": {"ドル": "$", "人民元": "CNY", "元": "CNY", "円": "JPY", "台湾ドル": "TWD", "スイスフラン": "CHF",
           "米ドル": "USD"},
    "ko": {"달러": "$", "원": "KRW", "엔": "JPY", "위안": "CNY", "유로": "EUR", "파운드": "GBP"},
    "zh": {"美元": "USD", "元": "CNY", "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "人民币": "CNY"},
})  # fmt: skip
# Their names are also words of another meaning ("10 real cases", "three won prizes").
_NOT_ALONE = frozenset(
    listed(
        "real reals won sum som sol soles dram mark marks unit units gold franc frank dong afghani afghanis"
        " leone leones guarani guaranis colón tala loti manat dinar"
    )
)
# Codes that are words in capitals ("ALL 5 solutions"): they need an amount that can only be money.
WORD_LIKE_CODES = frozenset(
    listed("ALL TOP CUP MOP PEN BOB TRY SOS GEL ANG NAD SHP LAK MAD COP IMP BAM AMD MUR RON")
)
_WITHOUT_SPACES = frozenset({"ja", "ko", "zh"})
_HEAD_LAST = frozenset(listed("en de nl sv da nb no fi hu tr hi ja ko cs"))


@lru_cache(maxsize=1)
def iso_codes() -> frozenset[str]:
    """The ISO 4217 codes that are legal tender somewhere today."""
    territories = get_global("territory_currencies").values()
    return frozenset(
        entry[0] for entries in territories for entry in entries if entry[2] is None and entry[3]
    )


@lru_cache(maxsize=64)
def currency_words(language: str | None) -> Mapping[str, str]:
    """What prose in a language calls each currency, case-folded → ISO 4217, "$" or "$kr" where it is open."""
    words = (
        {code.casefold(): code for code in iso_codes()} | dict(_SIGNS) | {"$": DOLLAR_SIGN, "＄": DOLLAR_SIGN}
    )
    for code in dict.fromkeys(("en", language or "en")):
        words |= _names_of(code)
        words |= _COMMON_NOUNS.get(code, {})
    if language in {"sv", "da", "nb", "no"}:
        words["kr."] = words["kr"]
    if language == "zh":
        words |= {"¥": "CNY", "￥": "CNY"}
    return MappingProxyType(words)


def resolve(word: str, words: Mapping[str, str], dollar: str) -> str | None:
    """The ISO 4217 code a word stands for; ``dollar`` is what a bare dollar means here."""
    spelling = re.sub(r"\s*\$\s*", "$", re.sub(r"\s+", " ", word.strip())).casefold()
    code = words.get(spelling)
    if code == DOLLAR_SIGN:
        return dollar
    return None if code is None or code.startswith("$") else code


def _names_of(language: str) -> dict[str, str]:
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return {}
    names: dict[str, str] = {}
    heads: dict[str, set[str]] = {}
    for code in sorted(iso_codes()):
        spellings = [locale.currencies.get(code), *_plurals(locale, code)]
        for name in {str(spelling).casefold() for spelling in spellings if spelling}:
            names[name] = code
            if language in _WITHOUT_SPACES:
                names[name.replace(" ", "")] = code
            head = name.split()[-1 if language in _HEAD_LAST else 0]
            if language == "ko":
                names[name.removesuffix("화")] = code
            heads.setdefault(head, set()).add(code)
    shortest = 0 if language == "ko" else 2
    unique = {head: codes.pop() for head, codes in heads.items() if len(codes) == 1 and len(head) > shortest}
    return {head: code for head, code in unique.items() if head not in _NOT_ALONE} | {
        name: code for name, code in names.items() if len(name) > 2 or not name.isascii()
    }


def _plurals(locale: Locale, code: str) -> list[str]:
    # Babel's own plural names need a count; all of them are wanted here.
    return [get_currency_name(code, count, locale=locale) for count in (1, 2, 5)]
