"""``legation nightly``: the whole night, once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from db.records.errors import InputError
from flows.commands.options import as_of_option, echo_json, home_option, json_option, present


@click.command("nightly", short_help="Crawl, recognise, rank and tell: the whole night.")
@home_option
@click.option(
    "--archive",
    type=click.Path(path_type=Path),
    help="Replay the answers recorded in this WARC file; no host in it is contacted or even looked up.",
)
@as_of_option
@click.option(
    "--record", type=click.Path(path_type=Path, file_okay=False), help="Keep tonight's answers here as WARC."
)
@click.option(
    "--sources",
    help="Only these sources, separated by commas. Default: all that can be asked, or that were recorded.",
)
@click.option("--plain", is_flag=True, help="Without Prefect; the result is the same.")
@json_option
def command(
    home: Path | None,
    archive: Path | None,
    as_of: datetime | None,
    record: Path | None,
    sources: str | None,
    plain: bool,
    as_json: bool,
) -> None:
    """Crawl every source, recognise the same call on several portals, rank, and write one mail per reader.

    A night that was interrupted goes on where it stopped. The same night again sends nothing and changes
    nothing. Without a mail server (LEGATION_SMTP_HOST) the mails lie in HOME/mail as .eml and .html files.

    \b
    Examples:
      legation nightly --home desk
      legation nightly --home desk --record desk/archive --sources us_nsf
      legation nightly --home replay --archive 2026-08-11.warc.gz --as-of 2026-08-11
    """
    from flows.night.nightly import run_night
    from flows.night.plan import NightPlan
    from flows.night.report import night_report, night_summary
    from flows.night.source_choice import chosen_sources
    from flows.settings import read_settings

    if archive is not None and record is not None:
        raise InputError("--record: a replayed archive cannot be recorded again; leave out one of the two")
    settings = read_settings(home)
    choice = chosen_sources(settings, sources, archive)
    plan = NightPlan(settings.home, as_of or present(), choice.sources, archive, record)
    result = run_night(plan, use_prefect=not plain)
    report = night_report(plan, result)
    if as_json:
        echo_json(report | choice.facts())
    else:
        click.echo("\n".join([night_summary(report), *choice.lines()]))
    raise SystemExit(result.exit_code)
