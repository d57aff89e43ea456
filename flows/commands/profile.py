"""``legation profile``: the partnerships we look for."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.records.errors import InputError
from flows.commands.home import known_profile, open_home
from flows.commands.options import as_of_option, echo_json, home_option, json_option, present
from flows.commands.profile_from import from_file
from flows.commands.profile_import import export, import_
from flows.commands.profile_recipients import recipients
from flows.language.languages import ENGLISH
from flows.settings import read_settings

if TYPE_CHECKING:
    from db.records import Opportunity
    from ranking.profiles import Profile


@click.group("profile", short_help="Add, check, list, show or remove partnership profiles.")
def command() -> None:
    """Partnership profiles: one YAML file each. The README lists every field and what it changes."""


command.add_command(from_file)
command.add_command(recipients)
command.add_command(import_)
command.add_command(export)


@command.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@home_option
def add(files: tuple[Path, ...], home: Path | None) -> None:
    """Register profiles from YAML FILES, or replace those of the same id; all of them, or none."""
    from ranking.profiles import lint, parse_profile

    texts = [(file, _read(file)) for file in files]
    profiles = [(parse_profile(text, str(file)), text) for file, text in texts]
    with open_home(home, create=True) as store:
        for profile, text in profiles:
            store.profiles.put(profile.id, text, present().date())
    for profile, _ in profiles:
        click.echo(f"added: {profile.id} ({profile.name}), {len(profile.recipients)} recipients")
        for warning in [*lint(profile, present()), *_unspoken(profile, home)]:
            click.echo(f"  warning: {warning}")


@command.command("lint")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@home_option
@as_of_option
def check(files: tuple[Path, ...], home: Path | None, as_of: datetime | None) -> None:
    """Check YAML FILES without registering them: errors end with exit code 2, warnings do not.

    Where the home has a database, it is counted how many open calls each gate and each must would remove.
    """
    from ranking.profiles import lint, parse_profile

    now = as_of or present()
    profiles = [(file, parse_profile(_read(file), str(file))) for file in files]
    opportunities = _opportunities(home)
    for file, profile in profiles:
        warnings = [*lint(profile, now), *_unspoken(profile, home)]
        click.echo(f"{file}: {profile.id} is a valid profile, {len(warnings)} warnings")
        for warning in warnings:
            click.echo(f"  warning: {warning}")
        for line in _effects(profile, opportunities, now):
            click.echo(f"  {line}")


def _unspoken(profile: Profile, home: Path | None) -> list[str]:
    """Readers whose language we cannot write; looked up only where one is not English."""
    desks = (profile.safeguards.language, profile.approval.language if profile.approval else None)
    stated = (*(reader.language for reader in profile.recipients), *filter(None, desks))
    wanted = [language for language in stated if language != ENGLISH]
    if not wanted:
        return []
    from flows.language.check import unspoken

    return unspoken(wanted, read_settings(home).locales)


def _opportunities(home: Path | None) -> list[Opportunity] | None:
    """Those of the home's database; ``None`` where no night was run yet and no home was asked for."""
    if home is None and not read_settings(None).database.exists():
        return None
    with open_home(home) as store:
        return store.opportunities.all()


def _effects(profile: Profile, opportunities: list[Opportunity] | None, as_of: datetime) -> list[str]:
    from ranking.gate_effects import gate_effects, in_words

    if opportunities is None:
        return ["no database yet: what each rule removes is counted after the first night"]
    return in_words(gate_effects(profile, opportunities, as_of))


@command.command("list")
@home_option
@json_option
def list_(home: Path | None, as_json: bool) -> None:
    """List the registered profiles."""
    from ranking.profiles import parse_profile

    with open_home(home) as store:
        profiles = [parse_profile(text, name) for name, text in store.profiles.all()]
    if as_json:
        echo_json([profile.model_dump(mode="json") for profile in profiles])
        return
    for profile in profiles:
        recipients = ", ".join(recipient.email for recipient in profile.recipients)
        click.echo(f"{profile.id}  {profile.name} ({recipients or 'no recipients'})")


@command.command()
@click.argument("profile")
@home_option
@json_option
def show(profile: str, home: Path | None, as_json: bool) -> None:
    """Print a registered profile as it was added."""
    from ranking.profiles import parse_profile

    with open_home(home) as store:
        text = known_profile(store, profile)
    if as_json:
        echo_json(parse_profile(text, profile).model_dump(mode="json"))
    else:
        click.echo(text, nl=False)


@command.command()
@click.argument("profile")
@home_option
def remove(profile: str, home: Path | None) -> None:
    """Forget a profile and its matches; what was told and decided for it stays on record."""
    with open_home(home) as store:
        known_profile(store, profile)
        store.profiles.remove(profile)
    click.echo(f"removed: {profile}")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8 text (byte {error.start}); save it as UTF-8") from error
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from error
