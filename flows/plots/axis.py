"""Days on a line: where each stands, and which of them are marked below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flows.plots.svg import LINE, Anchor, line, words

# Room for a dot at either end, in percent.
_MARGIN = 2.0
# More words than that below a line run into one another on a telephone.
_WORDS = 5
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Axis:
    """The days from ``first`` to ``last`` on a line as wide as the drawing."""

    first: date
    last: date

    def place(self, day: date) -> float:
        """Where a day stands, in percent of the width; what lies outside stands at the edge."""
        days = max((self.last - self.first).days, 1)
        share = min(max((day - self.first).days / days, 0.0), 1.0)
        return _MARGIN + (100 - 2 * _MARGIN) * share


def month_starts(first: date, last: date) -> list[date]:
    """The first of every month after a day up to another; beyond three years, of every year."""
    begun, ended = first.year * 12 + first.month, last.year * 12 + last.month - 1
    # Beyond three years, ticks of months are a hatching: those of years stay.
    step = 1 if ended - begun <= 36 else 12
    # No calendar goes beyond the year 9999.
    months = [number for number in range(begun, ended + 1) if number // 12 <= date.max.year]
    return [date(number // 12, number % 12 + 1, 1) for number in months if step == 1 or number % 12 == 0]


def day_shortly(day: date) -> str:
    """A day in as few letters as tell it: ``7 Jan 2027``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def ruler(axis: Axis, y: float) -> Iterator[str]:
    """The line at ``y`` with its ticks, and words for some of them; they reach two lines below it."""
    yield line(0, y, 100, y)
    ticks = month_starts(axis.first, axis.last)
    for day in ticks:
        yield line(axis.place(day), y, axis.place(day), y + 5)
    named = _named(axis, ticks)
    for day in named:
        said = (
            f"{_MONTHS[day.month - 1]} {day.year}"
            if day.month == 1 or day == named[0]
            else _MONTHS[day.month - 1]
        )
        yield words(axis.place(day), y + LINE + 2, said, room=80, anchor=_anchor(axis, day), kind="tick")


def _named(axis: Axis, ticks: Sequence[date]) -> list[date]:
    """The ticks that get words: evenly spread, and away from the edges where there is a choice."""
    inner = [day for day in ticks if _anchor(axis, day) == "middle"]
    if not inner:
        return [min(ticks, key=lambda day: abs(axis.place(day) - 50))] if ticks else []
    least = 100 / _WORDS
    chosen = [inner[0]]
    for day in inner[1:]:
        if axis.place(day) - axis.place(chosen[-1]) >= least:
            chosen.append(day)
    return chosen


def _anchor(axis: Axis, day: date) -> Anchor:
    """Which end of a word stands at its tick: near an edge it runs inwards, so that it is not cut."""
    place = axis.place(day)
    return "middle" if 10 <= place <= 88 else ("start" if place < 50 else "end")
