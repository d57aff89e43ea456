"""What a client asks for, in the protocol's words: read without mercy, answered with what is wrong. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Any, TypeAlias

from db.common_grants_query import STATUS_UNKNOWN, MoneySpan, Span, Wanted, money_key
from db.records import InputError, Status

Json: TypeAlias = dict[str, Any]

PAGE_SIZE, MOST_PAGE_SIZE, MOST_PAGE = 100, 500, 1_000_000
MOST_WORDS = 1_000
SORTS: Mapping[str, str] = {
    "lastModifiedAt": "modified",
    "createdAt": "created",
    "title": "title",
    "status.value": "status",
    "keyDates.closeDate": "closes_on",
    "funding.maxAwardAmount": "ceiling",
    "funding.minAwardAmount": "floor",
    "funding.totalAmountAvailable": "pot",
    "funding.estimatedAwardCount": "awards",
}
MONEY_FILTERS: Mapping[str, str] = {
    "totalFundingAvailableRange": "pot",
    "minAwardAmountRange": "floor",
    "maxAwardAmountRange": "ceiling",
}
STATUS_VALUES: Mapping[str, frozenset[str]] = {
    "forecasted": frozenset({Status.FORECASTED}),
    "open": frozenset({Status.OPEN}),
    "closed": frozenset({Status.CLOSED}),
    "custom": frozenset({Status.WITHDRAWN, STATUS_UNKNOWN}),
}
DECIMAL = re.compile(r"-?[0-9]+\.?[0-9]*", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NUMBER = re.compile(r"[1-9][0-9]{0,6}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
MOST_DIGITS = 24


class RequestError(InputError):
    """A request that is not the protocol's; the message says where and why."""


@dataclass(slots=True)
class Asked:
    """A search as understood; ``filter_errors`` and ``sort_errors`` were passed over, and are told."""

    wanted: Wanted
    filters: Json
    sort_by: str = "lastModifiedAt"
    sort_order: str = "desc"
    filter_errors: list[str] = field(default_factory=list)
    sort_errors: list[str] = field(default_factory=list)


def asked_in_address(query: Mapping[str, str]) -> Wanted:
    """The page of the plain list.

    Raises:
        RequestError: ``page`` or ``pageSize`` is no number that is allowed.
    """
    read = {}
    for name in ("page", "pageSize"):
        value = query.get(name)
        if value is not None and not _NUMBER.fullmatch(value):
            raise RequestError(f"{name}: write a whole number from 1")
        read[name] = None if value is None else int(value)
    return Wanted(*_page(read))


def asked_in_body(body: bytes) -> Asked:
    """A search.

    Raises:
        RequestError: the body is no JSON object of the protocol's form.
    """
    try:
        said = json.loads(body, parse_float=_finite, parse_constant=_finite) if body.strip() else {}
    except (ValueError, RecursionError) as error:
        raise RequestError("the body is not JSON") from error
    said = _object(said, "the body")
    words = said.get("search")
    if words is not None and (not isinstance(words, str) or len(words) > MOST_WORDS):
        raise RequestError(f"search: write up to {MOST_WORDS} characters")
    filters = _optional_object(said, "filters")
    page, size = _page(_optional_object(said, "pagination"))
    asked = Asked(Wanted(page, size), filters)
    if said.get("sorting") is not None:
        _read_sorting(asked, _object(said["sorting"], "sorting"))
    asked.wanted = Wanted(
        page,
        size,
        words or "",
        _statuses(filters.get("status"), asked.filter_errors),
        _closing(filters.get("closeDateRange")),
        tuple(
            (column, _money_span(filters[name], name, asked.filter_errors))
            for name, column in MONEY_FILTERS.items()
            if filters.get(name) is not None
        ),
        SORTS[asked.sort_by],
        asked.sort_order == "desc",
    )
    known = {"status", "closeDateRange", *MONEY_FILTERS, "customFilters"}
    custom = _optional_object(filters, "customFilters")
    unknown = sorted({*filters} - known) + sorted(f"customFilters.{name}" for name in custom)
    asked.filter_errors += [f"{name[:100]}: no such filter here; passed over" for name in unknown]
    return asked


def _finite(said: str) -> float:
    """A number that can be told back as JSON."""
    if not isfinite(number := float(said)):
        raise ValueError(said)
    return number


def _page(said: Mapping[str, object]) -> tuple[int, int]:
    read = []
    for name, usual, most in (("page", 1, MOST_PAGE), ("pageSize", PAGE_SIZE, MOST_PAGE_SIZE)):
        value = said.get(name)
        value = usual if value is None else value
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # JSON has one kind of number
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            raise RequestError(f"{name}: write a whole number from 1 to {most}")
        read.append(value)
    return read[0], read[1]


def _read_sorting(asked: Asked, said: Json) -> None:
    by, way = said.get("sortBy"), said.get("sortOrder")
    if not isinstance(said.get("customSortBy", ""), str | None):
        raise RequestError("sorting.customSortBy: write a text")
    if by is None:
        raise RequestError("sorting.sortBy: missing")
    if way is not None and way not in ("asc", "desc"):
        raise RequestError("sorting.sortOrder: write asc or desc")
    asked.sort_order = str(way or "desc")
    if not isinstance(by, str) or by not in {*SORTS, "custom"}:
        raise RequestError(f"sorting.sortBy: write one of {', '.join(SORTS)}")
    if by == "custom":
        asked.sort_errors.append("sortBy: no field of our own can be sorted by; sorted by lastModifiedAt")
    else:
        asked.sort_by = by


def _statuses(said: object, errors: list[str]) -> frozenset[str] | None:
    if said is None:
        return None
    said = _object(said, "filters.status")
    operator, values = said.get("operator"), said.get("value")
    if operator not in ("in", "notIn"):
        raise RequestError("filters.status.operator: write in or notIn")
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise RequestError("filters.status.value: write a list of statuses")
    strange = sorted({each for each in values if each not in STATUS_VALUES})
    errors += [f"status: {each[:100]!r} is no status of the protocol; nothing has it" for each in strange]
    chosen = frozenset[str]().union(*(STATUS_VALUES[each] for each in values if each in STATUS_VALUES))
    return chosen if operator == "in" else frozenset[str]().union(*STATUS_VALUES.values()) - chosen


def _closing(said: object) -> Span | None:
    if said is None:
        return None
    where = "filters.closeDateRange"
    value, outside = _range(said, where)
    return Span(_day(value.get("min"), where), _day(value.get("max"), where), outside)


def _day(said: object, where: str) -> str | None:
    if said is None:
        return None
    if not isinstance(said, str) or not DAY.fullmatch(said):
        raise RequestError(f"{where}: write a date as 2026-08-11")
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError as error:
        raise RequestError(f"{where}: no such day") from error


def _money_span(said: object, name: str, errors: list[str]) -> MoneySpan:
    where = f"filters.{name}"
    value, outside = _range(said, where)
    ends = [_object(value.get(end), f"{where}.value.{end}") for end in ("min", "max")]
    currencies = {str(end.get("currency")) for end in ends}
    if not all(_CURRENCY.fullmatch(each) for each in currencies):
        raise RequestError(f"{where}: write each currency by its ISO 4217 code")
    least, most = (_amount(end.get("amount"), where) for end in ends)
    if len(currencies) == 1:
        return MoneySpan(Span(least, most, outside), currencies.pop())
    errors.append(f"{name}: amounts of two currencies span nothing; nothing is in it")
    return MoneySpan(Span(least, most, outside), "")


def _amount(said: object, where: str) -> str:
    if not isinstance(said, str) or not DECIMAL.fullmatch(said):
        raise RequestError(f'{where}: write an amount as a decimal string, "1000000.00"')
    if len(said) > MOST_DIGITS:
        raise RequestError(f"{where}: an amount has at most {MOST_DIGITS} signs")
    # No amount here is below 0: what is asked below it holds of none, or of all.
    return money_key(said) or ""


def _range(said: object, where: str) -> tuple[Json, bool]:
    said = _object(said, where)
    if said.get("operator") not in ("between", "outside"):
        raise RequestError(f"{where}.operator: write between or outside")
    return _object(said.get("value"), f"{where}.value"), said["operator"] == "outside"


def _optional_object(said: Json, name: str) -> Json:
    value = said.get(name)
    return {} if value is None else _object(value, name)


def _object(said: object, where: str) -> Json:
    if not isinstance(said, dict):
        raise RequestError(f"{where[:100]}: write an object")
    return said
