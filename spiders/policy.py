"""How publishers are asked: polite and safe settings, each with its reason, and the two repairs they need.

Every value is set at the highest priority, so that no source and no environment can soften it.
"""

from __future__ import annotations

import asyncio
import logging
from importlib.metadata import version
from resource import RUSAGE_SELF, getrusage
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import Settings
from scrapy.settings.default_settings import RETRY_EXCEPTIONS
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import build_from_crawler

from spiders.archive import ReplayMissError
from spiders.pace import LONGEST_WAIT_SECONDS
from spiders.plan import Plan
from spiders.verdict import cause_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

logger = logging.getLogger(__name__)

ROBOT_NAME = "legation"
MAX_BODY = 64 * 1024 * 1024
ROBOTS_SECONDS, ROBOTS_RETRIES = 20.0, 1

LIVE_HANDLER = "spiders.handlers.LiveHandler"
RECORDING_HANDLER = "spiders.handlers.RecordingHandler"
REPLAY_HANDLER = "spiders.handlers.ReplayHandler"


MEMORY_MB = 1024


def settings_for(plan: Plan) -> Settings:
    """Scrapy's settings for a child's plan."""
    values = POLICY | _memory() | _identity(plan) | _handlers(plan) | (REPLAY if plan.replay else _pace(plan))
    settings = Settings()
    settings.setdict(values, priority="cmdline")
    return settings


def _memory() -> dict[str, Any]:
    # A child that grows beyond this is reading something it should not. Linux hands a parent's peak on to
    # its child, where Scrapy would take it for the child's own: a parent with a model in memory ended crawls.
    inherited_kb = getrusage(RUSAGE_SELF).ru_maxrss
    return {"MEMUSAGE_LIMIT_MB": MEMORY_MB + inherited_kb // 1024}


POLICY: dict[str, Any] = {
    # What is asked, and of whom
    "ROBOTSTXT_OBEY": True,
    "ROBOTSTXT_USER_AGENT": ROBOT_NAME,
    "COOKIES_ENABLED": False,  # nothing here needs a session, and a cookie would be a secret in an archive
    "REFERRER_POLICY": "no-referrer",  # publishers need not learn from where we come
    "REDIRECT_MAX_TIMES": 5,  # as RFC 9309 has it for robots.txt; a longer chain is a loop
    "METAREFRESH_ENABLED": False,  # a redirect for people, often to a login or a captcha
    # What may come back
    "DOWNLOAD_MAXSIZE": MAX_BODY,  # the largest listing seen is 13 MB; Scrapy's own limit is 1 GB
    "DOWNLOAD_WARNSIZE": MAX_BODY // 2,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,  # off by default
    "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.2",
    "HTTPPROXY_ENABLED": False,  # a proxy from the environment would take every address past the guard
    "MEMUSAGE_CHECK_INTERVAL_SECONDS": 5,
    # Failures
    "RETRY_TIMES": 3,
    "RETRY_GIVE_UP_LOG_LEVEL": "INFO",  # it becomes an Issue and a cause, which is where it is read
    # Doors that stay shut: each would let somebody into the process
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    # The middlewares repaired below
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "spiders.policy.ObeyedRobots": 100,
        "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
        "spiders.policy.PatientRetry": 550,
    },
    "EXTENSIONS": {"spiders.sealing.Sealing": 500, "spiders.documents.Documents": 600},
    # The log is a file in the crawl's directory; standard output stays silent
    "LOG_LEVEL": "INFO",
    "STATS_DUMP": True,
}

REPLAY: dict[str, Any] = {
    "DOWNLOAD_DELAY": 0,  # nobody is asked
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_EXCEPTIONS": [*RETRY_EXCEPTIONS, "spiders.handlers.RecordedFailureError"],
}


def _identity(plan: Plan) -> dict[str, Any]:
    own = f"{ROBOT_NAME}/{version('legation')} (+{plan.contact})"
    return {"USER_AGENT": own, "LEGATION_PLAN": plan, "LOG_FILE": str(plan.log)}


def _handlers(plan: Plan) -> dict[str, Any]:
    live = RECORDING_HANDLER if plan.part else LIVE_HANDLER
    web = REPLAY_HANDLER if plan.replay else live
    # ftp and s3 would not pass the guard's door; file and data would read this host
    return {
        "DOWNLOAD_HANDLERS": {"http": web, "https": web, "ftp": None, "s3": None, "file": None, "data": None}
    }


def _pace(plan: Plan) -> dict[str, Any]:
    return {
        "DOWNLOAD_TIMEOUT": plan.answer_seconds,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": plan.delay_seconds,
        "DOWNLOAD_DELAY_JITTER": 0,  # Scrapy's ±50 % would halve the promised delay
        "AUTOTHROTTLE_ENABLED": True,  # slower still where a publisher answers slowly
        "AUTOTHROTTLE_START_DELAY": plan.delay_seconds,
        "AUTOTHROTTLE_MAX_DELAY": 60.0,
        "CLOSESPIDER_TIMEOUT": plan.soft_limit_seconds,
    }


class RobotsUnknownError(IgnoreRequest):
    """A host's robots.txt could not be had, so nothing on it may be asked (RFC 9309, 2.3.1.4)."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"robots.txt: {cause}")
        self.cause_words = f"{cause} (robots.txt)"


class RobotsForbidError(IgnoreRequest):
    """A host's robots.txt forbids an address."""

    cause_words = "robots"


class ObeyedRobots(RobotsTxtMiddleware):
    """robots.txt that also holds for the first requests to a host when several go out at once.

    Scrapy 2.19 lets every request but the first through while robots.txt is being fetched, and takes a
    failing robots.txt for permission. Here every request waits for one answer: 4xx allows (but 429
    means: not now), 5xx and no answer forbid. An archive without robots.txt forbids nothing: nobody is
    asked.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._answer_seconds = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._asked: dict[str, asyncio.Task[RobotParser | None]] = {}

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host; ``None`` where everything is allowed.

        Raises:
            RobotsUnknownError: when its robots.txt could not be had.
        """
        url = urlparse_cached(request)
        if url.netloc not in self._asked:
            rules = self._rules(f"{url.scheme}://{url.netloc}/robots.txt")
            self._asked[url.netloc] = asyncio.ensure_future(rules)
        # Shielded: one request that is given up must not take the answer from the others.
        return await asyncio.shield(self._asked[url.netloc])

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Refuse what the rules forbid.

        Raises:
            RobotsForbidError: told apart from everything else that Scrapy ignores.
        """
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise RobotsForbidError(str(error)) from error

    async def _rules(self, address: str) -> RobotParser | None:
        asking = Request(
            address,
            priority=self.DOWNLOAD_PRIORITY,
            meta={
                "dont_obey_robotstxt": True,
                # Every source waits for this first answer: a host that is down must not hold up the night.
                "download_timeout": min(ROBOTS_SECONDS, self._answer_seconds),
                "max_retry_times": ROBOTS_RETRIES,
            },
            callback=NO_CALLBACK,
        )
        (answer,) = await asyncio.gather(self.crawler.engine.download_async(asking), return_exceptions=True)
        if isinstance(answer, ReplayMissError):
            return None
        if isinstance(answer, BaseException):  # whatever a download can fail with, it means: not known
            logger.info("%s could not be had", address, exc_info=answer)
            raise RobotsUnknownError(cause_of(answer)) from answer
        if answer.status == 429 or answer.status >= 500:
            raise RobotsUnknownError(f"http {answer.status}")
        if answer.status >= 300:
            return None
        rules: RobotParser = build_from_crawler(self._parserimpl, self.crawler, answer.body)
        return rules


class PatientRetry(RetryMiddleware):
    """Retries, unless the publisher asked for a longer wait than a night should hold its breath for.

    The wait itself is kept by ``spiders.handlers.LiveHandler``, the one door that every request passes.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Ask again after a temporary failure."""
        if request.meta.get("asked_to_wait", 0.0) > LONGEST_WAIT_SECONDS:
            return response
        return super().process_response(request, response)
