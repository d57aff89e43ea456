"""A publisher on loopback, and small sources that read it: for tests of everything that touches the web."""

from __future__ import annotations

import json
import re
import socket
import ssl
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic
from urllib.parse import urlsplit

import pytest

from spiders.crawl import crawl

HOST = "127.0.0.1"
# In the body of an answer: the portal's own address, by whatever name it was asked.
HERE = "http://here.test"
USUAL = {
    "fetched_at": datetime(2026, 8, 11, 2, tzinfo=UTC),
    "contact": "desk@example.org",
    "limit_seconds": 30.0,
    "delay_seconds": 0.01,
}


@dataclass(frozen=True)
class Call:
    """One request as the portal saw it."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass
class Reply:
    """What the portal answers; ``stream`` writes the body itself, for answers larger than memory."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    stream: Callable[[BaseHTTPRequestHandler], None] | None = None


def json_reply(value: object, status: int = 200, **headers: str) -> Reply:
    """An answer in JSON."""
    return Reply(json.dumps(value).encode(), status, {"Content-Type": "application/json", **headers})


class Portal:
    """A server on a free loopback port. ``routes`` maps a path to a reply, a list of them, or a function."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.scheme = "https" if context else "http"
        self.routes: dict[str, Reply | list[Reply] | Callable[[Call], Reply]] = {}
        self.calls: list[Call] = []
        self._turns: defaultdict[str, int] = defaultdict(int)
        self._server = ThreadingHTTPServer((HOST, 0), _handler(self))
        if context:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._closed = False
        self._held: socket.socket | None = None
        self._serving = Thread(target=self._serve, daemon=True)
        self._serving.start()

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def address(self) -> tuple[str, int]:
        return (HOST, self.port)

    @property
    def url(self) -> str:
        return f"{self.scheme}://{HOST}:{self.port}"

    def targets(self) -> list[str]:
        return [call.target for call in self.calls]

    def reply(self, call: Call) -> Reply:
        self.calls.append(call)
        path = urlsplit(call.target).path
        route = self.routes.get(path, Reply(status=404))
        if isinstance(route, list):
            turn = self._turns[path]
            self._turns[path] += 1
            return route[min(turn, len(route) - 1)]
        return route(call) if callable(route) else route

    def close(self) -> None:
        self._closed = True
        with suppress(OSError), socket.create_connection(self.address, timeout=5):
            pass  # wakes the server up
        self._serving.join(5)
        self._server.server_close()
        if self._held is not None:
            self._held.close()

    def refuse(self) -> None:
        """Listen no more, and keep the port: another portal that took it would answer in our place."""
        self.close()
        self._held = socket.socket()
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections of ours linger there
        self._held.bind(self.address)
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)

    def _serve(self) -> None:
        # Hundreds of portals at once: each sleeps until somebody calls; serve_forever would keep looking.
        while not self._closed:
            self._server.handle_request()


def _handler(portal: Portal) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            reply = portal.reply(Call(self.command, self.path, dict(self.headers), sent, monotonic()))
            body = reply.body.replace(HERE.encode(), f"http://{self.headers.get('Host')}".encode())
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.stream is None:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(OSError):  # the client had enough, which is what some tests want
                if reply.stream is None:
                    self.wfile.write(body)
                else:
                    self.close_connection = True
                    reply.stream(self)

        do_POST = do_GET  # noqa: N815  (the name that http.server looks for)

        def log_message(self, *_args: object) -> None:
            pass

    return Handler


@contextmanager
def portals(number: int) -> Iterator[list[Portal]]:
    """Several portals at once: each port is a host of its own for robots.txt."""
    opened = [Portal() for _ in range(number)]
    try:
        yield opened
    finally:
        for portal in opened:
            portal.close()


DECLARATION = '''
from __future__ import annotations

import json, os, re, signal, sys, time
from pathlib import Path

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass
from spiders.posts import post_json, post_parts
from spiders.source import Source
from {module} import {shape}

PORTAL = "{url}"


def row_of(self, record, detail=None):
    """A record of plain fields as a notice."""
    closes = record.optional("closes")
    return RawNotice(
        source=self.name, key=record.required("id"), url="https://example.org/" + record.required("id"),
        title=record.required("title"), fetched_at=record.fetched_at,
        deadlines=(RawDeadline(date=closes),) if closes else (),
    )


class {class_name}({shape}):
    """A source of a test."""

    name = "{name}"
    source_class = SourceClass.GRANT
    funder = "A funder on loopback"
    country = "INT"
    homepage = "https://www.example.org"
    licence = "made up for a test"
    reuse = Reuse.FULL
    evidence = Evidence.CAPTURED
    evidence_place = "tests/portal.py"
    expect = range(1, 100)
    complete_listing = True
    language = "en"
    timezone = "UTC"
    currency = "EUR"
'''

LISTING = """
    items = "found"
    total = "total"
    key = "id"
    neutral = frozenset({"sort"})

    def page_request(self, page):
        return post_json(PORTAL + "/search", {"page": page, "sort": "title"})

    def detail_request(self, record):
        return Request(PORTAL + "/detail/" + record.required("id"))

    def notice(self, record, detail):
        return RawNotice(
            source=self.name, key=record.required("id"), url="https://example.org/" + record.required("id"),
            title=record.required("title"), fetched_at=record.fetched_at, status=record.expected("status"),
            text=detail.optional("text") if detail else None,
        )
"""

# Asks for each of ``paths`` at once and makes a notice of every answer.
PAGES = """
    paths = {paths!r}

    async def start(self):
        for path in self.paths:
            yield Request(PORTAL + path, callback=self.page, errback=self.page_failed, dont_filter=True)

    def page(self, response):
        self.tally.taken += 1
        yield RawNotice(source=self.name, key=response.url, url=response.url, title="page", fetched_at="",
                        text=str(len(response.body)))
"""


# A name service for the children: Python runs it when it starts. Names end in .test; each lookup takes the
# next of a name's addresses, the last one for ever. A name that is not in the file does not exist.
NAME_SERVICE = """
import json, socket
from pathlib import Path

BOOK = Path(__file__).with_name("names.json")
real_getaddrinfo, real_gethostbyname = socket.getaddrinfo, socket.gethostbyname
turns = {}

def looked_up(host):
    host = host.decode() if isinstance(host, bytes) else host
    if not isinstance(host, str) or not host.endswith(".test"):
        return host
    addresses = json.loads(BOOK.read_text()).get(host)
    if not addresses:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    turns[host] = turns.get(host, -1) + 1
    return addresses[min(turns[host], len(addresses) - 1)]

socket.getaddrinfo = lambda host, *args, **kwargs: real_getaddrinfo(looked_up(host), *args, **kwargs)
socket.gethostbyname = lambda host: real_gethostbyname(looked_up(host))
"""


@cache
def module_of_shape(shape: str) -> str:
    """The module that defines a shape."""
    for path in sorted((Path(__file__).parents[1] / "spiders").glob("*.py")):
        if re.search(rf"^class {shape}\(", path.read_text(), re.MULTILINE):
            return f"spiders.{path.stem}"
    raise LookupError(f"no shape {shape}")


class SourcePackage:
    """A package of test sources in a temporary directory, importable here and in the child."""

    def __init__(self, directory: Path, name: str) -> None:
        self.name = name
        self.root = directory
        self.folder = directory / name
        self.folder.mkdir(parents=True)
        (self.folder / "__init__.py").write_text("")

    def add(self, name: str, url: str, body: str, shape: str = "JsonSource") -> str:
        """Write a source; returns its name."""
        class_name = "".join(word.title() for word in name.split("_"))
        head = DECLARATION.format(
            name=name, class_name=class_name, shape=shape, module=module_of_shape(shape), url=url
        )
        (self.folder / f"{name}.py").write_text(head + body)
        return name

    def know(self, names: dict[str, list[str]]) -> None:
        """Let the children know these names, and no other that ends in ``.test``."""
        (self.root / "sitecustomize.py").write_text(NAME_SERVICE)
        (self.root / "names.json").write_text(json.dumps(names))

    def crawl(self, names, directory, *opened: Portal, **options):
        """Crawl test sources as a night would, with the guard open for exactly these portals."""
        allow = [portal.address for portal in opened]
        found = crawl(names, directory, package=self.name, allow=allow, **(USUAL | options))
        return {each.run.source: each for each in found}


@contextmanager
def source_package(directory: Path, name: str) -> Iterator[SourcePackage]:
    """A package of test sources that can be imported here and in the children started meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(directory))
        patch.setenv("PYTHONPATH", str(directory))
        yield SourcePackage(directory, name)
