"""``legation mail``: what still waits to be sent and why, sending it now, and addresses that take no mail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.options import echo_json, home_option, json_option, present

if TYPE_CHECKING:
    from db.records import OutboxMail
    from db.suspensions import Suspension


@click.group("mail", invoke_without_command=True, short_help="What waits to be sent, and whose mails fail.")
@home_option
@json_option
@click.pass_context
def command(context: click.Context, home: Path | None, as_json: bool) -> None:
    """Show the mails that wait or have failed, and the addresses that take none.

    An address that our mail server, or a returned mail (LEGATION_BOUNCES), says does not exist is suspended:
    no mail is sent there until `legation mail resume ADDRESS`, and then all that it missed.
    """
    if context.invoked_subcommand is not None:
        return
    from flows.commands.home import open_home

    with open_home(home) as store:
        unsent, suspended = store.deliveries.unsent(), store.suspensions.all()
    if as_json:
        echo_json(
            {
                "unsent": [_plain(mail) for mail in unsent],
                "suspended": [_suspended(each) for each in suspended],
            }
        )
        return
    for mail in unsent:
        click.echo(f"{mail.state:<8}  {mail.cycle}  {mail.recipient}: {mail.subject}")
        if mail.reply:
            click.echo(f"          {mail.reply}")
    for each in suspended:
        click.echo(f"suspended since {each.since:%d %b %Y}: {each.recipient} ({each.how}: {each.reason})")
    if not unsent and not suspended:
        click.echo("Nothing waits, nothing has failed, and no address is suspended.")


@command.command("send", short_help="Send what waits, now.")
@click.option("--all", "impatient", is_flag=True, help="Also what the mail server asked to bring later.")
@home_option
def send(home: Path | None, impatient: bool) -> None:
    """Read returned mails, then send what waits: every hour from cron, say, between two nights.

    What the server put off is left alone for 15 minutes, then 1, 4 and 12 hours, and given up after five
    days. Exit code 1 when something still waits, 4 while a night is running.
    """
    from flows.commands.home import open_home
    from flows.delivery.delivering import hand_over
    from flows.night.lock import night_lock
    from flows.settings import read_settings

    settings = read_settings(home)
    with open_home(home) as store, night_lock(settings.home):
        report, bounces = hand_over(store, settings, present(), patient=not impatient)
        waiting = store.deliveries.pending()
    if bounces is not None:
        click.echo(f"Returned mails: {bounces}.")
    for handover in (*report.sent, *report.failed, *report.queued):
        click.echo(f"{handover.recipient}: {handover.reply}")
    if report.problem:
        click.echo(f"Stopped: {report.problem}", err=True)
    click.echo(f"{len(report.sent)} sent, {len(report.failed)} failed, {len(waiting)} waiting.")
    if waiting:
        raise SystemExit(1)


@command.command("resume", short_help="Send to an address again, what it missed first.")
@click.argument("address")
@home_option
def resume(home: Path | None, address: str) -> None:
    """Lift the suspension of an address; its failed and waiting mails go out with the next sending."""
    from db.records import InputError
    from flows.commands.home import open_home

    with open_home(home) as store:
        queued = store.suspensions.lift(address)
        suspended = [each.recipient for each in store.suspensions.all()]
    if queued is None:
        known = f"suspended: {', '.join(suspended)}" if suspended else "no address is suspended"
        raise InputError(f"{address}: not suspended, and no mail to it has failed; {known}")
    click.echo(f"{address}: {queued} mails wait for it; `legation mail send` sends them now.")


def _plain(mail: OutboxMail) -> dict[str, object]:
    names = ("recipient", "cycle", "message_id", "subject", "state", "reply")
    return {name: getattr(mail, name) for name in names}


def _suspended(suspension: Suspension) -> dict[str, object]:
    names = ("recipient", "since", "how", "reason")
    return {name: getattr(suspension, name) for name in names}
