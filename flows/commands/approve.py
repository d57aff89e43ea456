"""``legation approve``: what waits for a desk before its readers are told."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.records.errors import InputError
from db.records.waiting import DeskAction
from flows.commands.home import known_opportunity, open_home
from flows.commands.options import as_of_option, echo_json, home_option, json_option, present

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from db.store import Store
    from flows.announcing.approvals import Waits

by_option = click.option("--by", help="Who decides. Default: the user running the command.")


@click.group(
    "approve",
    short_help="What waits for a desk before it is told: read, annotate, drop, release.",
    invoke_without_command=True,
)
@home_option
@json_option
@as_of_option
@click.pass_context
def command(context: click.Context, home: Path | None, as_json: bool, as_of: datetime | None) -> None:
    """What waits for a desk, profile by profile; without a command below, all of it is listed.

    A profile with `approval` in its file is told nothing before its desk has released it. What is released
    goes with the readers' next mail; everything said here is kept, and nothing is overwritten.
    """
    if context.invoked_subcommand is None:
        _list(home, None, as_of, as_json=as_json)


@command.command()
@click.argument("profile")
@home_option
@json_option
@as_of_option
def show(profile: str, home: Path | None, as_json: bool, as_of: datetime | None) -> None:
    """List what waits for the readers of PROFILE."""
    _list(home, profile, as_of, as_json=as_json)


def _list(home: Path | None, profile: str | None, as_of: datetime | None, *, as_json: bool) -> None:
    from flows.announcing.approvals import waiting

    at = as_of or present()
    with open_home(home) as store:
        found = waiting(store, profile)
    if as_json:
        echo_json([_as_json(each, at) for each in found])
        return
    if not found:
        click.echo("Nothing waits.")
    heading = ""
    for each in found:
        awaiting = each.awaiting
        if heading != (heading := f"{awaiting.profile}, for {each.approving.by}"):
            click.echo(heading)
        click.echo(f"  {each.opportunity.merged.title}  ({awaiting.opportunity})")
        click.echo(f"    as {awaiting.announcement}; {each.state(at)}")
        for note in (word for word in each.words if word.action is DeskAction.ANNOTATE):
            click.echo(f"    note by {note.author}: {note.text}")


def _as_json(each: Waits, at: datetime) -> dict[str, object]:
    awaiting = each.awaiting
    return {
        "profile": awaiting.profile,
        "opportunity": awaiting.opportunity,
        "title": each.opportunity.merged.title,
        "as": awaiting.announcement.value,
        "detail": awaiting.plain_detail,
        "since": awaiting.since.isoformat(),
        "desk": each.approving.by,
        "state": each.state(at),
        "notes": [word.text for word in each.words if word.action is DeskAction.ANNOTATE],
    }


@command.command()
@click.argument("profile")
@click.argument("said", nargs=-1, required=True, metavar="[OPPORTUNITY] TEXT")
@by_option
@home_option
def annotate(profile: str, said: tuple[str, ...], by: str | None, home: Path | None) -> None:
    """Write TEXT to the next mail of PROFILE's readers, or to one OPPORTUNITY in it."""
    from flows.announcing.approvals import annotate as write

    if len(said) > 2:
        raise click.UsageError("write the text in quotation marks, after the opportunity if it is about one")
    opportunity, text = said if len(said) == 2 else ("", said[0])
    if not text.strip():
        raise InputError("an annotation has words")
    author = by or getpass.getuser()
    with open_home(home) as store:
        id = known_opportunity(store, opportunity).id if opportunity else ""
        write(store, profile, id, " ".join(text.split()), author, present())
    click.echo(f"written to {id or 'the next mail'} of {profile}, by {author}")


@command.command()
@click.argument("profile")
@click.argument("opportunity")
@click.option("--because", "why", required=True, help="Why, for the record.")
@by_option
@home_option
def drop(profile: str, opportunity: str, why: str, by: str | None, home: Path | None) -> None:
    """Take OPPORTUNITY out of what PROFILE's readers are told, until its publisher moves it."""
    author = by or getpass.getuser()
    with open_home(home) as store:
        found = _waiting(store, profile, (opportunity,))
        _settle(store, found, DeskAction.DROP, " ".join(why.split()), author)
    dropped = found[0].opportunity
    click.echo(f"taken out for {profile}: {dropped.merged.title} ({dropped.id})")


@command.command()
@click.argument("profile")
@click.argument("opportunities", nargs=-1)
@by_option
@home_option
def release(profile: str, opportunities: tuple[str, ...], by: str | None, home: Path | None) -> None:
    """Release all that waits for PROFILE's readers, or only OPPORTUNITIES: it goes with the next mail."""
    author = by or getpass.getuser()
    with open_home(home) as store:
        found = _waiting(store, profile, opportunities)
        if not opportunities:
            found = [each for each in found if each.settled is None]
        _settle(store, found, DeskAction.RELEASE, "", author)
    click.echo(f"released for {profile}: {len(found)}, by {author}")


def _waiting(store: Store, profile: str, names: Sequence[str]) -> list[Waits]:
    """What waits under these names, or all of it.

    Raises:
        InputError: for a name under which nothing waits.
    """
    from flows.announcing.approvals import waiting

    found = waiting(store, profile)
    if not names:
        return found
    wanted = {known_opportunity(store, name).id: name for name in names}
    for id, name in wanted.items():
        if id not in {each.awaiting.opportunity for each in found}:
            listed = f"`legation approve show {profile}` lists what does"
            raise InputError(f"{name}: does not wait for {profile}; {listed}")
    return [each for each in found if each.awaiting.opportunity in wanted]


def _settle(store: Store, found: Sequence[Waits], action: DeskAction, text: str, author: str) -> None:
    from flows.announcing.approvals import settle

    settle(store, found, action, text, author, present())
