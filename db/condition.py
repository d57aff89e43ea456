"""Whether a database can be used, looked at without changing anything in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from db.backup import opened
from db.connection import StoreError, check_schema
from db.migrations import applied_names, missing_names
from db.whole_file import COMPANIONS


@dataclass(frozen=True, slots=True)
class Condition:
    """A database that is whole: its schema (the last step taken), the steps still missing, its bytes."""

    schema: str
    missing: tuple[str, ...]
    size: int


def condition(path: Path) -> Condition:
    """Read every page of a database and check that it is one of ours.

    Raises:
        StoreError: no such file, no database, damaged, another program's, or a newer version's.
    """
    if not path.is_file():
        raise StoreError(f"There is no database at {path} yet; a first night makes it.")
    # Opened for writing, so that SQLite can clear away its own write-ahead log; nothing is written.
    with opened(path, "rw") as connection:
        check_schema(connection, path)
        applied = applied_names(connection)
        if not applied:
            raise StoreError(f"{path} holds no database of this program.")
        problem = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if problem != "ok":
            raise StoreError(f"{path} is damaged: {problem}; restore the latest backup.")
        files = [path, *(path.with_name(path.name + ending) for ending in COMPANIONS)]
        size = sum(file.stat().st_size for file in files if file.exists())
        return Condition(applied[-1], tuple(missing_names(connection)), size)
