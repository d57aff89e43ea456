"""The database as sorted lines: two nights that should be equal have equal dumps."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from hashlib import sha256

from db.connection import Database

# How often and when a night ran, by which program, and what spares the next some work, is not what it found.
_RUN_TABLES = frozenset(
    {"run", "stage", "source_run", "reading", "reference_run", "working", "worked_out", "attempt", "present"}
)
# Random names of readers and profiles: two homes that should be equal each draw their own.
_RANDOM_NAMES = frozenset({"person", "profile_reference", "feed_name", "saved_feed"})
# Numbers given in order of writing, wall-clock stamps, and the mail server's own words.
_UNSTABLE = frozenset({"pk", "number", "decided_at", "fetched_at", "reply", "previous", "signature"})
# The signed part of a link in a mail: names and key are random, and each home has its own.
_LINK = re.compile(rb"[0-9a-f]{16}\.(?:[0-9a-f]{16}|0)\.(?:op-[0-9a-f]{12}|0)\.\d{1,6}\.[0-9a-f]{32}")
# The name of a mail of ours: an HMAC with a key that each home has of its own.
_MESSAGE_ID = re.compile(rb"<[0-9a-f]{32}@")
# Between the parts of a mail: a hash of them, and so of the links.
_BOUNDARY = re.compile(rb"=_[0-9a-f]{40}")


def dump_stable(database: Database) -> Iterator[str]:
    """Every row as one JSON line, by table and content, without run tables, stamps and row numbers.

    A vector is its key only: its last bits depend on the machine. A mail's bytes are their SHA-256, without
    its Message-ID and what signs its links: they rest on secrets of each home.
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
    return [
        n
        for n in names
        if not n.startswith(("_", "opportunity_fts")) and n not in _RUN_TABLES | _RANDOM_NAMES
    ]


def _line(table: str, columns: Sequence[str], row: Sequence[object]) -> str:
    plain = {column: _plain(column, value) for column, value in zip(columns, row, strict=True)}
    return json.dumps({"table": table} | plain, ensure_ascii=False)


def _plain(column: str, value: object) -> object:
    if isinstance(value, bytes):
        return sha256(without_links(value)).hexdigest()
    if column == "html" and isinstance(value, str):
        return without_links(value.encode()).decode()
    if column == "message_id" and isinstance(value, str):
        return without_links(value.encode()).decode()
    if column == "record" and isinstance(value, str):
        return {name: field for name, field in json.loads(value).items() if name not in _UNSTABLE}
    return value


def without_links(content: bytes) -> bytes:
    """A mail without its Message-ID and what signs its links, the very bytes where it has neither.

    Names and keys are random and each home's own; quoted-printable may break them anywhere.
    """
    unnamed = _MESSAGE_ID.sub(b"<@", content)
    joined = unnamed.replace(b"=\r\n", b"").replace(b"=\n", b"")
    return _BOUNDARY.sub(b"", _LINK.sub(b"", joined)) if _LINK.search(joined) else unnamed
