"""The ledger as people ask it: by night and reason, by opportunity, and by each reader's latest mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from db.connection import Database
from db.records import Accounting, LedgerEntry
from db.records.review import REVIEW_CYCLE
from db.records.saved import SAVED_CYCLE
from db.records.waiting import OVERVIEW_CYCLE


@dataclass(frozen=True, slots=True)
class Total:
    """How many matches of one reader of one profile went one way on a night."""

    recipient: str
    profile: str
    accounting: Accounting
    reason: str
    amount: int


class Ledgers:
    """Reading only: ``Deliveries`` writes the ledger, together with the mails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest_night(self) -> date | None:
        """The latest night that has an account."""
        latest = self._database.rows("SELECT max(night) FROM ledger")[0][0]
        return date.fromisoformat(latest) if latest else None

    def last_nights(self, *, before: date) -> dict[tuple[str, str], date]:
        """(Reader, profile) → the latest night before another of which they have an account."""
        query = "SELECT recipient, profile, max(night) FROM ledger WHERE night < ? GROUP BY 1, 2"
        rows = self._database.rows(query, (before.isoformat(),))
        return {(who, profile): date.fromisoformat(night) for who, profile, night in rows}

    def accounts_of(self, recipient: str, nights: Mapping[str, date]) -> list[LedgerEntry]:
        """A reader's accounts of one night for each profile, by profile and opportunity."""
        query = """SELECT opportunity, accounting, reason FROM ledger
            WHERE night = ? AND recipient = ? AND profile = ? ORDER BY opportunity"""
        return [
            LedgerEntry(night, recipient, profile, opportunity, Accounting(accounting), reason)
            for profile, night in sorted(nights.items())
            for opportunity, accounting, reason in self._database.rows(
                query, (night.isoformat(), recipient, profile)
            )
        ]

    def totals(self, night: date, profile: str | None = None, recipient: str | None = None) -> list[Total]:
        """A night's account by reader, profile, accounting and reason; of one profile or reader if named."""
        named = {"night": night.isoformat(), "recipient": recipient, "profile": profile}
        asked = {name: value for name, value in named.items() if value is not None}
        # Only what is asked for stands in the query, so that the table's key leads to it.
        query = f"""SELECT recipient, profile, accounting, reason, count(*) FROM ledger
            WHERE {" AND ".join(f"{name} = ?" for name in asked)}
            GROUP BY 1, 2, 3, 4 ORDER BY recipient, profile, accounting, reason"""
        rows = self._database.rows(query, tuple(asked.values()))
        return [Total(who, id, Accounting(how), why, amount) for who, id, how, why, amount in rows]

    def accounts(self, night: date) -> list[tuple[str, str]]:
        """Every (reader, profile) that has an account of a night, in order, without reading their rows."""
        after = """SELECT {} FROM ledger WHERE night = ?1
            AND (recipient, profile) > (pair.recipient, pair.profile) ORDER BY recipient, profile LIMIT 1"""
        query = f"""WITH RECURSIVE pair (recipient, profile) AS (
                SELECT '', '' UNION ALL
                SELECT ({after.format("recipient")}), ({after.format("profile")})
                FROM pair WHERE pair.recipient IS NOT NULL)
            SELECT recipient, profile FROM pair WHERE recipient <> ''"""
        return [(who, profile) for who, profile in self._database.rows(query, (night.isoformat(),))]

    def story(self, opportunity: str) -> list[LedgerEntry]:
        """Every account of an opportunity, by any of its names: night by night, for every reader."""
        query = """SELECT night, recipient, profile, accounting, reason FROM ledger WHERE opportunity IN (
                SELECT id FROM opportunity_id WHERE opportunity = (
                    SELECT opportunity FROM opportunity_id WHERE id = ?) UNION SELECT ?)
            ORDER BY recipient, profile, night"""
        return [
            LedgerEntry(date.fromisoformat(night), who, profile, opportunity, Accounting(how), why)
            for night, who, profile, how, why in self._database.rows(query, (opportunity, opportunity))
        ]

    def mailed_on(self, *, before: date) -> dict[str, date]:
        """Reader → the latest night before another that wrote them a digest."""
        query = """SELECT recipient, max(night) FROM outbox WHERE night < ?
            AND cycle NOT GLOB ? AND cycle NOT GLOB ? AND cycle NOT GLOB ? GROUP BY recipient"""
        kinds = (f"{REVIEW_CYCLE}*", f"{OVERVIEW_CYCLE}*", f"{SAVED_CYCLE}*")
        rows = self._database.rows(query, (before.isoformat(), *kinds))
        return {who: date.fromisoformat(night) for who, night in rows}

    def listed(self, nights: Mapping[str, date]) -> dict[str, frozenset[str]]:
        """Reader → the opportunities of which they had an account on a night."""
        query = "SELECT DISTINCT opportunity FROM ledger WHERE night = ? AND recipient = ?"
        return {
            who: frozenset(id for (id,) in self._database.rows(query, (night.isoformat(), who)))
            for who, night in nights.items()
        }
