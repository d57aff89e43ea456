"""``legation crawl``: what named sources announce right now, and the samples by which they are tested."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeAlias

import click

from db.records import Issue, Notice, Outcome, Reuse, to_json
from flows.commands.options import as_of_option, echo_json, home_option, json_option, present
from flows.settings import Settings, read_settings

if TYPE_CHECKING:
    from spiders.sample_folder import Kept
    from spiders.sealed import SourceCrawl
    from spiders.source import Source

Sources: TypeAlias = "dict[str, type[Source]]"
SAMPLES = "tests/samples"


@click.command("crawl", short_help="Crawl named sources and print what they announce; make samples.")
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option(
    "--archive", type=click.Path(path_type=Path), help="Replay the answers recorded in this WARC file."
)
@click.option(
    "--record",
    type=click.Path(path_type=Path),
    is_flag=False,
    flag_value=SAMPLES,
    metavar="[FOLDER]",
    help=f"Make each source's sample, FOLDER/NAME, and show how it changed. Without FOLDER: {SAMPLES}.",
)
@as_of_option
@home_option
@json_option
def command(
    names: tuple[str, ...],
    archive: Path | None,
    record: Path | None,
    as_of: datetime | None,
    home: Path | None,
    as_json: bool,
) -> None:
    """Crawl the sources NAME... and print their notices as read, and every issue. Nothing else is saved.

    With --record the answers become a sample: a few records in the publisher's format, without anybody's
    address or number, and the golden that they are read into. Of a source that failed nothing is replaced.
    Without a NAME, those are crawled that the --archive recorded.

    Exit code 1 when a source was read in part, 3 when none could be read.

    \b
    Examples:
      legation crawl us_nsf
      legation crawl us_nsf --record tests/samples
      legation crawl us_nsf --archive 2026-08-11.warc.gz --record
    """
    if not names and archive is None:
        raise click.UsageError("name a source; without a name, --archive tells which ones were recorded")
    settings = read_settings(home)
    sources = _sources(names, settings, archive)
    if record is not None:
        _check_places(record, sources)
    with TemporaryDirectory(prefix="legation-") as directory:
        kept_at = Path(directory) / "crawl.warc.gz" if record is not None and archive is None else None
        crawls = _crawled(sources, Path(directory), settings, archive, kept_at, as_of or present())
        if not as_json:
            for brought in crawls:
                _show(brought, sources[brought.run.source])
        answers = archive or kept_at
        samples = _recorded(crawls, sources, answers, record) if answers and record else {}
    for brought in crawls:
        source, kept = sources[brought.run.source], samples.get(brought.run.source)
        if as_json:
            echo_json(_plain(brought, source, kept))
        elif record is not None:
            _show_sample(source, kept)
    outcomes = {brought.run.outcome for brought in crawls}
    raise SystemExit(0 if outcomes == {Outcome.OK} else 3 if outcomes == {Outcome.FAILED} else 1)


def _sources(names: tuple[str, ...], settings: Settings, archive: Path | None) -> Sources:
    """The sources by name, in the order given; each is known and, for the live web, has the key it needs."""
    from flows.night.source_choice import chosen_sources
    from flows.sourcing.catalogue import home_catalogue

    catalogue = home_catalogue(settings)
    return {
        name: catalogue.source(name) for name in chosen_sources(settings, ",".join(names), archive).sources
    }


def _check_places(folder: Path, names: Iterable[str]) -> None:
    from spiders.sample_folder import check_place

    for name in names:
        check_place(folder, name)


def _crawled(
    sources: Sources,
    directory: Path,
    settings: Settings,
    archive: Path | None,
    kept_at: Path | None,
    now: datetime,
) -> list[SourceCrawl]:
    from flows.sourcing.catalogue import home_catalogue, keys_by_source
    from spiders.crawl import crawl

    return crawl(
        tuple(sources),
        directory,
        replay=archive,
        record=kept_at,
        fetched_at=now,
        contact=settings.contact,
        limit_seconds=settings.crawl_limit_seconds,
        own=home_catalogue(settings).own,
        keys=keys_by_source(sources.values(), settings.keys),
    )


def _recorded(crawls: list[SourceCrawl], sources: Sources, answers: Path, folder: Path) -> dict[str, Kept]:
    """Make the samples of all sources that did not fail; only when each is made, put them in their places."""
    from spiders.archive import open_archive
    from spiders.sample_folder import keep, new_sample

    read = [brought.run.source for brought in crawls if brought.run.outcome is not Outcome.FAILED]
    samples = [new_sample(sources[name], open_archive(answers)) for name in read]
    return {sample.source: keep(sample, folder) for sample in samples}


def _notices(brought: SourceCrawl, source: type[Source]) -> tuple[list[Notice], list[Issue]]:
    from spiders.normalise import normalise

    read = [normalise(raw, source) for raw in brought.raw_notices]
    return [notice for notice, _ in read], [*brought.issues, *(issue for _, found in read for issue in found)]


def _show(brought: SourceCrawl, source: type[Source]) -> None:
    run, (notices, issues) = brought.run, _notices(brought, source)
    cause = f" ({run.cause})" if run.cause else ""
    click.echo(f"{run.source}: {run.outcome.value}{cause}, {len(notices)} notices, {len(issues)} issues")
    for notice in notices:
        click.echo(f"  {notice.key}  {notice.title}")
    for issue in issues:
        click.echo(f"  issue: {issue.key} {issue.field}: {issue.reason}")


def _show_sample(source: type[Source], kept: Kept | None) -> None:
    if kept is None:
        click.echo(f"sample of {source.name}: not made, for it failed; one that was there is there", err=True)
        return
    click.echo(f"sample {kept.folder}: {kept.change.value}, {kept.notices} notices, {kept.issues} issues")
    click.echo(kept.difference, nl=False)
    for issue in kept.unexplained:
        click.echo(f"  {issue!r} is not in provoked.json: mend the source, or say there why it must be")
    if kept.is_rewritten and source.reuse is not Reuse.FULL:
        click.echo(f"  its words are the publisher's ({source.licence}): put others there to publish it")


def _plain(brought: SourceCrawl, source: type[Source], kept: Kept | None) -> dict[str, object]:
    notices, issues = _notices(brought, source)
    plain: dict[str, object] = {
        "run": json.loads(to_json(brought.run)),
        "notices": [json.loads(to_json(notice)) for notice in notices],
        "issues": [json.loads(to_json(issue)) for issue in issues],
    }
    if kept is not None:
        plain["sample"] = json.loads(to_json(kept))
    return plain
