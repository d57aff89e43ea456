"""``legation triage serve`` on the web: the door to starlette, and nothing of what the pages do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from flows.desk.rendering import policy
from flows.links.app import Guarded, posted
from flows.links.limits import Limits
from flows.triage.service import COOKIE_SECONDS, SIGN_IN, Answer, Sent, TriageService

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

BODY_BYTES = 32_768
_FIELDS = 30
BURST, EACH_MINUTE = 120, 120
# Whoever tries passphrases gets ten at once and ten a minute from each address.
SIGN_INS = 10
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def triage_app(
    service: TriageService, public_url: str | None = None, limits: Limits | None = None
) -> Starlette:
    """The application. With a ``public_url`` (https) it answers to that name; its cookie needs TLS then."""
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route

    is_secure, tries = public_url is not None, Limits(SIGN_INS, SIGN_INS)

    async def answered(request: Request) -> Response:
        form = await _form(request) if request.method == "POST" else {}
        if form is None:
            return PlainTextResponse("too large\n", 413)
        sent = _sent(request, form, is_secure=is_secure)
        client = request.client.host if request.client else ""
        if sent.method == "POST" and sent.path == SIGN_IN and tries.wait(client, time.monotonic()):
            return PlainTextResponse("too many tries; wait a minute\n", 429, {"Retry-After": "60"})
        return _response(await run_in_threadpool(service.answer, sent), is_secure=is_secure)

    hosts = [*LOOPBACK, *([urlsplit(public_url).hostname or ""] if public_url else [])]
    return Starlette(
        routes=[Route("/{path:path}", answered, methods=["GET", "POST"])],
        middleware=[
            Middleware(Guarded, limits=limits or Limits(BURST, EACH_MINUTE)),
            Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
        ],
    )


def _sent(request: Request, form: dict[str, str], *, is_secure: bool) -> Sent:
    origin = request.headers.get("origin", "")
    if not origin and request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        origin = "null"
    return Sent(
        "POST" if request.method == "POST" else "GET",
        tuple(part for part in request.path_params["path"].split("/") if part),
        dict(request.query_params),
        form,
        request.cookies.get(_cookie(is_secure=is_secure), ""),
        origin,
        request.headers.get("host", ""),
    )


def _response(answer: Answer, *, is_secure: bool) -> Response:
    from starlette.responses import HTMLResponse

    # With "no-referrer" a browser would not say, either, where a form stood.
    ours = {"Content-Security-Policy": policy(), "Referrer-Policy": "same-origin"}
    headers = {**ours, **answer.headers}
    response = HTMLResponse(answer.html, answer.status, headers)
    if answer.cookie is not None:
        response.set_cookie(
            _cookie(is_secure=is_secure),
            answer.cookie,
            max_age=COOKIE_SECONDS if answer.cookie else 0,
            path="/",
            secure=is_secure,
            httponly=True,
            samesite="strict",
        )
    return response


def _cookie(*, is_secure: bool) -> str:
    """Browsers take a ``__Host-`` cookie from this very host by TLS only, so that no neighbour plants one."""
    return "__Host-legation-triage" if is_secure else "legation-triage"


async def _form(request: Request) -> dict[str, str] | None:
    """The fields that were posted; ``None`` when they are more than any of our forms holds."""
    received = await posted(request, BODY_BYTES)
    if received is None:
        return None
    try:
        pairs = parse_qsl(received.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError:
        return None
    return dict(pairs)
