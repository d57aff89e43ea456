"""``legation subscribe``: mail somebody when the answer to a saved question changes."""

from __future__ import annotations

import re
from pathlib import Path

import click

from db.records.errors import InputError
from flows.commands.home import open_home
from flows.commands.keeping import known_query
from flows.commands.options import home_option, present

_ADDRESS = re.compile(r"[^@\s<>,;\"()]+@[^@\s<>,;\"()]+\.[^@\s<>,;\"()]+")
_CYCLES = {"daily": 1, "weekly": 7}


@click.command("subscribe", short_help="Mail somebody when the answer to a saved question changes.")
@click.argument("name")
@click.argument("address")
@click.option("--cycle", type=click.Choice(list(_CYCLES)), default="daily", show_default=True)
@click.option("--language", default="en", show_default=True, help="Of our words; the rows stay as they are.")
@home_option
def command(name: str, address: str, cycle: str, language: str, home: Path | None) -> None:
    """Mail ADDRESS whenever a night finds the answer to NAME changed: new rows, changed and gone ones.

    The first mail only counts what stands. The mail tells what the question asks: subscribe only who may
    read that. `legation saved list` lists the names.
    """
    from db.records.saved import Subscription
    from flows.language.languages import bind, is_spoken
    from flows.settings import read_settings

    if not _ADDRESS.fullmatch(address):
        raise InputError(f"{address}: no e-mail address")
    bind(read_settings(home).locales)
    if not is_spoken(language):
        raise InputError(f"{language}: no complete catalogue of this language; see `legation languages`")
    with open_home(home) as store:
        query, days = known_query(store, name), _CYCLES[cycle]
        if store.suppressions.suppressed([(address, "")]):
            raise InputError(f"{address}: wants no mail; `legation person resubscribe` brings it back")
        # One address has one mail, however it is written the next time.
        known = {each.recipient.lower(): each.recipient for each in store.saved.subscriptions()}
        spelt = known.get(address.lower(), address)
        added = store.saved.subscribe(Subscription(query.name, spelt, days, language, present().date()))
    click.echo(f"{'subscribed' if added else 'was subscribed so already'}: {spelt} to {name}, {cycle}")
