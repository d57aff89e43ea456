"""One open state of a database as a page reads it: rows by name, the typed parts, and what is asked again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeAlias

from db.asking import TooLongError, too_long
from db.connection import Database, StoreError, check_schema, in_one_sentence
from db.migrations import missing_names
from db.store import Store

if TYPE_CHECKING:
    from db.desk_shelf import Shelf

Row: TypeAlias = dict[str, Any]
Parameters: TypeAlias = Sequence[object] | Mapping[str, object]
AFTERWARDS = 3.0
_STEPS_BETWEEN_LOOKS = 20_000
_CACHE_KIBIBYTES = 32_000
_MAPPED_BYTES = 1 << 30


class Kept:
    """What is worked out once for all readings of a state that lasts; ``mark`` tells it from the next."""

    def __init__(self, mark: tuple[int, ...] = ()) -> None:
        self.mark = mark
        self.shelf: Shelf | None = None
        self.lock = Lock()


class Reading:
    """One open state of a database, for one page at a time; ``store`` has its typed parts, for reading."""

    def __init__(self, path: Path, kept: Kept | None = None) -> None:
        """Open the file; with ``kept`` it is one that never changes.

        Raises:
            StoreError: there is none, or it is something else.
        """
        self.path, self._kept, self._until = path, kept, 0.0
        self.mark = kept.mark if kept else ()
        address = f"{path.resolve().as_uri()}?mode=ro{'' if kept is None else '&immutable=1'}"
        with in_one_sentence(path):
            self._connection = sqlite3.connect(
                address, uri=True, timeout=2, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise
        self.store = Store(Database(self._connection, path))

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a query, each by the names of its columns.

        Raises:
            StoreError: the file cannot be read.
        """
        with in_one_sentence(self.path):
            cursor = self._connection.execute(sql, parameters)
            names = [name for name, *_ in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def tuples(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """All rows of a query without names: for very many."""
        with in_one_sentence(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def one(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a query; ``None`` when there is none."""
        return next(iter(self.rows(sql, parameters)), None)

    def count(self, sql: str, parameters: Parameters = ()) -> int:
        """The one number that a query brings; 0 for none."""
        return int(next(iter((self.one(sql, parameters) or {}).values()), 0) or 0)

    def shelf(self) -> Shelf:
        """What searches filter, sort and count by; read once for a state that lasts."""
        from db.desk_shelf import Shelf

        if self._kept is None:
            return Shelf(self)
        with self._kept.lock:
            if self._kept.shelf is None:
                # Not on the time of one page: the first after a night reads it for all that follow.
                self._until = 0.0
                self._kept.shelf = Shelf(self)
                self.allow(AFTERWARDS)
            return self._kept.shelf

    def night(self) -> str | None:
        """The night that counts as today in every view; ``None`` where no night has filled them."""
        found = self.one("SELECT night FROM present")
        return str(found["night"]) if found else None

    def allow(self, seconds: float) -> None:
        """Count the time anew, after something that took long without asking this database."""
        self._until = monotonic() + seconds

    @contextmanager
    def in_time(self, seconds: float) -> Iterator[None]:
        """Cut off whatever is asked for in the block when its time is over.

        Raises:
            TooLongError: it was.
        """
        self.allow(seconds)
        try:
            yield
        except (sqlite3.OperationalError, StoreError) as error:
            if "interrupted" in str(error):
                raise TooLongError(too_long(seconds)) from error
            raise
        finally:
            self._until = 0.0

    def close(self) -> None:
        """Close the file; the disk space of a replaced copy is free then."""
        self._connection.close()

    def _prepare(self) -> None:
        check_schema(self._connection, self.path)
        if not self.path.stat().st_size:
            raise StoreError(f"{self.path} is empty; `legation publish` or a night writes it anew.")
        if missing_names(self._connection):
            raise StoreError(
                f"{self.path} was written by an older version; `legation publish` or a night writes it anew."
            )
        for pragma in (
            "query_only=ON",
            f"cache_size=-{_CACHE_KIBIBYTES}",
            f"mmap_size={_MAPPED_BYTES}",
            "temp_store=MEMORY",
        ):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()
        self._connection.set_progress_handler(self._is_late, _STEPS_BETWEEN_LOOKS)

    def _is_late(self) -> bool:
        return bool(self._until) and monotonic() > self._until
