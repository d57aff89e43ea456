"""``legation serve`` on the web: the door to starlette, and nothing of what the answers say."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable
from hmac import compare_digest
from typing import TYPE_CHECKING

from flows.common_grants.answers import Answered, Opportunities, refusal
from flows.common_grants.openapi import openapi
from flows.links.app import Guarded
from flows.links.limits import Limits

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

OPPORTUNITIES, SEARCH = "/common-grants/opportunities", "search"
# A crawler asks a hundred opportunities at once: so many requests are a whole copy.
BURST, EACH_MINUTE = 1_200, 1_200
BODY_BYTES = 65_536
TOO_LARGE = 413


def serve_app(opportunities: Opportunities, token: str | None, limits: Limits | None = None) -> Starlette:
    """The application; with a ``token`` nobody is answered without it."""
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.exceptions import HTTPException
    from starlette.middleware import Middleware
    from starlette.routing import Route

    async def listed(request: Request) -> Response:
        return _json(await run_in_threadpool(opportunities.listed, dict(request.query_params)))

    async def searched(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return _json(refusal(TOO_LARGE, f"write up to {BODY_BYTES} bytes"))
        return _json(await run_in_threadpool(opportunities.searched, body))

    async def one(request: Request) -> Response:
        if request.path_params["name"] == SEARCH:
            raise HTTPException(405, headers={"Allow": "POST"})  # no id, but the route above
        return _json(await run_in_threadpool(opportunities.one, request.path_params["name"]))

    async def described(request: Request) -> Response:  # noqa: ARG001  (starlette's signature)
        return _json((200, openapi(secured=token is not None)))

    guards = [Middleware(Guarded, limits=limits or Limits(BURST, EACH_MINUTE))]
    if token is not None:
        guards.append(Middleware(Closed, token=token))
    return Starlette(
        routes=[
            Route("/openapi.json", described, methods=["GET"]),
            Route(OPPORTUNITIES, listed, methods=["GET"]),
            Route(f"{OPPORTUNITIES}/{SEARCH}", searched, methods=["POST"]),
            Route(f"{OPPORTUNITIES}/{{name}}", one, methods=["GET"]),
        ],
        middleware=guards,
        exception_handlers={404: _refused(404, "nothing is here"), 405: _refused(405, "not this method")},
    )


class Closed:
    """Lets nobody in without the token: as a bearer, as an API key, or as the password of any name."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._token = app, token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            given = [said for name, value in scope["headers"] for said in _given(name, value)]
            if not any(compare_digest(each, self._token) for each in given):
                response = _json(refusal(401, "give the token"))
                response.headers["WWW-Authenticate"] = 'Bearer realm="Legation", Basic realm="Legation"'
                await response(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _given(name: bytes, value: bytes) -> list[bytes]:
    """What a header gives as the token."""
    if name == b"x-api-key":
        return [value]
    scheme, _, rest = value.partition(b" ")
    if name != b"authorization":
        return []
    if scheme.lower() == b"bearer":
        return [rest.strip()]
    try:
        return [b64decode(rest).partition(b":")[2]] if scheme.lower() == b"basic" else []
    except ValueError:
        return []


def _refused(status: int, reason: str) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, error: Exception) -> Response:  # noqa: ARG001  (starlette's signature)
        response = _json(refusal(status, reason))
        response.headers.update(getattr(error, "headers", None) or {})
        return response

    return answer


def _json(answered: Answered) -> Response:
    from starlette.responses import Response

    status, body = answered
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    # What was sent may hold half of a character; it is told as a question mark, not with an error.
    return Response(text.encode("utf-8", "replace"), status, media_type="application/json")


async def _body(request: Request) -> bytes | None:
    """What was posted; ``None`` when it is longer than any question."""
    received = b""
    async for part in request.stream():
        received += part
        if len(received) > BODY_BYTES:
            return None
    return received
