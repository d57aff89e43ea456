"""A paged listing of records, and for each record an optional detail page: what JSON and HTML have in common.

How an answer becomes records is the business of ``spiders.shapes_json`` and ``spiders.shapes_html``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from db.records import Issue, RawNotice
from spiders.record import Json, MissingFieldError, Record
from spiders.source import Source
from spiders.verdict import ARCHIVE_ENDS, cause_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response
    from twisted.python.failure import Failure

Output: TypeAlias = "Iterator[RawNotice | Issue | Request]"

# The whole listing is read before the first detail, so that few records slip between two pages.
LISTING_PRIORITY = 10
MISSING = "missing page"


class ListingSource(Source, shape=True):
    """A publisher that lists its calls on pages; a subclass says how to ask and how to read one record."""

    # Where the listing's records are, by dotted path
    items: ClassVar[str]
    first_page: ClassVar[int] = 0

    # The field of a listed record that identifies it for ever
    key: ClassVar[str]

    def page_request(self, page: int) -> Request:
        """The request for one page of the listing; ``page`` counts up from ``first_page``."""
        raise NotImplementedError

    def listing_of(self, response: Response) -> tuple[Json, str | None]:
        """A listing page as an object with the records at ``items``, or what is wrong with it."""
        raise NotImplementedError

    def after(self, response: Response, answer: Json, page: int) -> Request | None:
        """The request for the page after this one; ``None`` at the end of the listing."""
        raise NotImplementedError

    def key_of(self, record: Record) -> str:
        """What identifies a listed record for ever.

        Raises:
            MissingFieldError: when the record has none.
        """
        return record.required(self.key)

    def detail_request(self, _record: Record) -> Request | None:
        """The request for a listed record's detail page, if the publisher has one."""
        return None

    def detail_page(self, response: Response) -> tuple[Json, str | None]:
        """A detail page as an object, or what is wrong with it."""
        return self.listing_of(response)

    def detail_of(self, answer: Record, _key: str) -> Record | None:
        """The detail within an answer, or ``None`` when it is another record's."""
        return answer

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """One listed record, with its detail where that was read, in the publisher's own strings."""
        raise NotImplementedError

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the first page; each page that is read asks for the next."""
        yield self.page(self.page_request(self.first_page), self.first_page)

    def page(self, request: Request, page: int) -> Request:
        """The request as one for a page of the listing."""
        return request.replace(
            callback=self.parse_page,
            errback=self.page_failed,
            cb_kwargs={"page": page},
            priority=LISTING_PRIORITY,
            dont_filter=True,
        )

    def parse_page(self, response: Response, page: int) -> Output:
        """Read a page of the listing and ask for the next, until there is none."""
        yield from self.tolerated(response)
        answer, fault = self.listing_of(response)
        records = value_at(answer, self.items)
        if isinstance(records, dict):  # some publishers key their records by id
            records = list(records.values())
        if fault is None and not isinstance(records, list):
            fault = f"schema drift: no {self.items} in the answer"
        if fault is None and not records and page == self.first_page:
            fault = "empty"
        if fault is not None or not isinstance(records, list):
            self.tally.listing_faults.append(fault or "parse error")
            yield self.issue("", "listing", response.url, f"page {page} not read: {fault}")
            return
        known = len(self.tally.keys)
        self.tally.listed += len(records)
        following = self.after(response, answer, page)
        for fields in records:
            yield from self._listed(fields, response.meta.get("fetched_at", ""))
        # A page that brings nothing new ends the listing, or a publisher that repeats itself would never.
        if following is not None and len(self.tally.keys) > known:
            yield self.page(following, page + 1)

    def _listed(self, fields: Json, fetched_at: str) -> Output:
        if not isinstance(fields, dict):
            yield from self.lost("", self.items, fields, "an object was expected")
            return
        record = Record(fields, fetched_at=fetched_at)
        try:
            key = self.key_of(record)
        except MissingFieldError:
            yield from self.lost("", self.key, fields, "required field is missing")
            return
        if not self.first_time(key):
            yield self.issue(key, self.key, key, "listed twice; the first is kept")
            return
        request = self.detail_request(record)
        if request is None:
            yield from self.read(key, record, lambda: self.notice(record, None))
            return
        self.tally.details += 1
        yield request.replace(
            callback=self.parse_detail,
            errback=self.detail_failed,
            cb_kwargs={"key": key, "record": record},
            dont_filter=True,
        )

    def parse_detail(self, response: Response, key: str, record: Record) -> Output:
        """Read a detail page into its record's notice."""
        yield from self.tolerated(response)
        fields, fault = self.detail_page(response)
        if fault is not None or not isinstance(fields, dict):
            yield from self._without_detail(key, record, fault or "parse error")
            return
        answer = Record(fields, fetched_at=response.meta.get("fetched_at", ""), path="detail")
        detail = self.detail_of(answer, key)
        if detail is None:
            yield from self._without_detail(key, record, "the answer is about another record")
            return
        record.join(answer)
        yield from self.read(key, record, lambda: self.notice(record, detail))

    def detail_failed(self, failure: Failure) -> Output:
        """Errback of a detail page: its notice stays, from the listing alone."""
        asked = failure.request.cb_kwargs  # type: ignore[attr-defined]  # set by Scrapy on every errback
        yield from self._without_detail(asked["key"], asked["record"], cause_of(failure.value))

    def _without_detail(self, key: str, record: Record, fault: str) -> Output:
        self.tally.missing_pages += 1
        self.tally.detail_faults.append(fault)
        yield self.issue(
            key, "detail", None, f"{MISSING if fault == ARCHIVE_ENDS else fault}: detail page not read"
        )
        yield from self.read(key, record, lambda: replace(self.notice(record, None), unread=("detail",)))


def value_at(answer: Json, path: str) -> Json:
    """The value at a dotted path of nested objects, ``None`` where there is none."""
    for name in path.split("."):
        if not isinstance(answer, dict):
            return None
        answer = answer.get(name)
    return answer
