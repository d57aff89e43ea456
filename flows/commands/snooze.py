"""``legation snooze``: silence until a day, for a profile, one of its readers, or one call."""

from __future__ import annotations

import getpass
from datetime import date
from pathlib import Path

import click

from db.records.errors import InputError
from db.records.waiting import Snooze
from flows.commands.home import known_opportunity, known_profile, open_home
from flows.commands.options import day, home_option, present


@click.command("snooze", short_help="No mail until a day, of a profile or of one call; nothing is lost.")
@click.argument("profile")
@click.argument("opportunity", required=False)
@click.option("--until", type=day, metavar="DATE", help="The first day with mail again.")
@click.option("--end", is_flag=True, help="Instead: end the silence now.")
@click.option("--recipient", help="Only this reader. Default: all readers of the profile.")
@click.option("--by", help="Who decides. Default: the user running the command.")
@home_option
def command(
    profile: str,
    opportunity: str | None,
    until: date | None,
    end: bool,
    recipient: str | None,
    by: str | None,
    home: Path | None,
) -> None:
    """Be silent about PROFILE, or about one OPPORTUNITY for it, until a day.

    What is to be told meanwhile waits and comes then, as what it is by then; reminders and moved deadlines
    wait too. Wishes are only ever added, the latest counts.
    """
    if (until is None) != end:
        raise click.UsageError("give either --until DATE or --end")
    if until is not None and until <= present().date():
        raise InputError(f"--until {until}: that day has come; name a later one, or give --end")
    with open_home(home) as store:
        reader = _reader(recipient, profile, known_profile(store, profile), store.audiences.all())
        found = known_opportunity(store, opportunity).id if opportunity else ""
        store.snoozes.add(Snooze(profile, reader, found, until, by or getpass.getuser(), present()))
    whom = f"{reader or 'every reader'} of {profile}"
    about = f" about {found}" if found else ""
    click.echo(f"mail to {whom}{about} as usual" if end else f"silence for {whom}{about} until {until}")


def _reader(recipient: str | None, profile: str, text: str, listed: list[tuple[str, str, str]]) -> str:
    """The address as the profile spells it; empty for every reader.

    Raises:
        InputError: when the profile has no such reader.
    """
    from flows.announcing.readers import with_readers
    from ranking.profiles import parse_profile

    if recipient is None:
        return ""
    (read,) = with_readers([parse_profile(text, profile)], listed)
    known = {each.email.casefold(): each.email for each in read.recipients}
    if recipient.casefold() not in known:
        readers = ", ".join(known.values()) or "none"
        raise InputError(f"{recipient}: no reader of {profile}; its readers: {readers}")
    return known[recipient.casefold()]
