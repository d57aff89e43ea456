"""``legation sources``: the publishers we read, and those that we do not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.options import echo_json, home_option, json_option, present
from flows.settings import Settings, read_settings

if TYPE_CHECKING:
    from db.records import SourceRun
    from spiders.not_covered import NotCovered
    from spiders.source import Source


@click.command("sources", short_help="List the publishers we read, and how they did last night.")
@click.option("--not-covered", is_flag=True, help="Instead: the publishers that we do not read, and why.")
@home_option
@json_option
def command(not_covered: bool, home: Path | None, as_json: bool) -> None:
    """List every source with what it declares, and its last night where the home has one.

    \b
    Examples:
      legation sources
      legation sources --not-covered
    """
    settings = read_settings(home)
    rows = _not_covered() if not_covered else _sources(settings)
    if as_json:
        echo_json(rows)
        return
    lines = _lines_not_covered if not_covered else _lines
    for row in rows:
        for line in lines(row):
            click.echo(line)
    for line in () if not_covered else _reference(settings):
        click.echo(line)


def _sources(settings: Settings) -> list[dict[str, Any]]:
    from flows.sourcing.catalogue import home_catalogue, is_configured

    catalogue = home_catalogue(settings)
    runs, last_ok, live_ok = _last_night(settings)
    rows = []
    for name in catalogue.names():
        source, run = catalogue.source(name), runs.get(name)
        rows.append(
            _declared(source)
            | {
                "own": name in catalogue.own,
                "configured": is_configured(source, settings.keys),
                "verified_on": live_ok.get(name),
                "outcome": run.outcome.value if run else None,
                "cause": run.cause if run else None,
                "seen": run.seen if run else None,
                "last_ok": last_ok.get(name),
            }
        )
    return rows


def _declared(source: type[Source]) -> dict[str, Any]:
    return {
        "source": source.name,
        "funder": source.funder,
        "class": source.source_class.value,
        "country": source.country,
        "language": source.language,
        "homepage": source.homepage,
        "licence": source.licence,
        "reuse": source.reuse.value,
        "evidence": source.evidence.value,
        "evidence_place": source.evidence_place,
        "listing": "complete" if source.complete_listing else "window",
        "caveats": list(source.caveats),
        "key_setting": source.key_setting,
        "key_from": source.key_from or None,
    }


def _last_night(settings: Settings) -> tuple[dict[str, SourceRun], dict[str, date], dict[str, date]]:
    """Source → its run of the latest night, its last good night, and the first good one on the live web."""
    if not settings.database.exists():
        return {}, {}, {}
    from db.store import Store

    with Store.open(settings.database) as store:
        night = store.runs.latest_night()
        runs = store.runs.source_runs(night) if night else []
        return {run.source: run for run in runs}, store.runs.last_ok_nights(), store.runs.verified_on()


def _reference(settings: Settings) -> list[str]:
    """How the reference rates stand, which are no source."""
    if not settings.database.exists():
        return []
    from db.store import Store
    from flows.night.reference_data import reference_lines, reference_row

    with Store.open(settings.database) as store:
        return list(reference_lines(reference_row(store, present().date())))


def _lines(row: dict[str, Any]) -> list[str]:
    verified = f"verified live on {row['verified_on']}" if row["verified_on"] else "not yet verified live"
    lines = [
        f"{row['source']}  {row['funder']} ({row['class']}, {row['country']}, {row['language']})",
        f"    {row['homepage']}  reuse: {row['reuse']}; evidence: {row['evidence']}; {verified}",
    ]
    if not row["configured"]:
        where = f"; ask for one at {row['key_from']}" if row["key_from"] else ""
        lines.append(f"    not configured: put its key into {row['key_setting']}{where}")
    if row["outcome"]:
        cause = f" ({row['cause']})" if row["cause"] else ""
        lines.append(
            f"    last night: {row['outcome']}{cause}, {row['seen']} notices; last good: {row['last_ok']}"
        )
    return lines


def _not_covered() -> list[dict[str, Any]]:
    from spiders.not_covered import not_covered

    return [_plain(found) for found in not_covered()]


def _plain(found: NotCovered) -> dict[str, Any]:
    from spiders.not_covered import IN_WORDS

    return {
        "publisher": found.publisher,
        "aliases": list(found.aliases),
        "country": found.country,
        "class": found.source_class.value,
        "reason": IN_WORDS[found.reason],
        "remark": found.remark,
        "since": found.since,
        "republished_by": list(found.republished_by),
    }


def _lines_not_covered(row: dict[str, Any]) -> list[str]:
    also = f" ({', '.join(row['aliases'])})" if row["aliases"] else ""
    lines = [
        f"{row['publisher']}{also}  {row['class']}, {row['country']}",
        f"    {row['reason']}: {row['remark']} (since {row['since']})",
    ]
    if row["republished_by"]:
        lines.append(f"    some of its calls come by {', '.join(row['republished_by'])}")
    return lines
