"""``legation profile recipients``: who reads a profile, and readers added by a list."""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.records.errors import InputError
from flows.bulk.reader_rows import keyed, read_reader, reader_record
from flows.bulk.table import Table, read_table
from flows.commands.home import known_profile, open_home
from flows.commands.options import echo_json, home_option, json_option, present

if TYPE_CHECKING:
    from ranking.partnership import Profile, Recipient


@click.command("recipients")
@click.argument("profile")
@click.option(
    "--import",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Add the readers of a CSV file with a column `email` and any other key of `recipients`.",
)
@click.option("--remove", metavar="ADDRESS", help="Take a reader off the list.")
@click.option("--dry-run", is_flag=True, help="With --import: say what it would do, and change nothing.")
@home_option
@json_option
def recipients(
    profile: str, file: Path | None, remove: str | None, dry_run: bool, home: Path | None, as_json: bool
) -> None:
    """List who reads PROFILE: those that its file names, and those that were added by a list.

    Each has a language, a frequency and the like of their own. An import adds all its readers or none;
    whom it names again is changed; whom the file names itself stays as the file says.
    """
    if (file is not None and remove is not None) or (dry_run and file is None):
        raise click.UsageError("give --import FILE, with or without --dry-run, or --remove ADDRESS")
    with open_home(home) as store:
        text = known_profile(store, profile)
        if file is not None:
            added = _readers(read_table(file), str(file))
            _say_what_changes(profile, text, added, store.audiences.all())
            if not dry_run:
                records = [(each.email, reader_record(each)) for each in added]
                store.audiences.put(profile, records, getpass.getuser())
            click.echo("nothing was changed" if dry_run else f"{len(added)} readers kept for {profile}")
            return
        if remove is not None:
            if not store.audiences.remove(profile, remove):
                raise InputError(
                    f"{remove}: not on the list of {profile}; readers in its file are removed there"
                )
            click.echo(f"removed from the list of {profile}: {remove}")
            return
        listed, snoozes = store.audiences.all(), store.snoozes.latest()
    read = _profile(profile, text, listed)
    silent = {
        each.recipient: each.until for each in snoozes if each.profile == profile and not each.opportunity
    }
    rows = [_row(each, silent.get(each.email) or silent.get("")) for each in read.recipients]
    if as_json:
        echo_json(rows)
    for row in [] if as_json else rows:
        until = f", silent until {row['silent_until']}" if row["silent_until"] else ""
        new = ", everything new listed" if row["all_new"] else ""
        click.echo(
            f"{row['email']}  {row['frequency']}, {row['language']}, {row['max_items']} items{new}{until}"
        )
    if not rows and not as_json:
        click.echo(f"nobody reads {profile}")


def _profile(profile: str, text: str, listed: Iterable[tuple[str, str, str]]) -> Profile:
    from flows.announcing.readers import with_readers
    from ranking.profiles import parse_profile

    return with_readers([parse_profile(text, profile)], listed)[0]


def _row(reader: Recipient, until: object) -> dict[str, object]:
    silent = until if until is not None and str(until) > present().date().isoformat() else None
    return reader.model_dump(mode="json") | {"silent_until": silent}


def _readers(table: Table, origin: str) -> list[Recipient]:
    """The readers of a list.

    Raises:
        InputError: naming every line that is wrong, and what is allowed.
    """
    readers, problems, seen = [], list(table.problems), dict[str, int]()
    if "email" not in keyed(dict.fromkeys(table.columns, "")):
        raise InputError(f"{origin}: no column `email`; its columns: {', '.join(table.columns)}")
    for row in table.rows:
        reader, wrong = read_reader(keyed(row.cells))
        problems += [f"{origin}:{row.line}: {each}" for each in wrong]
        if reader is None:
            continue
        address = reader.email.casefold()
        if address in seen:
            problems.append(f"{origin}:{row.line}: {reader.email} stands in line {seen[address]} already")
        seen.setdefault(address, row.line)
        readers.append(reader)
    if problems:
        raise InputError("\n".join(problems))
    return readers


def _say_what_changes(
    profile: str, text: str, added: list[Recipient], listed: list[tuple[str, str, str]]
) -> None:
    own = {each.email.casefold() for each in _profile(profile, text, ()).recipients}
    before = {email: record for whose, email, record in listed if whose == profile}
    for each in added:
        if each.email.casefold() in own:
            click.echo(f"{each.email}: named in the profile's file, which counts")
        elif each.email not in before:
            click.echo(f"{each.email}: new")
        else:
            same = before[each.email] == reader_record(each)
            click.echo(f"{each.email}: {'as before' if same else 'changed'}")
