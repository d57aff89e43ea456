"""By which names the server may be called, and from where.

A page elsewhere can have its own name lead to this machine and then read what a browser here may read (DNS
rebinding). Without a token, a server for this machine alone answers only to names that are this machine's.
"""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

OURS = frozenset({"localhost", "127.0.0.1", "::1"})
MISDIRECTED, FORBIDDEN = 421, 403
# What a proxy adds to what it hands on. One that adds none of these cannot be told from this machine.
_OF_PROXIES = frozenset({b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"forwarded", b"via"})
_ONLY_HERE = (
    "only this machine is answered, and without a proxy: set LEGATION_SERVE_TOKEN_FILE to the file of a"
    " token, or give --open where anybody may read\n"
)


class Named:
    """Answers only requests whose Host header has one of the names, whatever the port."""

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self._app, self._names = app, frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        from starlette.responses import PlainTextResponse

        if scope["type"] == "http":
            hosts = [value for name, value in scope["headers"] if name == b"host"]
            if len(hosts) != 1 or name_in(hosts[0].decode("latin-1")) not in self._names:
                refusal = PlainTextResponse("this is not the server of that name\n", MISDIRECTED)
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


class OnlyHere:
    """Answers only what this machine asks itself: a proxy here may hand on anybody's requests."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        from starlette.responses import PlainTextResponse

        if scope["type"] == "http":
            client = scope["client"]
            handed_on = any(name in _OF_PROXIES for name, _ in scope["headers"])
            if handed_on or not (client and is_loopback(client[0])):
                await PlainTextResponse(_ONLY_HERE, FORBIDDEN)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def is_loopback(host: str) -> bool:
    """Whether an address, or the one name that has to mean it, is this machine's own."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def name_in(host: str) -> str | None:
    """The name or address in a Host header, without the port; ``None`` for what is none."""
    try:
        parts = urlsplit(f"//{host}")
    except ValueError:
        return None
    plain = parts.hostname is not None and not (parts.path or parts.query or parts.fragment or parts.username)
    return parts.hostname.rstrip(".") if plain and parts.hostname else None
