"""Absolute dates that prose states, with where they stand in it; nothing is invented.

No year, no date, unless a neighbour in the same list or range states it ("2 and 20 November 2026"). A
numeric date that may be read two ways keeps both readings and no date.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from spiders.calendar_words import PERSIAN, writes_day_first
from spiders.digits import western_digits
from spiders.east_asian_dates import east_asian_dates
from spiders.eras import persian_date, year_of_era
from spiders.found_dates import FoundDate, calendar_date, century
from spiders.numeric_dates import numeric_dates
from spiders.spelt_dates import Grammar, grammar_of
from spiders.weekday_dates import weekday_dates

__all__ = ["FoundDate", "calendar_date", "century", "find_dates"]

# "November 2, 2026 and " is the longest item of a list that shares its year.
_LONGEST_ITEM = 60


def find_dates(
    text: str,
    *,
    language: str | None = None,
    day_first: bool | None = None,
    reference: date | None = None,
) -> list[FoundDate]:
    """Every absolute date that a text states, in order of place.

    Args:
        text: plain text, in any of the languages CLDR has month names for.
        language: ISO 639-1 code; ``None`` tries the month names of the usual European languages.
        day_first: how the text's country orders 3/5/2026; ``None`` asks the language, and for English
            leaves an ambiguous date undecided.
        reference: the day on which the text stands; decides the century of a year in two digits.
    """
    order = writes_day_first(language) if day_first is None else day_first
    text = western_digits(text)
    found: list[FoundDate] = []
    candidates = [
        *_spelt(text, grammar_of(language), language, reference),
        *east_asian_dates(text, language),
        *weekday_dates(text, language),
        *numeric_dates(text, language, order, reference),
    ]
    for candidate in candidates:
        if not any(candidate.start < other.end and other.start < candidate.end for other in found):
            found.append(candidate)
    return sorted(found, key=lambda d: d.start)


def _spelt(text: str, grammar: Grammar, language: str | None, reference: date | None) -> Iterator[FoundDate]:
    for pattern in grammar.dates:
        for match in pattern.finditer(text):
            digits = match["year"].lstrip("'’")
            year = int(digits) if len(digits) == 4 else century(int(digits), reference)
            month = grammar.month(match["month"])
            *others, (last_start, _, last_day) = grammar.days(match["day"])
            last = _on(year, month, last_day, language)
            if last is None:
                continue
            yield FoundDate(match.start("day") + last_start if others else match.start(), match.end(), last)
            for start, end, day in others:
                if on := _on(year, month, day, language):
                    yield FoundDate(match.start("day") + start, match.start("day") + end, on, inherited=True)
            if month < PERSIAN:
                yield from _earlier(text, match.start(), last, grammar)


def _on(year: int, month: int, day: int, language: str | None) -> date | None:
    """The common date of a spelt one, whichever calendar its month and year are of."""
    if month > PERSIAN:
        return persian_date(year, month - PERSIAN, day)
    known = year_of_era(None, year, language)
    return calendar_date(known, month, day) if known else None


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
                first, last = offset + day_start, offset + day_end
                if found:
                    named = match.span("month1" if match["month1"] else "month2")
                    first, last = min(first, named[0]), max(last, named[1])
                yield FoundDate(first, last, on, inherited=True)
        if not found:
            return
        start = match.start()
