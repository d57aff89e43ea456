"""What ``legation ask`` and ``legation export`` share: a home's database, and parameters as options."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from db.records.errors import InputError
from flows.commands.home import open_home
from flows.settings import read_settings

# Options that a question defines are not known before it is read: all words are taken as they stand.
ANY_OPTIONS = {"ignore_unknown_options": True}
public_option = click.option(
    "--public", is_flag=True, help="Ask the published copy: only what anybody may read."
)


def database_of(home: Path | None, *, public: bool) -> Path:
    """The database to ask: the home's, brought to today's schema, or its published copy.

    Raises:
        InputError: there is none yet.
    """
    settings = read_settings(home)
    if not public:
        open_home(home).close()
        return settings.database
    from flows.night.publishing import FILE

    copy = settings.home / FILE
    if not copy.exists():
        raise InputError(f"{copy}: no published copy yet; `legation publish` writes it")
    return copy


def name_and_parameters(words: Sequence[str]) -> tuple[str | None, dict[str, str]]:
    """``open-to --min-eur 500000 --country=KE`` as the name and name → value, in any order.

    Raises:
        UsageError: two names, an option without a value, or one twice.
    """
    found: dict[str, str] = {}
    names: list[str] = []
    remaining = list(words)
    while remaining:
        word = remaining.pop(0)
        if not word.startswith("--"):
            names.append(word)
            continue
        option, equals, value = word.partition("=")
        if not equals:
            if not remaining:
                raise click.UsageError(f"{option} needs a value")
            value = remaining.pop(0)
        name = option.removeprefix("--").replace("-", "_")
        if name in found:
            raise click.UsageError(f"{option} is given twice")
        found[name] = value
    if len(names) > 1:
        raise click.UsageError(f"{names[1]}: one name at a time; parameters are written --name value")
    return next(iter(names), None), found
