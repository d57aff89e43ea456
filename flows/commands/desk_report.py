"""``legation report``: what a head of office reads, as a page or to print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.records.errors import InputError
from flows.commands.digest import AUDIENCES
from flows.commands.home import known_profile, open_home
from flows.commands.options import home_option

if TYPE_CHECKING:
    from flows.reports.report import Report

_ENDINGS = (".html", ".pdf")
# What is ours may take longer than an officer's own question.
_SECONDS = 30


@click.command("report", short_help="Reports for the desk and its head, as a page or to print.")
@click.argument("kind", required=False)
@click.option(
    "--to", type=click.Path(path_type=Path, dir_okay=False), help="The file to write: .html, or .pdf."
)
@click.option(
    "--for",
    "audience",
    type=click.Choice(AUDIENCES),
    default="desk",
    show_default=True,
    help="Who will read it: what profiles do not show them is left out.",
)
@click.option("--profile", help="Only this profile. Default: all.")
@click.option(
    "--days", type=click.IntRange(1, 3660), help="How many days it looks back from the latest night."
)
@home_option
def command(
    kind: str | None,
    to: Path | None,
    audience: str,
    profile: str | None,
    days: int | None,
    home: Path | None,
) -> None:
    """Write the report KIND to a file; without a KIND, list them.

    Today is the latest night. Every number leads to the SELECT that counts it, at the end of the report;
    `legation ask --sql` answers it the same. A .pdf needs Chromium on this machine.

    \b
    Examples:
      legation report weekly --to brief.html --home desk
      legation report impact --days 365 --to year.pdf --home desk
      legation report roadmap --profile nairobi-climate-lab --for shareable --to for-partners.html
    """
    from flows.reports.kinds import REPORTS

    if kind is None:
        for name, each in REPORTS.items():
            click.echo(f"{name}: {each.summary}")
        return
    if kind not in REPORTS:
        raise InputError(f"{kind}: no such report; there are {', '.join(REPORTS)}")
    if to is None or to.suffix.lower() not in _ENDINGS:
        raise InputError("say where to write it: --to FILE.html, or FILE.pdf")
    report, names = _composed(kind, home, audience, profile, days)
    _write(report, names, to)
    click.echo(f"written: {to} ({report.title}, as of {report.night}, {len(report.counted)} questions)")


def _composed(
    kind: str, home: Path | None, audience: str, profile: str | None, days: int | None
) -> tuple[Report, dict[str, str]]:
    from db.asking import Answer, answer
    from flows.confidentiality.levels import Audience
    from flows.night.embedding import profile_vectors
    from flows.night.matching import registered_profiles
    from flows.reports.kinds import compose
    from flows.reports.scope import Scope
    from flows.settings import read_settings

    with open_home(home) as store:
        if profile is not None:
            known_profile(store, profile)
        night, profiles = store.view_rows.night(), registered_profiles(store)
        vectors = profile_vectors(store, profiles) if kind == "consortium" else {}
    if night is None:
        raise InputError("no night has filled the views yet; run `legation nightly` first")
    database = read_settings(home).database

    def ask(sql: str) -> Answer:
        return answer(database, sql, seconds=_SECONDS)

    scope = Scope(night, Audience(audience), tuple(profiles), profile, vectors)
    return compose(kind, ask, scope, days), {each.id: scope.name(each.id) for each in scope.seen()}


def _write(report: Report, names: dict[str, str], to: Path) -> None:
    from db.whole_file import put, unfinished
    from flows.reports.pdf import printed
    from flows.reports.rendering import rendered

    html = rendered(report, names)
    content = printed(html) if to.suffix.lower() == ".pdf" else html.encode()
    with unfinished(to) as part:
        part.write_bytes(content)
        put(part, to)
