"""``legation lists``: the screening lists of a home, and bringing one."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.options import as_of_option, echo_json, home_option, json_option, present
from flows.settings import read_settings

if TYPE_CHECKING:
    from flows.screening.lists import KnownList, UnreadList


@click.group(
    "lists", invoke_without_command=True, short_help="The screening lists that names are compared with."
)
@as_of_option
@home_option
@json_option
@click.pass_context
def command(ctx: click.Context, as_of: datetime | None, home: Path | None, as_json: bool) -> None:
    """List the screening lists in HOME/lists: entries, date, age, hash, and what could not be read.

    Lists are yours to bring: the UN consolidated list (XML), the EU consolidated list (XML), OpenSanctions
    targets.simple.csv. They never leave this host. Exit code 1 when one is older than 7 days or unreadable.
    """
    if ctx.invoked_subcommand is not None:
        return
    from flows.screening.lists import UnreadList, known_list, list_names

    folder, today = read_settings(home).home, (as_of or present()).date()
    found = [known_list(folder, name) for name in list_names(folder)]
    if as_json:
        echo_json([_as_dict(each, today) for each in found])
    for each in found:
        if not as_json:
            click.echo("\n".join(_lines(each, today)))
    if not found and not as_json:
        click.echo("No screening lists yet; bring one: legation lists add FILE --name un")
    if any(isinstance(each, UnreadList) or each.version.is_stale(today) for each in found):
        raise SystemExit(1)


@command.command("add", short_help="Copy a screening list into the home, once it was read to its end.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="How profiles call it in screening_lists, for example un.")
@as_of_option
@home_option
@json_option
def add(file: Path, name: str, as_of: datetime | None, home: Path | None, as_json: bool) -> None:
    """Read FILE to its end and make it the list NAME; a list of that name is replaced.

    A file that is cut off, of another format or in another encoding is refused, and the old list stays.
    """
    from flows.screening.lists import add_list

    today = (as_of or present()).date()
    added = add_list(read_settings(home).home, file, name, today=today)
    if as_json:
        echo_json(_as_dict(added, today))
    else:
        click.echo("\n".join(_lines(added, today)))


def _as_dict(each: KnownList | UnreadList, today: date) -> dict[str, object]:
    from flows.screening.lists import UnreadList

    if isinstance(each, UnreadList):
        return {"name": each.name, "problem": each.why}
    version = each.version
    return {
        "name": version.name,
        "format": each.format,
        "entries": version.entries,
        "names": each.names,
        "dated": version.dated.isoformat(),
        "own_date": each.own_date,
        "age_days": (today - version.dated).days,
        "stale": version.is_stale(today),
        "sha256": version.sha256,
        "problems": list(each.problems),
    }


def _lines(each: KnownList | UnreadList, today: date) -> list[str]:
    from flows.screening.lists import UnreadList

    if isinstance(each, UnreadList):
        return [f"{each.name}  cannot be used: {each.why}"]
    version = each.version
    whose = "" if each.own_date else ", the day it was added: the file has no date"
    said = [
        f"{version.name}  {each.format}",
        f"    entries: {version.entries}, names: {each.names}; of {version.dated} "
        f"({(today - version.dated).days} days old{whose}); sha256 {version.sha256[:16]}",
    ]
    if version.is_stale(today):
        said.append("    older than 7 days: bring today's list")
    return [*said, *(f"    {problem}" for problem in each.problems)]
