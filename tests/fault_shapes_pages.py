"""Publishers that announce on web pages, for the tests of faults."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from db.records import Outcome
from tests.fault_shape import Fields, Shape
from tests.portal import HERE

HTML_SOURCE = """
    cards = "article.card"
    card = {"id": "article::attr(id)", "title": ".title::text", "closes": ".closes::text",
            "address": "a::attr(href)"}
    page_part = "main"
    page_fields = {"text": "p"}
    key = "id"

    def page_request(self, page):
        return Request(PORTAL + "/list")

    def detail_request(self, record):
        return Request(PORTAL + record.required("address"))

    def notice(self, record, detail):
        closes = record.optional("closes")
        return RawNotice(
            source=self.name, key=record.required("id"), url="https://example.org/" + record.required("id"),
            title=record.required("title"), fetched_at=record.fetched_at,
            deadlines=(RawDeadline(date=closes),) if closes else (),
            text=detail.optional("text") if detail else None,
        )
"""
HTML_FEED_SOURCE = (
    HTML_SOURCE
    + """
    feed = PORTAL + "/feed"

    def card_of_item(self, item):
        return {"id": item["id"], "title": item["title"], "address": item["link"]}
"""
)
TABLE_SOURCE = """
    cards = "tbody tr"
    heading = "th"
    headed = columns = ("id", "title", "closes")
    key = "id"

    def page_request(self, page):
        return Request(PORTAL + "/list")

    def notice(self, record, detail):
        said = {name: record.optional(name) for name in self.columns}
        closes = re.sub("<.*?>", "", said["closes"] or "")
        return RawNotice(
            source=self.name, key=record.required("id"), url="https://example.org/call",
            title=record.required("title"), fetched_at=record.fetched_at,
            deadlines=(RawDeadline(date=closes),) if closes else (),
        )
"""
PAGE_SOURCE = """
    pages = {f"c{number}": PORTAL + f"/page/c{number}" for number in range(8)}
    title_at = ".title"
    text_at = ".text"

    def notice(self, record, detail):
        return RawNotice(
            source=self.name, key=record.required("id"), url="https://example.org/" + record.required("id"),
            title=record.required("title"), fetched_at=record.fetched_at, text=record.optional("text"),
        )
"""
PAGE_DATA_SOURCE = """
    items = "props.found"
    key = "id"
    notice = row_of

    def page_request(self, page):
        return Request(PORTAL + "/list")
"""
SCRIPT_SOURCE = """
    arrays = ("calls",)
    key = "id"
    notice = row_of

    def page_request(self, page):
        return Request(PORTAL + "/list")
"""
OWN_PAGE_SOURCE = """
    url = PORTAL + "/list"
"""
OWN_SITEMAP_SOURCE = """
    url = PORTAL + "/list"
"""
PAGE = "text/html; charset=utf-8"


def page_with(content: str, head: str = "") -> bytes:
    head = f"<title>Calls</title>{head}"
    return f"<!DOCTYPE html>\n<html><head>{head}</head><body>{content}</body></html>".encode()


def cards(records: Sequence[Fields]) -> bytes:
    found = "".join(
        f'<article class="card" id="{each["id"]}"><a href="/detail/{each["id"]}">more</a>'
        + "".join(f'<p class="{name}">{escape(value)}</p>' for name, value in each.items() if name != "id")
        + "</article>\n"
        for each in records
    )
    return f"<!DOCTYPE html>\n<html><body><h1>Calls</h1>{found}</body></html>".encode()


def html_detail(record: Fields) -> bytes:
    about = f"All about {record['id']}. " * 5
    return f"<!DOCTYPE html>\n<html><body><main><p>{about}</p></main></body></html>".encode()


def table(records: Sequence[Fields]) -> bytes:
    heading = "".join(f"<th>{escape(name)}</th>" for name in (records[0] if records else ()))
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(value)}</td>" for value in each.values()) + "</tr>\n"
        for each in records
    )
    return page_with(f"<table><thead><tr>{heading}</tr></thead><tbody>{body}</tbody></table>")


def programme(records: Sequence[Fields]) -> bytes:
    (record,) = records
    parts = (f'<div class="{name}">{escape(value)}</div>' for name, value in record.items() if name != "id")
    return page_with("".join(parts))


def page_data(records: Sequence[Fields]) -> bytes:
    data = json.dumps({"props": {"found": list(records)}})
    return page_with(
        f'<div id="app"></div><script id="__NEXT_DATA__" type="application/json">{data}</script>'
    )


def script(records: Sequence[Fields]) -> bytes:
    literals = ", ".join(
        "{" + ", ".join(f"{name}: '{value}'" for name, value in each.items()) + "}" for each in records
    )
    return f"// what the page shows\nvar calls = [{literals},];\n".encode()


def described(records: Sequence[Fields]) -> bytes:
    calls = [{"@type": "Grant", "url": f"https://example.org/{each['id']}", **each} for each in records]
    said = json.dumps({"@context": "https://schema.org", "@graph": calls})
    return page_with("<h1>Calls</h1>", f'<script type="application/ld+json">{said}</script>')


def sitemap(records: Sequence[Fields]) -> bytes:
    places = "".join(f"<url><loc>{HERE}/detail/{each['id']}</loc></url>\n" for each in records)
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><urlset xmlns="{namespace}">\n{places}</urlset>'.encode()


# Without a deadline a thing that a page describes is no call: that there is none is all that can be said.
NO_CALL = dict.fromkeys(("renamed field", "dropped field", "renamed title", "no record"), "empty")

PAGE_SHAPES = {
    "html": Shape(
        "HtmlSource",
        HTML_SOURCE,
        PAGE,
        "closes",
        "deadlines",
        cards,
        html_detail,
        names={"no record": "schema drift: no article", "another page": "schema drift: no article"},
        sees_new=False,
    ),
    "html_feed": Shape(
        "HtmlFeedSource",
        HTML_FEED_SOURCE,
        PAGE,
        "closes",
        "deadlines",
        cards,
        html_detail,
        names={"no record": "schema drift: no article", "another page": "schema drift: no article"},
        sees_new=False,
    ),
    "table": Shape(
        "TableSource",
        TABLE_SOURCE,
        PAGE,
        "closes",
        "deadlines",
        table,
        names={
            "no record": "schema drift: no tbody tr",
            "another page": "schema drift: no tbody tr",
            "renamed field": "schema drift: the columns are id, title, ende",
            "dropped field": "schema drift: the columns are id, title",
            "renamed title": "schema drift: the columns are id, heading, closes",
        },
        outcomes={"renamed field": Outcome.FAILED, "dropped field": Outcome.FAILED},
    ),
    "page": Shape(
        "PageSource",
        PAGE_SOURCE,
        PAGE,
        "text",
        "text",
        programme,
        one_by_one=True,
        names={
            "no record": "http 404",
            "half the records": "http 404",
            "another page": "schema drift: no .text",
        },
        outcomes={"renamed field": Outcome.FAILED, "dropped field": Outcome.FAILED},
    ),
    "page_data": Shape(
        "PageDataSource",
        PAGE_DATA_SOURCE,
        PAGE,
        "closes",
        "deadlines",
        page_data,
        names={"another page": "schema drift: no __NEXT_DATA__"},
    ),
    "script": Shape(
        "ScriptSource",
        SCRIPT_SOURCE,
        "text/javascript",
        "closes",
        "deadlines",
        script,
        names={"another page": "schema drift: no calls in the answer"},
    ),
    "own_page": Shape(
        "OwnPage",
        OWN_PAGE_SOURCE,
        PAGE,
        "applicationDeadline",
        "deadlines",
        described,
        title="name",
        names=NO_CALL | {"another page": "empty"},
        outcomes={"renamed field": Outcome.FAILED, "dropped field": Outcome.FAILED},
    ),
    "own_sitemap": Shape(
        "OwnSitemap",
        OWN_SITEMAP_SOURCE,
        "text/xml",
        "applicationDeadline",
        "deadlines",
        sitemap,
        lambda record: described([record]),
        title="name",
        names=NO_CALL | {"wrong content type": "wrong content type: no sitemap"},
        outcomes={"renamed field": Outcome.FAILED, "dropped field": Outcome.FAILED},
    ),
}
