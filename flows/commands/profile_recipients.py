"""``legation profile recipients``: who reads a profile, and readers added by a list."""

from __future__ import annotations

import csv
import getpass
import json
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.records.errors import InputError
from flows.commands.home import known_profile, open_home
from flows.commands.options import echo_json, home_option, json_option, present

if TYPE_CHECKING:
    from ranking.partnership import Profile, Recipient

_NUMBERS, _FLAGS = frozenset({"max_items"}), {"true": True, "yes": True, "false": False, "no": False}


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
            added = _readers(_rows(file), str(file))
            _say_what_changes(profile, text, added, store.audiences.all())
            if not dry_run:
                records = [(each.email, _record(each)) for each in added]
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


def _record(reader: Recipient) -> str:
    said = reader.model_dump(mode="json", exclude_unset=True, exclude={"email"})
    return json.dumps(said, sort_keys=True)


def _rows(file: Path) -> list[tuple[int, dict[str, str]]]:
    """(line, its cells by column), for every line that says anything.

    Raises:
        InputError: for a file that cannot be read, or has no column ``email``.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise InputError(f"{file}: {reason}") from error
    first = text.partition("\n")[0]
    table = csv.DictReader(StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    columns = [column.strip().lower() for column in table.fieldnames or ()]
    if "email" not in columns:
        raise InputError(f"{file}: no column `email`; its columns: {', '.join(columns) or 'none'}")
    table.fieldnames = columns
    return [
        (table.line_num, {k: v.strip() for k, v in row.items() if isinstance(k, str) and v and v.strip()})
        for row in table
        if any(isinstance(value, str) and value.strip() for value in row.values())
    ]


def _readers(rows: list[tuple[int, dict[str, str]]], origin: str) -> list[Recipient]:
    """The readers of a list.

    Raises:
        InputError: naming every line that is wrong, and what is allowed.
    """
    from pydantic import ValidationError

    from ranking.partnership import Recipient

    readers, problems, seen = [], [], dict[str, int]()
    for line, row in rows:
        try:
            reader = Recipient.model_validate({key: _value(key, said) for key, said in row.items()})
        except ValidationError as error:
            problems += [f"{origin}:{line}: {_problem(each)}" for each in error.errors()]
            continue
        address = reader.email.casefold()
        if address in seen:
            problems.append(f"{origin}:{line}: {reader.email} stands in line {seen[address]} already")
        seen.setdefault(address, line)
        readers.append(reader)
    if problems:
        raise InputError("\n".join(problems))
    return readers


def _problem(error: object) -> str:
    said = error if isinstance(error, dict) else {}
    where = ".".join(str(part) for part in said.get("loc", ())) or "email"
    return f"`{where}`: {str(said.get('msg', '')).removeprefix('Value error, ')}"


def _value(key: str, said: str) -> object:
    if key in _NUMBERS and said.isdecimal():
        return int(said)
    return _FLAGS.get(said.lower(), said) if key == "all_new" else said


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
            same = before[each.email] == _record(each)
            click.echo(f"{each.email}: {'as before' if same else 'changed'}")
