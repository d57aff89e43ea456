"""``legation upkeep``: what the home no longer needs, and what it will weigh."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.records.errors import InputError
from flows.commands.options import echo_json, home_option, json_option, present
from flows.night.home_size import forecast, size_in_words
from flows.settings import read_settings

if TYPE_CHECKING:
    from flows.night.home_size import Forecast, Part
    from flows.night.upkeep import Due

UNITS = {"": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}


class Size(click.ParamType[int]):
    """Bytes, written as ``500MB`` or ``20GB``."""

    name = "SIZE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read a number with one of the decimal units."""
        found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,3})?) ?(kB|MB|GB|TB|)", str(value))
        if found is None:
            self.fail(f"{value!r}: write it as 500MB or 20GB", param, ctx)
        return int(float(found[1]) * UNITS[found[2]])


@click.command("upkeep", short_help="Remove what the home no longer needs, and say how it grows.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option(
    "--budget", type=Size(), help="Say when the home reaches this size. Default: when the disk is full."
)
@home_option
@json_option
def command(dry_run: bool, budget: int | None, home: Path | None, as_json: bool) -> None:
    """Remove what the home no longer needs, and say how it grows: old crawl files, recordings, backups, logs.

    Every night ends with this; LEGATION_KEEP_… set how much is kept. What was told or decided, every
    version of every notice, and the mails stay for ever. Refused while a night is running (exit code 4).

    \b
    Examples:
      legation upkeep --dry-run
      legation upkeep --dry-run --budget 20GB
    """
    from flows.night.lock import night_lock
    from flows.night.upkeep import due, tidy
    from flows.people.persons import finish_erasure

    settings = read_settings(home)
    if not settings.home.is_dir():
        raise InputError(f"{settings.home}: no such home; run `legation nightly` first, or give --home")
    problems: tuple[str, ...] = ()
    if dry_run:
        found = due(settings)
    else:
        with night_lock(settings.home):
            finish_erasure(settings)
            tidied = tidy(settings)
        found, problems = list(tidied.removed), tidied.problems
    expected = forecast(settings, budget)
    if as_json:
        removals = [{"what": one.what, "size": one.size} for one in found]
        echo_json(
            {"dry_run": dry_run, "removals": removals, "problems": problems, "forecast": asdict(expected)}
        )
    else:
        for line in (*_removals(found, dry_run), *_forecast(expected, present().date())):
            click.echo(line)
        for problem in problems:
            click.echo(f"legation: {problem}", err=True)
    raise SystemExit(1 if problems else 0)


def _removals(found: Sequence[Due], dry_run: bool) -> list[str]:
    done = "would be removed" if dry_run else "removed"
    total = size_in_words(sum(one.size for one in found))
    return [
        f"{len(found)} things {done} ({total})" if found else f"Nothing {done}.",
        *(f"  {one.what}  {size_in_words(one.size)}" for one in found),
    ]


def _forecast(expected: Forecast, today: date) -> list[str]:
    lines = [f"The home weighs {size_in_words(expected.size)}"]
    for part in expected.parts:
        if part.size:
            lines.append(f"  {part.name:<16} {size_in_words(part.size):>9}  {_growth(part)}")
    if expected.per_night is None:
        return [*lines, "How fast it grows shows after the second night."]
    lines.append(f"It grows for ever by about {size_in_words(expected.per_night)} a night.")
    budget, nights = size_in_words(expected.budget), expected.full_after
    if nights is None:
        return [*lines, f"{budget} is not reached within a century."]
    return [*lines, f"{budget} is reached after about {nights} nights, on {today + timedelta(nights)}."]


def _growth(part: Part) -> str:
    if part.per_night is None:
        return "growth not known yet"
    if not part.per_night:
        return "does not grow"
    limit = "" if part.limit is None else f" up to {size_in_words(part.limit)}"
    return f"+ {size_in_words(part.per_night)} a night{limit}"
