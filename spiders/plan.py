"""What a crawling child is told: written by the parent as one JSON file, read by the child."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from db.records import KnownDocument, OwnSource

# Seconds between two requests to one host, at least; no publisher here asks for more or publishes a limit.
POLITE_DELAY = 1.0
# The share of its time after which a crawl is closed in good order, before the parent ends it.
SOFT_LIMIT_SHARE = 0.9
# For a whole answer; publishers answer within seconds.
ANSWER_SECONDS = 60.0
# How a child ends whose event loop stood still: an exit code.
STOOD_STILL = 75
# For one source: a thousand detail pages at the polite delay take a third of it.
SOURCE_SECONDS = 2700.0


@dataclass(frozen=True, slots=True)
class Plan:
    """One child's work.

    ``fetched_at`` stamps every live answer (ISO 8601, UTC); a replay has the archive's stamps instead.
    ``allow`` opens the address guard for exact (address, port) pairs, which only tests need. ``own`` are
    the definitions of those among ``names`` that no module holds. ``keyed``: publishers' keys follow on
    standard input, one line of JSON; they are never part of a plan. ``documents`` are those that are known:
    without them (``None``) no attachment is read.
    """

    names: tuple[str, ...]
    directory: Path
    fetched_at: str
    contact: str
    limit_seconds: float
    package: str
    log: Path
    replay: Path | None = None
    part: Path | None = None
    allow: tuple[tuple[str, int], ...] = ()
    delay_seconds: float = POLITE_DELAY
    answer_seconds: float = ANSWER_SECONDS
    source_seconds: float = SOURCE_SECONDS
    own: tuple[OwnSource, ...] = ()
    keyed: bool = False
    documents: tuple[KnownDocument, ...] | None = None

    @property
    def soft_limit_seconds(self) -> float:
        """When a source is closed in good order: partial, with what it brought so far."""
        return min(self.source_seconds, self.limit_seconds * SOFT_LIMIT_SHARE)
