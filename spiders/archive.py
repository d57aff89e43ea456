"""A WARC archive of what publishers answered, and the replay of its answers.

The archive is read once into an index of requests; answers stay in the file until they are asked for.
Everything about warcio that must not be forgotten is here: it drains a record when asked for its offset,
and it reads a file that was cut short without any complaint.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from db.records import InputError
from spiders.bodies import Asked, Endpoint, Query
from spiders.verdict import ARCHIVE_ENDS
from spiders.warc_endings import ends_whole

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]

# The status of a recorded failure: there was no answer, and the body names the cause.
FAILURE_STATUS = 599
# Headers of our own recordings: the first record promises a last one, which counts the pairs.
OPENING = "Legation-Ends-With-Count"
CLOSING = "Legation-Pairs"
# A record with this header says that the archive holds a sample: few records are no sign of trouble.
SAMPLE = "Legation-Sample"
# On every pair of our own recordings: the source that asked.
SOURCE = "Legation-Source"


class ArchiveError(InputError):
    """An archive cannot be replayed: missing, not a WARC, corrupt, or cut short; the operator's to mend."""


class ReplayMissError(Exception):
    """The archive holds no answer to a request; neither retried nor ignored by Scrapy."""

    cause_words = ARCHIVE_ENDS


@dataclass(frozen=True, slots=True)
class Answer:
    """A recorded answer; ``tolerated`` names the neutral fields in which its request differed."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: str
    tolerated: tuple[str, ...] = ()


@dataclass(slots=True)
class Archive:
    """The index of an archive: for each address asked, the requests and where their answers start.

    ``sources`` are those that asked, where the archive is a recording of our own.
    """

    path: Path
    sample: bool = False
    sources: frozenset[str] = frozenset()
    pairs: dict[tuple[Endpoint, Query], list[tuple[Asked, int]]] = field(default_factory=dict)

    def at(self, asked: Asked, key_parameter: str = "") -> list[tuple[Asked, int]]:
        """The recorded requests to the same address, in the order of recording."""
        found = self.pairs.get((asked.endpoint, asked.query), [])
        if found or not key_parameter:
            return found
        return [
            pair
            for (endpoint, query), pairs in self.pairs.items()
            if endpoint == asked.endpoint and tuple(p for p in query if p[0] != key_parameter) == asked.query
            for pair in pairs
        ]

    def answer_at(self, offset: int) -> Answer:
        """Read one answer from the file."""
        with self.path.open("rb") as file:
            file.seek(offset)
            record, body, _ = next(_records(file))
            headers = tuple((str(name), str(value)) for name, value in record.http_headers.headers)
            status = int(record.http_headers.get_statuscode())
            fetched_at = record.rec_headers.get_header("WARC-Date")
            return Answer(status, headers, body, fetched_at)


@dataclass(slots=True)
class Replay:
    """One crawl's use of an archive: the same question asked again gets the next recorded answer.

    ``neutral`` names the fields of a body that may differ from what was recorded, ``key_parameter`` the part
    of an address that held somebody's key.
    """

    archive: Archive
    neutral: Collection[str] = ()
    key_parameter: str = ""
    _served: dict[int, int] = field(default_factory=dict)

    def answer(self, asked: Asked) -> Answer:
        """The recorded answer to a request.

        Raises:
            ReplayMissError: when no recorded request is the same but for neutral fields.
        """
        allowed = list(self._allowed(asked))
        if not allowed:
            method, _, host, _, path = asked.endpoint
            raise ReplayMissError(f"not in the archive: {method} {host}{path}")
        fewest = min(len(names) for names, _ in allowed)
        best = [(names, offset) for names, offset in allowed if len(names) == fewest]
        first = best[0][1]
        turn = self._served.get(first, 0)
        self._served[first] = turn + 1
        names, offset = best[min(turn, len(best) - 1)]
        answer = self.archive.answer_at(offset)
        return Answer(answer.status, answer.headers, answer.body, answer.fetched_at, tuple(sorted(names)))

    def holds(self, asked: Asked) -> bool:
        """Whether there is a recorded answer to a request; nothing is read for it."""
        return any(True for _ in self._allowed(asked))

    def _allowed(self, asked: Asked) -> Iterator[tuple[frozenset[str], int]]:
        """The fields that differ, and where the answer is, for each recorded request that is the same."""
        for recorded, offset in self.archive.at(asked, self.key_parameter):
            names = asked.differing(recorded)
            if names.issubset(self.neutral):
                yield names, offset


def open_archive(path: Path) -> Archive:
    """The index of an archive that is whole; read once in a process as long as the file stays the same.

    Raises:
        ArchiveError: one clear message for a missing, foreign, corrupt or truncated file.
    """
    try:
        state = path.stat()
    except OSError as error:
        raise ArchiveError(f"{path}: no such archive ({error.strerror})") from error
    if not path.is_file() or state.st_size == 0:
        raise ArchiveError(f"{path}: an archive is one .warc or .warc.gz file, and not empty")
    return _index(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=2)
def _index(path: Path, _modified: int, _size: int) -> Archive:
    from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]

    try:
        with path.open("rb") as file:
            if not ends_whole(file):
                raise ArchiveError(f"{path}: not a whole WARC archive: its last record is cut short")
            file.seek(0)
            return _indexed(path, file)
    except (ArchiveLoadFailed, zlib.error, ValueError, AttributeError, TypeError) as error:
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ArchiveError(f"{path}: not a WARC archive, or corrupt: {reason}") from error
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read ({error.strerror})") from error


@dataclass(slots=True)
class _Reading:
    """What one pass over an archive found."""

    answers: dict[str, int] = field(default_factory=dict)  # record id → offset
    asked: dict[str, Asked] = field(default_factory=dict)  # record id of the answer → its request
    linked: dict[str, str] = field(default_factory=dict)  # record id of the request → of its answer
    requests: dict[str, Asked] = field(default_factory=dict)
    unclosed: int = 0  # opening records less closing ones
    promised: int | None = None  # pairs counted by closing records
    sample: bool = False
    sources: set[str] = field(default_factory=set)


def _indexed(path: Path, file: BinaryIO) -> Archive:
    reading = _Reading()
    with redirect_stderr(StringIO()):  # warcio complains there; the exception says enough
        for record, body, offset in _records(file):
            _take(reading, record, body, offset)
    for request, answer in reading.linked.items():
        if request in reading.requests:
            reading.asked[answer] = reading.requests[request]
    _check_count(path, reading)
    archive = Archive(path, reading.sample, frozenset(reading.sources))
    for answer, offset in reading.answers.items():
        asked = reading.asked[answer]
        archive.pairs.setdefault((asked.endpoint, asked.query), []).append((asked, offset))
    return archive


def _take(reading: _Reading, record: ArcWarcRecord, body: bytes, offset: int) -> None:
    headers = record.rec_headers
    reading.sample = reading.sample or headers.get_header(SAMPLE) is not None
    if source := headers.get_header(SOURCE):
        reading.sources.add(source)
    if headers.get_header(OPENING):
        reading.unclosed += 1
    if promised := headers.get_header(CLOSING):
        reading.unclosed -= 1
        reading.promised = (reading.promised or 0) + int(promised)
    own, other = headers.get_header("WARC-Record-ID"), headers.get_header("WARC-Concurrent-To")
    if record.rec_type == "response":
        reading.answers[own] = offset
        if other:
            reading.linked[other] = own
    elif record.rec_type == "request":
        sent = record.http_headers
        url, content_type = headers.get_header("WARC-Target-URI"), sent.get_header("Content-Type") or ""
        reading.requests[own] = Asked.of(sent.protocol, url, content_type, body)
        if other:
            reading.linked[own] = other


def _check_count(path: Path, reading: _Reading) -> None:
    unpaired = reading.answers.keys() ^ reading.asked.keys()
    if not reading.answers and not reading.asked:
        raise ArchiveError(f"{path}: the archive holds no answers")
    if unpaired:
        raise ArchiveError(
            f"{path}: truncated archive: {len(unpaired)} requests or answers without the other"
        )
    if reading.unclosed > 0 or reading.promised not in (None, len(reading.answers)):
        raise ArchiveError(f"{path}: truncated archive: it does not end with the count of its answers")


def _records(file: BinaryIO) -> Iterator[tuple[ArcWarcRecord, bytes, int]]:
    """(record, body, offset); the body is read before the offset is asked for, which would drain it."""
    from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

    records = ArchiveIterator(file, check_digests="raise")
    for record in records:
        body = record.raw_stream.read()
        yield record, body, records.get_record_offset()
