"""The public address of the links in mails: what an operator may set, and what not."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from db.records.errors import InputError

PUBLIC_URL = "LEGATION_PUBLIC_URL"


class PublicUrlError(InputError):
    """The address cannot stand in a mail; the message names the variable and what is allowed."""


def public_url(value: str | None) -> str | None:
    """The address without its last slash; ``None`` where none is set, and then no mail carries a link.

    Raises:
        PublicUrlError: not https (http only for this machine itself), or with a query, a user name or spaces.
    """
    if not value:
        return None
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    plain = value.isascii() and not any(char.isspace() or char in "\"'<>\\?#@" for char in value)
    known = parts.scheme == "https" or (parts.scheme == "http" and _is_here(host))
    if not (plain and known and host) or port == 0:
        raise PublicUrlError(
            f"{PUBLIC_URL}={value!r}: write https://links.example.org, with a path if need be "
            "(http only for this machine itself)"
        )
    return value.rstrip("/")


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
