"""Tonight's account while it is drawn up, reader by reader: on the disk, for it may not fit into memory.

It lies in a table that only this connection sees and that goes with it; ``Deliveries.commit`` puts it into
the ledger, together with the mails.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from db.connection import Database
from db.records import Accounting, LedgerEntry

_TABLE = """CREATE TEMP TABLE IF NOT EXISTS ledger_tonight (
    recipient TEXT NOT NULL, profile TEXT NOT NULL, opportunity TEXT NOT NULL,
    accounting TEXT NOT NULL, reason TEXT NOT NULL)"""


class NightLedger:
    """The accounts of one night that no ledger has yet."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self) -> None:
        """Start with none."""
        self._database.rows(_TABLE)
        self._database.rows("DELETE FROM ledger_tonight")

    def add(self, entries: Sequence[LedgerEntry]) -> None:
        """Add the accounts of a reader."""
        self._database.rows("BEGIN")
        try:
            self._database.write(
                "INSERT INTO ledger_tonight VALUES (?, ?, ?, ?, ?)",
                [(e.recipient, e.profile, e.opportunity, e.accounting, e.reason) for e in entries],
            )
        finally:
            self._database.rows("COMMIT")

    def count(self) -> int:
        """How many there are."""
        return int(self._database.rows("SELECT count(*) FROM ledger_tonight")[0][0])

    def of_profiles(self, profiles: Iterable[str], night: date) -> dict[str, list[LedgerEntry]]:
        """Profile → the accounts of all its readers, in the order in which they were added."""
        query = """SELECT recipient, opportunity, accounting, reason FROM ledger_tonight
            WHERE profile = ? ORDER BY rowid"""
        return {
            profile: [
                LedgerEntry(night, who, profile, id, Accounting(how), why)
                for who, id, how, why in self._database.rows(query, (profile,))
            ]
            for profile in sorted(set(profiles))
        }

    def settle(self, day: str, settled: Iterable[str]) -> None:
        """Put all into the ledger but those of who is settled; within the caller's transaction."""
        self._database.write("DELETE FROM ledger_tonight WHERE recipient = ?", [(who,) for who in settled])
        self._database.write(
            """DELETE FROM ledger WHERE night = ?
            AND recipient IN (SELECT DISTINCT recipient FROM ledger_tonight)""",
            [(day,)],
        )
        self._database.write(
            """INSERT INTO ledger (night, recipient, profile, opportunity, accounting, reason)
            SELECT ?, recipient, profile, opportunity, accounting, reason
            FROM ledger_tonight ORDER BY rowid""",
            [(day,)],
        )
