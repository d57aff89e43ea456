"""Countries by their names and codes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from babel import Locale, UnknownLocaleError

_ALSO: Mapping[str, str] = MappingProxyType({
    "usa": "US", "u.s": "US", "u.s.a": "US", "united states of america": "US", "uk": "GB",
    "u.k": "GB", "great britain": "GB", "czech republic": "CZ", "holland": "NL", "ivory coast": "CI",
    "cote d'ivoire": "CI", "turkey": "TR", "republic of korea": "KR", "south korea": "KR", "el": "GR",
    "macedonia": "MK", "moldova": "MD", "republic of moldova": "MD", "new-zealand": "NZ",
    "bosnia-herzegovina": "BA", "slovak republic": "SK", "russian federation": "RU", "viet nam": "VN",
    "lao pdr": "LA", "myanmar": "MM", "burma": "MM", "palestine": "PS", "cabo verde": "CV",
    "swaziland": "SZ", "united republic of tanzania": "TZ",
    "democratic republic of the congo": "CD", "democratic republic of congo": "CD", "drc": "CD",
    "republic of the congo": "CG", "syrian arab republic": "SY", "hong kong": "HK", "macau": "MO",
})  # fmt: skip
# Other spellings in use, by language.
_MORE: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "fr": {"nigéria": "NG", "rdc": "CD", "république démocratique du congo": "CD", "congo": "CG",
           "royaume uni": "GB", "etats-unis": "US", "birmanie": "MM"},
    "es": {"perú": "PE", "méxico": "MX", "república dominicana": "DO", "estados unidos de américa": "US"},
    "de": {"schweiz": "CH", "vereinigten königreich": "GB", "vereinigten staaten": "US", "niederlanden": "NL",
           "tschechischen republik": "CZ", "türkei": "TR", "weißrussland": "BY"},
    "it": {"paesi bassi": "NL", "olanda": "NL", "regno unito": "GB"},
    "pt": {"guiné bissau": "GW", "moçambique": "MZ", "estados unidos": "US"},
    "nl": {"verenigd koninkrijk": "GB"},
})  # fmt: skip
# How the German funding database says where in Germany a programme holds
_GERMAN_AREAS = frozenset(
    (
        "bundesweit", "baden-württemberg", "bayern", "berlin", "brandenburg", "bremen", "hamburg", "hessen",
        "mecklenburg-vorpommern", "niedersachsen", "nordrhein-westfalen", "rheinland-pfalz", "saarland",
        "sachsen", "sachsen-anhalt", "schleswig-holstein", "thüringen",
    )
)  # fmt: skip
# Regions and test codes that CLDR lists among the territories.
_NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"})


def country_code(name: str, language: str = "en") -> str | None:
    """The ISO 3166-1 alpha-2 code of a country by its code or its name in a language or in English."""
    said = " ".join(name.split()).strip(" .").replace("’", "'")
    if len(said) == 2 and said.upper() in _codes():
        return said.upper()
    known = said.casefold().removeprefix("the ")
    if language == "de" and known in _GERMAN_AREAS:
        return "DE"
    also = _MORE.get(language, {}).get(known) or _ALSO.get(known)
    return also or _names(language).get(known) or _names("en").get(known)


@lru_cache(maxsize=16)
def names_in(language: str) -> tuple[str, ...]:
    """The names by which texts of a language call countries, in small letters; ``country_code`` knows all."""
    return tuple({*_names(language), *_MORE.get(language, {})})


@lru_cache(maxsize=1)
def english_names() -> tuple[str, ...]:
    """The names by which English texts call countries, in small letters; ``country_code`` knows each."""
    return tuple({*_ALSO, *_names("en")} - {"el"})


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(_names("en").values())


@lru_cache(maxsize=16)
def _names(language: str) -> dict[str, str]:
    try:
        territories = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return {}
    countries = {
        name.casefold().replace("’", "'"): code
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }
    # "Bosnia & Herzegovina", "St. Lucia"
    spelt_out = {name.replace("&", "and").replace("st. ", "saint "): code for name, code in countries.items()}
    return spelt_out | countries
