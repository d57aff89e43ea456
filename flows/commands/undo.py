"""``legation undo``: a keep or a dismissal taken back, as if it had never been."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from db.records import InputError
from flows.commands.home import known_opportunity, known_profile, open_home
from flows.commands.options import home_option, present


@click.command("undo", short_help="Take the last keep or dismissal of an opportunity back.")
@click.argument("profile")
@click.argument("opportunity")
@click.option("--by", help="Who takes it back. Default: the user running the command.")
@home_option
def command(profile: str, opportunity: str, by: str | None, home: Path | None) -> None:
    """Take the last decision about OPPORTUNITY for PROFILE back; what was decided before it counts again.

    From the next night on, scores are exactly what they would be without the decision. That it was taken, and
    taken back, stays on record; nothing is sent because of it.
    """
    with open_home(home) as store:
        known_profile(store, profile)
        found = known_opportunity(store, opportunity)
        author = by or getpass.getuser()
        gone = store.triage.take_back(profile, found.id, author, present())
        before = store.triage.latest().get((profile, found.id))
    if gone is None:
        raise InputError(f"{found.id} was neither kept nor dismissed for {profile}: nothing to take back")
    now = f"{before.action.value} of {before.decided_at:%Y-%m-%d} counts again" if before else "undecided now"
    click.echo(f"undone: {gone.action.value} of {gone.decided_at:%Y-%m-%d} by {gone.author}; {now}")
    click.echo(f"  {found.merged.title} ({found.id}) for {profile}")
