"""What readers reported as wrong, until somebody settles it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.connection import Database


@dataclass(frozen=True, slots=True)
class Report:
    """One report; ``reader`` is the address, or the bare key of somebody erased since."""

    number: int
    reader: str
    profile: str
    opportunity: str
    title: str | None
    kind: str
    words: str
    reported_at: datetime
    settled_at: datetime | None
    settled_by: str | None


class Reports:
    """Readers' reports of errors; only added, and settled."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, person: str, profile: str, opportunity: str, kind: str, words: str, at: datetime) -> bool:
        """Append a report; False when this very report is there already."""
        with self._database.transaction():
            query = """INSERT INTO report (person, profile, opportunity, kind, words, reported_at)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1"""
            values = (person, profile, opportunity, kind, words, at.isoformat())
            return bool(self._database.rows(query, values))

    def all(self, *, settled: bool = False) -> list[Report]:
        """The reports that wait, oldest first; with ``settled`` the others too."""
        query = f"""SELECT report.number, coalesce(address, report.person), report.profile,
            coalesce(known.opportunity, report.opportunity), opportunity.title, kind, words,
            reported_at, settled_at, settled_by
            FROM report LEFT JOIN person ON person.key = report.person
            LEFT JOIN opportunity_id AS known ON known.id = report.opportunity
            LEFT JOIN opportunity ON opportunity.id = coalesce(known.opportunity, report.opportunity)
            WHERE {"true" if settled else "settled_at IS NULL"} ORDER BY report.number"""
        return [
            Report(
                *(number, reader, profile, opportunity, title, kind, words),
                datetime.fromisoformat(at),
                _instant(settled),
                by,
            )
            for number, reader, profile, opportunity, title, kind, words, at, settled, by in (
                self._database.rows(query)
            )
        ]

    def settle(self, number: int, by: str, at: datetime) -> bool:
        """Mark a report as settled; False when it does not wait (any more)."""
        with self._database.transaction():
            query = """UPDATE report SET settled_at = ?, settled_by = ?
                WHERE number = ? AND settled_at IS NULL RETURNING 1"""
            return bool(self._database.rows(query, (at.isoformat(), by, number)))


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
