"""The published copy as other grants systems ask for it: by status, dates and money, page by page.

A copy is opened as something that never changes (a new one takes its name, and never its place on disk), so
that whoever reads keeps a whole one while a night writes the next. Beside it, in memory, lies a small table
of what can be asked for: nothing of a record is read before it is shown.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import UUID, uuid5

from db.common_grants_query import STATUS_UNKNOWN, Wanted, conditions, money_key, order
from db.common_grants_rows import Served, served
from db.connection import StoreError, in_one_sentence
from db.published import APPLICATION
from db.records import Certainty, Opportunity, from_json, status_at
from db.records.lifecycle import next_deadline
from db.search import quoted_terms

# All Legations call the same call by the same name: what founds an opportunity's id founds this one.
NAMESPACE = UUID("3b59a8c5-e81e-575a-a707-87882d70e60b")
# So long after a deadline has passed a call may still be listed as open.
STALE_SECONDS = 60

_ASKED_TABLE = """CREATE TEMP TABLE asked (
    pk INTEGER PRIMARY KEY, id TEXT, uuid TEXT, created TEXT, modified TEXT, status TEXT, title TEXT,
    closes_on TEXT, opens_on TEXT, floor TEXT, floor_currency TEXT, ceiling TEXT, ceiling_currency TEXT,
    pot TEXT, pot_currency TEXT, awards INTEGER
)"""
_LAST_DEADLINE = """(SELECT max(json_extract(value, '$.on')) FROM json_each(o.record, '$.merged.deadlines')
    WHERE coalesce(json_extract(value, '$.certainty'), '') <> 'estimated')"""
_CLOSES = f"""CASE WHEN o.next_deadline_on IS NOT NULL AND o.next_deadline_certainty <> 'estimated'
    THEN o.next_deadline_on ELSE {_LAST_DEADLINE} END"""


def _currency(field: str) -> str:
    """Where amounts of one call differ in currency, the row names all of them and the record each."""
    return f"""CASE WHEN o.{field} IS NULL THEN NULL WHEN instr(o.currency, ',') = 0 THEN o.currency
        ELSE json_extract(o.record, '$.merged.{field}.currency') END"""


_FILL = f"""INSERT INTO asked
    SELECT o.pk, o.id, known.uuid, coalesce(o.first_seen_on, seen.modified),
        max(coalesce(seen.modified, ''), coalesce(o.withdrawn_on, ''), coalesce(o.first_seen_on, '')),
        coalesce(o.status, '{STATUS_UNKNOWN}'), o.title, {_CLOSES}, o.opens_on,
        money_key(o.award_floor), {_currency("award_floor")},
        money_key(o.award_ceiling), {_currency("award_ceiling")},
        money_key(o.total_funding), {_currency("total_funding")},
        json_extract(o.record, '$.merged.expected_awards')
    FROM opportunity AS o JOIN known ON known.id = o.id LEFT JOIN (
        SELECT member.opportunity AS id, max(notice.version_on) AS modified
        FROM opportunity_notice AS member JOIN notice USING (source, key) GROUP BY member.opportunity
    ) AS seen ON seen.id = o.id"""
# Asked once a minute: the records, which are large, are looked at last.
_PASSED = """SELECT o.pk, o.record FROM asked CROSS JOIN opportunity AS o ON o.pk = asked.pk
    WHERE (asked.status IN ('open', 'forecasted', ?) AND asked.closes_on <= ?)
       OR (asked.status IN ('forecasted', ?) AND asked.opens_on <= ?)"""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was asked for; ``total`` counts all pages, ``currencies`` those of what is sorted."""

    total: int
    opportunities: tuple[Served, ...]
    currencies: int = 0


def public_id(name: str) -> str:
    """The UUID by which other systems know an opportunity: of its id, so that it stays for ever."""
    return str(uuid5(NAMESPACE, name))


class Snapshot:
    """One published copy, open. Used by one thread at a time: ``lock`` is for whoever reads."""

    def __init__(self, path: Path) -> None:
        """Open the copy and lay out what can be asked for.

        Raises:
            StoreError: there is no copy, or the file is something else.
        """
        if not path.is_file():
            raise StoreError(f"There is no published copy at {path} yet; `legation publish` writes it.")
        self.path, self.mark, self.lock, self.closed = path, mark_of(path), Lock(), False
        self._fresh_until: datetime | None = None
        with in_one_sentence(path):
            address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            self._connection = sqlite3.connect(
                address, uri=True, isolation_level=None, check_same_thread=False
            )
            try:
                self._lay_out()
            except BaseException:
                self._connection.close()
                raise

    def close(self) -> None:
        """Close the file; its disk space is free then."""
        self.closed = True
        self._connection.close()

    def night(self) -> str | None:
        """The latest night that the copy tells of."""
        return str(night) if (night := self._rows("SELECT night FROM publication")[0][0]) else None

    def find(self, wanted: Wanted, now: datetime) -> Found:
        """A page of the opportunities that are asked for, as of ``now``."""
        self._keep_fresh(now)
        terms = quoted_terms(wanted.words)
        if wanted.words.strip() and not terms:
            return Found(0, ())
        found = self._page(wanted, " AND ".join(terms))
        return found if found.total or len(terms) < 2 else self._page(wanted, " OR ".join(terms))

    def one(self, public: str, now: datetime) -> Served | None:
        """The opportunity that answers to a UUID, its own or that of a name it had."""
        self._keep_fresh(now)
        rows = self._rows("SELECT opportunity FROM known WHERE uuid = ?", (public,))
        chosen = self._rows("SELECT pk FROM asked WHERE id = ?", rows[0]) if rows else []
        return next(iter(served(self._connection, [pk for (pk,) in chosen])), None)

    def _page(self, wanted: Wanted, match: str) -> Found:
        where, values = conditions(wanted, match)
        total = int(self._rows(f"SELECT count(*) FROM asked WHERE {where}", values)[0][0])
        sorting, currency = order(wanted)
        query = f"SELECT pk FROM asked WHERE {where} ORDER BY {sorting} LIMIT ? OFFSET ?"
        first = (wanted.page - 1) * wanted.size
        pks = self._rows(query, (*values, wanted.size, first)) if first < total else []
        several = f"SELECT count(DISTINCT {currency}) FROM asked WHERE {where}"
        currencies = int(self._rows(several, values)[0][0]) if currency else 0
        return Found(total, tuple(served(self._connection, [pk for (pk,) in pks])), currencies)

    def _lay_out(self) -> None:
        execute = self._connection.execute
        if execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
            raise StoreError(f"{self.path} is no published copy; `legation publish` writes one.")
        execute("PRAGMA temp_store=MEMORY")
        self._connection.create_function("public_uuid", 1, public_id, deterministic=True)
        self._connection.create_function("money_key", 1, money_key, deterministic=True)
        execute("CREATE TEMP TABLE known (id TEXT PRIMARY KEY, opportunity TEXT, uuid TEXT)")
        execute("INSERT INTO known SELECT id, opportunity, public_uuid(id) FROM opportunity_id")
        execute("CREATE INDEX temp.known_by_uuid ON known (uuid)")
        execute("CREATE INDEX temp.known_of ON known (opportunity)")
        execute(_ASKED_TABLE)
        execute(_FILL)
        execute("CREATE INDEX temp.asked_by_id ON asked (id)")
        execute("CREATE INDEX temp.asked_by_change ON asked (modified DESC, id)")

    def _keep_fresh(self, now: datetime) -> None:
        """What has passed since the night is not open any longer, whatever the night wrote."""
        if self._fresh_until is not None and now < self._fresh_until:
            return
        latest = (now + timedelta(days=1)).date().isoformat()
        asked = (STATUS_UNKNOWN, latest, STATUS_UNKNOWN, latest)
        for pk, record in self._rows(_PASSED, asked):
            notice = from_json(Opportunity, record).merged
            coming = next_deadline(notice, now)
            sure = coming if coming and coming.certainty is not Certainty.ESTIMATED else None
            self._connection.execute(
                "UPDATE asked SET status = ?, closes_on = coalesce(?, closes_on) WHERE pk = ?",
                (status_at(notice, now) or STATUS_UNKNOWN, sure and sure.on and sure.on.isoformat(), pk),
            )
        self._fresh_until = now + timedelta(seconds=STALE_SECONDS)

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with in_one_sentence(self.path):
            return self._connection.execute(query, values).fetchall()


def mark_of(path: Path) -> tuple[int, int, int]:
    """What tells one copy from the next.

    Raises:
        StoreError: there is none.
    """
    try:
        found = path.stat()
    except OSError as error:
        raise StoreError(f"The published copy {path} cannot be read: {error.strerror}.") from error
    return found.st_ino, found.st_mtime_ns, found.st_size


class PublishedCopy:
    """The newest copy at a path; whoever reads while it is replaced keeps the one they have."""

    def __init__(self, path: Path) -> None:
        self._path, self._opening = path, Lock()
        self._snapshot = Snapshot(path)

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """The newest copy, for this thread alone; an older one while it cannot be opened."""
        self._follow()
        while True:
            snapshot = self._snapshot
            with snapshot.lock:
                if snapshot.closed:
                    continue
                yield snapshot
                return

    def close(self) -> None:
        """Close the file."""
        with self._snapshot.lock:
            self._snapshot.close()

    def _follow(self) -> None:
        """Open the copy anew where another took its name; only one thread does, the others need not wait."""
        if not self._opening.acquire(blocking=False):
            return
        try:
            old = self._snapshot
            if mark_of(self._path) == old.mark:
                return
            self._snapshot = Snapshot(self._path)
        except StoreError:
            return  # the old one is whole, and still true of its night
        finally:
            self._opening.release()
        with old.lock:
            old.close()
