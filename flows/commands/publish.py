"""``legation publish``: a copy of the database that anybody may read."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from flows.commands.options import echo_json, home_option, json_option
from flows.night.home_size import size_in_words
from flows.settings import read_settings


@click.command("publish", short_help="Write a copy of the database that anybody may read.")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write. Default: HOME/published.db.")
@home_option
@json_option
def command(out: Path | None, home: Path | None, as_json: bool) -> None:
    """Write the published copy: opportunities, notices, documents, terms, series, rates and sources' health.

    No reader, mail, decision or key is in it, and of a profile only the fields that are shareable, where its
    name is. A publisher's texts are in it only where the publisher allows that. Every night writes it anew;
    a file that is no published copy is never replaced. Its mode is 0644: the home around it is closed.

    HOME/desk.db is brought up to date as well: all of the database at one instant, for the desk's own pages,
    readable by its owner alone (0600).

    \b
    Examples:
      legation publish --home desk
      legation publish --out /srv/www/legation.db --home desk
    """
    from flows.night.desk_snapshot import write_desk
    from flows.night.publishing import write_copy

    settings = read_settings(home)
    # The desk's pages send people here: neither copy waits for the other's trouble.
    try:
        desk = write_desk(settings)
    finally:
        made = write_copy(settings, out)
    if as_json:
        echo_json({**asdict(made), "desk": asdict(desk)})
        return
    click.echo(
        f"published: {made.path} ({size_in_words(made.size)}), as of {made.latest_night or 'no night'}"
    )
    counted = ("opportunity", "notice", "document", "term", "profile", "match")
    click.echo(f"  holds: {', '.join(f'{made.rows[table]} in {table}' for table in counted)}")
    said = "written" if desk.written else "nothing has changed since it was written"
    click.echo(f"for the desk alone: {desk.path} ({size_in_words(desk.size)}), {said}")
