"""One night of every source: each is asked as it begins, and answered by its own sample."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path, PurePath

from scrapy import Request

from spiders.registry import source_class, source_names
from spiders.rehearsal import CONTENT_TYPES, answering, read
from tests.samples.nights.exchange import Exchange
from tests.samples.record_nights import write_night
from tests.samples.replay import sample

AT = datetime(2026, 9, 1, 2, tzinfo=UTC)


def record_all(path: Path) -> tuple[str, ...]:
    """Write the night as an archive; the names of its sources."""
    names = source_names()
    with path.open("wb") as target:
        write_night([exchange for name in names for exchange in exchanges(name)], AT, target)
    return names


def exchanges(name: str) -> list[Exchange]:
    """What a source asks and its sample answers, each question once."""
    answers = sample(name)
    asked = {(request.url, request.body): request for request in read(source_class(name), answers).requests}
    return [
        _exchange(request, PurePath(file).suffix, answers[file])
        for request in asked.values()
        if (file := answering(request, answers)) is not None
    ]


def _exchange(request: Request, suffix: str, body: bytes) -> Exchange:
    sent_type = request.headers.get("Content-Type")
    return Exchange(
        request.url,
        CONTENT_TYPES[suffix],
        body,
        request.method,
        sent_type.decode() if sent_type else None,
        request.body,
    )
