"""``legation keep``: reminders before it closes."""

from __future__ import annotations

from pathlib import Path

import click

from db.records.codes import TriageAction
from flows.commands.options import home_option


@click.command("keep", short_help="Keep an opportunity for a profile: reminders before it closes.")
@click.argument("profile")
@click.argument("opportunity")
@click.option("--note", default="", help="Why, for your colleagues.")
@click.option("--by", help="Who decides. Default: the user running the command.")
@home_option
def command(profile: str, opportunity: str, note: str, by: str | None, home: Path | None) -> None:
    """Keep an opportunity for a profile: its readers are reminded before it closes.

    Decisions are only ever added, never overwritten; the latest counts, and all are kept.
    """
    from flows.commands.triage import decide

    decide(TriageAction.KEEP, profile, opportunity, note, by, home)
