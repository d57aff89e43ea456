"""The keys that sign links: HOME/links.key, one a line; the first signs, and all of them verify."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from db.records.errors import InputError

KEY_FILE = "links.key"
_KEY = re.compile(r"[0-9a-f]{64}")


class LinkKeyError(InputError):
    """The key file cannot be used; the message says what to do."""


def link_keys(home: Path) -> tuple[bytes, ...]:
    """The home's keys, the one that signs first; made when there is no key file yet.

    Raises:
        LinkKeyError: others may read the file, or it holds something else.
    """
    path = home / KEY_FILE
    if not path.exists():
        _put(path, [secrets.token_hex(32)], replace=False)
    return tuple(bytes.fromhex(line) for line in _lines(path))


def rotate(home: Path, *, forget: bool = False) -> int:
    """Sign with a new key from now on; links of older mails work on unless ``forget`` drops their keys.

    Returns how many keys the file now holds.

    Raises:
        LinkKeyError: the key file cannot be used.
    """
    path = home / KEY_FILE
    known = [] if forget or not path.exists() else _lines(path)
    _put(path, [secrets.token_hex(32), *known], replace=True)
    return len(known) + 1


def _lines(path: Path) -> list[str]:
    try:
        if path.stat().st_mode & 0o077:
            raise LinkKeyError(f"{path}: others may read it, and so sign links; chmod 600 it")
        lines = path.read_text(encoding="ascii", errors="replace").split()
    except OSError as error:
        raise LinkKeyError(f"{path}: cannot be read ({error.strerror})") from error
    if not lines or not all(_KEY.fullmatch(line) for line in lines):
        raise LinkKeyError(f"{path}: not keys of 64 hexadecimal digits, one a line; links cannot be signed")
    return lines


def _put(path: Path, lines: list[str], *, replace: bool) -> None:
    """Write the file whole; of two processes that make it at once, the later takes the earlier's."""
    part = path.with_name(f".{KEY_FILE}.{secrets.token_hex(4)}")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write("\n".join(lines) + "\n")
            file.flush()
            os.fsync(file.fileno())
        if replace:
            part.replace(path)
        elif not path.exists():
            os.link(part, path)
    except FileExistsError:
        pass  # the other's key holds
    except OSError as error:
        raise LinkKeyError(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        part.unlink(missing_ok=True)
