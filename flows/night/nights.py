"""Nights seen from whoever starts them: the command, and whether one has begun, ended or was cut off."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from db.store import Store
from flows.night.lock import LOCK, is_held
from flows.settings import Settings

EXIT_RUNNING = 4
_LIVE = "live"


def night_command(home: Path, arguments: Sequence[str]) -> list[str]:
    """The command of one night, as cron would start it."""
    return [sys.executable, "-m", "flows", "nightly", "--home", str(home), *arguments]


def last_begun(settings: Settings) -> datetime | None:
    """When the latest night on the live web began (UTC); ``None`` before the first."""
    if not settings.database.exists():
        return None
    with Store.open(settings.database) as store:
        run = store.runs.latest(_LIVE)
        return run.as_of if run else None


def begun_since(settings: Settings, due: datetime) -> bool:
    """Whether a night has begun at or after the instant for which one was due."""
    begun = last_begun(settings)
    return begun is not None and begun >= due


def cut_off_run(settings: Settings) -> int | None:
    """The latest live run if it neither ended nor is running: it waits to be called again."""
    if not settings.database.exists():
        return None
    with Store.open(settings.database) as store:
        run = store.runs.latest(_LIVE)
    is_cut_off = run is not None and run.exit_code is None and not is_held(settings.home / LOCK)
    return run.id if run is not None and is_cut_off else None
