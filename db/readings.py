"""What publishers said, read again: better readings of stored raw notices, and by which program they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from db.connection import Database
from db.opportunities import digest_of_all
from db.records import Notice, NoticeRef, RawNotice, from_json, to_json


@dataclass(frozen=True, slots=True)
class StoredReading:
    """What a publisher last said, how it reads in the database, and when it was last listed."""

    raw: RawNotice
    notice: Notice
    last_seen_on: date


class Readings:
    """Notices beside the raw notices they were read from."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def code(self, source: str) -> str:
        """Which program last read everything a source had said; empty when that is not known."""
        found = self._database.rows("SELECT code FROM reading WHERE source = ?", (source,))
        return str(found[0][0]) if found else ""

    def sources(self) -> list[str]:
        """The sources of which anything is stored, by name."""
        return [name for (name,) in self._database.rows("SELECT DISTINCT source FROM notice ORDER BY source")]

    def stored(self, source: str) -> list[StoredReading]:
        """Every notice of a source with the raw notice it was read from, by key."""
        query = """SELECT raw.record, version.record, notice.last_seen_on FROM notice
            JOIN raw_notice AS raw
            ON (raw.source, raw.key, raw.digest) = (notice.source, notice.key, notice.raw_digest)
            JOIN notice_version AS version
            ON (version.source, version.key, version.seen_on) = (notice.source, notice.key, notice.version_on)
            WHERE notice.source = ? ORDER BY notice.key"""
        return [
            StoredReading(from_json(RawNotice, raw), from_json(Notice, record), date.fromisoformat(seen))
            for raw, record, seen in self._database.rows(query, (source,))
        ]

    def without_trouble(
        self, source: str, listed: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], Notice]:
        """(key, raw digest) → how it reads in the database, of what is listed and says nothing else.

        Without those that ever had an issue, for their issues are found by reading them, and without those of
        which a document was read.
        """
        query = """SELECT notice.key, notice.raw_digest, version.record FROM notice
            JOIN notice_version AS version
            ON (version.source, version.key, version.seen_on) = (notice.source, notice.key, notice.version_on)
            WHERE notice.source = ? AND notice.key NOT IN (SELECT key FROM issue WHERE source = ?)"""
        found = {
            (key, digest): from_json(Notice, record)
            for key, digest, record in self._database.rows(query, (source, source))
            if (key, digest) in listed
        }
        return {
            name: notice
            for name, notice in found.items()
            if all(attached.outcome is None for attached in notice.attachments)
        }

    def forget_code(self, source: str) -> None:
        """Note that nobody knows any more which program has read what a source said."""
        with self._database.transaction():
            self._database.write("UPDATE reading SET code = '' WHERE source = ?", [(source,)])

    def save(self, source: str, notices: Sequence[Notice], *, code: str, night: date) -> None:
        """Keep better readings as versions of their notices, and the program they are by, all or nothing.

        When a notice was last seen stays as it is, and so does the digest of what the publisher said.
        """
        records = {notice: to_json(notice) for notice in notices}
        digests = {notice: sha256(record.encode()).hexdigest() for notice, record in records.items()}
        day = night.isoformat()
        with self._database.transaction():
            self._database.write(
                """INSERT INTO notice_version (source, key, seen_on, digest, raw_digest, record)
                SELECT source, key, ?, ?, raw_digest, ? FROM notice WHERE source = ? AND key = ?
                ON CONFLICT DO UPDATE SET digest = excluded.digest, record = excluded.record""",
                [(day, digests[n], record, n.source, n.key) for n, record in records.items()],
            )
            self._database.write(
                """UPDATE notice SET title = ?, url = ?, funder = ?, status = ?, digest = ?, version_on = ?
                WHERE source = ? AND key = ?""",
                [(n.title, n.url, n.funder, n.status, digests[n], day, n.source, n.key) for n in records],
            )
            self._database.write(
                """INSERT INTO reading (source, code) VALUES (?, ?)
                ON CONFLICT DO UPDATE SET code = excluded.code""",
                [(source, code)],
            )

    def as_read_on(self, night: date) -> dict[NoticeRef, Notice]:
        """How a night read what only we read differently since: its publisher says the same to this day."""
        query = """SELECT earlier.record FROM notice JOIN notice_version AS earlier
            ON (earlier.source, earlier.key) = (notice.source, notice.key)
            AND earlier.raw_digest = notice.raw_digest AND earlier.digest <> notice.digest
            WHERE notice.version_on > ? AND earlier.seen_on = (
                SELECT max(seen_on) FROM notice_version AS version
                WHERE (version.source, version.key) = (notice.source, notice.key) AND version.seen_on <= ?)"""
        day = night.isoformat()
        found = (from_json(Notice, record) for (record,) in self._database.rows(query, (day, day)))
        return {notice.ref: notice for notice in found}

    def raw_on(self, refs: Sequence[NoticeRef], night: date, raw_digest: str) -> list[RawNotice]:
        """What the publishers of an opportunity had said by a night, for reading it again.

        Args:
            refs: the notices that announce it today.
            night: the night of which the question is.
            raw_digest: the opportunity's digest on that night.

        Returns:
            the raw notices that make that digest: those of the night, else any one version of any one of
            them (others have joined since); nothing where neither does, or it has been forgotten.
        """
        then = [(ref, digest) for ref in refs for digest in self._digest_on(ref, night)]
        ever = [(ref, digest) for ref in refs for digest in self._digests(ref)]
        for said in (then, *([one] for one in ever)):
            if said and digest_of_all([digest for _, digest in said]) == raw_digest:
                raws = [raw for ref, digest in said for raw in self._raw(ref, digest)]
                if len(raws) == len(said):  # none of them has been forgotten since (``db.retention``)
                    return raws
        return []

    def _digest_on(self, ref: NoticeRef, night: date) -> list[str]:
        query = """SELECT raw_digest FROM notice_version WHERE source = ? AND key = ? AND seen_on <= ?
            ORDER BY seen_on DESC LIMIT 1"""
        return [digest for (digest,) in self._database.rows(query, (ref.source, ref.key, night.isoformat()))]

    def _digests(self, ref: NoticeRef) -> list[str]:
        query = "SELECT digest FROM raw_notice WHERE source = ? AND key = ? ORDER BY first_seen_on, digest"
        return [digest for (digest,) in self._database.rows(query, (ref.source, ref.key))]

    def _raw(self, ref: NoticeRef, digest: str) -> list[RawNotice]:
        query = "SELECT record FROM raw_notice WHERE source = ? AND key = ? AND digest = ?"
        found = self._database.rows(query, (ref.source, ref.key, digest))
        return [from_json(RawNotice, record) for (record,) in found]
