"""``legation bundle``: one night in one file, to be replayed elsewhere."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from flows.commands.options import echo_json, home_option, json_option
from flows.night.home_size import size_in_words
from flows.settings import read_settings


@click.command(
    "bundle", short_help="Write one night with all it came from into a file, to replay it elsewhere."
)
@click.argument("run")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The file to write. Default: legation-<night>-run-<number>.zip in the current folder.",
)
@click.option(
    "--archive",
    type=click.Path(path_type=Path),
    help="Where the night's recorded answers are now, if they were moved.",
)
@home_option
@json_option
def command(run: str, output: Path | None, archive: Path | None, home: Path | None, as_json: bool) -> None:
    """Write the night of RUN (its number, or its date) with all it came from into one file.

    In it: the night's manifest, the recorded answers, and the database before and after the night. So only
    a night whose answers are on record can be bundled (`legation nightly --record` or `--archive`), as long
    as its crawl files are kept (LEGATION_KEEP_CRAWLS).

    \b
    THE FILE IS CONFIDENTIAL: it holds profiles, readers' addresses and mails; only its owner can read it.
    It cannot be made without the addresses: they decide who was told what, and stand in the very bytes of
    the mails that a replay compares. No password and no publisher's key is in it.

    \b
    Examples:
      legation bundle 8 --home desk
      legation bundle 2026-08-15 --home desk --output /mnt/safe/night.zip
    """
    from flows.bundles.making import make_bundle

    made = make_bundle(read_settings(home), run, output=output, answers=archive)
    if as_json:
        echo_json(asdict(made))
        return
    click.echo(f"bundle: {made.path} ({size_in_words(made.size)}), run {made.run} of {made.night}")
    click.echo("  confidential: it holds profiles, readers' addresses and mails")
    click.echo(f"  elsewhere: legation replay {made.path.name}")
