"""A source reads given answers, without a network: how samples are tested and goldens are written.

A file's name says which request it answers: ``response-364108.json`` the one that mentions 364108 in its
address or body, ``response.json`` any that no other file answers. A request without a file is a missing page.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TypeAlias

from scrapy import Request
from scrapy.http import TextResponse
from twisted.python.failure import Failure

from db.records import Issue, Notice, Outcome, RawNotice, to_json
from spiders.archive import ReplayMissError
from spiders.normalise import normalise
from spiders.sample_names import asked_by, word_for
from spiders.source import Source
from spiders.verdict import Ending, judge

# The night on which every sample is read.
FETCHED_AT = "2026-09-01T02:00:00Z"
CONTENT_TYPES = {
    ".json": "application/json",
    ".xml": "application/rss+xml",
    ".html": "text/html",
    ".js": "text/javascript",
}
# The answers of a sample: file name → body.
Answers: TypeAlias = Mapping[str, bytes]


@dataclass
class Reading:
    """What a source made of a set of answers."""

    requests: list[Request] = field(default_factory=list)
    raw: list[RawNotice] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    outcome: Outcome = Outcome.OK
    cause: str | None = None


def read(source: type[Source], answers: Answers) -> Reading:
    """Crawl a source on given answers, to the end, in the order in which it asks."""
    spider, reading = source(), Reading()
    waiting = first_requests(spider)
    while waiting:
        request = waiting.pop(0)
        reading.requests.append(request)
        for said in _answered(request, answers):
            match said:
                case Request():
                    waiting.append(said)
                case RawNotice():
                    reading.raw.append(said)
                case Issue():
                    reading.issues.append(said)
    reading.issues.extend(spider.closing_issues())
    reading.outcome, reading.cause = judge(spider.tally, source.expect, Ending("finished", replaying=True))
    return reading


def golden(source: type[Source], answers: Answers) -> str:
    """What a sample becomes, as readable JSON: its notices, then its Issues."""
    reading = read(source, answers)
    notices: list[Notice] = []
    issues = list(reading.issues)
    for raw in reading.raw:
        notice, more = normalise(raw, source)
        notices.append(notice)
        issues.extend(more)
    plain = {
        "notices": [json.loads(to_json(notice)) for notice in sorted(notices, key=lambda n: n.key)],
        "issues": [json.loads(to_json(issue)) for issue in sorted(issues, key=lambda i: (i.key, i.field))],
    }
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def first_requests(spider: Source) -> list[Request]:
    """What a source asks before it has heard anything."""

    async def started() -> list[Request]:
        return [request async for request in spider.start()]

    return asyncio.run(started())


def _answered(request: Request, answers: Answers) -> Iterator[object]:
    """What the source's callback yields for its answer, or its errback for a missing page."""
    name = answering(request, answers)
    if name is None:
        failure = Failure(ReplayMissError(request.url))  # type: ignore[no-untyped-call]
        failure.request = request  # type: ignore[attr-defined]  # as Scrapy does
        assert request.errback is not None
        return iter(request.errback(failure))
    return answered_with(request, name, answers[name])


def answered_with(request: Request, name: str, body: bytes) -> Iterator[object]:
    """What the source's callback yields for an answer; the ending of its file's name says what it is."""
    request.meta["fetched_at"] = FETCHED_AT
    response = TextResponse(
        request.url,
        headers={"Content-Type": CONTENT_TYPES[PurePath(name).suffix]},
        body=body,
        encoding="utf-8",
        request=request,
    )
    assert callable(request.callback)
    return iter(request.callback(response, **request.cb_kwargs))


def answering(request: Request, answers: Answers) -> str | None:
    """The name of the file that answers a request, or ``None`` for a missing page."""
    names = {PurePath(name).stem.removeprefix("response").removeprefix("-"): name for name in answers}
    word = word_for(asked_by(request), names)
    is_detail = "record" in request.cb_kwargs
    return names[word] if word else None if is_detail else names.get("")
