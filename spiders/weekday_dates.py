"""Days that prose counts by their weekday: "the last Friday of March 2027"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from babel import Locale, UnknownLocaleError

from spiders.alternatives import alternation, listed
from spiders.calendar_words import SMALL_WORDS, months
from spiders.found_dates import FoundDate

# Which of its weekdays in a month; the last one is counted from behind.
_LAST = -1
_COUNTED: Mapping[str, Mapping[int, str]] = MappingProxyType({
    "en": {1: "first 1st", 2: "second 2nd", 3: "third 3rd", 4: "fourth 4th", _LAST: "last final"},
    "fr": {1: "premier 1er", 2: "deuxième second", 3: "troisième", 4: "quatrième", _LAST: "dernier"},
    "de": {1: "erster ersten erste", 2: "zweiter zweiten zweite", 3: "dritter dritten dritte",
           4: "vierter vierten vierte", _LAST: "letzter letzten letzte"},
    "es": {1: "primer", 2: "segundo", 3: "tercer", 4: "cuarto", _LAST: "último"},
    "it": {1: "primo", 2: "secondo", 3: "terzo", 4: "quarto", _LAST: "ultimo"},
    "pt": {1: "primeira primeiro", 2: "segunda segundo", 3: "terceira terceiro", 4: "quarta quarto",
           _LAST: "última último"},
    "nl": {1: "eerste", 2: "tweede", 3: "derde", 4: "vierde", _LAST: "laatste"},
})  # fmt: skip


def weekday_dates(text: str, language: str | None) -> Iterator[FoundDate]:
    """Every such day that a text states with its year.

    Args:
        text: plain text.
        language: ISO 639-1 code; ``None``, or a language that is not known here, is taken for English.
    """
    code = language if language in _COUNTED else "en"
    pattern, counts, weekdays = _grammar(code)
    for match in pattern.finditer(text):
        on = _day(
            int(match["year"]),
            months(code)[match["month"].casefold()],
            weekdays[match["weekday"].casefold()],
            counts[match["count"].casefold()],
        )
        yield FoundDate(match.start(), match.end(), on)


def _day(year: int, month: int, weekday: int, count: int) -> date:
    first, length = calendar.monthrange(year, month)
    days = range(1 + (weekday - first) % 7, length + 1, 7)
    return date(year, month, days[count - 1 if count > 0 else count])


@lru_cache(maxsize=8)
def _grammar(code: str) -> tuple[re.Pattern[str], Mapping[str, int], Mapping[str, int]]:
    counts = {word: count for count, words in _COUNTED[code].items() for word in listed(words)}
    weekdays = {
        name.casefold(): number
        for width in ("wide", "abbreviated")
        for number, name in _weekday_names(code, width).items()
    }
    pattern = re.compile(
        rf"(?<!\w)(?P<count>{alternation(counts)})\s+(?P<weekday>{alternation(weekdays)})\s+"
        rf"(?:(?:in|im|{SMALL_WORDS})\s+)*(?P<month>{alternation(months(code))})(?!\w)"
        rf"(?:,|\s+(?:{SMALL_WORDS}))?\s+(?P<year>20\d\d)(?!\d)",
        re.IGNORECASE,
    )
    return pattern, counts, weekdays


def _weekday_names(code: str, width: str) -> Mapping[int, str]:
    try:
        days: Mapping[int, str] = Locale(code).days["format"][width]
    except UnknownLocaleError:
        return {}
    return days
