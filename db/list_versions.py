"""Which versions of which screening lists nights used: when a list moved, verdicts may have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.connection import Database


@dataclass(frozen=True, slots=True)
class ListChange:
    """A night that used another version of a list than the one before; in words."""

    name: str
    night: date
    before: str
    after: str


class ListVersions:
    """The versions of all lists, by night."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, name: str, sha256: str, dated: date | None, entries: int, *, night: date) -> bool:
        """Keep a version, unless it is the one that was used before; whether it was kept."""
        query = "SELECT sha256 FROM list_version WHERE name = ? AND night < ? ORDER BY night DESC LIMIT 1"
        before = self._database.rows(query, (name, night.isoformat()))
        with self._database.transaction():
            self._database.write(
                "DELETE FROM list_version WHERE name = ? AND night = ?", [(name, night.isoformat())]
            )
            if before and before[0][0] == sha256:
                return False
            row = (name, night.isoformat(), sha256, dated and dated.isoformat(), entries)
            self._database.write("INSERT INTO list_version VALUES (?, ?, ?, ?, ?)", [row])
        return True

    def changes(self, since: date) -> list[ListChange]:
        """The lists that moved from a night on, by night and name."""
        query = """SELECT name, night, sha256, dated, entries FROM list_version ORDER BY name, night"""
        found, before = list[ListChange](), dict[str, str]()
        for name, night, *version in self._database.rows(query):
            after = _in_words(version)
            if night >= since.isoformat():
                found.append(ListChange(name, date.fromisoformat(night), before.get(name, "not used"), after))
            before[name] = after
        return sorted(found, key=lambda change: (change.night, change.name))


def _in_words(version: Sequence[object]) -> str:
    sha256, dated, entries = version
    return f"of {dated}, {entries} entries, {str(sha256)[:8]}" if sha256 else "not there"
