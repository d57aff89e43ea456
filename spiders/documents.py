"""Reading the attachments of a source's notices, once its listing has been read to the end.

They are asked for like every page: through the same guard, robots.txt, pace and recording, one at a time, and
only what is new or may have moved. Within limits for a file, a notice, and a source's night; what is left
over waits for the next night. The bytes are read by a child process (``spiders.document_reader``) and
forgotten: nothing but their hash, and their text, is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date
from hashlib import sha256
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

from scrapy import Request, signals
from scrapy.exceptions import DontCloseSpider, NotConfigured

from db.records import Document, DocumentOutcome, Issue, RawNotice
from spiders.archive import Replay, open_archive
from spiders.bodies import Asked
from spiders.document_reader import DocumentReader
from spiders.document_text import Extract
from spiders.documents_due import DocumentsDue, Wanted
from spiders.verdict import ARCHIVE_ENDS, cause_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from spiders.plan import Plan
    from spiders.source import Source

# Of one file: the longest call with its pictures has a third of it.
MOST_BYTES = 20 * 1024 * 1024
# Of one source and night: at the polite delay, some minutes; the others follow on the next nights.
MOST_OF_A_NIGHT, MOST_BYTES_OF_A_NIGHT = 60, 200 * 1024 * 1024
# The share of a source's time after which no further document is asked for.
TIME_SHARE = 0.6
# Of one document's text, in letters: twenty pages. More is read and counts for whether it has changed.
MOST_LETTERS_KEPT = 60_000

BEGUN = "documents/begun"
_TOO_LARGE = "too large"


class Documents:
    """The Scrapy extension: it keeps a source open, once it has nothing else to ask, for its documents."""

    def __init__(self, crawler: Crawler) -> None:
        plan: Plan = crawler.settings["LEGATION_PLAN"]
        self.source = cast("type[Source]", crawler.spidercls)
        if plan.documents is None or not self.source.reads_attachments:
            raise NotConfigured
        self.crawler = crawler
        self._due = DocumentsDue(self.source, plan.documents, date.fromisoformat(plan.fetched_at[:10]))
        self._queue: list[Wanted] | None = None
        self._bytes, self._until = 0, monotonic() + TIME_SHARE * plan.soft_limit_seconds
        self._reader = DocumentReader()
        self._replay = Replay(open_archive(plan.replay)) if plan.replay else None
        crawler.signals.connect(self.scraped, signals.item_scraped)
        crawler.signals.connect(self.idle, signals.spider_idle)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Documents:
        """Scrapy's way of making an extension."""
        return cls(crawler)

    def scraped(self, item: RawNotice | Issue | Document) -> None:
        """Note which documents a notice leads to."""
        if isinstance(item, RawNotice):
            self._due.note(item)

    def idle(self) -> None:
        """Ask for the next document, if there is one.

        Raises:
            DontCloseSpider: the source has not ended.
        """
        if self._queue is None:
            due = (wanted for wanted in self._due.in_order() if self._may_answer(wanted.url))
            self._queue = [wanted for wanted, _ in zip(due, range(MOST_OF_A_NIGHT), strict=False)]
        if not self._queue or monotonic() > self._until or self._bytes > MOST_BYTES_OF_A_NIGHT:
            return
        assert self.crawler.engine is not None and self.crawler.stats is not None
        self.crawler.stats.set_value(BEGUN, True)
        self.crawler.engine.crawl(self._request(self._queue.pop(0)))
        raise DontCloseSpider

    def closed(self) -> None:
        """End the reading child."""
        self._reader.close()

    def _may_answer(self, url: str) -> bool:
        """Whether there is anything to learn: of what an archive does not hold, nobody is told anything."""
        if self._replay is None:
            return True
        robots = "/".join([*url.split("/")[:3], "robots.txt"])
        return any(self._replay.holds(Asked.of("GET", each, "", b"")) for each in (url, robots))

    def _request(self, wanted: Wanted) -> Request:
        return Request(
            wanted.url,
            headers=dict(self._due.validators(wanted)),
            callback=self._received,
            errback=self._failed,
            cb_kwargs={"wanted": wanted},
            dont_filter=True,
            meta={"download_maxsize": MOST_BYTES, "handle_httpstatus_list": [304], "max_retry_times": 1},
        )

    async def _received(self, response: Response, wanted: Wanted) -> AsyncIterator[Document]:
        """A document that came, or the word that it has not moved."""
        hashed = sha256(response.body).hexdigest()
        validators = {
            "etag": _header(response, "ETag"),
            "last_modified": _header(response, "Last-Modified"),
        }
        new = []
        for key, known in zip(wanted.keys, self._due.known(wanted), strict=True):
            had = known.sha256 if known else None
            if had is not None and (response.status == 304 or had == hashed):
                yield self._document(wanted, key, DocumentOutcome.UNCHANGED, **validators)
            else:
                new.append(key)
        if response.status == 304 or not new:
            return
        self._bytes += len(response.body)
        found = await self._read(response.body)
        facts = validators | {
            "detail": _detail(found),
            "sha256": hashed,
            "media_type": found.media_type or _stated_type(response),
            "size": len(response.body),
            "pages": found.pages,
            "title": found.title,
            "text": _kept(found.text),
            "text_sha256": text_hash(found.text),
        }
        for key in new:
            yield self._document(wanted, key, found.outcome, **facts)

    async def _read(self, body: bytes) -> Extract:
        if len(body) > MOST_BYTES:  # from an archive, where nobody counted
            return Extract(DocumentOutcome.TOO_LARGE)
        # In a thread: the other sources of this process go on meanwhile.
        return await asyncio.to_thread(self._reader.read, body)

    def _failed(self, failure: Failure) -> Iterator[Document]:
        """A document that could not be had; one that an archive does not hold is simply not read."""
        wanted, cause = failure.request.cb_kwargs["wanted"], cause_of(failure.value)  # type: ignore[attr-defined]
        if cause == ARCHIVE_ENDS:
            return
        too_large = cause == _TOO_LARGE
        outcome = DocumentOutcome.TOO_LARGE if too_large else DocumentOutcome.NOT_FETCHED
        for key in wanted.keys:
            yield self._document(wanted, key, outcome, detail="" if too_large else cause)

    def _document(self, wanted: Wanted, key: str, outcome: DocumentOutcome, **facts: Any) -> Document:  # noqa: ANN401
        return Document(self.source.name, key, wanted.place, wanted.url, outcome, **facts)


def text_hash(text: str) -> str | None:
    """SHA-256 of a text without its white space; ``None`` for none."""
    return sha256("".join(text.split()).encode()).hexdigest() if text else None


def _detail(found: Extract) -> str:
    cut = f"first {MOST_LETTERS_KEPT:,} of {len(found.text):,} letters kept"
    return "; ".join(filter(None, [found.detail, cut if len(found.text) > MOST_LETTERS_KEPT else ""]))


def _kept(text: str) -> str:
    """As much of a text as is kept, in whole lines where there are any."""
    if len(text) <= MOST_LETTERS_KEPT:
        return text
    end = text.rfind("\n", MOST_LETTERS_KEPT // 2, MOST_LETTERS_KEPT)
    return text[: end if end > 0 else MOST_LETTERS_KEPT].rstrip()


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _stated_type(response: Response) -> str | None:
    return (_header(response, "Content-Type") or "").partition(";")[0].strip() or None
