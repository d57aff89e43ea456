"""The stored series: which opportunities are rounds of one, their dates and money, and the next expected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from db.connection import Database
from db.records import Judgement, Money, Opportunity, from_json
from db.rounds import Round, expected_next, in_time, round_of

_Row = tuple[str | int | None, ...]

# What is linked as rounds, by rules or people, and what no person contradicts.
_LINKS = """SELECT left_source, left_key, right_source, right_key FROM edge
    GROUP BY left_source, left_key, right_source, right_key
    HAVING sum(judgement = ?) > 0 AND sum(author NOT LIKE 'rule:%' AND judgement <> ?) = 0
    ORDER BY 1, 2, 3, 4"""


def save_series(database: Database) -> None:
    """Make the series of the stored opportunities all that are stored; call it within a transaction.

    Two opportunities belong to one series when decisions link notices of theirs, directly or through
    others. What a person parted is not linked.
    """
    series: set[_Row] = set()
    rounds: set[_Row] = set()
    for names in connected(_links(database)):
        ordered = in_time(round_of(_stored(database, name)) for name in names)
        expected = expected_next(ordered)
        row = (
            (expected.what, expected.on.isoformat(), expected.every_days) if expected else (None, None, None)
        )
        series.add((names[0], len(names), *row))
        rounds.update(_row(names[0], place, each) for place, each in enumerate(ordered))
    _replace(database, "series_round", rounds)
    _replace(database, "series", series)


def rounds_of(database: Database, opportunity: str) -> list[Round]:
    """All rounds of the series that an opportunity belongs to, earliest first; empty when it has none."""
    query = """SELECT other.opportunity, title, other.opened_on, other.deadline_on, other.amount,
        other.currency, first_seen_on
        FROM series_round AS own JOIN series_round AS other USING (series)
        JOIN opportunity ON opportunity.id = other.opportunity
        WHERE own.opportunity = ? ORDER BY other.position"""
    return [
        Round(
            name,
            title,
            _day(opened),
            _day(due),
            Money(Decimal(amount), currency) if amount else None,
            _day(seen),
        )
        for name, title, opened, due, amount, currency, seen in database.rows(query, (opportunity,))
    ]


def connected(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Names that are linked directly or through others, each group in order, the groups in order."""
    group: dict[str, list[str]] = {}
    for left, right in pairs:
        one, other = group.setdefault(left, [left]), group.setdefault(right, [right])
        if one is not other:
            small, large = sorted((one, other), key=len)
            large += small
            group.update(dict.fromkeys(small, large))
    return sorted(sorted(each) for each in {id(names): names for names in group.values()}.values())


def _stored(database: Database, name: str) -> Opportunity:
    ((record,),) = database.rows("SELECT record FROM opportunity WHERE id = ?", (name,))
    return from_json(Opportunity, record)


def _links(database: Database) -> list[tuple[str, str]]:
    query = "SELECT source, key, opportunity FROM opportunity_notice"
    owner = {(source, key): name for source, key, name in database.rows(query)}
    series = Judgement.SERIES.value
    found = []
    for left, left_key, right, right_key in database.rows(_LINKS, (series, series)):
        one, other = owner.get((left, left_key)), owner.get((right, right_key))
        if one and other and one != other:
            found.append((one, other))
    return found


def _row(series: str, place: int, each: Round) -> _Row:
    return (
        each.opportunity,
        series,
        place,
        each.opened_on.isoformat() if each.opened_on else None,
        each.deadline_on.isoformat() if each.deadline_on else None,
        f"{each.money.amount:f}" if each.money else None,
        each.money.currency if each.money else None,
    )


def _replace(database: Database, table: str, rows: set[_Row]) -> None:
    """Only what differs is written: the first column names a row."""
    stored = set(database.rows(f"SELECT * FROM {table}"))
    key = "series" if table == "series" else "opportunity"
    database.write(f"DELETE FROM {table} WHERE {key} = ?", [(row[0],) for row in stored - rows])
    marks = ", ".join("?" * (5 if table == "series" else 7))
    new = sorted(rows - stored, key=lambda row: str(row[0]))
    database.write(f"INSERT INTO {table} VALUES ({marks})", new)


def _money(amount: str | None, currency: str) -> Money | None:
    return Money(Decimal(amount), currency) if amount else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
