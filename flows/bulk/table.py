"""A table from a spreadsheet: read as it was saved, or refused with what to do; every row with its line."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from db.records.errors import InputError

_BYTES_MOST = 20_000_000
_DELIMITERS = ",;\t"
_UTF_8, _UTF_16 = "utf-8-sig", "utf-16"
# How files of spreadsheets begin that are no text: zipped ones (.xlsx, .ods) and old Excel ones.
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Row:
    """What one line says, by column; cells that say nothing are left out."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns in small letters, its rows, and ``problems`` as "file:line: what is wrong"."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[str, ...] = ()


def read_table(path: Path, encoding: str | None = None) -> Table:
    """The rows of a CSV file: commas, semicolons or tabs; UTF-8, UTF-16 with its mark, or ``encoding``.

    Raises:
        InputError: the file cannot be read, is no text, or has no line that names its columns.
    """
    text = _text(path, encoding)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: tuple[str, ...] = ()
    rows, problems, begins = [], list[str](), 1
    try:
        for found in reader:
            cells, line, begins = [cell.strip() for cell in found], begins, reader.line_num + 1
            if not any(cells):
                continue
            if not columns:
                columns = tuple(cell.lower() for cell in cells)
                problems += [f"{path}:{line}: {each}" for each in _wrong_columns(columns)]
                continue
            if any(cells[len(columns) :]):
                problems.append(f"{path}:{line}: more cells than columns; put text with commas in quotes")
            said = {name: cell for name, cell in zip(columns, cells, strict=False) if name and cell}
            rows.append(Row(line, said))
    except csv.Error as error:
        problems.append(f"{path}:{begins}: not CSV ({error})")
    if not columns:
        raise InputError(f"{path}:1: empty; the first line names the columns")
    return Table(columns, tuple(rows), tuple(problems))


def _wrong_columns(columns: tuple[str, ...]) -> list[str]:
    twice = [name for name, times in Counter(filter(None, columns)).items() if times > 1]
    return [f"column `{name}` stands twice; keep one" for name in twice]


def _text(path: Path, encoding: str | None) -> str:
    try:
        if path.stat().st_size > _BYTES_MOST:
            raise InputError(f"{path}: larger than {_BYTES_MOST // 1_000_000} MB; split it")
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    if content.startswith(_BINARY):
        raise InputError(f"{path}: a spreadsheet's own format; save it as CSV (UTF-8) first")
    if encoding is None:
        encoding = _UTF_16 if content.startswith((b"\xff\xfe", b"\xfe\xff")) else _UTF_8
    try:
        text = content.decode(encoding)
    except LookupError as error:
        raise InputError(f"--encoding {encoding}: no such encoding; for example cp1252 or utf-8") from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError(
            f"{path}:{line}: not {encoding.removesuffix('-sig').upper()}; save it as CSV (UTF-8), or say how "
            f"it was saved, for example --encoding cp1252"
        ) from error
    if "\x00" in text:
        raise InputError(f"{path}: holds null characters, so it is no text; save it as CSV (UTF-8)")
    return text
