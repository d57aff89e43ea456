"""Absolute dates that prose states, with where they stand in it; nothing is invented.

No year, no date, unless a neighbour in the same list or range states it ("2 and 20 November 2026"). A
numeric date that may be read two ways keeps both readings and no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from spiders.calendar_words import writes_day_first
from spiders.number_words import EAST_ASIAN_NUMBER, east_asian_number
from spiders.spelt_dates import Grammar, grammar_of

_YEAR = r"(?:19|20)\d\d"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
# Neither side may continue a longer number: addresses, telephone numbers, file numbers, versions.
_BEFORE = r"(?<!\d)(?<!\d[-/.,:+–])(?<!\d\s[-–])(?<!\+)"
_AFTER = r"(?!\d)(?![-/.,:–]\d)(?!\s?[-–]\s?\d)"

_ISO = re.compile(rf"{_BEFORE}({_YEAR})(\s?[-/.]\s?)({_MONTH})\2({_DAY})(?:(?=T\d\d:)|{_AFTER})")
_SPACED_ISO = re.compile(rf"{_BEFORE}(?<!\d )({_YEAR}) (0[1-9]|1[0-2]) (0[1-9]|[12]\d|3[01]){_AFTER}(?! \d)")
_COMPACT_ISO = re.compile(
    rf"(?<![\w.,$€£])({_YEAR})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\w|[.,]\d|\s?[$€£%])"
)
_NUMERIC = re.compile(
    rf"{_BEFORE}(\d\d?)(?:(\s?[-/]\s?|\.\s?)(\d\d?)\2({_YEAR})|(-)(\d\d?)-['’](\d\d)"
    rf"|(/)(\d\d?)/(\d\d)|(?<=\d\d)(\.)(\d\d)\.(\d\d)){_AFTER}"
)
_SPACED_NUMERIC = re.compile(rf"{_BEFORE}(?<!\d )({_DAY}) (0[1-9]|1[0-2]) ({_YEAR}){_AFTER}(?! \d)")
_EAST_ASIAN = re.compile(
    rf"((?:19|20)\d\d|[{EAST_ASIAN_NUMBER}]{{4}})\s?[年년]\s?(\d\d?|[{EAST_ASIAN_NUMBER}]{{1,3}})\s?[月월]\s?"
    rf"(\d\d?|[{EAST_ASIAN_NUMBER}]{{1,3}})\s?(?:[日号號일]|(?![\d月월]))"
)
# Full-width digits and signs of East Asian text, place for place.
_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF0F: "/", 0xFF0D: "-", 0xFF0E: "."}
# "November 2, 2026 and " is the longest item of a list that shares its year.
_LONGEST_ITEM = 60


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in prose: ``text[start:end]`` states ``on``.

    ``on`` is ``None`` where the words allow two readings, which are then in ``readings``.
    ``inherited`` says that the year (and perhaps the month) was taken from the next date of its list.
    """

    start: int
    end: int
    on: date | None
    readings: tuple[date, ...] = ()
    inherited: bool = False


def find_dates(text: str, *, language: str | None = None, day_first: bool | None = None) -> list[FoundDate]:
    """Every absolute date that a text states, in order of place.

    Args:
        text: plain text, in any of the languages CLDR has month names for.
        language: ISO 639-1 code; ``None`` tries the month names of the usual European languages.
        day_first: how the text's country orders 3/5/2026; ``None`` asks the language, and for English
            leaves an ambiguous date undecided.
    """
    order = writes_day_first(language) if day_first is None else day_first
    text = text.translate(_FULL_WIDTH)
    found: list[FoundDate] = []
    for candidate in [*_spelt(text, grammar_of(language)), *_east_asian(text), *_numeric(text, order)]:
        if not any(candidate.start < other.end and other.start < candidate.end for other in found):
            found.append(candidate)
    return sorted(found, key=lambda d: d.start)


def calendar_date(year: int, month: int, day: int) -> date | None:
    """The date, or ``None`` where the calendar has none (29 February 2019)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def century(two_digits: int) -> int:
    """The year that two digits mean: 69 to 99 are of the last century, as POSIX has it."""
    return two_digits + (1900 if two_digits >= 69 else 2000)


def _spelt(text: str, grammar: Grammar) -> Iterator[FoundDate]:
    for pattern in grammar.dates:
        for match in pattern.finditer(text):
            digits = match["year"].lstrip("'’")
            year = int(digits) if len(digits) == 4 else century(int(digits))
            month = grammar.month(match["month"])
            *others, (last_start, _, last_day) = grammar.days(match["day"])
            last = calendar_date(year, month, last_day)
            if last is None:
                continue
            yield FoundDate(match.start("day") + last_start if others else match.start(), match.end(), last)
            for start, end, day in others:
                if on := calendar_date(year, month, day):
                    yield FoundDate(match.start("day") + start, match.start("day") + end, on, inherited=True)
            yield from _earlier(text, match.start(), last, grammar)


def _earlier(text: str, start: int, later: date, grammar: Grammar) -> Iterator[FoundDate]:
    """The dates right before one that share its year: "12 May –" 3 June 2026, "from 2, 9 and" 20 May 2026."""
    while match := grammar.earlier.search(text, max(0, start - _LONGEST_ITEM), start):
        found = match["month1"] or match["month2"]
        month = grammar.month(found) if found else later.month
        group = next(name for name in ("day1", "day2", "days", "tight") if match[name])
        for day_start, day_end, day in reversed(grammar.days(match[group])):
            on = calendar_date(later.year, month, day)
            if on is not None and on > later:
                # A list runs forward: "15 December to 10 January 2027" begins in the year before.
                on = calendar_date(later.year - 1, month, day)
            if on is not None:
                offset = match.start(group)
                yield FoundDate(offset + day_start, offset + day_end, on, inherited=True)
        if not found:
            return
        start = match.start()


def _numeric(text: str, day_first: bool | None) -> Iterator[FoundDate]:
    for match in _ISO.finditer(text):
        yield from _found(match, calendar_date(int(match[1]), int(match[3]), int(match[4])))
    for pattern in (_SPACED_ISO, _COMPACT_ISO):
        for match in pattern.finditer(text):
            yield from _found(match, calendar_date(*map(int, match.groups())))
    for match in _NUMERIC.finditer(text):
        first, second, year = (group for group in match.groups() if group and group.strip(" -/.").isdigit())
        full_year = int(year) if len(year) == 4 else century(int(year))
        yield from _ordered(match, int(first), int(second), full_year, day_first)
    for match in _SPACED_NUMERIC.finditer(text):
        yield from _ordered(match, int(match[1]), int(match[2]), int(match[3]), day_first)


def _ordered(
    match: re.Match[str], first: int, second: int, year: int, day_first: bool | None
) -> Iterator[FoundDate]:
    """A numeric date, decided by the calendar, else by the country's order, else left with both readings."""
    readings = (calendar_date(year, second, first), calendar_date(year, first, second))
    possible = tuple(dict.fromkeys(reading for reading in readings if reading))
    if len(possible) == 1:
        yield FoundDate(match.start(), match.end(), possible[0])
    elif possible and day_first is not None:
        yield FoundDate(match.start(), match.end(), possible[0 if day_first else 1])
    elif possible:
        yield FoundDate(match.start(), match.end(), None, possible)


def _east_asian(text: str) -> Iterator[FoundDate]:
    for match in _EAST_ASIAN.finditer(text):
        year, month, day = (int(east_asian_number(part) or 0) for part in match.groups())
        yield from _found(match, calendar_date(year, month, day) if year else None)


def _found(match: re.Match[str], on: date | None) -> Iterator[FoundDate]:
    if on is not None:
        yield FoundDate(match.start(), match.end(), on)
