"""The desk copy as pages read it: many readers at once, each page from one whole state of the database.

A copy is opened as something that never changes (a new one takes its name, and never its place on disk), so
that a page keeps the one it began with while a night writes the next. Readings are kept open between pages:
to open one costs more than most pages ask for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from db.connection import StoreError
from db.desk_reading import Kept, Reading, Row

__all__ = ["FILE", "DeskCopy", "Reading", "Row"]

FILE = "desk.db"
# A page is asked for by a person who waits; what takes longer is cut off and said to be.
SECONDS = 5.0
# So many stay open between pages; two cores answer few at once.
_OPEN = 6


class DeskCopy:
    """The newest state at a path: the desk copy, or (not ``lasting``) the home's own database as it is."""

    def __init__(self, path: Path, *, lasting: bool = True) -> None:
        self._path, self._lasting = path, lasting
        self._idle: list[Reading] = []
        self._lock, self._kept = Lock(), Kept()
        self._mark: tuple[int, ...] = ()

    @contextmanager
    def reading(self, seconds: float = SECONDS) -> Iterator[Reading]:
        """A reading for this thread alone, for so many seconds.

        Raises:
            StoreError: there is no copy, or it cannot be read.
            TooLongError: the block asked for too much.
        """
        reading, mark = self._taken()
        try:
            with reading.in_time(seconds):
                yield reading
        finally:
            self._put_back(reading, mark)

    def close(self) -> None:
        """Close what lies idle."""
        with self._lock:
            idle, self._idle = self._idle, []
        for reading in idle:
            reading.close()

    def _taken(self) -> tuple[Reading, tuple[int, ...]]:
        mark = mark_of(self._path, lasting=self._lasting)
        stale: list[Reading] = []
        with self._lock:
            if mark != self._mark:
                stale, self._idle = self._idle, []
                self._mark, self._kept = mark, Kept(mark)
            kept = self._kept
            found = self._idle.pop() if self._idle else None
        for each in stale:
            each.close()
        return found or Reading(self._path, kept if self._lasting else None), mark

    def _put_back(self, reading: Reading, mark: tuple[int, ...]) -> None:
        with self._lock:
            if mark == self._mark and len(self._idle) < _OPEN:
                self._idle.append(reading)
                return
        reading.close()


def mark_of(path: Path, *, lasting: bool) -> tuple[int, ...]:
    """What tells one copy from the next; of a file that is written all the time only its place on disk.

    Raises:
        StoreError: there is none.
    """
    try:
        found = path.stat()
    except OSError as error:
        raise StoreError(f"There is no {path} to read: {error.strerror}; a night writes it.") from error
    return (found.st_ino, found.st_mtime_ns, found.st_size) if lasting else (found.st_ino,)
