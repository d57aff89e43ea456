"""The WordPress shape: the posts of one type, read through a site's REST interface."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Issue
from spiders.record import Json
from spiders.shapes_json import JsonSource

if TYPE_CHECKING:
    from scrapy.http import Response
    from twisted.python.failure import Failure

ROWS = 100
# What WordPress answers when asked for a page after the last.
PAST_THE_END = 400


class WordpressSource(JsonSource, shape=True):
    """A publisher whose calls are posts of a WordPress site; a subclass names it and reads one post.

    An answer is a bare list. How many posts there are stands in a header that some proxies drop; then a
    page that is not full is the last one.
    """

    # The site's address and the name of the post type in its REST interface
    site: ClassVar[str]
    post_type: ClassVar[str]

    # JsonSource
    items = "posts"
    total = "total"
    key = "id"
    first_page = 1

    def page_request(self, page: int) -> Request:
        """A hundred posts, the newest first, as WordPress orders them unless asked otherwise."""
        return Request(f"{self.site}/wp-json/wp/v2/{self.post_type}?per_page={ROWS}&page={page}")

    def envelope(self, response: Response, answer: Json) -> Json:
        """The list of posts with their number, stated in the header or counted."""
        if not isinstance(answer, list):
            return answer
        stated = (response.headers.get("X-WP-Total") or b"").decode("latin-1")
        so_far = self.tally.listed + len(answer)
        counted = so_far if len(answer) < ROWS else so_far + 1
        return {"posts": answer, "total": stated if stated.isdigit() else counted}

    def page_failed(self, failure: Failure) -> Iterator[Issue]:
        """Errback of a page: asked for one after the last, WordPress answers with an error."""
        status = getattr(getattr(failure.value, "response", None), "status", None)
        if status == PAST_THE_END and self.tally.listed:
            self.tally.stated_total = self.tally.listed
            return
        yield from super().page_failed(failure)


def entries(classes: Iterable[str], taxonomy: str) -> tuple[str, ...]:
    """The entries of one taxonomy among a post's classes, as words.

    A theme writes them as one word: of "destinatari-piccole-imprese" the entry is "piccole imprese".
    """
    found = (name.removeprefix(taxonomy) for name in classes if name.startswith(taxonomy))
    return tuple(" ".join(entry.split("-")) for entry in found)
