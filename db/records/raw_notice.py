"""What one publisher announced, string for string, and what of it we did not understand."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from operator import attrgetter

from db.records.codes import TextBasis


@dataclass(frozen=True, slots=True)
class RawDeadline:
    """One deadline in the publisher's own words.

    ``date`` is the machine-readable value, if there is one; ``words`` the prose beside it;
    ``kind`` the publisher's label for it (for example "two-stage").
    """

    date: str | None = None
    words: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class RawNotice:
    """A publisher's announcement, string for string, from which ``Notice`` can be read again at any time.

    Every text is exactly what the publisher sent (markup and entities included); ``None`` where it
    sent nothing. ``key`` identifies the announcement within its source and never changes.
    ``unread`` names the parts that exist but could not be fetched (for example "detail").
    """

    source: str
    key: str
    url: str
    title: str
    fetched_at: str
    summary: str | None = None
    text: str | None = None
    text_basis: str = TextBasis.TITLE_ONLY.value
    language: str | None = None
    funder: str | None = None
    programme: str | None = None
    status: str | None = None
    published: str | None = None
    opens: str | None = None
    deadlines: tuple[RawDeadline, ...] = ()
    award_floor: str | None = None
    award_ceiling: str | None = None
    total_funding: str | None = None
    currency: str | None = None
    expected_awards: str | None = None
    cofunding: str | None = None
    cost_sharing: str | None = None
    eligibility: str | None = None
    applicant_types: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    trl: str | None = None
    contacts: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 over everything the publisher said; the time of fetching does not count."""
        return sha256(repr(list(zip(_SAID, _said(self), strict=True))).encode()).hexdigest()


# What counts: all but the time of fetching.
_SAID = tuple(name for name in RawNotice.__slots__ if name != "fetched_at")
_said = attrgetter(*_SAID)


# How the reason of an Issue begins when a listed record could not become a notice: it was there, though.
RECORD_NOT_READ = "record not read: "


@dataclass(frozen=True, slots=True)
class Issue:
    """Something a source said that we did not understand, or a part of it that we could not read.

    ``key`` is empty for what concerns the source as a whole.
    """

    source: str
    key: str
    field: str
    raw: str | None
    reason: str
