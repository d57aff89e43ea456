"""What a recipient was told, what is still to be sent, and the ledger that accounts for every match."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Announcement(StrEnum):
    """The state in which an opportunity is told to a recipient; each at most once per state."""

    BASELINE = "baseline"
    NEW = "new"
    CHANGED = "changed"
    OPENED = "opened"
    CLOSING = "closing"
    WITHDRAWN = "withdrawn"
    ERRATUM = "erratum"
    OVERLOOKED = "overlooked"
    CLEARED = "cleared"
    PARTED = "parted"


class Accounting(StrEnum):
    """Where a match went: matched = sent + suppressed + queued, every night."""

    SENT = "sent"
    SUPPRESSED = "suppressed"
    QUEUED = "queued"


class MailState(StrEnum):
    """A mail's way out; ``sending`` after a crash means *unknown*, and is sent again under the same id."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Told:
    """What a recipient was last told of an opportunity, for one profile.

    ``facts`` are (field, value) pairs in the stable spelling of ``flows.announcing.facts``; a change is the
    difference between them and today's, and only when ``raw_digest`` moved: our own better parsing
    is no change by the publisher.
    """

    recipient: str
    profile: str
    opportunity: str
    announcement: Announcement
    told_on: date
    facts: tuple[tuple[str, str], ...]
    raw_digest: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One match's account on one night; ``reason`` is the announcement or a code saying why not."""

    night: date
    recipient: str
    profile: str
    opportunity: str
    accounting: Accounting
    reason: str


@dataclass(frozen=True, slots=True)
class OutboxMail:
    """One mail to one recipient for one cycle, with the very bytes to send."""

    recipient: str
    cycle: str
    message_id: str
    subject: str
    content: bytes
    html: str
    state: MailState = MailState.QUEUED
    reply: str | None = None


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often a mail server put one mail off (4xx), and when for the first and the last time (aware)."""

    count: int
    first_at: datetime
    last_at: datetime
