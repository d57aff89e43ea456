"""``legation schedule``: the nights of a home, whenever they are due."""

from __future__ import annotations

import signal
from pathlib import Path

import click

from flows.commands.home import open_home
from flows.commands.options import home_option, present
from flows.settings import read_settings


@click.command("schedule", short_help="Start a night whenever one is due, until it is stopped.")
@click.option(
    "--cron",
    default="0 2 * * *",
    show_default=True,
    help="When: minute, hour, day of month, month, weekday, as in a crontab.",
)
@click.option("--timezone", default="UTC", show_default=True, help="The zone of these hours: Europe/Berlin.")
@home_option
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[-- NIGHTLY OPTIONS]")
def command(cron: str, timezone: str, home: Path | None, arguments: tuple[str, ...]) -> None:
    """Start a night whenever one is due, until this is stopped.

    Prefect keeps the schedule and shows the nights, with a server of its own unless PREFECT_API_URL names
    one. One night makes up for all that were missed while this was not running. Should Prefect not start a
    night, it is started without it, HOME/dead-man.txt says so, and LEGATION_OPERATOR gets a mail.

    \b
    Examples:
      legation schedule --cron "0 2 * * *" --timezone Europe/Berlin --home /srv/desk
      legation schedule --home /srv/desk -- --record /srv/desk/archive
    """
    from threading import Event

    from flows.commands.nightly import command as nightly
    from flows.schedule.service import LOG, serve
    from flows.schedule.timetable import timetable
    from flows.schedule.watch import Service

    settings = read_settings(home)
    # A wrong option must be refused now, not tonight.
    nightly.make_context("nightly", list(arguments))
    table = timetable(cron, timezone, present(), arguments)
    open_home(home, create=True).close()
    stop = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    click.echo(f"Next night: {table.next(present()):%Y-%m-%d %H:%M} UTC. Log: {settings.home / LOG}")
    serve(Service(settings, table, present), stop)
