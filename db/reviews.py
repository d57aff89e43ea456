"""The review queue of the safeguards, and the log of what people decided about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from db.connection import Database
from db.records import Match, Screening, from_json
from db.records.review import Came, ReviewAction, ReviewDecision, ReviewEntry, ReviewNight
from db.reviews_chain import Head, signed

_DECISION = """number, profile, opportunity, verdict, action, author, statement, decided_at, expires_on,
    basis, delegate, previous, signature"""
_ENTRY = """profile, opportunity, verdict, basis, reason, opened_on, came, escalated_on, stood,
    stood_on, closed_on, closed_why"""


class Reviews:
    """What waits for a person, and the signed log."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def log(self) -> list[ReviewDecision]:
        """Every decision as it was signed, by number: opportunities bear the names they had then."""
        rows = self._database.rows(f"SELECT {_DECISION} FROM review_decision ORDER BY number")
        return [_decision(row) for row in rows]

    def append(self, decision: ReviewDecision, key: bytes, head: Head | None) -> ReviewDecision:
        """Number, sign and add a decision in one transaction that survives a power cut; what was added.

        Numbers go on behind ``head`` as well, so that removed rows leave a gap for good.
        """
        with self._database.transaction(durable=True):
            query = "SELECT number, signature FROM review_decision ORDER BY number DESC LIMIT 1"
            number, previous = next(iter(self._database.rows(query)), (0, ""))
            number = max(number, head.number if head else 0) + 1
            added = signed(replace(decision, number=number, previous=previous), key)
            marks = ", ".join("?" * 13)
            self._database.write(
                f"INSERT INTO review_decision ({_DECISION}) VALUES ({marks})", [_decision_row(added)]
            )
        return added

    def entries(self, *, waiting: bool = False) -> list[ReviewEntry]:
        """What waits or ever waited, oldest first; with ``waiting`` what still does."""
        query = f"""SELECT {_ENTRY} FROM review_entry {"WHERE closed_on IS NULL" if waiting else ""}
            ORDER BY opened_on, profile, opportunity"""
        return [_entry(row) for row in self._database.rows(query)]

    def asked(self, profile: str) -> list[Match]:
        """The matches of a profile that no gate dropped and that are for a person to look at."""
        query = """SELECT record FROM match WHERE profile = ? AND dropped_by IS NULL
            AND screening IN ('review', 'hold') ORDER BY opportunity"""
        return [from_json(Match, record) for (record,) in self._database.rows(query, (profile,))]

    def rename(self, aliases: Mapping[str, str]) -> None:
        """Let what waits answer to the names that opportunities have since they were merged."""
        moved = [entry for entry in self.entries(waiting=True) if entry.opportunity in aliases]
        rows = [(aliases[e.opportunity], e.profile, e.opportunity, e.opened_on.isoformat()) for e in moved]
        if rows:
            with self._database.transaction():
                self._database.write(
                    """UPDATE OR REPLACE review_entry SET opportunity = ?
                    WHERE profile = ? AND opportunity = ? AND opened_on = ?""",
                    rows,
                )

    def save(
        self, entries: Sequence[ReviewEntry], profiles: Sequence[str], *, night: date
    ) -> list[ReviewNight]:
        """Keep how a night left the queue, and count it for each profile, in one transaction."""
        day = night.isoformat()
        counted = """INSERT OR REPLACE INTO review_night (profile, night, opened, closed, waiting)
            SELECT ?, ?, count(*) FILTER (WHERE opened_on = ?), count(*) FILTER (WHERE closed_on = ?),
            count(*) FILTER (WHERE closed_on IS NULL) FROM review_entry WHERE profile = ?"""
        with self._database.transaction():
            self._database.write(
                f"INSERT OR REPLACE INTO review_entry ({_ENTRY}) VALUES ({', '.join('?' * 12)})",
                [_entry_row(entry) for entry in entries],
            )
            self._database.write(counted, [(profile, day, day, day, profile) for profile in profiles])
        return [each for each in self.nights() if each.night == night]

    def nights(self) -> list[ReviewNight]:
        """Every profile's queue after every night, in order."""
        query = "SELECT profile, night, opened, closed, waiting FROM review_night ORDER BY night, profile"
        return [
            ReviewNight(profile, date.fromisoformat(night), *counts)
            for profile, night, *counts in self._database.rows(query)
        ]


def _decision(row: Sequence[Any]) -> ReviewDecision:
    number, profile, opportunity, verdict, action, author, statement, decided_at, expires_on, *rest = row
    basis, delegate, previous, signature = rest
    return ReviewDecision(
        number=number,
        profile=profile,
        opportunity=opportunity,
        verdict=Screening(verdict),
        action=ReviewAction(action),
        author=author,
        statement=statement,
        decided_at=datetime.fromisoformat(decided_at),
        expires_on=_day(expires_on),
        basis=basis,
        delegate=delegate,
        previous=previous,
        signature=signature,
    )


def _decision_row(decision: ReviewDecision) -> tuple[object, ...]:
    return (
        decision.number,
        decision.profile,
        decision.opportunity,
        decision.verdict.value,
        decision.action.value,
        decision.author,
        decision.statement,
        decision.decided_at.isoformat(),
        decision.expires_on and decision.expires_on.isoformat(),
        decision.basis,
        decision.delegate,
        decision.previous,
        decision.signature,
    )


def _entry(row: Sequence[Any]) -> ReviewEntry:
    profile, opportunity, verdict, basis, reason, opened_on, came, escalated_on, *rest = row
    stood, stood_on, closed_on, closed_why = rest
    return ReviewEntry(
        profile=profile,
        opportunity=opportunity,
        verdict=Screening(verdict),
        basis=basis,
        reason=reason,
        opened_on=date.fromisoformat(opened_on),
        came=Came(came),
        escalated_on=_day(escalated_on),
        stood=stood,
        stood_on=_day(stood_on),
        closed_on=_day(closed_on),
        closed_why=closed_why,
    )


def _entry_row(entry: ReviewEntry) -> tuple[object, ...]:
    return (
        entry.profile,
        entry.opportunity,
        entry.verdict.value,
        entry.basis,
        entry.reason,
        entry.opened_on.isoformat(),
        entry.came.value,
        entry.escalated_on and entry.escalated_on.isoformat(),
        entry.stood,
        entry.stood_on and entry.stood_on.isoformat(),
        entry.closed_on and entry.closed_on.isoformat(),
        entry.closed_why,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
