"""The archive: what was recorded replays to the same notices, and what is not whole is refused."""

from __future__ import annotations

import gzip
import json
from io import BytesIO
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Response
from warcio.warcwriter import WARCWriter

from db.records import Outcome
from spiders.archive import SAMPLE, ArchiveError, Replay, ReplayMissError, open_archive
from spiders.bodies import Asked
from spiders.posts import post_json, post_parts
from spiders.recording import Recorder, merge_parts
from tests.portal import LISTING, PAGES, Call, Portal, Reply, json_reply, portals, source_package

STAMP = "2026-08-11T02:00:00Z"
URL = "https://www.example.org/search"
ALLOW_ALL = Reply(b"User-agent: *\nAllow: /\n")


def recorded(path: Path, *pairs: tuple[Request, bytes], source: str = "a_source") -> Path:
    """An archive of our own with these questions and answers."""
    part = path.with_name(f"{path.name}.recorded")
    recorder = Recorder(part, source, STAMP)
    for request, body in pairs:
        recorder.answered(request, Response(request.url, headers={"Set-Cookie": "session=1"}, body=body))
    merge_parts([part], path, {source: part}, STAMP)
    return path


def asked(request: Request) -> Asked:
    content_type = (request.headers.get("Content-Type") or b"").decode()
    return Asked.of(request.method, request.url, content_type, request.body)


def answer(path: Path, request: Request, neutral: tuple[str, ...] = ()) -> bytes:
    return Replay(open_archive(path), neutral).answer(asked(request)).body


# What counts as the same question


def test_a_question_gets_its_own_answer_by_method_address_and_body(tmp_path):
    pages = [(post_json(URL, {"page": page}), f"page {page}".encode()) for page in (1, 2)]
    path = recorded(tmp_path / "a.warc.gz", (Request(URL), b"a form"), *pages)
    assert [answer(path, request) for request, _ in pages] == [b"page 1", b"page 2"]
    assert answer(path, Request(URL)) == b"a form"


def test_a_recorded_key_is_somebody_elses_and_makes_no_other_question(tmp_path):
    path = recorded(tmp_path / "a.warc.gz", (Request(f"{URL}?page=1&api_key=theirs"), b"found"))
    ours = asked(Request(f"{URL}?page=1"))
    assert Replay(open_archive(path), key_parameter="api_key").answer(ours).body == b"found"
    for parameter in ("", "page"):
        with pytest.raises(ReplayMissError):
            Replay(open_archive(path), key_parameter=parameter).answer(ours)


@pytest.mark.parametrize(
    "again",
    [
        Request(
            URL, method="POST", body=b'{ "rows":10,"page" : 1 }', headers={"Content-Type": "application/json"}
        ),
        Request("https://WWW.example.org:443/search", method="POST", body=b'{"page":1,"rows":10}'),
    ],
    ids=["JSON in another order and spacing", "the default port, and no content type"],
)
def test_json_compares_by_value(tmp_path, again):
    path = recorded(tmp_path / "a.warc.gz", (post_json(URL, {"page": 1, "rows": 10}), b"found"))
    assert answer(path, again) == b"found"


def test_multipart_compares_part_by_part_whatever_the_boundary_and_order(tmp_path):
    path = recorded(
        tmp_path / "a.warc.gz", (post_parts(URL, {"query": {"a": [1, 2]}, "languages": ["en"]}), b"found")
    )
    body = (
        b'--xyz\r\nContent-Disposition: form-data; name="languages"\r\n\r\n["en"]\r\n'
        b'--xyz\r\nContent-Disposition: form-data; name="query"; filename="q"\r\n\r\n{"a":[1,2]}\r\n'
        b"--xyz--\r\n"
    )
    again = Request(
        URL, method="POST", body=body, headers={"Content-Type": 'multipart/form-data; boundary="xyz"'}
    )
    assert answer(path, again) == b"found"


@pytest.mark.parametrize(
    "other",
    [
        post_json(URL, {"page": 2, "sort": "title"}),
        post_json(URL, {"page": 1, "sort": "title", "status": "closed"}),
        post_json(URL, {"sort": "title"}),
        post_json(URL + "?page=1", {"page": 1, "sort": "title"}),
        post_json("https://other.example.org/search", {"page": 1, "sort": "title"}),
        post_json("http://www.example.org/search", {"page": 1, "sort": "title"}),
        Request(URL, method="PUT", body=b'{"page": 1, "sort": "title"}'),
    ],
    ids=[
        "another page",
        "one field more",
        "one field less",
        "another query",
        "another host",
        "not https",
        "PUT",
    ],
)
def test_any_other_difference_is_a_missing_page(tmp_path, other):
    path = recorded(tmp_path / "a.warc.gz", (post_json(URL, {"page": 1, "sort": "title"}), b"found"))
    with pytest.raises(ReplayMissError):
        answer(path, other, neutral=("sort",))


def test_a_neutral_field_may_differ_and_is_named(tmp_path):
    path = recorded(tmp_path / "a.warc.gz", (post_json(URL, {"page": 1, "sort": "date"}), b"found"))
    replay = Replay(open_archive(path), ("sort",))
    found = replay.answer(asked(post_json(URL, {"page": 1, "sort": "title"})))
    assert (found.body, found.tolerated) == (b"found", ("sort",))


def test_the_exact_question_wins_over_a_tolerated_one(tmp_path):
    by_date, by_title = (post_json(URL, {"sort": order}) for order in ("date", "title"))
    path = recorded(tmp_path / "a.warc.gz", (by_date, b"by date"), (by_title, b"by title"))
    assert answer(path, by_title, neutral=("sort",)) == b"by title"


def test_the_same_question_asked_again_gets_the_next_answer_and_then_the_last(tmp_path):
    path = recorded(tmp_path / "a.warc.gz", (Request(URL), b"first"), (Request(URL), b"second"))
    replay = Replay(open_archive(path))
    assert [replay.answer(asked(Request(URL))).body for _ in range(3)] == [b"first", b"second", b"second"]


# What may be replayed


def broken_archives() -> dict[str, object]:
    """How an archive can be broken, by what is done to the bytes of a whole one."""
    return {
        "empty": lambda _: b"",
        "a text": lambda _: b"hello\n",
        "a text in gzip": lambda _: gzip.compress(b"hello\n"),
        "one gzip member": lambda whole: gzip.compress(gzip.decompress(whole)),
        "cut within a record": lambda whole: whole[: len(whole) - 200],
        "cut between records": lambda whole: whole[: whole.rindex(b"\x1f\x8b")],
        "cut in half": lambda whole: whole[: len(whole) // 2],
        "two bytes changed": lambda whole: whole[:60] + b"XX" + whole[62:],
        "plain, cut": lambda whole: gzip.decompress(whole)[:-30],
        "plain, one byte changed": lambda whole: gzip.decompress(whole).replace(b"found", b"fOund", 1),
    }


@pytest.mark.parametrize("damage", broken_archives().values(), ids=broken_archives())
def test_an_archive_that_is_not_whole_is_refused_with_one_line(tmp_path, damage):
    path = recorded(tmp_path / "a.warc.gz", *[(Request(f"{URL}?page={n}"), b"found") for n in range(5)])
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ArchiveError) as refused:
        open_archive(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert "\n" not in str(refused.value)


def test_a_missing_archive_is_refused(tmp_path):
    with pytest.raises(ArchiveError, match="no such archive"):
        open_archive(tmp_path / "missing.warc.gz")


def test_archives_can_be_put_one_after_the_other(tmp_path):
    first = recorded(tmp_path / "a.warc.gz", (Request(f"{URL}?page=1"), b"one"))
    second = recorded(tmp_path / "b.warc.gz", (Request(f"{URL}?page=2"), b"two"))
    both = tmp_path / "both.warc.gz"
    both.write_bytes(first.read_bytes() + second.read_bytes())
    assert [answer(both, Request(f"{URL}?page={n}")) for n in (1, 2)] == [b"one", b"two"]


def test_an_archive_can_say_that_it_holds_a_sample(tmp_path):
    path = recorded(tmp_path / "a.warc.gz", (Request(URL), b"found"))
    assert not open_archive(path).sample
    head = BytesIO()
    writer = WARCWriter(head, gzip=True)
    about = writer.create_warc_record("", "warcinfo", warc_headers_dict={SAMPLE: "yes"})
    writer.write_record(about)
    path.write_bytes(head.getvalue() + path.read_bytes())
    assert open_archive(path).sample
    assert answer(path, Request(URL)) == b"found"


def test_an_archive_keeps_no_credentials(tmp_path):
    secret = {"Authorization": "Bearer s3cret", "Cookie": "session=s3cret", "Accept": "text/html"}
    path = recorded(tmp_path / "a.warc.gz", (Request(URL, headers=secret), b"found"))
    kept = gzip.decompress(path.read_bytes())
    assert b"s3cret" not in kept
    assert b"session=1" not in kept
    assert b"text/html" in kept


def test_what_a_killed_child_left_half_written_is_not_in_the_archive(tmp_path):
    killed, second = tmp_path / "killed.part", tmp_path / "second.part"
    for part, body in ((killed, b"early"), (second, b"whole")):
        Recorder(part, "slow", STAMP).answered(Request(URL), Response(URL, body=body))
    Recorder(killed, "quick", STAMP).answered(Request(f"{URL}?q"), Response(URL, body=b"quick"))
    Recorder(killed, "slow", STAMP).answered(Request(URL), Response(URL, body=b"broken off"))
    killed.write_bytes(killed.read_bytes()[:-40])
    pairs = merge_parts([killed, second], tmp_path / "a.warc.gz", {"slow": second, "quick": killed}, STAMP)
    assert pairs == 2
    assert answer(tmp_path / "a.warc.gz", Request(URL)) == b"whole"
    assert answer(tmp_path / "a.warc.gz", Request(f"{URL}?q")) == b"quick"


# A night that is recorded and replayed


def listing(call: Call) -> Reply:
    page = json.loads(call.body)["page"]
    found = [{"id": f"{page}-{n}", "title": f"Call {page}-{n}", "status": "open"} for n in range(3)]
    return json_reply({"found": found, "total": 6})


def feed_like(portal: Portal) -> dict[str, object]:
    """A portal with everything a recording must survive: POST pages, redirects, retries and failures."""
    return {
        "/robots.txt": ALLOW_ALL,
        "/search": listing,
        "/detail/0-0": json_reply({"text": "Größe zählt"}),
        "/detail/0-1": [Reply(status=503), json_reply({"text": "at the second try"})],
        "/detail/0-2": Reply(gzip.compress(b'{"text": "packed"}'), 200, {"Content-Encoding": "gzip"}),
        "/detail/1-0": Reply(status=302, headers={"Location": f"{portal.url}/moved"}),
        "/moved": json_reply({"text": "moved"}),
        "/detail/1-1": Reply(stream=lambda handler: handler.connection.close()),
        "/page": Reply("né à l'été".encode("latin-1"), 200, {"Content-Type": "text/html; charset=latin-1"}),
        "/empty": Reply(),
    }


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    """(live results, replayed results, requests of the replay): one recorded night of two sources."""
    folder = tmp_path_factory.mktemp("night")
    with source_package(folder, "recorded_sources") as package, portals(1) as [portal]:
        portal.routes = feed_like(portal)
        names = [
            package.add("loop_listing", portal.url, LISTING),
            package.add("loop_pages", portal.url, PAGES.format(paths=["/page", "/empty", "/gone"]), "Source"),
        ]
        archive = folder / "night.warc.gz"
        live = package.crawl(names, folder / "live", portal, record=archive)
        before = len(portal.calls)
        replayed = package.crawl(names, folder / "replayed", replay=archive)
        yield live, replayed, portal.calls[before:]


@pytest.mark.slow
def test_a_recorded_night_replays_to_equal_notices_and_issues(night):
    live, replayed, _ = night
    assert live["loop_listing"].raw_notices
    for name, crawl in live.items():
        assert replayed[name].raw_notices == crawl.raw_notices
        assert replayed[name].issues == crawl.issues


@pytest.mark.slow
def test_a_recorded_failure_replays_as_the_same_failure(night):
    live, replayed, _ = night
    assert live["loop_pages"].run.cause == "http 404"
    assert replayed["loop_pages"].run == live["loop_pages"].run
    assert {raw.key: raw.unread for raw in replayed["loop_listing"].raw_notices if raw.unread} == {
        "1-1": ("detail",),
        "1-2": ("detail",),
    }


@pytest.mark.slow
def test_a_replay_contacts_nobody(night):
    assert night[2] == []


@pytest.mark.slow
def test_a_recorded_text_is_read_after_redirect_retry_and_compression(night):
    texts = {raw.key: raw.text for raw in night[1]["loop_listing"].raw_notices}
    assert texts == {
        "0-0": "Größe zählt",
        "0-1": "at the second try",
        "0-2": "packed",
        "1-0": "moved",
        "1-1": None,
        "1-2": None,
    }


@pytest.mark.slow
def test_a_listing_whose_archive_ends_is_partial(tmp_path):
    found = [{"id": "1", "title": "Call", "status": "open"}]
    first = post_json("https://www.example.org/search", {"page": 0, "sort": "date"})
    path = recorded(tmp_path / "a.warc.gz", (first, json.dumps({"found": found, "total": 2}).encode()))
    with source_package(tmp_path, "short_sources") as package:
        package.add("loop_listing", "https://www.example.org", LISTING)
        crawl = package.crawl(["loop_listing"], tmp_path / "night", replay=path)["loop_listing"]
    assert (crawl.run.outcome, crawl.run.cause, crawl.run.seen) == (Outcome.PARTIAL, "archive ends", 1)
    assert {issue.field: issue.reason for issue in crawl.issues} == {
        "detail": "missing page: detail page not read",
        "listing": "page not read: archive ends",
        "request.sort": "the archive's request differs here",
    }
    assert crawl.run.missing_pages == 2
