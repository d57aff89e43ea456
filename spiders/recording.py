"""Writing an archive: each child appends its pairs to a part, and the parts become one closed file.

Method and body of every request are kept, so that searches by POST can be replayed; credentials and
cookies are not. A request that got no answer is kept too, as status 599, so that a failed source replays
as a failed source.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from spiders.archive import CLOSING, FAILURE_STATUS, OPENING, SOURCE

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Headers, Response
    from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]
    from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

SECRET = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
WARC_VERSION = "1.1"


@dataclass(frozen=True, slots=True)
class Recorder:
    """Appends one source's pairs to the part of its child; ``stamp`` becomes their WARC-Date."""

    part: Path
    source: str
    stamp: str

    def answered(self, request: Request, response: Response) -> None:
        """Keep a request and its answer (already without transfer encoding, still compressed)."""
        self._write(request, f"{response.status} -", _kept(response.headers), response.body)

    def failed(self, request: Request, cause: str) -> None:
        """Keep a request that got no answer, with the cause."""
        self._write(request, f"{FAILURE_STATUS} No answer", [], cause.encode())

    def _write(self, request: Request, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
        from warcio.warcwriter import WARCWriter

        pair = BytesIO()
        writer = WARCWriter(pair, gzip=True, warc_version=WARC_VERSION)
        own = {"WARC-Date": self.stamp, SOURCE: self.source}
        answer = writer.create_warc_record(
            request.url,
            "response",
            payload=BytesIO(body),
            length=len(body),
            warc_headers_dict=own,
            http_headers=StatusAndHeaders(status, headers, protocol="HTTP/1.1"),
        )
        parts = urlsplit(request.url)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        asked = writer.create_warc_record(
            request.url,
            "request",
            payload=BytesIO(request.body),
            length=len(request.body),
            warc_headers_dict=own,
            http_headers=StatusAndHeaders(
                f"{target} HTTP/1.1",
                [("Host", parts.netloc), *_kept(request.headers)],
                protocol=request.method,
            ),
        )
        writer.write_request_response_pair(asked, answer)
        # One append of a whole pair: several sources of a child share the part.
        with self.part.open("ab") as file:
            file.write(pair.getvalue())


def _kept(headers: Headers) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
        if name.decode("latin-1").lower() not in SECRET
    ]


def merge_parts(parts: Iterable[Path], target: Path, child_of: Mapping[str, Path], stamp: str) -> int:
    """Write the pairs of all parts as one archive that ends with their number.

    ``child_of`` names the part of the child whose work counted for each source: what an earlier, killed
    child recorded of it is left out. Returns the number of pairs.
    """
    from warcio.warcwriter import WARCWriter

    unfinished = target.with_name(f"{target.name}.part")
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    with unfinished.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version=WARC_VERSION)
        writer.write_record(_opening_record(writer, target.name, stamp))
        pairs = 0
        for part in parts:
            for answer, asked in _whole_pairs(part):
                if child_of.get(answer.rec_headers.get_header(SOURCE)) == part:
                    writer.write_record(answer)
                    writer.write_record(asked)
                    pairs += 1
        writer.write_record(_closing_record(writer, pairs, stamp))
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(target)
    return pairs


def _whole_pairs(part: Path) -> Iterator[tuple[ArcWarcRecord, ArcWarcRecord]]:
    """(answer, request) records of a part, up to where a killed child broke off."""
    from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

    if not part.exists():
        return
    with part.open("rb") as file:
        waiting: tuple[ArcWarcRecord, bytes] | None = None
        for record in ArchiveIterator(file, no_record_parse=True):
            block = record.raw_stream.read()
            if len(block) != int(record.rec_headers.get_header("Content-Length") or -1):
                return
            if waiting is None:
                waiting = record, block
                continue
            answer, answer_block = waiting
            # Only now: going on to the next record drains the stream of this one.
            answer.raw_stream, record.raw_stream = BytesIO(answer_block), BytesIO(block)
            yield answer, record
            waiting = None


def _opening_record(writer: WARCWriter, name: str, stamp: str) -> ArcWarcRecord:
    record = writer.create_warcinfo_record(name, {"software": "legation"})
    record.rec_headers.replace_header("WARC-Date", stamp)
    record.rec_headers.add_header(OPENING, "yes")
    return record


def _closing_record(writer: WARCWriter, pairs: int, stamp: str) -> ArcWarcRecord:
    return writer.create_warc_record(
        "urn:legation:closing",
        "metadata",
        payload=BytesIO(b""),
        length=0,
        warc_content_type="text/plain",
        warc_headers_dict={"WARC-Date": stamp, CLOSING: str(pairs)},
    )
