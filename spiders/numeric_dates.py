"""Dates in figures: "2026-10-14", "14.10.2026", "10/14/26", "15.9.–14.10.2026"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from spiders.eras import PERSIAN_YEARS, persian_date, year_of_era
from spiders.found_dates import FoundDate, calendar_date, century

_YEAR = r"(?:19|20)\d\d"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
# Neither side may continue a longer number: addresses, telephone numbers, file numbers, versions.
_BEFORE = r"(?<!\d)(?:(?<=[./]\d{4}[-–])|(?<!\d[-/.,:+–]))(?<!\d\s[-–])(?<!\+)"
# An hour may follow behind a dash: "22/06/2027 - 23:59".
_AFTER = r"(?!\d)(?![-/.,:–]\d)(?!\s?[-–]\s?\d(?!\d?[:hH]))"
# A date may be followed by the end of its range.
_AFTER_FULL = r"(?!\d)(?![/.,:]\d)(?![-–]\d(?!\d?[./]\d\d?[./]\d))(?!\s?[-–]\s?\d(?!\d?[./]\s?\d|\d?[:hH]))"

_ISO = re.compile(rf"{_BEFORE}({_YEAR})(\s?[-/.]\s?)({_MONTH})\2({_DAY})(?:(?=T\d\d:)|{_AFTER})")
_SPACED_ISO = re.compile(rf"{_BEFORE}(?<!\d )({_YEAR}) (0[1-9]|1[0-2]) (0[1-9]|[12]\d|3[01]){_AFTER}(?! \d)")
_COMPACT_ISO = re.compile(
    rf"(?<![\w.,$€£])({_YEAR})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\w|[.,]\d|\s?[$€£%])"
)
_NUMERIC = re.compile(
    rf"{_BEFORE}(\d\d?)(?:(\s?[-/]\s?|\.\s?)(\d\d?)\2({_YEAR}|2[45]\d\d)|(-)(\d\d?)-['’](\d\d)"
    rf"|(/)(\d\d?)/(\d\d)|(?<=\d\d)(\.)(\d\d)\.(\d\d)){_AFTER_FULL}"
)
_SPACED_NUMERIC = re.compile(rf"{_BEFORE}(?<!\d )({_DAY}) (0[1-9]|1[0-2]) ({_YEAR}){_AFTER}(?! \d)")
_PERSIAN = re.compile(rf"{_BEFORE}(1[34]\d\d)([-/])(\d\d?)\2(\d\d?){_AFTER}")
# "15.9.–" before "14.10.2026", "1.-" before "13.11.2026": the day, perhaps the month, that begins a range.
_RANGE_START = re.compile(r"(?<![\d.,/-])(?P<date>(\d\d?)\.(?:\s?(\d\d?)\.)?)\s?(?:[-–—]|bis|au|al|tot)\s?\Z")
_LONGEST_START = 14


def numeric_dates(
    text: str, language: str | None, day_first: bool | None, reference: date | None
) -> Iterator[FoundDate]:
    """Every date in figures that a text states.

    Args:
        text: with western digits.
        language: ISO 639-1 code, for calendars of its own.
        day_first: how 3/5/2026 is meant; ``None`` leaves it with both readings.
        reference: decides the century of two digits.
    """
    for match in _ISO.finditer(text):
        yield from _found(match, calendar_date(int(match[1]), int(match[3]), int(match[4])))
    for pattern in (_SPACED_ISO, _COMPACT_ISO):
        for match in pattern.finditer(text):
            yield from _found(match, calendar_date(*map(int, match.groups())))
    if language == "fa":
        for match in _PERSIAN.finditer(text):
            if int(match[1]) in PERSIAN_YEARS:
                yield from _found(match, persian_date(int(match[1]), int(match[3]), int(match[4])))
    for match in _NUMERIC.finditer(text):
        first, second, year = (group for group in match.groups() if group and group.strip(" -/.").isdigit())
        known = year_of_era(None, int(year), language) if len(year) == 4 else century(int(year), reference)
        for found in _ordered(match, int(first), int(second), known, day_first):
            yield found
            yield from _range_start(text, found)
    for match in _SPACED_NUMERIC.finditer(text):
        yield from _ordered(match, int(match[1]), int(match[2]), int(match[3]), day_first)


def _range_start(text: str, last: FoundDate) -> Iterator[FoundDate]:
    start = max(0, last.start - _LONGEST_START)
    match = _RANGE_START.search(text, start, last.start) if last.on else None
    if match is None or last.on is None:
        return
    first = calendar_date(last.on.year, int(match[3] or last.on.month), int(match[2]))
    if first is not None and first > last.on and match[3]:
        first = calendar_date(last.on.year - 1, int(match[3]), int(match[2]))
    if first is not None and first < last.on:
        yield FoundDate(match.start("date"), match.end("date"), first, inherited=True)


def _ordered(
    match: re.Match[str], first: int, second: int, year: int | None, day_first: bool | None
) -> Iterator[FoundDate]:
    """A numeric date, decided by the calendar, else by the country's order, else left with both readings."""
    if year is None:
        return
    readings = (calendar_date(year, second, first), calendar_date(year, first, second))
    possible = tuple(dict.fromkeys(reading for reading in readings if reading))
    if len(possible) == 1:
        yield FoundDate(match.start(), match.end(), possible[0])
    elif possible and day_first is not None:
        yield FoundDate(match.start(), match.end(), possible[0 if day_first else 1])
    elif possible:
        yield FoundDate(match.start(), match.end(), None, possible)


def _found(match: re.Match[str], on: date | None) -> Iterator[FoundDate]:
    if on is not None:
        yield FoundDate(match.start(), match.end(), on)
