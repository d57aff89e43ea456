"""A home after good nights on the live web, as the doctor and the schedule find it; nobody was asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from db.desk_snapshot import write_snapshot
from db.records import Outcome, SourceRun
from db.store import Store
from flows.settings import Settings, read_settings
from spiders.registry import source_names

LAST = date(2026, 9, 10)
BEGAN = datetime.combine(LAST, time(2), UTC)
MORNING = BEGAN + timedelta(hours=5, minutes=30)


def well(name: str, **changes: object) -> SourceRun:
    """A good run of a source."""
    fields: dict[str, object] = {"source": name, "outcome": Outcome.OK, "cause": None, "seen": 40}
    return SourceRun(**(fields | {"expected": (1, 100)} | changes))  # type: ignore[arg-type]


def add_night(home: Path, began: datetime, *runs: SourceRun, exit_code: int | None = 0) -> int:
    """One more live night; sources that are not named were well."""
    named = {run.source for run in runs}
    with Store.open(home / "legation.db") as store:
        run_id = store.runs.begin(began.date(), as_of=began, kind="live")
        for run in (*runs, *(well(name) for name in source_names() if name not in named)):
            store.notices.save_source(run, [], [], [], night=began.date(), complete_listing=False)
        if exit_code is not None:
            store.runs.finish(run_id, exit_code)
    if exit_code is not None:
        write_snapshot(home / "legation.db", home / "desk.db")
    return run_id


def live_home(folder: Path) -> Path:
    """A home after two good nights, the last of them that of ``LAST``."""
    home = folder / "home"
    home.mkdir()
    for days in (1, 0):
        add_night(home, BEGAN - timedelta(days=days))
    return home


def settings_of(home: Path, **variables: str) -> Settings:
    """The settings of a home under these environment variables only."""
    return read_settings(home, {f"LEGATION_{name}": value for name, value in variables.items()})
