"""Publishers that answer with a feed or a file, for the tests of faults."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tests.fault_shape import Fields, Shape
from tests.portal import Reply

FEED_SOURCE = """
    feeds = {"news": PORTAL + "/list"}

    def notice(self, item, feed, key):
        return RawNotice(
            source=self.name, key=key, url=item.required("link"), title=item.required("title"),
            fetched_at=item.fetched_at, published=item.optional("published"), text=item.optional("summary"),
        )
"""
OWN_FEED_SOURCE = """
    feeds = {"news": PORTAL + "/list"}
"""
EXTRACT_SOURCE = """
    index = PORTAL + "/files"
    file_address = r"/list\\?of=([0-9]+)"
    elements = {"Call": "call"}
    key = "id"
    patience = 2.0

    def is_over(self, element, kind, today):
        return False

    def notice(self, record, kind):
        closes = record.optional("closes")
        return RawNotice(
            source=self.name, key=record.required("id"), url="https://example.org/" + record.required("id"),
            title=record.required("title"), fetched_at=record.fetched_at,
            deadlines=(RawDeadline(date=closes),) if closes else (),
        )
"""
FILES = Reply(
    b'<!DOCTYPE html>\n<html><body><a href="/list?of=20260811">all calls</a></body></html>',
    headers={"Content-Type": "text/html"},
)


def feed(records: Sequence[Fields]) -> bytes:
    items = "".join(
        f"<item><guid>{each['id']}</guid><link>https://example.org/{each['id']}</link>"
        + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in each.items() if name != "id")
        + f"<description>All about {each['id']}.</description></item>\n"
        for each in records
    )
    head = '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>'
    return f"{head}{items}</channel></rss>".encode()


def document(records: Sequence[Fields]) -> bytes:
    calls = "".join(
        "<Call>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in each.items()) + "</Call>\n"
        for each in records
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Calls>{calls}</Calls>'.encode()


FILE_SHAPES = {
    "feed": Shape("FeedSource", FEED_SOURCE, "application/rss+xml", "pubDate", "published", feed),
    "own_feed": Shape("OwnFeed", OWN_FEED_SOURCE, "application/rss+xml", "pubDate", "published", feed),
    "extract": Shape(
        "ExtractSource",
        EXTRACT_SOURCE,
        "application/xml",
        "closes",
        "deadlines",
        document,
        before={"/files": FILES},
        names={
            "no record": "schema drift: no Call in the file",
            "wrong content type": "wrong content type: neither XML",
        },
    ),
}
