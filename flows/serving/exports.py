"""Exports by address: ``/export/<view or question>.<format>?parameters``, from the published copy."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from db.asking import TooLongError
from db.records.errors import InputError
from flows.calendars.file import MEDIA_TYPE as CALENDAR
from flows.export.apart import UnwritableError, export_apart
from flows.export.exporting import ALL_FORMATS, Exported

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route
    from starlette.types import Receive, Scope, Send

MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "atom": "application/atom+xml",
    "ics": CALENDAR,
    "json": "application/json",
}
# Each is a process while it is made, and a file on the disk until it is sent.
MADE_AT_ONCE, SENT_AT_ONCE, AGAIN_SECONDS = 2, 20, 5
# No view or question has a longer name, and the file takes it.
MOST_LETTERS = 100


def export_route(copy: Path) -> Route:
    """The route of the exports of a copy."""
    from starlette.concurrency import run_in_threadpool
    from starlette.routing import Route

    places = _Places(BoundedSemaphore(MADE_AT_ONCE), BoundedSemaphore(SENT_AT_ONCE))

    async def exported(request: Request) -> Response | _File:
        what, _, format = request.path_params["file"].rpartition(".")
        if not 0 < len(what) <= MOST_LETTERS or format not in ALL_FORMATS:
            return _refused(404, f"write /export/<view or question>.<{'|'.join(ALL_FORMATS)}>")
        given = {name.replace("-", "_"): value for name, value in request.query_params.items()}
        if len(given) < len(request.query_params.multi_items()):
            return _refused(400, "each parameter once")
        if request.method == "HEAD":
            return _head(format)
        return await run_in_threadpool(_made, places, copy, what, given, format)

    return Route("/export/{file:str}", exported, methods=["GET"])


@dataclass(frozen=True, slots=True)
class _Places:
    """How many may still be made, and how many may lie on the disk."""

    making: BoundedSemaphore
    sending: BoundedSemaphore


@dataclass(frozen=True, slots=True)
class _File:
    """An export that is sent; then it goes, also when nobody took it to the end."""

    made: Exported
    format: str
    places: _Places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        from starlette.responses import FileResponse

        path, kind = self.made.path, MEDIA_TYPES[self.format]
        headers = {"X-Rows": str(self.made.rows)}
        response = FileResponse(path, media_type=kind, filename=path.name, headers=headers)
        try:
            await response(scope, receive, send)
        finally:
            _clear(path.parent, self.places)


def _made(places: _Places, copy: Path, what: str, given: Mapping[str, str], format: str) -> Response | _File:
    """The finished file, or why there is none."""
    if not places.sending.acquire(blocking=False):
        return _busy()
    if not places.making.acquire(blocking=False):
        places.sending.release()
        return _busy()
    try:
        folder = Path(mkdtemp(prefix="legation-export-"))
    except OSError as error:
        places.making.release()
        places.sending.release()
        return _refused(503, f"The export cannot be written: {error.strerror}.")
    try:
        made = export_apart(copy, what, given, folder / f"{what}.{format}", format)
    except InputError as error:
        _clear(folder, places)
        return _refused(503 if isinstance(error, (TooLongError, UnwritableError)) else 400, str(error))
    except BaseException:
        _clear(folder, places)
        raise
    finally:
        places.making.release()
    return _File(made, format, places)


def _clear(folder: Path, places: _Places) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    places.sending.release()


def _head(format: str) -> Response:
    from starlette.responses import Response

    return Response(media_type=MEDIA_TYPES[format])


def _busy() -> Response:
    return _refused(503, "other exports are being made; ask again in a moment")


def _refused(status: int, reason: str) -> Response:
    from starlette.responses import PlainTextResponse

    headers = {"Retry-After": str(AGAIN_SECONDS)} if status == 503 else {}
    return PlainTextResponse(f"{reason}\n", status, headers)
