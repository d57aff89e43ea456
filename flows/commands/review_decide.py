"""Looking at one review, and deciding it: release, refuse, delegate, note."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from db.records.errors import InputError
from db.records.review import ReviewAction
from flows.commands.home import known_opportunity, known_profile, open_home
from flows.commands.options import echo_json, home_option, json_option, present
from flows.settings import read_settings

if TYPE_CHECKING:
    from db.store import Store
    from flows.review.reading import Queued

Command = TypeVar("Command", bound=Callable[..., object])
_STATEMENT_LONGEST = 2000


def _arguments(decide: Command) -> Command:
    """What every decision asks for."""
    for option in (
        home_option,
        click.option("--because", required=True, metavar="TEXT", help="Why, in a sentence: it is signed."),
        click.option("--by", required=True, metavar="EMAIL", help="Who decides."),
        click.argument("opportunity"),
        click.argument("profile"),
    ):
        decide = option(decide)
    return decide


until_option = click.option(
    "--until", metavar="DATE", help="The last day on which it counts. Default: 180 days."
)


@click.command("show")
@click.argument("profile")
@click.argument("opportunity")
@home_option
@json_option
def show(profile: str, opportunity: str, home: Path | None, as_json: bool) -> None:
    """Show what a verdict rests on, where it stands, and what was decided about it."""
    from flows.review.words import decision_as_json, item_lines, queued_as_json

    with open_home(home) as store:
        queued = _queued(store, home, profile, opportunity)
        names = store.opportunities.aliases()
        decided = [
            each
            for each in store.reviews.log()
            if (each.profile, names.get(each.opportunity, each.opportunity))
            == (profile, queued.opportunity.id)
        ]
    if as_json:
        decisions = [decision_as_json(each) for each in decided]
        echo_json({"review": queued_as_json(queued), "decisions": decisions})
        return
    for line in item_lines(queued, decided):
        click.echo(line)


@click.command("release")
@_arguments
@until_option
def release(
    profile: str, opportunity: str, by: str, because: str, home: Path | None, until: str | None
) -> None:
    """Let a call into the open digest of a profile, as far as you are concerned.

    One release is enough for a review; a hold needs those of two different people within 14 days.
    """
    _decide(ReviewAction.RELEASE, profile, opportunity, by, because, home, until)


@click.command("refuse")
@_arguments
@until_option
def refuse(
    profile: str, opportunity: str, by: str, because: str, home: Path | None, until: str | None
) -> None:
    """Keep a call away from the open digest of a profile, until the decision expires."""
    _decide(ReviewAction.REFUSE, profile, opportunity, by, because, home, until)


@click.command("delegate")
@_arguments
@click.option("--to", required=True, metavar="EMAIL", help="Who is to decide in your place.")
@until_option
def delegate(
    profile: str, opportunity: str, by: str, because: str, home: Path | None, to: str, until: str | None
) -> None:
    """Name who reviews this call; the next night tells them by mail."""
    _decide(ReviewAction.DELEGATE, profile, opportunity, by, because, home, until, to)


@click.command("note")
@_arguments
def note(profile: str, opportunity: str, by: str, because: str, home: Path | None) -> None:
    """Write something about a review into the log; it decides nothing."""
    _decide(ReviewAction.NOTE, profile, opportunity, by, because, home)


def _decide(
    action: ReviewAction,
    profile: str,
    opportunity: str,
    by: str,
    because: str,
    home: Path | None,
    until: str | None = None,
    to: str = "",
) -> None:
    """Sign a decision and say what it changes.

    Raises:
        InputError: for what does not exist, waits for nobody, or is not for this person to decide.
    """
    from db.records.review import ReviewDecision
    from flows.review.basis import basis_of
    from flows.review.key import sign
    from flows.review.reading import trouble
    from flows.review.standing import objection

    author, place = _address(by, "--by"), read_settings(home).home
    delegated = _address(to, "--to") if action is ReviewAction.DELEGATE else ""
    expires, statement = None if action is ReviewAction.NOTE else _last_day(until), _statement(because)
    with open_home(home) as store:
        queued = _queued(store, home, profile, opportunity)
        match, guards = queued.match, queued.profile.safeguards
        why_not = objection(guards, action, author, queued.standing, match.screening)
        if why_not:
            raise InputError(f"{queued.opportunity.id} for {profile}: {why_not}")
        decision = ReviewDecision(
            0, profile, queued.opportunity.id, match.screening, action, author, statement,
            present(), expires, basis_of(match), delegated,
        )  # fmt: skip
        signed = sign(store, place, decision)
        after = _queued(store, home, profile, opportunity)
        wrong = trouble(store.reviews.log(), place)
    title = after.opportunity.merged.title
    click.echo(f"{action.value} {signed.number}, signed: {title} ({after.opportunity.id})")
    click.echo(f"  {after.standing.in_words or after.standing.stand.value}")
    if wrong:
        click.echo(f"legation: {wrong}", err=True)


def _queued(store: Store, home: Path | None, profile: str, name: str) -> Queued:
    """The review that a profile and an opportunity name, whether it is in the queue or not.

    Raises:
        InputError: where there is none, saying why.
    """
    from db.records.review import Came, ReviewEntry
    from flows.review.basis import ASKED, basis_of
    from flows.review.key import reliable
    from flows.review.reading import Queued
    from flows.review.standing import by_pair, standing
    from ranking.profiles import parse_profile

    found = parse_profile(known_profile(store, profile), profile)
    opportunity = known_opportunity(store, name)
    match = store.matches.one(profile, opportunity.id)
    if match is None:
        raise InputError(f"{opportunity.id}: was not compared with {profile} yet; the next night does")
    if match.screening not in ASKED:
        raise InputError(
            f"{opportunity.id}: the verdict for {profile} is {match.screening.value}; nothing to decide"
        )
    if match.dropped_by is not None:
        raise InputError(
            f"{opportunity.id}: dropped for {profile} by gate {match.dropped_by}; nothing to decide"
        )
    today, pair = present().date(), (profile, opportunity.id)
    waiting = {(each.profile, each.opportunity): each for each in store.reviews.entries()}
    entry = waiting.get(pair) or ReviewEntry(
        *pair, match.screening, basis_of(match), match.screening_reason, today, Came.NEW
    )
    stands = standing(match, by_pair(reliable(store, read_settings(home).home)).get(pair, ()), today)
    return Queued(found, entry, opportunity, match, stands, max(0, (today - entry.opened_on).days))


def _address(text: str, option: str) -> str:
    from pydantic import TypeAdapter, ValidationError

    from ranking.profile_values import Address

    try:
        address: str = TypeAdapter(Address).validate_python(text.strip())
    except ValidationError:
        raise InputError(f"{option} {text!r}: not an e-mail address; write it as name@example.org") from None
    return address


def _statement(text: str) -> str:
    from flows.words.publisher_text import plain

    statement = plain(text)
    if not statement:
        raise InputError("--because: say why, in a sentence; it is signed with the decision")
    if len(statement) > _STATEMENT_LONGEST:
        raise InputError(f"--because: at most {_STATEMENT_LONGEST} characters; these are {len(statement)}")
    return statement


def _last_day(until: str | None) -> date:
    from flows.review.standing import COUNTS_DAYS, COUNTS_LONGEST

    today = present().date()
    if until is None:
        return today + timedelta(days=COUNTS_DAYS)
    try:
        day = date.fromisoformat(until)
    except ValueError as error:
        raise InputError(f"--until {until}: no date; write it as 2027-01-31") from error
    if day < today:
        raise InputError(f"--until {until}: that day has passed")
    if day > today + timedelta(days=COUNTS_LONGEST):
        raise InputError(f"--until {until}: at most {COUNTS_LONGEST} days from now, then it is decided anew")
    return day
