"""Copies of the database: consistent while a night is writing, proven equal, and never half written.

A copy goes to a private file beside its target (SQLite's backup API within one read transaction), is
verified there, reaches the disk, and only then gets its name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from db.connection import BUSY_SECONDS, StoreError, check_schema, in_one_sentence
from db.migrations import applied_names, missing_names
from db.whole_file import COMPANIONS, put, unfinished


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was verified, and what it holds.

    ``size`` is in bytes; ``latest_night`` is an ISO date; ``rows`` counts the rows of each table;
    ``digest`` is the SHA-256 over every value of every row.
    """

    path: Path
    size: int
    latest_night: str | None
    rows: Mapping[str, int]
    digest: str


def back_up(database: Path, target: Path) -> Backup:
    """Copy the database to ``target``, which may replace an older backup but nothing else.

    Raises:
        StoreError: there is no usable database, no place for the copy, or the copy is not equal; a file
            that was at ``target`` is still there.
    """
    target = target.resolve()
    if not database.is_file():
        raise StoreError(f"There is no database at {database} yet; a first night makes it.")
    check_target(target, database, _is_ours, "backup")
    with opened(database, "rw") as source, unfinished(target) as part:
        check_schema(source, database)
        found = copied(source, part, shown=target)
        put(part, target)
    return replace(found, path=target)


def keep_before_migration(connection: sqlite3.Connection, folder: Path) -> None:
    """Copy an open database to ``folder/before-<first missing step>.db`` before its schema is changed.

    Raises:
        StoreError: the copy cannot be made; then nothing may be migrated.
    """
    target = folder.resolve() / f"before-{missing_names(connection)[0]}.db"
    with unfinished(target) as part:
        copied(connection, part, shown=target)
        with opened(part, "ro") as copy:
            already = not missing_names(copy)
        # Another process may have migrated since we looked: then its snapshot is the one to keep.
        if not already:
            put(part, target)


def verify(path: Path, *, shown: Path | None = None) -> Backup:
    """Read a backup to its last row: a whole database of ours, with no broken reference.

    ``shown`` is the name for error messages.

    Raises:
        StoreError: no such file, no database, damaged, another program's, or a newer version's.
    """
    name = shown or path
    if not path.is_file():
        raise StoreError(f"There is no backup at {name}.")
    with opened(path, "ro", shown=name) as connection:
        check_schema(connection, name)
        if not applied_names(connection):
            raise StoreError(f"{name} holds no database of this program.")
        problem = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if problem != "ok":
            raise StoreError(f"{name} is damaged: {problem}.")
        if broken := connection.execute("PRAGMA foreign_key_check").fetchone():
            raise StoreError(f"{name} is damaged: a row of {broken[0]} refers to a missing {broken[2]}.")
        digest = _digest(connection)
        # SQLite's own check does not see a changed letter. A database in use has no seal, nor has its copy.
        if connection.execute("PRAGMA user_version").fetchone()[0] not in (0, _seal(digest)):
            raise StoreError(f"{name} is damaged: it is not what was backed up.")
        night = connection.execute("SELECT max(night) FROM run").fetchone()[0]
        rows = {
            table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            for table in _tables(connection)
            if not table.startswith(("_", "opportunity_fts"))
        }
        return Backup(path, path.stat().st_size, night, rows, digest)


def copied(source: sqlite3.Connection, part: Path, *, shown: Path) -> Backup:
    """Copy what ``source`` holds at this instant into the empty file ``part``, and prove it equal.

    Raises:
        StoreError: the source is damaged, the disk is full, or the copy differs.
    """
    source.execute("BEGIN")
    try:
        # The first read pins what both the digest and the copy see, whatever a night goes on to write.
        expected = _digest(source)
        with in_one_sentence(shown), closing(sqlite3.connect(part, isolation_level=None)) as copy:
            source.backup(copy)
            # A copy that needs a write-ahead log beside it would not survive being carried away alone.
            copy.execute("PRAGMA journal_mode=DELETE")
            copy.execute(f"PRAGMA user_version={_seal(expected)}")
    finally:
        source.execute("ROLLBACK")
    found = verify(part, shown=shown)
    if found.digest != expected:
        raise StoreError(f"The copy for {shown} is not equal to the database; nothing was replaced.")
    return found


@contextmanager
def opened(path: Path, mode: str, *, shown: Path | None = None) -> Iterator[sqlite3.Connection]:
    """A connection to a file that is there: ``mode`` is ``ro`` or ``rw``; nothing is made.

    Raises:
        StoreError: it cannot be read; ``shown`` is the name in the message.
    """
    with in_one_sentence(shown or path):
        address = f"{path.resolve().as_uri()}?mode={mode}"
        with closing(
            sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        ) as opened:
            yield opened


def check_target(
    target: Path, database: Path, is_ours: Callable[[sqlite3.Connection], bool], kind: str
) -> None:
    """Refuse to write over what is not ours; ``kind`` is what may be replaced, in words.

    Raises:
        StoreError: a directory, the database itself, or a file that is none of that kind.
    """
    check_place(target, database)
    if not target.exists() or not target.stat().st_size:
        return
    try:
        with opened(target, "ro") as connection:
            ours = is_ours(connection)
    except StoreError:
        ours = False
    if not ours:
        raise StoreError(f"{target} is there and is no {kind} of ours; name another file.")


def check_place(target: Path, database: Path) -> None:
    """Refuse to write where no copy can ever be.

    Raises:
        StoreError: a directory, or the database itself.
    """
    if target.is_dir():
        raise StoreError(f"{target} is a directory; name a file in it.")
    if target in {database.resolve(), *(database.resolve().with_name(database.name + e) for e in COMPANIONS)}:
        raise StoreError(f"{target} is the database itself; name another file.")


def _tables(connection: sqlite3.Connection) -> list[str]:
    query = """SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
        AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"""
    return [name for (name,) in connection.execute(query)]


def _seal(digest: str) -> int:
    """What a copy carries of its digest: as much as SQLite's user_version has room for, and never 0."""
    return int(digest[:8], 16) >> 1 or 1


def _digest(connection: sqlite3.Connection) -> str:
    """SHA-256 over every value of every row, in the order in which they lie in the file."""
    total = sha256()
    for table in _tables(connection):
        total.update(f"{table}\n".encode())
        for row in connection.execute(f'SELECT * FROM "{table}"'):
            total.update(repr(row).encode())
    return total.hexdigest()


def _is_ours(connection: sqlite3.Connection) -> bool:
    return bool(applied_names(connection))
