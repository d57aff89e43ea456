"""What kind of value each column of an export holds, read from all of its values: dates stay dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

from db.asking import Value


class Kind(StrEnum):
    """The type of a column."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    EMPTY = "empty"


_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)")
_MONEY = re.compile(r"(\w+_)?(award_floor|award_ceiling|total_funding|amount)|\w+_eur")
# Two decimals are enough for any currency's amounts in calls; more is rounded away, and said in the README.
CENT = Decimal("0.01")
# A larger amount is no amount, and would not fit the column.
_MOST_MONEY = 10**20


def kinds_of(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> list[Kind]:
    """The kind of each column: that of all its values, or text where they differ."""
    found: list[set[Kind]] = [set() for _ in columns]
    for row in rows:
        for kinds, cell in zip(found, row, strict=True):
            if cell is not None:
                kinds.add(_kind_of(cell))
    return [_of_all(name, kinds) for name, kinds in zip(columns, found, strict=True)]


def _kind_of(cell: Value) -> Kind:
    if isinstance(cell, str):
        return _kind_of_text(cell)
    if isinstance(cell, float):
        return Kind.NUMBER if abs(cell) < _MOST_MONEY else Kind.TEXT
    return Kind.BOOLEAN if cell in (0, 1) else Kind.INTEGER


def _kind_of_text(cell: str) -> Kind:
    # Lengths first: nearly all texts are neither.
    try:
        if len(cell) == 10 and _DATE.fullmatch(cell):
            date.fromisoformat(cell)
            return Kind.DATE
        if 20 <= len(cell) <= 32 and _INSTANT.fullmatch(cell):
            datetime.fromisoformat(cell)
            return Kind.INSTANT
    except ValueError:
        pass
    return Kind.TEXT


def _of_all(name: str, kinds: set[Kind]) -> Kind:
    if not kinds:
        return Kind.EMPTY
    if kinds == {Kind.BOOLEAN}:
        return Kind.BOOLEAN if name.startswith("is_") else Kind.INTEGER
    if kinds <= {Kind.BOOLEAN, Kind.INTEGER}:
        return Kind.INTEGER
    if kinds <= {Kind.BOOLEAN, Kind.INTEGER, Kind.NUMBER}:
        return Kind.MONEY if _MONEY.fullmatch(name) else Kind.NUMBER
    return kinds.pop() if len(kinds) == 1 else Kind.TEXT


def typed(cell: Value, kind: Kind) -> object:
    """A value as its column's type: a date, an instant, a decimal, a Boolean, or as it is."""
    if cell is None:
        return None
    match kind:
        case Kind.DATE:
            return date.fromisoformat(str(cell))
        case Kind.INSTANT:
            return datetime.fromisoformat(str(cell)).astimezone(UTC)
        case Kind.MONEY:
            return Decimal(repr(cell)).quantize(CENT)
        case Kind.BOOLEAN:
            return bool(cell)
        case Kind.TEXT:
            return str(cell)
        case Kind.NUMBER:
            return float(cell)
    return cell
