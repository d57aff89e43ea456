"""``legation doctor``: is all well, and if not, what to do."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from flows.commands.options import as_of_option, echo_json, home_option, json_option, present
from flows.settings import read_settings


@click.command("doctor", short_help="Look whether all is well, and say what to do where it is not.")
@click.option(
    "--note",
    is_flag=True,
    help="When a night has not started, leave HOME/dead-man.txt and mail LEGATION_OPERATOR, once.",
)
@as_of_option
@home_option
@json_option
def command(note: bool, as_of: datetime | None, home: Path | None, as_json: bool) -> None:
    """Look whether all is well, and say what to do where it is not.

    Nights, sources, database, outbox, mail server, model, disk and clock; no publisher is asked and no
    digest sent. Exit code 0 when all is well, 1 with a warning, 3 with a failure.

    \b
    Example, where cron starts the nights: a look every morning that mails the operator when one is missing
      30 7 * * *  legation doctor --note --home /srv/desk
    """
    from flows.doctor.checks import examine, tell_of_missed_night
    from flows.doctor.finding import EXIT_CODES, worst
    from flows.sourcing.catalogue import known_names

    settings, now = read_settings(home), as_of or present()
    findings = examine(settings, known_names(settings), now)
    state = worst(findings)
    if note and (problem := tell_of_missed_night(settings, findings, now)):
        click.echo(f"legation: {problem}", err=True)
    if as_json:
        echo_json({"state": state.value, "as_of": now, "findings": [asdict(each) for each in findings]})
    else:
        for each in findings:
            click.echo(f"{each.state.value:<8} {each.check:<20} {each.says}")
            if each.do:
                click.echo(f"{'':<29} → {each.do}")
    raise SystemExit(EXIT_CODES[state])
