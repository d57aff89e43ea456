"""When a host may be asked: one question at a time, a pause after each answer, none once it is down."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from time import monotonic

import pytest

from db.records import Outcome
from spiders.pace import SILENT_QUESTIONS, HostLeftAloneError, Pace, host_of
from tests.fault_cases import NUMBER, dripping, records
from tests.fault_shapes import SHAPES
from tests.portal import Reply, portals, source_package

PAUSE, ANSWER = 0.02, 0.1
ENOUGH = 2 * ANSWER


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.example.org/calls", "www.example.org"),
        ("http://www.example.org/robots.txt", "www.example.org"),
        ("https://WWW.Example.ORG:443/", "www.example.org"),
        ("http://www.example.org:80", "www.example.org"),
        ("https://www.example.org./", "www.example.org"),
        ("https://desk:secret@www.example.org/", "www.example.org"),
        ("https://www.example.org:8443/", "www.example.org:8443"),
        ("http://www.example.org:443/", "www.example.org:443"),
        ("https://example.org/", "example.org"),
        ("https://[2606:4700::1111]/", "2606:4700::1111"),
        ("https://www.example.org:none/", "www.example.org:none"),
    ],
)
def test_a_host_is_the_same_however_it_is_spelt(url, host):
    assert host_of(url) == host


def asked(pace: Pace, answers: list[str | None], seconds: float = 0.0) -> list[str]:
    """What becomes of questions to one host, each of which is answered or fails for a cause after a while."""

    async def ask(cause: str | None) -> str:
        try:
            async with pace.turn("www.example.org", PAUSE, ANSWER) as turn:
                began = monotonic()
                await asyncio.sleep(seconds)
                if cause is None:
                    turn.answered()
                else:
                    turn.failed(cause, began)
        except HostLeftAloneError as error:
            return f"left alone: {error.cause_words}"
        return cause or "answered"

    async def all_in_turn() -> list[str]:
        return [await ask(cause) for cause in answers]

    return asyncio.run(all_in_turn())


def test_questions_to_one_host_wait_for_one_another_and_for_the_pause():
    pace, begun = Pace(), []

    async def ask() -> None:
        async with pace.turn("www.example.org", PAUSE, ANSWER):
            begun.append(monotonic())
            await asyncio.sleep(0.01)

    async def at_once() -> None:
        await asyncio.gather(*(ask() for _ in range(4)))

    asyncio.run(at_once())
    assert all(after - before >= PAUSE + 0.01 for before, after in pairwise(begun))


def test_a_host_that_is_silent_for_long_is_left_alone_for_the_cause_it_had():
    ends = asked(Pace(), ["timeout"] * 10, ANSWER)
    assert ends[:SILENT_QUESTIONS] == ["timeout"] * SILENT_QUESTIONS
    assert ends[SILENT_QUESTIONS:] == ["left alone: timeout"] * (10 - SILENT_QUESTIONS)


def test_a_host_that_only_starts_anew_is_asked_on():
    assert asked(Pace(), ["connection refused"] * 6) == ["connection refused"] * 6


@pytest.mark.parametrize("sign_of_life", [None, "too large", "http 500"])
def test_any_sign_of_life_makes_up_for_the_silence(sign_of_life):
    one = sign_of_life or "answered"
    ends = asked(Pace(), ["timeout", "timeout", sign_of_life] * 3, ANSWER)
    assert ends == ["timeout", "timeout", one] * 3


@pytest.mark.slow
def test_a_host_that_goes_down_while_it_is_read_costs_a_few_questions_not_the_night(tmp_path):
    """Without this, each detail page would be waited for four times over."""
    shape, hanging = SHAPES["listing"], Reply(headers={"Content-Length": "99"}, stream=dripping)
    with source_package(tmp_path, "sinking_sources") as package, portals(2) as [sinking, well]:
        for name, portal in (("sinking", sinking), ("well", well)):
            portal.routes = dict(shape.routes(records(shape)))
            package.add(name, portal.url, shape.source, shape.base)
        sinking.routes |= {f"/detail/{each['id']}": hanging for each in records(shape)}
        begun = monotonic()
        crawls = package.crawl(["sinking", "well"], tmp_path / "night", sinking, well, answer_seconds=1)
        took = monotonic() - begun
    details = [target for target in sinking.targets() if target.startswith("/detail/")]
    assert len(details) == SILENT_QUESTIONS
    assert took < NUMBER * 4
    run = crawls["sinking"].run
    assert (run.outcome, run.seen) == (Outcome.PARTIAL, NUMBER)
    assert run.cause == f"timeout: {NUMBER} of {NUMBER} detail pages not read"
    assert crawls["well"].run.outcome is Outcome.OK
