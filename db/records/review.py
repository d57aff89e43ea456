"""What waits for a person under the safeguards, and what people decided about it: signed, dated, expiring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from db.records.codes import Screening

# A review's mail is none of the digest's: its cycle begins so.
REVIEW_CYCLE = "review-"


class ReviewAction(StrEnum):
    """What a person does about what waits; only a release lets it into the open digest."""

    RELEASE = "release"
    REFUSE = "refuse"
    DELEGATE = "delegate"
    NOTE = "note"


class Came(StrEnum):
    """Why something began to wait. All but ``ours`` is told by mail: a change of ours makes none."""

    BACKLOG = "backlog"
    NEW = "new"
    CHANGED = "changed"
    EXPIRED = "expired"
    LAPSED = "lapsed"
    OURS = "ours"


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """One row of the log; rows are only ever added.

    ``verdict`` is the one that it was about and ``basis`` the hash of what that rested on: where either
    moves, or after ``expires_on``, the decision counts no more. ``delegate`` is who was named by a
    delegation. ``signature`` is an HMAC over everything else, ``previous`` the signature of the row before.
    """

    number: int
    profile: str
    opportunity: str
    verdict: Screening
    action: ReviewAction
    author: str
    statement: str
    decided_at: datetime
    expires_on: date | None
    basis: str
    delegate: str = ""
    previous: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True)
class ReviewEntry:
    """A match that waits, or waited, for a person: since ``opened_on``, until ``closed_on``.

    ``reason`` and ``basis`` are those of the latest night; ``escalated_on`` is the night on which it had
    waited too long; ``stood`` says who has signed so far or was named for it, since the night ``stood_on``.
    """

    profile: str
    opportunity: str
    verdict: Screening
    basis: str
    reason: str
    opened_on: date
    came: Came
    escalated_on: date | None = None
    stood: str = ""
    stood_on: date | None = None
    closed_on: date | None = None
    closed_why: str = ""


@dataclass(frozen=True, slots=True)
class ReviewNight:
    """A profile's queue after one night: how many began to wait, how many no longer do, how many wait."""

    profile: str
    night: date
    opened: int
    closed: int
    waiting: int
