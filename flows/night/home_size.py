"""How large a home is, how fast it grows, and when a disk will be full of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISLNK

from flows.settings import Settings

# Beyond a century nobody plans.
FARTHEST_NIGHT = 36_500


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a home: its bytes now, what a night adds (``None``: not known yet), and its limit.

    ``limit`` is the size at which upkeep holds it; ``None`` when it is kept for ever.
    """

    name: str
    size: int
    per_night: float | None = 0.0
    limit: float | None = None

    def after(self, nights: int) -> float:
        """Its bytes after so many more nights."""
        grown = self.size + nights * (self.per_night or 0.0)
        return grown if self.limit is None else max(self.size, min(grown, self.limit))


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a home will weigh.

    ``per_night`` is what is added for ever, once all that upkeep holds has reached its limit; ``None``
    before a second night. ``full_after`` is the number of nights until ``budget`` bytes are reached:
    ``None`` when that is not known or farther off than a century.
    """

    parts: tuple[Part, ...]
    size: int
    per_night: float | None
    budget: int
    full_after: int | None


def forecast(settings: Settings, budget: int | None = None) -> Forecast:
    """What the home weighs, part by part, and when it reaches ``budget`` bytes (default: the disk is full).

    Raises:
        InputError: the database cannot be read.
        OSError: a folder cannot be read.
    """
    parts = measured(settings)
    growing = [part.per_night for part in parts if part.limit is None]
    known = [each for each in growing if each is not None]
    per_night = sum(known) if len(known) == len(growing) else None
    size = sum(part.size for part in parts)
    if budget is None:
        budget = size + shutil.disk_usage(settings.home).free
    full_after = None if per_night is None else nights_until(parts, budget)
    return Forecast(parts, size, per_night, budget, full_after)


def measured(settings: Settings) -> tuple[Part, ...]:
    """The parts of a home; every byte in it belongs to exactly one, links to nowhere belong to none."""
    settings = replace(settings, home=settings.home.resolve())
    home, keep = settings.home, settings.keep
    crawls = _nightly("crawl files", home / "nights", keep.crawls)
    recordings = _nightly("recordings", home / "archive", keep.recordings)
    mails = _nightly("mails as files", settings.mail, None)
    prefect = Part("Prefect", bytes_in(home / "prefect"))
    logs = Part("logs", sum(bytes_in(p) for p in real_entries(home) if ".log" in p.name))
    database = _database(settings)
    backups = _backups(settings, database)
    # A copy of the database grows as that does.
    desk = Part("desk's copy", bytes_in(settings.desk), database.per_night if settings.desk.exists() else 0.0)
    named = (database, crawls, _states(settings), recordings, mails, backups, desk, prefect, logs)
    rest = bytes_in(home) - sum(part.size for part in named)
    return (*named, Part("the rest", rest))


def bytes_in(path: Path) -> int:
    """The bytes of a file, or of all files below a folder; links count nothing and are not followed."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return 0
    if S_ISLNK(found.st_mode):
        return 0
    if not path.is_dir():
        return found.st_size
    return sum(bytes_in(entry) for entry in path.iterdir())


def real_entries(folder: Path) -> list[Path]:
    """What lies in a folder, by name, without links; nothing if the folder is none, or is a link."""
    if folder.is_symlink() or not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return sorted(Path(entry.path) for entry in entries if not entry.is_symlink())


def _nightly(name: str, folder: Path, kept: int | None) -> Part:
    """A folder with an entry for each night; ``kept`` is how many nights of it upkeep leaves."""
    nights, size = len(real_entries(folder)), bytes_in(folder)
    per_night = size / nights if nights else 0.0
    return Part(name, size, per_night, None if kept is None else kept * per_night)


def _database(settings: Settings) -> Part:
    # The write-ahead log counts to it: it is folded in when the last command ends.
    files = [p for p in real_entries(settings.home) if p.name.startswith(settings.database.name)]
    size = sum(bytes_in(path) for path in files)
    if not settings.database.exists():
        return Part("database", size)
    from db.store import Store

    with Store.open(settings.database) as store:
        return Part("database", size, store.retention.growth().per_night)


def _states(settings: Settings) -> Part:
    """The database before and after nights that can be replayed: one whole, and what each changed."""
    size = bytes_in(settings.states)
    if not size or settings.states.is_symlink():
        return Part("kept states", 0)
    from db.states import States

    with States.open(settings.states) as states:
        whole, runs = states.weight_of_latest(), len(states.runs())
    if runs < 2:
        return Part("kept states", size, None)
    per_night = max(0.0, (size - whole) / runs)
    return Part("kept states", size, per_night, whole + settings.keep.crawls * per_night)


def _backups(settings: Settings, database: Part) -> Part:
    """As many backups as there are now, each as large as the database will be."""
    size = bytes_in(settings.backups)
    number = len([path for path in real_entries(settings.backups) if path.suffix == ".db"])
    return Part("backups", size, None if database.per_night is None else number * database.per_night)


def nights_until(parts: Sequence[Part], budget: int) -> int | None:
    """After how many nights the parts together reach ``budget`` bytes; ``None`` if not within a century."""
    low, high = 0, FARTHEST_NIGHT
    if sum(part.after(high) for part in parts) < budget:
        return None
    while low < high:
        middle = (low + high) // 2
        if sum(part.after(middle) for part in parts) >= budget:
            high = middle
        else:
            low = middle + 1
    return low


def size_in_words(size: float) -> str:
    """``2.5 MB``; decimal units, as disks are sold."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
