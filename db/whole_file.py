"""Files that are whole or not there: written beside their place, and named when they are on the disk."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.connection import StoreError

# What SQLite may leave beside a database file.
COMPANIONS = ("-wal", "-shm", "-journal")


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """An empty file beside ``target`` that only its owner may read; removed if the block fails.

    It is locked for the time of the block, so that one left by a killed process can be told apart.

    Raises:
        StoreError: no place to write, or another process is writing the same copy.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise StoreError(f"Cannot write to {target.parent}: {error.strerror}.") from error
    try:
        _claim(handle, part, target)
        try:
            yield part
        except BaseException:
            discard(part)
            raise
    finally:
        os.close(handle)


def put(part: Path, target: Path) -> None:
    """Give a finished file its name, at once and for good: it survives a power cut.

    Raises:
        StoreError: the file system refuses.
    """
    try:
        _to_disk(part)
        part.replace(target)
        _to_disk(target.parent)
    except OSError as error:
        raise StoreError(f"Cannot write {target}: {error.strerror}.") from error


def discard(part: Path) -> None:
    """Remove an unfinished file with all that SQLite left beside it."""
    for ending in ("", *COMPANIONS):
        part.with_name(part.name + ending).unlink(missing_ok=True)


def abandoned(folder: Path) -> list[Path]:
    """The unfinished copies in a folder whose writers have died."""
    found = [part for part in sorted(folder.glob(".*.part")) if part.is_file() and not part.is_symlink()]
    return [part for part in found if _is_free(part)]


def _claim(handle: int, part: Path, target: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        ours = part.exists() and os.path.samestat(part.stat(), os.fstat(handle))
    except BlockingIOError:
        ours = False
    # Without the second look we might empty a file that was given its name while we waited.
    if not ours:
        raise StoreError(f"Another process is writing {target} at this moment.")
    for ending in COMPANIONS:
        part.with_name(part.name + ending).unlink(missing_ok=True)
    os.ftruncate(handle, 0)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_free(part: Path) -> bool:
    with part.open("rb") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
