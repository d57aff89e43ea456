"""``legation calibrate``: what a relative score has meant to the people who read it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from db.records import to_json
from flows.commands.home import open_home
from flows.commands.options import as_of_option, echo_json, home_option, json_option, present


@click.command("calibrate", short_help="Say how often readers kept what was scored so.")
@click.option("--dry-run", is_flag=True, help="Fit and report, but keep the calibration that counts now.")
@as_of_option
@home_option
@json_option
def command(as_of: datetime | None, home: Path | None, dry_run: bool, as_json: bool) -> None:
    """Fit a map from scores to the share that readers kept, once 200 opportunities were kept or dismissed.

    The order of opportunities, their scores and what is mailed stay as they are; ``explain`` says the share.
    """
    from ranking.calibration import fit, share_kept

    with open_home(home) as store:
        decided = store.triage.scored()
        day = (as_of or present()).date()
        fitted = fit([score for score, _ in decided], [kept for _, kept in decided], day)
        if not dry_run:
            store.calibrations.add(fitted)
    if as_json:
        echo_json(json.loads(to_json(fitted)))
        return
    click.echo(
        f"{fitted.labels} decisions; expected calibration error {fitted.error:.3f} on decisions not seen"
        + (" (not kept: --dry-run)" if dry_run else "")
    )
    for score in range(20, 101, 20):
        click.echo(f"  of what scores {score:>3}, readers kept {share_kept(fitted, score):.0%}")
