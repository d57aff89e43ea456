"""Read-only questions to a database: what is allowed, how much, and for how long.

Every question is refused what could change, leave or exhaust anything: only reading is authorised, lengths
are limited, and the time is short. SQLite looks at the clock only between its steps, and one step can take
for ever (LIKE on a long text): what was written by a person runs in a process of its own, which the kernel
ends. See ``db.asking_apart``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TypeAlias

from db.records.errors import InputError

Connection: TypeAlias = sqlite3.Connection
Value: TypeAlias = str | int | float | None
Parameters: TypeAlias = Mapping[str, Value]
SECONDS = 1.5
ROWS, LETTERS = 1000, 2000
# A record with its documents is the longest text there is; nothing that SQL makes need be longer.
MOST_BYTES = 10_000_000
HEAP_BYTES = 100_000_000
_STEPS_BETWEEN_LOOKS = 10_000
CACHE_KIBIBYTES = 48_000
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: MOST_BYTES,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 50_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 200,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 50_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 50,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})
_DENIED_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"})
_WORDS = {
    sqlite3.SQLITE_ATTACH: "ATTACH",
    sqlite3.SQLITE_DETACH: "DETACH",
    sqlite3.SQLITE_PRAGMA: "PRAGMA",
    sqlite3.SQLITE_TRANSACTION: "a transaction",
    sqlite3.SQLITE_FUNCTION: "the function",
}


class QuestionError(InputError):
    """The question cannot be answered; the message says why in one sentence. Nothing was changed."""


class TooLongError(QuestionError):
    """The question was cut off when its time was over."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question brought: column names and rows; ``more`` when there were more than were read."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    more: bool = False


@dataclass(slots=True)
class Guard:
    """What a connection may do. ``refused`` is what SQLite asked for in vain, in words."""

    until: float
    refused: list[str] = field(default_factory=list)

    def allows(self, action: int, first: str | None, second: str | None, *_: str | None) -> int:
        """SQLite's authoriser: reading and functions without side effects, and nothing else."""
        harmless = action == sqlite3.SQLITE_FUNCTION and second not in _DENIED_FUNCTIONS
        # Full-text search asks for it to notice that somebody wrote.
        harmless |= action == sqlite3.SQLITE_PRAGMA and first == "data_version" and second is None
        # So SQLite declares a virtual table to itself; the file is open for reading only.
        harmless |= action == sqlite3.SQLITE_UPDATE and first == "sqlite_master"
        if harmless or action in _READING:
            return sqlite3.SQLITE_OK
        named = second if action == sqlite3.SQLITE_FUNCTION else ""
        self.refused.append(f"{_WORDS.get(action, 'writing')} {named}".strip())
        return sqlite3.SQLITE_DENY

    def is_late(self) -> bool:
        """Whether the time is over; SQLite then gives up."""
        return monotonic() > self.until


@contextmanager
def reading(path: Path, seconds: float = SECONDS) -> Iterator[sqlite3.Connection]:
    """A connection that can only read, for so many seconds.

    Raises:
        QuestionError: the file cannot be read, or a question in the block asked for too much.
    """
    guard = Guard(monotonic() + seconds)
    try:
        with closing(read_only(path)) as connection:
            restrict(connection, guard)
            yield connection
    except (sqlite3.Error, sqlite3.Warning, OverflowError, MemoryError) as error:
        if str(error) == "interrupted":
            raise TooLongError(too_long(seconds)) from error
        raise QuestionError(in_words(error, guard)) from error


def read_only(path: Path, *, lasting: bool = False) -> sqlite3.Connection:
    """A connection that cannot write; of a ``lasting`` file, which never changes, any thread may use it."""
    address = f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' if lasting else ''}"
    return sqlite3.connect(address, uri=True, timeout=1, isolation_level=None, check_same_thread=not lasting)


def restrict(connection: sqlite3.Connection, guard: Guard, cache_kibibytes: int = CACHE_KIBIBYTES) -> None:
    """Let a connection do nothing but read, as much and as long as the guard says."""
    connection.execute("PRAGMA query_only=ON")
    # Questions look rows up in no order: without it most of the time goes into reading pages again.
    connection.execute(f"PRAGMA cache_size=-{cache_kibibytes}")
    for limit, most in _LIMITS.items():
        connection.setlimit(limit, most)
    connection.set_progress_handler(guard.is_late, _STEPS_BETWEEN_LOOKS)
    connection.set_authorizer(guard.allows)


def path_of(connection: Connection) -> Path:
    """The file that a connection reads."""
    return Path(connection.execute("PRAGMA database_list").fetchone()[2])


def limit_heap(most: int = HEAP_BYTES) -> None:
    """Let all of SQLite in this process use so much memory and no more; for a process of its own."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"PRAGMA hard_heap_limit={most}")


def answer(
    path: Path, sql: str, parameters: Parameters | None = None, *, seconds: float = SECONDS, most: int = ROWS
) -> Answer:
    """The answer to a question, at most so many rows of it.

    Raises:
        QuestionError: what was asked is no reading, is wrong, or takes too long.
    """
    with reading(path, seconds) as connection:
        cursor = connection.execute(sql, dict(parameters or {}))
        if cursor.description is None:
            raise QuestionError("That asks nothing: write a SELECT.")
        rows = [tuple(shown(cell) for cell in row) for row in cursor.fetchmany(most)]
        more = len(rows) == most and cursor.fetchone() is not None
        return Answer(tuple(name for name, *_ in cursor.description), tuple(rows), more)


def shown(cell: object) -> Value:
    """A value as it can be shown: bytes as their number, a long text cut."""
    if isinstance(cell, bytes):
        return f"<{len(cell)} bytes>"
    if isinstance(cell, str):
        return cell if len(cell) <= LETTERS else f"{cell[:LETTERS]}…"
    return cell if isinstance(cell, int | float) else None


def in_words(error: BaseException, guard: Guard) -> str:
    """What SQLite's error means for who asked, in one sentence."""
    said = str(error)
    if guard.refused:
        return f"Only reading is allowed: {guard.refused[0]} is refused."
    if isinstance(error, MemoryError) or "out of memory" in said or "too big" in said or "too much" in said:
        return "The question needs too much memory; ask for less at once."
    if "one statement" in said:
        return "Ask one question at a time: a single SELECT."
    return f"The question cannot be answered: {said}."


def too_long(seconds: float) -> str:
    """What is said of a question that was cut off."""
    return (
        f"The question took longer than {seconds:g} seconds and was cut off; narrow it with WHERE or LIMIT."
    )
