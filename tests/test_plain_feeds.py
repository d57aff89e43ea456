"""Plain feeds are read without feedparser, and nobody can tell."""

from __future__ import annotations

from io import BytesIO

import feedparser
import pytest

from spiders.plain_feeds import plain_items
from spiders.shapes_feed import _plain
from tests.samples.replay import SAMPLES

RSS = "application/rss+xml"
SAMPLED = sorted(SAMPLES.glob("*/response*.xml"))
# Those of our own samples that leave nothing to guess
PLAIN = {"au_grantconnect", "gb_ukri", "int_afdb", "int_internet_society", "us_nsf"}
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:atom="http://www.w3.org/2005/Atom"'
)


def feed(item: str, *, root: str = "", channel: str = "", declaration: str = DECLARATION) -> bytes:
    return (
        f'{declaration}\n<rss version="2.0" {NAMESPACES} {root}><channel><title>Calls</title>{channel}'
        f"<item>{item}</item><item><title>Second</title><link>https://example.org/2</link></item>"
        "</channel></rss>"
    ).encode()


def by_feedparser(body: bytes, content_type: str = RSS) -> list[dict]:
    parsed = feedparser.parse(
        BytesIO(body), sanitize_html=False, resolve_relative_uris=False,
        response_headers={"content-type": content_type},
    )  # fmt: skip
    assert not parsed.bozo
    return [_plain(entry) for entry in parsed.entries]


@pytest.mark.parametrize("path", SAMPLED, ids=lambda path: f"{path.parent.name} {path.name}")
def test_the_samples_of_our_sources_are_read_as_feedparser_reads_them(path):
    body = path.read_bytes()
    items = plain_items(body, RSS)
    assert (items is not None) == (path.parent.name in PLAIN)
    assert items is None or items == by_feedparser(body)


@pytest.mark.parametrize(
    "item",
    [
        "<title>One</title><link>https://example.org/a?b=1&amp;c=2</link>",
        "<title> Spaces \n around </title><link>\n https://example.org/a </link><description/>",
        "<title></title><title>The second</title><title>The third</title>",
        "<title><![CDATA[A <b>bold</b> title &amp; more]]></title><guid>https://example.org/1</guid>",
        '<guid isPermaLink="true">https://example.org/1</guid><link>https://example.org/2</link>',
        '<link>https://example.org/2</link><guid isPermaLink="false">node/17 at site</guid>',
        "<description>&lt;p&gt;A &amp;amp; B&lt;/p&gt;</description><pubDate>24 Aug 2026 14:31 GMT</pubDate>",
        "<description>Short</description><content:encoded><![CDATA[<p>Long</p>]]></content:encoded>",
        "<content:encoded><![CDATA[<p>Long</p>]]></content:encoded><description>Short</description>",
        "<content:encoded>One</content:encoded><content:encoded>Two</content:encoded>",
        "<category>Open</category><category>Closed</category><category>Open</category><category/>",
        '<category domain="https://example.org/tags">Open</category><category domain="x"/>'
        '<category domain="x">Open</category><category domain="x">Open</category>',
        "<dc:creator>A fund</dc:creator><author>desk@example.org (The desk)</author>",
        "<comments>https://example.org/1#comments</comments><slash:comments>3</slash:comments>",
        "<title>Caf\u00e9 na\u00efve \u2013 \u0394 \U0001f680</title><description>\u65e5\u672c</description>",
        "<title>CafÃ© mistaken</title><description>and correct: café –</description>",
        "<title>With <!-- a comment --> and <?php echo ?> more</title>",
        "<pubDate>yesterday</pubDate><pubDate>Tue, 25 Aug 2026 00:00:00 GMT</pubDate>",
        "",
    ],
)  # fmt: skip
@pytest.mark.parametrize("root", ["", 'xml:base="https://www.example.org/news"'])
def test_an_item_is_read_as_feedparser_reads_it(item, root):
    body = feed(item, root=root, channel="<image><title>Logo</title><url>https://example.org/x</url></image>")
    items = plain_items(body, RSS)
    assert items is not None
    assert items == by_feedparser(body)


@pytest.mark.parametrize(
    ("said", "content_type"),
    [
        (feed("<title>One</title>"), "text/xml"),  # by the rules for mail this is ASCII
        (feed("<title>One</title>"), "text/html; charset=utf-8"),
        (feed("<title>One</title>"), "application/rss+xml; charset=iso-8859-1"),
        (feed("<title>One</title>", declaration='<?xml version="1.0" encoding="windows-1252"?>'), RSS),
        (feed("<title>A &nbsp; B</title>"), RSS),
        (feed("<title>One</title>", declaration='<!DOCTYPE rss [<!ENTITY x "y">]>'), RSS),
        (feed("<title>One<br/>more</title>"), RSS),
        (feed("<title type='html'>One</title>"), RSS),
        (feed("<link>/relative</link>"), RSS),
        (feed("<link>https://example.org/a?</link>"), RSS),
        (feed("<atom:link href='https://example.org/1'/>"), RSS),
        (feed("<deadline>1 December 2026</deadline>"), RSS),
        (feed("<title>and so on\x85 on</title>"), RSS),
        (feed("<title>One</title>", channel="<title xml:lang='fr'>Appels</title>"), RSS),
        (feed("<title>One</title>", root="xml:base='/news'"), RSS),
        (feed("<title>One</title>")[:-20], RSS),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>One</title></entry></feed>", RSS),
        (b"<!DOCTYPE html><html><body>Maintenance</body></html>", "text/html"),
        (b"", RSS),
    ],
)
def test_whatever_needs_a_guess_is_left_to_feedparser(said, content_type):
    assert plain_items(said, content_type) is None
