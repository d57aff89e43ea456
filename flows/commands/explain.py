"""``legation explain``: why a profile got an opportunity, or why not."""

from __future__ import annotations

import json
from pathlib import Path

import click

from db.records import InputError, Match, Notice, Opportunity, Quote, Screening, to_json
from flows.commands.home import known_opportunity, known_profile, open_home
from flows.commands.options import echo_json, home_option, json_option, present
from flows.night.terms import in_words


@click.command("explain", short_help="Why a profile got an opportunity, or why not.")
@click.argument("profile")
@click.argument("opportunity")
@home_option
@json_option
def command(profile: str, opportunity: str, home: Path | None, as_json: bool) -> None:
    """Print the score of OPPORTUNITY for PROFILE point by point, the answer of every gate, and the reasons.

    Every quotation stands word for word in the stored text.
    """
    from ranking.calibration import share_kept

    with open_home(home) as store:
        text = known_profile(store, profile)
        found = known_opportunity(store, opportunity)
        match = store.matches.one(profile, found.id)
        calibration = store.calibrations.latest()
    if match is None:
        raise InputError(f"{found.id} has not been ranked for {profile} yet; the next night will")
    changes = _what_would_change(text, found, match)
    share = None if calibration is None or match.dropped_by else share_kept(calibration, match.score)
    if as_json:
        echo_json(json.loads(to_json(match)) | {"would_pass_if": changes, "share_kept": share})
        return
    click.echo(f"{found.merged.title}  ({found.id}) for {profile}")
    if calibration is not None and share is not None:
        click.echo(
            f"Of what scored so, readers kept {share:.0%} ({calibration.labels} decisions, off by "
            f"{calibration.error:.0%} on the average)"
        )
    for line in [*_explained(match, found.merged), *(f"{rule}: {said}" for rule, said in changes.items())]:
        click.echo(line)


def _what_would_change(text: str, opportunity: Opportunity, match: Match) -> dict[str, str]:
    """For each gate that dropped the opportunity, what would have to be different for it to pass."""
    from ranking.profiles import parse_profile
    from ranking.remedies import remedies

    profile = parse_profile(text, match.profile)
    return {each.rule: each.said for each in remedies(profile, opportunity, match.gates, present())}


def _explained(match: Match, notice: Notice) -> list[str]:
    if match.dropped_by:
        lines = [f"Dropped by the gate {match.dropped_by}; it has no score."]
    else:
        lines = [f"Relative score {match.score:.1f} of 100"]
        lines += [f"  {part.points:+6.1f}  {part.name}: {part.explanation}" for part in match.components]
    lines.append("Gates")
    for gate in match.gates:
        quoted = _quoted(gate.quote, notice)
        lines.append(f"  {gate.verdict.value:<8} {gate.rule}: {gate.explanation}{quoted}")
    if match.reasons:
        lines.append("Why it fits")
    for reason in match.reasons:
        quoted = _quoted(reason.quote, notice)
        lines.append(f"  {reason.facet} «{reason.profile_text}» ({reason.similarity:.2f}){quoted}")
    lines.append(f"Safeguards: {match.screening.value}. {match.screening_reason} A screen, not legal advice.")
    if match.screening in {Screening.REVIEW, Screening.HOLD}:
        lines.append(f"`legation review show {match.profile} {match.opportunity}` says who decides, or did")
    if match.terms:
        lines.append(f"Terms stated: {', '.join(map(in_words, match.terms))}; `legation terms` quotes them")
    return [*lines, *(f"Note: {note}" for note in match.notes)]


def _quoted(quote: Quote | None, notice: Notice) -> str:
    if quote is None:
        return ""
    document = notice.document_of(quote.field)
    where = f"document {document.name}:" if document else quote.field
    return f"\n           “{' '.join(quote.text.split())}” ({where} {quote.start}–{quote.end})"
