"""Planted faults: each is named for what it is the same night, harms no other source, withdraws nothing."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from time import monotonic

import pytest

from db.records import Issue, Notice, NoticeRef, Outcome, RawNotice, SourceRun, Status, from_json, to_json
from db.store import Store
from flows.night.gathering import keep
from spiders.causes import kind_of
from spiders.plan import POLITE_DELAY
from spiders.registry import source_class, source_names
from spiders.sealed import SourceCrawl
from spiders.source import Source
from tests.conftest import ROOT
from tests.fault_cases import ENDLESS, FAULTS, FORBIDDEN, NUMBER, PROMISED, records
from tests.fault_shapes import SHAPES, STEPS_ON_THE_WAY, THOROUGHLY
from tests.portal import Portal, SourcePackage, portals, source_package

pytestmark = pytest.mark.slow
FIRST = date(2026, 8, 1)
EVERYWHERE = {fault for faults in PROMISED.values() for fault in faults}
CASES = {
    f"{shape}_{re.sub('[^a-z0-9]+', '_', fault.lower()).strip('_')}": (shape, fault)
    for shape in SHAPES
    for fault in FAULTS
    if fault in EVERYWHERE or shape in THOROUGHLY
    if SHAPES[shape].detail or not FAULTS[fault].only_details
}
WELL = {f"{shape}_well": shape for shape in SHAPES}


@dataclass(frozen=True)
class Story:
    """A source's run on the first night of its fault, and its notices before and after three such nights."""

    run: SourceRun
    issues: list[Issue]
    before: list[Notice]
    after: list[Notice]


@dataclass(frozen=True)
class Nights:
    """What each source brought on a healthy night and on the night of its fault, and whom it asked."""

    healthy: dict[str, SourceCrawl]
    faulty: dict[str, SourceCrawl]
    package: SourcePackage
    portal: dict[str, Portal]
    stories: dict[str, Story] = field(default_factory=dict)

    def story(self, name: str, folder: Path) -> Story:
        """What the store tells of a source that was healthy for a while and then had its fault."""
        if name not in self.stories:
            first = FAULTS[CASES[name][1]].nights
            with Store.open(folder / "legation.db") as store:
                self.go_on(store, self.healthy[name], range(first))
                before = store.notices.current()
                self.go_on(store, self.faulty[name], range(first, first + 1))
                night = FIRST + timedelta(days=first)
                (run,) = store.runs.source_runs(night)
                issues = store.notices.issues(night)
                self.go_on(store, self.faulty[name], range(first + 1, first + 3))
                self.stories[name] = Story(run, issues, before, store.notices.current())
        return self.stories[name]

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
            texts = (to_json(raw).replace(f"{shape}_well", name) for raw in well.raw_notices)
            raws = tuple(from_json(RawNotice, text) for text in texts)
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
                portal[name].refuse()
        unknown = [hosts[name] for name, (_, fault) in CASES.items() if FAULTS[fault].unknown]
        package.know({host: ["127.0.0.1"] for host in hosts.values() if host not in unknown})
        faulty = package.crawl(shapes, folder / "faulty", *opened, **options)
        yield Nights(healthy, faulty, package, portal)


# Nothing is left out


def shapes_by_name() -> dict[str, type[Source]]:
    """Every class of ours that calls itself a shape."""
    return {
        node.name: getattr(import_module(f"spiders.{path.stem}"), node.name)
        for path in (ROOT / "spiders").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and any(keyword.arg == "shape" for keyword in node.keywords)
    }


def test_every_shape_has_a_publisher_on_which_faults_are_planted():
    missing = shapes_by_name().keys() - {shape.base for shape in SHAPES.values()} - STEPS_ON_THE_WAY.keys()
    assert not missing, f"plant faults in {', '.join(sorted(missing))}: see tests/fault_shapes.py"


def test_no_source_stands_on_a_shape_without_faults():
    bases = {base.__name__ for name in source_names() for base in source_class(name).__bases__}
    assert bases & shapes_by_name().keys()
    assert not bases & STEPS_ON_THE_WAY.keys()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("promised", PROMISED)
def test_every_promised_fault_is_planted_in_every_shape(shape, promised):
    assert PROMISED[promised]
    assert {(shape, fault) for fault in PROMISED[promised]} <= set(CASES.values())


def test_every_source_is_well_before_its_fault(nights):
    crawls = nights.healthy.items()
    runs = {name: (crawl.run.outcome, crawl.run.cause, crawl.run.seen) for name, crawl in crawls}
    assert runs == dict.fromkeys(runs, (Outcome.OK, None, NUMBER))


@pytest.mark.parametrize(("name", "case"), CASES.items(), ids=list(CASES))
def test_a_fault_is_named_the_same_night(nights, tmp_path, name, case):
    shape, fault = SHAPES[case[0]], FAULTS[case[1]]
    run = nights.story(name, tmp_path).run
    outcome = shape.outcomes.get(case[1], fault.outcome)
    assert run.outcome is outcome or (outcome is None and run.outcome is not Outcome.OK)
    assert (run.cause or "").startswith(shape.names.get(case[1], fault.cause or ""))
    assert bool(run.cause) is bool(fault.cause)
    assert run.cause is None or kind_of(run.cause), "the operator is told what it means and what to do"


@pytest.mark.parametrize("name", CASES)
def test_three_nights_of_a_fault_withdraw_nothing_and_change_no_fact(nights, tmp_path, name):
    story = nights.story(name, tmp_path)
    assert len(story.before) == NUMBER
    assert story.after == story.before
    assert not [notice for notice in story.after if notice.status is Status.WITHDRAWN]


@pytest.mark.parametrize("name", WELL)
def test_the_other_sources_are_unharmed(nights, name):
    assert nights.faulty[name].run == nights.healthy[name].run
    assert nights.faulty[name].raw_notices == nights.healthy[name].raw_notices


@pytest.mark.parametrize("shape", THOROUGHLY)
def test_a_redirect_into_a_forbidden_path_is_not_followed(nights, shape):
    asked = nights.portal[f"{shape}_redirect_into_a_forbidden_path"].targets()
    assert "/open" in asked
    assert FORBIDDEN not in asked


@pytest.mark.parametrize("shape", [shape for shape in THOROUGHLY if SHAPES[shape].detail])
def test_detail_pages_that_robots_txt_forbids_are_not_fetched(nights, shape):
    asked = nights.portal[f"{shape}_details_forbidden"].targets()
    assert len(asked) == 2
    assert not [target for target in asked if target.startswith("/detail/")]


@pytest.mark.parametrize("shape", THOROUGHLY)
def test_where_robots_txt_fails_nothing_else_is_asked(nights, shape):
    portal = nights.portal[f"{shape}_robots_txt_fails"]
    assert set(portal.targets()) == {"/robots.txt"}


@pytest.mark.parametrize("name", [name for name in SHAPES if not SHAPES[name].outcomes])
def test_a_renamed_field_is_named_with_its_new_name(nights, tmp_path, name):
    story, shape = nights.story(f"{name}_renamed_field", tmp_path), SHAPES[name]
    assert f"{shape.stated} in 0 of {NUMBER} notices, {NUMBER} usual" in story.run.cause
    assert ("new: " in story.run.cause and "ende" in story.run.cause) is shape.sees_new
    assert any(issue.field in story.run.cause.partition("gone: ")[2] for issue in story.issues)


def test_a_publisher_that_recovers_is_ok_again_and_what_it_changed_is_a_change(nights, tmp_path):
    name = "listing_dropped_field"
    source, well = source_class(name, nights.package.name), nights.healthy[name]
    moved = replace(well.raw_notices[0], title="Another title")
    with Store.open(tmp_path / "legation.db") as store:
        nights.go_on(store, well, range(3))
        nights.go_on(store, nights.faulty[name], range(3, 5))
        night = FIRST + timedelta(days=5)
        keep(store, replace(well, raw_notices=(moved, *well.raw_notices[1:])), source, night)
        (run,) = store.runs.source_runs(night)
        versions = store.notices.versions(NoticeRef(name, moved.key))
    assert run.outcome is Outcome.OK
    assert [version.notice.title for version in versions] == ["Call 0", "Another title"]


def test_answers_without_end_to_every_shape_at_once_are_cut_off_and_harm_no_other_source(tmp_path):
    """In a crawl of their own: so many megabytes take longer than the other faults are given."""
    names = [*SHAPES, *(f"{shape}_well" for shape in SHAPES)]
    with source_package(tmp_path, "huge_sources") as package, portals(len(names)) as opened:
        for name, portal in zip(names, opened, strict=True):
            shape = SHAPES[name.removesuffix("_well")]
            portal.routes = dict(shape.routes(records(shape)))
            if name in SHAPES:
                portal.routes |= dict.fromkeys(shape.pages(records(shape)), ENDLESS)
            package.add(name, portal.url, f"{shape.source}\n    patience = 60.0\n", shape.base)
        crawls = package.crawl(names, tmp_path / "night", *opened, delay_seconds=0)
    runs = {name: (crawl.run.outcome, crawl.run.cause, crawl.run.seen) for name, crawl in crawls.items()}
    assert runs == {name: (Outcome.FAILED, "too large", 0) for name in SHAPES} | {
        f"{shape}_well": (Outcome.OK, None, NUMBER) for shape in SHAPES
    }


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


IN_TROUBLE = ("500, then well", "429, then well", "redirect in a circle", "details behind a login")


def test_a_host_in_trouble_is_asked_no_more_than_once_a_second(tmp_path):
    """Retries, redirects and robots.txt count like any other question."""
    cases = {
        f"{shape}_{number}": (SHAPES[shape], FAULTS[fault])
        for shape in THOROUGHLY
        for number, fault in enumerate(IN_TROUBLE)
        if SHAPES[shape].detail or not FAULTS[fault].only_details
    }
    with source_package(tmp_path, "troubled_sources") as package, portals(len(cases)) as opened:
        for (name, (shape, fault)), portal in zip(cases.items(), opened, strict=True):
            portal.routes = dict(shape.routes(records(shape))) | dict(fault.routes(shape, portal))
            package.add(name, portal.url, shape.source, shape.base)
        package.crawl(cases, tmp_path / "night", *opened, delay_seconds=POLITE_DELAY)
    asked = [[call.at for call in portal.calls] for portal in opened]
    assert min(map(len, asked)) >= 3
    assert min(after - before for times in asked for before, after in pairwise(times)) >= 1


def test_sources_that_the_nights_time_did_not_reach_are_named_and_not_tried_again(nights, tmp_path):
    begun = monotonic()
    found = nights.package.crawl(WELL, tmp_path, budget_seconds=0.1)
    assert monotonic() - begun < 10
    assert {(one.run.outcome, one.run.cause) for one in found.values()} == {(Outcome.FAILED, "not reached")}
