"""Recording what became of a call, one entry at a time, and looking at what was recorded."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from db.records import Because, Triage, TriageAction
from db.records.errors import InputError
from flows.commands.home import known_opportunity, known_profile, open_home
from flows.commands.options import echo_json, home_option, json_option, present
from flows.triage.particulars import NAMES, OUTCOMES

if TYPE_CHECKING:
    from db.store import Store

by_option = click.option("--by", help="Who says so. Default: the user running the command.")
_ACTIONS = tuple(action.value for action in TriageAction)


@click.command("record")
@click.argument("profile")
@click.argument("opportunity")
@click.argument("action", type=click.Choice(_ACTIONS))
@click.option("--note", default="", help="In your words, for your colleagues.")
@click.option("--because", type=click.Choice(tuple(Because)), help="Why it is dismissed.")
@click.option("--to", default="", help="Who looks after it from now on (assign).")
@click.option("--on", default="", metavar="DATE", help="When it was applied for, awarded, rejected, or came.")
@click.option("--amount", default="", help="Money asked for or granted, in digits.")
@click.option("--currency", default="", help="Its ISO 4217 code, such as EUR.")
@click.option("--starts", default="", metavar="DATE", help="First day of the collaboration (awarded).")
@click.option("--ends", default="", metavar="DATE", help="Last day of the collaboration (awarded).")
@click.option("--outcome", default="", help=f"What came of it: {', '.join(OUTCOMES)}.")
@click.option("--reference", default="", help="A DOI, a patent number or an address (outcome).")
@by_option
@home_option
def record(
    profile: str,
    opportunity: str,
    action: str,
    note: str,
    because: str | None,
    by: str | None,
    home: Path | None,
    **typed: str,
) -> None:
    """Record how OPPORTUNITY went on for PROFILE.

    ACTION is keep, dismiss, note, assign, applied, awarded, rejected or outcome.
    Entries are only ever added; `legation triage take-back` lets one count no more, and it stays on record.

    \b
    Examples:
      legation triage record lab op-0123456789ab assign --to ana@example.org
      legation triage record lab op-0123456789ab applied --on 2026-11-03 --amount 250000 --currency EUR
      legation triage record lab op-0123456789ab outcome --outcome patent --reference EP1234567
    """
    from flows.links.acts import append_decision
    from flows.triage.file import entered
    from flows.triage.standing import in_words

    at, said = present(), {name: typed.get(name, "") for name in NAMES}
    cells = {"action": action, "reason": because or "", "note": note, **said}
    entry, problems = entered(profile, opportunity, cells, by or getpass.getuser(), at)
    if entry is None or problems:
        raise InputError("; ".join(problems))
    with open_home(home) as store:
        known_profile(store, profile)
        found = known_opportunity(store, opportunity)
        append_decision(store, entry, again=True)
    click.echo(f"{in_words(entry)}: {found.merged.title} ({found.id}) for {profile}, by {entry.author}")


@click.command("show")
@click.argument("profile")
@click.argument("opportunity", required=False)
@home_option
@json_option
def show(profile: str, opportunity: str | None, home: Path | None, as_json: bool) -> None:
    """Show where the calls of PROFILE stand, or everything that was entered about one OPPORTUNITY."""
    with open_home(home) as store:
        known_profile(store, profile)
        if opportunity is not None:
            found = known_opportunity(store, opportunity)
            entries = [each for each in store.triage.history(found.id) if each.profile == profile]
            _show_entries(entries, as_json=as_json)
            return
        _show_standings(store, profile, as_json=as_json)


def _show_entries(entries: list[Triage], *, as_json: bool) -> None:
    from flows.triage.standing import in_words

    if as_json:
        echo_json([_as_json(entry) for entry in entries])
        return
    for entry in entries:
        note = f"\n      {entry.note}" if entry.note else ""
        click.echo(
            f"{entry.number:>5}  {entry.decided_at:%Y-%m-%d %H:%M}  {entry.author}  {in_words(entry)}{note}"
        )
    if not entries:
        click.echo("nothing was entered")


def _show_standings(store: Store, profile: str, *, as_json: bool) -> None:
    from flows.triage.standing import by_call, standing_of

    standings = {
        name: standing_of(entries) for (_, name), entries in by_call(store.triage.of_profile(profile)).items()
    }
    if as_json:
        echo_json(
            [
                {"opportunity": name, "state": each.state, "assignee": each.assignee}
                for name, each in standings.items()
            ]
        )
        return
    for name, each in standings.items():
        found = store.opportunities.get(name)
        title = found.merged.title if found else "no longer known"
        click.echo(f"{each.state:<10} {name}  {title}" + (f"  ({each.assignee})" if each.assignee else ""))
    if not standings:
        click.echo(f"nothing was entered for {profile}")


def _as_json(entry: Triage) -> dict[str, Any]:
    said = entry.particulars
    return {
        "number": entry.number,
        "opportunity": entry.opportunity,
        "action": entry.action.value,
        "note": entry.note,
        "author": entry.author,
        "decided_at": entry.decided_at.isoformat(),
        "because": entry.because,
        "taken_back_by": entry.taken_back_by,
        "to": said.assignee,
        "on": said.on and said.on.isoformat(),
        "amount": None if said.amount is None else str(said.amount),
        "currency": said.currency,
        "starts": said.starts_on and said.starts_on.isoformat(),
        "ends": said.ends_on and said.ends_on.isoformat(),
        "outcome": said.outcome,
        "reference": said.reference,
    }


@click.command("take-back")
@click.argument("number", type=click.IntRange(min=1))
@by_option
@home_option
def take_back(number: int, by: str | None, home: Path | None) -> None:
    """Let the entry NUMBER count no more; `legation triage show PROFILE OPPORTUNITY` tells the numbers."""
    from flows.triage.standing import in_words

    with open_home(home) as store:
        gone = store.triage.take_back_entry(number, by or getpass.getuser(), present())
    if gone is None:
        raise InputError(f"entry {number}: there is none, or it was taken back already")
    click.echo(f"taken back: {in_words(gone)}, {gone.opportunity} for {gone.profile}, by {gone.author}")
