"""How publishers are asked: politely, and never further than they allow or than is safe."""

from __future__ import annotations

import gzip
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from scrapy.http import Response

from db.records import Outcome
from spiders.handlers import seconds_to_wait
from spiders.plan import Plan
from spiders.policy import MAX_BODY, settings_for
from tests.portal import HOST, PAGES, Portal, Reply, json_reply, portals, source_package

TEN = [f"/page/{number}" for number in range(10)]
DELAY = 0.2
ALLOW_ALL = Reply(b"User-agent: *\nAllow: /\n")
ONE_GIGABYTE = 1 << 30
NOT_THE_WEB = {"files": "file:///etc/hostname", "inline": "data:,x", "ftp": f"ftp://{HOST}/x"}


def endless(handler) -> None:
    """A body without end, in pieces of a megabyte."""
    piece = b"100000\r\n" + bytes(1 << 20) + b"\r\n"
    while True:
        handler.wfile.write(piece)


def self_signed(folder: Path) -> ssl.SSLContext:
    """A server context whose certificate nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    """(results by source, portals by name): one crawl of many portals, each difficult in its own way."""
    folder = tmp_path_factory.mktemp("night")
    names = [
        "forbids",
        "broken_robots",
        "no_robots",
        "patience",
        "tomorrow",
        "leads_away",
        "huge",
        "bomb",
        "circles",
        "elsewhere",
    ]
    with (
        source_package(folder, "policy_sources") as package,
        pytest.MonkeyPatch.context() as patch,
        portals(len(names)) as opened,
    ):
        portal = dict(zip(names, opened, strict=True)) | {"forged": Portal(self_signed(folder))}
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
            patch.setenv(name, portal["elsewhere"].url)
        set_up(portal)
        paths = {
            "forbids": TEN, "broken_robots": TEN, "no_robots": TEN[:4], "patience": ["/busy", "/next"],
            "tomorrow": TEN, "leads_away": ["/away"], "huge": ["/declared", "/endless"],
            "bomb": ["/bomb"], "circles": ["/round"], "forged": TEN[:1],
        }  # fmt: skip
        for name, asked in paths.items():
            package.add(name, portal[name].url, PAGES.format(paths=asked), "Source")
        for name, address in (
            ("files", "file:///etc/hostname"),
            ("inline", "data:,x"),
            ("ftp", f"ftp://{HOST}/x"),
        ):
            package.add(name, "", PAGES.format(paths=[address]), "Source")
        allowed = [each for name, each in portal.items() if name != "elsewhere"]
        results = package.crawl(
            [*paths, *NOT_THE_WEB],
            folder / "night",
            *allowed,
            delay_seconds=DELAY,
            limit_seconds=60,
        )
        yield results, portal
        portal["forged"].refuse()


def set_up(portal: dict[str, Portal]) -> None:
    for name in portal:
        portal[name].routes = {"/robots.txt": ALLOW_ALL} | {path: json_reply("page") for path in TEN}
    portal["forbids"].routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /page\n")
    portal["broken_robots"].routes["/robots.txt"] = Reply(status=500)
    portal["no_robots"].routes["/robots.txt"] = Reply(status=404)
    portal["no_robots"].routes[TEN[0]] = json_reply("page", **{"Set-Cookie": "session=1"})
    portal["patience"].routes |= {
        "/busy": [Reply(status=429, headers={"Retry-After": "2"}), json_reply("page")],
        "/next": json_reply("page"),
    }
    portal["tomorrow"].routes |= dict.fromkeys(TEN, Reply(status=429, headers={"Retry-After": "86400"}))
    portal["leads_away"].routes["/away"] = Reply(
        status=302, headers={"Location": portal["elsewhere"].url + "/page/1"}
    )
    zeros = gzip.compress(bytes(2 * MAX_BODY), compresslevel=1)
    portal["bomb"].routes["/bomb"] = Reply(zeros, headers={"Content-Encoding": "gzip"})
    portal["circles"].routes["/round"] = Reply(status=302, headers={"Location": "/round"})
    portal["huge"].routes |= {
        "/declared": Reply(headers={"Content-Length": str(ONE_GIGABYTE)}, stream=lambda _: None),
        "/endless": Reply(headers={"Transfer-Encoding": "chunked"}, stream=endless),
    }


@pytest.mark.slow
def test_robots_txt_holds_for_ten_first_requests_at_once(night):
    results, portal = night
    assert portal["forbids"].targets() == ["/robots.txt"]
    run = results["forbids"].run
    assert (run.outcome, run.cause, run.seen) == (Outcome.FAILED, "robots", 0)


@pytest.mark.slow
def test_a_robots_txt_that_fails_forbids_and_one_that_is_absent_allows(night):
    results, portal = night
    assert set(portal["broken_robots"].targets()) == {"/robots.txt"}
    assert results["broken_robots"].run.cause == "http 500 (robots.txt)"
    assert results["no_robots"].run.outcome is Outcome.OK
    assert results["no_robots"].run.seen == 4


@pytest.mark.slow
def test_a_publisher_learns_who_asks_and_whom_to_write_to(night):
    agents = {call.headers["User-Agent"] for call in night[1]["no_robots"].calls}
    assert len(agents) == 1
    assert agents.pop().startswith("legation/")
    assert all("(+desk@example.org)" in call.headers["User-Agent"] for call in night[1]["no_robots"].calls)


@pytest.mark.slow
def test_no_cookie_comes_back_and_no_referrer_is_told(night):
    sent = {name.lower() for call in night[1]["no_robots"].calls for name in call.headers}
    assert not sent & {"cookie", "referer"}


@pytest.mark.slow
def test_a_host_is_asked_once_in_the_promised_delay(night):
    # From the second on: the first also has to connect, so its successor seems early.
    times = [call.at for call in night[1]["no_robots"].calls][1:]
    assert len(times) == 4
    assert times[-1] - times[0] >= 3 * DELAY * 0.9


@pytest.mark.slow
def test_retry_after_holds_back_every_request_to_the_host(night):
    results, portal = night
    busy = next(call.at for call in portal["patience"].calls if call.target == "/busy")
    after = [call.at for call in portal["patience"].calls if call.at > busy]
    assert min(after) - busy >= 2
    assert results["patience"].run.outcome is Outcome.OK


@pytest.mark.slow
def test_a_host_that_asks_to_come_back_tomorrow_is_left_alone(night):
    results, portal = night
    assert len([target for target in portal["tomorrow"].targets() if target != "/robots.txt"]) == 1
    assert results["tomorrow"].run.cause == "http 429"


@pytest.mark.slow
def test_a_redirect_into_the_own_network_is_not_followed(night):
    results, portal = night
    assert portal["elsewhere"].calls == []
    assert results["leads_away"].run.cause == "blocked address (robots.txt)"


@pytest.mark.slow
def test_a_proxy_from_the_environment_is_not_used(night):
    results, portal = night
    assert results["no_robots"].run.seen == 4
    assert portal["elsewhere"].calls == []


@pytest.mark.slow
def test_an_answer_larger_than_the_limit_is_refused_declared_or_not(night):
    crawl = night[0]["huge"]
    assert (crawl.run.outcome, crawl.run.cause) == (Outcome.FAILED, "too large")
    assert len(crawl.issues) == 2
    assert MAX_BODY < ONE_GIGABYTE


@pytest.mark.slow
def test_an_answer_that_unpacks_to_more_than_the_limit_is_refused(night):
    assert night[0]["bomb"].run.cause == "too large"


@pytest.mark.slow
def test_a_redirect_that_never_ends_is_given_up(night):
    results, portal = night
    assert results["circles"].run.cause == "redirect loop"
    assert portal["circles"].targets().count("/round") == 6


@pytest.mark.slow
def test_a_certificate_that_nobody_vouches_for_is_refused(night):
    results, portal = night
    assert portal["forged"].calls == []
    assert results["forged"].run.cause == "tls (robots.txt)"


@pytest.mark.slow
@pytest.mark.parametrize("name", NOT_THE_WEB)
def test_only_the_web_is_asked(night, name):
    run = night[0][name].run
    assert run.outcome is Outcome.FAILED
    assert run.cause.startswith("unsupported address")


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"Retry-After": "120"}, 120.0),
        (503, {"Retry-After": " 7 "}, 7.0),
        (
            503,
            {"Retry-After": "Tue, 11 Aug 2026 02:01:30 GMT", "Date": "Tue, 11 Aug 2026 02:00:00 GMT"},
            90.0,
        ),
        (503, {"Retry-After": "Tue, 11 Aug 2026 01:00:00 GMT", "Date": "Tue, 11 Aug 2026 02:00:00 GMT"}, 0.0),
        (503, {"Retry-After": "Tue, 11 Aug 2026 02:01:30 GMT"}, None),
        (429, {"Retry-After": "soon"}, None),
        (429, {}, None),
        (200, {"Retry-After": "120"}, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(status, headers, seconds):
    assert seconds_to_wait(Response("https://example.org", status=status, headers=headers)) == seconds


def plan(tmp_path: Path, **changes) -> Plan:
    return Plan(
        ("us_nsf",),
        tmp_path,
        "2026-08-11T02:00:00Z",
        "desk@example.org",
        60,
        "spiders.sources",
        tmp_path / "l",
        **changes,
    )


def test_the_live_web_is_asked_no_faster_than_once_a_second(tmp_path):
    settings = settings_for(plan(tmp_path))
    assert settings.getfloat("DOWNLOAD_DELAY") >= 1
    assert settings.getfloat("DOWNLOAD_DELAY_JITTER") == 0
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert settings.getbool("AUTOTHROTTLE_ENABLED")


def test_a_replay_waits_for_nobody_whatever_a_source_would_like(tmp_path):
    settings = settings_for(plan(tmp_path, replay=tmp_path / "night.warc.gz"))
    settings.set("DOWNLOAD_DELAY", 3, priority="spider")
    assert settings.getfloat("DOWNLOAD_DELAY") == 0


@pytest.mark.parametrize("door", ["TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "HTTPPROXY_ENABLED"])
def test_no_door_into_the_process_stands_open(tmp_path, door):
    assert not settings_for(plan(tmp_path)).getbool(door)
