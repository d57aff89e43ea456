"""The database as sorted lines: two nights that should be equal have equal dumps."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256

from db.connection import Database

# How often and when a night ran, by which program, and what spares the next some work, is not what it found.
_RUN_TABLES = frozenset({"run", "stage", "source_run", "reading", "reference_run", "working", "worked_out"})
# Numbers given in order of writing, wall-clock stamps, and the mail server's own words.
_UNSTABLE = frozenset({"pk", "number", "decided_at", "fetched_at", "reply"})


def dump_stable(database: Database) -> Iterator[str]:
    """Every row as one JSON line, by table and content, without run tables, stamps and row numbers.

    A vector is its key only: its last bits depend on the machine. A mail's bytes are their SHA-256.
    """
    for table in _tables(database):
        unstable = _UNSTABLE | ({"content"} if table == "vector" else set())
        columns = [
            name for _, name, *_ in database.rows(f"PRAGMA table_info({table})") if name not in unstable
        ]
        rows = database.rows(f"SELECT {', '.join(columns)} FROM {table}")
        yield from sorted(_line(table, columns, row) for row in rows)


def _tables(database: Database) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    names = [name for (name,) in database.rows(query)]
    return [n for n in names if not n.startswith(("_", "opportunity_fts")) and n not in _RUN_TABLES]


def _line(table: str, columns: Sequence[str], row: Sequence[object]) -> str:
    plain = {column: _plain(column, value) for column, value in zip(columns, row, strict=True)}
    return json.dumps({"table": table} | plain, ensure_ascii=False)


def _plain(column: str, value: object) -> object:
    if isinstance(value, bytes):
        return sha256(value).hexdigest()
    if column == "record" and isinstance(value, str):
        return {name: field for name, field in json.loads(value).items() if name not in _UNSTABLE}
    return value
