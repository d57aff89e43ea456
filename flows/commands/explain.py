"""``legation explain``: why a profile got an opportunity, or why not."""

from __future__ import annotations

import json
from pathlib import Path

import click

from db.records import InputError, Match, Quote, to_json
from flows.commands.home import known_opportunity, known_profile, open_home
from flows.commands.options import echo_json, home_option, json_option


@click.command("explain", short_help="Why a profile got an opportunity, or why not.")
@click.argument("profile")
@click.argument("opportunity")
@home_option
@json_option
def command(profile: str, opportunity: str, home: Path | None, as_json: bool) -> None:
    """Print the score of OPPORTUNITY for PROFILE point by point, the answer of every gate, and the reasons.

    Every quotation stands word for word in the stored text.
    """
    with open_home(home) as store:
        known_profile(store, profile)
        found = known_opportunity(store, opportunity)
        match = store.matches.one(profile, found.id)
    if match is None:
        raise InputError(f"{found.id} has not been ranked for {profile} yet; the next night will")
    if as_json:
        echo_json(json.loads(to_json(match)))
        return
    click.echo(f"{found.merged.title}  ({found.id}) for {profile}")
    for line in _explained(match):
        click.echo(line)


def _explained(match: Match) -> list[str]:
    if match.dropped_by:
        lines = [f"Dropped by the gate {match.dropped_by}; it has no score."]
    else:
        lines = [f"Relative score {match.score:.1f} of 100"]
        lines += [f"  {part.points:+6.1f}  {part.name}: {part.explanation}" for part in match.components]
    lines.append("Gates")
    for gate in match.gates:
        lines.append(f"  {gate.verdict.value:<8} {gate.rule}: {gate.explanation}{_quoted(gate.quote)}")
    if match.reasons:
        lines.append("Why it fits")
    for reason in match.reasons:
        lines.append(
            f"  {reason.facet} «{reason.profile_text}» ({reason.similarity:.2f}){_quoted(reason.quote)}"
        )
    lines.append(f"Safeguards: {match.screening.value}. {match.screening_reason} A screen, not legal advice.")
    return [*lines, *(f"Note: {note}" for note in match.notes)]


def _quoted(quote: Quote | None) -> str:
    if quote is None:
        return ""
    return f"\n           “{' '.join(quote.text.split())}” ({quote.field} {quote.start}–{quote.end})"
