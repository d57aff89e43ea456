"""Samples of recorded answers: the publisher's own format, cut to a few records and without personal data.

A sample is what a source's tests read for ever: small enough for a person to read and for a repository to
keep. The listing ends with the last record that was kept; only the detail pages of kept records are there.
What an answer lost in the cutting is found by its reader: the source itself reads it before and after.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from copy import copy, deepcopy
from dataclasses import dataclass, field, fields
from difflib import unified_diff
from typing import TYPE_CHECKING, TypeAlias

from scrapy import Request

from db.records import RawNotice
from spiders.archive import Answer, Archive, Replay, ReplayMissError
from spiders.bodies import Asked
from spiders.rehearsal import answered_with, first_requests
from spiders.sample_names import asked_by, names_for
from spiders.shapes_html import HtmlSource
from spiders.trimming import SampleError, layouts
from spiders.walls import is_page

if TYPE_CHECKING:
    from spiders.source import Source

MOST_RECORDS = 10
MOST_BYTES = 60_000
# More than a crawl ever asks for the same page
MOST_TRIES = 10
# The recorded answer to a request, unpacked; ``None`` where there is none.
Recorded: TypeAlias = Callable[[Request], bytes | None]


def sample_of(source: type[Source], archive: Archive, most: int = MOST_RECORDS) -> dict[str, bytes]:
    """The sample of a recorded crawl: file name → answer, no answer larger than ``MOST_BYTES``.

    File names are those by which ``spiders.rehearsal`` finds the answer to a request.

    Raises:
        SampleError: when a first page is not recorded, or cannot be cut to the size, or when the requests
            have no words that tell one from another.
    """
    replay = Replay(archive, source.neutral, source.key_parameter)
    return sample_from(source, lambda request: _answer(replay, request), most)


def sample_from(source: type[Source], recorded: Recorded, most: int = MOST_RECORDS) -> dict[str, bytes]:
    """The same from answers that may lie anywhere.

    Raises:
        SampleError: as above.
    """
    crawl = _Crawl(source(), recorded, most)
    crawl.run()
    words = names_for([request for request, _ in crawl.answers], crawl.unanswered)
    if words is None:
        raise SampleError(f"{source.name}: its requests have no words that tell one from another")
    files = {}
    for request, body in crawl.answers:
        word = words[asked_by(request)]
        files[f"response{word and '-'}{word}{_ending(source, body)}"] = body
    return files


def difference(before: str, after: str, name: str) -> str:
    """How a golden changed, as a unified diff; empty where it did not."""
    then, now = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return "".join(unified_diff(then, now, f"{name} before", f"{name} after", n=2))


@dataclass(slots=True)
class _Crawl:
    """A source that goes through its recorded answers, each cut before the source goes on from it."""

    spider: Source
    recorded: Recorded
    most: int
    answers: list[tuple[Request, bytes]] = field(default_factory=list)
    unanswered: list[Request] = field(default_factory=list)

    def run(self) -> None:
        waiting = first_requests(self.spider)
        first = {asked_by(request) for request in waiting}
        done: set[str] = set()
        while waiting:
            request = waiting.pop(0)
            if asked_by(request) in done:
                continue
            done.add(asked_by(request))
            answer = self.recorded(request)
            if answer is None and asked_by(request) in first:
                raise SampleError(f"{self.spider.name}: {request.url} is not in the archive")
            body = None if answer is None else self._cut(request, answer)
            if body is None:
                self.unanswered.append(request)
                continue
            self.answers.append((request, body))
            said = answered_with(request, _name(type(self.spider), body), body)
            waiting += [
                each for each in said if isinstance(each, Request) and not self._is_further_page(each)
            ]

    def _cut(self, request: Request, answer: bytes) -> bytes | None:
        """The tidiest layout that the source reads as well as the answer; ``None`` for a detail too large."""
        is_detail = "record" in request.cb_kwargs
        wanted = self._facts(request, answer)
        for number in range(1 if is_detail else self.most, 0, -1):
            for body in layouts(type(self.spider), answer, None if is_detail else number):
                if len(body) <= MOST_BYTES and _is_as_good(
                    self._facts(request, body), wanted, whole=is_detail
                ):
                    return body
        if is_detail:
            return None
        raise SampleError(
            f"{self.spider.name}: {request.url}: no part of {MOST_BYTES} bytes is read as the whole is"
        )

    def _facts(self, request: Request, body: bytes) -> _Facts:
        """What a source in the state of ours would make of an answer."""
        reader = copy(self.spider)
        reader.tally = deepcopy(self.spider.tally)
        callback = getattr(reader, getattr(request.callback, "__name__", ""))
        facts = _Facts()
        for said in answered_with(request.replace(callback=callback), _name(type(reader), body), body):
            if isinstance(said, RawNotice):
                facts.notices[said.key] = {f.name for f in fields(said) if getattr(said, f.name)}
            elif isinstance(said, Request):
                facts.asked.add(asked_by(said))
        facts.faults = len(reader.tally.listing_faults) + len(reader.tally.detail_faults)
        return facts

    def _is_further_page(self, request: Request) -> bool:
        first_page = getattr(self.spider, "first_page", 0)
        return bool(request.cb_kwargs.get("page", first_page) != first_page)


@dataclass(slots=True)
class _Facts:
    """What an answer says: its notices and the fields that each states, what is asked next, the faults."""

    notices: dict[str, set[str]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    faults: int = 0


def _is_as_good(cut: _Facts, wanted: _Facts, *, whole: bool) -> bool:
    """Whether a cut answer says of each record that it kept what the recorded one says; ``whole``: of all."""
    says_nothing = not (cut.notices or cut.asked) and bool(wanted.notices or wanted.asked)
    if cut.faults > wanted.faults or says_nothing:
        return False
    if whole:
        return (cut.notices, cut.asked) == (wanted.notices, wanted.asked)
    return (
        all(wanted.notices.get(key) == stated for key, stated in cut.notices.items())
        and cut.asked <= wanted.asked
    )


def _name(source: type[Source], body: bytes) -> str:
    return f"response{_ending(source, body)}"


def _ending(source: type[Source], body: bytes) -> str:
    """The ending of an answer's file, by what it holds."""
    begins = body.lstrip(b"\xef\xbb\xbf \r\n\t")
    if is_page(body) or (issubclass(source, HtmlSource) and not begins.startswith((b"<?xml", b"<rss"))):
        return ".html"
    if begins.startswith((b"{", b"[")):
        return ".json"
    return ".xml" if begins.startswith((b"<", b"PK\x03\x04", b"\x1f\x8b")) else ".js"


def _answer(replay: Replay, request: Request) -> bytes | None:
    """The first good answer to a request: one that failed for the moment was asked for again."""
    content_type = (request.headers.get("Content-Type") or b"").decode("latin-1")
    asked = Asked.of(request.method, request.url, content_type, request.body)
    try:
        answers = (replay.answer(asked) for _ in range(MOST_TRIES))
        good = next((answer for answer in answers if answer.status == 200), None)
    except ReplayMissError:
        return None
    return None if good is None else _unpacked(good)


def _unpacked(answer: Answer) -> bytes:
    """An answer's body without the compression in which it came."""
    encodings = (value.lower() for name, value in answer.headers if name.lower() == "content-encoding")
    encoding = next(encodings, "")
    if encoding in {"", "identity"}:
        return answer.body
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return zlib.decompress(answer.body, wbits=zlib.MAX_WBITS | 32)
    if encoding == "br":
        import brotli  # type: ignore[import-untyped]

        return bytes(brotli.decompress(answer.body))
    raise SampleError(f"an answer is compressed as {encoding}, which is not unpacked here")
