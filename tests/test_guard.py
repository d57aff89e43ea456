"""The address guard: a crawling process dials public addresses, and nothing else whatever it is told."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import suppress
from threading import Thread

import pytest

from spiders.guard import Guard, is_public
from tests.conftest import ROOT
from tests.portal import NAME_SERVICE, Reply, portals, source_package

# What becomes of a spelling that no resolver or library understands.
UNHEARD = {
    "page not read: no address at all",
    "page not read: dns (robots.txt)",
    "page not read: unsupported address (robots.txt)",
}


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "2002:808:808::1", "64:ff9b::808:808"],
)
def test_a_public_address_may_be_dialled(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1",
        "169.254.169.254", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "2002:7f00:1::", "2002:a9fe:a9fe::",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "192.0.0.9", "192.88.99.1", "2001:1::1", "3fff::1", "fec0::1", "5f00::1", "100::1",
        "::ffff:0:127.0.0.1", "2002:c000:9::", "64:ff9b::c058:6301",
        "localhost", "127.1", "0x7f000001", "2130706433", "example.org", "",
    ],
)  # fmt: skip
def test_any_other_address_may_not(address):
    assert not is_public(address)


@pytest.mark.parametrize("event", ["socket.connect", "socket.sendto", "socket.sendmsg"])
def test_every_way_of_dialling_is_checked(event):
    with socket.socket() as one, pytest.raises(PermissionError):
        Guard().check(event, (one, ("169.254.169.254", 80)))


def test_only_the_very_address_and_port_can_be_opened():
    guard = Guard(allow=frozenset({("127.0.0.1", 8080)}))
    with socket.socket() as one:
        guard.check("socket.connect", (one, ("127.0.0.1", 8080)))
        for other in (("127.0.0.1", 8081), ("127.0.0.2", 8080)):
            with pytest.raises(PermissionError):
                guard.check("socket.connect", (one, other))


def test_a_replay_may_neither_dial_nor_look_up_a_name():
    guard = Guard(allow=frozenset({("127.0.0.1", 8080)}), sealed=True)
    with socket.socket() as one:
        for event, args in (
            ("socket.connect", (one, ("8.8.8.8", 443))),
            ("socket.connect", (one, ("127.0.0.1", 8080))),
            ("socket.getaddrinfo", ("www.example.org", 443)),
        ):
            with pytest.raises(PermissionError):
                guard.check(event, args)


# Spellings of this host that a resolver or a library understands; the guard sees what they come to.
SPELLINGS = [
    # dotted, short, padded, octal, hexadecimal, whole numbers
    "127.0.0.1", "127.1", "127.0.1", "127.8.9.10", "127.255.255.254", "127.000.000.001", "0177.0.0.1",
    "0177.1", "0x7f.0.0.1", "0x7f.1", "0X7F.0.0.1", "0x7f000001", "0x7F000001", "2130706433", "017700000001",
    "0", "0.0.0.0", "0x0", "00", "0.0", "0.0.0", "0000.0",
    "0177.0.0.01", "00000177.0.0.1", "0x7f.0x0.0x0.0x1", "127.0x1", "0x7f.0.1", "127.0.00.1", "127.0.65535",
    "127.65535", "0X7f000001", "0x000000007f000001", "2130706434", "127.0.0.2", "127.1.1.1",
    # names
    "localhost", "LOCALHOST", "LocalHost", "loop.test", "short.test", "sixth.test",
    # the same digits in other scripts
    "①②⑦.⓪.⓪.①", "１２７.０.０.１", "127。0。0。1", "127．0．0．1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    # IPv6, and IPv4 within it
    "::1", "0:0:0:0:0:0:0:1", "0000::0001", "::0:1", "::", "0::0", "::ffff:127.0.0.1", "::ffff:7f00:1",
    "::FFFF:127.0.0.1", "0:0:0:0:0:ffff:7f00:0001", "0:0:0:0:0:ffff:127.0.0.1", "0::ffff:7f00:1",
    "::0", "0:0:0:0:0:0:0:0", "::ffff:0:0", "::ffff:0.0.0.0", "::1%lo", "::1%1",
]  # fmt: skip
# Where other private things live: not this host, and not to be dialled either.
ELSEWHERE = [
    "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.255.254",
    "169.254.169.254", "0xA9FEA9FE", "2852039166", "100.64.0.1", "100.127.255.254", "192.0.0.1", "192.0.2.1",
    "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "metadata.test", "fd00::1", "fe80::1", "ff02::1", "2001:db8::1", "::127.0.0.1",
    "192.0.0.9", "fec0::1", "3fff::1",
    "64:ff9b::7f00:1", "64:ff9b::169.254.169.254", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "::ffff:169.254.169.254", "::ffff:10.0.0.1",
]  # fmt: skip
NAMES = {
    "loop.test": ["127.0.0.1"],
    "short.test": ["127.1"],
    "sixth.test": ["::1"],
    "metadata.test": ["169.254.169.254"],
    "flips.test": ["127.0.0.1", "127.0.0.2"],
}
PROGRAM = """
import json, socket, sys
from spiders.guard import Guard
order = json.loads(sys.argv[1])
if order["guarded"]:
    Guard(frozenset(map(tuple, order["allow"]))).install()
ends = []
for host in order["hosts"]:
    try:
        socket.create_connection((host, order["port"]), timeout=2).close()
        ends.append("connected")
    except (OSError, UnicodeError) as error:
        ends.append(type(error).__name__)
print(json.dumps(ends))
"""


class Canary:
    """A server on every address of this host, which counts who calls."""

    def __init__(self) -> None:
        self.calls = 0
        self._server = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        self.port = self._server.getsockname()[1]
        Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        with suppress(OSError):
            while True:
                self._server.accept()[0].close()
                self.calls += 1

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()


@pytest.fixture
def canary():
    if not socket.has_dualstack_ipv6():
        pytest.skip("this host has no IPv6 to listen on")
    canary = Canary()
    yield canary
    canary.close()


@pytest.fixture
def dial(tmp_path):
    """Connects to hosts from a process of its own: how each attempt ended."""
    (tmp_path / "sitecustomize.py").write_text(NAME_SERVICE)
    (tmp_path / "names.json").write_text(json.dumps(NAMES))

    def run(hosts, port, *, guarded=True, allow=()):
        order = json.dumps({"hosts": hosts, "port": port, "guarded": guarded, "allow": list(allow)})
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, order],
            capture_output=True, text=True, timeout=120, check=True, cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
        )  # fmt: skip
        return json.loads(done.stdout)

    return run


def test_no_spelling_of_this_host_reaches_a_server(dial, canary):
    assert len(set(SPELLINGS)) == len(SPELLINGS) >= 60
    ends = dict(zip(SPELLINGS, dial(SPELLINGS, canary.port), strict=True))
    assert "connected" not in ends.values()
    assert canary.calls == 0
    # What the guard did not refuse, no resolver understood.
    unheard = {host for host, end in ends.items() if end != "PermissionError"}
    assert unheard <= {host for host in SPELLINGS if not host.isascii()} | {"::1%lo", "::ffff:0.0.0.0"}


def test_without_the_guard_the_same_spellings_do(dial, canary):
    ends = dial(SPELLINGS, canary.port, guarded=False)
    assert ends.count("connected") >= 50
    assert canary.calls >= 50


def test_no_other_private_address_is_dialled(dial):
    assert dial(ELSEWHERE, 80) == ["PermissionError"] * len(ELSEWHERE)


def test_a_name_that_moves_after_it_was_allowed_is_refused_where_it_moved_to(dial):
    with socket.create_server(("127.0.0.1", 0)) as allowed:
        port = allowed.getsockname()[1]
        ends = dial(["flips.test", "flips.test", "flips.test"], port, allow=[("127.0.0.1", port)])
    assert ends == ["connected", "PermissionError", "PermissionError"]


# The same through everything that crawls: Scrapy, its resolver, its redirects

ASKS = """
    addresses = {addresses!r}

    async def start(self):
        for address in self.addresses:
            try:
                request = Request(address, callback=self.page, errback=self.page_failed, dont_filter=True)
            except ValueError:
                self.tally.listing_faults.append("no address at all")
                yield self.issue("", "listing", address, "page not read: no address at all")
            else:
                yield request

    def page(self, response):
        self.tally.taken += 1
        yield RawNotice(source=self.name, key=response.url, url=response.url, title="page", fetched_at="")
"""


def bracketed(host: str) -> str:
    return f"[{host.replace('%', '%25')}]" if ":" in host else host


@pytest.mark.slow
def test_a_crawl_reaches_no_private_server_by_spelling_redirect_or_proxy(tmp_path, canary, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    monkeypatch.setenv("no_proxy", "")
    spelt = [f"{bracketed(host)}:{canary.port}" for host in [*SPELLINGS, "flips.test"]]
    direct = [f"http://{host}/" for host in spelt] + [f"https://{host}/" for host in spelt[::5]]
    direct += [f"http://desk:secret@127.0.0.1:{canary.port}/", f"http://www.example.org@127.1:{canary.port}/"]
    with source_package(tmp_path, "guarded_sources") as package, portals(1) as [portal]:
        package.know(NAMES)
        portal.routes["/robots.txt"] = Reply(b"User-agent: *\nAllow: /\n")
        for number, host in enumerate(spelt):
            status, hops = (301, 302, 303, 307, 308)[number % 5], number % 3
            ways = [f"/{number}/{hop}" for hop in range(hops + 1)]
            targets = [*(portal.url + way for way in ways[1:]), f"http://{host}/"]
            for way, target in zip(ways, targets, strict=True):
                portal.routes[way] = Reply(
                    status=status, headers={"Location": target.encode().decode("latin-1")}
                )
        redirected = [f"{portal.url}/{number}/0" for number in range(len(spelt))]
        portal.routes["/plain"] = Reply(b"x")
        package.add("direct", "", ASKS.format(addresses=direct), "Source")
        package.add("redirected", "", ASKS.format(addresses=redirected), "Source")
        package.add("open_one", "", ASKS.format(addresses=[portal.url + "/plain"]), "Source")
        crawls = package.crawl(
            ["direct", "redirected", "open_one"], tmp_path / "night", portal, delay_seconds=0
        )
    assert canary.calls == 0
    assert len(direct) + len(redirected) >= 80
    assert [crawls[name].run.seen for name in ("direct", "redirected", "open_one")] == [0, 0, 1]
    reasons = [issue.reason for name in ("direct", "redirected") for issue in crawls[name].issues]
    assert len(reasons) == len(direct) + len(redirected)
    refused = [reason for reason in reasons if "blocked address" in reason]
    assert len(refused) >= 0.7 * len(reasons)
    assert {reason for reason in reasons if reason not in refused} <= UNHEARD
