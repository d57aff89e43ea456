"""What people decided about opportunities and what became of them; only ever added to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from db.connection import Database
from db.records import Because, Triage, TriageAction
from db.records.codes import OutcomeKind
from db.records.triage import NO_PARTICULARS, Particulars

# Decisions that count: keeping and dismissing, unless they were taken back.
_DECIDING = ", ".join(f"'{action.value}'" for action in TriageAction if action.decides)
_STANDING = f"action IN ({_DECIDING}) AND number NOT IN (SELECT number FROM taken_back)"
_BY_NAME_TODAY = """coalesce(known.opportunity, triage.opportunity) =
    coalesce((SELECT opportunity FROM opportunity_id WHERE id = ?), ?)"""


class TriageLog:
    """People's decisions and what they recorded afterwards; only ever added to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, triage: Triage, score: float | None = None, stated: Mapping[str, str] | None = None
    ) -> None:
        """Append an entry, with the relative score that the opportunity had, and what it said then.

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
            if triage.particulars != NO_PARTICULARS:
                self._add_particulars(triage.particulars)

    def _add_particulars(self, said: Particulars) -> None:
        days = (_day(said.on), said.amount, said.currency, _day(said.starts_on), _day(said.ends_on))
        happened, amount, currency, starts, ends = days
        exact = None if amount is None else str(amount)
        self._database.write(
            """INSERT INTO triage_particulars
                (number, assignee, happened_on, amount, currency, starts_on, ends_on, outcome, reference)
            SELECT max(number), ?, ?, ?, ?, ?, ?, ?, ? FROM triage""",
            [(said.assignee, happened, exact, currency, starts, ends, said.outcome, said.reference)],
        )

    def latest(self) -> Mapping[tuple[str, str], Triage]:
        """(profile, opportunity's name today) → the latest keep or dismiss; no other entry changes either.

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
        with self._database.transaction():
            last = self.latest().get((profile, opportunity))
            if last is None or last.number is None:
                return None
            self._take_back(last.number, author, at)
        return last

    def take_back_entry(self, number: int, author: str, at: datetime) -> Triage | None:
        """Let one entry count no more; returns it, ``None`` for none, or one taken back already."""
        with self._database.transaction():
            found = self._rows("number = ?", (number,))
            if not found or found[0].taken_back_by is not None:
                return None
            self._take_back(number, author, at)
        return found[0]

    def _take_back(self, number: int, author: str, at: datetime) -> None:
        query = "INSERT INTO taken_back (number, author, decided_at) VALUES (?, ?, ?)"
        self._database.write(query, [(number, author, at.isoformat())])

    def scored(self) -> list[tuple[float, bool]]:
        """The score and whether it was kept: of each profile and opportunity the latest keep or dismiss."""
        query = f"""SELECT score, action = 'keep', max(number)
            FROM triage LEFT JOIN decided_score USING (number)
            LEFT JOIN opportunity_id AS known ON known.id = triage.opportunity WHERE {_STANDING}
            GROUP BY profile, coalesce(known.opportunity, triage.opportunity)"""
        return [(score, bool(kept)) for score, kept, _ in self._database.rows(query) if score is not None]

    def history(self, opportunity: str) -> list[Triage]:
        """Everything entered about an opportunity under any of its names, oldest first."""
        return self._rows(_BY_NAME_TODAY, (opportunity, opportunity))

    def of_profile(self, profile: str) -> list[Triage]:
        """Everything entered for a profile, oldest first."""
        return self._rows("profile = ?", (profile,))

    def last_number(self) -> int:
        """The number of the newest entry, 0 when there is none."""
        return int(self._database.rows("SELECT coalesce(max(number), 0) FROM triage")[0][0])

    def _rows(self, condition: str, parameters: tuple[object, ...]) -> list[Triage]:
        query = f"""SELECT number, profile, coalesce(known.opportunity, triage.opportunity), action, note,
            triage.author, triage.decided_at, because, taken_back.author,
            assignee, happened_on, amount, currency, starts_on, ends_on, outcome, reference
            FROM triage LEFT JOIN decision USING (number) LEFT JOIN taken_back USING (number)
            LEFT JOIN triage_particulars USING (number)
            LEFT JOIN opportunity_id AS known ON known.id = triage.opportunity
            WHERE {condition} ORDER BY number"""
        return [_triage(row) for row in self._database.rows(query, parameters)]


def _triage(row: tuple[Any, ...]) -> Triage:
    number, profile, opportunity, action, note, author, at, because, taken_back_by, *said = row
    return Triage(
        profile,
        opportunity,
        TriageAction(action),
        note,
        author,
        datetime.fromisoformat(at),
        None if because is None else Because(because),
        taken_back_by,
        _particulars(said) if any(each is not None for each in said) else NO_PARTICULARS,
        number,
    )


def _particulars(said: list[Any]) -> Particulars:
    assignee, happened, amount, currency, starts, ends, outcome, reference = said
    return Particulars(
        assignee,
        _date(happened),
        None if amount is None else Decimal(amount),
        currency,
        _date(starts),
        _date(ends),
        None if outcome is None else OutcomeKind(outcome),
        reference,
    )


def _day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _line(stated: Mapping[str, str]) -> str:
    return json.dumps(dict(stated), ensure_ascii=False, sort_keys=True)
