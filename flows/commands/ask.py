"""``legation ask``: worked questions, and officers' own SQL, to be read only."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.keeping import keep_question
from flows.commands.options import echo_json, home_option, json_option
from flows.commands.questions import ANY_OPTIONS, database_of, name_and_parameters, public_option
from flows.words.columns import padded, width

if TYPE_CHECKING:
    from db.asking import Answer, Value
    from db.questions import Question

_WIDEST = 44
_NOT_STATED = "–"


@click.command(
    "ask",
    short_help="Ask the database: worked questions, or your own SQL.",
    context_settings=ANY_OPTIONS,
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[QUESTION]")
@click.option("--sql", help="Your own SELECT instead: read-only, at most 1000 rows and 1.5 seconds.")
@click.option("--views", is_flag=True, help="List the views that SQL may ask, with what a row is.")
@click.option("--columns", metavar="VIEW", help="What each column of a view or table says.")
@click.option(
    "--rows", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many rows to show."
)
@click.option("--save", metavar="NAME", help="Keep it under a name: it is asked again every night.")
@public_option
@home_option
@json_option
def command(
    words: tuple[str, ...],
    sql: str | None,
    views: bool,
    columns: str | None,
    rows: int,
    save: str | None,
    public: bool,
    home: Path | None,
    as_json: bool,
) -> None:
    """Answer a worked QUESTION; without one, list them with their parameters and defaults.

    Today is the latest night: a home of recorded nights answers as of them. `–` is not stated.

    \b
    Examples:
      legation ask
      legation ask open-to --country KE --min-eur 500000 --min-days 45 --home desk
      legation ask --sql "SELECT funder, count(*) FROM open_opportunities GROUP BY 1" --home desk
      legation ask open-to --country KE --save open-to-kenya --home desk
    """
    name, given = name_and_parameters(words)
    if sum(map(bool, (name, sql is not None, views, columns))) > 1:
        raise click.UsageError("give one of a question, --sql, --views and --columns")
    if given and not name:
        raise click.UsageError("parameters belong to a question: name one first")
    if save and not name and sql is None:
        raise click.UsageError("--save keeps a question or --sql: give one")
    if views or columns:
        _describe(database_of(home, public=public), columns, as_json=as_json)
    elif name or sql is not None:
        _print_answer(_answer(database_of(home, public=public), name, sql, given, rows), as_json=as_json)
        if save:
            keep_question(home, save, name, sql, given, public=public)
    else:
        _list(as_json=as_json)


def _answer(database: Path, name: str | None, sql: str | None, given: Mapping[str, str], rows: int) -> Answer:
    from db.asking import answer
    from db.asking_apart import answer_apart
    from db.questions import question

    if name is None:
        return answer_apart(database, sql or "", most=rows)
    asked = question(name)
    # What is ours may take longer on a small machine.
    return answer(database, asked.sql, asked.values(given), seconds=30, most=rows)


def _print_answer(found: Answer, *, as_json: bool) -> None:
    if as_json:
        echo_json({"columns": found.columns, "rows": found.rows, "more": found.more})
        return
    for line in _table(found):
        click.echo(line)
    many = f"{len(found.rows)} {'row' if len(found.rows) == 1 else 'rows'}"
    click.echo(f"{many}, and there are more: --rows, or `legation export`" if found.more else many)


def _table(found: Answer) -> Iterator[str]:
    lines = [list(found.columns), *([_cell(value) for value in row] for row in found.rows)]
    widths = [max(width(line[at]) for line in lines) for at in range(len(found.columns))]
    for line in lines:
        yield "  ".join(padded(cell, wide) for cell, wide in zip(line, widths, strict=True)).rstrip()


def _cell(value: Value) -> str:
    """A value on one line, without characters that a terminal would obey."""
    if value is None:
        return _NOT_STATED
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    line = " ".join(
        "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} else c for c in text).split()
    )
    while width(line) > _WIDEST:
        line = f"{line[: min(len(line), _WIDEST) - 2].rstrip()}…"
    return line


def _list(*, as_json: bool) -> None:
    from db.questions import questions

    if as_json:
        echo_json([_as_json(each) for each in questions().values()])
        return
    for each in questions().values():
        click.echo(f"{each.name}: {each.title}")
        click.echo(f"    {each.about}")
        for parameter in each.parameters:
            default = f" [{parameter.default}]" if parameter.default else ""
            click.echo(f"    {parameter.option} {parameter.kind.upper()}  {parameter.meaning}{default}")


def _as_json(each: Question) -> dict[str, object]:
    said = [
        {"option": p.option, "type": p.kind, "default": p.default, "meaning": p.meaning}
        for p in each.parameters
    ]
    return {"name": each.name, "title": each.title, "about": each.about, "parameters": said, "sql": each.sql}


def _describe(database: Path, name: str | None, *, as_json: bool) -> None:
    from db.asking import QuestionError, reading
    from db.views import table_notes, view_notes

    with reading(database) as connection:
        notes = table_notes(connection) if name else view_notes(connection)
    if name and name not in notes:
        raise QuestionError(f"{name}: no such view or table; `legation ask --views` lists the views")
    described = {each: notes[each] for each in ([name] if name else sorted(notes))}
    if as_json:
        echo_json({each: {"row": row, "columns": columns} for each, (row, columns) in described.items()})
        return
    for each, (row, columns) in described.items():
        click.echo(f"{each}: {row}")
        for column, said in columns.items() if name else ():
            click.echo(f"    {column}: {said}")
