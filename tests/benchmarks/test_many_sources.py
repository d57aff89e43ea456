"""What a night of all sources costs: one replay of every sample, children and parent apart."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.samples.all_sources import record_all

MOST_SECONDS_EACH, MOST_MEMORY_MB = 1.0, 400

MEASURE = """
import json, resource, sys, time
started = time.monotonic()
from pathlib import Path
from datetime import UTC, datetime
from spiders.crawl import crawl
from spiders.registry import source_names
imported = time.process_time()
found = crawl(source_names(), Path(sys.argv[2]), replay=Path(sys.argv[1]), contact="desk@example.org",
              fetched_at=datetime(2026, 9, 1, tzinfo=UTC), limit_seconds=600)
parent, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps({
    "sources": len(found), "notices": sum(each.run.seen for each in found),
    "failed": [each.run.source for each in found if each.run.outcome.value == "failed"],
    "seconds": time.monotonic() - started, "import": imported,
    "parent": parent.ru_utime + parent.ru_stime, "children": children.ru_utime + children.ru_stime,
    "memory": children.ru_maxrss // 1024,
}))
"""


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


@pytest.mark.slow
def test_a_night_of_all_sources_costs_each_less_than_a_second(tmp_path):
    archive = tmp_path / "night.warc.gz"
    record_all(archive)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(archive), str(tmp_path / "night")],
        capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    cost = json.loads(done.stdout)
    say(
        f"{cost['sources']} sources, {cost['notices']} notices: {cost['seconds']:.1f} s; CPU: parent "
        f"{cost['parent']:.1f} s, children {cost['children']:.1f} s; largest child {cost['memory']} MB"
    )
    assert not cost["failed"]
    assert cost["seconds"] / cost["sources"] < MOST_SECONDS_EACH
    assert cost["memory"] < MOST_MEMORY_MB
