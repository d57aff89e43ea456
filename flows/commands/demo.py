"""``legation demo``: two recorded nights, offline, from first crawl to digest."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import click

from db.records.errors import InputError
from flows.commands.options import home_option

PROJECT = Path(__file__).parents[2]
NIGHTS = PROJECT / "tests" / "samples" / "nights"
PROFILES = PROJECT / "ranking" / "examples"
MARKER = ".legation-demo"
BEST = 3


@click.command("demo", short_help="Run two recorded sample nights, offline, and show what came of them.")
@home_option
@click.option("--plain", is_flag=True, help="Without Prefect; the result is the same.")
def command(home: Path | None, plain: bool) -> None:
    """Run the whole nightly flow on the project's own recorded sample, with the three example profiles.

    The folder (default: ./demo) is made anew at every call. The sample was written for this purpose: its
    facts are made up in the publishers' formats.
    """
    from flows.night.nightly import run_night
    from flows.night.plan import NightPlan
    from flows.night.report import night_report
    from flows.night.source_choice import chosen_sources
    from flows.settings import read_settings

    folder = _fresh(home or Path("demo"))
    _register_examples(folder)
    reports = []
    for archive in _recorded_nights():
        as_of = datetime.fromisoformat(archive.name.removesuffix(".warc.gz")).replace(hour=2, tzinfo=UTC)
        click.echo(f"Night of {as_of:%Y-%m-%d}, replayed from {archive.name} …")
        choice = chosen_sources(read_settings(folder), None, archive)
        plan = NightPlan(folder, as_of, choice.sources, archive)
        reports.append(night_report(plan, run_night(plan, use_prefect=not plain)))
    _show(folder, reports)


def _fresh(folder: Path) -> Path:
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARKER).exists():
            raise InputError(
                f"{folder}: holds files that are not a demo's; choose an empty folder with --home"
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).touch()
    return folder


def _recorded_nights() -> list[Path]:
    nights = sorted(NIGHTS.glob("*.warc.gz"))
    if not nights:
        raise InputError(
            f"{NIGHTS}: the recorded sample is not there; run the demo from a clone of the project"
        )
    return nights


def _register_examples(folder: Path) -> None:
    from db.store import Store
    from flows.settings import read_settings
    from ranking.profiles import parse_profile

    with Store.open(read_settings(folder).database) as store:
        for file in sorted(PROFILES.glob("*.yaml")):
            text = file.read_text(encoding="utf-8")
            store.profiles.put(
                parse_profile(text, file.name).id, text, datetime(2026, 9, 1, tzinfo=UTC).date()
            )


def _show(folder: Path, reports: list[dict[str, object]]) -> None:
    from db.store import Store
    from flows.settings import read_settings

    settings = read_settings(folder)
    _table(reports)
    with Store.open(settings.database) as store:
        for profile, _ in store.profiles.all():
            click.echo(f"\nBest for {profile}")
            for match in store.matches.of(profile)[:BEST]:
                found = store.opportunities.get(match.opportunity)
                if found is None or match.dropped_by:
                    continue
                click.echo(f"  {match.score:5.1f}  {found.merged.title}  ({found.id})")
                for reason in match.reasons[:1]:
                    quote = " ".join(reason.quote.text.split())
                    click.echo(f"         {reason.facet} «{reason.profile_text}» ↔ “{quote}”")
    click.echo(f"\nDatabase  {settings.database}")
    for mail in sorted(settings.mail.rglob("*.eml")):
        click.echo(f"Mail      {mail}")


def _table(reports: list[dict[str, object]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("night", "sources", "notices", "opportunities", "merges", "matches", "mails")
    for report in reports:
        sources = report["sources"]
        profiles = report["profiles"]
        mails = report["mails"]
        assert isinstance(sources, list) and isinstance(profiles, list) and isinstance(mails, list)
        ok = sum(source["outcome"] == "ok" for source in sources)
        table.add_row(
            str(report["night"]),
            f"{ok} of {len(sources)} ok",
            str(report["notices"]),
            str(report["opportunities"]),
            str(report["merges"]),
            str(sum(profile["sent"] for profile in profiles)),
            str(len(mails)),
        )
    Console().print(table)
