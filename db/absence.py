"""When a notice was not listed, and when one that its publisher no longer lists counts as withdrawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from db.connection import Database
from db.records import Notice, NoticeRef, Status, from_json, status_at

# One recorded night lost up to 14 live calls that returned: only the third complete listing counts.
ABSENCES_TO_WITHDRAW = 3
_RECORD = """SELECT record FROM notice_version WHERE source = ? AND key = ? AND seen_on <= ?
    ORDER BY seen_on DESC LIMIT 1"""
_LAST_NIGHT = date.max


@dataclass(frozen=True, slots=True)
class Absence:
    """A notice was not listed from the night ``since``; ``until`` is the night it was listed again."""

    ref: NoticeRef
    since: date
    until: date | None


def note_absences(database: Database, source: str, night: date, *, complete: bool) -> None:
    """Keep which notices of a source are away tonight, and which are back; call after what was seen is kept.

    Only a listing that was read to its end says that something is away.
    """
    day = night.isoformat()
    database.write(
        """UPDATE absence SET until = ? WHERE source = ? AND until IS NULL AND since < ? AND key IN
        (SELECT key FROM notice WHERE source = ? AND last_seen_on >= ?)""",
        [(day, source, day, source, day)],
    )
    # The same night read again, and found after all: it was never away.
    database.write(
        """DELETE FROM absence WHERE source = ? AND since = ? AND key IN
        (SELECT key FROM notice WHERE source = ? AND last_seen_on >= ?)""",
        [(source, day, source, day)],
    )
    if complete:
        database.write(
            """INSERT INTO absence (source, key, since) SELECT source, key, ? FROM notice
            WHERE source = ? AND last_seen_on < ? AND NOT EXISTS (SELECT 1 FROM absence AS known
            WHERE (known.source, known.key) = (notice.source, notice.key) AND known.until IS NULL)""",
            [(day, source, day)],
        )


def absences(database: Database) -> list[Absence]:
    """Every absence ever, by its first night, source and key."""
    query = "SELECT source, key, since, until FROM absence ORDER BY since, source, key"
    return [
        Absence(
            NoticeRef(source, key), date.fromisoformat(since), date.fromisoformat(until) if until else None
        )
        for source, key, since, until in database.rows(query)
    ]


def withdrawal_nights(database: Database, on: date = _LAST_NIGHT) -> dict[NoticeRef, date]:
    """The notices that count as withdrawn on a night, each with the night on which it became so.

    That is the third night after it was last seen on which its source read its whole listing. A
    notice that was past its deadlines by then was closed, not withdrawn; one that returns is live.
    """
    withdrawn = {}
    for ref, night in _absent_thrice(database, on):
        record = database.rows(_RECORD, (ref.source, ref.key, night.isoformat()))
        if record and status_at(from_json(Notice, record[0][0]), _end_of(night)) is not Status.CLOSED:
            withdrawn[ref] = night
    return withdrawn


def third_absence(since: date, complete_nights: Sequence[date]) -> date | None:
    """The third of the given nights (each once, in order) from ``since`` on; ``None`` if not yet."""
    missed = [night for night in complete_nights if night >= since]
    return missed[ABSENCES_TO_WITHDRAW - 1] if len(missed) >= ABSENCES_TO_WITHDRAW else None


def _absent_thrice(database: Database, on: date) -> list[tuple[NoticeRef, date]]:
    complete = defaultdict(list)
    query = "SELECT source, night FROM source_run WHERE complete AND night <= ? ORDER BY night"
    for source, night in database.rows(query, (on.isoformat(),)):
        complete[source].append(date.fromisoformat(night))
    query = "SELECT source, key, since FROM absence WHERE since <= ? AND (until IS NULL OR until > ?)"
    return [
        (NoticeRef(source, key), night)
        for source, key, since in database.rows(query, (on.isoformat(), on.isoformat()))
        if (night := third_absence(date.fromisoformat(since), complete[source]))
    ]


def _end_of(night: date) -> datetime:
    return datetime.combine(night, time(23, 59, 59), UTC)
