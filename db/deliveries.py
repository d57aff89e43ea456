"""What was told to whom, what is still to be sent, and the account of every match."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime

from db.connection import Database
from db.night_ledger import NightLedger
from db.records import Accounting, Announcement, Attempts, LedgerEntry, MailState, OutboxMail, Told
from db.records.review import REVIEW_CYCLE
from db.records.saved import SAVED_CYCLE
from db.records.waiting import OVERVIEW_CYCLE
from db.suppressions import NEVER_SENT
from db.suspensions import Suspension, suspend

# What reviewers, desks and who saved a query are told settles nothing about what readers are told.
_NO_DIGESTS = (REVIEW_CYCLE, OVERVIEW_CYCLE, SAVED_CYCLE)
_OF_DIGESTS = " AND ".join(f"cycle NOT GLOB '{kind}*'" for kind in _NO_DIGESTS)


class Deliveries:
    """The outbox, the told rows and the ledger: committed together, before anything is sent."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def commit(
        self,
        night: date,
        mails: Sequence[OutboxMail],
        told: Sequence[Told],
        ledger: Sequence[LedgerEntry] | NightLedger,
        besides: Callable[[], None] | None = None,
    ) -> int:
        """Queue a night's mails together with what they tell and the ledger, in one transaction.

        A recipient who already has a mail of this night keeps it with what it told and its ledger; only
        a mail of another cycle is added. For anyone else the night's ledger is replaced. The commit
        survives a power cut, for a mail must never be written twice. ``besides`` writes in the same
        transaction what else the mails tell.

        Returns:
            how many mails were queued that were not there before.
        """
        day = night.isoformat()
        with self._database.transaction(durable=True):
            known = set(self._database.rows("SELECT recipient, cycle FROM outbox"))
            fresh = [mail for mail in mails if (mail.recipient, mail.cycle) not in known]
            query = f"SELECT DISTINCT recipient FROM outbox WHERE night = ? AND {_OF_DIGESTS}"
            settled = {who for (who,) in self._database.rows(query, (day,))}
            settled -= {mail.recipient for mail in fresh if _is_digest(mail.cycle)}
            self._queue(fresh, day)
            self._database.write(NEVER_SENT, [()])
            self._tell([row for row in told if row.recipient not in settled])
            if isinstance(ledger, NightLedger):
                ledger.settle(day, sorted(settled))
            else:
                self._account([entry for entry in ledger if entry.recipient not in settled], day)
            if besides is not None:
                besides()
        return len(fresh)

    def told(self) -> list[Told]:
        """Everything ever told, in order: for one recipient, profile and opportunity the last row counts.

        Opportunities bear today's names, so that a merge does not make one new again.
        """
        query = """SELECT recipient, profile, coalesce(opportunity_id.opportunity, told.opportunity),
            announcement, told_on, facts, raw_digest, detail
            FROM told LEFT JOIN opportunity_id ON opportunity_id.id = told.opportunity
            ORDER BY told_on, number"""
        return [_told(*row) for row in self._database.rows(query)]

    def ledger(self, night: date) -> list[LedgerEntry]:
        """Where each match of a night went, by recipient, profile and opportunity."""
        query = """SELECT recipient, profile, opportunity, accounting, reason FROM ledger
            WHERE night = ? ORDER BY recipient, profile, opportunity"""
        return [
            LedgerEntry(night, recipient, profile, opportunity, Accounting(accounting), reason)
            for recipient, profile, opportunity, accounting, reason in self._database.rows(
                query, (night.isoformat(),)
            )
        ]

    def pending(self) -> list[OutboxMail]:
        """Mails still to be sent, oldest first; ``sending`` means that a crash hid the outcome.

        What waits for a suspended address is none of them.
        """
        condition = "state IN ('queued', 'sending') AND recipient NOT IN (SELECT recipient FROM suspension)"
        return self._mails(condition, ())

    def of_night(self, night: date) -> list[OutboxMail]:
        """The mails written by a night, whatever became of them."""
        return self._mails("night = ?", (night.isoformat(),))

    def states(self) -> dict[str, MailState]:
        """Message-ID → what has become of the mail so far, for every mail ever written."""
        rows = self._database.rows("SELECT message_id, state FROM outbox")
        return {message_id: MailState(state) for message_id, state in rows}

    def fates(self) -> dict[tuple[str, str], MailState]:
        """(Recipient, cycle) → what has become of the mail so far: a name that holds in every home."""
        rows = self._database.rows("SELECT recipient, cycle, state FROM outbox")
        return {(recipient, cycle): MailState(state) for recipient, cycle, state in rows}

    def latest_mails(self) -> dict[str, OutboxMail]:
        """Recipient → the digest of the latest night that had one for them."""
        return {mail.recipient: mail for mail in self._mails(_OF_DIGESTS, ())}

    def claim(self, message_id: str) -> bool:
        """Before sending: commit that a mail is on its way. False when it is no longer to be sent."""
        with self._database.transaction(durable=True):
            query = """UPDATE outbox SET state = 'sending'
                WHERE message_id = ? AND state IN ('queued', 'sending')
                AND recipient NOT IN (SELECT recipient FROM suspension) RETURNING 1"""
            return bool(self._database.rows(query, (message_id,)))

    def mark_sent(self, message_id: str, reply: str) -> None:
        """After the server's yes: the mail is never sent again."""
        self._mark(message_id, MailState.SENT, reply)

    def mark_failed(self, message_id: str, reply: str, suspended_at: datetime | None = None) -> None:
        """After the server's final no; with ``suspended_at`` it was about the address."""
        with self._database.transaction(durable=True):
            self._set(message_id, MailState.FAILED, reply)
            if suspended_at is not None:
                query = "SELECT recipient FROM outbox WHERE message_id = ?"
                for (recipient,) in self._database.rows(query, (message_id,)):
                    suspend(self._database, Suspension(recipient, suspended_at, "refused", reply))

    def requeue(self, message_id: str, reply: str, put_off_at: datetime | None = None) -> None:
        """To be tried again; with ``put_off_at`` because the server put this very mail off (4xx)."""
        with self._database.transaction(durable=True):
            self._set(message_id, MailState.QUEUED, reply)
            if put_off_at is not None:
                at = put_off_at.isoformat()
                self._database.write(
                    """INSERT INTO attempt (message_id, count, first_at, last_at) VALUES (?, 1, ?, ?)
                    ON CONFLICT (message_id) DO UPDATE SET count = count + 1, last_at = excluded.last_at""",
                    [(message_id, at, at)],
                )

    def attempts(self) -> dict[str, Attempts]:
        """Message-ID → how often a mail that still waits was put off, for those that were."""
        query = """SELECT message_id, count, first_at, last_at FROM attempt JOIN outbox USING (message_id)
            WHERE state IN ('queued', 'sending')"""
        return {
            message_id: Attempts(count, datetime.fromisoformat(first), datetime.fromisoformat(last))
            for message_id, count, first, last in self._database.rows(query)
        }

    def unsent(self) -> list[OutboxMail]:
        """Mails that wait or have failed, oldest first."""
        return self._mails("state <> 'sent'", ())

    def _mark(self, message_id: str, state: MailState, reply: str) -> None:
        with self._database.transaction(durable=True):
            self._set(message_id, state, reply)

    def _set(self, message_id: str, state: MailState, reply: str) -> None:
        self._database.write(
            "UPDATE outbox SET state = ?, reply = ? WHERE message_id = ?", [(state, reply, message_id)]
        )

    def _mails(self, condition: str, parameters: tuple[str, ...]) -> list[OutboxMail]:
        query = f"""SELECT recipient, cycle, message_id, subject, content, html, state, reply FROM outbox
            WHERE {condition} ORDER BY night, cycle, recipient"""
        return [
            OutboxMail(recipient, cycle, message_id, subject, content, html, MailState(state), reply)
            for recipient, cycle, message_id, subject, content, html, state, reply in self._database.rows(
                query, parameters
            )
        ]

    def _queue(self, mails: Sequence[OutboxMail], day: str) -> None:
        self._database.write(
            """INSERT INTO outbox (recipient, cycle, night, message_id, subject, content, html, state, reply)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                (m.recipient, m.cycle, day, m.message_id, m.subject, m.content, m.html, m.state, m.reply)
                for m in mails
            ],
        )

    def _tell(self, told: Sequence[Told]) -> None:
        self._database.write(
            """INSERT INTO told (recipient, profile, opportunity, announcement, told_on, facts, raw_digest,
            detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
            [
                (
                    t.recipient,
                    t.profile,
                    t.opportunity,
                    t.announcement,
                    t.told_on.isoformat(),
                    json.dumps(t.facts, ensure_ascii=False),
                    t.raw_digest,
                    t.detail,
                )
                for t in told
            ],
        )

    def _account(self, ledger: Sequence[LedgerEntry], day: str) -> None:
        recipients = sorted({entry.recipient for entry in ledger})
        self._database.write(
            "DELETE FROM ledger WHERE night = ? AND recipient = ?", [(day, who) for who in recipients]
        )
        self._database.write(
            "INSERT INTO ledger (night, recipient, profile, opportunity, accounting, reason) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            [(day, e.recipient, e.profile, e.opportunity, e.accounting, e.reason) for e in ledger],
        )


def _told(
    recipient: str,
    profile: str,
    opportunity: str,
    announcement: str,
    told_on: str,
    facts: str,
    raw_digest: str,
    detail: str,
) -> Told:
    return Told(
        recipient,
        profile,
        opportunity,
        Announcement(announcement),
        date.fromisoformat(told_on),
        tuple((field, value) for field, value in json.loads(facts)),
        raw_digest,
        detail,
    )


def _is_digest(cycle: str) -> bool:
    return not cycle.startswith(_NO_DIGESTS)
