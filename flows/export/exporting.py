"""Any view or question as a file: its rows, or the calls that they name; whole or not there at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from db.asking import Connection, QuestionError, Value, path_of, reading
from db.questions import question, questions
from db.records.errors import InputError
from db.views import view_notes
from db.whole_file import put, unfinished
from flows.export.kinds import Kind, kinds_of
from flows.export.parquet import write_parquet
from flows.export.text import write_csv, write_jsonl
from flows.export.xlsx import write_xlsx

Writer: TypeAlias = Callable[[Path, Sequence[str], Sequence[Kind], Iterable[Sequence[Value]]], int]
FORMATS: dict[str, Writer] = {
    "csv": write_csv,
    "jsonl": write_jsonl,
    "xlsx": write_xlsx,
    "parquet": write_parquet,
}
# Of the calls that an answer names, where it names any.
CALL_FORMATS = ("atom", "ics", "json")
ALL_FORMATS = (*FORMATS, *CALL_FORMATS)
# An export may be large, and what is asked is ours: this only ends what nobody waits for any more.
_SECONDS = 600.0
_ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished export: where it is, its format, and how many rows it has."""

    path: Path
    format: str
    rows: int


@dataclass(frozen=True, slots=True)
class _Asked:
    what: str
    title: str
    sql: str
    values: Mapping[str, Value]


def export(
    database: Path,
    what: str,
    given: Mapping[str, str],
    target: Path,
    format: str | None = None,
    *,
    seconds: float = _SECONDS,
) -> Exported:
    """Write all rows of a view or question to ``target``; its ending says the format unless one is named.

    An earlier file of this name is replaced when the new one is whole.

    Raises:
        InputError: no such view or question, a wrong parameter, an unknown format, no place to write, or it
            takes longer than ``seconds``.
    """
    if target.is_dir():
        raise InputError(f"{target} is a directory; name a file in it")
    chosen = format or target.suffix.lstrip(".").lower()
    if chosen not in ALL_FORMATS:
        raise InputError(f"{target}: name the format by --format or its ending: {', '.join(ALL_FORMATS)}")
    # All passes see one state of the database, whatever a night writes meanwhile.
    with reading(database, seconds) as connection:
        connection.set_authorizer(None)
        connection.execute("BEGIN")
        asked = _asked(what, given, view_notes(connection))
        with unfinished(target) as part:
            if chosen in FORMATS:
                count = _write_rows(part, connection, asked, FORMATS[chosen])
            else:
                count = _write_calls(part, connection, asked, chosen)
            put(part, target)
    return Exported(target, chosen, count)


def _write_rows(part: Path, connection: Connection, asked: _Asked, write: Writer) -> int:
    columns = _columns(connection, asked)
    return write(part, columns, kinds_of(columns, _rows(connection, asked)), _rows(connection, asked))


def _write_calls(part: Path, connection: Connection, asked: _Asked, chosen: str) -> int:
    # Imported here: only these formats pay for calendars and records.
    from db.answered_calls import as_of, calls, names_in
    from flows.export import calls as files

    now = as_of(connection)
    names = names_in(_columns(connection, asked), _rows(connection, asked))
    if chosen == "json":
        from flows.common_grants.licences import licence_of
        from flows.export.common_grants import write_common_grants

        return write_common_grants(part, path_of(connection), names, licence_of, now)
    found = calls(connection, names)
    if chosen == "ics":
        content, count = files.calendar(found, asked.title, now)
    else:
        content, count = files.atom(found, asked.what, asked.title, now)
    part.write_bytes(content)
    return count


def _columns(connection: Connection, asked: _Asked) -> list[str]:
    found = connection.execute(f"SELECT * FROM ({asked.sql}) LIMIT 0", asked.values)
    return [name for name, *_ in found.description]


def _rows(connection: Connection, asked: _Asked) -> Iterator[tuple[Value, ...]]:
    cursor = connection.execute(asked.sql, asked.values)
    while some := cursor.fetchmany(_ROWS_AT_ONCE):
        yield from some


def _asked(what: str, given: Mapping[str, str], views: Mapping[str, object]) -> _Asked:
    if what in views:
        if given:
            raise QuestionError(f"{what} is a view and takes no parameters")
        # In the same order every time: the first columns name a row.
        return _Asked(what, what.replace("_", " ").capitalize(), f"SELECT * FROM {what} ORDER BY 1, 2", {})
    if what in questions():
        found = question(what)
        return _Asked(what, found.title, found.sql, found.values(given))
    raise QuestionError(
        f"{what}: no such view or question here; `legation ask` and `legation ask --views` list them"
    )
