"""Crawling: every source ends ok, partial or failed with a named cause, and takes no other down with it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from db.records import InputError, Issue, Outcome, RawNotice, SourceRun, to_json
from spiders.crawl import crawl
from spiders.plan import Plan
from spiders.record import Record
from spiders.registry import UnknownSourceError, source_class
from spiders.sealed import Sealer, SealError, part_path, read_sealed, sealed_path
from spiders.source import IncoherentSourceError
from spiders.tally import Tally
from spiders.verdict import Ending, judge
from tests.conftest import ARCHIVES
from tests.portal import LISTING, PAGES, USUAL, Call, Reply, json_reply, portals, source_package

NIGHTS = {"2026-08-11": 721, "2026-08-12": 719, "2026-08-13": 725, "2026-08-14": 723, "2026-08-15": 712}
ALLOW_ALL = Reply(b"User-agent: *\nAllow: /\n")


# The recorded nights

SEEN = {
    "de_foerderdatenbank": 10, "int_internet_society": 9, "int_world_bank": 3, "it_calabria": 5,
    "us_ardc": 1, "us_california": 50, "us_grants_gov": 318, "us_nsf": 45,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("night", "topics"), NIGHTS.items())
def test_a_recorded_night_is_read_to_the_last_record(archive_night, night, topics):
    crawls = archive_night(night)
    partial = {"de_foerderdatenbank", "int_world_bank"}  # their further pages are not recorded
    assert {name: (crawl.run.outcome, crawl.run.cause) for name, crawl in crawls.items()} == {
        name: (Outcome.PARTIAL, "archive ends") if name in partial else (Outcome.OK, None) for name in crawls
    }
    seen = {name: len({raw.key for raw in crawl.raw_notices}) for name, crawl in crawls.items()}
    assert seen == {"eu_funding_tenders": topics, **SEEN}
    assert [count for _, count in crawls["us_nsf"].run.feeds] == [20, 15, 10]


@pytest.mark.slow
def test_a_detail_that_was_not_recorded_leaves_a_thinner_notice_and_a_recorded_text_is_on_one(archive_night):
    crawl = archive_night("2026-08-11")["us_grants_gov"]
    unread = {raw.key for raw in crawl.raw_notices if raw.unread}
    assert len(unread) == crawl.run.missing_pages == 189
    assert {issue.key for issue in crawl.issues if issue.field == "detail"} == unread
    assert [raw.key for raw in crawl.raw_notices if raw.text] == ["363179"]


@pytest.mark.slow
def test_a_replayed_notice_is_stamped_with_the_date_of_its_answer(archive_night):
    crawls = archive_night("2026-08-15")
    assert {raw.fetched_at for crawl in crawls.values() for raw in crawl.raw_notices} == {
        "2026-08-15T02:00:00Z"
    }


@pytest.mark.slow
def test_a_cascade_call_has_its_own_title_and_not_its_parents_identifier(archive_night):
    crawl = archive_night("2026-08-11")["eu_funding_tenders"]
    cascades = [raw for raw in crawl.raw_notices if "COMPETITIVE_CALL" in raw.key]
    assert len(cascades) == 81
    assert all(dict(raw.identifiers).keys() == {"eu_parent_topic", "eu_cascade"} for raw in cascades)
    by_key = {raw.key: raw.title for raw in cascades}
    assert by_key["15323COMPETITIVE_CALLen"] == "European Partnership on Innovative SMEs/Innowwide CALL 5"


@pytest.mark.slow
def test_the_money_of_a_whole_call_is_never_a_topics_pot(archive_night):
    crawl = archive_night("2026-08-11")["eu_funding_tenders"]
    topic = next(
        raw for raw in crawl.raw_notices if ("eu_topic", "HORIZON-JU-CBE-2026-CSA-01") in raw.identifiers
    )
    assert (topic.total_funding, topic.award_ceiling) == (None, "1200000")
    assert any(i.key == topic.key and i.raw == "170760699" for i in crawl.issues)


@pytest.mark.slow
def test_two_replays_of_a_night_are_equal_byte_for_byte(archive_night, tmp_path):
    first = archive_night("2026-08-11")["us_nsf"]
    for again in ("one", "two"):
        crawl(["us_nsf"], tmp_path / again, replay=ARCHIVES / "2026-08-11.warc.gz", **USUAL)
    one, two = (sealed_path(tmp_path / again, "us_nsf").read_bytes() for again in ("one", "two"))
    assert one == two
    assert read_sealed(sealed_path(tmp_path / "one", "us_nsf")).raw_notices == first.raw_notices


# A night of difficult publishers


def page_of(*records: dict[str, object], total: int | None = None) -> Reply:
    return json_reply({"found": list(records), "total": len(records) if total is None else total})


def entry(key: str, **changes: object) -> dict[str, object]:
    return {"id": key, "title": f"Call {key}", "status": "open"} | changes


def second_page_empty(call: Call) -> Reply:
    page = json.loads(call.body)["page"]
    return page_of(*[entry(str(n)) for n in range(3)] if page == 0 else [], total=6)


DIFFICULT = {
    "drifts": page_of(*[entry(str(n)) for n in range(97)], {"id": "a", "status": "open"},
                      entry("b", extra="new"), {"id": "c", "title": "C"}),
    "not_json": Reply(b"<!DOCTYPE html><p>Please log in</p>", headers={"Content-Type": "text/html"}),
    "reshaped": json_reply({"results": []}),
    "nothing": page_of(),
    "shrinks": page_of(entry("1")),
    "breaks_off": second_page_empty,
    "repeats": page_of(entry("1"), entry("2"), total=1_000_000),
    "forbidden": Reply(status=403),
    "broken": Reply(status=500),
}  # fmt: skip
CAUSES = {
    "drifts": (Outcome.OK, None, 99),
    "not_json": (Outcome.FAILED, "login wall", 0),
    "reshaped": (Outcome.FAILED, "schema drift: no found in the answer", 0),
    "nothing": (Outcome.FAILED, "empty", 0),
    "shrinks": (Outcome.PARTIAL, "shrunken: 1 notices, at least 50 expected", 1),
    "breaks_off": (Outcome.PARTIAL, "listing incomplete: 3 of 6 records", 3),
    "repeats": (Outcome.PARTIAL, "listing incomplete: 2 of 1000000 records", 2),
    "forbidden": (Outcome.FAILED, "http 403", 0),
    "broken": (Outcome.FAILED, "http 500", 0),
    "raises": (Outcome.PARTIAL, "parse error", 1),
    "gone": (Outcome.FAILED, "connection refused", 0),
    "steady": (Outcome.OK, None, 1),
}
RAISES = PAGES.replace(
    "        self.tally",
    '        if "bad" in response.url:\n            raise ValueError\n        self.tally',
)


@pytest.fixture(scope="module")
def difficult_night(tmp_path_factory):
    folder = tmp_path_factory.mktemp("difficult")
    with source_package(folder, "difficult_sources") as package, portals(len(DIFFICULT) + 2) as opened:
        *difficult, steady, gone = opened
        for portal, (name, reply) in zip(difficult, DIFFICULT.items(), strict=True):
            portal.routes = {"/robots.txt": ALLOW_ALL, "/search": reply}
            expect = "    expect = range(50, 100)\n" * (name == "shrinks")
            package.add(
                name, portal.url, LISTING.replace("return Request(PORTAL", "return None and (PORTAL") + expect
            )
        steady.routes = {"/robots.txt": ALLOW_ALL, "/good": Reply(b"x"), "/bad": Reply(b"x")}
        package.add("raises", steady.url, RAISES.format(paths=["/good", "/bad"]), "Source")
        package.add("steady", steady.url, PAGES.format(paths=["/good"]), "Source")
        gone.close()
        package.add("gone", gone.url, PAGES.format(paths=["/good"]), "Source")
        yield package.crawl(CAUSES, folder / "night", *opened)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "expected"), CAUSES.items())
def test_a_difficult_publisher_is_named_and_stops_no_other(difficult_night, name, expected):
    run = difficult_night[name].run
    assert (run.outcome, (run.cause or "").removesuffix(" (robots.txt)") or None, run.seen) == expected


@pytest.mark.slow
def test_one_broken_record_is_an_issue_and_the_others_survive(difficult_night):
    crawl = difficult_night["drifts"]
    assert {(i.key, i.field, i.reason) for i in crawl.issues} == {
        ("a", "title", "record not read: required field is missing"),
        ("b", "extra", "neither read nor ignored"),
        ("c", "status", "expected field is missing"),
    }
    assert {"b", "c"} <= {raw.key for raw in crawl.raw_notices}


# Children that hang or die

KILLS = (
    PAGES
    + """
    def __init__(self):
        super().__init__()
        if not {survives}:
            os.kill(os.getpid(), signal.SIGKILL)
"""
)
HANGS = PAGES.replace("        self.tally", "        time.sleep(60)\n        self.tally")


@pytest.fixture
def two_sources(tmp_path):
    with (
        source_package(tmp_path, f"sources_of_{tmp_path.name.strip('0123456789')}") as package,
        portals(1) as [portal],
    ):
        portal.routes = {
            "/robots.txt": ALLOW_ALL,
            "/good": Reply(b"x"),
            "/slow": lambda _: time.sleep(1) or Reply(),
        }
        package.add("steady", portal.url, PAGES.format(paths=["/good"]), "Source")
        yield package, portal


@pytest.mark.slow
def test_sources_of_a_killed_child_are_each_tried_once_more_alone(two_sources, tmp_path):
    package, portal = two_sources
    marker = tmp_path / "was here"
    once = f"(Path({str(marker)!r}).exists() or Path({str(marker)!r}).touch())"
    package.add("dies_once", portal.url, KILLS.replace("{survives}", once).format(paths=["/good"]), "Source")
    package.add("dies", portal.url, KILLS.replace("{survives}", "False").format(paths=["/good"]), "Source")
    crawls = package.crawl(["dies_once", "dies", "steady"], tmp_path / "night", portal)
    assert {name: crawl.run.outcome for name, crawl in crawls.items()} == {
        "dies_once": Outcome.OK, "dies": Outcome.FAILED, "steady": Outcome.OK,
    }  # fmt: skip
    assert crawls["dies"].run.cause == "killed by signal 9"
    assert [issue.field for issue in crawls["dies"].issues] == ["crawl"]


@pytest.mark.slow
def test_a_source_that_hangs_is_ended_at_the_limit_and_costs_the_others_nothing(
    two_sources, tmp_path, monkeypatch
):
    monkeypatch.setattr("spiders.children.GRACE_SECONDS", 0.2)
    package, portal = two_sources
    package.add("hangs", portal.url, HANGS.format(paths=["/slow"]), "Source")
    begun = time.monotonic()
    crawls = package.crawl(["hangs", "steady"], tmp_path / "night", portal, limit_seconds=8)
    assert time.monotonic() - begun < 30
    assert crawls["steady"].run.outcome is Outcome.OK
    assert (crawls["hangs"].run.outcome, crawls["hangs"].run.cause) == (
        Outcome.FAILED,
        "timeout: killed after 8 s",
    )


@pytest.mark.slow
@pytest.mark.parametrize("end", ["killed", "orphaned"])
def test_a_child_that_is_killed_or_orphaned_leaves_only_the_part(two_sources, tmp_path, end):
    package, portal = two_sources
    portal.routes["/never"] = lambda _: time.sleep(5) or Reply()
    package.add("unfinished", portal.url, PAGES.format(paths=["/good", "/never"]), "Source")
    plan = Plan(("unfinished",), tmp_path, "2026-08-11T02:00:00Z", "desk@example.org", 60, package.name,
                tmp_path / "log", allow=(portal.address,), delay_seconds=0)  # fmt: skip
    (tmp_path / "plan.json").write_text(to_json(plan))
    command = [sys.executable, "-m", "spiders.child", str(tmp_path / "plan.json")]
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    part = part_path(tmp_path, "unfinished")
    wait_until(lambda: part.exists() and part.stat().st_size > 0)
    if end == "killed":
        child.send_signal(signal.SIGKILL)
    child.stdin.close()
    assert child.wait(5) != 0
    assert child.stdout.read() == b""
    assert part.exists()
    assert not sealed_path(tmp_path, "unfinished").exists()


def wait_until(condition, seconds: float = 20) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it never happened"
        time.sleep(0.02)


# Sealed files


def test_what_was_sealed_reads_back_sorted_by_key(tmp_path):
    sealer = Sealer(tmp_path, "a_source")
    sealer.begin()
    raw = [RawNotice("a_source", key, f"https://example.org/{key}", "Ünïcode \u2028", "now") for key in "cab"]
    issue = Issue("a_source", "a", "field", None, "a reason")
    for item in (*raw, issue):
        sealer.add(item)
    run = SourceRun("a_source", Outcome.OK, None, 3, (1, 9), feeds=(("news", 3),))
    sealer.seal(run)
    crawl = read_sealed(sealed_path(tmp_path, "a_source"))
    assert (crawl.run, crawl.issues) == (run, (issue,))
    assert crawl.raw_notices == (raw[1], raw[2], raw[0])
    assert [each.digest for each in crawl.raw_notices] == [raw[1].digest, raw[2].digest, raw[0].digest]
    assert not part_path(tmp_path, "a_source").exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda whole: whole[:-20],
        lambda whole: whole.replace(b"title", b"tItle", 1),
        lambda whole: whole.partition(b"\n")[2],
        lambda whole: whole.rpartition(b'{"end"')[0],
    ],
    ids=["empty", "cut", "one letter changed", "a line less", "no end line"],
)
def test_a_damaged_file_is_not_taken_for_a_sealed_one(tmp_path, damage):
    sealer = Sealer(tmp_path, "a_source")
    sealer.begin()
    sealer.add(RawNotice("a_source", "1", "https://example.org", "title", "now"))
    sealer.seal(SourceRun("a_source", Outcome.OK, None, 1, (1, 9)))
    path = sealed_path(tmp_path, "a_source")
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(SealError):
        read_sealed(path)


# The verdict


@pytest.mark.parametrize(
    ("tally", "ending", "outcome", "cause"),
    [
        (Tally(taken=50), Ending("finished"), Outcome.OK, None),
        (Tally(taken=50, details=50, detail_faults=["http 404"] * 5), Ending("finished"), Outcome.OK, None),
        (Tally(taken=50, details=50, detail_faults=["http 429"] * 6), Ending("finished"), Outcome.PARTIAL,
         "http 429: 6 of 50 detail pages not read"),
        (Tally(taken=50, details=50, detail_faults=["archive ends"] * 50),
         Ending("finished", replaying=True), Outcome.OK, None),
        (Tally(taken=50, lost=1), Ending("finished"), Outcome.OK, None),
        (Tally(taken=50, lost=2), Ending("finished"), Outcome.PARTIAL,
         "schema drift: 2 of 52 records not read"),
        (Tally(taken=0, lost=52), Ending("finished"), Outcome.FAILED,
         "schema drift: 52 of 52 records not read"),
        (Tally(taken=50, listing_faults=["http 503"]), Ending("finished"), Outcome.PARTIAL, "http 503"),
        (Tally(taken=50), Ending("closespider_timeout"), Outcome.PARTIAL, "timeout"),
        (Tally(taken=50), Ending("shutdown"), Outcome.PARTIAL, "killed"),
        (Tally(taken=50), Ending("finished", exceptions=1), Outcome.PARTIAL, "parse error"),
        (Tally(taken=9), Ending("finished"), Outcome.PARTIAL, "shrunken: 9 notices, at least 10 expected"),
        (Tally(taken=9), Ending("finished", replaying=True, sample=True), Outcome.OK, None),
        (Tally(), Ending("finished", replaying=True, sample=True), Outcome.FAILED, "empty"),
        (Tally(), Ending("finished"), Outcome.FAILED, "empty"),
        (Tally(taken=50, keys=set("abc"), stated_total=4), Ending("finished"), Outcome.PARTIAL,
         "listing incomplete: 3 of 4 records"),
    ],
)  # fmt: skip
def test_a_crawl_is_judged_by_what_was_counted(tally, ending, outcome, cause):
    assert judge(tally, range(10, 100), ending) == (outcome, cause)


def test_a_replay_is_not_recorded_and_no_source_is_no_child(tmp_path):
    with pytest.raises(InputError):
        crawl(["us_nsf"], tmp_path, replay=tmp_path / "a.warc.gz", record=tmp_path / "b.warc.gz", **USUAL)
    assert crawl([], tmp_path, **USUAL) == []


# Sources and their declarations


def test_an_unknown_source_is_refused_with_the_known_ones():
    with pytest.raises(
        UnknownSourceError, match=r"'de_nothing'.*eu_funding_tenders, .*us_grants_gov, .*us_nsf"
    ):
        source_class("de_nothing")


INCOHERENT = {
    'name = "another"': "name must be",
    'licence = ""': "licence",
    'reuse = "full"': "reuse",
    'homepage = "http://www.example.org"': "https",
    'timezone = "Brussels"': "timezone",
    'currency = "euro"': "currency",
    'country = "Germany"': "country",
    'language = "english"': "language",
    "expect = range(0)": "expect",
    "complete_listing = None": "complete_listing",
    "ignored = ()": "ignored",
    "custom_settings = {}": "custom_settings",
    'start_urls = ["https://www.example.org"]': "start_urls",
    "def start_requests(self): return []": "start_requests",
}


@pytest.mark.parametrize(("line", "named"), INCOHERENT.items())
def test_an_incoherent_source_is_refused_at_import(tmp_path, line, named):
    with source_package(tmp_path, f"incoherent_{sorted(INCOHERENT).index(line)}") as package:
        package.add("odd_one", "", f"    {line}\n")
        with pytest.raises(IncoherentSourceError, match=named) as refused:
            source_class("odd_one", package.name)
    assert "odd_one" in str(refused.value)


def test_a_flood_of_one_kind_is_one_issue_that_names_the_first():
    source = source_class("us_nsf")()
    for number in range(300):
        source.tally.remark(f"key {number}", "colour", "blue", "neither read nor ignored")
    assert list(source.closing_issues()) == [
        Issue("us_nsf", "", "colour", "blue", "neither read nor ignored (in 300 records, first in key 0)")
    ]


# Records: every field is read, ignored by name, or reported


def test_a_record_reports_what_was_neither_read_nor_ignored():
    record = Record(
        {"id": 1, "inner": {"seen": "a", "unseen": "b"}, "rows": [{"x": 1}, {"x": 2, "y": 3}], "new": []}
    )
    assert record.required("id") == "1"
    assert record.within("inner").optional("seen") == "a"
    assert [row.optional("x") for row in record.each("rows")] == ["1", "2"]
    assert list(record.unread(frozenset({"inner.unseen"}))) == [("new", "[]"), ("rows.y", "3")]


@pytest.mark.parametrize(
    ("value", "text", "remarked"),
    [
        ("as sent ", "as sent ", False),
        ("  ", None, False),
        (None, None, False),
        ([], None, False),
        (["one"], "one", False),
        (0, "0", False),
        (False, "false", False),
        (["one", "two"], "one", True),
        ({"a": 1}, None, True),
    ],
)
def test_a_text_is_the_publishers_own_or_not_stated(value, text, remarked):
    record = Record({"field": value})
    assert record.optional("field") == text
    assert bool(record.remarks) is remarked


def test_a_parent_with_a_large_memory_does_not_end_its_crawl(tmp_path):
    program = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from spiders.crawl import crawl\n"
        "held = bytearray(1_200_000_000); held[::4096] = b'x' * len(held[::4096]); del held\n"
        "done = crawl(('us_nsf',), Path(sys.argv[1]), replay=Path(sys.argv[2]), contact='a@example.org',\n"
        "             fetched_at=datetime(2026, 9, 1, tzinfo=UTC), limit_seconds=60)\n"
        "print(done[0].run.outcome.value)"
    )
    sample = Path(__file__).parent / "samples" / "nights" / "2026-09-01.warc.gz"
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path), str(sample)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["ok"]
