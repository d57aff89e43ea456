"""What the database was before and after a night, kept so that the night can be replayed elsewhere.

A state is the whole file, cut into blocks; states share every block that no night between them changed. So
a night costs what it changed, not what the home weighs (measured: 0.7 MB instead of 51). The copies hold
profiles and mails, as the database does: only the owner can read them.
"""

from __future__ import annotations

import os
import sqlite3
import struct
import zlib
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from db.backup import opened
from db.connection import BUSY_SECONDS, StoreError, in_one_sentence
from db.whole_file import discard, unfinished

# Four pages of SQLite's. Smaller blocks compress badly, larger ones change too often: of the five recorded
# nights these weigh least together.
BLOCK_BYTES = 16_384
FORMAT = 1
# The fastest: twice as good would be four times slower, every night.
_LEVEL = 1
_TABLES = (
    "CREATE TABLE block (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, content BLOB NOT NULL)",
    """CREATE TABLE state (run INTEGER NOT NULL, moment TEXT NOT NULL, size INTEGER NOT NULL,
        sha256 TEXT NOT NULL, blocks BLOB NOT NULL, PRIMARY KEY (run, moment))""",
)


@dataclass(frozen=True, slots=True)
class State:
    """One kept state: of which run, ``start`` or ``end``, its bytes, and the SHA-256 of the whole file."""

    run: int
    moment: str
    size: int
    sha256: str


class States:
    """The kept states of one home, in a file of their own; use it as a context manager."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    @classmethod
    def open(cls, path: Path) -> Self:
        """The states in the file ``path``, made if it is not there.

        Raises:
            StoreError: no place to write, not a database, or another version's.
        """
        try:
            # Made here, because SQLite would make it readable for everybody.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
        except OSError as error:
            raise StoreError(f"Cannot write to {path}: {error.strerror}.") from error
        with in_one_sentence(path):
            connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
            try:
                _prepare(connection, path)
            except BaseException:
                connection.close()
                raise
        return cls(connection, path)

    def keep(self, run: int, moment: str, database: Path) -> State:
        """Keep what a database holds at this instant, instead of an older state of the same name.

        Raises:
            StoreError: the database cannot be read, or the disk is full; nothing was kept.
        """
        with unfinished(self._path.with_name(f"{self._path.name}.copy")) as part:
            _copy(database, part)
            with in_one_sentence(self._path), _transaction(self._connection):
                total, ids = sha256(), []
                for content in blocks_of(part):
                    total.update(content)
                    ids.append(self._block(content))
                state = State(run, moment, part.stat().st_size, total.hexdigest())
                packed = zlib.compress(struct.pack(f"<{len(ids)}I", *ids), _LEVEL)
                self._connection.execute(
                    "INSERT OR REPLACE INTO state VALUES (?, ?, ?, ?, ?)",
                    (run, moment, state.size, state.sha256, packed),
                )
            discard(part)
        return state

    def find(self, run: int, moment: str) -> State | None:
        """The kept state of a run, if there is one."""
        query = "SELECT size, sha256 FROM state WHERE run = ? AND moment = ?"
        with in_one_sentence(self._path):
            found = self._connection.execute(query, (run, moment)).fetchone()
        return State(run, moment, *found) if found else None

    def runs(self) -> list[int]:
        """The runs of which a state is kept."""
        with in_one_sentence(self._path):
            return [run for (run,) in self._connection.execute("SELECT DISTINCT run FROM state ORDER BY 1")]

    def write(self, state: State, target: Path) -> None:
        """Put a state together again as the file ``target``.

        Raises:
            StoreError: a part of it is missing or damaged.
        """
        total = sha256()
        with in_one_sentence(self._path), target.open("wb") as file:
            for number in self._ids(state):
                content = self._content(number)
                total.update(content)
                file.write(content)
        if total.hexdigest() != state.sha256:
            raise StoreError(f"{self._path} is damaged: the {state.moment} of run {state.run} does not hold.")

    def changed_blocks(self, start: State, end: State) -> Iterator[tuple[int, bytes]]:
        """(number, content) of every block of ``end`` that ``start`` has not at the same place.

        Raises:
            StoreError: a part of it is missing or damaged.
        """
        with in_one_sentence(self._path):
            before = self._ids(start)
            for number, block in enumerate(self._ids(end)):
                if number >= len(before) or before[number] != block:
                    yield number, self._content(block)

    def forget(self, runs: Collection[int]) -> None:
        """Remove the states of these runs, and every block that no other state has."""
        with in_one_sentence(self._path):
            with _transaction(self._connection):
                self._connection.executemany("DELETE FROM state WHERE run = ?", [(run,) for run in runs])
                needed = {number for state in self._all() for number in self._ids(state)}
                known = {number for (number,) in self._connection.execute("SELECT id FROM block")}
                self._connection.executemany(
                    "DELETE FROM block WHERE id = ?", [(number,) for number in known - needed]
                )
            # Not execute(): that would take one step, and give back one page.
            self._connection.executescript("PRAGMA incremental_vacuum")

    def freed_by(self, runs: Collection[int]) -> int:
        """The bytes of the blocks that only the states of these runs have."""
        with in_one_sentence(self._path):
            left = [state for state in self._all() if state.run not in runs]
            needed = {number for state in left for number in self._ids(state)}
            sizes = self._connection.execute("SELECT id, length(content) FROM block")
            return sum(size for number, size in sizes if number not in needed)

    def weight_of_latest(self) -> int:
        """The bytes of the latest state's blocks; every older state adds only what is different in it."""
        with in_one_sentence(self._path):
            latest = {number for state in self._all()[-1:] for number in self._ids(state)}
            sizes = self._connection.execute("SELECT id, length(content) FROM block")
            return sum(size for number, size in sizes if number in latest)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _all(self) -> list[State]:
        query = "SELECT run, moment, size, sha256 FROM state ORDER BY run, moment DESC"
        return [State(*row) for row in self._connection.execute(query).fetchall()]

    def _block(self, content: bytes) -> int:
        digest = sha256(content).digest()
        known = self._connection.execute("SELECT id FROM block WHERE digest = ?", (digest,)).fetchone()
        if known is not None:
            return int(known[0])
        made = self._connection.execute(
            "INSERT INTO block (digest, content) VALUES (?, ?) RETURNING id",
            (digest, zlib.compress(content, _LEVEL)),
        ).fetchone()
        return int(made[0])

    def _ids(self, state: State) -> tuple[int, ...]:
        query = "SELECT blocks FROM state WHERE run = ? AND moment = ? AND sha256 = ?"
        found = self._connection.execute(query, (state.run, state.moment, state.sha256)).fetchone()
        if found is None:
            raise StoreError(f"{self._path} does not hold the {state.moment} of run {state.run} any more.")
        packed = zlib.decompress(found[0])
        return struct.unpack(f"<{len(packed) // 4}I", packed)

    def _content(self, block: int) -> bytes:
        found = self._connection.execute("SELECT content FROM block WHERE id = ?", (block,)).fetchone()
        try:
            return zlib.decompress(found[0])
        except (TypeError, zlib.error) as error:
            raise StoreError(f"{self._path} is damaged: block {block} cannot be read.") from error


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def blocks_of(path: Path) -> Iterator[bytes]:
    """A file's content, block by block; the last may be shorter."""
    with path.open("rb") as file:
        while content := file.read(BLOCK_BYTES):
            yield content


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == FORMAT:
        return
    if version or connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise StoreError(f"{path} was written by another version; move it away, and a new one is begun.")
    connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
    with _transaction(connection):
        for table in _TABLES:
            connection.execute(table)
        connection.execute(f"PRAGMA user_version={FORMAT}")


def _copy(database: Path, part: Path) -> None:
    """What a database holds at one instant, as a file that needs no write-ahead log beside it."""
    with opened(database, "rw") as source, closing(sqlite3.connect(part, isolation_level=None)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
