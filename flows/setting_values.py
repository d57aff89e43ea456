"""Single values of the environment, checked: each error names the variable and what is allowed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from db.records.errors import InputError

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class SettingsError(InputError):
    """The operator set something to a value that cannot be used; the message names the variable."""


def address(environ: Mapping[str, str], name: str, default: str = "") -> str:
    """An e-mail address."""
    value = environ.get(name, default)
    if not _ADDRESS.fullmatch(value):
        raise SettingsError(f"{name}={value!r}: not an e-mail address; write it as name@example.org")
    return value


def seconds(environ: Mapping[str, str], name: str, default: float) -> float:
    """A number of seconds within a day."""
    value = environ.get(name, str(default))
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1
    if not 0 < seconds < 86_400:
        raise SettingsError(f"{name}={value!r}: not a number of seconds between 0 and 86400")
    return seconds


def count(environ: Mapping[str, str], name: str, default: int) -> int:
    """A whole number above 0."""
    value = environ.get(name, str(default))
    if not re.fullmatch(r"[1-9][0-9]{0,5}", value):
        raise SettingsError(f"{name}={value!r}: not a whole number from 1 to 999999")
    return int(value)


def currency(environ: Mapping[str, str], name: str) -> str | None:
    """A currency by its ISO 4217 code; ``None`` when none is set."""
    value = environ.get(name)
    if value and not re.fullmatch(r"[A-Z]{3}", value):
        raise SettingsError(f"{name}={value!r}: not a currency; write its ISO 4217 code, such as EUR")
    return value or None


def secret_file(environ: Mapping[str, str], variable: str) -> str | None:
    """What a file holds that only its owner can read; ``None`` when none is named."""
    name = environ.get(variable)
    if not name:
        return None
    path = Path(name)
    try:
        if path.stat().st_mode & 0o077:
            raise SettingsError(f"{variable}={name!r}: others may read it; chmod 600 it")
        return path.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError as error:
        raise SettingsError(f"{variable}={name!r}: not UTF-8 text") from error
    except OSError as error:
        raise SettingsError(f"{variable}={name!r}: {error.strerror}") from error
