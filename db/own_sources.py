"""The sources that a home keeps as its own."""

from __future__ import annotations

from datetime import date

from db.connection import Database
from db.records import OwnSource, from_json, to_json


class OwnSources:
    """Definitions of own sources, by name; one that was removed keeps its name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, source: OwnSource) -> None:
        """Keep a definition, or replace the one of the same name."""
        with self._database.transaction():
            self._database.write(
                """INSERT INTO own_source (name, url, record) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET url = excluded.url, record = excluded.record, removed_on = NULL""",
                [(source.name, source.url, to_json(source))],
            )

    def asked(self) -> dict[str, OwnSource]:
        """Every own source that is asked each night, by name."""
        return self._where("removed_on IS NULL")

    def removed(self) -> dict[str, OwnSource]:
        """Every own source that is no longer asked, by name."""
        return self._where("removed_on IS NOT NULL")

    def remove(self, name: str, on: date) -> bool:
        """Ask a source no longer; False when there is none. What it brought stays."""
        query = "UPDATE own_source SET removed_on = ? WHERE name = ? AND removed_on IS NULL RETURNING 1"
        with self._database.transaction():
            return bool(self._database.rows(query, (on.isoformat(), name)))

    def _where(self, condition: str) -> dict[str, OwnSource]:
        rows = self._database.rows(f"SELECT name, record FROM own_source WHERE {condition} ORDER BY name")
        return {name: from_json(OwnSource, record) for name, record in rows}
