"""Upkeep: at the end of every night a home loses what it no longer needs, and only that.

Files are counted in nights that were run, never in days: a wrong clock or a month without a night removes
nothing early. Only names that we give ourselves are touched, only inside the home; a symbolic link is
neither followed nor removed.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from db.records import InputError
from db.states import States
from db.store import Store
from flows.night.home_size import bytes_in, real_entries
from flows.night.logs import is_too_long, rotate, shorten
from flows.settings import Settings

# Of one night that was called again and again, so many crawls are kept.
CRAWLS_OF_A_NIGHT = 3
_NIGHT = re.compile(r"\d{4}-\d{2}-\d{2}")
_CRAWL = re.compile(r"run-\d+")
_RECORDING = re.compile(r"\d{4}-\d{2}-\d{2}\.warc\.gz")
_BACKUP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{6}Z(-\d+)?\.db")
_LOG = re.compile(r"[\w-]+\.log")
_CRAWL_LOG = re.compile(r"crawl\.log(\.\w+)?")


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is no longer needed: what it is, its bytes, and how to be rid of it."""

    what: str
    size: int
    remove: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Tidied:
    """What was removed, and in a sentence each what could not be."""

    removed: tuple[Due, ...]
    problems: tuple[str, ...]

    def __str__(self) -> str:
        freed = sum(due.size for due in self.removed)
        return "; ".join([f"{len(self.removed)} removed, {freed} bytes", *self.problems])


def due(settings: Settings) -> list[Due]:
    """What the home no longer needs; nothing is changed.

    Raises:
        InputError: one of the databases cannot be read.
        OSError: a folder cannot be read.
    """
    resolved = replace(settings, home=settings.home.resolve())
    return [one for find in _KINDS for one in find(resolved)]


def tidy(settings: Settings) -> Tidied:
    """Remove everything that is due; what cannot be removed is named, and left for the next time.

    The caller holds the night's lock.
    """
    resolved = replace(settings, home=settings.home.resolve())
    removed: list[Due] = []
    problems: list[str] = []
    for find in (*_KINDS, _worth_rewriting):
        try:
            for one in find(resolved):
                one.remove()
                removed.append(one)
        except (OSError, InputError) as error:
            problems.append(str(error))
    return Tidied(tuple(removed), tuple(problems))


def tidy_after_night(settings: Settings, run_id: int) -> None:
    """Upkeep at the end of a night, told in its run; trouble here is a remark, never the night's failure."""
    said = str(tidy(settings))
    # Where even this cannot be written, the next night says so itself.
    with suppress(InputError), Store.open(settings.database) as store:
        store.runs.mark(run_id, "upkeep", said)


def _old_crawls(settings: Settings) -> list[Due]:
    _, old = _crawls(settings)
    return [Due(f"crawl {r.parent.name}/{r.name}", bytes_in(r), partial(_remove_crawl, r)) for r in old]


def _crawls(settings: Settings) -> tuple[list[Path], list[Path]]:
    """The folders of all runs, and of those the ones that are no longer needed."""
    nights = _named(settings.home / "nights", _NIGHT)[::-1]
    runs = [sorted(_named(night, _CRAWL), key=_number)[::-1] for night in nights]
    old = [run for of_night in runs[: settings.keep.crawls] for run in of_night[CRAWLS_OF_A_NIGHT:]]
    old += [run for of_night in runs[settings.keep.crawls :] for run in of_night]
    return [run for of_night in runs for run in of_night], old


def _old_states(settings: Settings) -> list[Due]:
    """The database before and after a run is kept as long as the run's crawl files: a bundle needs both."""
    if settings.states.is_symlink() or not settings.states.is_file():
        return []
    there, old = ({_number(run) for run in runs} for runs in _crawls(settings))
    with States.open(settings.states) as states:
        unneeded = [run for run in states.runs() if run in old or run not in there]
        if not unneeded:
            return []
        size = states.freed_by(unneeded)
    what = f"the database before and after runs {', '.join(map(str, unneeded))}"
    return [Due(what, size, partial(_forget_states, settings, unneeded))]


def _forget_states(settings: Settings, runs: list[int]) -> None:
    with States.open(settings.states) as states:
        states.forget(runs)


def _old_recordings(settings: Settings) -> list[Due]:
    found = _named(settings.home / "archive", _RECORDING)
    return [_file(path, "recording") for path in found[: -settings.keep.recordings]]


def _old_backups(settings: Settings) -> list[Due]:
    found = _named(settings.backups, _BACKUP)
    return [_file(path, "backup") for path in found[: -settings.keep.backups]]


def _left_by_killed_copies(settings: Settings) -> list[Due]:
    from db.whole_file import abandoned, discard

    found = [part for folder in (settings.home, settings.backups) for part in abandoned(folder)]
    return [Due(f"unfinished {part.name}", part.stat().st_size, partial(discard, part)) for part in found]


def _long_logs(settings: Settings) -> list[Due]:
    logs: list[tuple[Path, Callable[[Path], None]]] = [(log, rotate) for log in _named(settings.home, _LOG)]
    for night in _named(settings.home / "nights", _NIGHT):
        for run in _named(night, _CRAWL):
            logs += [(log, shorten) for log in _named(run, _CRAWL_LOG)]
    return [
        Due(f"log {log.relative_to(settings.home)}", log.stat().st_size, partial(shrink, log))
        for log, shrink in logs
        if is_too_long(log)
    ]


def _old_prefect_runs(settings: Settings) -> list[Due]:
    from db.prefect_history import old_runs, remove_old_runs

    database, keep = settings.home / "prefect" / "prefect.db", settings.keep.prefect_runs
    number = 0 if database.parent.is_symlink() or database.is_symlink() else old_runs(database, keep)
    if not number:
        return []
    # Its pages are used again, so that nothing gets smaller, but nothing grows either.
    return [Due(f"{number} runs in Prefect's database", 0, partial(remove_old_runs, database, keep))]


def _superseded_raw_notices(settings: Settings) -> list[Due]:
    if not settings.database.exists():
        return []
    with Store.open(settings.database) as store:
        found = store.retention.superseded(settings.keep.raw_versions)
    if not found.rows:
        return []
    what = f"{found.rows} raw notices that their publishers replaced"
    return [Due(what, found.size, partial(_forget, settings))]


def _forget(settings: Settings) -> None:
    with Store.open(settings.database) as store:
        store.retention.forget_superseded(settings.keep.raw_versions)


def _worth_rewriting(settings: Settings) -> list[Due]:
    """Not among what is due: whether it is worth it shows only after the rest is gone."""
    if not settings.database.exists():
        return []
    with Store.open(settings.database) as store:
        before = settings.database.stat().st_size
        if not store.retention.compact():
            return []
    return [Due("free pages of the database", before - settings.database.stat().st_size, lambda: None)]


_KINDS: tuple[Callable[[Settings], list[Due]], ...] = (
    _old_crawls,
    _old_states,
    _old_recordings,
    _old_backups,
    _left_by_killed_copies,
    _long_logs,
    _old_prefect_runs,
    _superseded_raw_notices,
)


def _named(folder: Path, name: re.Pattern[str]) -> list[Path]:
    """What lies in a folder of ours under such a name, by name; nothing in a folder that is a link."""
    return [path for path in real_entries(folder) if name.fullmatch(path.name)]


def _number(run: Path) -> int:
    return int(run.name.removeprefix("run-"))


def _file(path: Path, kind: str) -> Due:
    return Due(f"{kind} {path.name}", path.stat().st_size, partial(path.unlink, missing_ok=True))


def _remove_crawl(run: Path) -> None:
    shutil.rmtree(run)
    if not any(run.parent.iterdir()):
        run.parent.rmdir()
