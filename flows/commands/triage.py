"""What keeping and dismissing have in common: one appended row, with its author."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from db.records import Because, Triage, TriageAction
from flows.commands.home import known_opportunity, known_profile, open_home
from flows.commands.options import present


def decide(
    action: TriageAction,
    profile: str,
    opportunity: str,
    note: str,
    by: str | None,
    home: Path | None,
    because: Because | None = None,
) -> None:
    """Append a decision, with what the call says now, and say what it changes.

    Raises:
        InputError: for an unknown profile or opportunity.
    """
    from ranking.feedback_musts import stated_values

    with open_home(home) as store:
        known_profile(store, profile)
        found = known_opportunity(store, opportunity)
        author = by or getpass.getuser()
        match = store.matches.one(profile, found.id)
        score = None if match is None or match.dropped_by else match.score
        triage = Triage(profile, found.id, action, note, author, present(), because)
        store.triage.add(triage, score, stated_values(found.merged, present()))
    why = f" because of {because.value}" if because else ""
    click.echo(f"{action.value}{why}: {found.merged.title} ({found.id}) for {profile}, by {author}")
