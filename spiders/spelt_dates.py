"""The grammar of dates with a month's name, one per language: "14 de octubre de 2026", "Sept. 3rd, 2026"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from spiders.alternatives import alternation
from spiders.calendar_words import (
    JOINING_WORDS,
    LEADING_WORDS,
    SMALL_WORDS,
    day_words,
    month_stems,
    months,
)

_YEAR = r"(?:19|20)\d\d"
# Years of other calendars, where their language uses them.
_YEARS = {"th": r"(?:19|20|25|26)\d\d", "fa": r"(?:19|20|13|14)\d\d"}
# The longest ending that a declining language adds to a month's stem.
_ENDING = r"[^\W\d_]{0,5}"
_ORDINAL = r"(?:\s?(?:st|nd|rd|th)|ième|ère|er|re|ste|de|do|ro|ra|to|:?e|:?a|[ºª°o.])?"
_DIGITS = re.compile(r"\d+")
_LETTER = r"[^\W\d_]"


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one language spells dates.

    ``dates`` match a whole date: groups ``month``, ``year`` and ``day`` (with the other days of a list
    such as "October 1–14, 2026"). ``yearless`` match a day of any year. ``earlier`` matches, right before
    a date, one that shares its year.
    """

    dates: tuple[re.Pattern[str], ...]
    yearless: tuple[re.Pattern[str], ...]
    earlier: re.Pattern[str]
    day_token: re.Pattern[str]
    month_names: Mapping[str, int]
    month_stems: Mapping[str, int]
    day_names: Mapping[str, int]

    def month(self, name: str) -> int:
        """The number of a month by one of its names, or by a form of it."""
        said = _folded(name)
        stem = said
        while stem and said not in self.month_names and stem not in self.month_stems:
            stem = stem[:-1]
        return self.month_names[said] if said in self.month_names else self.month_stems[stem]

    def days(self, words: str) -> list[tuple[int, int, int]]:
        """(start, end, day) of every day in a list such as "1–14" or "diez"."""
        return [(m.start(), m.end(), self._day(m.group())) for m in self.day_token.finditer(words)]

    def _day(self, word: str) -> int:
        digits = _DIGITS.match(word)
        return int(digits.group()) if digits else self.day_names[word.casefold()]


@lru_cache(maxsize=64)
def grammar_of(language: str | None) -> Grammar:
    """The grammar of a language (ISO 639-1), or of the usual European languages together."""
    names, stems, spelt_days = months(language), month_stems(language), day_words(language)
    declined = rf"|(?:{alternation(stems)}){_ENDING}" if stems else ""
    month = rf"(?:{alternation(names)}{declined})"
    month_end = rf"(?:[.॰]|(?!{_LETTER}))"
    # "5:30 May", "5.000 May" are no days; nor is the "20" of "2026".
    number = rf"(?:3[01]|[12]\d|0?[1-9])(?![\d%€$£])(?![:.]\d|,\d{{3}}(?!\d))(?:{_ORDINAL}(?!{_LETTER}))"
    day = rf"(?:{number}|(?:{alternation(spelt_days)})(?!{_LETTER}))"
    year = rf"(?P<year>{_YEARS.get(language or '', _YEAR)}|['’]\d\d)(?!\d|[.,]\d{{3}})"
    # "4 de julio de 1995", "4th of July, 1995", "28 juni in 2020", "3rd, August 2026"
    gap = rf"[\s,./–-]{{0,3}}(?:(?:{SMALL_WORDS})(?:\.?\s+|(?<=['’])))?"
    if language == "he":
        gap += "ב?"
    again = rf"(?:(?:{JOINING_WORDS}|the|el|le|il|den|op|dia|día)\s+)?"
    dash_or_word = rf"\s*(?:[-–—&/]|\b(?:{JOINING_WORDS})\b)\s*{again}"
    edge = r"(?<!\w)(?<!\d[./:,])(?<!\d\d\d-)"
    patterns = (
        rf"{edge}(?P<day>{day}){gap}(?P<month>{month}){month_end}{gap}{year}",
        rf"{edge}(?P<month>{month}){month_end}[\s-]{{0,2}}(?P<day>{day}(?:(?:\s*,\s*"
        rf"|{dash_or_word}){day})*){gap}{year}",
        rf"{edge}{year}{gap}(?P<month>{month}){month_end}{gap}(?P<day>{day})",
        # The remaining orders are dates only where one sign joins all three: "September-2020-23".
        rf"{edge}(?P<month>{month})(?P<sign>[-/]){year}(?P=sign)(?P<day>{day})",
        rf"{edge}(?P<day>{day})(?P<sign>[-/]){year}(?P=sign)(?P<month>{month}){month_end}",
        rf"{edge}{year}(?P<sign>[-/])(?P<day>{day})(?P=sign)(?P<month>{month}){month_end}",
        rf"{edge}(?P<day>{number})-(?P<month>{month})-(?P<year>\d\d)(?!\d|-)",
        # "2026. gada 13. novembrī": a word for the year makes it one.
        rf"{edge}{year}\.?\s(?:gada|წლის|жылғы|ж\.|оны)\s(?P<day>{day})[.\s]{{1,2}}(?P<month>{month})"
        rf"{month_end}",
    )
    yearless = (
        rf"{edge}(?P<day>{day}){gap}(?P<month>{month}){month_end}",
        rf"{edge}(?P<month>{month}){month_end}\s*(?P<day>{day})",
    )
    earlier = _earlier_days(edge, number, month, month_end, gap, dash_or_word)
    return Grammar(
        tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns),
        tuple(re.compile(pattern, re.IGNORECASE) for pattern in yearless),
        re.compile(earlier, re.IGNORECASE),
        re.compile(day, re.IGNORECASE),
        {_folded(name): number for name, number in names.items()},
        {_folded(name): number for name, number in stems.items()},
        spelt_days,
    )


def _earlier_days(edge: str, number: str, month: str, month_end: str, gap: str, dash_or_word: str) -> str:
    """The pattern of the days before the one that has a year: "1, 2 and" before "3 May 2026"."""
    return (
        rf"{edge}(?:(?P<month1>{month}){month_end}\s*(?P<day1>{number})"
        rf"|(?P<day2>{number}){gap}(?P<month2>{month})"
        rf"{month_end})(?:\s*,\s*|\s*,?{dash_or_word})\Z"
        # A bare number is a day only after a word or sign that leads to one, or tight before a dash.
        rf"|(?:\b(?:{LEADING_WORDS})\s+|[:(]\s*|^)(?P<days>{number}(?:\s*,\s*{number})*){dash_or_word}\Z"
        rf"|{edge}(?P<tight>{number})[-–]\Z"
    )


def _folded(name: str) -> str:
    """In small letters; the two letters i of Turkish are one to a regular expression that ignores case."""
    return name.casefold().replace("i\u0307", "i").replace("ı", "i")
