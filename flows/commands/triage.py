"""What keeping and dismissing have in common: one appended row, with its author."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from db.records import Triage, TriageAction
from flows.commands.home import known_opportunity, known_profile, open_home
from flows.commands.options import present


def decide(
    action: TriageAction, profile: str, opportunity: str, note: str, by: str | None, home: Path | None
) -> None:
    """Append a decision and say what it changes.

    Raises:
        InputError: for an unknown profile or opportunity.
    """
    with open_home(home) as store:
        known_profile(store, profile)
        found = known_opportunity(store, opportunity)
        author = by or getpass.getuser()
        store.triage.add(Triage(profile, found.id, action, note, author, present()))
    click.echo(f"{action.value}: {found.merged.title} ({found.id}) for {profile}, by {author}")
