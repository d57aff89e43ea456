"""Profiles as registered, and how each meets every opportunity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from db.connection import Database
from db.records import Match, from_json, to_json


class Profiles:
    """Registered partnership profiles, as their YAML text."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, profile: str, text: str, on: date) -> None:
        """Register a profile, or replace its text; the day it was first registered stays."""
        with self._database.transaction():
            self._database.write(
                """INSERT INTO profile (id, text, added_on, changed_on) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET text = excluded.text, changed_on = excluded.changed_on
                WHERE text <> excluded.text""",
                [(profile, text, on.isoformat(), on.isoformat())],
            )

    def all(self) -> list[tuple[str, str]]:
        """Every profile as (id, text), by id."""
        return [
            (profile, text)
            for profile, text in self._database.rows("SELECT id, text FROM profile ORDER BY id")
        ]

    def added_on(self) -> dict[str, date]:
        """Profile → the day it was first registered."""
        rows = self._database.rows("SELECT id, added_on FROM profile")
        return {profile: date.fromisoformat(added) for profile, added in rows}

    def remove(self, profile: str) -> bool:
        """Forget a profile and its matches; False when there is none. What was told and decided stays."""
        with self._database.transaction():
            for table in ("match", "match_reason", "profile_part"):
                self._database.write(f"DELETE FROM {table} WHERE profile = ?", [(profile,)])
            return bool(self._database.rows("DELETE FROM profile WHERE id = ? RETURNING 1", (profile,)))


class Matches:
    """The ranked opportunities of each profile, as of the last night."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, profile: str, matches: Sequence[Match], *, night: date) -> None:
        """Make these all the matches of a profile, in one transaction; unchanged rows are not written."""
        rows = {m.opportunity: (m.score, m.screening.value, m.dropped_by, to_json(m)) for m in matches}
        with self._database.transaction():
            query = "SELECT opportunity, score, screening, dropped_by, record FROM match WHERE profile = ?"
            stored = {
                opportunity: tuple(rest) for opportunity, *rest in self._database.rows(query, (profile,))
            }
            self._database.write(
                "DELETE FROM match WHERE profile = ? AND opportunity = ?",
                [(profile, opportunity) for opportunity in stored.keys() - rows.keys()],
            )
            self._database.write(
                """INSERT INTO match (profile, opportunity, score, screening, dropped_by, record, scored_on)
                VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET score = excluded.score,
                screening = excluded.screening, dropped_by = excluded.dropped_by, record = excluded.record,
                scored_on = excluded.scored_on""",
                [
                    (profile, opportunity, *row, night.isoformat())
                    for opportunity, row in sorted(rows.items())
                    if stored.get(opportunity) != row
                ],
            )

    def of(self, profile: str) -> list[Match]:
        """All matches of a profile: those no gate dropped first, best first."""
        query = """SELECT record FROM match WHERE profile = ?
            ORDER BY dropped_by IS NOT NULL, score DESC, opportunity"""
        return [from_json(Match, record) for (record,) in self._database.rows(query, (profile,))]

    def one(self, profile: str, opportunity: str) -> Match | None:
        """How a profile meets an opportunity, by any of its names; ``None`` when it was not ranked."""
        query = """SELECT record FROM match JOIN opportunity_id AS known USING (opportunity)
            WHERE profile = ? AND known.id = ?"""
        found = self._database.rows(query, (profile, opportunity))
        return from_json(Match, found[0][0]) if found else None


class Vectors:
    """Embeddings by model and hash of the text: unchanged text is never embedded twice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, model: str, hashes: Iterable[str]) -> dict[str, bytes]:
        """Hash → bytes, for those that are stored."""
        wanted = sorted(set(hashes))
        found: dict[str, bytes] = {}
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            query = (
                f"SELECT hash, content FROM vector WHERE model = ? AND hash IN ({','.join('?' * len(some))})"
            )
            found.update(self._database.rows(query, (model, *some)))
        return found

    def put(self, model: str, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors, in one transaction; those already stored stay as they are."""
        with self._database.transaction():
            self._database.write(
                "INSERT INTO vector (model, hash, content) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [(model, key, content) for key, content in sorted(vectors.items())],
            )
