"""How much one page of Datasette may ask of the copy, and how Datasette is set."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

BASE = "/data/"
# One query, and all queries of one page together.
QUERY_SECONDS, PAGE_SECONDS, LEAST_SECONDS = 1.0, 1.3, 0.02
ROWS = 1000
SETTINGS = {
    "base_url": BASE,
    "sql_time_limit_ms": int(QUERY_SECONDS * 1000),
    "facet_time_limit_ms": 250,
    "max_returned_rows": ROWS,
    "default_page_size": 50,
    "num_sql_threads": 4,
    "suggest_facets": False,  # a query for each column of every page
    "allow_csv_stream": False,  # /export/ has all rows
    "allow_download": True,
    "truncate_cells_html": 600,
    "default_cache_ttl": 0,  # the next night's copy is shown at once
}


@dataclass(slots=True)
class Asked:
    """The page that is being made.

    ``left`` are the seconds it has for queries, ``given`` what its address names, ``guarded`` says that it is
    for a spreadsheet.
    """

    left: float
    given: frozenset[str]
    guarded: bool


ASKED: ContextVar[Asked] = ContextVar("asked")
