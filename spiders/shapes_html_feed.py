"""The HTML shape of a publisher that also keeps a feed: where its listing fails, the feed stands in for it.

A feed holds only the newest calls and little about them, so it is asked for only then; each of its items
becomes a card, and its detail page is read like any other. The listing stays marked as failed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from spiders.answers import fault_in_feed
from spiders.record import Json
from spiders.shapes_feed import items_of
from spiders.shapes_html import HtmlSource
from spiders.shapes_listing import Output

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.http import Response
    from twisted.python.failure import Failure


class HtmlFeedSource(HtmlSource, shape=True):
    """A publisher that lists its calls on web pages and announces the newest in a feed."""

    # The address of the feed
    feed: ClassVar[str]

    def card_of_item(self, item: Mapping[str, Json]) -> dict[str, Json]:
        """A feed's item as the fields of a card: title, link and summary under the names of the card's."""
        raise NotImplementedError

    def parse_page(self, response: Response, page: int) -> Output:
        """Read a page of the listing; where the first holds nothing, the feed."""
        yield from super().parse_page(response, page)
        yield from self._instead()

    def page_failed(self, failure: Failure) -> Output:  # type: ignore[override]  # Scrapy takes requests too
        """Errback of a listing page: where it was the first, the feed is read."""
        yield from super().page_failed(failure)
        yield from self._instead()

    def parse_items(self, response: Response) -> Output:
        """Read the items of the feed as cards of the listing."""
        items, recognised, _ = items_of(response)
        fault = fault_in_feed(response, recognised=recognised)
        if fault is not None:
            yield self.issue("", "feed", response.url, f"feed not read: {fault}")
            return
        self.tally.feeds["feed"] = len(items)
        self.tally.listed += len(items)
        for item in items:
            yield from self._listed(self.card_of_item(item), response.meta.get("fetched_at", ""))

    def _instead(self) -> Iterator[Request]:
        if self.tally.listed or "feed" in self.tally.feeds:
            return
        self.tally.feeds["feed"] = 0
        yield Request(self.feed, callback=self.parse_items, errback=self.page_failed, dont_filter=True)
