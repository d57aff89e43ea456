"""Addresses that an operator gives us to ask: on the public web, and nobody's password in them."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import ip_address
from typing import TypeAlias
from urllib.parse import urlsplit

from db.records.errors import InputError

# (address, port) pairs for which the guard is open; only tests need any.
Allowed: TypeAlias = Collection[tuple[str, int]]
_PORTS = {"http": 80, "https": 443}


def checked_address(url: str, allow: Allowed = ()) -> str:
    """The address, if it may be asked at all; where its name leads is looked at when it is asked.

    Raises:
        InputError: for another scheme than http(s), credentials, no host, or one that is not on the internet.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise InputError(f"{url}: not a web address ({error})") from error
    if parts.username is not None or parts.password is not None:
        raise InputError("an address with a user or a password in it is not asked; leave them out")
    if parts.scheme not in _PORTS or not host:
        raise InputError(f"{url}: not a web address; write it as https://www.example.org/feed")
    if (host, port) not in allow and not _may_be_public(host):
        raise InputError(f"{host}: not an address on the public internet")
    return parts._replace(fragment="").geturl()


def _may_be_public(host: str) -> bool:
    """Whether a number is public, or a name is one of the internet's: those of a house have no dot."""
    from spiders.guard import is_public

    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return "." in host.strip(".") and not host.endswith((".local", ".localhost", ".internal"))
    return is_public(host)
