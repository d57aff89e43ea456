"""A date found in prose, and the calendar's own word on what is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

_YEARS_AHEAD = 20


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in prose: ``text[start:end]`` states ``on``.

    ``on`` is ``None`` where the words allow two readings, which are then in ``readings``.
    ``inherited`` says that the year (and perhaps the month) was taken from its neighbour in a list or range.
    """

    start: int
    end: int
    on: date | None
    readings: tuple[date, ...] = ()
    inherited: bool = False


def calendar_date(year: int, month: int, day: int) -> date | None:
    """The date, or ``None`` where the calendar has none (29 February 2019)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def century(two_digits: int, reference: date | None = None) -> int:
    """The year that two digits mean, seen from a day: none is more than twenty years ahead of it.

    Without a day, 69 to 99 are of the last century, as POSIX has it.
    """
    if reference is None:
        return two_digits + (1900 if two_digits >= 69 else 2000)
    last = reference.year + _YEARS_AHEAD
    return last - (last - two_digits) % 100
