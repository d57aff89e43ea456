"""Days of the year that prose names without a year: "on November 1st each year"."""

from __future__ import annotations

from datetime import date

from spiders.dates import calendar_date
from spiders.spelt_dates import grammar_of


def next_day_of_year(text: str, language: str | None, after: date) -> date | None:
    """The first of the named days of a year that comes on or after ``after``, or ``None``."""
    grammar = grammar_of(language)
    named = [
        (grammar.month(match["month"]), day)
        for pattern in grammar.yearless
        for match in pattern.finditer(text)
        for _, _, day in grammar.days(match["day"])
    ]
    coming = [
        calendar_date(year, month, day) for year in (after.year, after.year + 1) for month, day in named
    ]
    return min((on for on in coming if on and on >= after), default=None)
