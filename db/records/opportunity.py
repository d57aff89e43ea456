"""A chance to apply, the decisions that made it one, and what changed about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from db.records.codes import Judgement, Status
from db.records.notice import Notice, NoticeRef


@dataclass(frozen=True, slots=True)
class Edge:
    """A stored decision about two notices (``left < right``), with its author; ``score`` from 0 to 1.

    The author is a person's name, or ``rule:<id>`` for the machine; a person's judgement beats any rule.
    """

    left: NoticeRef
    right: NoticeRef
    judgement: Judgement
    score: float
    reasons: tuple[str, ...]
    author: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two notices of one opportunity that state different values for a field; shown, never averaged."""

    field: str
    values: tuple[tuple[NoticeRef, str], ...]


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A chance to apply, after deduplication.

    ``merged`` takes each field from the most authoritative notice that states it; ``origins`` says
    from which notice each field came where it is not the first of ``notices``. ``raw_digest`` changes
    exactly when a publisher changed something: a better parser does not move it.
    """

    id: str
    merged: Notice
    notices: tuple[NoticeRef, ...]
    origins: tuple[tuple[str, NoticeRef], ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    status: Status | None = None
    first_seen_on: date | None = None
    withdrawn_on: date | None = None
    raw_digest: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an opportunity that moved, in words a person reads; ``brought_forward`` is the loudest.

    With ``closes`` the publisher closed it, in whatever language the words are.
    """

    field: str
    before: str
    after: str
    brought_forward: bool = False
    closes: bool = False
