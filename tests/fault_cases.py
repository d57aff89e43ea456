"""The faults that befall publishers: tests/test_faults.py plants each in every shape of fault_shapes.py."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import sleep
from typing import TypeAlias

from db.records import Outcome
from tests.fault_shape import Fields, Shape
from tests.portal import Portal, Reply

FORBIDDEN = "/private/list"
Routes: TypeAlias = Callable[[Shape, Portal], Mapping[str, object]]
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


def endless(handler: object) -> None:
    """A body without end, in pieces of a megabyte."""
    piece = b"100000\r\n" + bytes(1 << 20) + b"\r\n"
    while True:
        handler.wfile.write(piece)  # type: ignore[attr-defined]


ENDLESS = Reply(headers={"Transfer-Encoding": "chunked"}, stream=endless)


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
    routes: Routes = field(default=lambda _shape, _portal: {})
    only_details: bool = False
    closed: bool = False
    unknown: bool = False
    nights: int = 3


def healthy(shape: Shape) -> dict[str, Reply]:
    return shape.pages(records(shape))


def always(reply: Reply) -> Routes:
    return lambda shape, _portal: dict.fromkeys(healthy(shape), reply)


def then_well(*first: Reply) -> Routes:
    """One page is in trouble for a moment."""

    def routes(shape: Shape, _portal: Portal) -> Mapping[str, object]:
        path, reply = next(iter(healthy(shape).items()))
        return {path: [*first, reply]}

    return routes


def listed(change: Callable[[Shape], Sequence[Fields]]) -> Routes:
    gone = always(Reply(status=404))
    return lambda shape, portal: {**gone(shape, portal), **shape.announced(change(shape))}


def damaged(change: Callable[[Reply], Reply]) -> Routes:
    return lambda shape, _portal: {path: change(reply) for path, reply in healthy(shape).items()}


def redirected(where: str) -> Reply:
    return Reply(status=302, headers={"Location": where})


def to_login(shape: Shape, portal: Portal) -> Mapping[str, object]:
    away = redirected(portal.url + "/account/login")
    return {**dict.fromkeys(healthy(shape), away), "/account/login": page("Welcome to your account.")}


def details_behind_login(shape: Shape, _portal: Portal) -> Mapping[str, object]:
    return {f"/detail/{each['id']}": LOGIN for each in records(shape)}


def in_a_circle(shape: Shape, _portal: Portal) -> Mapping[str, object]:
    return {path: redirected(path) for path in healthy(shape)}


def forbidden_corner(shape: Shape, _portal: Portal) -> Mapping[str, object]:
    return {
        "/robots.txt": Reply(b"User-agent: *\nDisallow: /private\n"),
        **dict.fromkeys(healthy(shape), redirected("/open")),
        "/open": Reply(status=307, headers={"Location": FORBIDDEN}),
        FORBIDDEN: next(iter(healthy(shape).values())),
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
    "redirect to loopback": Fault(FAILED, "blocked address", always(redirected("http://127.0.0.1:9/list"))),
    "redirect in a circle": Fault(FAILED, "redirect loop", in_a_circle),
    "redirect into a forbidden path": Fault(FAILED, "robots", forbidden_corner),
    "details forbidden": Fault(
        PARTIAL,
        "robots: 8 of 8 detail pages",
        lambda *_: {"/robots.txt": Reply(b"User-agent: *\nDisallow: /detail\n")},
        only_details=True,
    ),
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
# What a night promises to name, in each shape: the operator's table of faults, by the cases planted for it.
PROMISED = {
    "empty 200": ["empty 200"],
    "login wall": ["login wall", "redirect to a login"],
    "cookie wall": ["cookie wall"],
    "renamed field": ["renamed field", "renamed title"],
    "dropped field": ["dropped field"],
    "half page": ["half page"],
    "403": ["403"],
    "429 with Retry-After": ["429, then well", "429 until tomorrow"],
    "500, then well": ["500, then well"],
    "truncated gzip": ["truncated gzip"],
    "wrong content type": ["wrong content type", "another page"],
    "30-day freeze": ["30-day freeze"],
    "slow drip": ["slow drip"],
    "redirect to loopback": ["redirect to loopback"],
    "1 GB body": ["1 GB body"],
}
