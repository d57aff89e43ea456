"""``legation digest``: the mails of a profile, as a reader sees them."""

from __future__ import annotations

import email
import email.policy
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.home import known_profile, open_home
from flows.commands.options import as_of_option, echo_json, home_option, json_option, present

if TYPE_CHECKING:
    from db.records import OutboxMail
    from db.store import Store


@click.command("digest", short_help="What a profile's recipients were last sent, or would be sent now.")
@click.argument("profile")
@click.option(
    "--now", is_flag=True, help="Instead: the best of what is open now, as a first mail would tell it."
)
@as_of_option
@home_option
@json_option
def command(profile: str, now: bool, as_of: datetime | None, home: Path | None, as_json: bool) -> None:
    """Print the latest mail of each reader of PROFILE, its text part. Nothing is sent or changed."""
    with open_home(home) as store:
        text = known_profile(store, profile)
        found = _preview(store, text, profile, as_of or present()) if now else _latest(store, text, profile)
    if as_json:
        echo_json(
            [{"recipient": mail.recipient, "subject": mail.subject, "text": _text(mail)} for mail in found]
        )
        return
    if not found:
        click.echo(f"No mail for {profile} yet. `legation digest {profile} --now` shows what is open now.")
    for mail in found:
        click.echo(f"To: {mail.recipient}\nSubject: {mail.subject}\n\n{_text(mail)}")


def _latest(store: Store, text: str, profile: str) -> list[OutboxMail]:
    from ranking.profiles import parse_profile

    readers = [recipient.email for recipient in parse_profile(text, profile).recipients]
    latest = store.deliveries.latest_mails()
    return [latest[reader] for reader in readers if reader in latest]


def _preview(store: Store, text: str, profile: str, as_of: datetime) -> list[OutboxMail]:
    from flows.announce import plan
    from flows.digest import compose
    from flows.mail_plan import Past, Sender
    from flows.settings import read_settings
    from flows.telling import addressees, coverage_gaps, source_lines
    from ranking.profiles import parse_profile

    night, read = as_of.date(), parse_profile(text, profile)
    opportunities = {opportunity.id: opportunity for opportunity in store.opportunities.all()}
    planned = plan(
        night=night,
        as_of=as_of,
        addressees=addressees([read], night),
        matches={profile: store.matches.of(profile)},
        opportunities=opportunities,
        past=Past(),
    )
    return [
        compose(
            mail,
            night=night,
            as_of=as_of,
            opportunities=opportunities,
            source_lines=source_lines(store, store.runs.latest_night() or night),
            sender=Sender(read_settings().sender),
            gaps=coverage_gaps(store, [read], opportunities),
        )
        for mail in planned.mails
    ]


def _text(mail: OutboxMail) -> str:
    message = email.message_from_bytes(mail.content, policy=email.policy.default)
    body = message.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""
