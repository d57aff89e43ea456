"""The coming deadlines of a mail in the order of time: marks on a line, drawn small, and as plain words.

Pure. The drawing holds no words: mail programs that drop it keep none of its letters, and the list beside it
says everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flows.plots.axis import month_starts
from flows.words.text_direction import RIGHT_TO_LEFT

# One date alone needs no line.
FEWEST = 2
SHOWN = 8
# From this many days on a deadline is shown as pressing.
PRESSING_DAYS = 14
# Of the drawing, in its own units.
_WIDTH, _MARGIN, _RADIUS, _LANE = 600, 12, 6, 15


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """One deadline still to come: its local date, the calendar days left to it there, and what it is of."""

    on: date
    left: int
    title: str
    opportunity: str
    language: str = ""
    estimated: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """The next marks, earliest first, seen from a night; ``later`` counts those beyond them."""

    night: date
    marks: tuple[Mark, ...]
    later: int

    @property
    def until(self) -> date:
        """The day of the last mark."""
        return self.marks[-1].on

    def is_pressing(self, mark: Mark) -> bool:
        """Whether a mark is so near that it is shown in the colour of haste."""
        return mark.left <= PRESSING_DAYS


def timeline(marks: Iterable[Mark], night: date) -> Timeline | None:
    """The marks from tonight on, each opportunity once; ``None`` where there are fewer than two."""
    coming: dict[str, Mark] = {}
    for mark in sorted(mark for mark in marks if mark.left >= 0):
        coming.setdefault(mark.opportunity, mark)
    ordered = tuple(coming.values())
    if len(ordered) < FEWEST:
        return None
    return Timeline(night, ordered[:SHOWN], len(ordered) - SHOWN if len(ordered) > SHOWN else 0)


def drawing(found: Timeline, direction: str) -> str:
    """The marks on a line as inline SVG without any text: dots to scale, a tick for every month.

    Kept calls are rings, pressing ones have the class ``haste``. Colours are the page's (``currentColor``).
    """
    days = max(found.marks[-1].left, 1)
    placed = _lanes([_MARGIN + (_WIDTH - 2 * _MARGIN) * m.left / days for m in found.marks])
    base = _LANE * (max(lane for _, lane in placed) + 1)
    months = month_starts(found.night, found.until)
    ticks = [_MARGIN + (_WIDTH - 2 * _MARGIN) * (day - found.night).days / days for day in months]
    ways = "".join(f"M{_x(x, direction)} {base + 4}v7" for x in [_MARGIN, *ticks])
    dots = "".join(
        _dot(found, mark, _x(x, direction), base - _LANE * lane)
        for mark, (x, lane) in zip(found.marks, placed, strict=True)
    )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {base + 14}" width="100%" role="presentation" aria-hidden="true">'
        f'<path class="axis" d="M0 {base}H{_WIDTH}{ways}" fill="none" stroke="currentColor"/>{dots}</svg>'
    )


def _lanes(places: Sequence[float]) -> list[tuple[float, int]]:
    """Each place with the lowest lane in which its dot touches no earlier one."""
    ends: list[float] = []
    placed = []
    for x in places:
        free = next((lane for lane, end in enumerate(ends) if x - end >= 2 * _RADIUS + 2), len(ends))
        ends[free : free + 1] = [x]
        placed.append((x, free))
    return placed


def _x(x: float, direction: str) -> str:
    return f"{_WIDTH - x if direction == RIGHT_TO_LEFT else x:.1f}"


def _dot(found: Timeline, mark: Mark, x: str, y: int) -> str:
    shape = "ring" if mark.kept else "dot"
    filled = "none" if mark.kept else "currentColor"
    haste = " haste" if found.is_pressing(mark) else ""
    return (
        f'<circle class="{shape}{haste}" cx="{x}" cy="{y}" r="{_RADIUS}" fill="{filled}" '
        'stroke="currentColor" stroke-width="2"/>'
    )
