"""Exports as workbooks, row by row: dates are dates, and no text ever computes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from db.asking import Value
from db.records.errors import InputError
from flows.export.kinds import Kind, typed

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

# What one sheet and one cell can hold, by the format's own limits.
MOST_ROWS, MOST_LETTERS = 1_048_575, 32_767
# Control characters that XML cannot carry.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Before it, spreadsheets disagree about which day a number is.
_FIRST_DAY = "1900-03-01"


def write_xlsx(
    path: Path, columns: Sequence[str], kinds: Sequence[Kind], rows: Iterable[Sequence[Value]]
) -> int:
    """One sheet with a heading that stays in sight. How many rows were written.

    Raises:
        InputError: more rows than a sheet can hold.
    """
    # Imported here: it takes a fifth of a second.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet: WriteOnlyWorksheet = book.create_sheet("export")
    sheet.freeze_panes = "A2"
    sheet.append(list(columns))
    count = 0
    for row in rows:
        count += 1
        if count > MOST_ROWS:
            raise InputError(f"more than {MOST_ROWS} rows are more than a sheet holds; export csv or parquet")
        sheet.append(list(_cells(row, kinds, sheet)))
    book.save(path)
    return count


def _cells(row: Sequence[Value], kinds: Sequence[Kind], sheet: WriteOnlyWorksheet) -> Iterator[object]:
    for cell, kind in zip(row, kinds, strict=True):
        if isinstance(cell, str):
            yield _text_cell(cell, kind, sheet)
        elif kind is Kind.BOOLEAN and cell is not None:
            yield bool(cell)
        else:
            yield cell


def _text_cell(cell: str, kind: Kind, sheet: WriteOnlyWorksheet) -> object:
    if kind is Kind.DATE and cell >= _FIRST_DAY:
        day = typed(cell, kind)
        assert isinstance(day, date)
        return day
    text = _UNWRITABLE.sub("", cell)
    text = text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"
    if not text.startswith("="):
        return text
    from openpyxl.cell import WriteOnlyCell

    plain = WriteOnlyCell(sheet, value=text)
    # Else it would be stored as a formula.
    plain.data_type = "s"
    return plain
