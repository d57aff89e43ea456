"""The screening lists of a home: which there are, of which day, whether they can be read, and one more."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING

from db.list_index import ListIndex, build_index
from db.records import from_json, to_json
from db.records.errors import InputError
from db.whole_file import put, unfinished
from flows.screening.entries import ListError, Reading, entries_of, suffix_of

if TYPE_CHECKING:
    from ranking.screening import ListedEntry, Subject
    from ranking.screening_verdict import ListVersion

FOLDER = "lists"
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_ENDINGS = (".csv", ".xml")


@dataclass(frozen=True, slots=True)
class KnownList:
    """A list of a home that was read to its end. ``own_date``: the file says its date itself."""

    version: ListVersion
    path: Path
    index: Path
    format: str
    names: int
    own_date: bool
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnreadList:
    """A list that is named or lies there, and cannot be used; ``why`` in words."""

    name: str
    why: str


def list_names(home: Path) -> tuple[str, ...]:
    """The lists that lie in a home's folder, by name."""
    folder = home / FOLDER
    found = [path for ending in _ENDINGS for path in folder.glob(f"[!.]*{ending}") if path.is_file()]
    return tuple(sorted({path.stem for path in found}))


def known_list(home: Path, name: str) -> KnownList | UnreadList:
    """A list by its name, or by the path of its file; its index is built where there is none yet."""
    path = _path_of(home, name)
    if path is None:
        return UnreadList(name, f"there is no such list in {FOLDER}/; see `legation lists add --help`")
    try:
        return _indexed(home, name, path)
    except (InputError, OSError) as error:
        return UnreadList(name, str(error))


def add_list(home: Path, file: Path, name: str, *, today: date) -> KnownList:
    """Copy a list into the home once it was read to its end; until then what was there stays.

    Raises:
        ListError: no such name, or no list; StoreError: no place to write.
    """
    if not _NAME.fullmatch(name):
        raise ListError(f"--name {name}: small letters, digits, - and _, beginning with a letter")
    if not file.is_file():
        raise ListError(f"{file}: not a file")
    target = home / FOLDER / f"{name}{_ending(file)}"
    with unfinished(target) as part:
        try:
            shutil.copyfile(file, part)
            digest = _digest(part)
            index = _index_path(home, digest)
            _build(part, index, digest, today)
        except ListError as error:
            raise ListError(f"{file}: {error}") from error
        except OSError as error:
            raise ListError(f"{file}: {error.strerror}") from error
        put(part, target)
    for ending in _ENDINGS:
        other = target.with_suffix(ending)
        if other != target:
            other.unlink(missing_ok=True)
    _drop_unused(home)
    return _read(index, name, target)


def records_of(index: ListIndex, subject: Subject) -> Iterator[ListedEntry]:
    """The entries of a list that may have something to do with an asked name."""
    from ranking.screening import ListedEntry
    from ranking.screening_names import alternatives, keys_of, read_name

    keys = [key for said in alternatives(subject.said) for key in keys_of(read_name(said))]
    for record in index.records(keys):
        yield from_json(ListedEntry, record)


def _path_of(home: Path, name: str) -> Path | None:
    """A path counts from the home; a name, with or without its ending, from the folder of lists."""
    tried = [home / FOLDER / f"{name}{ending}" for ending in ("", *_ENDINGS)] if "/" not in name else []
    return next((path for path in [*tried, home / name] if path.is_file()), None)


def _ending(file: Path) -> str:
    try:
        return suffix_of(file)
    except ListError as error:
        raise ListError(f"{file}: {error}") from error


def _indexed(home: Path, name: str, path: Path) -> KnownList:
    digest = _digest(path)
    index = _index_path(home, digest)
    if not index.exists():
        _build(path, index, digest, datetime.fromtimestamp(path.stat().st_mtime, UTC).date())
        if _digest(path) != digest:
            index.unlink(missing_ok=True)
            raise ListError(f"{path} was changed while it was read")
    return _read(index, name, path)


def _index_path(home: Path, digest: str) -> Path:
    from ranking.screening import MATCHER
    from ranking.screening_names import READING

    read_by = sha256(f"{MATCHER} {READING}".encode()).hexdigest()[:8]
    return home / FOLDER / ".index" / f"{digest[:32]}-{read_by}.db"


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _build(path: Path, index: Path, digest: str, added: date) -> None:
    """Read a list to its end into an index; a list dated after tomorrow would never grow old."""
    reading, about = Reading(), dict[str, str]()

    def filed() -> Iterator[tuple[str, Sequence[int]]]:
        from ranking.screening_names import keys_of, read_name

        for entry in entries_of(path, reading):
            keys = dict.fromkeys(key for name in entry.names for key in keys_of(read_name(name.said)))
            yield to_json(entry), list(keys)
        if reading.dated is not None and reading.dated > added + timedelta(days=1):
            raise ListError(f"it is dated {reading.dated}, after the day on which it was added")
        about.update(_about(reading, digest, added))

    build_index(index, filed(), about)


def _about(reading: Reading, digest: str, added: date) -> dict[str, str]:
    untold = [f"and {reading.untold} more problems"] if reading.untold else []
    return {
        "sha256": digest,
        "format": reading.format,
        "dated": (reading.dated or added).isoformat(),
        "own_date": str(reading.dated is not None),
        "entries": str(reading.entries),
        "names": str(reading.names),
        "problems": "\n".join(reading.problems + untold),
    }


def _read(index: Path, name: str, path: Path) -> KnownList:
    from ranking.screening_verdict import ListVersion

    with ListIndex(index) as opened:
        about = opened.about
    version = ListVersion(name, date.fromisoformat(about["dated"]), about["sha256"], int(about["entries"]))
    return KnownList(
        version,
        path,
        index,
        about["format"],
        int(about["names"]),
        about["own_date"] == "True",
        tuple(about["problems"].splitlines()),
    )


def _drop_unused(home: Path) -> None:
    """Remove the indexes of lists that are no longer in the folder."""
    used = set()
    for name in list_names(home):
        if (path := _path_of(home, name)) is not None:
            with suppress(OSError):
                used.add(_index_path(home, _digest(path)))
    for index in (home / FOLDER / ".index").glob("*.db"):
        if index not in used:
            index.unlink(missing_ok=True)
