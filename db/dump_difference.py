"""Where two databases that should be equal are not: their stable dumps, row beside row."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from db.connection import Database
from db.dump import dump_stable

Row = Mapping[str, Any]
# More differing lines of one table are only counted: the first of them is what a person reads.
MOST_LINES = 500
# In the order in which a night writes them: what differs first is nearest to the cause.
_BY_CAUSE = (
    "own_source",
    "profile",
    "triage",
    "raw_notice",
    "notice",
    "notice_version",
    "issue",
    "edge",
    "opportunity_id",
    "opportunity_notice",
    "opportunity",
    "vector",
    "match",
    "told",
    "ledger",
    "outbox",
)
# Where the primary key is made of the content, a changed row would be one that went and one that came.
_KNOWN_BY = {"raw_notice": ("source", "key"), "issue": ("source", "key", "field")}


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A row that differs; ``recorded`` or ``replayed`` is ``None`` where it is not there at all.

    ``key`` are the values by which the row is known in its table.
    """

    table: str
    key: tuple[str, ...]
    recorded: Row | None
    replayed: Row | None


@dataclass(slots=True)
class Comparison:
    """Two dumps beside each other.

    ``rows`` counts the lines of the first; the SHA-256 are those of ``legation dump --stable``. ``tables``
    counts the differing lines of both by table; ``differences`` are the first of them, nearest to the cause
    first.
    """

    rows: int = 0
    recorded_sha256: str = ""
    replayed_sha256: str = ""
    tables: Counter[str] = field(default_factory=Counter)
    differences: tuple[RowDifference, ...] = ()

    @property
    def equal(self) -> bool:
        """Whether the two are the same, line by line."""
        return self.recorded_sha256 == self.replayed_sha256


def dump_sha256(database: Database) -> str:
    """The SHA-256 of the stable dump, as ``legation dump --stable | sha256sum`` prints it."""
    total = sha256()
    for line in dump_stable(database):
        total.update(f"{line}\n".encode())
    return total.hexdigest()


def compare(recorded: Database, replayed: Database) -> Comparison:
    """Compare two databases by their stable dumps; neither dump is ever whole in memory."""
    found = Comparison()
    left, right = _Lines(dump_stable(recorded)), _Lines(dump_stable(replayed))
    only_left: dict[str, list[str]] = {}
    only_right: dict[str, list[str]] = {}
    while left.line is not None or right.line is not None:
        # Sorted within each table, and by table: a line that is behind has no partner.
        if right.line is None or (left.line is not None and left.line < right.line):
            _note(left.line or "", only_left, found)
            left.move()
        elif left.line is None or right.line < left.line:
            _note(right.line, only_right, found)
            right.move()
        else:
            left.move()
            right.move()
    found.rows, found.recorded_sha256 = left.number, left.total.hexdigest()
    found.replayed_sha256 = right.total.hexdigest()
    found.differences = _paired(only_left, only_right, _keys(recorded))
    return found


class _Lines:
    """The lines of a dump, one at a time, counted and hashed; ``line`` is ``None`` after the last."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.number = 0
        self.total = sha256()
        self.line = self._next()

    def move(self) -> None:
        """Go on to the next line."""
        self.line = self._next()

    def _next(self) -> str | None:
        line = next(self._lines, None)
        if line is not None:
            self.number += 1
            self.total.update(f"{line}\n".encode())
        return line


def _note(line: str, lines: dict[str, list[str]], found: Comparison) -> None:
    table = str(json.loads(line)["table"])
    found.tables[table] += 1
    if len(lines.setdefault(table, [])) < MOST_LINES:
        lines[table].append(line)


def _paired(
    recorded: Mapping[str, list[str]],
    replayed: Mapping[str, list[str]],
    keys: Mapping[str, tuple[str, ...]],
) -> tuple[RowDifference, ...]:
    """Rows of the same table and key side by side, nearest to the cause first."""
    rows: dict[tuple[str, ...], list[Row | None]] = {}
    for side, tables in enumerate((recorded, replayed)):
        for line in (line for lines in tables.values() for line in lines):
            row = json.loads(line)
            key = keys.get(row["table"]) or tuple(row)
            name = (row["table"], *(str(row.get(column)) for column in key))
            while rows.setdefault(name, [None, None])[side] is not None:
                name = (*name, "once more")
            rows[name][side] = row
    rank = {table: place for place, table in enumerate(_BY_CAUSE)}
    cut = {
        name for tables in (recorded, replayed) for name, lines in tables.items() if len(lines) == MOST_LINES
    }

    def order(name: tuple[str, ...]) -> tuple[int, bool, tuple[str, ...]]:
        # Of lines that were cut off a row's partner may be missing here though it is there.
        return rank.get(name[0], len(rank)), name[0] in cut and None in rows[name], name

    return tuple(RowDifference(name[0], name[1:], *rows[name]) for name in sorted(rows, key=order))


def _keys(database: Database) -> dict[str, tuple[str, ...]]:
    """Table → the columns by which a row is known: its primary key, or what is unique instead of a number."""
    keys: dict[str, tuple[str, ...]] = {}
    for (table,) in database.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        columns = database.rows(f'PRAGMA table_info("{table}")')
        primary = tuple(name for _, name, kind, _, _, place in columns if place and kind != "INTEGER")
        unique = [
            name for _, name, is_unique, *_ in database.rows(f'PRAGMA index_list("{table}")') if is_unique
        ]
        indexed = [
            tuple(name for _, _, name in database.rows(f'PRAGMA index_info("{index}")')) for index in unique
        ]
        keys[table] = primary or (indexed[0] if indexed else ())
    return keys | _KNOWN_BY
