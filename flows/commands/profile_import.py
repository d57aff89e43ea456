"""``legation profile import`` and ``export``: many profiles and readers from, and to, files."""

from __future__ import annotations

import getpass
import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.records.errors import BAD_INPUT, InputError
from flows.commands.home import open_home
from flows.commands.options import echo_json, home_option, json_option, present
from flows.language.languages import ENGLISH
from flows.settings import read_settings

if TYPE_CHECKING:
    from flows.bulk.intake import Intake, Step

PARTIAL = 1


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.option(
    "--skip-wrong", is_flag=True, help="Import what is right, and leave what is wrong (ends with 1)."
)
@click.option("--encoding", help="How a table was saved, where it is not UTF-8: for example cp1252.")
@home_option
@json_option
def import_(
    path: Path, dry_run: bool, skip_wrong: bool, encoding: str | None, home: Path | None, as_json: bool
) -> None:
    """Add or change profiles and readers from PATH: a folder of YAML files and tables, or one of them.

    A table (CSV) with a column `email` lists readers: profile, email (or address), frequency (or cycle),
    language, max_items, sees, all_new. Any other table lists profiles, a column for each field: profile,
    name, kind, country, summary, capabilities and so on; several entries in a cell are parted by `|`. Columns
    left empty change nothing. All is imported or, with one wrong line, nothing; again, it changes nothing.
    """
    intake, silent = _read(path, home, encoding)
    acts = not dry_run and (skip_wrong or not intake.problems)
    if acts and (intake.texts or intake.readers):
        with open_home(home, create=True) as store:
            store.register(
                intake.texts.items(), intake.readers.values(), on=present().date(), author=getpass.getuser()
            )
    if as_json:
        echo_json(_as_json(intake, acts))
    else:
        _say(intake, acts, silent, home, whole=dry_run)
    if intake.problems:
        raise SystemExit(PARTIAL if acts else BAD_INPUT)


def _read(path: Path, home: Path | None, encoding: str | None) -> tuple[Intake, set[tuple[str, str]]]:
    """What an import would do, and which of its readers (address, profile) get no mail; makes no home."""
    from flows.bulk.intake import take_in

    if not read_settings(home).database.exists():
        return take_in(path, {}, [], encoding), set()
    with open_home(home) as store:
        intake = take_in(path, dict(store.profiles.all()), store.audiences.all(), encoding)
        asked = [(each.reader, each.profile) for each in intake.steps if each.reader]
        return intake, store.suppressions.suppressed(asked)


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@home_option
def export(folder: Path, home: Path | None) -> None:
    """Write every profile to FOLDER as it was registered, and listed readers to its readers.csv.

    `legation profile import FOLDER` takes them in again. Nothing that is there already is overwritten.
    """
    from flows.bulk.outgoing import files_of

    with open_home(home) as store:
        files = files_of(store.profiles.all(), store.audiences.all())
    there = [name for name in files if (folder / name).exists()]
    if there:
        raise InputError(f"{folder}: {there[0]} is there already; choose an empty folder")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror}") from error
    click.echo(f"{len(files)} files written to {folder}")


def _as_json(intake: Intake, done: bool) -> dict[str, object]:
    counts = Counter(each.state.value for each in intake.steps)
    steps = [asdict(each) for each in intake.steps]
    return {"done": done, "counts": counts, "steps": steps, "problems": intake.problems}


def _say(intake: Intake, done: bool, silent: set[tuple[str, str]], home: Path | None, *, whole: bool) -> None:
    """Each step; what is left as it is and has nothing to it only where ``whole`` is asked for."""
    for each in intake.steps:
        is_silent = (each.reader, each.profile) in silent
        if whole or is_silent or each.details or each.state.value != "left":
            _say_step(each, is_silent=is_silent)
    for line in _warnings(intake, home):
        click.echo(f"warning: {line}")
    for problem in intake.problems:
        click.echo(f"wrong: {problem}", err=True)
    counts = Counter(each.state.value for each in intake.steps)
    line = ", ".join(f"{counts[state]} {state}" for state in ("added", "changed", "left"))
    click.echo(f"{line}, {len(intake.problems)} wrong{'' if done else '; nothing was changed'}")


def _say_step(step: Step, *, is_silent: bool) -> None:
    who = f"{step.reader} of {step.profile}" if step.reader else step.profile
    whole = len(step.details) == 1 and step.state.value != "changed"
    click.echo(f"{step.state.value}: {who} ({step.place}){f': {step.details[0]}' if whole else ''}")
    for detail in () if whole else step.details:
        click.echo(f"  {detail}")
    if is_silent:
        click.echo("  has unsubscribed or was erased, and gets no mail")


def _warnings(intake: Intake, home: Path | None) -> list[str]:
    """What is allowed and yet to be looked at, in the profiles that are new or changed."""
    from flows.language.check import unspoken
    from ranking.profiles import lint, parse_profile

    profiles = [parse_profile(text, id) for id, text in intake.texts.items()]
    found = [f"{each.id}: {said}" for each in profiles for said in lint(each, present())]
    wanted = {reader.language for each in profiles for reader in each.recipients}
    wanted |= {str(json.loads(record).get("language", ENGLISH)) for *_, record in intake.readers.values()}
    return found + unspoken(sorted(wanted), read_settings(home).locales)
