"""Decisions about opportunities: what keeping and dismissing have in common, and many of them from a file."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from db.records import Because, Triage, TriageAction
from flows.commands.home import known_opportunity, known_profile, open_home
from flows.commands.options import home_option, present


@click.group("triage", short_help="Import keeps, dismissals and notes from a spreadsheet.")
def command() -> None:
    """Decisions from a table, for whoever sorts calls in a spreadsheet or gets them by mail."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.option("--by", help="Who decides. Default: the user running the command.")
@home_option
def import_(file: Path, dry_run: bool, by: str | None, home: Path | None) -> None:
    """Add the decisions of the CSV FILE: all of them, or with one wrong line none.

    Columns: profile, opportunity, action (keep, dismiss or note), reason (of a dismissal: topic, money,
    country, deadline, eligibility or other), note. The first line names them, in any order. A decision that
    stands already is not added again, so that a file can be imported twice.
    """
    from flows.links.acts import append_decision
    from flows.triage_file import TriageFileError, read_triage

    lines, author, at = read_triage(file), by or getpass.getuser(), present()
    with open_home(home) as store:
        profiles = {name for name, _ in store.profiles.all()}
        problems = [
            f"{file}:{line.number}: {name}: no such {kind}"
            for line in lines
            for kind, name, known in (
                ("profile", line.profile, line.profile in profiles),
                ("opportunity", line.opportunity, store.opportunities.get(line.opportunity) is not None),
            )
            if not known
        ]
        if problems:
            raise TriageFileError("\n".join(problems))
        added = 0
        for line in lines:
            triage = Triage(line.profile, line.opportunity, line.action, line.note, author, at, line.because)
            added += append_decision(store, triage, dry_run=dry_run)
    would = "would be " if dry_run else ""
    click.echo(f"{added} decisions {would}added, {len(lines) - added} stood already, by {author}")


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
    from flows.links.acts import append_decision

    with open_home(home) as store:
        known_profile(store, profile)
        found = known_opportunity(store, opportunity)
        author = by or getpass.getuser()
        append_decision(
            store, Triage(profile, found.id, action, note, author, present(), because), again=True
        )
    why = f" because of {because.value}" if because else ""
    click.echo(f"{action.value}{why}: {found.merged.title} ({found.id}) for {profile}, by {author}")
