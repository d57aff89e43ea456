"""Making a bundle: one night with all it came from, in one file, to be replayed elsewhere."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from db.backup import verify
from db.runs import NightRun
from db.state_difference import apply_difference, write_difference
from db.states import State, States
from db.store import Store
from flows.bundles.file import ANSWERS, END, SEALED_FOLDER, START, BundleError, open_bundle, write_bundle
from flows.night.manifest import file_facts, read_manifest
from flows.settings import Settings

# How a crawl ends that our own limits or this machine ended: no recording can tell.
OUR_OWN_ENDS = frozenset({"timeout", "memory limit", "killed", "not reached", "the child ended"})
_LISTED = 5


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle that was written: where, its bytes, and of which run."""

    path: Path
    size: int
    run: int
    night: date


def make_bundle(settings: Settings, words: str, *, output: Path | None, answers: Path | None) -> Made:
    """Write the bundle of the run that ``words`` name: its number, or the date of its night.

    ``answers`` is where the recorded answers are now, if they were moved; ``output`` the file to write
    (default: a name that says the night, in the current folder).

    Raises:
        InputError: no such run, its answers are not on record, or something it needs is gone; what to do
            is said.
    """
    if not settings.database.exists():
        raise BundleError(f"{settings.database}: no such database; name the home with --home")
    with Store.open(settings.database) as store:
        run = find_run(store.runs.all(), words)
    folder = settings.home / "nights" / run.night.isoformat() / f"run-{run.id}"
    manifest = read_manifest(folder)
    if not manifest["replayable"]:
        raise BundleError(f"run {run.id} of {run.night} cannot be bundled: {manifest['why_not']}")
    members = {ANSWERS: _answers(run, manifest, answers)}
    with TemporaryDirectory(prefix="legation-") as place:
        members |= _states(settings, run, manifest, Path(place))
        members |= _sealed(folder, manifest)
        dumps = _dumps(members[START], members[END], manifest, Path(place))
        target = output or Path(f"legation-{run.night}-run-{run.id}.zip")
        path = write_bundle(target, {"night": manifest, "dumps": dumps}, members)
    open_bundle(path)
    return Made(path, path.stat().st_size, run.id, run.night)


def find_run(runs: Sequence[NightRun], words: str) -> NightRun:
    """The run of this number (``8`` or ``run-8``), or the latest one of a date.

    Raises:
        BundleError: there is none, naming the latest there are.
    """
    night = None
    with suppress(ValueError):
        night = date.fromisoformat(words)
    number = re.fullmatch(r"(?:run-)?(\d{1,9})", words)
    for run in runs:
        if run.night == night or (number and run.id == int(number[1])):
            if run.exit_code is None:
                raise BundleError(
                    f"run {run.id} of {run.night} is running, or was cut off: then it goes on when "
                    "`legation nightly` is called again"
                )
            return run
    known = ", ".join(f"{run.id} ({run.night})" for run in runs[:_LISTED]) or "none yet"
    raise BundleError(f"{words}: no such run; name its number or its date. The latest are: {known}")


def _answers(run: NightRun, manifest: Mapping[str, Any], moved: Path | None) -> Path:
    """The file of answers, after making sure that it is the one that the night read."""
    wanted = manifest["answers"]
    path = moved or Path(wanted["file"])
    found = file_facts(path)
    if found is None:
        raise BundleError(
            f"{path}: the answers of run {run.id} are not there any more; name the file with --archive"
        )
    if found["sha256"] != wanted["sha256"]:
        raise BundleError(
            f"{path}: these are not the answers of run {run.id}: the file has changed since "
            "(a later run of the same night records into the same file)"
        )
    return path


def _states(settings: Settings, run: NightRun, manifest: Mapping[str, Any], place: Path) -> dict[str, Path]:
    """The database before the night as a file, and what the night changed in it as another."""
    with States.open(settings.states) as states:
        start, end = (_state(states, run, manifest, moment) for moment in ("start", "end"))
        states.write(start, place / "start.db")
        write_difference(states.changed_blocks(start, end), place / "end.blocks")
    verify(place / "start.db", shown=settings.states)
    return {START: place / "start.db", END: place / "end.blocks"}


def _state(states: States, run: NightRun, manifest: Mapping[str, Any], moment: str) -> State:
    state = states.find(run.id, moment)
    if state is None or state.sha256 != manifest[moment]["sha256"]:
        raise BundleError(
            f"the database at the {moment} of run {run.id} is not kept any more; it is kept as long as the "
            "run's crawl files (LEGATION_KEEP_CRAWLS)"
        )
    return state


def _sealed(folder: Path, manifest: Mapping[str, Any]) -> dict[str, Path]:
    """The sealed files of the sources whose end no recording can tell."""
    from spiders.causes import kind_of
    from spiders.sealed import SealError, read_sealed, sealed_path

    found = {}
    for name in (source["source"] for source in manifest["sources"]):
        path = sealed_path(folder, name)
        try:
            cause = read_sealed(path).run.cause
        except SealError as error:
            raise BundleError(f"what {name} brought is not kept any more: {error}") from error
        if cause is not None and kind_of(cause) in OUR_OWN_ENDS:
            found[f"{SEALED_FOLDER}{name}.jsonl"] = path
    return found


def _dumps(start: Path, changes: Path, manifest: Mapping[str, Any], place: Path) -> dict[str, str]:
    """SHA-256 of ``legation dump --stable`` before and after the night.

    Not taken in the night itself, where the two would cost a second and more.
    """
    before, after = place / "before.db", place / "after.db"
    shutil.copyfile(start, before)
    shutil.copyfile(start, after)
    apply_difference(changes, after, manifest["end"]["bytes"])
    return {"start_sha256": _dump_of(before), "end_sha256": _dump_of(after)}


def _dump_of(database: Path) -> str:
    with Store.open(database, create=False) as store:
        return store.dump_sha256()
