"""Tables as CSV files that a spreadsheet opens as they are meant: letters stay, and no cell computes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

# What makes a spreadsheet take a cell for a formula, also behind white space.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """The rows as UTF-8 with a mark that spreadsheets know it by, the same rows always the same bytes."""
    file = StringIO()
    csv.writer(file, lineterminator="\r\n").writerows([inert(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def inert(cell: object) -> object:
    """A cell that is text wherever it is opened: on one line, with an apostrophe where it might compute."""
    if not isinstance(cell, str):
        return cell
    line = " ".join(cell.replace("\x00", "").split())
    return f"'{line}" if line.startswith(_FORMULA) else line
