"""``legation unsubscribe``: end a subscription to a saved question."""

from __future__ import annotations

from pathlib import Path

import click

from db.records.errors import InputError
from flows.commands.home import open_home
from flows.commands.keeping import known_query
from flows.commands.options import home_option


@click.command("unsubscribe", short_help="End a subscription to a saved question.")
@click.argument("name")
@click.argument("address")
@home_option
def command(name: str, address: str, home: Path | None) -> None:
    """Mail ADDRESS no more of NAME. (`legation person unsubscribe` ends all mails to somebody.)"""
    with open_home(home) as store:
        if not store.saved.unsubscribe(known_query(store, name).name, address):
            raise InputError(f"{address}: is not subscribed to {name}")
    click.echo(f"unsubscribed: {address} from {name}")
