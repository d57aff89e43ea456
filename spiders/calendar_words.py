"""How languages write the parts of a date: months, days as words, small words between them, order.

Month names come from the Unicode CLDR (through babel); what CLDR lacks is listed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from babel import Locale, UnknownLocaleError

from spiders.alternatives import alternation, listed
from spiders.eras import PERSIAN_MONTHS
from spiders.number_words import cardinals, ordinals

# Languages whose month names are tried where a text does not say its language.
USUAL_LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "nl", "sv", "da", "pl", "cs", "ro")

# Month names that CLDR spells otherwise or only in one case.
_MORE_MONTHS: Mapping[str, Mapping[str, int]] = MappingProxyType({
    "de": {"jänner": 1, "feber": 2, "mrz": 3, "maerz": 3},
    "en": {"sept": 9, "febr": 2},
    "es": {"setiembre": 9, "set": 9, "sep": 9},
    "fr": {"fevrier": 2, "aout": 8, "decembre": 12, "fév": 2, "dec": 12, "fevr": 2},
    "nl": {"mrt": 3, "maa": 3},
    "it": {"sett": 9},
    "pt": {"março": 3, "marco": 3},
    "pl": {"styczen": 1, "pazdziernika": 10, "wrzesnia": 9, "grudzien": 12},
    "hi": {"फरवरी": 2, "सितम्बर": 9, "नवम्बर": 11, "दिसम्बर": 12, "अक्तूबर": 10, "सित": 9, "दिस": 12},
})  # fmt: skip
# Countries whose months are called otherwise than in the language's largest: Jänner, كانون الثاني, جانفي.
_REGIONAL: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"ar": ("ar_SY", "ar_DZ", "ar_MA"), "de": ("de_AT",), "no": ("nb",)}
)
# Languages that decline the names of months: a stem with a short ending is the same month.
_DECLINING = frozenset(listed("bg cs el et fi hr hu lt lv pl ru sk sl sr uk"))
_SHORTEST_STEM = 4
# Three letters that are a month to CLDR but a common word to a reader ("out", "pro", "mart").
_SHORTEST_PREFIX = 3
# Numbers of months above this are of the Persian calendar.
PERSIAN = 100

# Between day, month and year: "14 de octubre de 2026", "4th of July", "28 juni in 2020".
_SMALL_WORDS = listed(
    "of de del den the do da di van in dell d' année an año del ano roku lipsa m n gada năm tahun թ ta’"
)
# Between two dates that share a month or a year.
_JOINING_WORDS = listed(
    "to and or until till through thru bis und oder au à et ou jusqu'au al hasta y o a e ou até tot en met "
    "till och eller til og do i oraz až a și până la şi il ve ile al ai έως ως και до по і та и ja asti "
    "és között إلى و sampai hingga dan đến và"
)
# Before the first of two days that share a month: only then is a bare number a day ("Annex 3 and 12 May").
_LEADING_WORDS = listed(
    "from between on the dates days du entre les des le vom zwischen am von del dal tra fra dei entre los "
    "de dos van tussen op från mellan den fra mellem od między dnia w od mezi ve dne de la între pe "
    "από з від с от من dari từ ngày"
)


@lru_cache(maxsize=64)
def months(language: str | None) -> Mapping[str, int]:
    """Month names and abbreviations of a language and of English, case-folded, without their full stop."""
    if language is None:
        named = [
            pair for code in USUAL_LANGUAGES for pair in _months_of(code, abbreviated=code == "en").items()
        ]
        return MappingProxyType(dict(reversed(named)))
    own = _months_of(language, abbreviated=True)
    return MappingProxyType({**_months_of("en", abbreviated=language not in {"de", "nl", "sv", "da"}), **own})


def _months_of(language: str, *, abbreviated: bool) -> dict[str, int]:
    found: dict[str, int] = {}
    for code in (*_REGIONAL.get(language, ()), language):
        found |= _cldr_months(code, abbreviated=abbreviated)
    found = {name: number for name, number in found.items() if not name[0].isdigit()}
    if language == "fa":
        # Twelve more, of the calendar that Persian text dates by.
        found |= {name: PERSIAN + number for name, number in PERSIAN_MONTHS.items()}
    return {**(_prefixes(found) if abbreviated else {}), **_MORE_MONTHS.get(language, {}), **found}


def _cldr_months(language: str, *, abbreviated: bool) -> dict[str, int]:
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return {}
    return {
        name.casefold().rstrip(".॰"): number
        for context in ("format", "stand-alone")
        for width in (("wide", "abbreviated") if abbreviated else ("wide",))
        for number, name in locale.months[context][width].items()
    }


@lru_cache(maxsize=64)
def month_stems(language: str | None) -> Mapping[str, int]:
    """The beginnings of month names to which a declining language adds endings; none for the others."""
    if language not in _DECLINING:
        return {}
    names = _months_of(language or "", abbreviated=False)
    stems: dict[str, set[int]] = {}
    for name, number in names.items():
        for length in range(max(_SHORTEST_STEM, len(name) - 2), len(name)):
            stems.setdefault(name[:length], set()).add(number)
    return MappingProxyType({stem: found.pop() for stem, found in stems.items() if len(found) == 1})


def _prefixes(names: Mapping[str, int]) -> dict[str, int]:
    """Every prefix of three or more letters that only one month has ("octob", "sept")."""
    meanings: dict[str, set[int]] = {}
    for name, number in names.items():
        for length in range(_SHORTEST_PREFIX, len(name)):
            if name[:length].isalpha():
                meanings.setdefault(name[:length], set()).add(number)
    return {prefix: numbers.pop() for prefix, numbers in meanings.items() if len(numbers) == 1}


@lru_cache(maxsize=64)
def day_words(language: str | None) -> Mapping[str, int]:
    """The 1st to the 31st as words in a language."""
    spelt = {w: v for w, v in cardinals(language or "en").items() if v <= 31} | dict(
        ordinals(language or "en")
    )
    # Articles are numbers too ("un", "a", "en"), but not days.
    return MappingProxyType({word: value for word, value in spelt.items() if len(word) > 2})


@lru_cache(maxsize=64)
def writes_day_first(language: str | None) -> bool | None:
    """Whether a language writes 3/5/2026 for 3 May.

    ``None`` for English, where countries differ, and for languages that begin with the year and put the
    month before the day: in them such a date is foreign, and nobody knows whose.
    """
    if language is None or language == "en":
        return None
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None
    pattern: str = locale.date_formats["short"].pattern
    if pattern.lstrip("G\u200f ").startswith("y"):
        within_year = str(locale.datetime_skeletons["Md"])
        return True if within_year.find("d") < within_year.find("M") else None
    return pattern.find("d") < pattern.find("M")


SMALL_WORDS = alternation(_SMALL_WORDS)
JOINING_WORDS = alternation(_JOINING_WORDS)
LEADING_WORDS = alternation(_LEADING_WORDS)
