"""How mails leave: the server that takes them, its pace, our signature, and where returned mails lie."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flows.setting_values import SettingsError, count, secret_file

_SELECTOR = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server to hand digests to; ``security`` is ``starttls``, ``tls`` or ``none``."""

    host: str
    port: int
    security: str
    user: str | None
    password: str | None = field(repr=False)
    per_minute: int | None = None


@dataclass(frozen=True, slots=True)
class Dkim:
    """What mails are signed with (RFC 6376): the private key, and under which name its public half stands."""

    selector: str
    key: str = field(repr=False)


def smtp_of(environ: Mapping[str, str]) -> Smtp | None:
    """The mail server; ``None`` when mails are to be written as files.

    Raises:
        SettingsError: for a value that is no port, number or known word.
    """
    host = environ.get("LEGATION_SMTP_HOST")
    if not host:
        return None
    security = environ.get("LEGATION_SMTP_SECURITY", "starttls")
    if security not in {"starttls", "tls", "none"}:
        raise SettingsError(f"LEGATION_SMTP_SECURITY={security!r}: use starttls, tls or none")
    port = environ.get("LEGATION_SMTP_PORT", {"tls": "465"}.get(security, "587"))
    if not port.isdigit() or not 0 < int(port) < 65_536:
        raise SettingsError(f"LEGATION_SMTP_PORT={port!r}: not a port number from 1 to 65535")
    password = environ.get("LEGATION_SMTP_PASSWORD") or secret_file(environ, "LEGATION_SMTP_PASSWORD_FILE")
    pace = count(environ, "LEGATION_SMTP_PER_MINUTE", 1) if environ.get("LEGATION_SMTP_PER_MINUTE") else None
    return Smtp(host, int(port), security, environ.get("LEGATION_SMTP_USER"), password, pace)


def dkim_of(environ: Mapping[str, str]) -> Dkim | None:
    """The signature for mails; ``None`` when they are not to be signed.

    Raises:
        SettingsError: when only one of key and selector is set, or the selector is no name.
    """
    selector, key = environ.get("LEGATION_DKIM_SELECTOR"), secret_file(environ, "LEGATION_DKIM_KEY_FILE")
    if not selector and key is None:
        return None
    if not selector or not _SELECTOR.fullmatch(selector):
        raise SettingsError(
            f"LEGATION_DKIM_SELECTOR={selector or ''!r}: write the name under which the public key stands, "
            "such as legation for legation._domainkey.example.org"
        )
    if key is None:
        raise SettingsError("LEGATION_DKIM_KEY_FILE: not set; name the file with the private key (PEM)")
    return Dkim(selector, key)


def bounces_of(environ: Mapping[str, str]) -> Path | None:
    """The maildir into which returned mails are put; ``None`` when there is none.

    Raises:
        SettingsError: when it is no maildir.
    """
    name = environ.get("LEGATION_BOUNCES")
    if not name:
        return None
    if not all((Path(name) / part).is_dir() for part in ("cur", "new", "tmp")):
        raise SettingsError(f"LEGATION_BOUNCES={name!r}: not a maildir (a folder with cur, new and tmp)")
    return Path(name)
