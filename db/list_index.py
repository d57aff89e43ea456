"""An index over a screening list: a file of its own beside the list, found by the list's content."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from types import TracebackType

from db.connection import in_one_sentence
from db.whole_file import put, unfinished

_TABLES = (
    "CREATE TABLE entry (number INTEGER PRIMARY KEY, record TEXT NOT NULL)",
    "CREATE TABLE filed (key INTEGER NOT NULL, number INTEGER NOT NULL)",
    "CREATE TABLE about (word TEXT PRIMARY KEY, value TEXT NOT NULL)",
)
_AT_ONCE = 5_000


def build_index(path: Path, entries: Iterable[tuple[str, Iterable[int]]], about: Mapping[str, str]) -> None:
    """Write the index of (record, its keys) to ``path``; a fault on the way leaves what was there.

    ``about`` is read when the entries have been, so that it may say what was met among them.

    Raises:
        StoreError: no place to write, or the disk is full.
    """
    with unfinished(path) as part, in_one_sentence(part):
        with closing(sqlite3.connect(part)) as connection:
            # A half-written index is thrown away: no journal is needed to repair it.
            connection.execute("PRAGMA journal_mode=OFF")
            connection.execute("PRAGMA synchronous=OFF")
            for table in _TABLES:
                connection.execute(table)
            for rows in _batches(entries):
                connection.executemany("INSERT INTO entry VALUES (?, ?)", [row[:2] for row in rows])
                connection.executemany(
                    "INSERT INTO filed VALUES (?, ?)",
                    [(key, number) for number, _, keys in rows for key in keys],
                )
            connection.execute("CREATE INDEX filed_by_key ON filed (key, number)")
            connection.executemany("INSERT INTO about VALUES (?, ?)", sorted(about.items()))
            connection.commit()
        put(part, path)


class ListIndex:
    """A finished index; use it as a context manager."""

    def __init__(self, path: Path) -> None:
        """Open it for reading.

        Raises:
            StoreError: there is none, or the file is no index.
        """
        self._path = path
        with in_one_sentence(path):
            self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
            self.about: dict[str, str] = dict(self._connection.execute("SELECT word, value FROM about"))

    def records(self, keys: Iterable[int]) -> list[str]:
        """The records filed under any of the keys, in the order of the list."""
        with in_one_sentence(self._path):
            numbers = {
                number
                for key in dict.fromkeys(keys)
                for (number,) in self._connection.execute("SELECT number FROM filed WHERE key = ?", (key,))
            }
            read = "SELECT record FROM entry WHERE number = ?"
            return [self._connection.execute(read, (each,)).fetchone()[0] for each in sorted(numbers)]

    def __enter__(self) -> ListIndex:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()


def _batches(
    entries: Iterable[tuple[str, Iterable[int]]],
) -> Iterator[list[tuple[int, str, tuple[int, ...]]]]:
    rows: list[tuple[int, str, tuple[int, ...]]] = []
    for number, (record, keys) in enumerate(entries):
        rows.append((number, record, tuple(keys)))
        if len(rows) == _AT_ONCE:
            yield rows
            rows = []
    if rows:
        yield rows
