"""``legation screen``: what the screening lists have on one name."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.records.errors import InputError
from flows.commands.options import as_of_option, echo_json, home_option, json_option, present
from flows.settings import read_settings

if TYPE_CHECKING:
    from flows.screening.lists import KnownList, UnreadList
    from ranking.screening import Finding


@click.command("screen", short_help="Compare one name with the screening lists.")
@click.argument("name")
@click.option("--country", metavar="CC", help="Where it is, as ISO code: RU, IR.")
@click.option("--type", "kind", type=click.Choice(["person", "organisation"]), help="What it is.")
@click.option("--born", type=int, metavar="YEAR", help="A person's year of birth.")
@click.option("--list", "lists", multiple=True, metavar="LIST", help="Only this list; may be repeated.")
@as_of_option
@home_option
@json_option
def command(
    name: str,
    country: str | None,
    kind: str | None,
    born: int | None,
    lists: tuple[str, ...],
    as_of: datetime | None,
    home: Path | None,
    as_json: bool,
) -> None:
    """Compare NAME with every screening list of the home, or with those given.

    A possible match is a listed name that agrees and a country or another fact that does too, with nothing
    that contradicts. A name alone is listed as "name only" and proves nothing. A screen, not legal advice.

    \b
    Example
      legation screen "Vektor Avtomatika" --country RU --type organisation
    """
    from flows.screening.lists import UnreadList, known_list, list_names
    from flows.screening.names import ask
    from ranking.screening import EntityKind, Subject

    folder, today = read_settings(home).home, (as_of or present()).date()
    known = [known_list(folder, each) for each in lists or list_names(folder)]
    readable = [each for each in known if not isinstance(each, UnreadList)]
    unread = [each for each in known if isinstance(each, UnreadList)]
    if not known:
        raise InputError("no screening lists yet; bring one: legation lists add FILE --name un")
    places = (_country(country),) if country else ()
    subject = Subject(_asked(name), "name", EntityKind(kind) if kind else None, places, born=born)
    found = ask(readable, subject)
    if as_json:
        echo_json(_as_dict(readable, unread, found, today))
    else:
        click.echo("\n".join(_lines(readable, unread, found, today)))


def _asked(name: str) -> str:
    from ranking.screening_names import read_name

    if not read_name(name).words:
        raise InputError(f"{name!r}: no name; expected at least one letter")
    return name


def _country(said: str) -> str:
    from ranking.country_groups import COUNTRIES

    if said.upper() not in COUNTRIES:
        raise InputError(f"--country {said}: not a country; write its ISO 3166-1 code, such as RU or IR")
    return said.upper()


def _lines(
    readable: list[KnownList], unread: list[UnreadList], found: list[tuple[KnownList, Finding]], today: date
) -> list[str]:
    said = []
    for known, finding in found:
        kind = "alias" if finding.listed.is_alias else "name"
        weak = ", which the list calls weak" if finding.listed.weak else ""
        said.append(f"{finding.grade.value}: {known.version.in_words}, entry {finding.entry.id}")
        said.append(f"    listed {kind} “{finding.listed.said}”{weak}; similarity {finding.similarity:.2f}")
        entry = finding.entry
        about = [entry.kind.value if entry.kind else "", ", ".join(entry.countries)]
        said.append(f"    listed as {'; '.join(each for each in about if each) or 'nothing more'}")
        said.append(f"    agrees: {'; '.join(finding.agrees) or 'nothing but the name'}")
        if finding.contradicts:
            said.append(f"    contradicts: {'; '.join(finding.contradicts)}")
    if not found and readable:
        said.append(f"No listed name agrees, in {', '.join(each.version.in_words for each in readable)}.")
    for each in readable:
        if each.version.is_stale(today):
            said.append(f"List {each.version.name} is of {each.version.dated}: older than 7 days.")
    said += [f"Not screened against {each.name}: {each.why}" for each in unread]
    return [*said, "A screen, not legal advice."]


def _as_dict(
    readable: list[KnownList], unread: list[UnreadList], found: list[tuple[KnownList, Finding]], today: date
) -> dict[str, object]:
    return {
        "lists": [
            {"name": each.version.name, "dated": each.version.dated.isoformat()}
            | {"sha256": each.version.sha256, "stale": each.version.is_stale(today)}
            for each in readable
        ],
        "not_screened": [{"name": each.name, "why": each.why} for each in unread],
        "found": [
            {"grade": finding.grade.value, "list": known.version.name, "entry": finding.entry.id}
            | {"listed": finding.listed.said, "alias": finding.listed.is_alias, "weak": finding.listed.weak}
            | {"similarity": finding.similarity, "agrees": list(finding.agrees)}
            | {"contradicts": list(finding.contradicts), "countries": list(finding.entry.countries)}
            for known, finding in found
        ],
        "notice": "A screen, not legal advice.",
    }
