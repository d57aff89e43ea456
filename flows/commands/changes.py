"""``legation changes``: what publishers moved, brought and took away, night by night."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.home import open_home
from flows.commands.options import echo_json, home_option, json_option, present

if TYPE_CHECKING:
    from flows.night.chronicle import Night

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("changes", short_help="What publishers moved, brought and took away, night by night.")
@click.option("--since", type=DAY, help="After this night. Default: a week before the latest.")
@click.option("--until", type=DAY, help="Up to this night. Default: the latest.")
@click.option("--source", help="Only this source.")
@click.option("--cosmetic", is_flag=True, help="Also what only looks different.")
@home_option
@json_option
def command(
    since: datetime | None,
    until: datetime | None,
    source: str | None,
    cosmetic: bool,
    home: Path | None,
    as_json: bool,
) -> None:
    """Print, for each night, the announcements that moved (field by field, both values), came or went.

    A deadline brought forward comes first. What a source merely failed to list is absent, not closed; one
    that is listed again has returned. "We read it differently" marks a better reading of what the
    publisher had said before.

    \b
    Examples:
      legation changes --home desk --since 2026-08-11
      legation changes --home desk --source eu_funding_tenders --json
    """
    from flows.night.chronicle import chronicle

    with open_home(home) as store:
        last = until.date() if until else store.runs.latest_night() or present().astimezone(UTC).date()
        first = since.date() if since else date.fromordinal(last.toordinal() - 7)
        nights = chronicle(store, first, last, source=source, cosmetic=cosmetic)
    if as_json:
        echo_json([asdict(night) for night in nights])
        return
    for night in nights:
        for line in _lines(night):
            click.echo(line)
    if not nights:
        click.echo(f"Nothing moved after {first} up to {last}.")


def _lines(night: Night) -> list[str]:
    lines = [f"{night.night}"]
    for moved in night.moved:
        mark = "we read it differently" if moved.reread else moved.changes[0].weight.value
        lines.append(f"  {mark}: {moved.title}  ({moved.source} {moved.key})")
        for change in moved.changes:
            loud = "BROUGHT FORWARD  " if change.brought_forward else ""
            lines.append(
                f"    {loud}{change.field}: {change.before or 'not stated'} → {change.after or 'not stated'}"
            )
    for word, named in (
        ("first seen", night.first_seen),
        ("absent", night.absent),
        ("returned", night.returned),
        ("withdrawn", night.withdrawn),
    ):
        if named:
            lines.append(f"  {word}: {len(named)}")
            lines += [f"    {one.title}  ({one.source} {one.key})" for one in named]
    return lines
