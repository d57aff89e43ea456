"""How well dates and amounts are read from prose, on sentences that others have labelled.

The readers are those of the night. A sentence is right when exactly the values it states are found; a label
that names no value of its kind (29 February 2019) stands for a sentence that states none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Context, Decimal, InvalidOperation
from typing import Any, TypeVar

from db.records.errors import InputError
from spiders.dates import find_dates
from spiders.money import find_money

Value = TypeVar("Value")
_DECIMALS = 4
# Labels that went through a floating-point number are exact to so many digits.
_PRECISION = Context(prec=15)


class FieldEvaluationError(InputError):
    """The labelled sentences are not what this evaluation reads."""


def evaluate_dates(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """How well absolute dates are found.

    Args:
        rows: each with ``lang`` (ISO 639-1), ``text``, ``reference`` (the ISO date on which the sentence
            stands; may be absent) and ``dates``, a list of objects with an ISO ``date``.

    Returns:
        ``exact``, the share of sentences whose set of dates is exactly found; ``false_finds``, the share
        of those without a date in which one is found; ``n``, the number of sentences.

    Raises:
        FieldEvaluationError: naming the line and what it lacks.
    """
    return _evaluate(rows, "dates", _labelled_date, _found_dates)


def evaluate_money(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """How well amounts are found; as ``evaluate_dates``, with ``money``: objects of amount and currency.

    Amounts are decimal texts ("1.95", "13,45"), compared to fifteen significant digits.

    Raises:
        FieldEvaluationError: naming the line and what it lacks.
    """
    return _evaluate(rows, "money", _labelled_money, _found_money)


def _evaluate(
    rows: Sequence[Mapping[str, Any]],
    field: str,
    labelled: Callable[[Mapping[str, Any]], Value | None],
    find: Callable[[Mapping[str, Any]], list[Value]],
) -> dict[str, float]:
    exact = without = false_finds = 0
    for number, row in enumerate(rows, start=1):
        _check(row, field, number)
        stated = {value for label in row[field] if (value := labelled(label)) is not None}
        found = set(find(row))
        exact += found == stated
        without += not stated
        false_finds += not stated and bool(found)
    if not rows:
        raise FieldEvaluationError(f"{field}: there is no sentence")
    return {
        "exact": round(exact / len(rows), _DECIMALS),
        "false_finds": round(false_finds / without, _DECIMALS) if without else 0.0,
        "n": len(rows),
    }


def _check(row: Mapping[str, Any], field: str, number: int) -> None:
    where = f"{field}: line {number}"
    if not isinstance(row, dict):
        raise FieldEvaluationError(f"{where} is no JSON object")
    for name in ("lang", "text"):
        if not isinstance(row.get(name), str):
            raise FieldEvaluationError(f"{where} has no text `{name}`")
    labels = row.get(field)
    if not isinstance(labels, list) or not all(isinstance(label, dict) for label in labels):
        raise FieldEvaluationError(f"{where} has no list of objects `{field}`")
    try:
        _reference(row)
    except (TypeError, ValueError):
        raise FieldEvaluationError(
            f"{where}: `reference` {row['reference']!r} is no date; write 2026-08-11"
        ) from None


def _reference(row: Mapping[str, Any]) -> date | None:
    said = row.get("reference")
    return None if said is None else date.fromisoformat(said)


def _found_dates(row: Mapping[str, Any]) -> list[date]:
    found = find_dates(row["text"], language=row["lang"], reference=_reference(row))
    return [each.on for each in found if each.on is not None]


def _labelled_date(label: Mapping[str, Any]) -> date | None:
    try:
        return date.fromisoformat(str(label.get("date")))
    except ValueError:
        return None


def _found_money(row: Mapping[str, Any]) -> list[tuple[Decimal, str]]:
    found = find_money(row["text"], language=row["lang"])
    return [(_PRECISION.plus(each.money.amount), each.money.currency) for each in found]


def _labelled_money(label: Mapping[str, Any]) -> tuple[Decimal, str] | None:
    try:
        amount = Decimal(str(label.get("amount")).replace(",", "."))
    except InvalidOperation:
        return None
    currency = label.get("currency")
    if not amount.is_finite() or not isinstance(currency, str):
        return None
    return _PRECISION.plus(amount), currency
