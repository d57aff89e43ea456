"""Many profiles and readers registered in one step: all of them, or none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from db.connection import Database


def register(
    database: Database,
    profiles: Iterable[tuple[str, str]],
    readers: Iterable[tuple[str, str, str]],
    *,
    on: date,
    author: str,
) -> None:
    """Add or replace profiles (id, YAML) and listed readers (profile, address, record) in one transaction."""
    day = on.isoformat()
    with database.transaction():
        database.write(
            """INSERT INTO profile (id, text, added_on, changed_on) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET text = excluded.text, changed_on = excluded.changed_on
            WHERE text <> excluded.text""",
            [(profile, text, day, day) for profile, text in profiles],
        )
        database.write(
            "INSERT OR REPLACE INTO audience VALUES (?, ?, ?, ?)", [(*reader, author) for reader in readers]
        )
