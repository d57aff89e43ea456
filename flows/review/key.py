"""The key with which a home signs review decisions, and what it signed last: beside the database, not in it.

The rim: the only place where the key is read. A night that has no key (a replay elsewhere) checks nothing.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from db.records import InputError
from db.records.review import ReviewAction, ReviewDecision
from db.reviews_chain import Head, counting
from db.store import Store

KEY, HEAD = "review.key", "review.head"
_KEY_BYTES = 32


def read_key(home: Path) -> bytes | None:
    """The key of a home; ``None`` where there is none.

    Raises:
        InputError: others may read it, or it is no key.
    """
    path = home / KEY
    if not path.exists():
        return None
    try:
        if path.stat().st_mode & 0o077:
            raise InputError(f"{path}: others may read it; chmod 600 it")
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError as error:
        raise InputError(f"{path}: not a key; put the one of this home back from its backup") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    if len(key) < _KEY_BYTES:
        raise InputError(f"{path}: not a key; put the one of this home back from its backup")
    return key


def key_to_sign(home: Path, log: Sequence[ReviewDecision]) -> bytes:
    """The key of a home, made where nothing was signed yet.

    Raises:
        InputError: the key that signed earlier decisions is missing, or it cannot be written.
    """
    key = read_key(home)
    if key is not None:
        return key
    path = home / KEY
    if log or read_head(home):
        raise InputError(
            f"{path} is missing, and earlier decisions are signed with it: put it back from a backup. If it "
            f"is lost for good, write 64 hexadecimal digits of your own into it (chmod 600): decisions "
            f"signed with the old key then count no more"
        )
    key = secrets.token_bytes(_KEY_BYTES)
    _write(path, key.hex())
    return key


def read_head(home: Path) -> Head | None:
    """The last row that this home signed; ``None`` before the first.

    Raises:
        InputError: the file is not as it was written.
    """
    path = home / HEAD
    try:
        number, signature = path.read_text(encoding="ascii").split()
        return Head(int(number), signature)
    except FileNotFoundError:
        return None
    except (ValueError, OSError) as error:
        raise InputError(f"{path}: cannot be read; put it back from a backup, or remove it") from error


def sign(store: Store, home: Path, decision: ReviewDecision) -> ReviewDecision:
    """Number, sign and add a decision; what was added.

    Raises:
        InputError: the key is missing or cannot be used.
    """
    signed = store.reviews.append(decision, key_to_sign(home, store.reviews.log()), read_head(home))
    keep_head(home, signed)
    return signed


def keep_head(home: Path, signed: ReviewDecision) -> None:
    """Remember what was signed last, so that removing it from the database does not go unseen."""
    _write(home / HEAD, f"{signed.number} {signed.signature}")


def reliable(store: Store, home: Path) -> list[ReviewDecision]:
    """The decisions that count as far as their signatures go, under today's names of opportunities.

    Raises:
        InputError: the key cannot be used.
    """
    log, key, aliases = store.reviews.log(), read_key(home), store.opportunities.aliases()
    if log and key is not None:
        log = counting(log, key, read_head(home))
    elif log and read_head(home) is not None:
        # The key was here and is gone: nobody can say which releases are ours. A replay never had one.
        log = [each for each in log if each.action is not ReviewAction.RELEASE]
    return [replace(each, opportunity=aliases.get(each.opportunity, each.opportunity)) for each in log]


def _write(path: Path, text: str) -> None:
    """Write a file that nobody else may read, in one step."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        with suppress(FileNotFoundError):
            fresh.unlink()
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{text}\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from error
