"""``legation usage``: what each profile and unit was told, and what people made of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from db.records.errors import InputError
from flows.commands.home import open_home
from flows.commands.options import day, echo_json, home_option, json_option, present


@click.command("usage", short_help="What each profile and unit was told, kept and applied for.")
@click.option("--from", "first", type=day, help="The first day that counts. Default: all there is.")
@click.option("--to", "last", type=day, help="The last day that counts. Default: today.")
@click.option("--csv", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write a CSV file.")
@home_option
@json_option
def command(
    first: date | None, last: date | None, file: Path | None, home: Path | None, as_json: bool
) -> None:
    """Count calls by profile and by unit (`unit` in a profile): told, kept, dismissed, applied and so on.

    Counted from what was told and what people entered, and from nothing else: no mail tells us that it was
    read. What was taken back does not count; a call kept and later dismissed is in both columns.
    """
    from flows.export.csv_file import csv_bytes
    from flows.night.matching import registered_profiles
    from flows.usage.counting import usage
    from flows.usage.lines import usage_as_json, usage_lines, usage_table

    until = last or present().date()
    if first is not None and first > until:
        raise InputError(f"--from {first} lies after --to {until}")
    with open_home(home) as store:
        counts = usage(
            registered_profiles(store), store.usage.told(first, until), store.usage.entered(first, until)
        )
    if file is not None:
        try:
            file.write_bytes(csv_bytes(usage_table(counts)))
        except OSError as error:
            raise InputError(f"{file}: {error.strerror}") from error
    if as_json:
        echo_json(usage_as_json(counts, first, until))
    elif file is not None:
        click.echo(f"{file}: {len(counts)} lines")
    else:
        for line in usage_lines(counts, first, until):
            click.echo(line)
