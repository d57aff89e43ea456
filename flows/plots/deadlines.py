"""Coming deadlines on a line: each with its words while they are few, as heaps of dots when they are many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from flows.plots.axis import Axis, day_shortly, ruler
from flows.plots.lettering import NARROWEST
from flows.plots.plot import Cell, Plot, cell
from flows.plots.svg import LINE, box, canvas, dot, line, words

# From this many days on a deadline is shown as pressing.
PRESSING_DAYS = 14
# So many marks still have a line of words each.
WITH_WORDS = 8
# One far date must not press all others into a corner: what is later stands at the right edge.
FARTHEST_DAYS = 400
_ROW, _HEAPS, _HIGHEST = LINE + 14, 40, 96


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """One deadline: its local date, what it is of, and where that is told.

    ``left``: the days until then, where whoever asks has counted them in the deadline's own time zone.
    """

    on: date
    label: str
    href: str = ""
    left: int | None = field(default=None, compare=False)

    def days(self, today: date) -> int:
        """The days from ``today`` to it; what has passed has fewer than none."""
        return (self.on - today).days if self.left is None else self.left


def deadlines(title: str, marks: Sequence[Mark], today: date, *, caption: str = "") -> Plot:
    """The marks from ``today`` on, earliest first; those passed are in neither the drawing nor the table."""
    coming = sorted(mark for mark in marks if mark.days(today) >= 0)
    if not coming:
        svg = canvas(
            title, "No deadline to come.", LINE + 6, [words(0, LINE, "No deadline to come.", room=NARROWEST)]
        )
        return Plot(title, svg, caption, _COLUMNS, ())
    horizon = min(coming[-1].on, _after(today, FARTHEST_DAYS))
    # West of us a day that we have left is still going on.
    axis = Axis(min(today, coming[0].on), max(horizon, _after(today, 30)))
    height, shapes = (_rows if len(coming) <= WITH_WORDS else _heaps)(coming, axis, today)
    svg = canvas(title, _in_words(coming, today), height, shapes)
    return Plot(title, svg, caption, _COLUMNS, tuple(_row(mark, today) for mark in coming))


_COLUMNS = ("Deadline", "Days left", "What")


def _row(mark: Mark, today: date) -> tuple[Cell, ...]:
    return (cell(mark.on), cell(mark.days(today)), cell(mark.label, mark.href))


def _after(day: date, days: int) -> date:
    return day + timedelta(min(days, (date.max - day).days))


def _kind(mark: Mark, today: date) -> str:
    return "bar-bad" if mark.days(today) <= PRESSING_DAYS else "bar"


def _rows(coming: Sequence[Mark], axis: Axis, today: date) -> tuple[float, list[str]]:
    """A line for each mark: its words, and its dot below them."""
    shapes = []
    for place, mark in enumerate(coming):
        top, x = _ROW * place, axis.place(mark.on)
        shapes.append(words(0, top + LINE - 4, f"{day_shortly(mark.on)}  {mark.label}", room=NARROWEST))
        shapes.append(line(axis.place(axis.first), top + LINE + 5, x, top + LINE + 5, "grid"))
        shapes.append(dot(x, top + LINE + 5, _kind(mark, today), f"{mark.on}: {mark.label}"))
    base = _ROW * len(coming) + 2
    return base + 2 * LINE, [*shapes, *ruler(axis, base)]


def _heaps(coming: Sequence[Mark], axis: Axis, today: date) -> tuple[float, list[str]]:
    """Dots heaped where the marks are; where heaps grow too high, bars to the same scale."""
    heaps: dict[int, list[Mark]] = defaultdict(list)
    for mark in coming:
        heaps[int(axis.place(mark.on) / 100 * _HEAPS)].append(mark)
    highest = max(len(heap) for heap in heaps.values())
    unit = min(11.0, _HIGHEST / highest)
    base = unit * highest + LINE + 6
    top = words(0, LINE - 4, f"{len(coming)} deadlines; the highest heap has {highest}", room=NARROWEST)
    shapes = [shape for at, heap in sorted(heaps.items()) for shape in _heap(at, heap, today, base, unit)]
    return base + 2 * LINE, [top, *shapes, *ruler(axis, base)]


def _heap(at: int, heap: Sequence[Mark], today: date, base: float, unit: float) -> Iterator[str]:
    if unit < 9:
        said = f"{len(heap)} from {heap[0].on} to {heap[-1].on}"
        tall = unit * len(heap)
        yield box(at * 100 / _HEAPS + 0.3, base - tall, 100 / _HEAPS - 0.6, tall, _kind(heap[0], today), said)
        return
    for place, mark in enumerate(heap):
        x = (at + 0.5) * 100 / _HEAPS
        yield dot(x, base - unit * (place + 0.5), _kind(mark, today), f"{mark.on}: {mark.label}", 3.5)


def _in_words(coming: Sequence[Mark], today: date) -> str:
    first = coming[0]
    many = f"{len(coming)} deadlines" if len(coming) > 1 else "One deadline"
    return f"{many} from {today} on. The next one: {first.on}, {first.label}."
