"""The ledger of nights: which run stands where, and how each source fared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from db.connection import Database, StoreError
from db.records import SourceRun, from_json


@dataclass(frozen=True, slots=True)
class NightRun:
    """One attempt at a night; ``exit_code`` is ``None`` while it runs, or when it was cut off.

    ``as_of`` (aware) is when it took place; of a replay (``kind``) it is the recorded night's.
    """

    id: int
    night: date
    as_of: datetime
    kind: str
    exit_code: int | None


class Runs:
    """Runs with their finished stages, and the source runs of every night."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, night: date, as_of: datetime, kind: str) -> int:
        """The run to work on: the unfinished one of this night, else a new one.

        Raises:
            StoreError: a later night is already stored; a night may be repeated, not run backwards.
        """
        with self._database.transaction():
            latest = self._database.rows("SELECT max(night) FROM run")[0][0]
            if latest is not None and night.isoformat() < latest:
                raise StoreError(f"The night of {latest} is already stored; {night} cannot follow it.")
            unfinished = self._database.rows(
                "SELECT max(id) FROM run WHERE night = ? AND exit_code IS NULL", (night.isoformat(),)
            )[0][0]
            if unfinished is not None:
                return int(unfinished)
            query = "INSERT INTO run (night, as_of, kind) VALUES (?, ?, ?) RETURNING id"
            return int(self._database.rows(query, (night.isoformat(), as_of.isoformat(), kind))[0][0])

    def done(self, run: int) -> set[str]:
        """The names of the stages a run has finished."""
        return {name for (name,) in self._database.rows("SELECT name FROM stage WHERE run = ?", (run,))}

    def details(self, run: int) -> dict[str, str]:
        """Finished stage → what came of it."""
        return dict(self._database.rows("SELECT name, detail FROM stage WHERE run = ?", (run,)))

    def mark(self, run: int, stage: str, detail: str) -> None:
        """Note that a stage is finished; the first note stands."""
        with self._database.transaction():
            self._database.write(
                "INSERT INTO stage VALUES (?, ?, ?) ON CONFLICT DO NOTHING", [(run, stage, detail)]
            )

    def finish(self, run: int, exit_code: int) -> None:
        """Note how a run ended."""
        with self._database.transaction():
            self._database.write("UPDATE run SET exit_code = ? WHERE id = ?", [(exit_code, run)])

    def latest(self, kind: str | None = None) -> NightRun | None:
        """The run that was begun last, of one kind (``live`` or ``replay``) if one is named."""
        query = """SELECT id, night, as_of, kind, exit_code FROM run WHERE ? IS NULL OR kind = ?
            ORDER BY id DESC LIMIT 1"""
        for run, night, as_of, known, exit_code in self._database.rows(query, (kind, kind)):
            return NightRun(run, date.fromisoformat(night), datetime.fromisoformat(as_of), known, exit_code)
        return None

    def all(self) -> list[NightRun]:
        """Every run ever begun, the latest first."""
        query = "SELECT id, night, as_of, kind, exit_code FROM run ORDER BY id DESC"
        return [
            NightRun(run, date.fromisoformat(night), datetime.fromisoformat(as_of), kind, exit_code)
            for run, night, as_of, kind, exit_code in self._database.rows(query)
        ]

    def asked_sources(self) -> set[str]:
        """Every source that any night of this home asked."""
        return {source for (source,) in self._database.rows("SELECT DISTINCT source FROM source_run")}

    def latest_night(self) -> date | None:
        """The latest night any run was begun for."""
        latest = self._database.rows("SELECT max(night) FROM run")[0][0]
        return date.fromisoformat(latest) if latest else None

    def source_runs(self, night: date) -> list[SourceRun]:
        """How each source fared on a night, by name."""
        query = "SELECT record FROM source_run WHERE night = ? ORDER BY source"
        return [
            from_json(SourceRun, record) for (record,) in self._database.rows(query, (night.isoformat(),))
        ]

    def earlier(self, source: str, *, before: date, limit: int) -> list[SourceRun]:
        """How a source fared on its latest nights before another, newest first."""
        query = "SELECT record FROM source_run WHERE source = ? AND night < ? ORDER BY night DESC LIMIT ?"
        found = self._database.rows(query, (source, before.isoformat(), limit))
        return [from_json(SourceRun, record) for (record,) in found]

    def content_changes(self, source: str, *, before: date) -> list[date]:
        """The nights before another, in order, on which a source did not say the same as before.

        Only ok nights count; the first of them is always one.
        """
        query = """WITH seen AS (
                SELECT night, json_extract(record, '$.contents.fingerprint') AS print FROM source_run
                WHERE source = ? AND night < ? AND outcome = 'ok'),
            beside AS (
                SELECT night, print, lag(print) OVER (ORDER BY night) AS previous FROM seen
                WHERE print IS NOT NULL)
            SELECT night FROM beside WHERE print IS NOT previous ORDER BY night"""
        return [
            date.fromisoformat(night) for (night,) in self._database.rows(query, (source, before.isoformat()))
        ]

    def first_ok_nights(self) -> dict[str, date]:
        """Source → the first night it was read without trouble."""
        return self._ok_nights("min")

    def last_ok_nights(self) -> dict[str, date]:
        """Source → the latest night it was read without trouble: the age of its data."""
        return self._ok_nights("max")

    def verified_on(self) -> dict[str, date]:
        """Source → the first night it was read without trouble on the live web, not from a recording."""
        query = """SELECT source, min(source_run.night) FROM source_run JOIN run USING (night)
            WHERE outcome = 'ok' AND kind = 'live' GROUP BY source"""
        return {source: date.fromisoformat(night) for source, night in self._database.rows(query)}

    def _ok_nights(self, which: str) -> dict[str, date]:
        query = f"SELECT source, {which}(night) FROM source_run WHERE outcome = 'ok' GROUP BY source"
        return {source: date.fromisoformat(night) for source, night in self._database.rows(query)}
