"""What publishers announced: raw strings, typed records, their versions, and when each was seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from db.absence import Absence, absences, note_absences, withdrawal_nights
from db.connection import Database
from db.documents import Kept, save_documents
from db.records import (
    RECORD_NOT_READ,
    Issue,
    Notice,
    NoticeRef,
    Outcome,
    RawNotice,
    SourceRun,
    Status,
    from_json,
    to_json,
)


@dataclass(frozen=True, slots=True)
class SavedSource:
    """How a night's notices of one source compare with what was stored."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class NoticeVersion:
    """What a notice said from the night ``seen_on`` until its next version."""

    seen_on: date
    notice: Notice
    raw_digest: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """The first and the latest night a notice was seen."""

    first_seen_on: date
    last_seen_on: date


class Notices:
    """Raw notices, notices with their versions, and issues."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_source(
        self,
        run: SourceRun,
        raw: Sequence[RawNotice],
        notices: Sequence[Notice],
        issues: Sequence[Issue],
        *,
        night: date,
        complete_listing: bool,
        documents: tuple[Kept, Kept] = ({}, {}),
    ) -> SavedSource:
        """Keep what one source's crawl brought, in one transaction; the same night again changes nothing.

        Every distinct raw version is kept; a notice gets a new version only when its record moved. A
        failed run leaves the notices alone: only the run and its issues are kept. ``complete_listing``
        is the source's promise that what an ``ok`` run does not list is gone. ``documents`` are those of its
        notices, as they were known before and as they are now.
        """
        saved = SavedSource()
        with self._database.transaction():
            self._save_run(run, night, complete_listing)
            self._save_issues(issues, night)
            if run.outcome is not Outcome.FAILED:
                self._save_raw(run.source, raw, night)
                saved = self._save_notices(run.source, raw, notices, night)
                save_documents(self._database, *documents)
                # Listed, though in a form we could not read: absent it is not.
                self._see(run.source, [i.key for i in issues if i.reason.startswith(RECORD_NOT_READ)], night)
                complete = run.outcome is Outcome.OK and complete_listing
                note_absences(self._database, run.source, night, complete=complete)
        return saved

    def current(self) -> list[Notice]:
        """Every notice as it last read, by source and key; withdrawn ones have ``Status.WITHDRAWN``."""
        query = """SELECT version.record FROM notice JOIN notice_version AS version
            ON (version.source, version.key, version.seen_on) = (notice.source, notice.key, notice.version_on)
            ORDER BY notice.source, notice.key"""
        notices = [from_json(Notice, record) for (record,) in self._database.rows(query)]
        withdrawn = withdrawal_nights(self._database)
        return [replace(n, status=Status.WITHDRAWN) if n.ref in withdrawn else n for n in notices]

    def versions(self, ref: NoticeRef) -> list[NoticeVersion]:
        """Everything a notice ever said, oldest first."""
        query = """SELECT seen_on, record, raw_digest FROM notice_version
            WHERE source = ? AND key = ? ORDER BY seen_on"""
        return [
            NoticeVersion(date.fromisoformat(seen_on), from_json(Notice, record), raw_digest)
            for seen_on, record, raw_digest in self._database.rows(query, (ref.source, ref.key))
        ]

    def raw(self, source: str) -> list[RawNotice]:
        """The current raw notice of each notice of a source, by key: what a better parser reads again."""
        query = """SELECT raw.record FROM notice JOIN raw_notice AS raw
            ON (raw.source, raw.key, raw.digest) = (notice.source, notice.key, notice.raw_digest)
            WHERE notice.source = ? ORDER BY notice.key"""
        return [from_json(RawNotice, record) for (record,) in self._database.rows(query, (source,))]

    def raw_digests(self) -> dict[NoticeRef, str]:
        """For each notice the digest of the raw notice it was read from."""
        query = "SELECT source, key, raw_digest FROM notice"
        return {NoticeRef(source, key): digest for source, key, digest in self._database.rows(query)}

    def sightings(self) -> dict[NoticeRef, Sighting]:
        """For each notice when it was first and last seen."""
        query = "SELECT source, key, first_seen_on, last_seen_on FROM notice"
        return {
            NoticeRef(source, key): Sighting(date.fromisoformat(first), date.fromisoformat(last))
            for source, key, first, last in self._database.rows(query)
        }

    def absences(self) -> list[Absence]:
        """When notices were not listed although their source was read to its end."""
        return absences(self._database)

    def withdrawals(self) -> dict[NoticeRef, date]:
        """The notices that count as withdrawn, each with the night on which it became so."""
        return withdrawal_nights(self._database)

    def moved_on(self) -> dict[NoticeRef, date]:
        """For each notice whose publisher ever changed it, the latest night on which that showed."""
        query = """SELECT source, key, max(seen_on) FROM (
                SELECT source, key, seen_on, raw_digest,
                    lag(raw_digest) OVER (PARTITION BY source, key ORDER BY seen_on) AS before
                FROM notice_version)
            WHERE before <> raw_digest GROUP BY source, key"""
        return {
            NoticeRef(source, key): date.fromisoformat(night)
            for source, key, night in self._database.rows(query)
        }

    def issues(self, night: date | None = None) -> list[Issue]:
        """The issues that occurred on a night (all ever, without one), by source, key and field."""
        query = """SELECT source, key, field, raw, reason FROM issue
            WHERE ? IS NULL OR ? BETWEEN first_seen_on AND last_seen_on
            ORDER BY source, key, field, raw, reason"""
        day = night.isoformat() if night else None
        return [Issue(*row) for row in self._database.rows(query, (day, day))]

    def _save_run(self, run: SourceRun, night: date, complete_listing: bool) -> None:
        complete = int(run.outcome is Outcome.OK and complete_listing)
        # A later failure of the same night does not unsay that the listing was read to its end.
        self._database.write(
            """INSERT INTO source_run (night, source, outcome, cause, seen, complete, record)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (night, source) DO UPDATE SET outcome = excluded.outcome,
            cause = excluded.cause, seen = excluded.seen, complete = max(complete, excluded.complete),
            record = excluded.record""",
            [(night.isoformat(), run.source, run.outcome, run.cause, run.seen, complete, to_json(run))],
        )

    def _save_issues(self, issues: Sequence[Issue], night: date) -> None:
        rows = [
            (
                _digest(to_json(i)),
                i.source,
                i.key,
                i.field,
                i.raw,
                i.reason,
                night.isoformat(),
                night.isoformat(),
            )
            for i in issues
        ]
        self._database.write(
            """INSERT INTO issue (id, source, key, field, raw, reason, first_seen_on, last_seen_on)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET last_seen_on = excluded.last_seen_on
            WHERE last_seen_on < excluded.last_seen_on""",
            rows,
        )

    def _save_raw(self, source: str, raw: Sequence[RawNotice], night: date) -> None:
        query = "SELECT key, digest FROM raw_notice WHERE source = ?"
        known = set(self._database.rows(query, (source,)))
        self._database.write(
            """INSERT INTO raw_notice (source, key, digest, first_seen_on, record) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING""",
            [
                (r.source, r.key, digest, night.isoformat(), to_json(r))
                for r in raw
                if (r.key, digest := r.digest) not in known
            ],
        )

    def _save_notices(
        self, source: str, raw: Sequence[RawNotice], notices: Sequence[Notice], night: date
    ) -> SavedSource:
        stored = {
            key: (digest, raw_digest)
            for key, digest, raw_digest in self._database.rows(
                "SELECT key, digest, raw_digest FROM notice WHERE source = ?", (source,)
            )
        }
        raw_digests = {r.key: r.digest for r in raw}
        new = changed = 0
        for notice in notices:
            record = to_json(notice)
            digests = (_digest(record), raw_digests[notice.key])
            if notice.key not in stored:
                new += 1
            elif stored[notice.key] == digests:
                continue
            else:
                changed += 1
            self._save_version(notice, record, digests, night)
        self._see(source, [notice.key for notice in notices], night)
        return SavedSource(new, changed, len(notices) - new - changed)

    def _save_version(self, notice: Notice, record: str, digests: tuple[str, str], night: date) -> None:
        name, day = (notice.source, notice.key), night.isoformat()
        self._database.write(
            """INSERT INTO notice_version (source, key, seen_on, digest, raw_digest, record)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET digest = excluded.digest,
            raw_digest = excluded.raw_digest, record = excluded.record""",
            [(*name, day, *digests, record)],
        )
        said = (notice.title, notice.url, notice.funder, notice.status)
        self._database.write(
            """INSERT INTO notice (source, key, title, url, funder, status, digest, raw_digest,
            version_on, first_seen_on, last_seen_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET title = excluded.title, url = excluded.url, funder = excluded.funder,
            status = excluded.status, digest = excluded.digest, raw_digest = excluded.raw_digest,
            version_on = excluded.version_on""",
            [(*name, *said, *digests, day, day, day)],
        )

    def _see(self, source: str, keys: Sequence[str], night: date) -> None:
        day = night.isoformat()
        self._database.write(
            "UPDATE notice SET last_seen_on = ? WHERE source = ? AND key = ? AND last_seen_on < ?",
            [(day, source, key, day) for key in keys],
        )


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
