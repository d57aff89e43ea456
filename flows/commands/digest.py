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
    from flows.confidentiality.levels import Audience
    from ranking.partnership import Profile

# As `recipients.sees` names them; the widest comes first.
AUDIENCES = ("owner", "desk", "shareable")


@click.command("digest", short_help="What a profile's recipients were last sent, or would be sent now.")
@click.argument("profile")
@click.option(
    "--now", is_flag=True, help="Instead: the best of what is open now, as a first mail would tell it."
)
@click.option(
    "--for",
    "audience",
    type=click.Choice(AUDIENCES),
    help="The same as --now, for whoever may see this much of the profile: one rendering, to pass on.",
)
@as_of_option
@home_option
@json_option
def command(
    profile: str, now: bool, audience: str | None, as_of: datetime | None, home: Path | None, as_json: bool
) -> None:
    """Print the latest mail of each reader of PROFILE, its text part. Nothing is sent or changed.

    With --for, what a profile may not show (`visibility`) is replaced by neutral words, and for `shareable`
    nothing that touches a core-tier domain is in it.

    \b
    Examples:
      legation digest nairobi-climate-lab
      legation digest nairobi-climate-lab --for shareable > for-our-partners.txt
    """
    with open_home(home) as store:
        text = known_profile(store, profile)
        anew = now or audience is not None
        found = (
            _preview(store, text, profile, as_of or present(), audience)
            if anew
            else _latest(store, text, profile)
        )
    if as_json:
        echo_json(
            [{"recipient": mail.recipient, "subject": mail.subject, "text": _text(mail)} for mail in found]
        )
        return
    if not found:
        again = "Nothing to tell is open now." if anew else _hint(profile)
        click.echo(f"No mail for {profile} yet. {again}")
    for mail in found:
        to = f"To: {mail.recipient}\n" if audience is None else ""
        click.echo(f"{to}Subject: {mail.subject}\n\n{_text(mail)}")


def _hint(profile: str) -> str:
    return f"`legation digest {profile} --now` shows what is open now."


def _latest(store: Store, text: str, profile: str) -> list[OutboxMail]:
    from ranking.profiles import parse_profile

    readers = [recipient.email for recipient in parse_profile(text, profile).recipients]
    latest = store.deliveries.latest_mails()
    return [latest[reader] for reader in readers if reader in latest]


def _preview(
    store: Store, text: str, profile: str, as_of: datetime, audience: str | None
) -> list[OutboxMail]:
    from flows.announcing.announce import plan
    from flows.announcing.composing import addressees, coverage_gaps, homes_of, source_lines
    from flows.announcing.mail_plan import Past, Sender
    from flows.confidentiality.levels import Audience, audience_of
    from flows.confidentiality.mail import rendering
    from flows.digest.mail import compose
    from flows.settings import read_settings
    from flows.words.home_currency import rates_on
    from ranking.profiles import parse_profile

    night, read = as_of.date(), parse_profile(text, profile)
    sender = read_settings().sender
    if audience is not None:
        read = _with_one_reader(read, sender, Audience(audience))
    opportunities = {opportunity.id: opportunity for opportunity in store.opportunities.all()}
    matches = {profile: store.matches.of(profile)}
    planned = plan(
        night=night,
        as_of=as_of,
        addressees=addressees([read], night, matches),
        matches=matches,
        opportunities=opportunities,
        past=Past(),
    )
    gaps, homes = coverage_gaps(store, [read], opportunities), homes_of([read], rates_on(store, night))
    shown = [
        rendering(mail, {profile: read}, {profile: audience_of(read, mail.recipient)}, gaps, homes)
        for mail in planned.mails
    ]
    return [
        compose(
            mail.plan,
            night=night,
            as_of=as_of,
            opportunities=opportunities,
            source_lines=source_lines(store, store.runs.latest_night() or night),
            sender=Sender(sender),
            gaps=mail.gaps,
            homes=mail.homes,
        )
        for mail in shown
    ]


def _with_one_reader(profile: Profile, address: str, audience: Audience) -> Profile:
    """The profile as if it had one reader: of this audience, and otherwise like the first it has."""
    from ranking.partnership import Recipient, Visibility

    like = profile.recipients[0] if profile.recipients else Recipient(email=address)
    reader = like.model_copy(update={"email": address, "sees": Visibility(audience.value)})
    return profile.model_copy(update={"recipients": (reader,)})


def _text(mail: OutboxMail) -> str:
    message = email.message_from_bytes(mail.content, policy=email.policy.default)
    body = message.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""
