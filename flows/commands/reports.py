"""``legation reports``: what readers reported as wrong."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from pathlib import Path

import click

from db.records.errors import InputError
from flows.commands.home import open_home
from flows.commands.options import echo_json, home_option, json_option, present


@click.command("reports", short_help="What readers reported as wrong in what we told.")
@click.option("--all", "everything", is_flag=True, help="Also those that were settled.")
@click.option("--settle", type=int, metavar="NUMBER", help="Mark this report as looked into.")
@click.option("--by", help="Who settles it. Default: the user running the command.")
@home_option
@json_option
def command(everything: bool, settle: int | None, by: str | None, home: Path | None, as_json: bool) -> None:
    """List the reports that came by the links in mails, oldest first, until somebody settles them.

    `legation show ID --evidence` traces what we told to the publisher's words; `legation same` and
    `different` correct what was taken for one call.
    """
    with open_home(home) as store:
        if settle is not None:
            if not store.reports.settle(settle, by or getpass.getuser(), present()):
                raise InputError(f"{settle}: no such report waits; `legation reports` lists them")
            click.echo(f"settled: {settle}")
            return
        found = store.reports.all(settled=everything)
    if as_json:
        echo_json([asdict(each) for each in found])
        return
    for each in found:
        state = f", settled {each.settled_at:%Y-%m-%d} by {each.settled_by}" if each.settled_at else ""
        click.echo(f"{each.number}  {each.reported_at:%Y-%m-%d}  {each.kind}  {each.opportunity}{state}")
        click.echo(f"   {each.title or 'not known any more'}")
        click.echo(f"   by {each.reader} for {each.profile}{': ' + each.words if each.words else ''}")
    click.echo(f"{len(found)} reports")
