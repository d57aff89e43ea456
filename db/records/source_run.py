"""How one source fared on one night."""

from __future__ import annotations

from dataclasses import dataclass

from db.records.codes import Outcome


@dataclass(frozen=True, slots=True)
class Contents:
    """What the notices of one source looked like on one night, for comparing nights.

    ``fields`` counts in how many records each of the publisher's fields occurred (rare ones left out),
    ``stated`` in how many notices each field of a ``RawNotice`` was filled; both over ``whole`` notices,
    those of which every part was read. Equal ``fingerprint``: not one word of the source has changed.
    """

    whole: int
    fields: tuple[tuple[str, int], ...]
    stated: tuple[tuple[str, int], ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class SourceRun:
    """What one source's crawl brought on one night.

    ``cause`` says why it was not ``ok``; with an ``ok`` run it names what to look at nevertheless.
    ``sample``: replayed from an archive that holds a few records on purpose; nothing is learnt from it.
    """

    source: str
    outcome: Outcome
    cause: str | None
    seen: int
    expected: tuple[int, int]
    requests: int = 0
    missing_pages: int = 0
    feeds: tuple[tuple[str, int], ...] = ()
    contents: Contents | None = None
    sample: bool = False
