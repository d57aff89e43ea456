"""Addresses that take no mail any more, and what becomes of the mails that were meant for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.connection import Database
from db.suppressions import NEVER_SENT

# A server gives up within days: a return that comes later is none, whatever it names.
RETURNS_DAYS = 30


@dataclass(frozen=True, slots=True)
class Suspension:
    """That an address takes no mail: since when, whether it was ``refused`` or ``bounced``, and the words."""

    recipient: str
    since: datetime
    how: str
    reason: str


class Suspensions:
    """Suspended addresses: nothing is sent to them, and nothing that they were to be told is lost."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Suspension]:
        """Every suspended address."""
        query = "SELECT recipient, since, how, reason FROM suspension ORDER BY recipient"
        return [
            Suspension(recipient, datetime.fromisoformat(since), how, reason)
            for recipient, since, how, reason in self._database.rows(query)
        ]

    def recipients(self) -> frozenset[str]:
        """The suspended addresses, as the mails name them."""
        return frozenset(each.recipient for each in self.all())

    def bounced(self, message_id: str, reply: str, at: datetime, *, of_address: bool) -> str | None:
        """Note that a mail which was taken came back; with ``of_address`` its address is suspended.

        Returns:
            whose mail it was; ``None`` when we sent none of that name, or long ago, or its return is known.
        """
        with self._database.transaction(durable=True):
            query = """UPDATE outbox SET state = 'failed', reply = ?
                WHERE message_id = ? AND state = 'sent' AND night >= ? RETURNING recipient"""
            oldest = (at - timedelta(days=RETURNS_DAYS)).date().isoformat()
            found = self._database.rows(query, (reply, message_id, oldest))
            if not found:
                return None
            recipient = str(found[0][0])
            if of_address:
                suspend(self._database, Suspension(recipient, at, "bounced", reply))
        return recipient

    def lift(self, recipient: str) -> int | None:
        """Send to an address again, its failed and waiting mails first.

        Returns:
            how many mails are queued for it now; ``None`` when it was not suspended and none had failed.
        """
        with self._database.transaction(durable=True):
            query = "DELETE FROM suspension WHERE recipient = ? RETURNING 1"
            lifted = bool(self._database.rows(query, (recipient,)))
            # A new address's first failure must not be judged by the old one's last five days.
            self._database.write(
                """DELETE FROM attempt WHERE message_id IN
                (SELECT message_id FROM outbox WHERE recipient = ?)""",
                [(recipient,)],
            )
            query = """UPDATE outbox SET state = 'queued'
                WHERE recipient = ? AND state = 'failed' RETURNING 1"""
            again = len(self._database.rows(query, (recipient,)))
            # Of who has unsubscribed, mails have failed for good.
            self._database.write(NEVER_SENT, [()])
            query = "SELECT count(*) FROM outbox WHERE recipient = ? AND state IN ('queued', 'sending')"
            queued = int(self._database.rows(query, (recipient,))[0][0])
        return queued if lifted or (again and queued) else None


def suspend(database: Database, suspension: Suspension) -> None:
    """Suspend an address; within the caller's transaction. The first reason stays."""
    database.write(
        "INSERT INTO suspension (recipient, since, how, reason) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [(suspension.recipient, suspension.since.isoformat(), suspension.how, suspension.reason)],
    )
