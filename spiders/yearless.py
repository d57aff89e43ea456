"""Days of the year that prose names without a year: "on November 1st each year"."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from spiders.dates import calendar_date
from spiders.deadline_words import AND, BETWEEN_BEFORE, RANGE
from spiders.spelt_dates import grammar_of

# Where a day of the year stands (from, to), its month and its number.
_Named: TypeAlias = tuple[int, int, int, int]


def next_day_of_year(text: str, language: str | None, after: date) -> date | None:
    """The first of the named days of a year that comes on or after ``after``, or ``None``."""
    grammar = grammar_of(language)
    found: list[_Named] = []
    for start, end, month, day in sorted(
        (match.start(), match.end(), grammar.month(match["month"]), day)
        for pattern in grammar.yearless
        for match in pattern.finditer(text)
        for _, _, day in grammar.days(match["day"])
    ):
        # In "February 1 – February 28" there is no "1 – February"; days of one match share its place.
        if not found or start >= found[-1][1] or start == found[-1][0]:
            found.append((start, end, month, day))
    # "February 1 – February 28": the first of the two begins what the second ends.
    named = [
        (month, day)
        for (start, end, month, day), after_it in zip(found, [*found[1:], None], strict=False)
        if after_it is None or not _is_begun(text, start, end, after_it[0])
    ]
    coming = [
        calendar_date(year, month, day) for year in (after.year, after.year + 1) for month, day in named
    ]
    return min((on for on in coming if on and on >= after), default=None)


def _is_begun(text: str, start: int, end: int, after_it: int) -> bool:
    """Whether a day begins a range that the next day ends."""
    joint = text[end:after_it]
    between = BETWEEN_BEFORE.search(text[:start]) is not None and AND.fullmatch(joint) is not None
    return between or RANGE.fullmatch(joint) is not None
