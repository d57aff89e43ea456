"""The extract shape: a page that links to bulk files, and the newest of them with every record in it.

A file holds all that a publisher ever announced, most of it long over. What is over is counted and left
out before anything else is done with it, so that a file of any size is read in little memory.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, TypeAlias
from zoneinfo import ZoneInfo

from scrapy import Request
from scrapy.http import TextResponse

from db.records import Issue, RawNotice
from spiders.answers import fault_in_page
from spiders.extracts import ExtractError, fields_of_element, records_in, text_of
from spiders.record import Record
from spiders.source import Source

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]
    from scrapy.http import Response

Output: TypeAlias = "Iterator[RawNotice | Issue | Request]"

MEGABYTE = 1024 * 1024
OVER = "over"


class ExtractSource(Source, shape=True):
    """A publisher that offers everything as one file; a subclass names the page and reads one record."""

    # The page that links to the files; a pattern of their addresses, whose group says which is the newest
    index: ClassVar[str]
    file_address: ClassVar[str]
    # The elements that are records: local name → our name for their kind
    elements: ClassVar[Mapping[str, str]]
    # The element that identifies a record for ever
    key: ClassVar[str]
    # What the fetch policy allows this one file: bytes as sent, bytes unpacked, seconds to send it
    largest_file: ClassVar[int] = 256 * MEGABYTE
    largest_document: ClassVar[int] = 2048 * MEGABYTE
    patience: ClassVar[float] = 900.0

    def is_over(self, element: _Element, kind: str, today: str) -> bool:
        """Whether a record is past on a day (ISO 8601, on the publisher's clock).

        It is asked of every record of the file, so it looks at as little as it can.
        """
        raise NotImplementedError

    def notice(self, record: Record, kind: str) -> RawNotice:
        """One record in the publisher's own strings."""
        raise NotImplementedError

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the page that links to the files."""
        yield Request(self.index, callback=self.parse_index, errback=self.page_failed, dont_filter=True)

    def parse_index(self, response: Response) -> Output:
        """Ask for the newest file that the page links to."""
        yield from self.tolerated(response)
        text = response.text if isinstance(response, TextResponse) else ""
        found = {match[1]: match[0] for match in re.finditer(self.file_address, text)}
        if not found:
            fault = fault_in_page(response, found=False) or "schema drift: no link to a file on the page"
            yield from self._unread(response, fault)
            return
        yield Request(
            response.urljoin(found[max(found)]),
            callback=self.parse_file,
            errback=self.page_failed,
            meta={"download_maxsize": self.largest_file, "download_timeout": self.patience},
            dont_filter=True,
        )

    def parse_file(self, response: Response) -> Output:
        """Read every record of the file that is not over."""
        yield from self.tolerated(response)
        counts = self.tally.feeds
        fetched_at = response.meta.get("fetched_at", "")
        today = self._day_of(fetched_at)
        try:
            for name, element in records_in(
                response.body, response.url, self.elements, self.largest_document
            ):
                kind = self.elements[name]
                counts[kind] = counts.get(kind, 0) + 1
                if self.is_over(element, kind, today):
                    counts[OVER] = counts.get(OVER, 0) + 1
                    continue
                yield from self._listed(element, kind, fetched_at)
        except ExtractError as error:
            yield from self._unread(response, str(error))
            return
        if not counts:
            yield from self._unread(response, f"schema drift: no {' or '.join(self.elements)} in the file")

    def _day_of(self, stamp: str) -> str:
        """The day on the publisher's clock at an instant (ISO 8601); before all others if there is none."""
        if not stamp:
            return ""
        return datetime.fromisoformat(stamp).astimezone(ZoneInfo(self.timezone)).date().isoformat()

    def _listed(self, element: _Element, kind: str, fetched_at: str) -> Iterator[RawNotice | Issue]:
        self.tally.listed += 1
        key = text_of(element, self.key)
        if key is None:
            yield from self.lost("", self.key, kind, "required field is missing")
        elif not self.first_time(key):
            yield self.issue(key, self.key, key, "listed twice; the first is kept")
        else:
            record = Record(fields_of_element(element), fetched_at=fetched_at)
            yield from self.read(key, record, lambda: self.notice(record, kind))

    def _unread(self, response: Response, fault: str) -> Iterator[Issue]:
        self.tally.listing_faults.append(fault)
        yield self.issue("", "listing", response.url, f"not read to its end: {fault}")
