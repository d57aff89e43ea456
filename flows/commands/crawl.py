"""``legation crawl``: what named sources announce right now."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from db.records import Outcome, to_json
from flows.commands.options import as_of_option, echo_json, home_option, json_option, present
from flows.settings import read_settings


@click.command("crawl", short_help="Crawl named sources and print what they announce; saves nothing.")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option(
    "--archive", type=click.Path(path_type=Path), help="Replay the answers recorded in this WARC file."
)
@as_of_option
@home_option
@json_option
def command(
    names: tuple[str, ...], archive: Path | None, as_of: datetime | None, home: Path | None, as_json: bool
) -> None:
    """Crawl the sources NAME... and print their notices as read, and every issue. Nothing is saved.

    Exit code 1 when a source was read in part, 3 when none could be read.
    """
    from spiders.crawl import crawl
    from spiders.normalise import normalise
    from spiders.registry import source_class

    settings = read_settings(home)
    for name in names:
        source_class(name)
    with TemporaryDirectory(prefix="legation-") as directory:
        crawls = crawl(
            names,
            Path(directory),
            replay=archive,
            fetched_at=as_of or present(),
            contact=settings.contact,
            limit_seconds=settings.crawl_limit_seconds,
        )
    for brought in crawls:
        read = [normalise(raw, source_class(brought.run.source)) for raw in brought.raw_notices]
        issues = [*brought.issues, *(issue for _, found in read for issue in found)]
        if as_json:
            records = {"run": brought.run, "notices": [notice for notice, _ in read], "issues": issues}
            echo_json({name: _plain(value) for name, value in records.items()})
            continue
        run = brought.run
        cause = f" ({run.cause})" if run.cause else ""
        click.echo(f"{run.source}: {run.outcome.value}{cause}, {len(read)} notices, {len(issues)} issues")
        for notice, _ in read:
            click.echo(f"  {notice.key}  {notice.title}")
        for issue in issues:
            click.echo(f"  issue: {issue.key} {issue.field}: {issue.reason}")
    outcomes = {brought.run.outcome for brought in crawls}
    raise SystemExit(0 if outcomes == {Outcome.OK} else 3 if outcomes == {Outcome.FAILED} else 1)


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return json.loads(to_json(value))
