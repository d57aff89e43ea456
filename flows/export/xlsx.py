"""Exports as workbooks, row by row: dates are dates, no text computes, the same rows the same bytes.

The door to XlsxWriter, which keeps one row in memory at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from db.asking import Value
from db.records.errors import InputError
from flows.export.kinds import Kind

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# What one sheet and one cell can hold, by the format's own limits; and what every program unpacks.
MOST_ROWS, MOST_LETTERS, MOST_BYTES = 1_048_575, 32_767, 2_000_000_000
# Control characters that XML cannot carry.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Before it, spreadsheets disagree about which day a number is.
_FIRST_DAY = "1900-03-01"
# The day that a workbook says it was made on, so that the same rows are the same bytes.
_MADE_ON = datetime(2026, 1, 1)  # noqa: DTZ001  (the format knows no zone)


def write_xlsx(
    path: Path, columns: Sequence[str], kinds: Sequence[Kind], rows: Iterable[Sequence[Value]]
) -> int:
    """One sheet with a heading that stays in sight. How many rows were written.

    Raises:
        InputError: more rows or letters than a sheet can hold.
        OSError: the file cannot be written.
    """
    # Imported here: it takes a tenth of a second.
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import XlsxFileError

    try:
        with Workbook(path, {"constant_memory": True}) as book:
            return _fill(book, columns, kinds, rows)
    except XlsxFileError as error:
        # What the system said, such as that the disk is full, told as every other format tells it.
        cause = error.args[0] if error.args else None
        raise cause if isinstance(cause, OSError) else InputError(f"no sheet: {error}") from None


def _fill(
    book: Workbook, columns: Sequence[str], kinds: Sequence[Kind], rows: Iterable[Sequence[Value]]
) -> int:
    count = written = 0
    book.set_properties({"created": _MADE_ON})
    sheet, day = book.add_worksheet("export"), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(columns):
        sheet.write_string(0, place, name)
    for row in rows:
        count += 1
        written += sum(len(cell) if isinstance(cell, str) else 0 for cell in row)
        if count > MOST_ROWS or written > MOST_BYTES:
            raise InputError("this is more than a sheet holds; export csv or parquet")
        _write_row(sheet, count, row, kinds, day)
    return count


def _write_row(
    sheet: Worksheet, number: int, cells: Sequence[Value], kinds: Sequence[Kind], day: Format
) -> None:
    for place, (cell, kind) in enumerate(zip(cells, kinds, strict=True)):
        if cell is None:
            continue
        if isinstance(cell, str):
            if kind is Kind.DATE and cell >= _FIRST_DAY:
                sheet.write_datetime(number, place, date.fromisoformat(cell), day)
            else:
                sheet.write_string(number, place, _text(cell))
        elif kind is Kind.BOOLEAN:
            sheet.write_boolean(number, place, bool(cell))
        elif isfinite(cell):
            sheet.write_number(number, place, cell)
        else:
            sheet.write_string(number, place, str(cell))


def _text(cell: str) -> str:
    """A text as a sheet can carry it; written as text, it is never computed."""
    if not cell.isascii() or not cell.isprintable():
        cell = _UNWRITABLE.sub("", cell)
    return cell if len(cell) <= MOST_LETTERS else f"{cell[: MOST_LETTERS - 1]}…"
