"""The doors to the web: every request of every source passes one of these download handlers.

``LiveHandler`` asks publishers, ``RecordingHandler`` also keeps what they answered, ``ReplayHandler``
answers from an archive and never touches the network. A handler fails closed: when it cannot be made,
its scheme is not supported and nothing is asked.
"""

from __future__ import annotations

import asyncio
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, cast

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Headers
from scrapy.utils._download_handlers import make_response

from spiders.archive import FAILURE_STATUS, Replay, open_archive
from spiders.bodies import Asked
from spiders.keys import Key
from spiders.pace import Pace, host_of
from spiders.recording import Recorder
from spiders.verdict import cause_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from spiders.plan import Plan
    from spiders.source import Source

ASKING_TO_WAIT = frozenset({429, 503})


class ProxiedRequestError(Exception):
    """A request names a proxy, which would take its address past the guard."""

    cause_words = "blocked address"


class RecordedFailureError(Exception):
    """The archive says that this request got no answer, and why."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"recorded failure: {cause}")
        self.cause_words = cause


class LiveHandler(HTTP11DownloadHandler):
    """Asks publishers, as late as they wish: ``Retry-After`` holds for every request to its host."""

    lazy = False
    # One for all sources of this process: two that read the same host share its patience.
    pace: ClassVar[Pace] = Pace()

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.plan: Plan = crawler.settings["LEGATION_PLAN"]
        self.key = Key.held_for(_source_of(crawler), self.plan.allow)

    async def download_request(self, request: Request) -> Response:
        """Download a request, once its host may be asked again.

        Raises:
            HostLeftAloneError: when the host asked for more patience than a night has, or is down.
            NotConfiguredError: when its source needs a key and there is none.
        """
        if request.meta.get("proxy"):
            raise ProxiedRequestError(f"{request.url}: no proxy may be used")
        plan, asked = self.plan, self.key.on(request)
        async with self.pace.turn(host_of(request.url), plan.delay_seconds, plan.answer_seconds) as turn:
            request.meta["fetched_at"], asked_at = plan.fetched_at, monotonic()
            (answer,) = await asyncio.gather(super().download_request(asked), return_exceptions=True)
            if isinstance(answer, BaseException):
                turn.failed(cause_of(answer), asked_at)
                raise answer
            turn.answered()
            response = self.key.cleaned(answer, request)
            wait = seconds_to_wait(response)
            if wait is not None:
                request.meta["asked_to_wait"] = wait
                turn.asked_to_wait(wait, response.status)
        return response


class RecordingHandler(LiveHandler):
    """Asks publishers and keeps every answer, and every failure with its cause."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        assert self.plan.part is not None
        self.recorder = Recorder(self.plan.part, crawler.spidercls.name, self.plan.fetched_at)
        self.exchange = _source_of(crawler).key_exchange

    async def download_request(self, request: Request) -> Response:
        """Download a request and append the pair to the archive's part."""
        (answer,) = await asyncio.gather(super().download_request(request), return_exceptions=True)
        if isinstance(answer, BaseException):
            self.recorder.failed(request, cause_of(answer))
            raise answer
        self.recorder.answered(request, without_pass(answer) if request.url == self.exchange else answer)
        return answer


def without_pass(answer: Response) -> Response:
    """What a recording keeps of the answer that a key was exchanged for: that there was one."""
    return answer.replace(headers={"Content-Type": "application/json"}, body=b"{}")


class ReplayHandler(BaseDownloadHandler):
    """Answers from an archive; what it does not hold is missing, never fetched."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        plan: Plan = crawler.settings["LEGATION_PLAN"]
        assert plan.replay is not None
        source = _source_of(crawler)
        self.replay = Replay(open_archive(plan.replay), source.neutral, source.key_parameter)

    async def download_request(self, request: Request) -> Response:
        """The recorded answer to a request.

        Raises:
            ReplayMissError: when the archive holds none.
            RecordedFailureError: when it says that there was none.
        """
        content_type = (request.headers.get("Content-Type") or b"").decode("latin-1")
        answer = self.replay.answer(Asked.of(request.method, request.url, content_type, request.body))
        request.meta["fetched_at"] = answer.fetched_at
        request.meta["tolerated"] = answer.tolerated
        if answer.status == FAILURE_STATUS:
            raise RecordedFailureError(answer.body.decode())
        headers = Headers()
        for name, value in answer.headers:
            if name.lower() != "transfer-encoding":  # the recorded body is already put together
                headers.appendlist(name, value)
        return make_response(request.url, answer.status, headers, answer.body)


def _source_of(crawler: Crawler) -> type[Source]:
    return cast("type[Source]", crawler.spidercls)  # nothing else is crawled here


def seconds_to_wait(response: Response) -> float | None:
    """What ``Retry-After`` asks for, in seconds from the answer; ``None`` where nothing is asked.

    The header holds seconds or a date (RFC 9110, 10.2.3); a date counts from the answer's own ``Date``.
    One that cannot be read asks for nothing.
    """
    if response.status not in ASKING_TO_WAIT:
        return None
    asked = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if asked.isdigit():
        return float(asked)
    try:
        until = parsedate_to_datetime(asked)
        now = parsedate_to_datetime((response.headers.get("Date") or b"").decode("latin-1"))
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return None
