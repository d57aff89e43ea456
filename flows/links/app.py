"""``legation links`` on the web: the door to starlette and uvicorn, and nothing of what the pages do."""

from __future__ import annotations

import asyncio
import math
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flows.links.limits import Limits
from flows.links.service import BODY_BYTES, Answer, Following, LinkService, common_headers

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# So long a request may take to come, with its body; it is at most as long as our longest form.
REQUEST_SECONDS = 15.0
ROBOTS = "User-agent: *\nDisallow: /\n"


def link_app(service: LinkService, public_url: str, limits: Limits | None = None) -> Starlette:
    """The application, under the path of the public address: a proxy hands paths on as they are."""
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.middleware import Middleware
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route

    async def follow(request: Request) -> Response:
        body = None
        if request.method == "POST":
            body = await posted(request, BODY_BYTES)
            if body is None:
                return PlainTextResponse("too large\n", 413)
        return _response(await run_in_threadpool(service.answer, _following(request, body)))

    async def unknown(request: Request, error: Exception) -> Response:  # noqa: ARG001  (starlette's signature)
        # The same page as for a link that is not ours: there is nothing to be found out here.
        return _response(await run_in_threadpool(service.answer, _following(request, None, unknown=True)))

    async def robots(request: Request) -> Response:  # noqa: ARG001  (starlette's signature)
        return PlainTextResponse(ROBOTS)

    path = urlsplit(public_url).path.rstrip("/")
    return Starlette(
        routes=[
            Route("/robots.txt", robots, methods=["GET"]),
            Route(path + "/{purpose}/{token}", follow, methods=["GET", "POST"]),
        ],
        middleware=[Middleware(Guarded, limits=limits or Limits())],
        exception_handlers={404: unknown},
    )


def serve(app: ASGIApp, host: str, port: int, *, request_seconds: float = REQUEST_SECONDS) -> None:
    """Serve until the process is ended. Requests are not logged: their paths are the readers' links.

    A connection on which no whole request has come after ``request_seconds`` is closed.
    """
    import uvicorn

    uvicorn.run(
        app,
        host=host,
        port=port,
        http=_impatient(request_seconds),
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=True,  # from this machine only, so that the limits count readers and not the proxy
        forwarded_allow_ips="127.0.0.1,::1",
        limit_concurrency=200,
        timeout_keep_alive=5,
        h11_max_incomplete_event_size=16_384,
        ws="none",
        lifespan="off",
    )


def _impatient(seconds: float) -> type[asyncio.Protocol]:
    """HTTP that ends a connection whose request does not come: a few idle ones would shut out all."""
    import h11
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Impatient(H11Protocol):
        _closing: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._time()

        def handle_events(self) -> None:
            super().handle_events()
            self._time()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop()
            super().connection_lost(exc)

        def _time(self) -> None:
            """Count while a request is awaited; another byte of it gives no time anew."""
            if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
                self._stop()
            elif self._closing is None:
                self._closing = self.loop.call_later(seconds, self.transport.close)

        def _stop(self) -> None:
            if self._closing is not None:
                self._closing.cancel()
                self._closing = None

    return Impatient


class Guarded:
    """Limits every address, and gives every answer the headers that all of them carry."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app, self._limits = app, limits
        self._headers = [(name.lower().encode(), value.encode()) for name, value in common_headers().items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        from starlette.responses import PlainTextResponse

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                # A page with a policy of its own keeps it; two would forbid what either does.
                own = {name for name, _ in message["headers"]}
                others = [each for each in self._headers if each[0] not in own]
                message["headers"] = [*message["headers"], *others]
            await send(message)

        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        client = scope["client"]
        wait = self._limits.wait(client[0] if client else "", time.monotonic())
        if wait:
            refusal = PlainTextResponse("too many requests\n", 429, {"Retry-After": str(math.ceil(wait))})
            await refusal(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)


def _following(request: Request, body: bytes | None, *, unknown: bool = False) -> Following:
    path = {} if unknown else request.path_params
    return Following(
        path.get("purpose", ""),
        path.get("token", ""),
        request.headers.get("accept-language", ""),
        body,
        request.headers.get("content-type", ""),
    )


def _response(answer: Answer) -> Response:
    from starlette.responses import HTMLResponse

    return HTMLResponse(answer.html, answer.status, dict(answer.headers))


async def posted(request: Request, most: int) -> bytes | None:
    """What was posted; ``None`` when it is longer than ``most`` bytes: more is not read."""
    received = b""
    async for part in request.stream():
        received += part
        if len(received) > most:
            return None
    return received
