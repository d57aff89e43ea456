"""A process that answers one question after another, read only; the kernel ends it when one takes too long.

Run as ``python -m db.asking_worker``. A question comes as a frame on standard input, its answer goes out as
one: four bytes of length, then Python's own ``marshal`` (between two processes of one program). It ends with
its parent, and by itself once a question has made it large.
"""

from __future__ import annotations

import marshal
import resource
import signal
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import IO, Any

from db.asking import Guard, QuestionError, TooLongError, in_words, limit_heap, read_only, restrict, too_long
from db.search import quoted_terms

HEAP_BYTES, DATA_BYTES = 48_000_000, 110_000_000
_CACHE_KIBIBYTES = 16_000
# One answer may weigh so much; what is wanted beyond it is asked for page by page, or exported.
ANSWER_BYTES = 8_000_000
# A process that has grown so far makes room for another.
LARGE_BYTES = 64_000_000
# The kernel's alarm is for a step that never ends; SQLite says it in words a little earlier.
_ALARM_AFTER = 1.15
_FRAME_BYTES = 4


class Reader:
    """The open database; opened anew when another file has taken its name."""

    def __init__(self) -> None:
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[object, ...] = ()
        self._guard = Guard(0.0)

    def answer(self, asked: dict[str, Any]) -> dict[str, object]:
        """The columns, rows and whether there are more; or what is wrong, in a sentence."""
        try:
            connection = self._open(asked["path"], tuple(asked["mark"]))
            self._guard.until, self._guard.refused = monotonic() + asked["seconds"], []
            return _fetched(connection.execute(asked["sql"], asked["parameters"]), asked["most"])
        except QuestionError as error:
            return {"error": str(error), "late": isinstance(error, TooLongError)}
        except (sqlite3.Error, sqlite3.Warning, OverflowError, MemoryError, ValueError) as error:
            if str(error) == "interrupted":
                return {"error": too_long(asked["seconds"]), "late": True}
            return {"error": in_words(error, self._guard), "late": False}

    def _open(self, path: str, mark: tuple[object, ...]) -> sqlite3.Connection:
        if self._connection is None or self._opened != (path, *mark):
            if self._connection is not None:
                self._connection.close()
            connection = read_only(Path(path), lasting=True)
            connection.text_factory = _text
            connection.create_function("escape_fts", 1, _quoted, deterministic=True)
            restrict(connection, self._guard, _CACHE_KIBIBYTES)
            self._connection, self._opened = connection, (path, *mark)
        return self._connection


def _fetched(cursor: sqlite3.Cursor, most: int) -> dict[str, object]:
    if cursor.description is None:
        raise QuestionError("That asks nothing: write a SELECT.")
    columns = [name for name, *_ in cursor.description]
    rows: list[tuple[object, ...]] = []
    weight, more = 0, False
    try:
        for row in cursor:
            weight += _weight(row)
            more = len(rows) == most or weight > ANSWER_BYTES
            if more:
                break
            rows.append(row)
    finally:
        cursor.close()
    return {"columns": columns, "rows": rows, "more": more}


def _weight(row: Sequence[object]) -> int:
    return sum(64 + (len(cell) if isinstance(cell, str | bytes) else 0) for cell in row)


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "replace")


def _quoted(words: object) -> str:
    """Any words as a search for all of them; none finds nothing."""
    return " ".join(quoted_terms(str(words or ""))) or '""'


def _resident_bytes() -> int:
    """What this process has in memory now; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def read_frame(stream: IO[bytes]) -> Any:  # noqa: ANN401  (whatever was written)
    """The next frame; ``None`` at the end."""
    head = stream.read(_FRAME_BYTES)
    if len(head) < _FRAME_BYTES:
        return None
    length = int.from_bytes(head, "big")
    body = stream.read(length)
    return marshal.loads(body) if len(body) == length else None


def write_frame(stream: IO[bytes], said: Any) -> None:  # noqa: ANN401  (what marshal takes)
    """One frame, at once."""
    body = marshal.dumps(said)
    stream.write(len(body).to_bytes(_FRAME_BYTES, "big") + body)
    stream.flush()


def _serve(incoming: IO[bytes], outgoing: IO[bytes]) -> None:
    # Not every system counts it; SQLite's own limit holds everywhere.
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (DATA_BYTES, DATA_BYTES))
    limit_heap(HEAP_BYTES)
    # The default action ends the process, also in the middle of a step of SQLite.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reader = Reader()
    while (asked := read_frame(incoming)) is not None:
        signal.setitimer(signal.ITIMER_REAL, asked["seconds"] * _ALARM_AFTER)
        said = reader.answer(asked)
        said["large"] = _resident_bytes() > LARGE_BYTES
        signal.setitimer(signal.ITIMER_REAL, 0)
        write_frame(outgoing, said)
        if said["large"]:
            return


if __name__ == "__main__":
    _serve(sys.stdin.buffer, sys.stdout.buffer)
