"""Many sources: a recording asks those it holds, a key stays with its host, and none starves the others."""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from scrapy import Request

from db.records import InputError, Outcome
from flows.doctor.checks import examine
from flows.doctor.finding import State
from flows.night.source_choice import chosen_sources, recorded_choice
from flows.settings import SettingsError, read_settings
from flows.sourcing.catalogue import keys_by_source
from spiders.beginnings import beginnings
from spiders.crawl import crawl
from spiders.posts import post_json
from spiders.registry import Catalogue, source_class, source_names
from spiders.sealed import sealed_path
from spiders.shards import shards
from spiders.source import IncoherentSourceError
from tests.conftest import FIRST, NIGHTS, ROOT, legation, night_arguments
from tests.live_home import MORNING, live_home, settings_of
from tests.portal import HOST, LISTING, PAGES, USUAL, Reply, json_reply, portals, source_package
from tests.samples.all_sources import record_all
from tests.test_archive import recorded

ALLOW_ALL = Reply(b"User-agent: *\nAllow: /\n")
SAMPLE_NIGHT = NIGHTS / f"{FIRST}.warc.gz"
NINE = {
    "de_foerderdatenbank", "eu_funding_tenders", "int_internet_society", "int_world_bank", "it_calabria",
    "us_ardc", "us_california", "us_grants_gov", "us_nsf",
}  # fmt: skip
FIRST_PAGE = post_json("https://www.example.org/search", {"page": 0, "sort": "date"})
LATER_PAGE = post_json("https://www.example.org/search", {"page": 1, "sort": "date"})
DETAIL = Request("https://www.example.org/detail/1")
OTHER = "https://other.example.org/a"


def package_of(folder: Path) -> str:
    """A name that no other test gives its package: modules are imported once."""
    return re.sub(r"\W", "_", f"package_{folder.parent.name}_{folder.name}")


# What a recording holds


def test_the_sample_night_is_of_nine_sources_and_of_no_others():
    assert set(recorded_choice(Catalogue(), SAMPLE_NIGHT).sources) == NINE


@pytest.mark.parametrize(
    ("held", "sources", "elsewhere"),
    [
        ([FIRST_PAGE], ("loop_listing",), ()),
        ([LATER_PAGE], (), ("loop_listing",)),
        ([DETAIL], (), ("loop_listing",)),
        ([LATER_PAGE, FIRST_PAGE], ("loop_listing",), ()),
        ([Request("https://elsewhere.example.org/search")], (), ()),
    ],
    ids=["its first page", "a later page", "a record", "both pages", "another host"],
)
def test_a_source_is_recorded_when_it_finds_what_it_begins_with(tmp_path, held, sources, elsewhere):
    path = recorded(tmp_path / "a.warc.gz", *((request, b"{}") for request in [*held, Request(OTHER)]))
    with source_package(tmp_path, package_of(tmp_path)) as package:
        package.add("loop_listing", "https://www.example.org", LISTING)
        package.add("loop_other", "https://other.example.org", PAGES.format(paths=["/a"]), "Source")
        choice = recorded_choice(Catalogue(package=package.name), path)
    assert choice.sources == (*sources, "loop_other")
    assert (choice.not_recorded, choice.elsewhere) == (
        () if sources else ("loop_listing",),
        elsewhere,
    )


def test_a_source_whose_first_request_failed_was_recorded_nevertheless(tmp_path):
    robots = (Request("https://www.example.org/robots.txt"), b"User-agent: *\nDisallow: /\n")
    path = recorded(tmp_path / "a.warc.gz", robots, source="loop_listing")
    with source_package(tmp_path, "failed_at_once") as package:
        package.add("loop_listing", "https://www.example.org", LISTING)
        assert recorded_choice(Catalogue(package=package.name), path).sources == ("loop_listing",)


def test_a_recording_of_nothing_we_know_is_refused(tmp_path):
    path = recorded(tmp_path / "a.warc.gz", (Request("https://nobody.example.org/"), b"x"))
    with pytest.raises(InputError, match="--sources"):
        recorded_choice(Catalogue(), path)


@pytest.mark.slow
def test_a_named_source_that_was_not_recorded_has_failed(tmp_path):
    path = recorded(tmp_path / "a.warc.gz", (Request(OTHER), b"x"))
    found = crawl(["us_nsf", "it_calabria"], tmp_path / "night", replay=path, **USUAL)
    assert {(each.run.outcome, each.run.cause) for each in found} == {(Outcome.FAILED, "not recorded")}


@pytest.mark.slow
def test_a_night_of_a_recording_counts_only_what_was_recorded(home_after_first):
    done = legation(*night_arguments(home_after_first, FIRST, "--plain", "--json"))
    report = json.loads(done.stdout)
    assert (done.returncode, report["exit_code"]) == (0, 0)
    assert {run["source"] for run in report["sources"]} == NINE
    assert report["not_recorded"]
    assert not NINE & set(report["not_recorded"])
    doctor = json.loads(legation("doctor", "--home", home_after_first, "--json").stdout)["findings"]
    assert not set(report["not_recorded"]) & {finding["check"] for finding in doctor}


# Publishers' keys

KEY = "canary+Zk7/vQ=x9rT"
KEYED = """
    key_setting = "LEGATION_KEY_LOOP_KEYED"
    key_{how} = "{name}"
    key_host = "{host}"
    key_from = "https://www.example.org/keys"
"""
# Answers that tell of the key: in a link, in an error, in a header
ECHO = {"found": [{"id": "1", "title": "A call", "status": "open"}], "total": 1}


def telling(call):
    sent = call.headers.get("X-Api-Key") or call.target
    return json_reply(ECHO | {"next": f"/search?api_key={KEY}", "you": sent}, **{"X-Echo": sent})


@pytest.fixture(scope="module", params=[("header", "X-Api-Key"), ("parameter", "api_key")])
def keyed_night(request, tmp_path_factory):
    """(what the portal heard, its results, everything that was written) of a recorded crawl with a key."""
    how, name = request.param
    folder = tmp_path_factory.mktemp("keyed")
    with source_package(folder, f"keyed_by_{how}") as package, portals(2) as [portal, other]:
        moved = Reply(status=302, headers={"Location": f"{other.url}/detail/1?api_key={KEY}"})
        portal.routes = {"/robots.txt": ALLOW_ALL, "/search": telling, "/detail/1": moved}
        other.routes = {"/robots.txt": ALLOW_ALL, "/detail/1": Reply(status=500)}
        package.add("loop_keyed", portal.url, LISTING + KEYED.format(how=how, name=name, host=HOST))
        options = {"record": folder / "night.warc.gz", "keys": {"loop_keyed": KEY}}
        live = package.crawl(["loop_keyed"], folder / "live", portal, other, **options)
        replayed = package.crawl(["loop_keyed"], folder / "replayed", replay=folder / "night.warc.gz")
        yield how, portal.calls, live["loop_keyed"], replayed["loop_keyed"], folder


@pytest.mark.slow
def test_a_key_is_sent_as_declared_and_its_night_replays_without_it(keyed_night):
    how, calls, live, replayed, _ = keyed_night
    searched = next(call for call in calls if call.target.startswith("/search"))
    if how == "header":
        assert searched.headers["X-Api-Key"] == KEY
    else:
        assert searched.target == "/search?api_key=canary%2BZk7%2FvQ%3Dx9rT"
    assert live.run.seen == 1
    assert replayed.raw_notices == live.raw_notices


@pytest.mark.slow
def test_a_key_is_in_no_file_that_a_crawl_leaves_behind(keyed_night):
    *_, folder = keyed_night
    files = [path for part in ("live", "replayed") for path in (folder / part).rglob("*")]
    for path in [*files, folder / "night.warc.gz"]:
        content = path.read_bytes()
        content = gzip.decompress(content) if path.suffix == ".gz" else content
        for spelling in (KEY, "canary%2BZk7%2FvQ%3Dx9rT", "canary%2BZk7/vQ%3Dx9rT", "canary+Zk7\\/vQ"):
            assert spelling.encode() not in content, path.name
    assert b"REDACTED" in gzip.decompress((folder / "night.warc.gz").read_bytes())


@pytest.mark.slow
def test_a_key_is_on_no_command_line_and_a_traceback_does_not_tell_it(tmp_path):
    seen = {}

    def look(_call):
        lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline")]
        seen["children"] = [line for line in lines if b"spiders.child" in line]
        return Reply(b"x")

    raises = PAGES.replace("        self.tally", "        raise ValueError(held())\n        self.tally")
    body = "    held = staticmethod(lambda: __import__('spiders.keys').keys.HELD)\n"
    with source_package(tmp_path, "telling_sources") as package, portals(1) as [portal]:
        portal.routes = {"/robots.txt": ALLOW_ALL, "/a": look}
        text = raises.replace("held()", "self.held()").format(paths=["/a"]) + body
        package.add(
            "loop_keyed", portal.url, text + KEYED.format(how="header", name="X", host=HOST), "Source"
        )
        package.crawl(["loop_keyed"], tmp_path / "night", portal, keys={"loop_keyed": KEY})
    log = (tmp_path / "night" / "crawl.log").read_text()
    assert "ValueError" in log
    assert KEY not in log
    assert seen["children"]
    assert not any(KEY.encode() in line for line in seen["children"])


@pytest.mark.slow
def test_a_key_goes_to_its_own_host_only_and_nothing_is_asked_without_it(tmp_path):
    with source_package(tmp_path, "guarded_keys") as package, portals(1) as [portal]:
        portal.routes = {"/robots.txt": ALLOW_ALL, "/search": telling}
        declared = KEYED.format(how="header", name="X-Api-Key", host="api.example.org")
        package.add("loop_keyed", portal.url, LISTING + declared)
        package.crawl(["loop_keyed"], tmp_path / "a", portal, keys={"loop_keyed": KEY})
        assert portal.calls
        assert not any(KEY in value for call in portal.calls for value in call.headers.values())
        asked = len(portal.calls)
        without = package.crawl(["loop_keyed"], tmp_path / "b", portal)["loop_keyed"]
    assert (without.run.outcome, without.run.cause) == (Outcome.FAILED, "not configured (robots.txt)")
    assert len(portal.calls) == asked


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ('key_setting = "MY_KEY"\n    key_header = "X"\n    key_host = "a"', "LEGATION_KEY"),
        ('key_setting = "LEGATION_KEY_A"\n    key_host = "a"', "key_header or key_parameter"),
        ('key_setting = "LEGATION_KEY_A"\n    key_header = "X"', "key_host"),
        ('key_header = "X"', "key_setting"),
    ],
)
def test_a_key_that_is_half_declared_is_refused_at_import(tmp_path, lines, named):
    with source_package(tmp_path, package_of(tmp_path)) as package:
        package.add("odd_one", "", f"    {lines}\n")
        with pytest.raises(IncoherentSourceError, match=named):
            source_class("odd_one", package.name)


def test_a_key_comes_from_its_variable_or_from_a_file_for_its_owner_only(tmp_path):
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")
    variables = {"LEGATION_KEY_A": "another-key", "LEGATION_KEY_B_FILE": str(file), "LEGATION_KEY_C": ""}
    file.chmod(0o640)
    with pytest.raises(SettingsError, match=r"LEGATION_KEY_B_FILE.*chmod 600"):
        read_settings(environ=variables)
    file.chmod(0o600)
    settings = read_settings(environ=variables)
    assert settings.keys == {"LEGATION_KEY_A": "another-key", "LEGATION_KEY_B": KEY}
    assert KEY not in repr(settings)


@pytest.mark.parametrize("value", ["short", "two\nlines of it", "zweihundertfünfzig"])
def test_what_cannot_be_a_key_is_refused_without_telling_it(value):
    with pytest.raises(SettingsError, match="LEGATION_KEY_A") as refused:
        read_settings(environ={"LEGATION_KEY_A": value})
    assert value not in str(refused.value)


def test_a_source_without_its_key_is_left_out_of_a_night_and_refused_by_name(tmp_path, monkeypatch):
    with source_package(tmp_path, "one_keyed") as package:
        declared = KEYED.format(how="header", name="X", host="www.example.org")
        package.add("loop_keyed", "https://www.example.org", LISTING + declared)
        package.add("loop_open", "https://www.example.org", LISTING)
        catalogue = Catalogue(package=package.name)
        monkeypatch.setattr("flows.night.source_choice.home_catalogue", lambda _settings: catalogue)
        without, having = (
            read_settings(tmp_path, environ) for environ in ({}, {"LEGATION_KEY_LOOP_KEYED": KEY})
        )
        choice = chosen_sources(without, None, None)
        assert (choice.sources, choice.not_configured) == (("loop_open",), ("loop_keyed",))
        with pytest.raises(InputError, match=r"LEGATION_KEY_LOOP_KEYED.*example\.org/keys"):
            chosen_sources(without, "loop_keyed", None)
        assert chosen_sources(having, None, None).sources == ("loop_keyed", "loop_open")
        assert keys_by_source(map(catalogue.source, catalogue.names()), having.keys) == {"loop_keyed": KEY}


@pytest.mark.slow
def test_a_key_reaches_the_child_of_a_night_and_no_file_of_its_home(home_after_first, monkeypatch):
    monkeypatch.setenv("LEGATION_KEY_US_SIMPLER_GRANTS", KEY)
    named = ("--sources", "us_nsf,us_simpler_grants", "--plain")
    done = legation(*night_arguments(home_after_first, FIRST, *named))
    assert "us_simpler_grants: failed (not recorded)" in done.stdout
    files = [path for path in home_after_first.rglob("*") if path.is_file()]
    assert [json.loads(path.read_text())["keyed"] for path in files if path.match("run-2/*.plan.json")] == [
        True
    ]
    assert not [path for path in files if KEY.encode() in path.read_bytes()]
    assert KEY not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("variables", "state"), [({}, State.OK), ({"KEY_US_SIMPLER_GRANTS": KEY}, State.WARNING)]
)
def test_the_doctor_says_what_a_source_waits_for_and_misses_it_only_with_its_key(tmp_path, variables, state):
    home, name = live_home(tmp_path), "us_simpler_grants"
    with sqlite3.connect(home / "legation.db") as connection:
        connection.execute("DELETE FROM source_run WHERE source = ?", (name,))
    findings = {each.check: each for each in examine(settings_of(home, **variables), source_names(), MORNING)}
    assert findings[name].state is state
    assert ("not configured: it needs a key in LEGATION_KEY_US_SIMPLER_GRANTS" in findings[name].says) is (
        state is State.OK
    )


# Many at once


@pytest.fixture(scope="module")
def every_sample(tmp_path_factory) -> Path:
    """A recording in which every source is answered by its sample."""
    path = tmp_path_factory.mktemp("every") / "night.warc.gz"
    record_all(path)
    return path


def test_every_source_finds_what_it_begins_with_in_its_own_sample(every_sample):
    assert recorded_choice(Catalogue(), every_sample).sources == source_names()


@pytest.mark.slow
def test_a_night_in_four_children_is_that_of_one_byte_for_byte(every_sample, tmp_path, monkeypatch):
    sealed = {}
    for children in (1, 4):
        monkeypatch.setattr("spiders.crawl.MOST_CHILDREN", children)
        monkeypatch.setattr("os.cpu_count", lambda children=children: children)
        folder = tmp_path / str(children)
        found = crawl(source_names(), folder, replay=every_sample, **USUAL)
        assert {each.run.source for each in found if each.run.outcome is Outcome.FAILED} == set()
        assert len(list(folder.glob("*.plan.json"))) == children
        sealed[children] = {name: sealed_path(folder, name).read_bytes() for name in source_names()}
    assert sealed[1] == sealed[4]


def declared(package, number: int, hosts: int) -> list[str]:
    """So many sources, spread over so many hosts."""
    return [
        package.add(f"loop_{n:02}", f"https://host{n % hosts}.example.org", LISTING) for n in range(number)
    ]


@pytest.mark.parametrize(
    ("number", "hosts", "children"), [(0, 1, 0), (8, 8, 1), (9, 9, 2), (50, 40, 4), (50, 1, 1)]
)
def test_sources_are_spread_evenly_and_those_of_one_host_stay_together(tmp_path, number, hosts, children):
    with source_package(tmp_path, package_of(tmp_path)) as package:
        names = declared(package, number, hosts)
        found = shards(Catalogue(package=package.name), names)
    assert sorted(name for shard in found for name in shard) == names
    assert len(found) == children
    homes = {
        n: {shard for shard, names in enumerate(found) for name in names if int(name[5:]) % hosts == n}
        for n in range(min(hosts, number))
    }
    assert {len(home) for home in homes.values()} <= {1}
    if children > 1:
        assert max(map(len, found)) - min(map(len, found)) <= 2


@pytest.mark.slow
def test_a_source_that_cannot_even_begin_takes_nobody_down(tmp_path):
    """It is looked at in a process of its own, skipped there, and fails by itself when it is crawled."""
    breaks = LISTING + "\n    def __init__(self):\n        BREAKS\n"
    with source_package(tmp_path, package_of(tmp_path)) as package:
        for name, does in {"breaks": "1 / 0", "kills": "os.kill(os.getpid(), signal.SIGKILL)"}.items():
            package.add(name, "https://www.example.org", breaks.replace("BREAKS", does))
        names = [*declared(package, 9, 9), "breaks", "kills"]
        catalogue = Catalogue(package=package.name)
        assert beginnings(catalogue, names).keys() == set(names) - {"breaks", "kills"}
        assert sorted(name for shard in shards(catalogue, names) for name in shard) == sorted(names)
        path = recorded(tmp_path / "a.warc.gz", (Request(OTHER), b"x"))
        assert set(recorded_choice(catalogue, path).sources) == {"breaks", "kills"}


@pytest.mark.slow
def test_a_slow_source_is_closed_at_its_own_limit_and_holds_up_no_other(tmp_path):
    with source_package(tmp_path, "one_slow") as package, portals(10) as opened:
        slow, *quick = opened
        slow.routes = {"/robots.txt": ALLOW_ALL} | {f"/{n}": Reply(b"x") for n in range(100)}
        package.add("slow", slow.url, PAGES.format(paths=[f"/{n}" for n in range(100)]), "Source")
        for number, portal in enumerate(quick):
            portal.routes = {"/robots.txt": ALLOW_ALL, "/a": Reply(b"x")}
            package.add(f"quick_{number}", portal.url, PAGES.format(paths=["/a"]), "Source")
        names = ["slow", *(f"quick_{number}" for number in range(len(quick)))]
        begun = time.monotonic()
        found = package.crawl(names, tmp_path / "night", *opened, source_seconds=2, delay_seconds=0.3)
        took = time.monotonic() - begun
    run = found.pop("slow").run
    assert (run.outcome, run.cause) == (Outcome.PARTIAL, "timeout")
    assert 0 < run.seen < 100
    assert {crawl.run.outcome for crawl in found.values()} == {Outcome.OK}
    assert took < 20


@pytest.mark.slow
def test_a_child_whose_loop_stands_still_ends_itself(tmp_path):
    program = (
        "import sys, time, spiders.child as child\n"
        "child.STILL_SECONDS, child.PULSE_SECONDS = 2.0, 0.1\n"
        "child.main(sys.argv)"
    )
    hangs = PAGES.replace("        self.tally", "        time.sleep(60)\n        self.tally")
    with source_package(tmp_path, "standing_still") as package, portals(1) as [portal]:
        portal.routes = {"/robots.txt": ALLOW_ALL, "/a": Reply(b"x")}
        package.add("hangs", portal.url, hangs.format(paths=["/a"]), "Source")
        plan = tmp_path / "plan.json"
        plan.write_text(json.dumps({
            "names": ["hangs"], "directory": str(tmp_path), "fetched_at": "2026-08-11T02:00:00Z",
            "contact": "desk@example.org", "limit_seconds": 60, "package": package.name,
            "log": str(tmp_path / "log"), "allow": [list(portal.address)], "delay_seconds": 0,
        }))  # fmt: skip
        child = subprocess.Popen([sys.executable, "-c", program, str(plan)], stdin=subprocess.PIPE, cwd=ROOT)
        assert child.wait(20) == 75
        child.stdin.close()
