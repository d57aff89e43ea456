"""Options that several commands share, read the same way everywhere."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from pathlib import Path

import click

home_option = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder with the database, mails and nights. Default: LEGATION_HOME, else ./home.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON for a program instead of text."
)


class Instant(click.ParamType[datetime]):
    """A date (its first instant, UTC) or an ISO instant with an offset; always returned in UTC."""

    name = "DATE or INSTANT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read ``2026-08-11`` or ``2026-08-11T02:00:00+00:00``."""
        if isinstance(value, datetime):
            return value
        text = str(value)
        try:
            if len(text) == len("2026-08-11"):
                return datetime.combine(date.fromisoformat(text), time(), UTC)
            instant = datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"{text!r}: write 2026-08-11 or 2026-08-11T02:00:00+00:00", param, ctx)
        if instant.tzinfo is None:
            self.fail(f"{text!r}: an instant needs its offset, for example {text}+00:00", param, ctx)
        return instant.astimezone(UTC)


class Day(click.ParamType[date]):
    """A date, written 2026-08-11."""

    name = "DATE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read ``2026-08-11``."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r}: write a date as 2026-08-11", param, ctx)


day = Day()
as_of_option = click.option(
    "--as-of",
    type=Instant(),
    help="Take this as the present: a date (its first instant, UTC) or an ISO instant. Default: now.",
)


def present() -> datetime:
    """The clock: now in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def echo_json(value: object) -> None:
    """Print a value as indented JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
