"""The key that makes Message-IDs unguessable: HOME/mail.key, made once, beside the database and not in it.

A returned mail counts by the Message-ID that it names. Were that a plain hash of an address and a night, any
stranger who knows both could have a reader's mail stopped.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from db.records import InputError
from flows.announcing.mail_plan import Sender

if TYPE_CHECKING:
    from flows.settings import Settings

KEY_FILE = "mail.key"
_KEY = re.compile(r"[0-9a-f]{64}\s*")


class MailKeyError(InputError):
    """The key file cannot be used; the message says what to do."""


def sender_of(settings: Settings, *, make: bool = True) -> Sender:
    """Who a home's mails are from, with the key of their Message-IDs.

    Raises:
        MailKeyError: the key file cannot be used.
    """
    return Sender(settings.sender, key=mail_key(settings.home, make=make))


def mail_key(home: Path, *, make: bool = True) -> bytes:
    """The home's key; made when there is none yet, or empty where it must not be made.

    Raises:
        MailKeyError: others may read the file, it holds something else, or it cannot be written.
    """
    path = home / KEY_FILE
    if not path.exists():
        if not make:
            return b""
        _make(path)
    try:
        if path.stat().st_mode & 0o077:
            raise MailKeyError(f"{path}: others may read it, and so forge returned mails; chmod 600 it")
        line = path.read_text(encoding="ascii", errors="replace")
    except OSError as error:
        raise MailKeyError(f"{path}: cannot be read ({error.strerror})") from error
    if not _KEY.fullmatch(line):
        raise MailKeyError(f"{path}: not a key of 64 hexadecimal digits; put back the one of this home")
    return bytes.fromhex(line.strip())


def _make(path: Path) -> None:
    """Write a new key whole; of two processes that make it at once, the later takes the earlier's."""
    part = path.with_name(f".{KEY_FILE}.{secrets.token_hex(4)}")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{secrets.token_hex(32)}\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)
    except FileExistsError:
        pass  # the other's key holds
    except OSError as error:
        raise MailKeyError(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        part.unlink(missing_ok=True)
