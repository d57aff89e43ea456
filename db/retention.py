"""What the database may forget, how fast it grows, and when its file is worth rewriting.

Everything is counted in nights that were run. Nothing that is current, was told, or was decided is ever
forgotten: only raw notices that a publisher has replaced, once they are old.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from db.connection import Database

# A file is rewritten when this much of it, and this share, is free: not every night for a few pages.
WORTHWHILE_BYTES = 64 * 1024 * 1024
WORTHWHILE_SHARE = 0.25
# The growth of so many nights before the latest says what the next will bring.
RECENT_NIGHTS = 30

_SUPERSEDED = """
WITH horizon AS (SELECT DISTINCT night FROM run ORDER BY night DESC LIMIT 1 OFFSET ?),
read AS (
    SELECT raw.rowid AS row, raw.source, raw.key, raw.first_seen_on, raw.record,
        (SELECT max(seen_on) FROM notice_version AS version WHERE version.source = raw.source
            AND version.key = raw.key AND version.raw_digest = raw.digest) AS last_on
    FROM raw_notice AS raw JOIN notice USING (source, key) WHERE raw.digest <> notice.raw_digest)
SELECT row, length(CAST(record AS BLOB)) FROM read WHERE iif(last_on IS NULL, first_seen_on,
    (SELECT min(seen_on) FROM notice_version AS version WHERE version.source = read.source
        AND version.key = read.key AND version.seen_on > last_on)) <= (SELECT night FROM horizon)"""

_BY_NIGHT = """
SELECT night, sum(bytes) FROM (
    SELECT first_seen_on AS night, length(CAST(record AS BLOB)) AS bytes FROM raw_notice
    UNION ALL SELECT seen_on, length(CAST(record AS BLOB)) FROM notice_version
    UNION ALL SELECT first_seen_on, length(CAST(title AS BLOB)) + length(url) FROM notice
    UNION ALL SELECT first_seen_on, length(CAST(record AS BLOB)) + length(CAST(body AS BLOB))
        FROM opportunity
    UNION ALL SELECT night, length(content) + length(CAST(html AS BLOB)) FROM outbox
    UNION ALL SELECT told_on, length(facts) + length(detail) + length(recipient) + length(opportunity)
        FROM told
    UNION ALL SELECT night, length(recipient) + length(profile) + length(opportunity) + length(reason)
        FROM ledger)
GROUP BY night"""


@dataclass(frozen=True, slots=True)
class Superseded:
    """Raw notices that may be forgotten: how many, and the bytes of their records."""

    rows: int
    size: int


@dataclass(frozen=True, slots=True)
class Growth:
    """The file's bytes in use and free, and how many a night adds (``None`` before a second night)."""

    used: int
    free: int
    per_night: float | None


class Retention:
    """What may be forgotten, and the size of what may not."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def superseded(self, nights: int) -> Superseded:
        """Raw notices that were replaced by another version more than so many nights ago."""
        found = self._database.rows(_SUPERSEDED, (nights,))
        return Superseded(len(found), sum(size for _, size in found))

    def forget_superseded(self, nights: int) -> Superseded:
        """Remove them. What was read from them stays in every version of the notice."""
        with self._database.transaction():
            found = self._database.rows(_SUPERSEDED, (nights,))
            self._database.write("DELETE FROM raw_notice WHERE rowid = ?", [(row,) for row, _ in found])
        return Superseded(len(found), sum(size for _, size in found))

    def growth(self) -> Growth:
        """How large the file is and becomes.

        A night's rows weigh what they hold, times what the whole file weighs for each byte its rows hold
        (indexes, full-text search, vectors). The first night is left out: it brings everything at once.
        """
        used, free = self._used_and_free()
        nights = [n for (n,) in self._database.rows("SELECT DISTINCT night FROM run ORDER BY night")]
        weights = dict(self._database.rows(_BY_NIGHT))
        recent = nights[1:][-RECENT_NIGHTS:]
        held = sum(weights.values())
        if not recent or not held:
            return Growth(used, free, None)
        share = sum(weights.get(night, 0) for night in recent) / held
        # A table or index takes a page before it has a row: that is no growth.
        grown = used - self._of_empty_tables()
        return Growth(used, free, max(grown, 0) * share / len(recent))

    def _of_empty_tables(self) -> int:
        """What the schema takes before a table or index has a row: a page for each."""
        (size,) = self._database.rows("PRAGMA page_size")[0]
        query = "SELECT count(*) FROM sqlite_master WHERE rootpage > 0"
        return int(size * self._database.rows(query)[0][0])

    def compact(self) -> bool:
        """Rewrite the file without its free pages, if that is worth it and the disk has room for a copy."""
        used, free = self._used_and_free()
        whole = used + free
        if free < max(WORTHWHILE_BYTES, WORTHWHILE_SHARE * whole):
            return False
        if shutil.disk_usage(self._database.path.parent).free < 2 * whole:
            return False
        self._database.rows("VACUUM")
        self._database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        return True

    def _used_and_free(self) -> tuple[int, int]:
        names = ("page_size", "page_count", "freelist_count")
        page, pages, free = (self._database.rows(f"PRAGMA {name}")[0][0] for name in names)
        return (pages - free) * page, free * page
