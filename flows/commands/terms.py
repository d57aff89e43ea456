"""``legation terms``: the clauses that a call states, and what moved in them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from db.records.errors import InputError
from flows.commands.home import known_opportunity, open_home
from flows.commands.options import echo_json, home_option, json_option


@click.command("terms", short_help="The clauses that a call states, in its publisher's words.")
@click.argument("opportunity", required=False)
@click.option("--drift", metavar="DATE", help="Instead: what screening saw otherwise since this night.")
@home_option
@json_option
def command(opportunity: str | None, drift: str | None, home: Path | None, as_json: bool) -> None:
    """Print the terms card of OPPORTUNITY: what is stated, not stated in what was read, or not read.

    With --drift instead the terms and verdicts that a later night saw otherwise, and why. All of it is a
    screen, not legal advice.
    """
    if (opportunity is None) == (drift is None):
        raise click.UsageError("give an opportunity, or --drift DATE")
    if drift is not None:
        _print_drift(home, _night(drift), as_json=as_json)
    elif opportunity is not None:
        _print_card(home, opportunity, as_json=as_json)


def _print_card(home: Path | None, opportunity: str, *, as_json: bool) -> None:
    from flows.night.terms import card_as_json, card_lines
    from ranking.terms import NO_ADVICE, term_card

    with open_home(home) as store:
        found = known_opportunity(store, opportunity)
        card = store.terms.of(found.id) or term_card(found.merged)
    if as_json:
        echo_json({"opportunity": found.id, "title": found.merged.title} | card_as_json(card))
        return
    click.echo(f"{found.merged.title}  ({found.id})")
    for line in card_lines(card, found.merged):
        click.echo(line)
    click.echo(f"{NO_ADVICE} Rule packs {card.packs}.")


def _print_drift(home: Path | None, since: date, *, as_json: bool) -> None:
    with open_home(home) as store:
        terms, verdicts = store.terms.changes(since), store.terms.screening_changes(since)
        lists = store.lists.changes(since)
    if as_json:
        echo_json(
            {
                "terms": [
                    {"opportunity": each.opportunity, "family": each.family, "night": each.night.isoformat()}
                    | {"before": each.before, "after": each.after, "why": each.why}
                    for each in terms
                ],
                "verdicts": [
                    {"profile": each.profile, "opportunity": each.opportunity}
                    | {"night": each.night.isoformat(), "before": each.before, "after": each.after}
                    | {"reason": each.reason}
                    for each in verdicts
                ],
                "lists": [
                    {"list": each.name, "night": each.night.isoformat()}
                    | {"before": each.before, "after": each.after}
                    for each in lists
                ],
            }
        )
        return
    for change in terms:
        moved = f"{change.before} → {change.after}"
        click.echo(f"{change.night}  {change.opportunity}  {change.family}: {moved} ({change.why})")
    for moved_verdict in verdicts:
        moved = f"{moved_verdict.before} → {moved_verdict.after}"
        what = f"{moved_verdict.opportunity}  verdict for {moved_verdict.profile}: {moved}"
        click.echo(f"{moved_verdict.night}  {what}. {moved_verdict.reason}".rstrip())
    for moved_list in lists:
        moved = f"{moved_list.before} → {moved_list.after}"
        click.echo(f"{moved_list.night}  screening list {moved_list.name}: {moved}")
    if not terms and not verdicts and not lists:
        click.echo(f"Nothing moved since {since}.")


def _night(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise InputError(f"--drift {said}: no date; write it as 2026-09-01") from error
