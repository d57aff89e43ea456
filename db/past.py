"""What was known on an earlier night: the notices as they stood then, and the opportunities they made.

Nothing is stored for it. Every version of a notice keeps the night it was first seen, every decision its
time, every name the night it was given; from these the same rules make the same opportunities again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from db.absence import withdrawal_nights
from db.connection import Database
from db.edges import Edges
from db.identity import resolve
from db.opportunities import Opportunities
from db.records import Edge, Notice, NoticeRef, Opportunity, Status, from_json
from db.search import SearchHit, search


def notices_on(database: Database, night: date) -> list[Notice]:
    """Every notice as it last read on a night, by source and key; withdrawn ones have that status."""
    query = """SELECT record FROM notice_version AS version WHERE seen_on =
            (SELECT max(seen_on) FROM notice_version AS earlier WHERE seen_on <= ?
            AND (earlier.source, earlier.key) = (version.source, version.key))
        ORDER BY source, key"""
    notices = [from_json(Notice, record) for (record,) in database.rows(query, (night.isoformat(),))]
    withdrawn = withdrawal_nights(database, night)
    return [replace(n, status=Status.WITHDRAWN) if n.ref in withdrawn else n for n in notices]


def opportunities_on(database: Database, as_of: datetime) -> list[Opportunity]:
    """The opportunities as they stood at an instant, by id, with what was seen and decided by then.

    The rules are today's: what a better rule would have joined then, it joins here.
    """
    night = as_of.astimezone(UTC).date()
    known = {name: issued for name, issued in database.rows("SELECT id, issued_on FROM opportunity_id")}
    founders = {
        ref: name
        for ref, name in Opportunities(database).founders().items()
        if known[name] <= night.isoformat()
    }
    edges = [edge for edge in Edges(database).all() if _was_decided(edge, night)]
    found = resolve(notices_on(database, night), edges, founders, as_of).opportunities
    withdrawn = withdrawal_nights(database, night)
    first_seen = {
        NoticeRef(source, key): date.fromisoformat(day)
        for source, key, day in database.rows("SELECT source, key, first_seen_on FROM notice")
    }
    return [_with_sightings(opportunity, first_seen, withdrawn) for opportunity in found]


def search_on(database: Database, query: str, limit: int, as_of: datetime) -> list[SearchHit]:
    """What ``db.search.search`` would have found at an earlier instant."""
    with TemporaryDirectory(prefix="legation-past-") as folder:
        past = Database.open(Path(folder) / "past.db")
        try:
            night = as_of.astimezone(UTC).date()
            Opportunities(past).save(opportunities_on(database, as_of), {}, as_of=as_of, night=night)
            return search(past, query, limit)
        finally:
            past.close()


def _was_decided(edge: Edge, night: date) -> bool:
    return edge.decided_at <= datetime.combine(night, time.max, UTC)


def _with_sightings(
    opportunity: Opportunity, first_seen: Mapping[NoticeRef, date], withdrawn: Mapping[NoticeRef, date]
) -> Opportunity:
    """With the first night it was seen, and the one on which it counted as withdrawn."""
    gone = [withdrawn[ref] for ref in opportunity.notices if ref in withdrawn]
    return replace(
        opportunity,
        first_seen_on=min((first_seen[ref] for ref in opportunity.notices), default=None),
        withdrawn_on=max(gone, default=None) if opportunity.status is Status.WITHDRAWN else None,
    )


@dataclass(frozen=True, slots=True)
class Rewording:
    """A notice that read otherwise from ``night`` on.

    ``reread``: the publisher had said the same; it is we who read it differently.
    """

    night: date
    before: Notice
    after: Notice
    reread: bool


def rewordings(database: Database, since: date, until: date) -> list[Rewording]:
    """Every notice that read otherwise after ``since``, up to ``until``; by night, source and key."""
    query = """SELECT seen_on, earlier, record, raw_digest = earlier_raw FROM (
            SELECT source, key, seen_on, record, raw_digest,
                lag(record) OVER story AS earlier, lag(raw_digest) OVER story AS earlier_raw
            FROM notice_version WINDOW story AS (PARTITION BY source, key ORDER BY seen_on))
        WHERE earlier IS NOT NULL AND seen_on > ? AND seen_on <= ? ORDER BY seen_on, source, key"""
    return [
        Rewording(
            date.fromisoformat(night), from_json(Notice, earlier), from_json(Notice, record), bool(same)
        )
        for night, earlier, record, same in database.rows(query, (since.isoformat(), until.isoformat()))
    ]
