"""The published copy as a database of Datasette's: whatever a person can have a word in runs in our workers.

Only Datasette's own look-ups at the schema run in this process. SQL, filters, facets and searches are asked
in processes that can only read, end in time and stay small. Imported when there is something to serve.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from datasette.database import Database, QueryInterrupted, Results
from datasette.utils.sqlite import sqlite3

from db.asking import QuestionError, TooLongError, read_only
from db.asking_workers import Workers
from db.questions import Question, questions
from flows.export.text import guarded
from flows.serving.data_limits import ASKED, LEAST_SECONDS, QUERY_SECONDS, ROWS
from flows.serving.data_notes import DATABASE, SEARCH

if TYPE_CHECKING:
    from datasette.app import Datasette

# Datasette's own look-ups, many for each page: word for word, so that nothing a person writes is among them
# that would not be one of them. What is not known here is asked in a worker.
_OF_THE_SCHEMA = frozenset(
    f"select {rest}"
    for rest in (
        "name from sqlite_master where type='table'",
        "name from sqlite_master where type='view'",
        "1 from sqlite_master where type='table' and name=?",
        "name from sqlite_master where type in ('table', 'view') and name = ? collate nocase",
        "sql from sqlite_master where name = :n and type=:t",
        "sql from sqlite_master where tbl_name = :n and type='index' and sql is not null",
    )
)


class Row(tuple[Any, ...]):
    """A row by place and by column, as Datasette knows them from sqlite3."""

    columns: tuple[str, ...]

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401  (a place or a name)
        """The value at a place or of a column."""
        return super().__getitem__(self.columns.index(key) if isinstance(key, str) else key)

    def keys(self) -> list[str]:
        """The columns."""
        return list(self.columns)


class CopyDatabase(Database):  # type: ignore[misc]  # (a library without types)
    """One published copy, whatever takes its name later."""

    hash = None

    def __init__(self, served: Datasette, copy: Path, mark: tuple[int, int, int], workers: Workers) -> None:
        super().__init__(served, str(copy), is_mutable=False)
        self._copy, self._mark, self._workers = copy, mark, workers
        # Opened once and for all: it stays readable when another copy has taken the name.
        self._schema, self._one_at_a_time = read_only(copy, lasting=True), Lock()
        served._prepare_connection(self._schema, DATABASE)
        self._all_file_connections.append(self._schema)
        self._counted: dict[str, int | None] | None = None

    async def execute_fn(self, fn: Callable[[Any], Any]) -> Any:  # noqa: ANN401
        """A look at the schema."""

        def look() -> Any:  # noqa: ANN401
            with self._one_at_a_time:
                return fn(self._schema)

        return await asyncio.get_running_loop().run_in_executor(self.ds.executor, look)

    async def execute(
        self,
        sql: str,
        params: Any = None,  # noqa: ANN401
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,  # noqa: ARG002  (Datasette's signature)
        log_sql_errors: bool = True,  # noqa: ARG002
    ) -> Any:  # noqa: ANN401
        """What a query brings.

        Raises:
            QueryInterrupted: its time is over, or that of all queries of the page.
            sqlite3.OperationalError: it is no reading, is wrong, or needs too much.
        """
        if " ".join(sql.split()) in _OF_THE_SCHEMA:
            return await self.execute_fn(partial(_look_up, sql, params))
        asked, began = ASKED.get(), monotonic()
        seconds = min(QUERY_SECONDS, (custom_time_limit or 1000 * QUERY_SECONDS) / 1000, asked.left)
        late = QueryInterrupted(sqlite3.OperationalError("interrupted"), sql, params)
        if seconds < LEAST_SECONDS:
            raise late
        try:
            values = _values(sql, params, asked.given)
            ask = partial(self._workers.ask, self._copy, self._mark, sql, values)
            found = await asyncio.get_running_loop().run_in_executor(
                self.ds.executor, partial(ask, seconds=seconds, most=ROWS + 1)
            )
        except TooLongError:
            raise late from None
        except QuestionError as error:
            raise sqlite3.OperationalError(str(error)) from error
        finally:
            asked.left -= monotonic() - began
        rows = _rows(found.columns, found.rows[:ROWS] if truncate else found.rows, guard=asked.guarded)
        return Results(rows, found.more or len(found.rows) > len(rows), [(name,) for name in found.columns])

    async def table_counts(self, limit: int = 10) -> dict[str, int | None]:  # noqa: ARG002
        """How many rows each table has; counted once, for a copy does not change."""
        if self._counted is None:
            self._counted = await self.execute_fn(_counts)
        return self._counted

    async def attached_databases(self) -> list[object]:
        """None ever."""
        return []


def _look_up(sql: str, params: Any, connection: Any) -> Any:  # noqa: ANN401
    cursor = connection.execute(sql, params or {})
    return Results(cursor.fetchall(), False, cursor.description)


def _counts(connection: Any) -> dict[str, int | None]:  # noqa: ANN401
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
        for (name,) in map(tuple, names)
    }


def _values(
    sql: str,
    params: Any,  # noqa: ANN401
    given: frozenset[str],
) -> Mapping[str, object] | Sequence[object]:
    """What a query is given; a worked question takes its own types and defaults.

    Raises:
        QuestionError: a value that is none of its type.
    """
    if params is not None and not isinstance(params, Mapping):
        return tuple(params)
    named = params or {}
    said = {name: named[name] for name in named if not name.startswith("_")}
    asked = _question(sql)
    if asked is None:
        return said
    known = {parameter.name for parameter in asked.parameters}
    return asked.values({name: str(said[name]) for name in known & given})


def _question(sql: str) -> Question | None:
    plain = sql.strip()
    return next((each for each in (SEARCH, *questions().values()) if each.sql == plain), None)


def _rows(columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]], *, guard: bool) -> list[Row]:
    kind = type("Row", (Row,), {"columns": columns})
    return [kind(map(guarded, row) if guard else row) for row in rows]
