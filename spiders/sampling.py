"""Samples of recorded answers: the publisher's own format, cut to a few records and without personal data.

A sample is what a source's tests read for ever: small enough for a person to read and for a repository to
keep. The listing ends with the last record that was kept; only the detail pages of kept records are there.
"""

from __future__ import annotations

import asyncio
import json
import re
import zlib
from collections.abc import Iterable
from difflib import unified_diff
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from db.records import InputError
from spiders.archive import Answer, Archive, Replay, ReplayMissError
from spiders.bodies import Asked
from spiders.record import Json
from spiders.redaction import redacted, redacted_json
from spiders.shapes_feed import FeedSource
from spiders.shapes_html import HtmlSource
from spiders.shapes_json import JsonSource
from spiders.shapes_listing import value_at

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]
    from scrapy import Request
    from scrapy.http import TextResponse

    from spiders.source import Source

MOST_RECORDS = 10
MOST_BYTES = 60_000
_FEED_ITEM = re.compile(r"<(item|entry)\b[^>]*>.*?</\1>\s*", re.DOTALL)
# What a web page needs to look and to be followed, and a source never reads
_MACHINERY = "//script|//style|//noscript|//iframe|//*[local-name()='svg']|//link|//comment()"
# What surrounds the calls on a page; kept only where it holds one
_SURROUNDINGS = "//nav|//footer|//aside|//form|//header"
_BLOCK_END = re.compile(r"(</(?:article|dd|div|dl|dt|h\d|head|header|li|main|ol|p|section|title|tr|ul)>)\s*")


class SampleError(InputError):
    """No sample can be made of what was recorded; the message says why."""


def trimmed(source: type[Source], answer: bytes, most: int = MOST_RECORDS) -> bytes:
    """A recorded listing in the publisher's format: at most ``most`` records, redacted, readable by a person.

    Raises:
        SampleError: when the answer is not in the format of the source's shape.
    """
    text = answer.decode("utf-8", "replace")
    if issubclass(source, JsonSource):
        return _json_text(_cut_json(source, _parsed(text), most))
    if issubclass(source, FeedSource):
        items = list(_FEED_ITEM.finditer(text))
        kept = text if len(items) <= most else text[: items[most].start()] + text[items[-1].end() :]
        return redacted(kept).encode()
    if issubclass(source, HtmlSource):
        return _html_text(_cut_page(source, text, most))
    raise SampleError(f"{source.name}: no way to trim answers of its shape")


def untrimmed(source: type[Source], answer: bytes) -> bytes:
    """A recorded detail page in the publisher's format, redacted, to be read by a person."""
    text = answer.decode("utf-8", "replace")
    if issubclass(source, JsonSource):
        return _json_text(_parsed(text))
    if issubclass(source, HtmlSource):
        return _html_text(_page(text, source.page_part))
    return redacted(text).encode()


def sample_of(source: type[Source], archive: Archive, most: int = MOST_RECORDS) -> dict[str, bytes]:
    """The sample of a recorded crawl: file name → answer, no answer larger than ``MOST_BYTES``.

    File names are those by which ``tests.samples.replay`` finds the answer to a request.

    Raises:
        SampleError: when a first page is not recorded, or too large even with one record.
    """
    spider = source()
    asked = asyncio.run(_first_requests(spider))
    replay, files, details = Replay(archive, source.neutral), {}, []
    for request in asked:
        answer = _answer(replay, request)
        if answer is None:
            raise SampleError(f"{source.name}: {request.url} is not in the archive")
        body = _fitting(source, request.url, answer, most)
        name = "response" if len(asked) == 1 else f"response-{_word(request.url)}"
        files[f"{name}{_ending(source)}"] = body
        said = request.callback(_response(request, body), **request.cb_kwargs) if request.callback else ()
        details += [each for each in said if hasattr(each, "cb_kwargs") and "record" in each.cb_kwargs]
    for request in details:
        if answer := _answer(replay, request):
            files[f"response-{_detail_word(request)}{_ending(source)}"] = untrimmed(source, _unpacked(answer))
    return files


def difference(before: str, after: str, name: str) -> str:
    """How a golden changed, as a unified diff; empty where it did not."""
    then, now = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return "".join(unified_diff(then, now, f"{name} before", f"{name} after", n=2))


async def _first_requests(spider: Source) -> list[Request]:
    return [request async for request in spider.start()]


def _answer(replay: Replay, request: Request) -> Answer | None:
    content_type = (request.headers.get("Content-Type") or b"").decode("latin-1")
    try:
        answer = replay.answer(Asked.of(request.method, request.url, content_type, request.body))
    except ReplayMissError:
        return None
    return answer if answer.status == 200 else None


def _fitting(source: type[Source], url: str, answer: Answer, most: int) -> bytes:
    """The listing with as many records as fit."""
    body = _unpacked(answer)
    for count in range(most, 0, -1):
        cut = trimmed(source, body, count)
        if len(cut) <= MOST_BYTES:
            return cut
    raise SampleError(f"{source.name}: {url} is larger than {MOST_BYTES} bytes even with one record")


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


def _response(request: Request, body: bytes) -> TextResponse:
    from scrapy.http import TextResponse

    return TextResponse(request.url, body=body, encoding="utf-8", request=request)


def _ending(source: type[Source]) -> str:
    if issubclass(source, JsonSource):
        return ".json"
    return ".html" if issubclass(source, HtmlSource) else ".xml"


def _word(url: str) -> str:
    """The last part of an address's path, without its ending."""
    return PurePosixPath(unquote(urlsplit(url).path)).stem


def _detail_word(request: Request) -> str:
    """The word by which a detail request is told from others: its record's key, or where it goes."""
    key = str(request.cb_kwargs["key"])
    asked = f"{request.url} {request.body.decode('utf-8', 'replace')}"
    return key if re.search(rf"(?<!\w){re.escape(key)}(?!\w)", asked) else _word(request.url)


def _parsed(text: str) -> Json:
    try:
        value: Json = json.loads(text)
    except ValueError as error:
        raise SampleError(f"the recorded answer is not JSON: {error}") from error
    return value


def _json_text(value: Json) -> bytes:
    return (json.dumps(redacted_json(value), ensure_ascii=False, indent=1) + "\n").encode()


def _cut_json(source: type[JsonSource], answer: Json, most: int) -> Json:
    """The first records; the stated number becomes that of the records kept."""
    if isinstance(answer, list):
        return answer[:most]
    *path, name = source.items.split(".")
    holder = value_at(answer, ".".join(path)) if path else answer
    records = holder.get(name) if isinstance(holder, dict) else None
    if not isinstance(holder, dict) or not isinstance(records, list | dict):
        raise SampleError(f"the recorded answer has no {source.items}")
    kept = records[:most] if isinstance(records, list) else dict(list(records.items())[:most])
    holder[name] = kept
    *path, name = source.total.split(".")
    holder = value_at(answer, ".".join(path)) if path else answer
    if isinstance(holder, dict) and name in holder:
        holder[name] = str(len(kept)) if isinstance(holder[name], str) else len(kept)
    return answer


def _page(text: str, kept: str) -> HtmlElement:
    """A page without its machinery, and without surroundings that hold nothing of what ``kept`` selects."""
    from lxml.html import document_fromstring

    page = document_fromstring(text)
    _drop(page.xpath(_MACHINERY))
    precious = {
        each for found in page.cssselect(kept) for each in (found, *found.iterancestors(), *found.iter())
    }
    _drop(node for node in page.xpath(_SURROUNDINGS) if node not in precious)
    return page


def _drop(nodes: Iterable[HtmlElement]) -> None:
    for node in nodes:
        if node.getparent() is not None:
            node.drop_tree()


def _cut_page(source: type[HtmlSource], text: str, most: int) -> HtmlElement:
    """The first cards of a page, and no way to the next page."""
    page = _page(text, source.cards)
    _drop(page.cssselect(source.cards)[most:])
    if source.next_page:
        _drop(page.cssselect(source.next_page.partition("::")[0]))
    return page


def _html_text(page: HtmlElement) -> bytes:
    from lxml.html import tostring

    text = tostring(page, encoding="unicode", doctype="<!DOCTYPE html>")
    return (_BLOCK_END.sub(r"\1\n", redacted(re.sub(r"\n\s*\n+", "\n", text))).rstrip() + "\n").encode()
