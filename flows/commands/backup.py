"""``legation backup``: a copy of the database that can be relied on."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.options import echo_json, home_option, json_option, present
from flows.night.home_size import size_in_words
from flows.settings import read_settings

if TYPE_CHECKING:
    from db.backup import Backup


@click.command("backup", short_help="Copy the database, also during a night, and prove it equal.")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@home_option
@json_option
def command(file: Path | None, home: Path | None, as_json: bool) -> None:
    """Copy the database to FILE (default: HOME/backups/<now>.db), consistent at one instant.

    The copy is checked to its last row and compared with the database before it gets its name. FILE may
    replace an older backup, but nothing else. Only the owner can read it: it holds profiles and mails.

    \b
    Examples:
      legation backup --home desk
      legation backup /mnt/safe/legation.db --home desk
    """
    from db.backup import back_up

    settings = read_settings(home)
    made = back_up(settings.database, file or unused_name(settings.backups, present()))
    if as_json:
        echo_json(asdict(made))
        return
    click.echo(f"backup: {made.path} ({size_in_words(made.size)})")
    for line in holdings(made):
        click.echo(f"  {line}")
    click.echo("  verified: every page, every reference, every row equal to the database's")


def unused_name(folder: Path, now: datetime) -> Path:
    """A name for a backup made now; one made within the same second gets another."""
    names = (
        folder / f"{now:%Y-%m-%dT%H%M%SZ}{again}.db" for again in ("", *(f"-{n}" for n in range(2, 100)))
    )
    return next(name for name in names if not name.exists())


def holdings(backup: Backup) -> list[str]:
    """What a backup holds, in two lines."""
    rows = backup.rows
    counted = ("opportunity", "notice", "profile", "outbox", "triage")
    words = ("opportunities", "notices", "profiles", "mails", "decisions")
    numbers = [f"{rows.get(table, 0)} {word}" for table, word in zip(counted, words, strict=True)]
    return [f"latest night: {backup.latest_night or 'none yet'}", f"holds: {', '.join(numbers)}"]
