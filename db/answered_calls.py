"""The calls that an answer names, read whole from the same state of the database as the answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from db.asking import QuestionError, Value
from db.records import Opportunity, from_json

COLUMN = "opportunity"
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class AnsweredCall:
    """A call, and when its announcements were first seen and last changed (UTC, the nights' midnights)."""

    opportunity: Opportunity
    since: datetime
    moved_at: datetime


def names_in(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> list[str]:
    """The opportunities that the rows name, each once, in the order of the rows.

    Raises:
        QuestionError: no column of the answer names any.
    """
    if COLUMN not in columns:
        raise QuestionError(f"this answer names no calls: it has no column {COLUMN}; choose csv or another")
    place = columns.index(COLUMN)
    return list(dict.fromkeys(str(row[place]) for row in rows if row[place] is not None))


def as_of(connection: sqlite3.Connection) -> datetime:
    """The instant of the night that counts as today.

    Raises:
        QuestionError: no night has filled the views.
    """
    found = connection.execute("SELECT as_of FROM present").fetchone()
    if found is None:
        raise QuestionError("no night has filled the views yet; `legation nightly` does")
    return datetime.fromisoformat(found[0]).astimezone(UTC)


def calls(connection: sqlite3.Connection, names: Sequence[str]) -> Iterator[AnsweredCall]:
    """The calls of these names, in their order; a name that is none (any more) is left out."""
    for first in range(0, len(names), _AT_ONCE):
        some = names[first : first + _AT_ONCE]
        query = f"""SELECT o.id, o.record, min(n.first_seen_on), max(n.version_on)
            FROM opportunity AS o JOIN opportunity_notice AS member ON member.opportunity = o.id
            JOIN notice AS n ON n.source = member.source AND n.key = member.key
            WHERE o.id IN ({", ".join("?" * len(some))}) GROUP BY o.id"""
        found = {name: rest for name, *rest in connection.execute(query, some)}
        for name in some:
            if name in found:
                record, since, moved_at = found[name]
                yield AnsweredCall(from_json(Opportunity, record), _midnight(since), _midnight(moved_at))


def _midnight(night: str) -> datetime:
    return datetime.combine(date.fromisoformat(night), time(), UTC)
