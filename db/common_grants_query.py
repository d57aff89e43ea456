"""What another grants system asks for, as conditions over the table of what can be asked. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

# No publisher says it, and no date decides it.
STATUS_UNKNOWN = "unknown"
_DIGITS = 24

# What can be sorted by → its expression; the currency beside an amount.
SORTS: dict[str, str] = {
    "modified": "modified",
    "created": "created",
    "title": "title COLLATE NOCASE",
    "status": "CASE status WHEN 'forecasted' THEN 0 WHEN 'open' THEN 1 WHEN 'closed' THEN 3 ELSE 2 END",
    "closes_on": "closes_on",
    "floor": "floor",
    "ceiling": "ceiling",
    "pot": "pot",
    "awards": "awards",
}
AMOUNTS = ("floor", "ceiling", "pot")


@dataclass(frozen=True, slots=True)
class Span:
    """From ``least`` to ``most``, both included, or all that is known to be ``outside`` of it."""

    least: str | None
    most: str | None
    outside: bool = False


@dataclass(frozen=True, slots=True)
class MoneySpan:
    """A span of amounts in one currency; amounts in another are not compared."""

    span: Span
    currency: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """One page of a question; ``statuses`` are ours, with ``unknown`` and ``withdrawn``."""

    page: int
    size: int
    words: str = ""
    statuses: frozenset[str] | None = None
    closes_on: Span | None = None
    money: tuple[tuple[str, MoneySpan], ...] = ()
    sort: str = "modified"
    descending: bool = True


def money_key(amount: str | None) -> str | None:
    """An amount as a text that sorts as the amount does, exactly; ``None`` for none and for less than 0."""
    if amount is None:
        return None
    try:
        whole, _, part = format(Decimal(amount), "f").partition(".")
    except InvalidOperation:
        return None
    if whole.startswith("-"):
        return None
    return whole.lstrip("0").rjust(_DIGITS, "0") + "." + part.rstrip("0")


def conditions(wanted: Wanted, match: str) -> tuple[str, tuple[object, ...]]:
    """(SQL, values) of what is wanted; ``match`` is a query of the full-text index, empty for none."""
    parts: list[str] = ["1"]
    values: list[object] = []
    if match:
        parts.append("pk IN (SELECT rowid FROM opportunity_fts WHERE opportunity_fts MATCH ?)")
        values.append(match)
    if wanted.statuses is not None:
        parts.append(f"status IN ({', '.join('?' * len(wanted.statuses))})")
        values.extend(sorted(wanted.statuses))
    if wanted.closes_on is not None:
        _add_span(parts, values, "closes_on", wanted.closes_on)
    for column, asked in wanted.money:
        parts.append(f"{column}_currency = ?")
        values.append(asked.currency)
        _add_span(parts, values, column, asked.span)
    return " AND ".join(parts), tuple(values)


def order(wanted: Wanted) -> tuple[str, str | None]:
    """(SQL, the column of the currency): what is not known comes last, whichever way it is sorted."""
    expression, way = SORTS[wanted.sort], "DESC" if wanted.descending else "ASC"
    ordered = f"{expression} {way}, id"
    if wanted.sort == "modified":
        return ordered, None
    if wanted.sort in AMOUNTS:
        # Amounts of different currencies are not compared with each other.
        return f"{expression} IS NULL, {wanted.sort}_currency, {ordered}", f"{wanted.sort}_currency"
    return f"{expression} IS NULL, {ordered}", None


def _add_span(parts: list[str], values: list[object], column: str, span: Span) -> None:
    """A value that is not known is neither within nor outside."""
    bounds = [(span.least, "<" if span.outside else ">="), (span.most, ">" if span.outside else "<=")]
    known = [(bound, sign) for bound, sign in bounds if bound is not None]
    parts.append(f"{column} IS NOT NULL")
    if known:
        joined = " OR " if span.outside else " AND "
        parts.append("(" + joined.join(f"{column} {sign} ?" for _, sign in known) + ")")
        values.extend(bound for bound, _ in known)
    elif span.outside:
        parts.append("0")
