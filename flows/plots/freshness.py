"""How old what we know is: for each source the days since it was last well, the oldest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flows.plots.lettering import NARROWEST, width
from flows.plots.plot import Plot, cell
from flows.plots.svg import LINE, box, canvas, dot, line, outline, words

# Of bars, so many: sources that are well differ by nothing one could see.
DRAWN = 25
# Beyond, a bar fills its line: a month or a year without news is the same call for action.
LONGEST_DAYS = 30
# From so many days on, a source is late, and gone.
LATE_DAYS, GONE_DAYS = 2, 7
_BAR, _ROW = 8, LINE + 14


@dataclass(frozen=True, slots=True)
class Fresh:
    """A source, and the last night on which it was well; ``None``: never yet."""

    name: str
    well_on: date | None
    href: str = ""


def freshness(title: str, sources: Sequence[Fresh], today: date, *, caption: str = "") -> Plot:
    """The sources that were longest not well, as bars of days; the table has all of them."""
    ordered = sorted(sources, key=lambda each: (-_age(each, today), each.name))
    shown = [each for each in ordered if _age(each, today) >= LATE_DAYS][:DRAWN]
    current = sum(_age(each, today) < LATE_DAYS for each in sources)
    head = f"{current} of {len(sources)} sources are current" if sources else "No source was asked yet."
    shapes = [words(0, LINE - 3, head, room=NARROWEST)]
    shapes += [shape for place, each in enumerate(shown) for shape in _line(place, each, today)]
    rows = tuple(
        (cell(each.name, each.href), cell(each.well_on or "never"), cell(_in_days(each, today)))
        for each in ordered
    )
    said = f"{head}." + "".join(f" {each.name}: {_in_days(each, today)}." for each in shown[:5])
    svg = canvas(title, said, LINE + 6 + _ROW * len(shown), shapes)
    return Plot(title, svg, caption, ("Source", "Last well", "Days since"), rows)


def _age(source: Fresh, today: date) -> float:
    return float("inf") if source.well_on is None else max((today - source.well_on).days, 0)


def _in_days(source: Fresh, today: date) -> str:
    if source.well_on is None:
        return "never well yet"
    days = int(_age(source, today))
    return "1 day" if days == 1 else f"{days} days"


def _line(place: int, source: Fresh, today: date) -> Iterator[str]:
    top, age, said = LINE + 6 + _ROW * place, _age(source, today), _in_days(source, today)
    yield words(0, top + LINE - 3, source.name, room=NARROWEST - width(said) - 8)
    yield words(100, top + LINE - 3, said, room=NARROWEST, anchor="end", kind="value")
    kind = "bar-bad" if age >= GONE_DAYS else "bar-warn"
    yield box(0, top + LINE, 100 * min(age / LONGEST_DAYS, 1), _BAR, kind, f"{source.name}: {said}")


def nights(title: str, counts: Sequence[tuple[date, int | None]], places: int = 0) -> str:
    """A row of small marks as SVG, one for each night: how many notices came; ``None``: it was not well.

    ``places``: room for so many nights, the latest on the right, so that marks stand under one another.
    """
    most = max([count for _, count in counts if count], default=1)
    each = 100 / max(len(counts), places, 1)
    shapes = [line(0, 23.5, 100, 23.5, "grid")]
    for place, (night, count) in enumerate(counts, max(places - len(counts), 0)):
        x = each * place + each * 0.1
        if count is None:
            shapes.append(dot(each * (place + 0.5), 18, "bar-bad", f"{night}: not well", 3))
        elif count <= 0:
            shapes.append(outline(x, 19, each * 0.8, 4, f"{night}: none"))
        else:
            tall = 3 + 19 * count / most
            shapes.append(box(x, 23 - tall, each * 0.8, tall, "bar", f"{night}: {count}"))
    said = ", ".join("not well" if count is None else str(count) for _, count in counts)
    return canvas(title, f"Notices night by night, the latest last: {said or 'none yet'}.", 24, shapes)
