"""The file of a bundle: a zip of few known members, sealed by a checksum over every byte before it.

Nothing of the file is believed: a member is named as we name it or the file is refused, no name becomes a
path, and nothing larger than announced is unpacked. The seal tells damage and tampering by hand, not forgery:
whoever can write the file can seal it anew.
"""

from __future__ import annotations

import json
import re
import shutil
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from db.records import InputError
from db.whole_file import put, unfinished

FORMAT = 1
MANIFEST, ANSWERS, START, END = "manifest.json", "answers.warc.gz", "start.db", "end.blocks"
SEALED_FOLDER = "crawl/"
NEEDED = {
    MANIFEST: "what the night was",
    ANSWERS: "the recorded answers",
    START: "the database before the night",
    END: "the database after the night",
}
_SEALED = re.compile(r"crawl/[a-z][a-z0-9_]{0,80}\.jsonl")
_PREFIX = b"sha256:"
_HEX = 64
# The same night gives the same bytes, on any day.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20
# All that zipfile is known to fail with on bytes that nobody should have written.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
LARGEST_MANIFEST = 8 << 20
LARGEST = 16 << 30


class BundleError(InputError):
    """A file is no bundle that can be used, or a run cannot be bundled; the message says why."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that was verified: where it is, and its manifest."""

    path: Path
    manifest: Mapping[str, Any]

    @property
    def night(self) -> Mapping[str, Any]:
        """The manifest that the night left."""
        night: Mapping[str, Any] = self.manifest["night"]
        return night

    @property
    def sealed_sources(self) -> list[str]:
        """The sources whose end no recording can tell: how they ended lies in the bundle."""
        names = [name for name in self.manifest["members"] if name.startswith(SEALED_FOLDER)]
        return [name.removeprefix(SEALED_FOLDER).removesuffix(".jsonl") for name in sorted(names)]

    def unpack(self, member: str, target: Path) -> None:
        """Write a member to a file.

        Raises:
            BundleError: it is damaged, or not as large as announced.
        """
        announced = self.manifest["members"][member]
        total, size = sha256(), 0
        try:
            with zipfile.ZipFile(self.path) as file, file.open(member) as content, target.open("wb") as out:
                while chunk := content.read(_CHUNK):
                    size += len(chunk)
                    if size > announced["bytes"]:
                        break
                    total.update(chunk)
                    out.write(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise BundleError(f"{self.path}: {member} is damaged: {error}") from error
        if size != announced["bytes"] or total.hexdigest() != announced["sha256"]:
            raise BundleError(f"{self.path}: {member} is not what the bundle's manifest says")


def write_bundle(target: Path, manifest: Mapping[str, Any], members: Mapping[str, Path]) -> Path:
    """Write a bundle, whole or not at all, for its owner's eyes only; ``members`` are name → file.

    Raises:
        BundleError: there is something else at ``target``.
        StoreError: no place to write.
    """
    target = target.resolve()
    if target.is_dir() or (target.exists() and target.stat().st_size and not _is_bundle(target)):
        raise BundleError(f"{target} is there and is no bundle; name another file with --output")
    announced = {name: _announced(path) for name, path in members.items()}
    text = json.dumps({"format": FORMAT, **manifest, "members": announced}, ensure_ascii=False, indent=2)
    with unfinished(target) as part:
        with zipfile.ZipFile(part, "w") as file:
            _add(file, MANIFEST, len(text.encode())).write(text.encode())
            for name, path in members.items():
                with path.open("rb") as content, _add(file, name, path.stat().st_size) as out:
                    shutil.copyfileobj(content, out, _CHUNK)
            file.comment = _PREFIX + b"0" * _HEX
        _seal(part)
        put(part, target)
    return target


def open_bundle(path: Path) -> Bundle:
    """A bundle, after every check that needs no unpacking.

    Raises:
        BundleError: no such file, no bundle, one from which something was taken, a damaged or changed one,
            or one of another version.
    """
    if not path.is_file():
        raise BundleError(f"{path}: no such bundle")
    whole = _seal_holds(path)
    try:
        with zipfile.ZipFile(path) as file:
            names = [info.filename for info in file.infolist()]
            # First of all: whoever took something out is told so, not that some checksum is wrong.
            _check_names(path, names)
            text = _manifest_text(path, file)
    except _UNREADABLE as error:
        raise BundleError(f"{path}: no bundle, or a damaged one: {error}") from error
    if not whole:
        raise BundleError(
            f"{path}: it was changed after it was written, or damaged on its way; fetch it again"
        )
    return Bundle(path, _checked(path, text, names))


def _check_names(path: Path, names: list[str]) -> None:
    for name, what in NEEDED.items():
        if name not in names:
            raise BundleError(
                f"{path}: there is no {name} in it ({what}): without it the night cannot be replayed; "
                "make the bundle again where the night was"
            )
    strange = [name for name in names if name not in NEEDED and not _SEALED.fullmatch(name)]
    if strange or len(set(names)) != len(names):
        raise BundleError(f"{path}: no bundle of ours: it holds {(strange or ['a name twice'])[0]!r}")


def _manifest_text(path: Path, file: zipfile.ZipFile) -> bytes:
    with file.open(MANIFEST) as content:
        text = content.read(LARGEST_MANIFEST + 1)
    if len(text) > LARGEST_MANIFEST:
        raise BundleError(f"{path}: its {MANIFEST} is larger than any of ours")
    return text


def _checked(path: Path, text: bytes, names: list[str]) -> dict[str, Any]:
    """The manifest, after a look at whether it speaks of these members."""
    try:
        manifest: dict[str, Any] = json.loads(text)
        version, members = manifest["format"], manifest["members"]
        total = sum(int(member["bytes"]) for member in members.values())
        complete = {MANIFEST, *members} == set(names) and manifest["night"]["run"] is not None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BundleError(f"{path}: its {MANIFEST} cannot be read: {error!r}") from error
    if version != FORMAT:
        raise BundleError(f"{path}: a bundle of format {version}; this version replays {FORMAT}")
    if not complete:
        raise BundleError(f"{path}: its {MANIFEST} does not speak of what it holds")
    if total > LARGEST or any(int(member["bytes"]) < 0 for member in members.values()):
        raise BundleError(f"{path}: it would unpack to {total} bytes; {LARGEST} are the most")
    return manifest


def _add(file: zipfile.ZipFile, name: str, size: int) -> Any:  # noqa: ANN401  (zipfile's own writer)
    info = zipfile.ZipInfo(name, _EPOCH)
    info.external_attr = 0o600 << 16
    info.compress_type = zipfile.ZIP_STORED if name == ANSWERS else zipfile.ZIP_DEFLATED
    info.file_size = size
    return file.open(info, "w")


def _announced(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": file_digest(file, "sha256").hexdigest()}


def _is_bundle(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as file:
            return file.comment.startswith(_PREFIX) and MANIFEST in file.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def _seal_holds(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _HEX - len(_PREFIX)))
        return file.read() == _PREFIX + _digest(path).encode()


def _digest(path: Path) -> str:
    """SHA-256 over everything before the seal's own digits."""
    total, left = sha256(), path.stat().st_size - _HEX
    with path.open("rb") as file:
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            total.update(chunk)
            left -= len(chunk)
    return total.hexdigest()


def _seal(path: Path) -> None:
    digest = _digest(path)
    with path.open("r+b") as file:
        file.seek(-_HEX, 2)
        file.write(digest.encode())
