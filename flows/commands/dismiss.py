"""``legation dismiss``: never again, for this profile."""

from __future__ import annotations

from pathlib import Path

import click

from db.records.codes import Because, TriageAction
from flows.commands.options import home_option


@click.command("dismiss", short_help="Never tell a profile of this opportunity again.")
@click.argument("profile")
@click.argument("opportunity")
@click.option(
    "--because",
    type=click.Choice([each.value for each in Because]),
    help="What was wrong. Only `topic` teaches the ranking; the others are kept with the decision.",
)
@click.option("--note", default="", help="Why, for your colleagues.")
@click.option("--by", help="Who decides. Default: the user running the command.")
@home_option
def command(
    profile: str, opportunity: str, because: str | None, note: str, by: str | None, home: Path | None
) -> None:
    """Dismiss an opportunity for a profile: its readers never hear of it again.

    Unless its publisher later changes a field that one of the profile's musts asks for, and it fits then.
    Decisions are only ever added, never overwritten; the latest counts, and all are kept.
    """
    from flows.commands.triage import decide

    decide(TriageAction.DISMISS, profile, opportunity, note, by, home, Because(because) if because else None)
