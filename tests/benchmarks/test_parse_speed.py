"""What the shapes add to the libraries that they read with: their time over that of a bare reader.

A bare reader parses the same bytes with the same library and puts the same fields into the same notices. It
notices nothing: no missing field, no new one, no second value, no repeat, no wall in place of an answer. All
of that is what the shapes' time is spent on. Beside it stands how long parsing alone takes, with no notice
made of what was parsed.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from io import BytesIO

import pytest
from lxml import etree, html
from scrapy import Request
from scrapy.http import Response, TextResponse

from db.records import Issue, RawDeadline, RawNotice
from spiders.shapes_extract import ExtractSource
from spiders.shapes_feed import FeedSource
from spiders.shapes_html import HtmlSource
from spiders.shapes_json import JsonSource
from tests.benchmarks.test_extract_size import RECORD, prose

MOST_TIMES_BARE, ROUNDS = 3, 9
SITE, FETCHED_AT = "https://example.org", "2026-09-01T02:00:00Z"
NAMESPACE = "http://apply.grants.gov/system/OpportunityDetail-V1.0"
UNREAD = frozenset(f"field_{number}" for number in range(20))


def made(key: str, title: str, url: str, text: str | None, date: str | None, *said: str | None) -> RawNotice:
    """A notice of the fields that all readers read, bare or not."""
    status, money, who = said
    return RawNotice(
        source="bench", key=key, url=url, title=title, fetched_at=FETCHED_AT, text=text, status=status,
        deadlines=(RawDeadline(date=date),) if date else (), award_ceiling=money, eligibility=who,
    )  # fmt: skip


# JSON: 1,000 records of 3 kB, with 27 fields of which 7 are read


def json_body() -> bytes:
    rest = {name: f"value of {name}" if index % 3 else None for index, name in enumerate(sorted(UNREAD))}
    records = [
        {"id": str(n), "title": f"Opportunity {n}", "url": f"{SITE}/{n}", "text": prose(n, 2_400),
         "closes": "2026-12-01", "status": "open", "ceiling": 25_000, "who": "Universities", **rest}
        for n in range(1_000)
    ]  # fmt: skip
    return json.dumps({"total": len(records), "records": records}).encode()


class BenchJson(JsonSource, shape=True):
    name, items, total, key, ignored, expect = "bench", "records", "total", "id", UNREAD, range(1, 10**6)

    def notice(self, record, _detail):
        said = map(record.optional, ("text", "closes", "status", "ceiling", "who"))
        return made(record.required("id"), record.required("title"), record.required("url"), *said)


def bare_json(body: bytes) -> list[RawNotice]:
    return [
        made(each["id"], each["title"], each["url"],
             *(each.get(name) for name in ("text", "closes", "status", "ceiling", "who")))
        for each in json.loads(body)["records"]
    ]  # fmt: skip


# HTML: 100 cards of 3 kB between two menus

CARD = (
    '<article class="card call" id="c{n}"><header><h3 class="title"><a href="/calls/{n}">Call {n}</a></h3>'
    '<span class="tag">Open</span></header><dl><dt>Deadline</dt><dd class="closes">1 December 2026</dd>'
    '<dt>Award</dt><dd class="money">€ 25 000</dd></dl><div class="text"><p>{text}</p></div>'
    '<p class="who">Universities</p></article>\n'
)
PICKS = {
    "text": ("div.text", ".//div[@class='text']"), "closes": ("dd.closes", ".//dd[@class='closes']"),
    "status": ("span.tag", ".//span[@class='tag']"), "money": ("dd.money", ".//dd[@class='money']"),
    "who": ("p.who", ".//p[@class='who']"),
}  # fmt: skip


def html_body() -> bytes:
    menu = "".join(f'<li class="item"><a href="/n/{n}"><span>Entry {n}</span></a></li>' for n in range(150))
    cards = "".join(CARD.format(n=n, text=prose(n, 2_500)) for n in range(100))
    return (
        f"<!DOCTYPE html><html><head><title>Calls</title></head><body><nav><ul>{menu}</ul></nav><main>{cards}"
        f"</main><footer><ul>{menu}</ul></footer></body></html>"
    ).encode()


class BenchHtml(HtmlSource, shape=True):
    name, key, cards, ignored, expect = "bench", "id", "article.call", frozenset(), range(1, 10**6)
    card = {"id": "::attr(id)", "title": "h3.title", "url": "h3.title a::attr(href)"} | {
        name: css for name, (css, _) in PICKS.items()
    }

    def notice(self, record, _detail):
        said = map(record.optional, PICKS)
        return made(record.required("id"), record.required("title"), SITE + record.required("url"), *said)


CARDS = etree.XPath("//article[@class='card call']")
TITLE, LINK = etree.XPath(".//h3[@class='title']"), etree.XPath(".//h3[@class='title']/a/@href")
PARTS = [etree.XPath(path) for _, path in PICKS.values()]


def bare_html(body: bytes) -> list[RawNotice]:
    def markup(found) -> str:
        return etree.tostring(found[0], method="html", encoding="unicode", with_tail=False)

    return [
        made(
            each.get("id"), markup(TITLE(each)), SITE + LINK(each)[0], *(markup(part(each)) for part in PARTS)
        )
        for each in CARDS(html.fromstring(body))
    ]


# A feed of 300 items of 2 kB

ITEM = (
    "<item><title>Call {n}</title><link>https://example.org/{n}</link><description>{text}</description>"
    "<pubDate>Mon, 24 Aug 2026 14:31:55 -0400</pubDate><category>Open</category>"
    '<dc:creator>A fund</dc:creator><guid isPermaLink="false">{n}</guid></item>\n'
)
DC = "{http://purl.org/dc/elements/1.1/}"


def feed_body() -> bytes:
    items = "".join(ITEM.format(n=n, text=prose(n, 1_800)) for n in range(300))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xml:base="https://example.org/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Calls</title>{items}</channel></rss>'
    ).encode()


class BenchFeed(FeedSource, shape=True):
    name, feeds, ignored, expect = "bench", {"feed": SITE}, frozenset(), range(1, 10**6)

    def notice(self, item, _feed, _key):
        status = item.each("tags")[0]
        status.pass_over("scheme", "label")
        return made(
            item.required("id"), item.required("title"), item.required("link"), item.optional("summary"),
            item.optional("published"), status.optional("term"), None, item.optional("author"),
        )  # fmt: skip


def bare_feed(body: bytes) -> list[RawNotice]:
    names = ("guid", "title", "link", "description", "pubDate", "category", "none", f"{DC}creator")
    return [made(*map(each.findtext, names)) for each in etree.fromstring(body).iter("item")]


# An extract of 6,000 records, one of 33 not over

FIELDS = ("OpportunityID", "OpportunityTitle", "OpportunityID", "Description", "CloseDate", "Version",
          "AwardCeiling", "AdditionalInformationOnEligibility")  # fmt: skip


def extract_body() -> bytes:
    closes = ("12312026" if n % 33 == 0 else "03062009" for n in range(6_000))
    records = "".join(
        RECORD.format(id=n, close=close, text=prose(n % 100, 2_480), note=prose(n % 90, 400))
        for n, close in enumerate(closes)
    )
    return f'<Grants xmlns="{NAMESPACE}">\n{records}</Grants>\n'.encode()


class BenchExtract(ExtractSource, shape=True):
    name, timezone, key, reports_unread = "bench", "America/New_York", "OpportunityID", False
    elements, ignored, expect = {"OpportunitySynopsisDetail_1_0": "synopsis"}, frozenset(), range(1, 10**6)

    def is_over(self, element, _kind, _today):
        return element.findtext(f"{{{NAMESPACE}}}CloseDate").endswith("2009")

    def notice(self, record, _kind):
        key, title, _, *said = map(record.optional, FIELDS)
        return made(key, title, f"{SITE}/{key}", *said)


def bare_extract(body: bytes) -> list[RawNotice]:
    found = []
    for _, element in etree.iterparse(BytesIO(body), tag=f"{{{NAMESPACE}}}OpportunitySynopsisDetail_1_0"):
        if not element.findtext(f"{{{NAMESPACE}}}CloseDate").endswith("2009"):
            found.append(made(*(element.findtext(f"{{{NAMESPACE}}}{name}") for name in FIELDS)))
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return found


def parse_only(body: bytes) -> object:
    return etree.fromstring(body)


def answered(body: bytes, content_type: str, **asked) -> Response:
    request = Request(SITE, meta={"fetched_at": FETCHED_AT}, cb_kwargs=asked)
    return TextResponse(SITE, body=body, headers={"Content-Type": content_type}, request=request)


def read(source, parse: str, response: Response) -> list[RawNotice]:
    said = list(getattr(source(), parse)(response, **response.request.cb_kwargs))
    assert not [each for each in said if isinstance(each, Issue)]
    return [each for each in said if isinstance(each, RawNotice)]


def best(work: Callable[[], object]) -> float:
    """The CPU seconds of the quickest of some rounds: what else runs here only adds to them."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        rounds.append(time.process_time() - started)
    return min(rounds)


SHAPES = {
    "JSON": (BenchJson, "parse_page", {"page": 0}, "application/json", json_body, json.loads, bare_json),
    "HTML": (BenchHtml, "parse_page", {"page": 0}, "text/html; charset=utf-8", html_body,
             html.fromstring, bare_html),
    "feed": (BenchFeed, "parse_feed", {"feed": "feed"}, "application/rss+xml", feed_body,
             parse_only, bare_feed),
    "XML extract": (BenchExtract, "parse_file", {}, "application/xml", extract_body,
                    parse_only, bare_extract),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_takes_at_most_three_times_as_long_as_a_bare_reader(shape):
    source, parse, asked, content_type, make, parse_alone, bare = SHAPES[shape]
    body = make()
    response = answered(body, content_type, **asked)
    notices, bare_notices = read(source, parse, response), bare(body)
    assert [each.title for each in notices] == [each.title for each in bare_notices]
    own = best(lambda: read(source, parse, response.replace(body=body)))
    floor, parsing = best(lambda: bare(body)), best(lambda: parse_alone(body))
    sys.stdout.write(
        f"{shape}: {len(body) / 1e6:.1f} MB, {len(notices)} notices in {own * 1e3:.0f} ms"
        f" ({len(body) / own / 1e6:.0f} MB/s): {own / floor:.1f} times a bare reader ({floor * 1e3:.0f} ms),"
        f" {own / parsing:.1f} times parsing alone ({parsing * 1e3:.0f} ms)\n"
    )
    assert own <= MOST_TIMES_BARE * floor
