"""Counts in rows and columns: the darker a cell, the more; an empty one is the gap one looks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flows.plots.lettering import NARROWEST, exactly, shortly, width
from flows.plots.plot import Plot, cell
from flows.plots.svg import LINE, box, canvas, outline, words
from flows.words.amount_words import count

# What is beyond stands in the table.
ROWS, COLUMNS = 30, 8
_CELL, _ROW = 22, LINE + 28


def matrix(
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Mapping[tuple[str, str], int],
    *,
    links: Mapping[tuple[str, str], str] | None = None,
    label: str = "",
    caption: str = "",
) -> Plot:
    """``cells``: (row, column) → count; what is not there is zero. ``links`` lead to what a cell counts."""
    shown, across = rows[:ROWS], columns[:COLUMNS]
    most = max([cells.get((row, column), 0) for row in shown for column in across], default=0)
    heads, top = _heads(across)
    shapes = [*heads]
    for place, row in enumerate(shown):
        shapes += _row(top + _ROW * place, row, across, cells, most)
    height = top + _ROW * len(shown)
    if more := _beyond(rows, columns):
        shapes.append(words(0, height + LINE, more, room=NARROWEST))
        height += LINE + 6
    table = tuple(
        (
            cell(row),
            *(cell(exactly(cells.get((row, c), 0)), (links or {}).get((row, c), "")) for c in columns),
        )
        for row in rows
    )
    svg = canvas(title, _in_words(rows, columns, cells), height, shapes)
    return Plot(title, svg, caption, (label or "For", *columns), table)


def _beyond(rows: Sequence[str], columns: Sequence[str]) -> str:
    if not rows or not columns:
        return "Nothing to draw yet."
    left = [count(len(rows) - ROWS, "row")] if len(rows) > ROWS else []
    left += [count(len(columns) - COLUMNS, "column")] if len(columns) > COLUMNS else []
    return f"and {' and '.join(left)} more in the table" if left else ""


def _heads(columns: Sequence[str]) -> tuple[list[str], float]:
    """The names of the columns above them, or numbers with their key where names do not fit."""
    if not columns:
        return [], 0
    each = 100 / len(columns)
    room = NARROWEST / len(columns) - 6
    if all(width(name) <= room for name in columns):
        heads = [
            words(each * (place + 0.5), LINE - 3, name, room=room, anchor="middle", kind="tick")
            for place, name in enumerate(columns)
        ]
        return heads, LINE + 4
    key = [
        words(0, LINE * (place + 1) - 3, f"{place + 1}  {name}", room=NARROWEST)
        for place, name in enumerate(columns)
    ]
    below = LINE * len(columns) + 6
    numbers = [
        words(each * (place + 0.5), below + LINE - 3, str(place + 1), room=room, anchor="middle", kind="tick")
        for place in range(len(columns))
    ]
    return [*key, *numbers], below + LINE + 4


def _row(
    top: float, row: str, columns: Sequence[str], cells: Mapping[tuple[str, str], int], most: int
) -> Iterator[str]:
    yield words(0, top + LINE - 4, row, room=NARROWEST)
    each = 100 / max(len(columns), 1)
    for place, column in enumerate(columns):
        held, x, tip = cells.get((row, column), 0), each * place + 0.3, f"{row}, {column}"
        if held <= 0:
            yield outline(x, top + LINE, each - 0.6, _CELL, f"{tip}: {shortly(held)}")
        else:
            many = 2 * held > most
            yield box(
                x, top + LINE, each - 0.6, _CELL, "bar" if many else "bar-soft", f"{tip}: {shortly(held)}"
            )
        kind = "on-bar" if held > 0 and 2 * held > most else "on-soft" if held > 0 else "tick"
        yield words(each * (place + 0.5), top + LINE + 15, shortly(held), room=60, anchor="middle", kind=kind)


def _in_words(rows: Sequence[str], columns: Sequence[str], cells: Mapping[tuple[str, str], int]) -> str:
    empty = sum(cells.get((row, column), 0) <= 0 for row in rows for column in columns)
    return (
        f"{len(rows)} rows by {len(columns)} columns; {empty} of {len(rows) * len(columns)} cells are empty."
    )
