"""A source's sample on disk: the new one is complete before it takes the old one's place.

``FOLDER/<source>/`` holds the answers (``response*``), their golden (``notices.json``), and the Issues that
they provoke on purpose, each with its reason (``provoked.json``, which a person writes).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from db.records import Outcome
from spiders.archive import Archive
from spiders.rehearsal import golden, read
from spiders.sampling import difference, sample_of
from spiders.trimming import SampleError

if TYPE_CHECKING:
    from spiders.source import Source

GOLDEN, PROVOKED, ANSWERS = "notices.json", "provoked.json", "response*"


class Change(StrEnum):
    """What recording a sample again has changed."""

    NEW = "new"
    CHANGED = "changed"
    ANSWERS_CHANGED = "its answers changed, its golden did not"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Sample:
    """A source's sample: its redacted answers by file name, and the golden that they are read into."""

    source: str
    answers: Mapping[str, bytes]
    golden: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A sample in its folder: what changed, and how the golden did, as a unified diff.

    ``notices`` and ``issues`` count what the golden holds; ``unexplained`` are those Issues ("key field")
    for which ``provoked.json`` gives no reason.
    """

    folder: Path
    change: Change
    difference: str
    notices: int
    issues: int
    unexplained: tuple[str, ...]

    @property
    def is_rewritten(self) -> bool:
        """Whether what lies in the folder is from this crawl."""
        return self.change is not Change.UNCHANGED


def new_sample(source: type[Source], archive: Archive) -> Sample:
    """The sample of a recorded crawl, with its golden.

    Raises:
        SampleError: when none can be made, or when the source does not read what was made.
    """
    answers = sample_of(source, archive)
    reading = read(source, answers)
    if reading.outcome is Outcome.FAILED:
        raise SampleError(f"{source.name}: its trimmed answers are not read: {reading.cause}")
    return Sample(source.name, answers, golden(source, answers))


def check_place(directory: Path, name: str) -> None:
    """Make sure that a sample can be written, before anybody is asked; puts right what a crash left.

    Raises:
        SampleError: there is no such folder, or it cannot be written to.
    """
    if not directory.is_dir():
        raise SampleError(f"{directory}: no such folder of samples; make it, or run this in the checkout")
    folder, part, aside = _places(directory, name)
    if folder.exists() and not folder.is_dir():
        raise SampleError(f"{folder}: a file is where the sample's folder should be; move it away")
    try:
        if aside.exists() and not folder.exists():
            aside.rename(folder)
        for left in (part, aside):
            if left.exists():
                shutil.rmtree(left)
        part.mkdir()
        part.rmdir()
    except OSError as error:
        raise SampleError(f"{directory}: cannot be written to ({error.strerror})") from error


def keep(sample: Sample, directory: Path) -> Kept:
    """Put a sample in its folder under ``directory``, whole or not at all; an equal one is left alone.

    Files of the folder that are not the sample's stay: ``provoked.json`` and whatever a person put there.

    Raises:
        SampleError: the folder cannot be written, or its ``provoked.json`` not be read; the sample that was
            there is there.
    """
    folder, part, aside = _places(directory, sample.source)
    explained, before, change = _explained(folder), _before(folder), _change(sample, folder)
    if change is not Change.UNCHANGED:
        try:
            _write(sample, folder, part)
            _exchange(folder, part, aside)
        except OSError as error:
            shutil.rmtree(part, ignore_errors=True)
            raise SampleError(f"{folder}: cannot be written ({error.strerror})") from error
    diff = difference(before, sample.golden, f"{sample.source}/{GOLDEN}") if before else ""
    read = json.loads(sample.golden)
    provoked = {f"{issue['key']} {issue['field']}".strip() for issue in read["issues"]}
    unexplained = tuple(sorted(provoked - explained))
    return Kept(folder, change, diff, len(read["notices"]), len(read["issues"]), unexplained)


def _places(directory: Path, name: str) -> tuple[Path, Path, Path]:
    """The folder of a sample; where the new one is written; where the old one waits during the exchange."""
    return directory / name, directory / f".{name}.new", directory / f".{name}.before"


def _before(folder: Path) -> str:
    path = folder / GOLDEN
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _change(sample: Sample, folder: Path) -> Change:
    if not (folder / GOLDEN).exists():
        return Change.NEW
    answers = {path.name: path.read_bytes() for path in folder.glob(ANSWERS)}
    if _before(folder) != sample.golden:
        return Change.CHANGED
    same = answers == sample.answers and (folder / PROVOKED).exists()
    return Change.UNCHANGED if same else Change.ANSWERS_CHANGED


def _write(sample: Sample, folder: Path, part: Path) -> None:
    part.mkdir()
    for path in sorted(folder.iterdir()) if folder.exists() else ():
        if path.is_dir():
            shutil.copytree(path, part / path.name)
        elif path.name != GOLDEN and not path.match(ANSWERS):
            shutil.copyfile(path, part / path.name)
    files = {**sample.answers, GOLDEN: sample.golden.encode()}
    if not (part / PROVOKED).exists():
        files[PROVOKED] = b"{}\n"
    for name, content in files.items():
        with (part / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def _exchange(folder: Path, part: Path, aside: Path) -> None:
    """Give the new folder its name. Killed between the two, ``check_place`` puts the old one back."""
    if folder.exists():
        folder.rename(aside)
    try:
        part.rename(folder)
    except OSError:
        if aside.exists():
            aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _explained(folder: Path) -> set[str]:
    path = folder / PROVOKED
    if not path.exists():
        return set()
    try:
        return set(json.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise SampleError(f"{path}: not JSON ({error})") from error
