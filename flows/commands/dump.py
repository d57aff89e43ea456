"""``legation dump``: the database as lines."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.home import open_home
from flows.commands.options import home_option


@click.command("dump", short_help="The database as sorted lines, to compare two of them.")
@click.option(
    "--stable", is_flag=True, required=True, help="Sorted rows without run tables and wall-clock stamps."
)
@home_option
def command(stable: bool, home: Path | None) -> None:  # noqa: ARG001  (the only form there is, named for what it is)
    """Print every row as one line of JSON, sorted, so that two nights that should be equal can be compared.

    \b
    Example:
      diff <(legation dump --stable --home a) <(legation dump --stable --home b)
    """
    with open_home(home) as store:
        for line in store.dump_stable():
            click.echo(line)
