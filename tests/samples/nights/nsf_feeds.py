"""NSF's three feeds: new opportunities, programme announcements, due dates of the coming month."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from xml.sax.saxutils import escape

from tests.samples.nights.exchange import Call, Exchange, calls, robots

HOST = "www.nsf.gov"
FEEDS = f"https://{HOST}/rss/rss_www_funding"
OPPORTUNITIES = f"https://{HOST}/funding/opportunities"
# The funding feed shows only the newest: a new item pushes the oldest off.
WINDOW = 10
CHANGED = {"first": "Mon, 31 Aug 2026 19:30:02 EDT", "second": "Tue, 01 Sep 2026 19:30:02 EDT"}
FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xml:base="{home}" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <channel>
    <title>{title}</title>
    <link>{home}</link>
    <description>{title}</description>
    <language>en</language>
    {changed}
{items}
  </channel>
</rss>
"""


def exchanges(night: str) -> list[Exchange]:
    """The three feeds as they stood on a night."""
    found = calls("us_nsf", night)
    posted = sorted((c for c in found if "posted" in c), key=lambda c: parsedate_to_datetime(c["posted"]))
    changed = f"<pubDate>{CHANGED[night]}</pubDate>"
    return [
        robots(HOST),
        _feed("", "NSF Funding Opportunities", "", [_opportunity(c) for c in posted[: -WINDOW - 1 : -1]]),
        _feed(
            "_pgm_annc_inf",
            "NSF Program Announcements and Information",
            changed,
            [_announcement(c) for c in found if c.get("announcement")],
        ),
        _feed(
            "_upcoming_rss", "NSF Upcoming Due Dates", changed, [_upcoming(c) for c in found if "due" in c]
        ),
    ]


def _feed(name: str, title: str, changed: str, items: list[str]) -> Exchange:
    xml = FEED.format(title=title, home=f"https://{HOST}/", changed=changed, items="\n".join(items))
    return Exchange(f"{FEEDS}{name}.xml", "application/rss+xml", xml.encode())


def _opportunity(call: Call) -> str:
    """Its description is HTML escaped once more, and mostly says everything twice."""
    text = call["text"].strip()
    said = text if call.get("once") else text + text
    link = f"{OPPORTUNITIES}/{call['slug']}" + (f"/{_code(call)}" if call.get("numbered_link") else "")
    return _item(
        call,
        link,
        escape(said),
        f"\n  <pubDate>{call['posted']}</pubDate>\n    <dc:creator>NSF</dc:creator>",
        guid="true",
    )


def _announcement(call: Call) -> str:
    link = f"{OPPORTUNITIES}/{call['slug']}/{_code(call)}"
    if call["number"].startswith("NSF"):
        link += "/solicitation"
    html = (
        f'<P>Available Formats: <BR>HTML: <a href="{link}" hreflang="en">{link}</a><BR><BR />'
        f"Document Number: {call['number']}<BR /></P><P><BR />"
        "This is an NSF Program Announcements and Information item."
    )
    return _item(call, link, f"<![CDATA[ {html} ]]>", "", guid="true")


def _upcoming(call: Call) -> str:
    number = call["number"].replace(" ", "\N{NO-BREAK SPACE}")
    html = (
        f"{'<br/>'.join(call['due'])}<br/><br/>"
        f"Program Guidelines: {number}<br/><p><p>{call['text'].strip()}<br/>"
        f"More at {OPPORTUNITIES}</p></p><p><br/>This is an NSF Upcoming Due Dates item.</p>"
    )
    link = f"{OPPORTUNITIES}/{call['slug']}/{_code(call)}"
    return _item(call, link, f"<![CDATA[ {html} ]]>", "", guid="false")


def _item(call: Call, link: str, description: str, more: str, *, guid: str) -> str:
    return (
        f"    <item>\n  <title>{escape(call['title'])}</title>\n  <link>{link}</link>\n"
        f"  <description>{description}</description>{more}\n"
        f'    <guid isPermaLink="{guid}">{link}</guid>\n    </item>'
    )


def _code(call: Call) -> str:
    """The number as it stands in an address: "NSF 26-588" is ``nsf26-588``."""
    return str(call["number"]).replace(" ", "").lower()
