"""Pauses that readers asked for, what waits for a desk and what it said, and faults of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from db.connection import Database
from db.records.delivery import Announcement
from db.records.waiting import Awaiting, DeskAction, DeskWord, Snooze

# An opportunity answers to the name it has today.
_TODAY = "coalesce(known.opportunity, {0}.opportunity)"
_KNOWN = "LEFT JOIN opportunity_id AS known ON known.id = {0}.opportunity"


class Snoozes:
    """Readers' pauses; only ever added to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, snooze: Snooze) -> None:
        """Append a wish for silence, or its end."""
        about = (snooze.profile, snooze.recipient, snooze.opportunity)
        until = "" if snooze.until is None else snooze.until.isoformat()
        with self._database.transaction():
            self._database.write(
                """INSERT INTO snooze (profile, recipient, opportunity, until, author, decided_at)
                VALUES (?, ?, ?, ?, ?, ?)""",
                [(*about, until, snooze.author, snooze.decided_at.isoformat())],
            )

    def all(self) -> list[Snooze]:
        """Every wish, in order of asking."""
        query = f"""SELECT profile, recipient, {_TODAY.format("snooze")}, until, author, decided_at
            FROM snooze {_KNOWN.format("snooze")} ORDER BY number"""
        return [
            Snooze(
                profile,
                recipient,
                opportunity,
                date.fromisoformat(until) if until else None,
                author,
                datetime.fromisoformat(at),
            )
            for profile, recipient, opportunity, until, author, at in self._database.rows(query)
        ]

    def latest(self) -> list[Snooze]:
        """The wish that counts for each profile, reader and opportunity; those that were ended are none."""
        latest = {(each.profile, each.recipient, each.opportunity): each for each in self.all()}
        return [each for each in latest.values() if each.until is not None]


class Approvals:
    """What waits for a desk since the latest night, and everything that desks ever said."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, words: Sequence[DeskWord]) -> None:
        """Append what a desk said, all of it or nothing."""
        rows = [
            (
                word.profile,
                word.opportunity,
                word.action,
                word.announcement,
                word.detail,
                word.text,
                word.night.isoformat(),
                word.author,
                word.decided_at.isoformat(),
            )
            for word in words
        ]
        with self._database.transaction():
            self._database.write(
                """INSERT INTO desk_word (profile, opportunity, action, announcement, detail, text, night,
                author, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                rows,
            )

    def words(self) -> list[DeskWord]:
        """Everything desks ever said, in order."""
        query = f"""SELECT profile, {_TODAY.format("desk_word")}, action, announcement, detail, text, night,
            author, decided_at FROM desk_word {_KNOWN.format("desk_word")} ORDER BY number"""
        return [
            DeskWord(
                profile,
                opportunity,
                DeskAction(action),
                announcement,
                detail,
                text,
                date.fromisoformat(night),
                author,
                datetime.fromisoformat(at),
            )
            for profile, opportunity, action, announcement, detail, text, night, author, at in (
                self._database.rows(query)
            )
        ]

    def awaiting(self) -> list[Awaiting]:
        """What waits, by profile, oldest first."""
        query = f"""SELECT profile, {_TODAY.format("awaiting")}, announcement, detail, since
            FROM awaiting {_KNOWN.format("awaiting")} ORDER BY profile, since, 2"""
        return [
            Awaiting(profile, opportunity, Announcement(kind), detail, datetime.fromisoformat(since))
            for profile, opportunity, kind, detail, since in self._database.rows(query)
        ]

    def replace_awaiting(self, waiting: Sequence[Awaiting]) -> None:
        """Make this everything that waits, in one transaction."""
        with self._database.transaction():
            self._database.write("DELETE FROM awaiting", [()])
            self._database.write(
                "INSERT OR REPLACE INTO awaiting VALUES (?, ?, ?, ?, ?)",
                [(*each.key, each.since.isoformat()) for each in waiting],
            )


class Audiences:
    """Readers who were added to profiles by a list."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[tuple[str, str, str]]:
        """(profile, address, the reader's other keys as JSON), in order."""
        query = "SELECT profile, email, record FROM audience ORDER BY profile, email"
        return [(profile, email, record) for profile, email, record in self._database.rows(query)]

    def put(self, profile: str, readers: Sequence[tuple[str, str]], author: str) -> None:
        """Add readers, or replace what was said of them; all of them, or none."""
        with self._database.transaction():
            self._database.write(
                "INSERT OR REPLACE INTO audience VALUES (?, ?, ?, ?)",
                [(profile, email, record, author) for email, record in readers],
            )

    def remove(self, profile: str, email: str) -> bool:
        """Take a reader off a profile's list; False when there is none."""
        query = "DELETE FROM audience WHERE profile = ? AND email = ? RETURNING 1"
        with self._database.transaction():
            return bool(self._database.rows(query, (profile, email)))


class Imbalances:
    """Where a night's ledger did not account for a match."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, night: date, faults: Sequence[tuple[str, str, str]]) -> None:
        """Make these (recipient, profile, what) the faults of a night."""
        day = night.isoformat()
        with self._database.transaction():
            self._database.write("DELETE FROM imbalance WHERE night = ?", [(day,)])
            self._database.write(
                "INSERT OR REPLACE INTO imbalance VALUES (?, ?, ?, ?)", [(day, *fault) for fault in faults]
            )

    def of(self, night: date) -> list[tuple[str, str, str]]:
        """The (recipient, profile, what) of a night; empty when all adds up."""
        query = "SELECT recipient, profile, fault FROM imbalance WHERE night = ? ORDER BY 1, 2, 3"
        return [
            (who, profile, fault) for who, profile, fault in self._database.rows(query, (night.isoformat(),))
        ]
