"""What the server has beside CommonGrants and the desk's pages: Datasette and the exports, from one copy."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.routing import BaseRoute

    from flows.serving.pages import Desk


def copy_app(
    copy: Path,
    clock: Callable[[], datetime],
    token: str | None,
    desk: Desk | None,
    names: Collection[str] | None,
) -> tuple[Starlette, str]:
    """The application over a published copy, and what it serves in words.

    Raises:
        InputError: there is no published copy, or the file is something else.
    """
    from db.common_grants_copy import PublishedCopy
    from flows.common_grants.answers import Opportunities
    from flows.common_grants.licences import licence_of
    from flows.serving.app import serve_app

    published = PublishedCopy(copy)
    with published.reading() as snapshot:
        night = snapshot.night() or "no night"
    opportunities = Opportunities(published, clock, licence_of)
    app = serve_app(opportunities, token, desk=desk, routes=copy_routes(copy), names=names)
    return app, f"{copy} (as of {night})"


def copy_routes(copy: Path) -> list[BaseRoute]:
    """The routes that anybody may be shown.

    Raises:
        InputError: there is no published copy, or the file is something else.
    """
    from starlette.routing import Mount

    from flows.serving.data_pages import DataPages
    from flows.serving.exports import export_route

    return [Mount("/data", app=DataPages(copy)), export_route(copy)]
