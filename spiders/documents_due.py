"""Which documents a source's notices lead to, and which of them are due tonight."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from db.records import DocumentOutcome, KnownDocument, RawNotice, Status, place_of

if TYPE_CHECKING:
    from spiders.source import Source

# For sources whose documents say in their name or address what they are.
PDF_OR_DOCX = r"[.](?:pdf|docx)(?:$|[?#()\s])"
# Of one notice: a call, its annexes and its forms.
MOST_OF_A_NOTICE = 8
# A publisher that answers "not modified" is asked every night; one whose documents would have to be fetched
# whole, and one that did not let us have them, less often.
DAYS_WITHOUT_VALIDATORS, DAYS_AFTER_FAILURE, DAYS_AFTER_TOO_LARGE = 7, 3, 30


@dataclass(slots=True)
class Wanted:
    """A document that notices lead to: its address tonight, and their keys."""

    place: str
    url: str
    keys: list[str] = field(default_factory=list)


class DocumentsDue:
    """The documents of one source's notices, as they are listed tonight."""

    def __init__(self, source: type[Source], known: Sequence[KnownDocument], tonight: date) -> None:
        self._statuses, self._tonight = source.statuses, tonight
        self._pattern = re.compile(source.reads_attachments, re.IGNORECASE)
        self._known = {(each.place, each.key): each for each in known if each.source == source.name}
        self._wanted: dict[str, Wanted] = {}

    def note(self, notice: RawNotice) -> None:
        """Note where a notice leads to; the documents of a closed call are of no use to anybody."""
        if self._statuses.get(notice.status or "") is Status.CLOSED:
            return
        pairs = ((name, url.strip()) for name, url in notice.attachments)
        found = [url for name, url in pairs if _is_address(url) and self._is_document(name, url)]
        for url in list(dict.fromkeys(found))[:MOST_OF_A_NOTICE]:
            wanted = self._wanted.setdefault(place_of(url), Wanted(place_of(url), url))
            if notice.key not in wanted.keys:
                wanted.keys.append(notice.key)

    def in_order(self) -> list[Wanted]:
        """Those that are due: never asked for first, then longest ago."""
        found = []
        for wanted in self._wanted.values():
            known = self.known(wanted)
            if any(self._is_due(each) for each in known):
                asked_on = min(each.checked_on if each else date.min for each in known)
                found.append((asked_on, wanted.place, wanted))
        return [wanted for _, _, wanted in sorted(found, key=lambda each: each[:2])]

    def known(self, wanted: Wanted) -> list[KnownDocument | None]:
        """What is known of a document for each of its notices."""
        return [self._known.get((wanted.place, key)) for key in wanted.keys]

    def validators(self, wanted: Wanted) -> Iterator[tuple[str, str]]:
        """What makes the question conditional: only if all its notices have what an earlier answer said."""
        known = self.known(wanted)
        first = known[0]
        if first is None or any(each is None or each.sha256 != first.sha256 for each in known):
            return
        if first.sha256 and first.etag:
            yield "If-None-Match", first.etag
        if first.sha256 and first.last_modified:
            yield "If-Modified-Since", first.last_modified

    def _is_document(self, name: str, url: str) -> bool:
        return (self._pattern.search(url) or self._pattern.search(name)) is not None

    def _is_due(self, known: KnownDocument | None) -> bool:
        if known is None:
            return True
        days = (self._tonight - known.checked_on).days
        if known.sha256 is None:
            too_large = known.outcome is DocumentOutcome.TOO_LARGE
            return days >= (DAYS_AFTER_TOO_LARGE if too_large else DAYS_AFTER_FAILURE)
        return days >= (1 if known.etag or known.last_modified else DAYS_WITHOUT_VALIDATORS)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"https", "http"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
