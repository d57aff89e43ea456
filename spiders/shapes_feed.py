"""The feed shape: RSS or Atom, one notice for each item of each feed.

``spiders.plain_feeds`` reads the feeds that leave nothing to guess, feedparser all others, with one result.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Issue, RawNotice
from spiders.answers import fault_in_feed
from spiders.plain_feeds import plain_items
from spiders.record import Json, Record
from spiders.source import Source

if TYPE_CHECKING:
    from scrapy.http import Response

# What feedparser derives from other fields of an item; ``links`` repeats ``link``.
DERIVED = ("_detail", "_parsed")
REPEATED = frozenset({"links", "guidislink", "authors"})


class FeedSource(Source, shape=True):
    """A publisher that announces in feeds; a subclass names them and reads one item."""

    # The publisher's feeds: our name for each → its address
    feeds: ClassVar[Mapping[str, str]]

    def notice(self, item: Record, feed: str, key: str) -> RawNotice:
        """One item of one feed in the publisher's own strings."""
        raise NotImplementedError

    async def start(self) -> AsyncIterator[Request]:
        """Ask for every feed."""
        for feed, url in self.feeds.items():
            yield Request(
                url,
                callback=self.parse_feed,
                errback=self.page_failed,
                cb_kwargs={"feed": feed},
                dont_filter=True,
            )

    def parse_feed(self, response: Response, feed: str) -> Iterator[RawNotice | Issue]:
        """Read the items of a feed; the same item in another feed is another notice."""
        items, recognised, error = items_of(response)
        yield from self.tolerated(response)
        fault = fault_in_feed(response, recognised=recognised)
        if fault is not None:
            self.tally.listing_faults.append(fault)
            yield self.issue("", "listing", response.url, f"feed {feed} not read to its end: {fault}")
            # Where a feed breaks off its last item may be half of one: better none than a wrong one.
            items = items[:-1]
        elif error is not None:
            yield self.issue("", f"feed.{feed}", error, "the feed is not well-formed")
        self.tally.feeds[feed] = len(items)
        self.tally.listed += len(items)
        for item in items:
            yield from self._item(Record(item, fetched_at=response.meta.get("fetched_at", "")), feed)

    def _item(self, item: Record, feed: str) -> Iterator[RawNotice | Issue]:
        named = item.optional("id") or item.optional("link")
        if named is None:
            yield from self.lost("", f"{feed}.link", None, "an item with neither guid nor link")
            return
        key = f"{feed}:{named}"
        if not self.first_time(key):
            yield self.issue(key, "id", named, "listed twice; the first is kept")
            return
        yield from self.read(key, item, lambda: self.notice(item, feed, key))


def items_of(response: Response) -> tuple[list[dict[str, Json]], bool, str | None]:
    """The items of a feed, whether it is one at all, and what is wrong with its markup, if anything is."""
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    items = plain_items(response.body, content_type)
    if items is not None:
        return items, True, None
    import feedparser  # type: ignore[import-untyped]  # here: 90 ms that nobody else need pay

    # Bytes in a buffer: given a text, feedparser would open it as an address or a file. Its cleaning
    # is off because a RawNotice keeps the publisher's own strings; spiders.text cleans.
    parsed = feedparser.parse(
        BytesIO(response.body),
        sanitize_html=False,
        resolve_relative_uris=False,
        # The charset is declared in the answer's header; it beats the guess.
        response_headers={"content-type": content_type} if content_type else {},
    )
    error = str(parsed.bozo_exception) if parsed.bozo else None
    return [_plain(entry) for entry in parsed.entries], bool(parsed.get("version")), error


def _plain(entry: Mapping[str, Json]) -> dict[str, Json]:
    """An item's own fields, without what feedparser derives from them."""
    return {
        name: value for name, value in entry.items() if not name.endswith(DERIVED) and name not in REPEATED
    }
