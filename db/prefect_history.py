"""Prefect's own database in our home: old runs are removed there, for an ephemeral server never does it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from db.connection import in_one_sentence

# A server that is serving a schedule holds its write lock for moments only.
PATIENCE_SECONDS = 10

# States of runs that are over, or whose process died without a word. Scheduled ones are still to come.
_OLD = """
SELECT id FROM flow_run WHERE state_type NOT IN ('SCHEDULED', 'PENDING', 'PAUSED')
ORDER BY created DESC, id LIMIT -1 OFFSET ?"""
_REMOVALS = (
    ("flow_run", f"DELETE FROM flow_run WHERE id IN ({_OLD})"),
    # These refer to a run, but not by a foreign key.
    ("log", "DELETE FROM log WHERE flow_run_id NOT IN (SELECT id FROM flow_run)"),
    ("artifact", "DELETE FROM artifact WHERE flow_run_id NOT IN (SELECT id FROM flow_run)"),
    (
        "artifact_collection",
        "DELETE FROM artifact_collection WHERE latest_id NOT IN (SELECT id FROM artifact)",
    ),
    ("event_resources", "DELETE FROM event_resources WHERE occurred < (SELECT min(created) FROM flow_run)"),
    ("events", "DELETE FROM events WHERE occurred < (SELECT min(created) FROM flow_run)"),
)


def old_runs(path: Path, keep: int) -> int:
    """How many runs there are besides the latest ``keep``; 0 without a database of Prefect's.

    Raises:
        StoreError: the file cannot be read.
    """
    if not path.is_file():
        return 0
    with in_one_sentence(path), closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS)) as connection:
        if "flow_run" not in _tables(connection):
            return 0
        return len(connection.execute(_OLD, (keep,)).fetchall())


def remove_old_runs(path: Path, keep: int) -> int:
    """Remove them with their tasks, states, logs, artifacts and events; the pages are used again.

    Raises:
        StoreError: the file cannot be written, or a server kept it locked.
    """
    if not (old := old_runs(path, keep)):
        return 0
    with (
        in_one_sentence(path),
        closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)) as connection,
    ):
        connection.execute("PRAGMA foreign_keys=ON")
        present = _tables(connection)
        connection.execute("BEGIN IMMEDIATE")
        for table, statement in _REMOVALS:
            if table in present:
                connection.execute(statement, (keep,) if table == "flow_run" else ())
        connection.execute("COMMIT")
    return old


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
