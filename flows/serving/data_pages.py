"""Datasette under ``/data/``: the newest published copy, for reading only, behind our own guards."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from db.asking_workers import Workers
from db.common_grants_copy import mark_of
from db.questions import questions
from db.records.errors import InputError
from flows.serving.data_editions import Edition, edition_of
from flows.serving.data_limits import ASKED, BASE, PAGE_SECONDS, Asked
from flows.serving.data_notes import DATABASE, SEARCH

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Datasette's pages bring their scripts and styles within themselves; nothing comes from elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Of Datasette's pages about itself only these: the others tell of this machine, or are for an administrator.
_OPEN_PAGES = ("/-/static/", "/-/metadata")


class DataPages:
    """The application to be mounted at ``/data``."""

    def __init__(self, copy: Path) -> None:
        """Open the copy.

        Raises:
            InputError: there is none, or it is something else.
        """
        self._copy, self._workers, self._opening = copy, Workers(), Lock()
        self._edition = edition_of(copy, self._workers)

    def close(self) -> None:
        """End the processes and close the file."""
        self._workers.close()
        self._edition.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        from starlette.concurrency import run_in_threadpool

        if self._is_replaced() and (newer := await run_in_threadpool(self._newer)):
            old, self._edition = self._edition, newer
            if not old.busy:
                old.close()
        if instead := self._instead(scope):
            await instead(scope, receive, send)
            return
        given = frozenset(name for name, _ in _query(scope))
        is_table = _path(scope).endswith(".csv")
        ASKED.set(Asked(PAGE_SECONDS, given, guarded=is_table))
        edition = self._edition
        edition.busy += 1
        try:
            await edition.app(scope, receive, _with_policy(send))
        finally:
            edition.busy -= 1
            if edition is not self._edition and not edition.busy:
                edition.close()

    def _instead(self, scope: Scope) -> ASGIApp | None:
        """What is answered without Datasette."""
        from starlette.responses import PlainTextResponse, RedirectResponse

        path = _path(scope)
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("this is for reading only\n", 405, {"Allow": "GET, HEAD"})
        if path.startswith("/-/") and not path.startswith(_OPEN_PAGES):
            return PlainTextResponse("nothing is here\n", 404)
        if path == f"/{DATABASE}.db":
            return self._whole_copy()
        if path == "/" and any(name == "sql" for name, _ in _query(scope)):
            return RedirectResponse(f"{BASE}{DATABASE}?{urlencode(_query(scope))}")
        if filled := _filled(path, _query(scope)):
            return RedirectResponse(filled)
        return None

    def _whole_copy(self) -> ASGIApp:
        """The file itself, where it is the one that the pages show: another may be no copy of ours."""
        from starlette.responses import FileResponse, PlainTextResponse

        try:
            is_shown = mark_of(self._copy) == self._edition.mark
        except InputError:
            is_shown = False
        if not is_shown:
            return PlainTextResponse(
                "the copy is not there now; ask again in a moment\n", 503, {"Retry-After": "60"}
            )
        return FileResponse(self._copy, filename=f"{DATABASE}.db", media_type="application/vnd.sqlite3")

    def _is_replaced(self) -> bool:
        try:
            return mark_of(self._copy) != self._edition.mark
        except InputError:
            return False  # the old one is whole, and still true of its night

    def _newer(self) -> Edition | None:
        """The copy that has taken the name; one thread opens it, the others go on with what there is."""
        if not self._opening.acquire(blocking=False):
            return None
        try:
            return edition_of(self._copy, self._workers)
        except InputError as error:
            logging.getLogger("legation").warning("the published copy is not taken up: %s", error)
            return None
        finally:
            self._opening.release()


def _filled(path: str, query: list[tuple[str, str]]) -> str | None:
    """The address of a worked question with its defaults, so that its form shows them; ``None`` if it has."""
    folder, _, name = path.rpartition("/")
    asked = {SEARCH.name: SEARCH, **questions()}.get(name)
    if folder != f"/{DATABASE}" or asked is None:
        return None
    missing = [(p.name, p.default) for p in asked.parameters if p.name not in dict(query)]
    return f"{BASE}{DATABASE}/{name}?{urlencode([*query, *missing])}" if missing else None


def _path(scope: Scope) -> str:
    """The path below where we are mounted."""
    path: str = scope["path"]
    return path.removeprefix(BASE.rstrip("/")) or "/"


def _query(scope: Scope) -> list[tuple[str, str]]:
    return parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _with_policy(send: Send) -> Send:
    async def send_with_policy(message: Message) -> None:
        if message["type"] == "http.response.start":
            policy = (b"content-security-policy", POLICY.encode())
            message = {**message, "headers": [*message["headers"], policy]}
        await send(message)

    return send_with_policy
