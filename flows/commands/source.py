"""``legation source``: publishers that a desk adds by itself, without code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from db.records import InputError, Reuse, SourceClass, to_json
from flows.commands.home import open_home
from flows.commands.options import as_of_option, echo_json, home_option, json_option, present
from flows.settings import read_settings

if TYPE_CHECKING:
    from db.records import Notice, OwnSource
    from flows.sourcing.own_sources import Candidate, Trial, Wanted

SHOWN = 5


@click.group("source", short_help="Add a publisher's feed, posts, sitemap or page as a source of one's own.")
def command() -> None:
    """Sources of one's own: an RSS or Atom feed, a type of posts of a WordPress site, a sitemap, or a page
    that describes calls as schema.org data. They are crawled every night like all others."""


@command.command()
@click.argument("url")
@click.option("--funder", help="Who pays. Default: the name that the site gives itself.")
@click.option(
    "--class", "source_class", type=click.Choice([each.value for each in SourceClass]), default="grant"
)
@click.option("--country", help="Of the funder: ISO 3166-1 (KE), EU or INT. Default: by the address.")
@click.option("--language", help="ISO 639-1 (sw). Default: as the site says.")
@click.option("--timezone", help="In which its deadlines hold (Africa/Nairobi). Default: the country's.")
@click.option("--currency", help="Of its amounts (KES). Default: the country's.")
@click.option(
    "--reuse",
    type=click.Choice([each.value for each in Reuse]),
    default=Reuse.FACTS_AND_LINK.value,
    show_default=True,
    help="How much of its text its licence lets out of this house.",
)
@click.option(
    "--match", default="", help="Only what holds this pattern: in a title, an address or a category."
)
@click.option("--as", "kind", help="Which of the ways that were found: feed, sitemap, page, wordpress:TYPE.")
@click.option("--yes", is_flag=True, help="Keep it, if it brings anything, without asking.")
@click.option(
    "--archive", type=click.Path(path_type=Path), help="Ask the answers recorded in this WARC file instead."
)
@as_of_option
@home_option
@json_option
def add(
    url: str,
    yes: bool,
    archive: Path | None,
    as_of: datetime | None,
    home: Path | None,
    as_json: bool,
    **said: str,
) -> None:
    """Look at URL politely, show what it announces, and keep it as a source.

    Nothing is kept that brings no notice. Exit code 1 when nothing was kept.

    \b
    Examples:
      legation source add https://www.example.org/calls/feed
      legation source add https://www.example.org/ --as wordpress:grants --country KE --yes
      legation source add https://www.example.org/sitemap.xml --match /grants/
    """
    from flows.sourcing.catalogue import home_catalogue
    from flows.sourcing.own_sources import Web, candidates, trials

    settings = read_settings(home)
    catalogue, web = home_catalogue(settings), Web(settings, as_of or present(), archive)
    found = candidates(url, web)
    if not as_json:
        _show_candidates(url, found)
    tried = list(trials(found, _wanted(said), {*catalogue.own, *catalogue.retired}, web))
    trial = tried[-1]
    _refuse_twice(trial.definition, catalogue.own.values())
    if not as_json:
        for each in tried:
            _show_trial(each)
    question = f"Keep it as {trial.definition.name}?"
    kept = bool(trial.notices) and (yes or (not as_json and click.confirm(question)))
    if kept:
        with open_home(home, create=True) as store:
            store.own_sources.put(trial.definition)
    if as_json:
        echo_json(_plain_trial(found, trial, kept))
    else:
        click.echo(_ending(trial, kept))
    raise SystemExit(0 if kept else 1)


@command.command("list")
@home_option
@json_option
def list_(home: Path | None, as_json: bool) -> None:
    """List the sources of one's own."""
    with open_home(home) as store:
        kept = store.own_sources.asked()
    if as_json:
        echo_json([_plain(definition) for definition in kept.values()])
        return
    for definition in kept.values():
        click.echo(f"{definition.name}  {definition.funder} ({_way(definition)}, {definition.url})")


@command.command()
@click.argument("name")
@home_option
@json_option
def show(name: str, home: Path | None, as_json: bool) -> None:
    """Print everything that is kept of the source NAME."""
    with open_home(home) as store:
        kept = store.own_sources.asked() | store.own_sources.removed()
    plain = _plain(_known(kept, name))
    if as_json:
        echo_json(plain)
        return
    for field, value in plain.items():
        click.echo(f"{field:<12} {value}")


@command.command()
@click.argument("name")
@home_option
def remove(name: str, home: Path | None) -> None:
    """Ask the source NAME no more. What it brought stays as it is, and its name is not given again."""
    with open_home(home) as store:
        _known(store.own_sources.asked(), name)
        store.own_sources.remove(name, present().date())
    click.echo(f"removed: {name}")


def _wanted(said: Mapping[str, str]) -> Wanted:
    from flows.sourcing.own_sources import Wanted

    options: dict[str, Any] = {
        **said,
        "source_class": SourceClass(said["source_class"]),
        "reuse": Reuse(said["reuse"]),
    }
    return Wanted(**options)


def _ending(trial: Trial, kept: bool) -> str:
    if kept:
        return f"kept: {trial.definition.name}; the next night asks it"
    return "nothing kept" if trial.notices else "nothing kept: it brought no notice"


def _known(kept: dict[str, OwnSource], name: str) -> OwnSource:
    if name not in kept:
        raise InputError(f"{name}: no source of one's own; there are: {', '.join(kept) or 'none yet'}")
    return kept[name]


def _refuse_twice(definition: OwnSource, kept: Iterable[OwnSource]) -> None:
    for other in kept:
        if (other.url, _way(other), other.match) == (definition.url, _way(definition), definition.match):
            raise InputError(f"{definition.url}: kept already, as {other.name}")


def _way(definition: OwnSource) -> str:
    return (
        f"{definition.kind.value}:{definition.post_type}" if definition.post_type else definition.kind.value
    )


def _show_candidates(url: str, found: list[Candidate]) -> None:
    click.echo(f"{url} announces in {len(found)} {'way' if len(found) == 1 else 'ways'}:")
    for each in found:
        click.echo(f"  {each.way:<24} {each.title} ({each.url})")


def _show_trial(trial: Trial) -> None:
    from flows.words.wording import count

    definition, run = trial.definition, trial.run
    cause = f" ({run.cause})" if run.cause else ""
    click.echo(f"\n{_way(definition)}: {run.outcome.value}{cause}, {count(len(trial.notices), 'notice')}")
    facts = (definition.funder, definition.country, definition.language, definition.timezone)
    click.echo(f"  {', '.join(facts)}, {definition.currency}; reuse: {definition.reuse.value}")
    for notice in trial.notices[:SHOWN]:
        for line in _lines(notice):
            click.echo(f"  {line}")
    if len(trial.notices) > SHOWN:
        click.echo(f"  and {len(trial.notices) - SHOWN} more")
    unknown = sum(not notice.deadlines for notice in trial.notices)
    if unknown:
        click.echo(f"  without a deadline that could be read: {unknown} of {len(trial.notices)}")
    for issue in trial.issues[:SHOWN]:
        click.echo(f"  issue: {issue.key} {issue.field}: {issue.reason}")


def _lines(notice: Notice) -> list[str]:
    from flows.words.wording import deadline_in_words

    due = "; ".join(deadline_in_words(deadline) for deadline in notice.deadlines) or "not known"
    unknown = [name for name, known in _stated(notice).items() if not known]
    kind = next((topic.code for topic in notice.topics if topic.vocabulary == "legation_kind"), "call")
    return [
        f"- {notice.title}" + ("" if kind == "call" else f"  [no call: {kind}]"),
        f"    {notice.url}",
        f"    deadline: {due}; not known: {', '.join(unknown) or 'nothing'}; text: {notice.text_basis.value}",
    ]


def _stated(notice: Notice) -> dict[str, object]:
    """What a negotiator asks first → whether the notice states it."""
    money = notice.award_floor or notice.award_ceiling or notice.total_funding
    return {
        "money": money,
        "who may apply": notice.applicant_types or notice.eligibility,
        "countries": notice.eligible_countries,
        "status": notice.status,
    }


def _plain(definition: OwnSource) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(to_json(definition))
    return plain | {"class": definition.source_class.value, "reuse": definition.reuse.value}


def _plain_trial(found: list[Candidate], trial: Trial, kept: bool) -> dict[str, Any]:
    return {
        "kept": trial.definition.name if kept else None,
        "found": [{"as": each.way, "url": each.url, "title": each.title} for each in found],
        "source": _plain(trial.definition),
        "outcome": trial.run.outcome.value,
        "cause": trial.run.cause,
        "notices": [json.loads(to_json(notice)) for notice in trial.notices],
        "issues": [json.loads(to_json(issue)) for issue in trial.issues],
    }
