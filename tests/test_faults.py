"""Planted faults: each is named for what it is the same night, harms no other source, withdraws nothing."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest
from scrapy import Request

from db.records import NoticeRef, Outcome, Status
from db.store import Store
from flows.gathering import keep
from spiders.crawl import crawl
from spiders.plan import POLITE_DELAY
from spiders.policy import ROBOTS_RETRIES, ROBOTS_SECONDS
from spiders.recording import Recorder, merge_parts
from spiders.registry import source_class, source_names
from spiders.sealed import SourceCrawl
from tests.conftest import dump, legation, mails
from tests.fault_cases import FAULTS, FORBIDDEN, NUMBER, SHAPES, dripping, records
from tests.portal import HOST, USUAL, Portal, Reply, SourcePackage, portals, source_package

pytestmark = pytest.mark.slow
FIRST = date(2026, 8, 1)
CASES = {
    f"{shape}_{re.sub('[^a-z0-9]+', '_', fault.lower()).strip('_')}": (shape, fault)
    for shape in SHAPES
    for fault in FAULTS
    if SHAPES[shape].detail or not FAULTS[fault].only_details
}
WELL = {f"{shape}_well": shape for shape in SHAPES}


@dataclass(frozen=True)
class Nights:
    """What each source brought on a healthy night and on the night of its fault, and whom it asked."""

    healthy: dict[str, SourceCrawl]
    faulty: dict[str, SourceCrawl]
    package: SourcePackage
    portal: dict[str, Portal]

    def kept(self, name: str, path: Path, healthy: int, faulty: int) -> Store:
        """The store after so many healthy nights of a source and so many with its fault."""
        store = Store.open(path / "legation.db")
        self.go_on(store, self.healthy[name], range(healthy))
        self.go_on(store, self.faulty[name], range(healthy, healthy + faulty))
        return store

    def go_on(self, store: Store, brought: SourceCrawl, days: range) -> None:
        """Keep the same crawl on each of these days after the first."""
        source = source_class(brought.run.source, self.package.name)
        for number in days:
            keep(store, brought, source, FIRST + timedelta(days=number))


def healthy_night(package, shapes, portal, directory, **options) -> dict[str, SourceCrawl]:
    """A night on which all are well; where it makes no difference, one crawl stands for all of its shape."""
    crawled = [name for name in shapes if name in WELL or FAULTS[CASES[name][1]].nights > 3]
    found = package.crawl(crawled, directory, *portal.values(), **options)
    for name, (shape, _) in CASES.items():
        if name not in found:
            well = found[f"{shape}_well"]
            raws = tuple(replace(raw, source=name) for raw in well.raw_notices)
            found[name] = replace(well, run=replace(well.run, source=name), raw_notices=raws)
    return found


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    """A healthy night of every source, and one on which each has its fault."""
    folder = tmp_path_factory.mktemp("faults")
    with (
        source_package(folder, "faulty_sources") as package,
        portals(len(CASES) + len(WELL)) as opened,
    ):
        shapes = {name: SHAPES[shape] for name, (shape, _) in CASES.items()}
        shapes |= {name: SHAPES[shape] for name, shape in WELL.items()}
        portal = dict(zip(shapes, opened, strict=True))
        hosts = {name: f"{name.replace('_', '-')}.test" for name in shapes}
        for name, shape in shapes.items():
            portal[name].routes = dict(shape.routes(records(shape)))
            package.add(name, f"http://{hosts[name]}:{portal[name].port}", shape.source, shape.base)
        package.know({host: ["127.0.0.1"] for host in hosts.values()})
        options = {"delay_seconds": 0, "answer_seconds": 2, "limit_seconds": 90}
        healthy = healthy_night(package, shapes, portal, folder / "healthy", **options)
        for name, (shape, fault) in CASES.items():
            planted = FAULTS[fault]
            portal[name].routes |= planted.routes(SHAPES[shape], portal[name])
            if planted.closed:
                portal[name].close()
        unknown = [hosts[name] for name, (_, fault) in CASES.items() if FAULTS[fault].unknown]
        package.know({host: ["127.0.0.1"] for host in hosts.values() if host not in unknown})
        faulty = package.crawl(shapes, folder / "faulty", *opened, **options)
        yield Nights(healthy, faulty, package, portal)


def test_every_source_is_well_before_its_fault(nights):
    crawls = nights.healthy.items()
    runs = {name: (crawl.run.outcome, crawl.run.cause, crawl.run.seen) for name, crawl in crawls}
    assert runs == dict.fromkeys(runs, (Outcome.OK, None, NUMBER))


@pytest.mark.parametrize(("name", "case"), CASES.items(), ids=list(CASES))
def test_a_fault_is_named_the_same_night(nights, tmp_path, name, case):
    fault = FAULTS[case[1]]
    with nights.kept(name, tmp_path, fault.nights, 1) as store:
        (run,) = store.runs.source_runs(FIRST + timedelta(days=fault.nights))
    assert run.outcome is fault.outcome or (fault.outcome is None and run.outcome is not Outcome.OK)
    cause = SHAPES[case[0]].names.get(case[1], fault.cause or "")
    assert (run.cause or "").startswith(cause)
    assert bool(run.cause) is bool(fault.cause)


@pytest.mark.parametrize("name", CASES)
def test_three_nights_of_a_fault_withdraw_nothing_and_change_no_fact(nights, tmp_path, name):
    with nights.kept(name, tmp_path, 3, 0) as store:
        before = {notice.ref: notice for notice in store.notices.current()}
        nights.go_on(store, nights.faulty[name], range(3, 6))
        after = {notice.ref: notice for notice in store.notices.current()}
    assert len(before) == NUMBER
    assert after == before
    assert not [notice for notice in after.values() if notice.status is Status.WITHDRAWN]


@pytest.mark.parametrize("name", WELL)
def test_the_other_sources_are_unharmed(nights, name):
    assert nights.faulty[name].run == nights.healthy[name].run
    assert nights.faulty[name].raw_notices == nights.healthy[name].raw_notices


@pytest.mark.parametrize("shape", SHAPES)
def test_a_redirect_into_a_forbidden_path_is_not_followed(nights, shape):
    asked = nights.portal[f"{shape}_redirect_into_a_forbidden_path"].targets()
    assert "/open" in asked
    assert FORBIDDEN not in asked


@pytest.mark.parametrize("shape", SHAPES)
def test_where_robots_txt_fails_nothing_else_is_asked(nights, shape):
    portal = nights.portal[f"{shape}_robots_txt_fails"]
    assert set(portal.targets()) == {"/robots.txt"}


def test_a_renamed_field_is_named_with_its_new_name(nights, tmp_path):
    for shape_name, shape in SHAPES.items():
        folder = tmp_path / shape_name
        with nights.kept(f"{shape_name}_renamed_field", folder, 3, 1) as store:
            (run,) = store.runs.source_runs(FIRST + timedelta(days=3))
            gone = [issue.field for issue in store.notices.issues(FIRST + timedelta(days=3))]
        assert f"{shape.stated} in 0 of {NUMBER} notices, {NUMBER} usual" in run.cause
        assert ("new: ende" in run.cause) is shape.sees_new
        assert any(field in run.cause.partition("gone: ")[2] for field in gone)


def test_a_publisher_that_recovers_is_ok_again_and_what_it_changed_is_a_change(nights, tmp_path):
    name = "listing_dropped_field"
    source, well = source_class(name, nights.package.name), nights.healthy[name]
    moved = replace(well.raw_notices[0], title="Another title")
    with nights.kept(name, tmp_path, 3, 2) as store:
        night = FIRST + timedelta(days=5)
        keep(store, replace(well, raw_notices=(moved, *well.raw_notices[1:])), source, night)
        (run,) = store.runs.source_runs(night)
        versions = store.notices.versions(NoticeRef(name, moved.key))
    assert run.outcome is Outcome.OK
    assert [version.notice.title for version in versions] == ["Call 0", "Another title"]


# Politeness, by the portal's own log


def test_three_sources_of_one_host_ask_it_once_a_second_together(tmp_path):
    shapes = {f"{name}_polite": SHAPES[name] for name in ("feed", "wordpress", "ckan")}
    with source_package(tmp_path, "polite_sources") as package, portals(1) as [portal]:
        for name, shape in shapes.items():
            portal.routes |= shape.routes(records(shape))
            package.add(name, portal.url, shape.source, shape.base)
        crawls = package.crawl(shapes, tmp_path / "night", portal, delay_seconds=POLITE_DELAY)
    assert {crawl.run.outcome for crawl in crawls.values()} == {Outcome.OK}
    times = [call.at for call in portal.calls]
    assert len(times) == 2 * len(shapes)
    assert min(after - before for before, after in pairwise(times)) >= 1


# Nobody can be reached


@contextmanager
def black_hole():
    """The address of a server that never answers a connection: its queue is full."""
    with socket.create_server((HOST, 0), backlog=0) as server, ExitStack() as held:
        for _ in range(3):
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            with suppress(BlockingIOError):
                waiting.connect(server.getsockname())
        yield server.getsockname()


def test_a_host_that_is_down_is_given_up_within_a_minute():
    assert ROBOTS_SECONDS * (1 + ROBOTS_RETRIES) <= 60


def test_nine_unreachable_sources_end_soon_each_with_its_cause(tmp_path):
    shape = SHAPES["listing"]
    with (
        source_package(tmp_path, "lost_sources") as package,
        portals(2) as [silent, gone],
        black_hole() as (host, port),
    ):
        silent.routes["/robots.txt"] = Reply(headers={"Content-Length": "99"}, stream=dripping)
        gone.close()
        package.know({"publisher.test": []})
        urls = {"dns": "http://publisher.test", "connection refused": gone.url,
                "timeout": silent.url, "timeout in connecting": f"http://{host}:{port}"}  # fmt: skip
        causes = dict(zip(range(9), list(urls) * 3, strict=False))
        for number, cause in causes.items():
            package.add(f"lost_{number}", urls[cause], shape.source, shape.base)
        names = [f"lost_{number}" for number in causes]
        begun = monotonic()
        opened = [silent.address, gone.address, (host, port)]
        found = crawl(names, tmp_path / "night", package=package.name, allow=opened,
                      **(USUAL | {"answer_seconds": 0.8}))  # fmt: skip
    # Two attempts of 0.8 s for each of the three that share a host, one after the other; the rest at once.
    assert monotonic() - begun < 20
    assert [(one.run.outcome, one.run.cause) for one in found] == [
        (Outcome.FAILED, f"{cause.partition(' in ')[0]} (robots.txt)") for cause in causes.values()
    ]


def hosts_of(name: str) -> set[str]:
    """The hosts of a source's first requests."""

    async def asked():
        return {urlsplit(request.url).netloc async for request in source_class(name)().start()}

    return asyncio.run(asked())


def test_a_night_on_which_nobody_answers_ends_with_3_and_keeps_what_was_known(home_after_second, tmp_path):
    part, night = tmp_path / "part", "2026-09-03"
    stamp = f"{night}T02:00:00Z"
    for name in source_names():
        recorder = Recorder(part, name, stamp)
        for host in hosts_of(name):
            recorder.failed(Request(f"https://{host}/robots.txt"), "dns")
    merge_parts([part], tmp_path / "silence.warc.gz", dict.fromkeys(source_names(), part), stamp)
    before = [line for line in dump(home_after_second) if '"table": "notice"' in line]
    begun = monotonic()
    done = legation("nightly", "--home", home_after_second, "--archive", tmp_path / "silence.warc.gz",
                    "--as-of", f"{night}T02:00:00+00:00", "--plain", "--json")  # fmt: skip
    assert monotonic() - begun < 120
    assert done.returncode == 3, done.stderr
    sources = json.loads(done.stdout)["sources"]
    assert {(source["outcome"], source["cause"]) for source in sources} == {("failed", "dns (robots.txt)")}
    assert [line for line in dump(home_after_second) if '"table": "notice"' in line] == before
    for path, content in mails(home_after_second).items():
        if path.startswith(night) and path.endswith(".eml"):
            assert content.count(b"not readable tonight") == len(source_names())


def test_sources_that_the_nights_time_did_not_reach_are_named_and_not_tried_again(nights, tmp_path):
    begun = monotonic()
    found = nights.package.crawl(WELL, tmp_path, budget_seconds=0.1)
    assert monotonic() - begun < 10
    assert {(one.run.outcome, one.run.cause) for one in found.values()} == {(Outcome.FAILED, "not reached")}
