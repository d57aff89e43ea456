"""What Datasette answers when something is wrong: a page or JSON, and nothing of the program's insides.

A module of its own because Datasette takes it as a plugin.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from datasette import Response, hookimpl

from db.asking import too_long
from flows.serving.data_limits import QUERY_SECONDS

if TYPE_CHECKING:
    from datasette.app import Datasette

_WRONG, _OURS = "The address asks for something that there is not.", "Something failed here."
# What Datasette's own code raises where an address makes no sense.
_MISTYPED = (ValueError, KeyError, IndexError, AssertionError)


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(datasette: Datasette, request: object, exception: Exception) -> Response:
    """The answer to a request that failed."""
    status, said = _told(exception)
    if status >= 500:
        # Without the request: its address may hold what somebody asked for in confidence.
        logging.getLogger("legation").error("a page of /data/ failed", exc_info=exception)
    if request.path.partition("?")[0].endswith(".json"):  # type: ignore[attr-defined]
        return Response.json({"ok": False, "error": said, "status": status, "title": None}, status=status)
    page = datasette.jinja_env.get_template("error.html").render_async(
        error=said, status=status, title=None, ok=False,
        urls=datasette.urls, app_css_hash=datasette.app_css_hash(), menu_links=list,
    )  # fmt: skip
    return _page(page, status)


def _told(exception: Exception) -> tuple[int, str]:
    from datasette.database import QueryInterrupted
    from datasette.utils.asgi import Base400, Forbidden
    from datasette.utils.sqlite import sqlite3
    from datasette.views.base import DatasetteError

    if isinstance(exception, DatasetteError):
        # What it has no number for is a column or order that there is not.
        status = 400 if exception.status == 500 else exception.status
        late = exception.title == "SQL Interrupted"
        return status, too_long(QUERY_SECONDS) if late else str(exception)
    if isinstance(exception, Base400 | Forbidden):
        return getattr(exception, "status", 403), str(exception)
    if isinstance(exception, QueryInterrupted):
        return 400, too_long(QUERY_SECONDS)
    if isinstance(exception, sqlite3.OperationalError):
        return 400, str(exception)
    return (400, _WRONG) if isinstance(exception, _MISTYPED) else (500, _OURS)


async def _page(page: object, status: int) -> Response:
    return Response.html(await page, status=status)  # type: ignore[misc]
