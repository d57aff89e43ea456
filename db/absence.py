"""When a notice that its publisher no longer lists counts as withdrawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from db.connection import Database
from db.records import Notice, NoticeRef, Status, from_json, status_at

# One recorded night lost up to 14 live calls that returned: only the third complete listing counts.
ABSENCES_TO_WITHDRAW = 3
_RECORD = """SELECT record FROM notice JOIN notice_version USING (source, key)
    WHERE seen_on = version_on AND source = ? AND key = ?"""


def withdrawal_nights(database: Database) -> dict[NoticeRef, date]:
    """The notices that count as withdrawn, each with the night on which it became so.

    That is the third night after it was last seen on which its source read its whole listing. A
    notice that was past its deadlines by then was closed, not withdrawn; one that returns is live.
    """
    withdrawn = {}
    for ref, night in _absent_thrice(database):
        notice = from_json(Notice, database.rows(_RECORD, (ref.source, ref.key))[0][0])
        if status_at(notice, _end_of(night)) is not Status.CLOSED:
            withdrawn[ref] = night
    return withdrawn


def third_absence(last_seen_on: date, complete_nights: Sequence[date]) -> date | None:
    """The third of the given nights (each once, in order) after ``last_seen_on``; ``None`` if not yet."""
    missed = [night for night in complete_nights if night > last_seen_on]
    return missed[ABSENCES_TO_WITHDRAW - 1] if len(missed) >= ABSENCES_TO_WITHDRAW else None


def _absent_thrice(database: Database) -> list[tuple[NoticeRef, date]]:
    complete = defaultdict(list)
    for source, night in database.rows("SELECT source, night FROM source_run WHERE complete ORDER BY night"):
        complete[source].append(date.fromisoformat(night))
    absent = []
    for source, key, last_seen in database.rows("SELECT source, key, last_seen_on FROM notice"):
        if night := third_absence(date.fromisoformat(last_seen), complete[source]):
            absent.append((NoticeRef(source, key), night))
    return absent


def _end_of(night: date) -> datetime:
    return datetime.combine(night, time(23, 59, 59), UTC)
