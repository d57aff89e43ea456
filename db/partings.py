"""What was one opportunity and is two since: told late, a call must say what it was hidden behind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from db.connection import Database
from db.records import NoticeRef


class Partings:
    """Which opportunity each belonged to before it stood by itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self) -> dict[str, tuple[str, date]]:
        """Opportunity → the one that it was parted from last, and on which night; all by today's names.

        What has become one again since is not parted.
        """
        query = """SELECT coalesce(mine.opportunity, parting.opportunity),
            coalesce(other.opportunity, parting.parted_from), night FROM parting
            LEFT JOIN opportunity_id AS mine ON mine.id = parting.opportunity
            LEFT JOIN opportunity_id AS other ON other.id = parting.parted_from
            ORDER BY night, parting.opportunity, parting.parted_from"""
        return {
            name: (other, date.fromisoformat(night))
            for name, other, night in self._database.rows(query)
            if name != other
        }


class Rankings:
    """By which encoders each night compared."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, night: date, encoders: str) -> None:
        """Keep the ids of the encoders that a night's matches were made by."""
        with self._database.transaction():
            self._database.write(
                """INSERT INTO ranked_by VALUES (?, ?)
                ON CONFLICT (night) DO UPDATE SET encoders = excluded.encoders""",
                [(night.isoformat(), encoders)],
            )

    def swapped(self, night: date) -> bool:
        """Whether a night compared by other encoders than the night before it; unknown counts as the same."""
        query = "SELECT encoders FROM ranked_by WHERE night <= ? ORDER BY night DESC LIMIT 2"
        found = [encoders for (encoders,) in self._database.rows(query, (night.isoformat(),))]
        return len(set(found)) > 1


def note_partings(
    database: Database,
    before: Mapping[NoticeRef, str],
    after: Mapping[NoticeRef, str],
    night: date,
) -> None:
    """Keep which opportunities were parted tonight: those one of whose notices belonged to another.

    What has merely become one with another, or has taken another name, is not parted.
    """
    today = dict(database.rows("SELECT id, opportunity FROM opportunity_id"))
    rows = {
        (after[ref], was, night.isoformat())
        for ref, was in before.items()
        if ref in after and today.get(was, was) != after[ref]
    }
    database.write("INSERT OR IGNORE INTO parting VALUES (?, ?, ?)", sorted(rows))
