"""Putting a backup in the database's place: whoever looks, at any moment, finds the old one or the new one.

The content is replaced inside the file, in one transaction of SQLite's. Putting another file under the name
would not do: a program that was waiting for the old file would join the new one's write-ahead log to it and
break both. Only a file that SQLite cannot read any more is replaced as a file.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from db.backup import Backup, copied, opened, verify
from db.connection import StoreError, in_one_sentence
from db.whole_file import COMPANIONS, put, unfinished

# Commands that are just reading or deciding end within this time; the officers' desk does not.
PATIENCE_SECONDS = 5
PAUSE_SECONDS = 0.02
_IN_USE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_UNREADABLE = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


@dataclass(frozen=True, slots=True)
class Restored:
    """What is in place now, and under which name the database that was there lies beside it."""

    backup: Backup
    kept: Path | None


def restore(backup: Path, database: Path, *, stamp: str) -> Restored:
    """Put a backup in the database's place; what was there is kept as ``<name>.replaced-<stamp>``.

    The caller holds the night's lock.

    Raises:
        StoreError: the backup is none, damaged or of a newer version, another program has the database
            open, or there is no space; the database is as it was.
    """
    database = database.resolve()
    held = verify(backup)
    if database.exists() and backup.samefile(database):
        raise StoreError(f"{backup} is the database itself.")
    kept = _free_name(database, stamp) if database.exists() else None
    with opened(backup, "ro") as source:
        if kept is None or not _replaced_inside(source, database, kept):
            _replace_file(source, backup, database, kept)
    return Restored(held, kept)


def _free_name(database: Path, stamp: str) -> Path:
    names = [f"{database.name}.replaced-{stamp}{again}" for again in ("", *(f"-{n}" for n in range(2, 100)))]
    return next(path for path in map(database.with_name, names) if not path.exists())


def _replaced_inside(source: sqlite3.Connection, database: Path, kept: Path) -> bool:
    """Copy the database to ``kept`` and the source into the database; false when it cannot be read at all."""
    with in_one_sentence(database), closing(sqlite3.connect(database, isolation_level=None)) as live:
        try:
            _close_to_others(live, database)
            with unfinished(kept) as part:
                with closing(sqlite3.connect(part)) as copy:
                    live.backup(copy)
                put(part, kept)
            try:
                # Killed in here, the file has a rollback journal, which whoever opens it next plays back.
                source.backup(live)
            except BaseException:
                kept.unlink()
                raise
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF not in _UNREADABLE:
                raise
            return False
        return True


def _close_to_others(live: sqlite3.Connection, database: Path) -> None:
    """Lock the database until the connection is closed, with its write-ahead log folded in."""
    live.execute("PRAGMA busy_timeout=0")
    live.execute("PRAGMA locking_mode=EXCLUSIVE")
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            live.execute("PRAGMA journal_mode=DELETE")
            live.execute("BEGIN EXCLUSIVE")
            live.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _IN_USE:
                raise
            if time.monotonic() > end:
                raise StoreError(
                    f"Another program has {database} open; end it (a search, the desk) and try again."
                ) from error
            time.sleep(PAUSE_SECONDS)
        else:
            return


def _replace_file(source: sqlite3.Connection, backup: Path, database: Path, kept: Path | None) -> None:
    """Put a copy where there is no database, or one that nobody can read; its remains go with it."""
    with unfinished(database) as part:
        copied(source, part, shown=backup)
        try:
            if kept:
                part.chmod(database.stat().st_mode & 0o777)
                os.link(database, kept)
            # A write-ahead log that stayed behind would be played into the new file.
            for ending in COMPANIONS:
                stray = database.with_name(database.name + ending)
                if stray.exists():
                    aside = kept or database.with_name(f"{database.name}.stray")
                    stray.replace(aside.with_name(aside.name + ending))
        except OSError as error:
            raise StoreError(f"Cannot put aside what is left of {database}: {error.strerror}.") from error
        put(part, database)
