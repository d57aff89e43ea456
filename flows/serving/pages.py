"""The desk's pages on the web: a route for every place, and an answer for whatever is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING

from db.asking import TooLongError
from db.connection import StoreError
from db.desk_copy import FILE, DeskCopy, Reading
from db.records.errors import InputError
from flows.desk.page import Asked, NotFoundError, Page, Place
from flows.desk.rendering import policy, rendered
from flows.meaning.search import MeaningSearch
from flows.settings import Settings

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

RETRY_SECONDS = "30"
# What pages import when they need it: slow to load, and the first reader is not to wait for it.
_NEEDED = ("spiders.evidence", "spiders.registry", "ranking.profiles", "ranking.remedies", "babel.dates")


class Desk:
    """The pages of one home; ``clock`` gives the present (UTC)."""

    def __init__(self, settings: Settings, places: Sequence[Place], clock: Callable[[], datetime]) -> None:
        self._copy = DeskCopy(settings.home / FILE)
        self._live = DeskCopy(settings.database, lasting=False)
        self._meaning = MeaningSearch(settings.meanings)
        self.places, self._clock, self._currency = places, clock, settings.home_currency

    def warm(self) -> None:
        """Load what the first page would otherwise wait for; without a copy there is nothing to load for."""
        from importlib import import_module

        from ranking.term_packs import packs

        for name in _NEEDED:
            import_module(name)
        packs()
        self.answer(self.places[0], self.places[0].path, {}, {})

    def answer(self, place: Place, here: str, path: dict[str, str], query: dict[str, str]) -> tuple[int, str]:
        """The status and the HTML for what is asked of a place; whatever is asked, it is a page."""
        try:
            with ExitStack() as open_now:
                desk = open_now.enter_context(self._copy.reading())
                live = self._living(open_now, desk)
                asked = Asked(path, query, self._clock(), desk, live, self._currency, self._meaning)
                page = place.shown(asked)
                return page.status, rendered(page, self.places, here, desk.night(), asked.late_days)
        except NotFoundError as error:
            return self._refusal(404, "Not found", str(error), here)
        except TooLongError as error:
            return self._refusal(503, "This took too long", str(error), here)
        except StoreError as error:
            return self._refusal(503, "Nothing to show yet", str(error), here)
        except InputError as error:
            return self._refusal(400, "That cannot be shown", str(error), here)

    def unknown(self, here: str) -> tuple[int, str]:
        """The page for an address that is none of ours."""
        return self._refusal(404, "Not found", "There is no page at this address.", here)

    def _living(self, open_now: ExitStack, desk: Reading) -> Reading:
        """The home's own database as it is; the desk copy where that cannot be read."""
        try:
            return open_now.enter_context(self._live.reading())
        except StoreError:
            return desk

    def _refusal(self, status: int, title: str, reason: str, here: str) -> tuple[int, str]:
        return status, rendered(
            Page(title, "refusal.html", {"reason": reason}), self.places, here, night=None
        )


def page_routes(desk: Desk) -> list[Route]:
    """A route for every place."""
    from starlette.concurrency import run_in_threadpool
    from starlette.routing import Route

    def endpoint(place: Place) -> Callable[[Request], object]:
        async def answer(request: Request) -> Response:
            here = request.url.path
            query = dict(request.query_params)
            return _page(*await run_in_threadpool(desk.answer, place, here, dict(request.path_params), query))

        return answer

    return [Route(place.path, endpoint(place), methods=["GET"]) for place in desk.places]


def unknown(
    desk: Desk | None, otherwise: Callable[[Request, Exception], Response]
) -> Callable[[Request, Exception], Response]:
    """What answers an address that is nobody's: a page for a browser, where there are pages."""

    def answer(request: Request, error: Exception) -> Response:
        if desk is None or "text/html" not in request.headers.get("accept", ""):
            return otherwise(request, error)
        return _page(*desk.unknown(request.url.path))

    return answer


def _page(status: int, html: str) -> Response:
    from starlette.responses import HTMLResponse

    headers = {"Content-Security-Policy": policy()}
    if status == 503:
        headers["Retry-After"] = RETRY_SECONDS
    return HTMLResponse(html, status, headers)
