"""Profiles as registered, how each meets every opportunity, and what people decided about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from db.connection import Database
from db.records import Because, Match, Triage, TriageAction, from_json, to_json

# Decisions that count: a note decides nothing, and neither does what was taken back.
_STANDING = "action <> 'note' AND number NOT IN (SELECT number FROM taken_back)"


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


class TriageLog:
    """People's decisions; only ever added to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, triage: Triage, score: float | None = None, stated: Mapping[str, str] | None = None
    ) -> None:
        """Append a decision, with the relative score that the opportunity had, and what it said then.

        ``stated`` is what the call says in each field that a must can name.
        """
        decided_at = triage.decided_at.isoformat()
        with self._database.transaction():
            self._database.write(
                """INSERT INTO triage (profile, opportunity, action, note, author, decided_at)
                VALUES (?, ?, ?, ?, ?, ?)""",
                [(triage.profile, triage.opportunity, triage.action, triage.note, triage.author, decided_at)],
            )
            if score is not None:
                query = "INSERT INTO decided_score (number, score) SELECT max(number), ? FROM triage"
                self._database.write(query, [(score,)])
            if triage.because is not None or stated is not None:
                query = "INSERT INTO decision (number, because, stated) SELECT max(number), ?, ? FROM triage"
                self._database.write(query, [(triage.because, None if stated is None else _line(stated))])

    def latest(self) -> Mapping[tuple[str, str], Triage]:
        """(profile, opportunity's name today) → the latest keep or dismiss; a note changes neither.

        What was taken back counts no more: the decision before it stands again.
        """
        return {(t.profile, t.opportunity): t for t in self._rows(_STANDING, ())}

    def stated(self) -> Mapping[tuple[str, str], Mapping[str, str]]:
        """(profile, opportunity's name today) → what it said when the decision that stands was taken."""
        query = f"""SELECT profile, coalesce(known.opportunity, triage.opportunity), stated
            FROM triage LEFT JOIN decision USING (number)
            LEFT JOIN opportunity_id AS known ON known.id = triage.opportunity
            WHERE {_STANDING} ORDER BY number"""
        last = {(profile, opportunity): said for profile, opportunity, said in self._database.rows(query)}
        return {pair: json.loads(said) for pair, said in last.items() if said is not None}

    def take_back(self, profile: str, opportunity: str, author: str, at: datetime) -> Triage | None:
        """Let the latest standing decision count no more; returns it, ``None`` when none stands."""
        query = f"""SELECT max(number) FROM triage
            LEFT JOIN opportunity_id AS known ON known.id = triage.opportunity
            WHERE profile = ? AND coalesce(known.opportunity, triage.opportunity) = ? AND {_STANDING}"""
        with self._database.transaction():
            last = self.latest().get((profile, opportunity))
            if last is None:
                return None
            number = self._database.rows(query, (profile, opportunity))[0][0]
            self._database.write(
                "INSERT INTO taken_back (number, author, decided_at) VALUES (?, ?, ?)",
                [(number, author, at.isoformat())],
            )
        return last

    def scored(self) -> list[tuple[float, bool]]:
        """The score and whether it was kept: of each profile and opportunity the latest keep or dismiss."""
        query = f"""SELECT score, action = 'keep', max(number)
            FROM triage LEFT JOIN decided_score USING (number)
            LEFT JOIN opportunity_id AS known ON known.id = triage.opportunity WHERE {_STANDING}
            GROUP BY profile, coalesce(known.opportunity, triage.opportunity)"""
        return [(score, bool(kept)) for score, kept, _ in self._database.rows(query) if score is not None]

    def history(self, opportunity: str) -> list[Triage]:
        """Everything decided or noted about an opportunity under any of its names, oldest first."""
        query = """coalesce(known.opportunity, triage.opportunity) =
            coalesce((SELECT opportunity FROM opportunity_id WHERE id = ?), ?)"""
        return self._rows(query, (opportunity, opportunity))

    def _rows(self, condition: str, parameters: tuple[str, ...]) -> list[Triage]:
        query = f"""SELECT profile, coalesce(known.opportunity, triage.opportunity), action, note,
            triage.author, triage.decided_at, because, taken_back.author
            FROM triage LEFT JOIN decision USING (number) LEFT JOIN taken_back USING (number)
            LEFT JOIN opportunity_id AS known ON known.id = triage.opportunity
            WHERE {condition} ORDER BY number"""
        rows = self._database.rows(query, parameters)
        return [
            Triage(
                profile,
                opportunity,
                TriageAction(action),
                note,
                author,
                datetime.fromisoformat(at),
                None if because is None else Because(because),
                taken_back_by,
            )
            for profile, opportunity, action, note, author, at, because, taken_back_by in rows
        ]


def _line(stated: Mapping[str, str]) -> str:
    return json.dumps(dict(stated), ensure_ascii=False, sort_keys=True)


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
