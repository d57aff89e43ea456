"""Reference rates by day, as they were known on any night, and how asking for them went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from db.connection import Database
from db.records import ExchangeRates, Outcome, SourceRun, from_json, to_json


class StoredRates:
    """The rates of every day that was fetched; what was known once is never overwritten."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, run: SourceRun, rates: Sequence[ExchangeRates], *, night: date) -> int:
        """Keep how a night's crawl went, and each rate that was not known so; all or nothing.

        A rate that the publisher has corrected joins the one before it: an earlier night still sees that.

        Returns:
            how many rates are new or corrected.
        """
        day = night.isoformat()
        known = self._known_on(day)
        rows = [
            (each.on.isoformat(), currency, day, str(rate), each.publisher)
            for each in rates
            for currency, rate in sorted(each.per_euro.items())
        ]
        fresh = [row for row in rows if known.get(row[:2]) != row[3]]
        with self._database.transaction():
            self._database.write(
                """INSERT INTO exchange_rate (rate_on, currency, known_on, per_euro, publisher)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET per_euro = excluded.per_euro, publisher = excluded.publisher""",
                fresh,
            )
            self._database.write(
                """INSERT INTO reference_run (night, reference, outcome, cause, record)
                VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                outcome = excluded.outcome, cause = excluded.cause, record = excluded.record""",
                [(day, run.source, run.outcome, run.cause, to_json(run))],
            )
        return len(fresh)

    def known(self, night: date) -> ExchangeRates | None:
        """The latest day's rates that were known on a night; ``None`` when none were."""
        day = night.isoformat()
        query = """SELECT rate_on, publisher, currency, per_euro FROM exchange_rate
            WHERE known_on <= ? AND rate_on = (
                SELECT max(rate_on) FROM exchange_rate WHERE known_on <= ? AND rate_on <= ?)
            ORDER BY known_on"""
        rows = self._database.rows(query, (day, day, day))
        if not rows:
            return None
        per_euro = {currency: Decimal(rate) for _, _, currency, rate in rows}
        return ExchangeRates(date.fromisoformat(rows[0][0]), rows[0][1], per_euro)

    def last_run(self, reference: str) -> tuple[date, SourceRun] | None:
        """The latest night on which the reference was asked, and how that went."""
        query = "SELECT night, record FROM reference_run WHERE reference = ? ORDER BY night DESC LIMIT 1"
        for night, record in self._database.rows(query, (reference,)):
            return date.fromisoformat(night), from_json(SourceRun, record)
        return None

    def last_ok_night(self, reference: str) -> date | None:
        """The latest night on which the reference was read without trouble."""
        query = "SELECT max(night) FROM reference_run WHERE reference = ? AND outcome = ?"
        found = self._database.rows(query, (reference, Outcome.OK))[0][0]
        return date.fromisoformat(found) if found else None

    def _known_on(self, day: str) -> dict[tuple[str, str], str]:
        """(day, currency) → the rate as it was known on a night."""
        query = """SELECT rate_on, currency, per_euro FROM exchange_rate
            WHERE known_on <= ? ORDER BY known_on"""
        return {(on, currency): rate for on, currency, rate in self._database.rows(query, (day,))}
