"""What readers said about their mails, in a file beside the database: a restored backup must not forget it.

One JSON object a line, only its owner can read it. Who is erased leaves a salted hash in it and nothing else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from db.connection import StoreError

JOURNAL = "people.jsonl"


class Journal:
    """The file of one home; every line is on the disk before the call returns."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def beside(cls, database: Path) -> Journal:
        """The journal of the home that a database lies in."""
        return cls(database.resolve().parent / JOURNAL)

    def unsubscribed(self, address: str, profile: str, how: str, at: datetime) -> None:
        """Note that an address wants no mail, for one profile or (empty) for any."""
        self._append({"did": "unsubscribe", "address": address, "profile": profile, "how": how}, at)

    def resubscribed(self, address: str, at: datetime) -> None:
        """Note that an address wants mail again."""
        self._append({"did": "resubscribe", "address": address}, at)

    def erased(self, address: str, hash: str, salt: str, at: datetime) -> None:
        """Note an erasure by its hash, and drop every line that names the address."""
        known = (address, hash)
        kept = [e for e in self.entries() if e.get("address") not in known and e.get("hash") not in known]
        erasure = {"did": "erase", "hash": hash, "salt": salt, "at": at.isoformat()}
        part = self.path.with_name(f".{JOURNAL}.part")
        part.unlink(missing_ok=True)
        with _opened(part) as file:
            _write(file, [*kept, erasure])
        part.replace(self.path)

    def entries(self) -> Iterator[Mapping[str, str]]:
        """Every line that is whole, oldest first; a last one that a crash cut off says nothing.

        Raises:
            StoreError: the file cannot be read.
        """
        try:
            lines = self.path.read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"Cannot read {self.path}: {error}.") from error
        for number, line in enumerate(lines[:-1], 1):
            try:
                entry = json.loads(line)
            except ValueError as error:
                raise StoreError(f"{self.path}:{number}: not a line of ours.") from error
            yield {str(name): str(value) for name, value in entry.items()}

    def _append(self, entry: Mapping[str, str], at: datetime) -> None:
        with _opened(self.path) as file:
            # What a crash left of a line must not spoil the next one.
            if size := file.seek(0, os.SEEK_END):
                file.seek(size - 1)
                if file.read(1) != b"\n":
                    content = self.path.read_bytes()
                    file.truncate(content.rfind(b"\n") + 1)
            _write(file, [{**entry, "at": at.isoformat()}])


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "r+b") as file:
            yield file
    except OSError as error:
        raise StoreError(f"Cannot write to {path}: {error.strerror}.") from error


def _write(file: BinaryIO, entries: Iterable[Mapping[str, str]]) -> None:
    file.write(b"".join(json.dumps(entry, ensure_ascii=False).encode() + b"\n" for entry in entries))
    file.flush()
    os.fsync(file.fileno())
