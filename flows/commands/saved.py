"""``legation saved``: questions that are asked again every night."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.records.errors import InputError
from flows.commands.home import open_home
from flows.commands.keeping import known_query
from flows.commands.options import echo_json, home_option, json_option

if TYPE_CHECKING:
    from db.records.saved import SavedQuery, SavedRow
    from db.store import Store


@click.group("saved", short_help="List, show and remove questions that are asked every night.")
def command() -> None:
    """Saved questions: `legation ask … --save NAME` and `legation search … --save NAME` keep one.

    Every night asks them again and keeps what is new, changed and gone; `legation subscribe` tells somebody.
    """


@command.command("list")
@home_option
@json_option
def list_all(home: Path | None, as_json: bool) -> None:
    """List the saved questions, how they were last answered, and who is told."""
    with open_home(home) as store:
        rows = [_summary(store, query) for query in store.saved.all()]
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        readers = f", told to {row['subscriptions']}" if row["subscriptions"] else ""
        click.echo(f"{row['name']}  {row['asks']}{readers}")
        click.echo(f"    {row['answered']}")
    if not rows:
        click.echo("none is saved yet; `legation ask … --save NAME` keeps one")


@command.command()
@click.argument("name")
@home_option
@json_option
def show(name: str, home: Path | None, as_json: bool) -> None:
    """Show what NAME asks, its latest answer and what moved lately, and who is told."""
    with open_home(home) as store:
        query = known_query(store, name)
        answers = store.saved.answers(name)
        readers = [each for each in store.saved.subscriptions() if each.query == name]
        rows = store.saved.rows(name, answers[-1].night) if answers else []
        summary = _summary(store, query)
    if as_json:
        stand = [{"since": row.since, **dict(row.cells)} for row in rows]
        echo_json(
            {**asdict(query), "readers": [asdict(each) for each in readers], "answered": summary["answered"],
             "rows": stand}
        )  # fmt: skip
        return
    click.echo(f"{name}  {summary['asks']}")
    click.echo(f"    {summary['answered']}")
    for each in readers:
        click.echo(f"    to {each.recipient}, at most every {each.days} nights, in {each.language}")
    for row in rows:
        click.echo(f"{row.since}  {_line(row)}")


@command.command()
@click.argument("name")
@home_option
def remove(name: str, home: Path | None) -> None:
    """Forget NAME with its answers and subscriptions."""
    with open_home(home) as store:
        if not store.saved.remove(known_query(store, name).name):
            raise InputError(f"{name}: no such saved question")
    click.echo(f"removed: {name}; nobody is told of it any more")


def _summary(store: Store, query: SavedQuery) -> dict[str, object]:
    answers = store.saved.answers(query.name)
    readers = [each for each in store.saved.subscriptions() if each.query == query.name]
    return {
        "name": query.name,
        "asks": in_words(query),
        "answered": _answered(answers[-1].night, answers[-1].rows, answers[-1].fault)
        if answers
        else "not answered yet: the next night asks it",
        "subscriptions": len(readers),
    }


def in_words(query: SavedQuery) -> str:
    """What a query asks, on one line."""
    given = " ".join(f"--{key.replace('_', '-')} {value}" for key, value in query.parameters.items())
    asks = f"{query.kind}: {' '.join(query.asked.split())}{f' {given}' if given else ''}"
    return f"{asks} (of the published copy)" if query.public else asks


def _answered(night: object, rows: int, fault: str | None) -> str:
    if fault is not None:
        return f"not answered on {night}: {fault}"
    return f"answered on {night}: {rows} {'row' if rows == 1 else 'rows'}"


def _line(row: SavedRow) -> str:
    from flows.words.publisher_text import shortened

    return " · ".join(shortened(text, 60) for _, text in row.cells if text)
