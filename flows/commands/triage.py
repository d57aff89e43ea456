"""Decisions about opportunities: what keeping and dismissing have in common, and many of them from a file."""

from __future__ import annotations

import getpass
from dataclasses import replace
from pathlib import Path

import click

from db.records import Because, Triage, TriageAction
from flows.commands.home import known_opportunity, known_profile, open_home
from flows.commands.options import home_option, present
from flows.commands.triage_officers import add_officer, officers, remove_officer, serve
from flows.commands.triage_record import record, show, take_back


@click.group("triage", short_help="What became of calls: by command, from a table, in the browser.")
def command() -> None:
    """Keep, dismiss, assign, note, applied, awarded, rejected, outcome: what people say of calls."""


for part in (record, show, take_back, officers, add_officer, remove_officer, serve):
    command.add_command(part)


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.option("--by", help="Who decides. Default: the user running the command.")
@home_option
def import_(file: Path, dry_run: bool, by: str | None, home: Path | None) -> None:
    """Add the decisions of the CSV FILE: all of them, or with one wrong line none.

    Columns: profile, opportunity, action (keep, dismiss, note, assign, applied, awarded, rejected or
    outcome), reason (of a dismissal: topic, money, country, deadline, eligibility or other), note, and what
    `legation triage record` takes: to, on, amount, currency, starts, ends, outcome, reference. The first line
    names them, in any order. What stands already is not added again, so that a file can be imported twice.
    """
    from flows.links.acts import append_decision
    from flows.triage.file import TriageFileError, read_triage
    from flows.triage.repeats import new_entries
    from flows.triage.standing import by_call

    at, author = present(), by or getpass.getuser()
    lines = read_triage(file, author, at)
    with open_home(home) as store:
        profiles = {name for name, _ in store.profiles.all()}
        found = {line.entry.opportunity: store.opportunities.get(line.entry.opportunity) for line in lines}
        names = {name: known.id for name, known in found.items() if known is not None}
        problems = [
            f"{file}:{line.number}: {name}: no such {kind}"
            for line in lines
            for kind, name, known in (
                ("profile", line.entry.profile, line.entry.profile in profiles),
                ("opportunity", line.entry.opportunity, line.entry.opportunity in names),
            )
            if not known
        ]
        if problems:
            raise TriageFileError("\n".join(problems))
        named = [replace(line.entry, opportunity=names[line.entry.opportunity]) for line in lines]
        added = 0
        for (profile, name), entries in by_call(named).items():
            known = [each for each in store.triage.history(name) if each.profile == profile]
            new = new_entries(entries, known)
            added += len(new)
            for entry in () if dry_run else new:
                append_decision(store, entry, again=True)
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
