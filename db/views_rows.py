"""What the night writes for the officers' views: only what moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from db.connection import Database
from db.records import ExchangeRates, Notice, Opportunity, closes_at, from_json, next_deadline
from db.records.exchange_rates import EURO
from db.records.lifecycle import LAST_ZONE_ON_EARTH

_Row = tuple[str | int | float | None, ...]
# Those of one opportunity are always written together.
_LISTS = ("opportunity_country", "opportunity_instrument", "opportunity_deadline", "opportunity_event")
_MOVED = """SELECT o.pk, o.digest, o.record FROM opportunity AS o LEFT JOIN opportunity_fact AS f
    ON f.pk = o.pk AND f.opportunity = o.id WHERE f.digest IS NOT o.digest ORDER BY o.id"""
_GONE = "DELETE FROM {} WHERE opportunity NOT IN (SELECT id FROM opportunity)"
# A row number may be given to another opportunity.
_GONE_FACT = """DELETE FROM opportunity_fact WHERE NOT EXISTS (SELECT 1 FROM opportunity AS o
    WHERE o.pk = opportunity_fact.pk AND o.id = opportunity_fact.opportunity)"""
_LANGUAGES = """SELECT DISTINCT json_extract(v.record, '$.language') AS language
    FROM opportunity_notice AS i JOIN notice AS n USING (source, key)
    JOIN notice_version AS v ON v.source = n.source AND v.key = n.key AND v.seen_on = n.version_on
    WHERE i.opportunity = ? AND language IS NOT NULL ORDER BY language"""
_WEAKER = """DELETE FROM match_reason WHERE (profile, opportunity) NOT IN
        (SELECT profile, opportunity FROM match WHERE dropped_by IS NULL)
    OR (profile, opportunity) IN (SELECT profile, opportunity FROM match WHERE scored_on >= ?)"""
_REASONS = """INSERT INTO match_reason SELECT m.profile, m.opportunity, w.key, w.value ->> '$.facet',
        w.value ->> '$.profile_text', w.value ->> '$.similarity', w.value ->> '$.quote.text',
        w.value ->> '$.quote.field'
    FROM match AS m, json_each(m.record, '$.reasons') AS w
    WHERE m.dropped_by IS NULL AND m.scored_on >= ?"""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A row of ``change``; see there what each column says."""

    night: str
    source: str
    key: str
    place: int
    field: str
    weight: str
    before: str
    after: str
    is_brought_forward: bool
    is_reread: bool


@dataclass(frozen=True, slots=True)
class ProfilePart:
    """A row of ``profile_part``; see there what each column says."""

    profile: str
    part: str
    place: int
    text: str
    weight: float


class ViewRows:
    """The tables under the officers' views. The same night again writes the same."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def night(self) -> date | None:
        """The latest night that the views tell of; ``None`` before the first."""
        found = self._database.rows("SELECT night FROM present")
        return date.fromisoformat(found[0][0]) if found else None

    def fill(
        self,
        *,
        as_of: datetime,
        night: date,
        rates: ExchangeRates | None,
        changes: Sequence[ChangeRow],
        changed_since: date | None,
        parts: Sequence[ProfilePart],
    ) -> int:
        """Bring every table up to a night, in one transaction.

        ``changes`` are those after ``changed_since`` (``None``: all), in place of what is stored of them.

        Returns:
            of how many opportunities the rows were written.
        """
        since = changed_since.isoformat() if changed_since else ""
        with self._database.transaction():
            moved = self._write_opportunities(as_of)
            self._replace("profile_part", [astuple(part) for part in parts])
            self._database.rows("DELETE FROM change WHERE night > ?", (since,))
            self._insert("change", [astuple(each) for each in changes])
            self._database.rows(_WEAKER, (since,))
            self._database.rows(_REASONS, (since,))
            self._replace("zone_day", self._zone_days(as_of))
            self._replace("euro_rate", _rate_rows(rates, night))
            self._replace("present", [(night.isoformat(), as_of.isoformat())])
        return moved

    def _write_opportunities(self, as_of: datetime) -> int:
        self._database.rows(_GONE_FACT)
        for table in _LISTS:
            self._database.rows(_GONE.format(table))
        moved = self._database.rows(_MOVED)
        for pk, digest, record in moved:
            opportunity = from_json(Opportunity, record)
            fresh = list_rows(opportunity)
            for table in _LISTS:
                self._database.rows(f"DELETE FROM {table} WHERE opportunity = ?", (opportunity.id,))
                self._insert(table, fresh[table])
            languages = [found for (found,) in self._database.rows(_LANGUAGES, (opportunity.id,))]
            self._database.rows("DELETE FROM opportunity_fact WHERE opportunity = ?", (opportunity.id,))
            self._insert("opportunity_fact", [(pk, *_fact_row(opportunity, digest, languages, as_of))])
        return len(moved)

    def _zone_days(self, as_of: datetime) -> list[_Row]:
        query = "SELECT DISTINCT next_deadline_zone FROM opportunity WHERE next_deadline_zone IS NOT NULL"
        days: list[_Row] = [
            (zone, as_of.astimezone(ZoneInfo(zone)).date().isoformat())
            for (zone,) in self._database.rows(query)
        ]
        return [("", as_of.astimezone(LAST_ZONE_ON_EARTH).date().isoformat()), *sorted(days, key=str)]

    def _replace(self, table: str, rows: Sequence[_Row]) -> None:
        self._database.rows(f"DELETE FROM {table}")
        self._insert(table, rows)

    def _insert(self, table: str, rows: Sequence[_Row]) -> None:
        if rows:
            self._database.write(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def list_rows(opportunity: Opportunity) -> dict[str, list[_Row]]:
    """The rows of each list of an opportunity, by table. A country that is named both ways is refused."""
    notice, name = opportunity.merged, opportunity.id
    countries = dict.fromkeys(notice.eligible_countries or (), 1) | dict.fromkeys(
        notice.excluded_countries, 0
    )
    return {
        "opportunity_country": [(name, country, says) for country, says in sorted(countries.items())],
        "opportunity_instrument": [(name, form) for form in sorted(set(notice.instruments or ()))],
        "opportunity_deadline": list(_deadlines(name, notice)),
        "opportunity_event": [
            (
                *(name, place, event.kind, _text(event.on), _clock(event.at)),
                *(event.zone, event.place, event.url or notice.url),
            )
            for place, event in enumerate(notice.events)
        ],
    }


def _deadlines(name: str, notice: Notice) -> Iterable[_Row]:
    for place, each in enumerate(notice.deadlines):
        due = (each.kind, _text(each.on), _clock(each.at), each.zone, _instant(closes_at(each)))
        yield (name, place, *due, each.certainty, each.label)


def _fact_row(opportunity: Opportunity, digest: str, languages: Sequence[str], as_of: datetime) -> _Row:
    notice = opportunity.merged
    coming = next_deadline(notice, as_of)
    closing = closes_at(coming) if coming else None
    others = notice.others_may_apply
    return (
        *(opportunity.id, digest, _instant(closing)),
        *((notice.trl.lowest, notice.trl.highest) if notice.trl else (None, None)),
        *(None if others is None else int(others), notice.expected_awards),
        notice.kind.code if notice.kind and notice.kind.certain else None,
        *(",".join(languages), notice.reuse),
    )


def _rate_rows(rates: ExchangeRates | None, night: date) -> list[_Row]:
    euro: _Row = (EURO, 1.0, (rates.on if rates else night).isoformat(), rates.publisher if rates else "")
    others = rates.per_euro.items() if rates else ()
    said = [(code, float(rate), rates.on.isoformat(), rates.publisher) for code, rate in others if rates]
    return [euro, *sorted(row for row in said if row[0] != EURO)]


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def _clock(at: time | None) -> str | None:
    return None if at is None else at.strftime("%H:%M")


def _text(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
