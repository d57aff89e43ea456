"""An erasure that has begun and is not done: kept beside the database, so that no crash leaves half of it.

The file names the person until everything is done, for whoever goes on must know whom to erase. It is written
before anything changes, and goes with the last step.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from db.records import InputError
from db.records.review import ReviewDecision
from db.store import Store
from flows.review.key import keep_head

FILE = "erasing.json"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Whom to erase and how, with what only the database knew before; ``at`` is ISO 8601 (UTC).

    ``number`` and ``signature`` are those of the last row of the log of reviews, once it is signed anew.
    """

    address: str
    names: tuple[str, ...]
    spellings: tuple[str, ...]
    pseudonym: str
    remove_copies: bool
    at: str
    number: int = 0
    signature: str = ""

    @property
    def instant(self) -> datetime:
        """When the erasing began."""
        return datetime.fromisoformat(self.at)

    def signed(self, head: ReviewDecision) -> Unfinished:
        """The same, with the last row of the log as it is about to be committed."""
        return replace(self, number=head.number, signature=head.signature)


def keep(home: Path, task: Unfinished) -> None:
    """Write down what is about to be done; it is on the disk when the call returns.

    Raises:
        InputError: the file cannot be written.
    """
    part = home / f".{FILE}.part"
    try:
        with suppress(FileNotFoundError):
            part.unlink()
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(task), file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(home / FILE)
    except OSError as error:
        raise InputError(f"{home / FILE}: cannot be written ({error.strerror})") from error


def unfinished(home: Path) -> Unfinished | None:
    """What a crash has left undone; ``None`` where nothing is.

    Raises:
        InputError: the file cannot be read.
    """
    path = home / FILE
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return Unfinished(**said | {name: tuple(said[name]) for name in ("names", "spellings")})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputError(f"{path}: cannot be read; erase the person again, and remove it") from error


def done(home: Path) -> None:
    """All is done, or nothing was begun: nothing of it is kept."""
    for name in (f".{FILE}.part", FILE):
        (home / name).unlink(missing_ok=True)


def settle_head(store: Store, home: Path, task: Unfinished) -> None:
    """Where the crash came between the commit and the head of the log of reviews, let the head follow.

    Raises:
        InputError: it cannot be written.
    """
    for row in store.reviews.log():
        if task.signature and (row.number, row.signature) == (task.number, task.signature):
            keep_head(home, row)
