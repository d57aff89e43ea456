"""``legation person``: what is known of a reader, and the reader's own will about it."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.records.errors import InputError
from flows.commands.home import known_profile, open_home
from flows.commands.options import echo_json, home_option, json_option, present
from flows.night.lock import night_lock
from flows.settings import read_settings

if TYPE_CHECKING:
    from flows.people.persons import Erased

_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")


@click.group("person", short_help="What is known of a reader: export, erase, unsubscribe.")
def command() -> None:
    """A reader's own rights: to leave, to see everything that is kept, and to be erased."""


@command.command()
@click.argument("email")
@click.option("--profile", help="Only the mails of this profile. Default: all mails.")
@home_option
def unsubscribe(email: str, profile: str | None, home: Path | None) -> None:
    """Send EMAIL nothing more, whatever the profiles list: also by `mailto:` a reader can leave.

    It holds for ever, also after an older backup was restored, until `legation person resubscribe`.
    """
    address = _address(email)
    with open_home(home) as store:
        if profile:
            known_profile(store, profile)
        added = store.suppressions.add(address, profile or "", "command", present())
    of_what = f"the mails of {profile}" if profile else "all mails"
    click.echo(f"{'unsubscribed' if added else 'was unsubscribed already'}: {address} from {of_what}")


@command.command()
@click.argument("email")
@home_option
def resubscribe(email: str, home: Path | None) -> None:
    """Mail EMAIL again for every profile that lists it, because that person asked for it."""
    address = _address(email)
    with open_home(home) as store:
        if not store.suppressions.lift(address, present()):
            raise InputError(f"{address}: was not unsubscribed; a profile that lists it mails it")
    click.echo(f"subscribed again: {address}; what came meanwhile counts as known")


@command.command("list")
@home_option
@json_option
def list_(home: Path | None, as_json: bool) -> None:
    """List who has unsubscribed, from what and how; of those who were erased only how many."""
    with open_home(home) as store:
        found, erased = store.suppressions.all(), len(store.suppressions.marks())
    if as_json:
        echo_json({"unsubscribed": [asdict(each) for each in found], "erased": erased})
        return
    for each in found:
        click.echo(f"{each.address}  {each.profile or 'all mails'}  {each.since:%Y-%m-%d}  by {each.how}")
    click.echo(f"{len(found)} unsubscribed, {erased} erased")


@command.command("export")
@click.argument("email")
@home_option
def export_(email: str, home: Path | None) -> None:
    """Print everything that is kept about EMAIL, as JSON.

    Every row that names the address or its key, the mails word for word, the profiles that list it, and
    the files that name it. Backups are not opened.
    """
    from flows.people.persons import export

    with open_home(home) as store:
        echo_json(export(read_settings(home), store, _address(email)))


@command.command()
@click.argument("email")
@click.option(
    "--name", "names", multiple=True, help="What else the person signed decisions with; repeatable."
)
@click.option(
    "--remove-copies", is_flag=True, help="Also remove backups and kept copies that hold the person."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@home_option
def erase(email: str, names: tuple[str, ...], remove_copies: bool, yes: bool, home: Path | None) -> None:
    """Erase EMAIL from the database, the mails, the logs and the profiles; it cannot be taken back.

    What is counted stays, under a pseudonym. Mails that were sent lose their words. A salted hash keeps the
    address from being mailed again, and erases it again from whatever backup is restored.
    """
    from flows.people.persons import erase as erase_person
    from flows.people.persons import finish_erasure

    address, settings = _address(email), read_settings(home)
    if not settings.database.exists():
        raise InputError(f"{settings.database}: no such database; give --home")
    if not yes:
        click.confirm(f"Erase {address} from {settings.home} for good?", abort=True)
    with night_lock(settings.home):
        if finish_erasure(settings) is not None:
            click.echo("an erasure that had been broken off was finished first")
        erased = erase_person(settings, address, names, remove_copies=remove_copies, at=present())
    for line in _told(erased):
        click.echo(line)


def _told(erased: Erased) -> list[str]:
    rows, files = erased.database.rows, erased.files
    lines = [f"erased; what stays is called {erased.database.renaming.pseudonym}"]
    lines += [f"  {table}: {number} rows" for table, number in rows.items()]
    lines += [f"  taken out of profile {name}: also edit the file it came from" for name in erased.profiles]
    lines += [f"  rewritten: {name}" for name in files.rewritten]
    lines += [f"  removed: {name}" for name in files.removed]
    if erased.states:
        lines.append(f"  the states of {erased.states} past nights are gone: these can no longer be bundled")
    if erased.database.log_was_damaged:
        lines.append(
            "  the log of reviews did not hold before, and was not signed anew: see `legation doctor`"
        )
    lines += [f"  still holds the person: {name} ({why})" for name, why in files.left]
    lines.append("  not looked at: files outside the home, mails already delivered, your mail server's logs")
    return lines


def _address(email: str) -> str:
    if not _ADDRESS.fullmatch(email.strip()):
        raise InputError(f"{email!r}: not an e-mail address; write it as name@example.org")
    return email.strip().lower()
