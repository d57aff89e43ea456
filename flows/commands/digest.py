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
    from ranking.partnership import Profile

# As `recipients.sees` names them; the widest comes first.
AUDIENCES = ("owner", "desk", "shareable")


@click.command("digest", short_help="What a profile's recipients were last sent, or would be sent now.")
@click.argument("profile")
@click.option("--now", is_flag=True, help="Instead: the very mail that a night would write now.")
@click.option(
    "--first", is_flag=True, help="Instead: the best of what is open now, as a first mail would tell it."
)
@click.option(
    "--for",
    "audience",
    type=click.Choice(AUDIENCES),
    help="The same as --first, for whoever may see this much of the profile: one rendering, to pass on.",
)
@as_of_option
@home_option
@json_option
def command(
    profile: str,
    now: bool,
    first: bool,
    audience: str | None,
    as_of: datetime | None,
    home: Path | None,
    as_json: bool,
) -> None:
    """Print the latest mail of each reader of PROFILE, its text part. Nothing is sent or changed.

    With --now, what a night would tell at this moment by the matches of the latest one: news, changes, what
    is kept and closes, earlier rounds, and the calendar and lists beside it.

    With --for, what a profile may not show (`visibility`) is replaced by neutral words, and for `shareable`
    nothing that touches a core-tier domain is in it.

    \b
    Examples:
      legation digest nairobi-climate-lab
      legation digest nairobi-climate-lab --for shareable > for-our-partners.txt
    """
    with open_home(home) as store:
        text = known_profile(store, profile)
        at = as_of or present()
        if first or audience is not None:
            found, hint = _first(store, text, profile, at, audience), "Nothing to tell is open now."
        elif now:
            found, hint = _tonight(store, home, profile, at), _hint(profile, "--first")
        else:
            found, hint = _latest(store, text, profile), _hint(profile, "--now")
    if as_json:
        echo_json([_as_json(mail) for mail in found])
        return
    if not found:
        nothing = f"A night would write no mail for {profile} now." if now else f"No mail for {profile} yet."
        click.echo(f"{nothing} {hint}")
    for mail in found:
        to = f"To: {mail.recipient}\n" if audience is None else ""
        beside = "".join(f"Attached: {name}\n" for name in _attached(mail))
        click.echo(f"{to}Subject: {mail.subject}\n{beside}\n{_text(mail)}")


def _as_json(mail: OutboxMail) -> dict[str, object]:
    return {
        "recipient": mail.recipient,
        "subject": mail.subject,
        "text": _text(mail),
        "attachments": _attached(mail),
    }


def _hint(profile: str, option: str) -> str:
    shows = "what a night would tell now" if option == "--now" else "what a first mail would tell"
    return f"`legation digest {profile} {option}` shows {shows}."


def _tonight(store: Store, home: Path | None, profile: str, as_of: datetime) -> list[OutboxMail]:
    from flows.announcing.telling import rehearsed
    from flows.night.plan import NightPlan
    from flows.settings import read_settings

    return rehearsed(store, NightPlan(read_settings(home).home, as_of, ()), profile)


def _latest(store: Store, text: str, profile: str) -> list[OutboxMail]:
    from ranking.profiles import parse_profile

    readers = [recipient.email for recipient in parse_profile(text, profile).recipients]
    latest = store.deliveries.latest_mails()
    return [latest[reader] for reader in readers if reader in latest]


def _first(store: Store, text: str, profile: str, as_of: datetime, audience: str | None) -> list[OutboxMail]:
    from flows.announcing.announce import plan
    from flows.announcing.coming import rounds_told
    from flows.announcing.composing import addressees, coverage_gaps, homes_of, source_lines
    from flows.announcing.mail_plan import Sender
    from flows.announcing.past import Past
    from flows.confidentiality.levels import audience_of
    from flows.confidentiality.mail import rendering
    from flows.digest.mail import compose
    from flows.settings import read_settings
    from flows.words.home_currency import rates_on
    from ranking.profiles import parse_profile

    night, sender = as_of.date(), read_settings().sender
    read = _with_one_reader(parse_profile(text, profile), sender, audience)
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
            rounds=rounds_told(store, planned, night),
        )
        for mail in shown
    ]


def _with_one_reader(profile: Profile, address: str, audience: str | None) -> Profile:
    """The profile as if it had one reader: of this audience, and otherwise like the first it has."""
    from ranking.partnership import Recipient, Visibility

    if audience is None:
        return profile
    like = profile.recipients[0] if profile.recipients else Recipient(email=address)
    reader = like.model_copy(update={"email": address, "sees": Visibility(audience)})
    return profile.model_copy(update={"recipients": (reader,)})


def _attached(mail: OutboxMail) -> list[str]:
    message = email.message_from_bytes(mail.content, policy=email.policy.default)
    return [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]


def _text(mail: OutboxMail) -> str:
    message = email.message_from_bytes(mail.content, policy=email.policy.default)
    body = message.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""
