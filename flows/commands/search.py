"""``legation search``: find opportunities by words."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from flows.commands.home import open_home
from flows.commands.options import Instant, echo_json, home_option, json_option


@click.command("search", short_help="Find opportunities by words.")
@click.argument("query")
@click.option(
    "--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="At most this many."
)
@click.option(
    "--as-of",
    type=Instant(),
    help="Search what was known then: a date (its first instant, UTC) or an instant.",
)
@home_option
@json_option
def command(query: str, limit: int, as_of: datetime | None, home: Path | None, as_json: bool) -> None:
    """Find opportunities whose title, funder or text has every word of QUERY (else any of them).

    Put "a phrase" in quotation marks. Endings and accents do not matter: «régions» finds «region».
    """
    with open_home(home) as store:
        hits = store.search_on(query, limit, as_of) if as_of else store.search(query, limit)
    if as_json:
        echo_json([asdict(hit) for hit in hits])
        return
    for hit in hits:
        click.echo(f"{hit.id}  {hit.title}")
        standing = [hit.status or "status not stated", hit.next_deadline or "no deadline to come"]
        click.echo(f"    {' · '.join(filter(None, [hit.funder, *standing]))}")
        click.echo(f"    {' '.join(hit.snippet.split())}")
    if not hits:
        click.echo("Nothing found. Fewer or more general words may help.")
