"""``legation feeds``: which calendar and Atom file is whose, and new names for all of them."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.home import open_home
from flows.commands.options import as_of_option, echo_json, home_option, json_option, present
from flows.settings import read_settings


@click.command("feeds", short_help="Which calendar and Atom feed is whose; new names for all of them.")
@click.option(
    "--all-new", is_flag=True, help="Give every feed a new name: who knew an old one reads no more."
)
@as_of_option
@home_option
@json_option
def command(all_new: bool, as_of: object, home: Path | None, as_json: bool) -> None:
    """List the files in HOME/feeds: for each profile a calendar (.ics) and an Atom feed (.atom).

    A saved question of the published copy (`legation ask … --public --save NAME`) has an Atom feed as well.

    Only a profile that is shareable as a whole has a feed, and no hit on a core domain is ever in one. Every
    night writes them anew where something moved. Serve the folder with any web server, over https and without
    a listing: whoever knows a file's name may read it. `--all-new` ends all that were given out.
    """
    from datetime import datetime

    from flows.feeds.feeds import bring_up_to_date, feeds_of
    from flows.night.lock import night_lock
    from flows.saved.feed import bring_saved_up_to_date, feeds_of_saved

    settings = read_settings(home)
    if all_new:
        open_home(home).close()
        with night_lock(settings.home):
            bring_up_to_date(settings, as_of if isinstance(as_of, datetime) else present(), anew=True)
            bring_saved_up_to_date(settings, anew=True)
    with open_home(home) as store:
        feeds, saved = feeds_of(store, settings), feeds_of_saved(store, settings)
    if as_json:
        listed = [{"profile": each.profile, "calendar": each.calendar, "atom": each.atom} for each in feeds]
        echo_json([*listed, *({"saved": query.name, "atom": path} for query, path in saved)])
        return
    for each in feeds:
        there = "" if each.calendar.exists() else "  (written by the next night)"
        click.echo(f"{each.profile}{there}\n  {each.calendar}\n  {each.atom}")
    for query, path in saved:
        click.echo(
            f"saved question {query.name}{'' if path.exists() else '  (written by the next night)'}\n  {path}"
        )
    if not feeds:
        click.echo("No profile has a feed: write `visibility: shareable` in those that may have one.")
