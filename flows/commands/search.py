"""``legation search``: find opportunities by words."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.home import open_home
from flows.commands.keeping import keep_search
from flows.commands.options import Instant, echo_json, home_option, json_option

if TYPE_CHECKING:
    from db.store import SearchHit


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
@click.option(
    "--meaning",
    is_flag=True,
    help="Also find what says it in other words, as of the latest night; the model takes a second to load.",
)
@click.option("--save", metavar="NAME", help="Keep QUERY under a name: it is asked again every night.")
@home_option
@json_option
def command(
    query: str,
    limit: int,
    as_of: datetime | None,
    meaning: bool,
    save: str | None,
    home: Path | None,
    as_json: bool,
) -> None:
    """Find opportunities whose title, funder or text has every word of QUERY (else any of them).

    Put "a phrase" in quotation marks. Endings and accents do not matter: «régions» finds «region».

    With --meaning, "food security" finds a call on "resilient agri-food systems" as well: what has the
    words and what is near in meaning become one list, each with the publisher's sentence nearest to QUERY.
    """
    if meaning and as_of:
        raise click.UsageError("--meaning searches what stands now; leave --as-of out")
    if save:
        keep_search(home, save, query)
    if meaning:
        _by_meaning(query, limit, home, as_json=as_json)
        return
    with open_home(home) as store:
        hits = store.search_on(query, limit, as_of) if as_of else store.search(query, limit)
    if as_json:
        echo_json([asdict(hit) for hit in hits])
        return
    for hit in hits:
        _print(hit)
        click.echo(f"    {' '.join(hit.snippet.split())}")
    if not hits:
        click.echo("Nothing found. Fewer or more general words may help.")


def _by_meaning(query: str, limit: int, home: Path | None, *, as_json: bool) -> None:
    from flows.meaning.search import CANDIDATES, MeaningSearch
    from flows.settings import read_settings

    with open_home(home) as store:
        found = MeaningSearch(read_settings(home).meanings).find(store, query, min(limit, CANDIDATES))
    if as_json:
        echo_json([asdict(each) for each in found])
        return
    for each in found:
        _print(each.hit)
        why = [
            f"words: {each.words}." if each.words else "",
            f"meaning: {each.meaning}." if each.meaning else "",
        ]
        near = "" if each.near is None else f" ({each.near:.2f})"
        click.echo(f"    {' · '.join(filter(None, why))}{near}")
        said = each.quote or " ".join(each.hit.snippet.split())
        click.echo(f"    {said or 'The publisher lets us repeat nothing of its text.'}")
    if not found:
        click.echo("Nothing found, neither by words nor by meaning.")


def _print(hit: SearchHit) -> None:
    click.echo(f"{hit.id}  {hit.title}")
    standing = [hit.status or "status not stated", hit.next_deadline or "no deadline to come"]
    click.echo(f"    {' · '.join(filter(None, [hit.funder, *standing]))}")
