"""The desk's copy of the database: one consistent state of it, for the desk's pages to read in peace.

It holds all that the database holds, so that only its owner may read it. A copy that was made of the very
state that the database is in now is not made again.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from db.backup import check_place, opened
from db.connection import StoreError, check_schema, in_one_sentence
from db.migrations import missing_names
from db.whole_file import COMPANIONS, discard, put, unfinished

# Marks a file as a desk's copy of ours ("LgDk"): only such a one is ever replaced or removed.
APPLICATION = 0x4C67446B
# Where SQLite's file format keeps it.
_MARK_AT = 68
# The desk's copy has one place: there is no other file to name.
_REMEDY = "remove it, then run `legation publish`"
# What the file system, and a night that goes on to write, need beside the copy.
SPARE_BYTES = 50 * 10**6


@dataclass(frozen=True, slots=True)
class DeskSnapshot:
    """A desk's copy: its bytes, and whether it was ``written`` now or was already of this state."""

    path: Path
    size: int
    written: bool


def write_snapshot(database: Path, target: Path, *, anew: bool = False) -> DeskSnapshot:
    """Copy the database to ``target``, in place of an earlier copy, unless that is of the same state.

    ``anew`` writes it in any case.

    Raises:
        StoreError: there is no usable database, no room or place for the copy, or something else at
            ``target``; an earlier copy is still there then.
    """
    target = target.resolve()
    if not database.is_file():
        raise StoreError(f"There is no database at {database} yet; a first night makes it.")
    check_place(target, database)
    if target.exists() and target.stat().st_size and not _is_a_snapshot(target):
        raise StoreError(f"{target} is no desk's copy of ours; {_REMEDY}.")
    # Asked before the state is read: what is written in between makes another copy, and is never missed.
    state = _state(database)
    if not anew and _is_already(target, state):
        return DeskSnapshot(target, target.stat().st_size, written=False)
    with opened(database, "rw") as source, unfinished(target) as part:
        _check(source, database, target)
        _copy(source, part, state)
        put(part, target)
    return DeskSnapshot(target, target.stat().st_size, written=True)


def remove_snapshot(target: Path) -> bool:
    """Remove a desk's copy with all that SQLite left beside it; whether there was one.

    Raises:
        StoreError: another process is writing it at this moment.
    """
    target = target.resolve()
    if not target.is_file():
        return False
    with unfinished(target) as part:
        discard(target)
        discard(part)
    return True


def latest_night_of(snapshot: Path) -> str | None:
    """The latest night that a desk's copy tells of, as an ISO date; ``None`` before the first.

    Raises:
        StoreError: it cannot be read, or is no desk's copy.
    """
    with opened(snapshot, "ro") as copy:
        if not _is_a_snapshot(snapshot):
            empty = not snapshot.stat().st_size
            is_what = "is empty" if empty else f"is no desk's copy of ours; {_REMEDY}"
            raise StoreError(f"{snapshot} {is_what}.")
        night = copy.execute("SELECT max(night) FROM run").fetchone()[0]
    return str(night) if night else None


def _check(source: sqlite3.Connection, database: Path, target: Path) -> None:
    check_schema(source, database)
    if missing_names(source):
        raise StoreError(f"{database} was written by an older version; a night brings it up to date.")
    pages, of_bytes = (source.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    free = shutil.disk_usage(target.parent).free
    if free < pages * of_bytes + SPARE_BYTES:
        raise StoreError(f"There is no room for {target}: {pages * of_bytes} bytes, and {free} are free.")


def _copy(source: sqlite3.Connection, part: Path, state: int) -> None:
    source.execute("BEGIN")
    try:
        # The first read pins what the copy sees, whatever a night goes on to write.
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with in_one_sentence(part), closing(sqlite3.connect(part, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous=OFF")  # it gets its name only once it is on the disk
            source.backup(copy)
            # Without a write-ahead log beside it, so that it can be opened as what never changes.
            copy.execute("PRAGMA journal_mode=DELETE")
            copy.execute(f"PRAGMA application_id={APPLICATION}")
            copy.execute(f"PRAGMA user_version={state}")
    finally:
        source.execute("ROLLBACK")


def _state(database: Path) -> int:
    """What tells the states of a database apart, in the room of SQLite's user_version; never 0.

    A log that is empty is as good as none: whoever reads leaves one behind.
    """
    log = database.with_name(f"{database.name}{COMPANIONS[0]}")
    found = [path.stat() for path in (database.resolve(), log) if path.exists() and path.stat().st_size]
    told = repr([(each.st_ino, each.st_size, each.st_mtime_ns) for each in found])
    return int(sha256(told.encode()).hexdigest()[:8], 16) >> 1 or 1


def _is_already(target: Path, state: int) -> bool:
    """Whether a whole copy of this state is there; a damaged one is as good as none."""
    if not target.exists() or not target.stat().st_size:
        return False
    try:
        with opened(target, "ro") as copy:
            told = copy.execute("PRAGMA user_version").fetchone()[0]
            return bool(told == state and copy.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except StoreError:
        return False


def _is_a_snapshot(path: Path) -> bool:
    """Told by the head of the file alone: SQLite tells nothing of one whose rest is damaged or missing."""
    with path.open("rb") as file:
        head = file.read(_MARK_AT + 4)
    return head.startswith(b"SQLite format 3\0") and head[_MARK_AT:] == APPLICATION.to_bytes(4, "big")
