"""Spans of time below one another: when each begins and ends, and where they overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flows.plots.axis import Axis, ruler
from flows.plots.lettering import NARROWEST
from flows.plots.plot import Cell, Plot, cell
from flows.plots.svg import LINE, box, canvas, line, words

# More spans are a wall: the rest stands in the table.
DRAWN = 30
# An end that nobody stated is drawn as long again, and said to be open.
_OPEN_DAYS = 90
_BAR, _ROW = 10, LINE + 18
_COLUMNS = ("What", "From", "To")


@dataclass(frozen=True, slots=True)
class Span:
    """A span with both its days; ``None``: not stated, so that it reaches beyond the drawing."""

    label: str
    first: date | None
    last: date | None
    href: str = ""


def windows(
    title: str,
    spans: Sequence[Span],
    *,
    today: date | None = None,
    shared: Span | None = None,
    caption: str = "",
) -> Plot:
    """The spans in the order given; ``shared``, the time in which they overlap, is drawn behind them."""
    drawn = spans[:DRAWN]
    axis = _axis([*drawn, *([shared] if shared else [])], today)
    height = _ROW * len(drawn) + 2
    shapes = [words(0, LINE, "Nothing to draw yet.", room=NARROWEST)] if not spans else []
    if drawn and shared is not None:
        shapes.append(_behind(axis, shared, height))
    shapes += [shape for place, span in enumerate(drawn) for shape in _span(place, span, axis)]
    if drawn:
        shapes += ruler(axis, height)
    if drawn and today is not None and axis.first <= today <= axis.last:
        shapes.append(line(axis.place(today), 0, axis.place(today), height, "today"))
    if len(spans) > DRAWN:
        shapes.append(
            words(0, height + 3 * LINE, f"and {len(spans) - DRAWN} more in the table", room=NARROWEST)
        )
        height += LINE
    rows = tuple(_row(span) for span in spans) + ((_row(shared),) if shared else ())
    said = "; ".join(_in_words(span) for span in spans[:5]) or "Nothing to draw yet."
    return Plot(title, canvas(title, said, height + 2 * LINE + 4, shapes), caption, _COLUMNS, rows)


def _axis(spans: Sequence[Span], today: date | None) -> Axis:
    days = [day for span in spans for day in (span.first, span.last) if day is not None]
    days += [today] if today is not None else []
    if not days:
        return Axis(date.min, date.min)
    first, last = min(days), max(days)
    if any(span.last is None for span in spans):
        last += timedelta(min(_OPEN_DAYS, (date.max - last).days))
    return Axis(first, last)


def _ends(span: Span, axis: Axis) -> tuple[float, float]:
    """Both ends in percent; a span that ends before it begins is a point where it begins."""
    x = 0.0 if span.first is None else axis.place(span.first)
    return x, max(100.0 if span.last is None else axis.place(span.last), x)


def _behind(axis: Axis, shared: Span, height: float) -> str:
    x, to = _ends(shared, axis)
    return box(x, 0, to - x, height, "grid", _in_words(shared))


def _span(place: int, span: Span, axis: Axis) -> Iterator[str]:
    top, (x, to) = _ROW * place, _ends(span, axis)
    yield words(0, top + LINE - 3, span.label, room=NARROWEST)
    yield box(
        x, top + LINE + 1, to - x, _BAR, "bar" if span.first and span.last else "bar-soft", _in_words(span)
    )


def _said(day: date | None) -> str:
    return "not stated" if day is None else day.isoformat()


def _in_words(span: Span) -> str:
    return f"{span.label}: {_said(span.first)} to {_said(span.last)}"


def _row(span: Span) -> tuple[Cell, ...]:
    return (cell(span.label, span.href), cell(_said(span.first)), cell(_said(span.last)))
