"""Shapes of publishers and the faults that befall them: tests/test_faults.py plants each in each.

A new shape is one entry of ``SHAPES``: its source, and how a list of records becomes the publisher's answers.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from time import sleep

from db.records import Outcome
from tests.portal import Portal, Reply

Fields = Mapping[str, str]
ALLOW_ALL = Reply(b"User-agent: *\nAllow: /\n")
FORBIDDEN = "/private/list"


@dataclass(frozen=True)
class Shape:
    """How one kind of publisher answers.

    ``fact`` is the publisher's field that becomes ``stated`` of the notices, ``title`` the one without which
    a record is no notice; ``listing`` writes the answer at ``path``, ``detail`` a record's own page.
    ``names`` are the causes that this shape names otherwise. ``sees_new``: it notices fields nobody reads.
    """

    base: str
    source: str
    content_type: str
    fact: str
    stated: str
    listing: Callable[[Sequence[Fields]], bytes]
    detail: Callable[[Fields], bytes] | None = None
    title: str = "title"
    path: str = "/list"
    names: Mapping[str, str] = field(default_factory=dict)
    sees_new: bool = True

    def record(self, number: int) -> Fields:
        """A healthy record."""
        return {"id": f"c{number}", self.title: f"Call {number}", self.fact: self.fact_of(number)}

    def fact_of(self, number: int) -> str:
        return f"Tue, {1 + number:02} Sep 2026 10:00:00 GMT"

    def answer(self, records: Sequence[Fields]) -> Reply:
        """The listing of some records."""
        return Reply(self.listing(records), headers={"Content-Type": self.content_type})

    def routes(self, records: Sequence[Fields]) -> dict[str, Reply]:
        """Everything that a healthy publisher answers."""
        pages = {f"/detail/{each['id']}": self.detail(each) for each in records} if self.detail else {}
        details = {
            path: Reply(body, headers={"Content-Type": self.content_type}) for path, body in pages.items()
        }
        return {"/robots.txt": ALLOW_ALL, self.path: self.answer(records), **details}


JSON_SOURCE = """
    items = "found"
    total = "total"
    key = "id"

    def page_request(self, page):
        return Request(PORTAL + "/list?page=" + str(page))

    def detail_request(self, record):
        return Request(PORTAL + "/detail/" + record.required("id"))

    def notice(self, record, detail):
        closes = record.optional("closes")
        return RawNotice(
            source=self.name, key=record.required("id"), url="https://example.org/" + record.required("id"),
            title=record.required("title"), fetched_at=record.fetched_at,
            deadlines=(RawDeadline(date=closes),) if closes else (),
            text=detail.optional("text") if detail else None,
        )
"""
FEED_SOURCE = """
    feeds = {"news": PORTAL + "/list"}

    def notice(self, item, feed, key):
        return RawNotice(
            source=self.name, key=key, url=item.required("link"), title=item.required("title"),
            fetched_at=item.fetched_at, published=item.optional("published"), text=item.optional("summary"),
        )
"""


def json_listing(records: Sequence[Fields]) -> bytes:
    return json.dumps({"total": len(records), "found": list(records)}).encode()


def json_detail(record: Fields) -> bytes:
    return json.dumps({"text": f"All about {record['id']}. " * 5}).encode()


def feed(records: Sequence[Fields]) -> bytes:
    items = "".join(
        f"<item><guid>{each['id']}</guid><link>https://example.org/{each['id']}</link>"
        + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in each.items() if name != "id")
        + f"<description>All about {each['id']}.</description></item>\n"
        for each in records
    )
    head = '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>'
    return f"{head}{items}</channel></rss>".encode()


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
WORDPRESS_SOURCE = """
    site = PORTAL
    post_type = "call"
    ignored = frozenset({"slug"})

    def notice(self, record, detail):
        return RawNotice(
            source=self.name, key=record.required("id"), url=record.required("link"),
            title=record.within("title").required("rendered"), fetched_at=record.fetched_at,
            published=record.optional("date"),
        )
"""
CKAN_SOURCE = """
    portal = PORTAL
    resource = "grants"
    key = "id"

    def notice(self, record, detail):
        closes = record.optional("Deadline")
        return RawNotice(
            source=self.name, key=record.required("id"), url="https://example.org/" + record.required("id"),
            title=record.required("Title"), fetched_at=record.fetched_at,
            deadlines=(RawDeadline(date=closes),) if closes else (),
        )
"""


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


def posts(records: Sequence[Fields]) -> bytes:
    return json.dumps(
        [
            {
                name: {"rendered": value} if name in {"title", "heading"} else value
                for name, value in each.items()
            }
            | {"link": f"https://example.org/{each['id']}"}
            for each in records
        ]
    ).encode()


def rows(records: Sequence[Fields]) -> bytes:
    return json.dumps({"success": True, "result": {"records": list(records), "total": len(records)}}).encode()


SHAPES = {
    "listing": Shape(
        "JsonSource", JSON_SOURCE, "application/json", "closes", "deadlines", json_listing, json_detail
    ),
    "feed": Shape("FeedSource", FEED_SOURCE, "application/rss+xml", "pubDate", "published", feed),
    "html": Shape(
        "HtmlSource",
        HTML_SOURCE,
        "text/html",
        "closes",
        "deadlines",
        cards,
        html_detail,
        names={"no record": "schema drift: no article", "another page": "schema drift: no article"},
        sees_new=False,
    ),
    "wordpress": Shape(
        "WordpressSource",
        WORDPRESS_SOURCE,
        "application/json; charset=UTF-8",
        "date",
        "published",
        posts,
        path="/wp-json/wp/v2/call",
        names={"renamed title": "schema drift: 8 of 8 records not read (title.rendered)"},
    ),
    "ckan": Shape(
        "CkanSource",
        CKAN_SOURCE,
        "application/json",
        "Deadline",
        "deadlines",
        rows,
        title="Title",
        path="/api/3/action/datastore_search",
        names={"renamed title": "schema drift: 8 of 8 records not read (Title)"},
    ),
}

# Enough that half of them is fewer than on a usual night and a field in none of them no chance.
NUMBER = 8


def records(shape: Shape, number: int = NUMBER) -> list[Fields]:
    return [shape.record(n) for n in range(number)]


def renamed(old: str, new: str, shape: Shape) -> list[Fields]:
    return [
        {(new if name == old else name): value for name, value in each.items()} for each in records(shape)
    ]


def without(lost: str, shape: Shape) -> list[Fields]:
    return [{name: value for name, value in each.items() if name != lost} for each in records(shape)]


def page(words: str, status: int = 200, **headers: str) -> Reply:
    body = f"<!DOCTYPE html>\n<html><head><title>Portal</title></head><body>{words}</body></html>"
    return Reply(body.encode(), status, {"Content-Type": "text/html; charset=utf-8", **headers})


LOGIN = page('<form><label>Your account <input name="p" type="password"></label></form> We use cookies.')
COOKIES = page("<h1>Before you continue</h1> Please enable cookies in your browser to see this page.")
CAPTCHA = page("<h1>Just a moment...</h1> Verify you are human. <div class='g-recaptcha'></div>")


def cut(reply: Reply, share: float = 0.6) -> Reply:
    return Reply(reply.body[: int(len(reply.body) * share)], reply.status, reply.headers)


def compressed_and_cut(reply: Reply) -> Reply:
    whole = gzip.compress(reply.body + b" " * 1000)
    return Reply(whole[: len(whole) // 2], headers={**reply.headers, "Content-Encoding": "gzip"})


def dripping(handler: object) -> None:
    """A byte now and then, for longer than anybody waits."""
    for _ in range(40):
        handler.wfile.write(b" ")  # type: ignore[attr-defined]
        handler.wfile.flush()  # type: ignore[attr-defined]
        sleep(0.25)


@dataclass(frozen=True)
class Fault:
    """What goes wrong on the night of the fault, and what must be said of it.

    ``outcome`` is ``None`` where it depends on the shape whether something could still be read.
    ``routes`` are what the portal answers instead. ``cause`` is how the named cause begins (``None``: there
    is none). ``only_details``: it befalls detail pages. ``closed``: nobody listens any more. ``unknown``:
    its name does not exist any more. ``nights`` of health before it.
    """

    outcome: Outcome | None
    cause: str | None
    routes: Callable[[Shape, Portal], Mapping[str, object]] = field(default=lambda _shape, _portal: {})
    only_details: bool = False
    closed: bool = False
    unknown: bool = False
    nights: int = 3


def always(reply: Reply) -> Callable[[Shape, Portal], Mapping[str, object]]:
    return lambda shape, _portal: {shape.path: reply}


def then_well(*first: Reply) -> Callable[[Shape, Portal], Mapping[str, object]]:
    return lambda shape, _portal: {shape.path: [*first, shape.answer(records(shape))]}


def listed(change: Callable[[Shape], Sequence[Fields]]) -> Callable[[Shape, Portal], Mapping[str, object]]:
    return lambda shape, _portal: {shape.path: shape.answer(change(shape))}


def damaged(change: Callable[[Reply], Reply]) -> Callable[[Shape, Portal], Mapping[str, object]]:
    return lambda shape, _portal: {shape.path: change(shape.answer(records(shape)))}


def to_login(shape: Shape, portal: Portal) -> Mapping[str, object]:
    away = Reply(status=302, headers={"Location": portal.url + "/account/login"})
    return {shape.path: away, "/account/login": page("Welcome to your account.")}


def details_behind_login(shape: Shape, _portal: Portal) -> Mapping[str, object]:
    return {f"/detail/{each['id']}": LOGIN for each in records(shape)}


def in_a_circle(shape: Shape, _portal: Portal) -> Mapping[str, object]:
    return {shape.path: Reply(status=302, headers={"Location": shape.path})}


def forbidden_corner(shape: Shape, _portal: Portal) -> Mapping[str, object]:
    return {
        "/robots.txt": Reply(b"User-agent: *\nDisallow: /private\n"),
        shape.path: Reply(status=302, headers={"Location": "/open"}),
        "/open": Reply(status=307, headers={"Location": FORBIDDEN}),
        FORBIDDEN: shape.answer(records(shape)),
    }


TOMORROW = Reply(status=429, headers={"Retry-After": "86400"})
OK, PARTIAL, FAILED = Outcome.OK, Outcome.PARTIAL, Outcome.FAILED
GIGABYTE = str(1 << 30)
FAULTS: dict[str, Fault] = {
    "empty 200": Fault(FAILED, "empty answer", always(Reply())),
    "no record": Fault(FAILED, "empty", listed(lambda _: [])),
    "half the records": Fault(PARTIAL, "shrunken: 4 notices, 8 on", listed(lambda shape: records(shape, 4))),
    "login wall": Fault(FAILED, "login wall", always(LOGIN)),
    "redirect to a login": Fault(FAILED, "login wall", to_login),
    "details behind a login": Fault(
        PARTIAL, "login wall: 8 of 8 detail pages", details_behind_login, only_details=True
    ),
    "cookie wall": Fault(FAILED, "cookie wall", always(COOKIES)),
    "captcha": Fault(FAILED, "captcha", always(CAPTCHA)),
    "maintenance page": Fault(FAILED, "maintenance page", always(page("We are down for maintenance."))),
    "renamed field": Fault(
        PARTIAL, "schema drift: ", listed(lambda shape: renamed(shape.fact, "ende", shape))
    ),
    "dropped field": Fault(PARTIAL, "schema drift: ", listed(lambda shape: without(shape.fact, shape))),
    "renamed title": Fault(
        FAILED,
        "schema drift: 8 of 8 records not read (title)",
        listed(lambda shape: renamed(shape.title, "heading", shape)),
    ),
    "half page": Fault(None, "half page", damaged(cut)),
    "truncated gzip": Fault(None, "half page", damaged(compressed_and_cut)),
    "wrong content type": Fault(
        FAILED,
        "wrong content type: application/pdf",
        always(Reply(b"%PDF-1.7 ...", headers={"Content-Type": "application/pdf"})),
    ),
    "another page": Fault(FAILED, "wrong content type", always(page("<h1>Our new web site</h1>"))),
    "403": Fault(FAILED, "http 403", always(Reply(status=403))),
    "404": Fault(FAILED, "http 404", always(Reply(status=404))),
    "500": Fault(FAILED, "http 500", always(Reply(status=500))),
    "500, then well": Fault(OK, None, then_well(Reply(status=500), Reply(status=502))),
    "429, then well": Fault(OK, None, then_well(Reply(status=429, headers={"Retry-After": "1"}))),
    "429 until tomorrow": Fault(FAILED, "http 429", always(TOMORROW)),
    "30-day freeze": Fault(OK, "frozen: nothing has changed since", nights=31),
    "slow drip": Fault(FAILED, "timeout", always(Reply(headers={"Content-Length": "9999"}, stream=dripping))),
    "redirect to loopback": Fault(
        FAILED, "blocked address", always(Reply(status=302, headers={"Location": "http://127.0.0.1:9/list"}))
    ),
    "redirect in a circle": Fault(FAILED, "redirect loop", in_a_circle),
    "redirect into a forbidden path": Fault(FAILED, "robots", forbidden_corner),
    "robots.txt fails": Fault(FAILED, "http 500 (robots.txt)", lambda *_: {"/robots.txt": Reply(status=500)}),
    "1 GB body": Fault(
        FAILED, "too large", always(Reply(headers={"Content-Length": GIGABYTE}, stream=lambda _: None))
    ),
    "connection lost": Fault(
        FAILED, "connection lost", always(Reply(headers={"Content-Length": "9999"}, stream=lambda _: None))
    ),
    "connection refused": Fault(FAILED, "connection refused", closed=True),
    "DNS failure": Fault(FAILED, "dns", unknown=True),
}
