"""``legation sources``: the publishers we read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.options import echo_json, home_option, json_option
from flows.settings import read_settings

if TYPE_CHECKING:
    from db.records import SourceRun


@click.command("sources", short_help="List the publishers we read, and how they did last night.")
@home_option
@json_option
def command(home: Path | None, as_json: bool) -> None:
    """List every source with what it declares, and its last night where the home has one."""
    from spiders.registry import source_class, source_names

    runs, last_ok, live_ok = _last_night(home)
    rows = []
    for name in source_names():
        source, run = source_class(name), runs.get(name)
        rows.append(
            {
                "source": name,
                "funder": source.funder,
                "class": source.source_class.value,
                "country": source.country,
                "language": source.language,
                "homepage": source.homepage,
                "licence": source.licence,
                "reuse": source.reuse.value,
                "evidence": source.evidence.value,
                "verified_on": live_ok.get(name),
                "caveats": list(source.caveats),
                "outcome": run.outcome.value if run else None,
                "cause": run.cause if run else None,
                "seen": run.seen if run else None,
                "last_ok": last_ok.get(name),
            }
        )
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        for line in _lines(row):
            click.echo(line)


def _last_night(home: Path | None) -> tuple[dict[str, SourceRun], dict[str, date], dict[str, date]]:
    """Source → its run of the latest night, its last good night, and the first good one on the live web."""
    settings = read_settings(home)
    if not settings.database.exists():
        return {}, {}, {}
    from db.store import Store

    with Store.open(settings.database) as store:
        night = store.runs.latest_night()
        runs = store.runs.source_runs(night) if night else []
        return {run.source: run for run in runs}, store.runs.last_ok_nights(), store.runs.verified_on()


def _lines(row: dict[str, Any]) -> list[str]:
    verified = f"verified live on {row['verified_on']}" if row["verified_on"] else "not yet verified live"
    lines = [
        f"{row['source']}  {row['funder']} ({row['class']}, {row['country']}, {row['language']})",
        f"    {row['homepage']}  reuse: {row['reuse']}; evidence: {row['evidence']}; {verified}",
    ]
    if row["outcome"]:
        cause = f" ({row['cause']})" if row["cause"] else ""
        lines.append(
            f"    last night: {row['outcome']}{cause}, {row['seen']} notices; last good: {row['last_ok']}"
        )
    return lines
