"""What came of reading the documents that belong to an announcement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

# Parameters that say who asks and when, never which document.
_PASSING = re.compile(
    r"^(?:utm_.*|x-amz-.*|x-goog-.*|sv|se|sp|sr|spr|sig|signature|expires?|expiry|token|auth|access_token|key-pair-id"
    r"|policy|awsaccesskeyid|session(?:id)?|jsessionid|phpsessid|sid|nonce|ts|timestamp|_|cb|rnd)$",
    re.IGNORECASE,
)
# What a publisher gives to one reader only.
_KEYS = re.compile(
    r"^(?:(?:api|access|subscription|ocp-apim-subscription)[-_]?key|secret|password)$", re.IGNORECASE
)
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)


class DocumentOutcome(StrEnum):
    """What came of reading one document."""

    READ = "read"
    SCANNED = "scanned: no text"
    EMPTY = "empty"
    TOO_LARGE = "too large"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    OTHER_KIND = "neither PDF nor DOCX"
    UNREADABLE = "not readable within limits"
    NOT_FETCHED = "not fetched"
    UNCHANGED = "unchanged"  # the publisher has the same bytes as before: never stored


@dataclass(frozen=True, slots=True)
class Document:
    """One attachment of one notice, as it was fetched and read; the bytes themselves are not kept.

    ``place`` names it whatever its address' tokens are. ``detail`` says what is behind the outcome. ``text``
    is plain text, as far as it is kept; ``text_sha256`` covers all that was read, white space aside.
    """

    source: str
    key: str
    place: str
    url: str
    outcome: DocumentOutcome
    detail: str = ""
    sha256: str | None = None
    media_type: str | None = None
    size: int | None = None
    pages: int | None = None
    title: str | None = None
    text: str = ""
    text_sha256: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """What is known of a document before the night: by it a publisher is asked for news only."""

    source: str
    key: str
    place: str
    outcome: DocumentOutcome
    checked_on: date
    sha256: str | None = None
    etag: str | None = None
    last_modified: str | None = None


def place_of(url: str) -> str:
    """An address without what passes: scheme, tokens, sessions, fragments; its parameters in order.

    An address that is none is its own place.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return url
    path = quote(_SESSION.sub("", parts.path), safe="/%:@!$&'()*+,;=~-._")
    pairs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _PASSING.match(pair[0])]
    asked = f"?{urlencode(sorted(pairs))}" if pairs else ""
    return f"{host}{path}{asked}"


def lasting(url: str) -> str:
    """An address that may be shown to anybody: without tokens, signatures and sessions, else as it is."""
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return url
    kept = [pair for pair in pairs if not _PASSING.match(pair[0]) and not _KEYS.match(pair[0])]
    path = _SESSION.sub("", parts.path)
    if len(kept) == len(pairs) and path == parts.path:
        return url
    return urlunsplit(parts._replace(path=path, query=urlencode(kept)))
