"""Sealed files: what one source's crawl brought, as JSON lines that are whole or not there.

Lines are appended to ``<source>.jsonl.part`` while the crawl runs. When it ends they are sorted, an end
line with counts and a checksum is added, and the file gets its name: a crawl that was killed leaves only
the part.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from db.records import Document, Issue, RawNotice, SourceRun, from_json, to_json

# How a line begins; the record's JSON follows, and a closing brace.
NOTICE, ISSUE, DOCUMENT, END = '{"notice": ', '{"issue": ', '{"document": ', '{"end": '


class SealError(Exception):
    """A sealed file is missing, unfinished or damaged; its source has to be crawled again."""


@dataclass(frozen=True, slots=True)
class SourceCrawl:
    """What one source brought: how its crawl ended, its raw notices by key, Issues, and documents."""

    run: SourceRun
    raw_notices: tuple[RawNotice, ...] = ()
    issues: tuple[Issue, ...] = ()
    documents: tuple[Document, ...] = ()


@dataclass(slots=True)
class Sealer:
    """Writes one source's sealed file."""

    directory: Path
    source: str
    _lines: list[tuple[str, str, str]] = field(default_factory=list)

    def begin(self) -> None:
        """Start with an empty part."""
        part_path(self.directory, self.source).write_bytes(b"")

    def add(self, item: RawNotice | Issue | Document) -> None:
        """Append a raw notice, an Issue or a document to the part."""
        kind = {RawNotice: NOTICE, Issue: ISSUE, Document: DOCUMENT}[type(item)]
        line = f"{kind}{to_json(item)}}}\n"
        self._lines.append((kind, item.key, line))
        with part_path(self.directory, self.source).open("a", encoding="utf-8") as file:
            file.write(line)

    def seal(self, run: SourceRun) -> None:
        """Sort the lines by kind and key, add the end line, and give the file its name."""
        body = "".join(line for _, _, line in sorted(self._lines)).encode()
        part = part_path(self.directory, self.source)
        with part.open("wb") as file:
            file.write(body + f'{END}{to_json(run)}, "sha256": "{sha256(body).hexdigest()}"}}\n'.encode())
            file.flush()
            os.fsync(file.fileno())
        part.replace(sealed_path(self.directory, self.source))


def sealed_path(directory: Path, source: str) -> Path:
    """Where a source's sealed file is."""
    return directory / f"{source}.jsonl"


def part_path(directory: Path, source: str) -> Path:
    """Where a source's unfinished file is."""
    return directory / f"{source}.jsonl.part"


def read_sealed(path: Path) -> SourceCrawl:
    """What a sealed file holds.

    Raises:
        SealError: when it is missing, unfinished, or not what its checksum says.
    """
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except OSError as error:
        raise SealError(f"{path}: not sealed ({error.strerror})") from error
    body = b"".join(lines[:-1])
    try:
        end = json.loads(lines[-1])
        run, checksum = json.dumps(end["end"]), end["sha256"]
    except (IndexError, ValueError, TypeError, KeyError) as error:
        raise SealError(f"{path}: unfinished: it has no end line") from error
    if checksum != sha256(body).hexdigest():
        raise SealError(f"{path}: damaged: its checksum does not hold")
    texts = body.decode().split("\n")
    return SourceCrawl(
        run=from_json(SourceRun, run),
        raw_notices=tuple(
            from_json(RawNotice, text[len(NOTICE) : -1]) for text in texts if text.startswith(NOTICE)
        ),
        issues=tuple(from_json(Issue, text[len(ISSUE) : -1]) for text in texts if text.startswith(ISSUE)),
        documents=tuple(
            from_json(Document, text[len(DOCUMENT) : -1]) for text in texts if text.startswith(DOCUMENT)
        ),
    )
