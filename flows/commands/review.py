"""``legation review``: what waits for a person under the safeguards, and what people decided."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from db.records.errors import FAILED, InputError
from flows.commands.home import known_profile, open_home
from flows.commands.options import echo_json, home_option, json_option, present
from flows.commands.review_decide import delegate, note, refuse, release, show
from flows.settings import read_settings

SHORT_HELP = "What waits for a person's review, and what was decided."


@click.group("review", invoke_without_command=True, short_help=SHORT_HELP)
@click.option("--profile", help="Only this profile's.")
@click.option("--load", is_flag=True, help="Instead: how many reviews come in a week, profile by profile.")
@home_option
@json_option
@click.pass_context
def command(ctx: click.Context, profile: str | None, load: bool, home: Path | None, as_json: bool) -> None:
    """List what the safeguards keep out of the open digest until somebody has looked at it.

    A review is released by one person, a hold by two different ones. Decisions are signed, are only ever
    added, and count until they expire or until the verdict, its rule or the quoted words change.

    \b
    Examples:
      legation review --profile lab
      legation review show lab op-0123456789ab
      legation review release lab op-0123456789ab --by owner@example.org --because "civil use only"
      legation review verify
    """
    if ctx.invoked_subcommand is None:
        (_print_load if load else _print_queue)(home, profile, as_json=as_json)


for subcommand in (show, release, refuse, delegate, note):
    command.add_command(subcommand)


def _print_queue(home: Path | None, profile: str | None, *, as_json: bool) -> None:
    from flows.review.reading import queue_now
    from flows.review.words import queue_as_json, queue_lines

    with open_home(home) as store:
        if profile is not None:
            known_profile(store, profile)
        queue = queue_now(store, read_settings(home).home, present().date(), profile)
    if as_json:
        echo_json(queue_as_json(queue))
        return
    for line in queue_lines(queue):
        click.echo(line)


def _print_load(home: Path | None, profile: str | None, *, as_json: bool) -> None:
    from flows.review.load import loads
    from flows.review.words import load_as_json, load_lines

    with open_home(home) as store:
        nights = [each for each in store.reviews.nights() if profile in {None, each.profile}]
        matches = {each: store.matches.of(each) for each in {night.profile for night in nights}}
        found = loads(nights, store.reviews.entries(), matches)
    if as_json:
        echo_json([load_as_json(each) for each in found])
        return
    for line in load_lines(found):
        click.echo(line)


@command.command("log")
@click.option("--profile", help="Only this profile's.")
@home_option
@json_option
def log(profile: str | None, home: Path | None, as_json: bool) -> None:
    """Print every decision ever made, oldest first, as it was signed."""
    from flows.review.words import decision_as_json, decision_line

    with open_home(home) as store:
        decisions = [each for each in store.reviews.log() if profile in {None, each.profile}]
    if as_json:
        echo_json([decision_as_json(each) for each in decisions])
        return
    for each in decisions:
        click.echo(decision_line(each))
    if not decisions:
        click.echo("Nobody has decided anything yet.")


@command.command("verify")
@home_option
@json_option
def verify(home: Path | None, as_json: bool) -> None:
    """Check the signatures of the log: was any decision altered, removed or put elsewhere? Exit code 3 if so.

    A signature proves that a program with this home's key (HOME/review.key) wrote the row, and that no row
    before it was altered, removed or put elsewhere since. It does not prove who typed an address, and
    whoever can read the key can sign: keep it where only the desk's account reads it, and a copy elsewhere.
    """
    from db.reviews_chain import faults
    from flows.review.key import KEY, read_head, read_key

    place = read_settings(home).home
    with open_home(home) as store:
        decisions = store.reviews.log()
    key, head = read_key(place), read_head(place)
    if key is None and (decisions or head):
        raise InputError(f"{place / KEY} is missing: {len(decisions)} decisions cannot be checked")
    found = faults(decisions, key, head) if key else []
    if as_json:
        echo_json(
            {
                "decisions": len(decisions),
                "faults": [{"row": each.number, "what": each.what} for each in found],
            }
        )
    else:
        for each in found:
            click.echo(each.what)
        for line in _verified(len(decisions), len(found), has_head=head is not None):
            click.echo(line)
    if found:
        raise SystemExit(FAILED)


def _verified(decisions: int, wrong: int, *, has_head: bool) -> Iterator[str]:
    """What the signatures show, and what they do not."""
    if wrong:
        yield "A release counts only if nothing after it is wrong; what is decided anew counts again."
    elif decisions and not has_head:
        yield f"{decisions} decisions, each as it was signed."
        yield "Without review.head, whether the last ones were removed cannot be told; deciding writes it."
    else:
        yield f"{decisions} decisions, each as it was signed, none missing."
    if decisions:
        yield "That a program with this home's key wrote them is shown; who sat at the keyboard is not."
