"""``legation reread``: what publishers said, read again with today's program."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.home import open_home
from flows.commands.options import echo_json, home_option, json_option, present
from flows.settings import read_settings

if TYPE_CHECKING:
    from db.store import Store
    from flows.night.rereading import Reread


@click.command("reread", short_help="Read what publishers said again, with today's program.")
@click.argument("sources", metavar="[SOURCE]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Only say what would read otherwise, field by field.")
@home_option
@json_option
def command(sources: tuple[str, ...], dry_run: bool, home: Path | None, as_json: bool) -> None:
    """Read the stored announcements of these sources (of all, without any) again; nobody is asked.

    Every night does this by itself for what it did not crawl, when the program that reads has changed. What
    someone was told wrongly is corrected in their next mail. Refused while a night is running (exit code 4).

    \b
    Examples:
      legation reread --dry-run
      legation reread eu_funding_tenders --home desk
    """
    from flows.night.lock import night_lock

    with open_home(home) as store:
        if dry_run:
            found = _reread(store, sources, keep=False)
        else:
            with night_lock(read_settings(home).home):
                found = _reread(store, sources, keep=True)
    if as_json:
        notices = [
            {
                "source": one.notice.source,
                "key": one.notice.key,
                "title": one.notice.title,
                "changes": [asdict(change) for change in one.changes],
            }
            for one in found
        ]
        echo_json({"dry_run": dry_run, "notices": notices})
        return
    for line in _lines(found, dry_run=dry_run):
        click.echo(line)


def _reread(store: Store, names: tuple[str, ...], *, keep: bool) -> list[Reread]:
    """Read again, and keep it if asked: all sources are known before the first is touched."""
    from flows.night.rereading import differences, known_sources, reading_code
    from flows.sourcing.catalogue import stored_catalogue

    catalogue, night = stored_catalogue(store), _night(store)
    chosen = [catalogue.source(name) for name in names] or known_sources(store)
    found = []
    for source in chosen:
        moved = differences(store, source, night)
        if keep:
            store.readings.save(
                source.name, [one.notice for one in moved], code=reading_code(source), night=night
            )
        found += moved
    return found


def _night(store: Store) -> date:
    """The night that a better reading belongs to: today, in a home of replays the latest of them."""
    latest, today = store.runs.latest(), present().astimezone(UTC).date()
    return today if latest is None or latest.kind == "live" else latest.night


def _lines(found: list[Reread], *, dry_run: bool) -> list[str]:
    verb = "would read" if dry_run else "read"
    lines = [
        f"{len(found)} stored announcements {verb} otherwise now." if found else "Nothing reads otherwise."
    ]
    for one in found:
        lines.append(f"  {one.notice.title}  ({one.notice.source} {one.notice.key})")
        lines += [
            f"    {change.field}: {change.before or 'not stated'} → {change.after or 'not stated'}"
            for change in one.changes
        ]
    if found and not dry_run:
        lines.append(
            "The next night brings this to opportunities and mails; who was told wrongly is told so."
        )
    return lines
