"""``legation restore``: back to a backup."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from db.records.errors import InputError
from flows.commands.backup import holdings
from flows.commands.options import echo_json, home_option, json_option, present
from flows.night.home_size import size_in_words
from flows.night.lock import night_lock
from flows.settings import read_settings


@click.command("restore", short_help="Put a backup in the database's place; what was there is kept.")
@click.argument("file", type=click.Path(path_type=Path))
@home_option
@json_option
def command(file: Path, home: Path | None, as_json: bool) -> None:
    """Put the backup FILE in the place of the home's database.

    FILE is checked to its last row first. The database that was there stays beside it, as
    legation.db.replaced-<now>; remove it when you are sure. Refused while a night is running (exit code
    4) or another program has the database open. Mails and crawl files are left as they are.
    Whoever unsubscribed or was erased since then stays so (HOME/people.jsonl).
    """
    from db.backup import verify
    from db.restoring import restore
    from flows.night.desk_snapshot import forget_desk, write_desk
    from flows.people.persons import apply_journal

    settings = read_settings(home)
    if not settings.home.is_dir():
        verify(file)  # no home is made for a file that is no backup
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{settings.home}: cannot be made ({error.strerror}); choose another --home"
        ) from error
    with night_lock(settings.home):
        restored = restore(file, settings.database, stamp=f"{present():%Y-%m-%dT%H%M%SZ}")
        had_desk = forget_desk(settings)
        kept_words = apply_journal(settings, present())
        if had_desk:
            write_desk(settings)
    if as_json:
        echo_json(asdict(restored))
        return
    click.echo(f"restored: {file} ({size_in_words(restored.backup.size)}) is now {settings.database}")
    for line in holdings(restored.backup):
        click.echo(f"  {line}")
    for line in kept_words:
        click.echo(f"  {line}")
    if restored.kept:
        click.echo(f"  the database that was there is kept as {restored.kept}")
