"""The Prefect server dies or hangs in the middle of a night: the night is done all the same, and ends soon.

Two moments are tried in every run of the tests, the others with ``make soak``: each costs a start of Prefect.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import CHANGING, SECOND, dump, night_arguments
from tests.running_night import LOOK_SECONDS, Night, home_before_second, mail_server, processes_naming

pytestmark = pytest.mark.slow
SOON = 30.0


def server_is_starting(_night: Night) -> None:
    """At once: its process is there, but answers nobody yet."""


def sources_are_crawled(night: Night) -> None:
    """The crawling child has its orders and nothing is sealed."""
    while not any((night.home / "nights" / SECOND).glob("run-*/*.plan.json")):
        assert night.process.poll() is None
        time.sleep(LOOK_SECONDS)


def after(stage: str) -> Callable[[Night], None]:
    """A stage is done, the next has just begun."""

    def wait(night: Night) -> None:
        assert night.reach(stage)

    return wait


MOMENTS = {
    "starting up": server_is_starting,
    "crawling": sources_are_crawled,
    "saving": after("save eu_funding_tenders"),
    "resolving": after("save us_nsf"),
    "embedding": after("resolve"),  # of nothing: what a model has to do commits nothing
    "ranking": after("embed"),
    "reviewing": after("rank"),
    "composing": after("review"),
    "delivering": after("compose"),
}
ALWAYS = {("crawling", "SIGKILL"), ("delivering", "SIGKILL")}
CASES = [*((moment, "SIGKILL") for moment in MOMENTS), ("crawling", "SIGSTOP"), ("composing", "SIGSTOP")]


@dataclass(frozen=True)
class Whole:
    """A night without Prefect: the home before it, and what it leaves and sends."""

    start: Path
    dump: list[str]
    sent: set[str]


@pytest.fixture(scope="module")
def whole(first_night, second_night, tmp_path_factory):
    start = home_before_second(first_night, second_night, tmp_path_factory.mktemp("start") / "home")
    home = Path(shutil.copytree(start, tmp_path_factory.mktemp("whole") / "home"))
    with mail_server() as inbox:
        night = Night(home, SECOND, night_arguments(home, SECOND, "--plain", *CHANGING), **inbox.environment)
        code, _, errors = night.end()
    assert code == 0, errors
    assert inbox.came
    return Whole(start, dump(home), set(inbox.came))


@pytest.mark.parametrize(
    ("moment", "blow"),
    [
        pytest.param(*case, id=f"{case[1]} while {case[0]}", marks=() if case in ALWAYS else pytest.mark.soak)
        for case in CASES
    ],
)
def test_the_night_is_done_and_ends_soon_when_the_prefect_server(whole, tmp_path, moment, blow):
    home = Path(shutil.copytree(whole.start, tmp_path / "home"))
    with mail_server() as inbox:
        night = Night(home, SECOND, night_arguments(home, SECOND, "--json", *CHANGING), **inbox.environment)
        server = night.prefect_server()
        MOMENTS[moment](night)
        os.kill(server, getattr(signal, blow))
        struck, stood = time.monotonic(), night.ledger()
        assert night.reach("deliver")
        done = time.monotonic()
        code, output, errors = night.end()
        ended = time.monotonic()
    sys.stdout.write(
        f"\n{blow} while {moment} ({len(stood or [])} stages done): all done {done - struck:.1f} s later, "
        f"ended {ended - done:.1f} s after that\n"
    )
    assert code == 0, errors
    assert "done without it" in json.loads(output)["prefect"]
    assert ended - done <= SOON
    assert dump(home) == whole.dump
    assert dict(inbox.came) == dict.fromkeys(whole.sent, 1)
    assert not processes_naming(str(home))
