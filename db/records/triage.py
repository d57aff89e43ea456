"""What people decided about an opportunity for a profile, and what became of it; only ever added to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from db.records.codes import Because, OutcomeKind, TriageAction


@dataclass(frozen=True, slots=True)
class Particulars:
    """What an entry of triage says beyond its words; each ``None`` when it was not recorded.

    ``assignee`` is who looks after the call; ``on`` the day it was applied for, awarded or rejected, or the
    outcome came; ``amount`` the money asked for or granted, in the unit of ``currency`` (ISO 4217);
    ``starts_on`` and ``ends_on`` the funded collaboration's first and last day; ``reference`` a DOI, a patent
    number or an address.
    """

    assignee: str | None = None
    on: date | None = None
    amount: Decimal | None = None
    currency: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    outcome: OutcomeKind | None = None
    reference: str | None = None


NO_PARTICULARS = Particulars()


@dataclass(frozen=True, slots=True)
class Triage:
    """A person's entry about an opportunity for a profile; append-only, the latest keep or dismiss counts.

    ``because`` says why it was dismissed; with ``taken_back_by`` it counts no more. ``number`` is its place
    in the log, once it has one.
    """

    profile: str
    opportunity: str
    action: TriageAction
    note: str
    author: str
    decided_at: datetime
    because: Because | None = None
    taken_back_by: str | None = None
    particulars: Particulars = NO_PARTICULARS
    number: int | None = None
