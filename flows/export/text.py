"""Exports as CSV and JSON lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from db.asking import Value
from flows.export.kinds import Kind

# What makes a spreadsheet take a cell for a formula; the apostrophe that guards is guarded as well.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(
    path: Path,
    columns: Sequence[str],
    kinds: Sequence[Kind],  # noqa: ARG001  (every writer is told them)
    rows: Iterable[Sequence[Value]],
) -> int:
    """UTF-8 with a mark that spreadsheets know it by; numbers stay numbers. How many rows were written."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([guarded(name) for name in columns])
        for row in rows:
            writer.writerow([guarded(cell) for cell in row])
            count += 1
    return count


def guarded(cell: Value) -> Value:
    """A text that no spreadsheet computes: an apostrophe before one that it would take for a formula."""
    if isinstance(cell, str) and cell and cell.lstrip("'").startswith(_FORMULA):
        return f"'{cell}"
    return cell


def unguarded(cell: str) -> str:
    """What ``guarded`` made this of, read back from a CSV file."""
    plain = cell.lstrip("'")
    return cell[1:] if cell.startswith("'") and plain.startswith(_FORMULA) else cell


def write_jsonl(
    path: Path, columns: Sequence[str], kinds: Sequence[Kind], rows: Iterable[Sequence[Value]]
) -> int:
    """One JSON object a line, with a null for what is not stated. How many rows were written."""
    count = 0
    flags = [kind is Kind.BOOLEAN for kind in kinds]
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            cells = [
                bool(cell) if flag and cell is not None else cell
                for cell, flag in zip(row, flags, strict=True)
            ]
            file.write(json.dumps(dict(zip(columns, cells, strict=True)), ensure_ascii=False) + "\n")
            count += 1
    return count
