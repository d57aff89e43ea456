"""Amounts side by side: one bar each, with its label and value in words above it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from flows.plots.lettering import NARROWEST, exactly, shortly, width
from flows.plots.plot import Plot, cell
from flows.plots.svg import LINE, box, canvas, line, words

Amount = Decimal | int | None
# More bars are a wall: the rest stands in the table.
DRAWN = 20
_BAR, _ROW = 10, LINE + 18


def bars(
    title: str,
    values: Sequence[tuple[str, Amount]],
    unit: str,
    *,
    links: Mapping[str, str] | None = None,
    label: str = "What",
    caption: str = "",
) -> Plot:
    """A bar for each value in the order given; ``None`` is not known, which is no bar and not zero.

    ``links``: label → where what it counts is listed. ``label`` heads the labels' column of the table.
    """
    drawn = values[:DRAWN]
    lowest, span = _scale([value for _, value in drawn])
    shapes = [shape for place, each in enumerate(drawn) for shape in _bar(place, *each, unit, lowest, span)]
    height = _ROW * len(drawn)
    if len(values) > DRAWN:
        shapes.append(words(0, height + LINE, f"and {len(values) - DRAWN} more in the table", room=NARROWEST))
        height += LINE + 6
    if not values:
        shapes, height = [words(0, LINE, "Nothing to draw yet.", room=NARROWEST)], LINE + 6
    rows = tuple(
        (cell(name, (links or {}).get(name, "")), cell(exactly(value, unit))) for name, value in values
    )
    svg = canvas(title, _in_words(values, unit), height, shapes)
    return Plot(title, svg, caption, (label, _head(unit)), rows)


def _head(unit: str) -> str:
    """The unit as the head of its column; codes such as EUR stay as they are."""
    return f"{unit[:1].upper()}{unit[1:]}" or "Amount"


def _scale(values: Sequence[Amount]) -> tuple[Decimal, Decimal]:
    """The value at the left edge, and how much lies between both edges: zero is always among them."""
    known = [known for value in values if (known := finite(value)) is not None]
    lowest, highest = min([Decimal(0), *known]), max([Decimal(0), *known])
    return lowest, (highest - lowest) or Decimal(1)


def finite(value: Amount) -> Decimal | None:
    """A value that can be drawn."""
    return Decimal(value) if value is not None and Decimal(value).is_finite() else None


def _bar(place: int, name: str, value: Amount, unit: str, lowest: Decimal, span: Decimal) -> Iterator[str]:
    top, said = _ROW * place, shortly(value, unit)
    yield words(0, top + LINE - 3, name, room=max(NARROWEST - width(said) - 8, 80))
    yield words(100, top + LINE - 3, said, room=NARROWEST, anchor="end", kind="value")
    zero = float(-lowest / span) * 100
    yield line(0, top + LINE + 7, 100, top + LINE + 7, "grid")
    known = finite(value)
    if known:
        share = float(abs(known) / span) * 100
        kind = "bar" if known > 0 else "bar-bad"
        yield box(zero if known > 0 else zero - share, top + LINE + 2, share, _BAR, kind, f"{name}: {said}")
    if lowest < 0:
        yield line(zero, top + LINE, zero, top + LINE + 14)


def _in_words(values: Sequence[tuple[str, Amount]], unit: str) -> str:
    if not values:
        return "Nothing to draw yet."
    said = "; ".join(f"{name}: {shortly(value, unit)}" for name, value in values[:5])
    return said if len(values) <= 5 else f"{said}; and {len(values) - 5} more in the table."
