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

# Signs. Several codes: the writer's own currency among them is meant, else the first if it is usual.
_SIGNS: Mapping[str, str] = MappingProxyType({
    "€": "EUR", "₹": "INR", "₺": "TRY", "₽": "RUB", "₩": "KRW", "₪": "ILS", "₴": "UAH", "₦": "NGN",
    "₱": "PHP", "₫": "VND", "₭": "LAK", "₡": "CRC", "₾": "GEL", "₲": "PYG", "₵": "GHS", "₸": "KZT",
    "₼": "AZN", "₮": "MNT", "฿": "THB", "৳": "BDT", "៛": "KHR", "֏": "AMD", "円": "JPY", "zł": "PLN",
    "kč": "CZK", "ft": "HUF", "лв": "BGN", "tl": "TRY", "грн": "UAH", "руб": "RUB", "rp": "IDR", 'ש"ח': "ILS",
    "£": "GBP|EGP|LBP|SDG|SSP|SYP|GIP|FKP|SHP", "¥": "JPY|CNY", "￥": "JPY|CNY", "元": "CNY|TWD|HKD",
    "lei": "RON|MDL", "₨": "INR|PKR|LKR|NPR|MUR|SCR", "rs": "INR|PKR|LKR|NPR|MUR|SCR",
    "rs.": "INR|PKR|LKR|NPR|MUR|SCR",
    "us$": "USD", "u.s.$": "USD", "usd$": "USD", "us-$": "USD", "$us": "USD", "c$": "CAD", "ca$": "CAD",
    "cad$": "CAD",
    "cdn$": "CAD", "$ca": "CAD", "a$": "AUD", "au$": "AUD", "aud$": "AUD", "nz$": "NZD", "nzd$": "NZD",
    "hk$": "HKD", "s$": "SGD", "sg$": "SGD", "nt$": "TWD", "mex$": "MXN", "mxn$": "MXN", "mx$": "MXN",
    "r$": "BRL", "fcfa": "XOF|XAF", "cfa": "XOF|XAF", "f cfa": "XOF|XAF", "kshs": "KES", "ksh": "KES",
    "rmb": "CNY", "cn¥": "CNY", "jp¥": "JPY", "us dollars": "USD", "u.s. dollars": "USD",
})  # fmt: skip
# A letter is a sign only where a writer has that currency at home.
HOME_SIGNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"ZAR": ("r",), "PEN": ("s/", "s/."), "CHF": ("fr.", "sfr.")}
)
_CROWNS = "SEK|NOK|DKK|ISK"
# What the names in CLDR do not say: short forms, plurals, and whose currency a bare noun is.
_COMMON_NOUNS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "en": {"pounds sterling": "GBP", "sterling": "GBP", "euros": "EUR", "kronor": "SEK",
           "kroner": "NOK|DKK", "quid": "GBP", "rand": "ZAR", "reais": "BRL"},
    "de": {"franken": "CHF", "pfund": "GBP"},
    "fr": {"francs suisses": "CHF", "livres sterling": "GBP", "francs cfa": "XOF|XAF"},
    "es": {"libras esterlinas": "GBP", "dólares americanos": "USD"},
    "it": {"sterline": "GBP", "franchi svizzeri": "CHF"},
    "pt": {"libras esterlinas": "GBP", "reais": "BRL", "real": "BRL"},
    "nl": {"pond": "GBP"},
    "sv": {"kronor": "SEK", "kr": "SEK", "spänn": "SEK", "pund": "GBP"},
    "da": {"kroner": "DKK", "kr": "DKK", "pund": "GBP"},
    "nb": {"kroner": "NOK", "kr": "NOK"}, "no": {"kroner": "NOK", "kr": "NOK"},
    "is": {"krónur": "ISK", "kr": "ISK"},
    "pl": {"złotych": "PLN", "złote": "PLN", "złoty": "PLN", "złotówek": "PLN"},
    "cs": {"korun": "CZK", "korun českých": "CZK"},
    "ro": {"de lei": "RON|MDL", "leu": "RON|MDL"},
    "tr": {"lira": "TRY", "türk lirası": "TRY"},
    "ru": {"долларов": "USD", "рублей": "RUB", "руб.": "RUB"}, "uk": {"гривень": "UAH", "гривні": "UAH"},
    "vi": {"đồng": "VND", "usd": "USD"}, "id": {"rupiah": "IDR"},
    "hi": {"डॉलर": "USD", "रुपये": "INR", "रुपए": "INR", "अमेरिकी डॉलर": "USD", "स्विस फ्रैंक": "CHF",
           "यूरो": "EUR"},
    "ja": {"ドル": "USD", "人民元": "CNY", "元": "CNY", "台湾ドル": "TWD", "スイスフラン": "CHF",
           "米ドル": "USD"},
    "ko": {"달러": "USD", "원": "KRW", "엔": "JPY", "위안": "CNY", "유로": "EUR", "파운드": "GBP"},
    "zh": {"美元": "USD", "欧元": "EUR", "歐元": "EUR", "英镑": "GBP", "英鎊": "GBP", "日元": "JPY",
           "人民币": "CNY", "人民幣": "CNY", "新台幣": "TWD", "新臺幣": "TWD", "¥": "CNY", "￥": "CNY"},
})  # fmt: skip
# Of several currencies that share a name these are meant where the writer's own is not among them; of those
# that share a sign, the first.
_USUAL = ("USD", "GBP", "EUR", "RON")
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
_HEAD_LAST = frozenset(
    listed("en de nl sv da nb no fi et hu tr hi ja ko cs sk is lt lv ru uk be bg sr mk bn mr")
)


@lru_cache(maxsize=1)
def iso_codes() -> frozenset[str]:
    """The ISO 4217 codes that are legal tender somewhere today."""
    territories = get_global("territory_currencies").values()
    return frozenset(
        entry[0] for entries in territories for entry in entries if entry[2] is None and entry[3]
    )


@lru_cache(maxsize=64)
def currency_words(language: str | None, home: str | None = None) -> Mapping[str, str]:
    """What prose in a language calls each currency, case-folded → ISO 4217, several joined by "|".

    ``home`` (ISO 4217) adds the letters that are a sign where that is the currency at home.
    """
    words = {code.casefold(): code for code in iso_codes()} | dict(_SIGNS)
    words |= {"$": _shared_by("dollar", "peso"), "＄": _shared_by("dollar", "peso"), "kr": _CROWNS}
    for code in dict.fromkeys(("en", language or "en")):
        words |= _names_of(code)
        words |= _COMMON_NOUNS.get(code, {})
    words |= {"kr.": words["kr"]} | {sign: home for sign in HOME_SIGNS.get(home or "", ()) if home}
    return MappingProxyType(words)


def resolve(word: str, words: Mapping[str, str], home: str) -> str | None:
    """The ISO 4217 code a word stands for, ``None`` where it may be several.

    ``home`` is the writer's own currency: a bare "$" or "pesos" means that one where it is called so, else
    what the world understands by it.
    """
    spelling = re.sub(r"\s*\$\s*", "$", re.sub(r"\s+", " ", word.strip())).casefold()
    codes = words.get(spelling, "").split("|")
    if home in codes or len(codes) == 1:
        return (home if home in codes else codes[0]) or None
    usual = next((code for code in _USUAL if code in codes), None)
    return usual or (codes[0] if spelling in _SIGNS else None)


@lru_cache(maxsize=8)
def _shared_by(*heads: str) -> str:
    """The codes of all currencies whose English name ends in one of some words."""
    names = Locale("en").currencies
    found = {code for code in iso_codes() if str(names.get(code, "")).casefold().rpartition(" ")[2] in heads}
    return "|".join(sorted(found - {"PHP"}))


def _names_of(language: str) -> dict[str, str]:
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return {}
    names: dict[str, str] = {}
    heads: dict[str, set[str]] = {}
    for code in sorted(iso_codes()):
        spellings = [locale.currencies.get(code), *_plurals(locale, code)]
        for name in {str(spelling) for spelling in spellings if spelling}:
            names[name.casefold()] = code
            if language in _WITHOUT_SPACES:
                names[name.casefold().replace(" ", "")] = code
            if language == "ko":
                names[name.casefold().removesuffix("화")] = code
            heads.setdefault(_head(name, language), set()).add(code)
    shortest = 0 if language == "ko" else 2
    shared = {head: "|".join(sorted(codes)) for head, codes in heads.items() if len(head) > shortest}
    return {head: codes for head, codes in shared.items() if head not in _NOT_ALONE} | {
        name: code for name, code in names.items() if len(name) > 2 or not name.isascii()
    }


def _head(name: str, language: str) -> str:
    """The noun of a currency's name: "dollar" of "US-Dollar", "доллар" of "доллар США"."""
    words = [word for word in re.split(r"[\s-]", name) if word and not (word.isupper() and word.isalpha())]
    return (words or [name])[-1 if language in _HEAD_LAST else 0].casefold()


def _plurals(locale: Locale, code: str) -> tuple[str, ...]:
    # Babel's own plural names need a count; all of them are wanted here.
    return tuple(get_currency_name(code, count, locale=locale) for count in (1, 2, 5, 10))
