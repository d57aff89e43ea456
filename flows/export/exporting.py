"""Any view or question as a file: CSV, JSON lines, a workbook or Parquet, whole or not there at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from db.asking import QuestionError, Value, reading
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
# An export may be large, and what is asked is ours: this only ends what nobody waits for any more.
_SECONDS = 600.0
_ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished export: where it is, its format, and how many rows it has."""

    path: Path
    format: str
    rows: int


def export(
    database: Path, what: str, given: Mapping[str, str], target: Path, format: str | None = None
) -> Exported:
    """Write all rows of a view or question to ``target``; its ending says the format unless one is named.

    An earlier file of this name is replaced when the new one is whole.

    Raises:
        InputError: no such view or question, a wrong parameter, an unknown format, or no place to write.
    """
    if target.is_dir():
        raise InputError(f"{target} is a directory; name a file in it")
    chosen = format or target.suffix.lstrip(".").lower()
    if chosen not in FORMATS:
        raise InputError(f"{target}: name the format by --format or its ending: {', '.join(FORMATS)}")
    # Both passes see one state of the database, whatever a night writes meanwhile.
    with reading(database, _SECONDS) as connection:
        connection.set_authorizer(None)
        connection.execute("BEGIN")
        sql, values = _asked(what, given, view_notes(connection))

        def rows() -> Iterator[tuple[Value, ...]]:
            cursor = connection.execute(sql, values)
            while some := cursor.fetchmany(_ROWS_AT_ONCE):
                yield from some

        columns = [
            name for name, *_ in connection.execute(f"SELECT * FROM ({sql}) LIMIT 0", values).description
        ]
        kinds = kinds_of(columns, rows())
        with unfinished(target) as part:
            count = FORMATS[chosen](part, columns, kinds, rows())
            put(part, target)
    return Exported(target, chosen, count)


def _asked(what: str, given: Mapping[str, str], views: Mapping[str, object]) -> tuple[str, dict[str, Value]]:
    if what in views:
        if given:
            raise QuestionError(f"{what} is a view and takes no parameters")
        # In the same order every time: the first columns name a row.
        return f"SELECT * FROM {what} ORDER BY 1, 2", {}
    if what in questions():
        return question(what).sql, question(what).values(given)
    raise QuestionError(
        f"{what}: no such view or question here; `legation ask` and `legation ask --views` list them"
    )
