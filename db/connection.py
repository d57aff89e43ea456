"""One SQLite file, opened safely: WAL, one writer at a time, and every failure as one clear sentence."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from db.migrations import applied_names, known_names, migrate, missing_names
from db.records.errors import InputError

# A second writer (an officer's `keep` during the night) waits this long for its turn.
BUSY_SECONDS = 30
# Closing must not wait for a reader that sits on an old snapshot; SQLite checkpoints later by itself.
CLOSING_BUSY_MILLISECONDS = 1000


class StoreError(InputError):
    """The database cannot be used. The message says why in one sentence; nothing was changed."""


class Database:
    """A connection that says its own BEGIN, and speaks of its failures as ``StoreError``."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path

    @classmethod
    def open(cls, path: Path, *, create: bool = True) -> Database:
        """The database at ``path`` with the newest schema; made there if ``create`` and nothing is.

        Raises:
            StoreError: no such file (without ``create``), no place to write, not a database, another
                program's database, or one written by a newer version of this program.
        """
        _check_place(path, create=create)
        with in_one_sentence(path):
            connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
            try:
                check_schema(connection, path)
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=NORMAL")
                connection.execute("PRAGMA foreign_keys=ON")
                if applied_names(connection) and missing_names(connection):
                    _keep_before_migration(connection, path)
                migrate(connection)
                _break_seal(connection)
            except BaseException:
                connection.close()
                raise
        return cls(connection, path)

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query.

        Raises:
            StoreError: the file cannot be read.
        """
        with in_one_sentence(self.path):
            return self.connection.execute(sql, parameters).fetchall()

    def write(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """One statement for many rows; only inside ``transaction``."""
        self.connection.executemany(sql, rows)

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[None]:
        """All or nothing. ``durable`` also survives a power cut, for what must never be done twice.

        Raises:
            StoreError: the disk is full, the file unwritable, or another writer kept it for 30 seconds.
        """
        with in_one_sentence(self.path):
            if durable:
                self.connection.execute("PRAGMA synchronous=FULL")
            try:
                # IMMEDIATE: a plain BEGIN that reads first can fail at once at its first write.
                self.connection.execute("BEGIN IMMEDIATE")
                yield
                self.connection.execute("COMMIT")
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                if durable:
                    self.connection.execute("PRAGMA synchronous=NORMAL")

    @contextmanager
    def rehearsal(self) -> Iterator[Database]:
        """A copy to try things on: a file without a name, which is gone with the connection.

        Raises:
            StoreError: the file cannot be read, or there is no room for the copy.
        """
        with in_one_sentence(self.path), closing(sqlite3.connect("", isolation_level=None)) as copy:
            self.connection.backup(copy)
            yield Database(copy, self.path)

    def close(self) -> None:
        """Close; after writing, fold the write-ahead log back into the file and empty it."""
        if self.connection.total_changes:
            self.connection.execute(f"PRAGMA busy_timeout={CLOSING_BUSY_MILLISECONDS}")
            # On a full disk nothing is lost: what was committed stays in the log, and the next one folds it.
            with suppress(sqlite3.OperationalError):
                self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self.connection.close()


def _check_place(path: Path, *, create: bool) -> None:
    if path.is_dir():
        raise StoreError(f"{path} is a directory, not a database file.")
    if not path.exists() and not create:
        raise StoreError(f"There is no database at {path} yet; a first night makes it.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"Cannot make the directory of {path}: {error.strerror}.") from error
    # WAL writes beside the file, so that the directory must be writable as well.
    for place in (path.parent, path):
        if place.exists() and not os.access(place, os.W_OK):
            raise StoreError(f"Cannot write to {place}: permission denied.")


def check_schema(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a database of another program, or one written by a newer version of this one.

    Raises:
        StoreError: saying which of the two.
    """
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    applied = applied_names(connection)
    if tables and not applied:
        raise StoreError(f"{path} is a database of another program; choose another place.")
    newer = [name for name in applied if name not in known_names()]
    if newer:
        raise StoreError(
            f"{path} was written by a newer version (schema {newer[-1]!r}); update this program."
        )


def _keep_before_migration(connection: sqlite3.Connection, path: Path) -> None:
    """Nothing is migrated without a way back: HOME/backups/before-<migration>.db."""
    # Imported here: needed once in the life of a release, not at every opening.
    from db.backup import keep_before_migration

    keep_before_migration(connection, path.parent / "backups")


def _break_seal(connection: sqlite3.Connection) -> None:
    """A backup's seal holds for its content; what is in use will not stay like it."""
    if connection.execute("PRAGMA user_version").fetchone()[0]:
        connection.execute("PRAGMA user_version=0")


@contextmanager
def in_one_sentence(path: Path) -> Iterator[None]:
    """SQLite's errors about the file ``path``, as ``StoreError``."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        # A broken constraint or a wrong statement is our fault, not the file's: let it be seen as such.
        raise
    except sqlite3.DatabaseError as error:
        raise StoreError(f"The database {path} cannot be used: {error}.") from error
