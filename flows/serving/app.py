"""``legation serve`` on the web: the door to starlette, and nothing of what the answers say."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Collection, Sequence
from hmac import compare_digest
from typing import TYPE_CHECKING

from flows.common_grants.answers import Answered, Opportunities, refusal
from flows.common_grants.openapi import openapi
from flows.links.app import Guarded, posted
from flows.links.limits import Limits
from flows.serving.hosts import Named
from flows.serving.pages import Desk, page_routes, unknown

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

OPPORTUNITIES, SEARCH = "/common-grants/opportunities", "search"
# A crawler asks a hundred opportunities at once: so many requests are a whole copy.
BURST, EACH_MINUTE = 1_200, 1_200
BODY_BYTES = 65_536
TOO_LARGE = 413


def serve_app(
    opportunities: Opportunities,
    token: str | None,
    limits: Limits | None = None,
    desk: Desk | None = None,
    routes: Sequence[BaseRoute] = (),
    names: Collection[str] | None = None,
) -> Starlette:
    """The application; with a ``token`` nobody is answered without it, with a ``desk`` it has pages.

    ``routes`` are further ones, before the desk's; ``names`` by which alone the server may be called.
    """
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool as apart
    from starlette.exceptions import HTTPException
    from starlette.routing import Route

    async def listed(request: Request) -> Response:
        return _json(await apart(opportunities.listed, dict(request.query_params)))

    async def searched(request: Request) -> Response:
        body = await posted(request, BODY_BYTES)
        too_large = refusal(TOO_LARGE, f"write up to {BODY_BYTES} bytes")
        return _json(too_large if body is None else await apart(opportunities.searched, body))

    async def one(request: Request) -> Response:
        if request.path_params["name"] == SEARCH:
            raise HTTPException(405, headers={"Allow": "POST"})  # no id, but the route above
        return _json(await apart(opportunities.one, request.path_params["name"]))

    async def described(request: Request) -> Response:  # noqa: ARG001  (starlette's signature)
        return _json((200, openapi(secured=token is not None)))

    return Starlette(
        routes=[
            Route("/openapi.json", described, methods=["GET"]),
            Route(OPPORTUNITIES, listed, methods=["GET"]),
            Route(f"{OPPORTUNITIES}/{SEARCH}", searched, methods=["POST"]),
            Route(f"{OPPORTUNITIES}/{{name}}", one, methods=["GET"]),
            *routes,
            *(page_routes(desk) if desk else ()),
        ],
        middleware=_guards(limits or Limits(BURST, EACH_MINUTE), names, token),
        exception_handlers=_errors(desk),
    )


def _errors(desk: Desk | None) -> dict[int, Callable[[Request, Exception], Response]]:
    """What answers an address or a method that is nobody's."""
    return {
        404: unknown(desk, _refused(404, "nothing is here")),
        405: _refused(405, "not this method"),
    }


def _guards(limits: Limits, names: Collection[str] | None, token: str | None) -> list[Middleware]:
    """What every request passes, the outermost first."""
    from starlette.middleware import Middleware

    guards = [Middleware(Guarded, limits=limits)]
    if names is not None:
        guards.append(Middleware(Named, names=names))
    if token is not None:
        guards.append(Middleware(Closed, token=token))
    return guards


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
