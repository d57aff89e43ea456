"""One question at a time to a host, with a pause after each answer: for all sources of a process together.

Scrapy keeps a delay for each source by itself, from question to question; two sources that read one host
would ask it twice as often. And it goes on asking a host that went down, for as long as there is anything
to ask: here a host that answered nothing for a while is left alone until tomorrow.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import urlsplit

# A publisher that asks for more patience than this is not asked again tonight.
LONGEST_WAIT_SECONDS = 120.0
# A host is down after so many questions in a row without an answer, and at least SILENT_ANSWERS times as long
# as one answer may take: a server that starts anew refuses a dozen questions within seconds.
SILENT_QUESTIONS, SILENT_ANSWERS = 3, 2
# Ways to fail that tell of the host, not of the question.
SILENCE = frozenset({"connection lost", "connection refused", "dns", "timeout"})
_DEFAULT_PORTS = {"http": 80, "https": 443}


class HostLeftAloneError(Exception):
    """A host is not asked again tonight; ``cause_words`` says why."""

    def __init__(self, why: str, cause: str) -> None:
        super().__init__(f"{why} ({cause})")
        self.cause_words = cause


@dataclass(slots=True)
class _Host:
    free: asyncio.Lock = field(default_factory=asyncio.Lock)
    not_before: float = 0.0
    because_of: str = ""
    unanswered: int = 0
    silent_since: float = 0.0

    def asked_to_wait(self, seconds: float, status: int) -> None:
        """Leave the host alone for so long, as it wished in an answer with this status."""
        self.not_before = max(self.not_before, monotonic() + seconds)
        self.because_of = f"http {status}"

    def answered(self) -> None:
        """The host lives, whatever it said."""
        self.unanswered = 0

    def failed(self, cause: str, asked_at: float) -> None:
        """A question that was asked at a moment (monotonic) got no answer, for this cause."""
        if cause not in SILENCE:
            self.answered()
            return
        if self.unanswered == 0:
            self.silent_since = asked_at
        self.unanswered += 1
        self.because_of = cause

    def is_down(self, answer_seconds: float) -> bool:
        """Whether it has been silent for so long that it will not answer tonight."""
        silent = monotonic() - self.silent_since
        return self.unanswered >= SILENT_QUESTIONS and silent >= SILENT_ANSWERS * answer_seconds


class Pace:
    """When each host may be asked again."""

    def __init__(self) -> None:
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)

    @asynccontextmanager
    async def turn(self, host: str, delay_seconds: float, answer_seconds: float) -> AsyncIterator[_Host]:
        """Wait for one's turn with a host (see ``host_of``) and hold it for the time of the block.

        The next turn begins no sooner than ``delay_seconds`` after this one ended; ``answer_seconds`` is
        how long one answer may take.

        Raises:
            HostLeftAloneError: when the host asked for more patience than a night has, or is down.
        """
        known = self._hosts[host]
        async with known.free:
            left = known.not_before - monotonic()
            if left > LONGEST_WAIT_SECONDS:
                raise HostLeftAloneError("the host asked to wait", known.because_of)
            if known.is_down(answer_seconds):
                raise HostLeftAloneError("the host answers nobody", known.because_of)
            if left > 0:
                await asyncio.sleep(left)
            try:
                yield known
            finally:
                known.not_before = max(known.not_before, monotonic() + delay_seconds)


def host_of(url: str) -> str:
    """The host that an address asks, in one spelling: its name, and the port unless it is the usual one.

    >>> host_of("https://desk@WWW.Example.org.:443/calls")
    'www.example.org'
    """
    parts = urlsplit(url)
    name = (parts.hostname or "").rstrip(".")
    try:
        port = parts.port
    except ValueError:  # no number: nobody will be asked there
        return parts.netloc
    return name if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{name}:{port}"
