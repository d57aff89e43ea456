"""Six small publishers, whose calls of both nights are those of their samples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from urllib.parse import urlsplit

from spiders.registry import source_class
from spiders.rehearsal import CONTENT_TYPES, answering, read
from tests.samples.nights.exchange import Exchange, robots
from tests.samples.replay import sample

NAMES = (
    "de_foerderdatenbank",
    "int_internet_society",
    "int_world_bank",
    "it_calabria",
    "us_ardc",
    "us_california",
)


def exchanges(_night: str) -> list[Exchange]:
    """What the six answered; the same on every night."""
    return [exchange for name in NAMES for exchange in _exchanges(name)]


def _exchanges(name: str) -> Iterator[Exchange]:
    answers = sample(name)
    requests = read(source_class(name), answers).requests
    yield from (robots(host) for host in sorted({urlsplit(request.url).netloc for request in requests}))
    for request in requests:
        if (file := answering(request, answers)) is not None:
            yield Exchange(request.url, CONTENT_TYPES[PurePath(file).suffix], answers[file])
