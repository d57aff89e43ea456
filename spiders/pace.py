"""One question at a time to a host, with a pause after each answer: for all sources of a process together.

Scrapy keeps a delay for each source by itself, from question to question; two sources that read one host
would ask it twice as often.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic

# A publisher that asks for more patience than this is not asked again tonight.
LONGEST_WAIT_SECONDS = 120.0


class HostAskedToWaitError(Exception):
    """A host asked for a longer wait than a night has; it is left alone until tomorrow."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the host asked to wait (http {status})")
        self.cause_words = f"http {status}"


@dataclass(slots=True)
class _Host:
    free: asyncio.Lock = field(default_factory=asyncio.Lock)
    not_before: float = 0.0
    because_of: int = 0

    def asked_to_wait(self, seconds: float, status: int) -> None:
        """Leave the host alone for so long, as it wished in an answer with this status."""
        self.not_before = max(self.not_before, monotonic() + seconds)
        self.because_of = status


class Pace:
    """When each host may be asked again."""

    def __init__(self) -> None:
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)

    @asynccontextmanager
    async def turn(self, host: str, delay_seconds: float) -> AsyncIterator[_Host]:
        """Wait for one's turn with a host (name and port) and hold it for the time of the block.

        The next turn begins no sooner than ``delay_seconds`` after this one ended.

        Raises:
            HostAskedToWaitError: when the host asked for more patience than a night has.
        """
        known = self._hosts[host]
        async with known.free:
            left = known.not_before - monotonic()
            if left > LONGEST_WAIT_SECONDS:
                raise HostAskedToWaitError(known.because_of)
            if left > 0:
                await asyncio.sleep(left)
            try:
                yield known
            finally:
                known.not_before = max(known.not_before, monotonic() + delay_seconds)
