"""The pages of a long list: which one is shown, and the addresses of its neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flows.desk.page import MOST_PAGES, Asked

PAGE_ROWS = 25


@dataclass(frozen=True, slots=True)
class Pages:
    """One page of a list of ``total`` rows; ``before`` and ``after`` are addresses, or empty at an end."""

    number: int
    last: int
    total: int
    first_row: int
    before: str
    after: str


def page_number(asked: Asked) -> int:
    """The page that is asked for, from 1.

    Raises:
        BadAddressError: it is no number, or beyond any list.
    """
    return asked.number("page", 1, MOST_PAGES, 1)


def pages(asked: Asked, path: str, total: int, rows: int = PAGE_ROWS) -> Pages:
    """Where the page that is asked for lies in a list; beyond its end it is the last one."""
    last = max(1, -(-total // rows))
    number = min(page_number(asked), last)
    before = address(path, asked.query, page=number - 1) if number > 1 else ""
    after = address(path, asked.query, page=number + 1) if number < last else ""
    return Pages(number, last, total, (number - 1) * rows, before, after)


def address(path: str, query: Mapping[str, str], **other: object) -> str:
    """A path with the query as it is but for some values; empty ones are left out, and page 1."""
    values = {**query, **{name: str(value) for name, value in other.items()}}
    kept = [(name, value) for name, value in values.items() if value and (name, value) != ("page", "1")]
    return f"{path}?{urlencode(kept, errors='replace')}" if kept else path
