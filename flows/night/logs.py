"""Logs stay small: one that grows over its limit is rotated, one that is finished keeps its end."""

from __future__ import annotations

import os
from pathlib import Path

# Some weeks of a talkative Prefect; a crawl of nine sources writes 20 kB.
LOG_BYTES = 5_000_000
COPIES = 3


def is_too_long(log: Path, limit: int = LOG_BYTES) -> bool:
    """Whether a log is over its limit."""
    return log.stat().st_size > limit


def rotate(log: Path, limit: int = LOG_BYTES, copies: int = COPIES) -> None:
    """Move a log's end to ``<name>.1``, what was there to ``.2`` and so on, and empty the log.

    It is emptied in place: a server that writes to it goes on writing to it.
    """
    for number in range(copies - 1, 0, -1):
        older = _numbered(log, number)
        if older.exists():
            older.replace(_numbered(log, number + 1))
    _write(_numbered(log, 1), _end_of(log, limit))
    os.truncate(log, 0)


def shorten(log: Path, limit: int = LOG_BYTES) -> None:
    """Keep only the end of a log that nobody writes to any more."""
    _write(log, _end_of(log, limit))


def _numbered(log: Path, number: int) -> Path:
    return log.with_name(f"{log.name}.{number}")


def _end_of(log: Path, limit: int) -> bytes:
    """The last whole lines of a log, with a line that says how much was left out before them."""
    with log.open("rb") as file:
        left_out = max(0, log.stat().st_size - limit)
        file.seek(left_out)
        end = file.read(limit)
    if not left_out:
        return end
    _, _, whole_lines = end.partition(b"\n")
    return b"[%d bytes left out]\n" % (left_out + len(end) - len(whole_lines)) + whole_lines


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)
