"""What one publisher announced, typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from db.records.codes import (
    ApplicantType,
    Certainty,
    DeadlineKind,
    EventKind,
    Instrument,
    Reuse,
    SourceClass,
    Status,
    TextBasis,
)
from db.records.document import DocumentOutcome

_IN_ATTACHMENT = re.compile(r"attachments\[(\d+)\]")


# The vocabulary, among a notice's topics, of what it plainly is; anything but ``CALL`` is no call.
KIND_VOCABULARY = "legation_kind"
CALL = "call"


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in an ISO 4217 currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """When an application must be in.

    ``on`` is the local date in ``zone`` (an IANA name; ``None`` when unknown); ``at`` the local
    time, ``None`` when only a date was stated: it never becomes midnight. ``words`` are the
    publisher's own. ``certainty`` says how ``on`` is known, ``time_certainty`` the same for ``at``.
    """

    kind: DeadlineKind
    on: date | None = None
    at: time | None = None
    zone: str | None = None
    words: str = ""
    certainty: Certainty = Certainty.STATED
    time_certainty: Certainty | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A date around a call: information day, brokerage, expected opening."""

    kind: EventKind
    on: date | None
    words: str
    at: time | None = None
    zone: str | None = None
    place: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Consortium:
    """What a call says about partners applying together."""

    required: bool | None = None
    min_partners: int | None = None
    min_countries: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """The publisher's own words from which a fact was read: ``fact`` is the name of the notice's field."""

    fact: str
    words: str


@dataclass(frozen=True, slots=True)
class Trl:
    """A span of Technology Readiness Levels, 1 to 9, inclusive."""

    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject code or keyword with the vocabulary it comes from."""

    vocabulary: str
    code: str


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """What an announcement is if no plain call for applications ("award-notice"), and who says so.

    ``words`` are the publisher's own, from ``field`` of the raw notice (title, topics, text). Without
    ``certain`` it counts as a call and only carries the doubt along.
    """

    code: str
    words: str
    field: str = "title"
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Identifier:
    """An official identifier. ``scheme`` names who gave it; ``value`` is in its canonical spelling."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that belongs to an announcement, and what came of reading it, if that was tried.

    ``text`` is plain text, cut where more is not kept; ``text_sha256`` covers all of it, white space aside.
    """

    name: str
    url: str
    outcome: DocumentOutcome | None = None
    sha256: str | None = None
    text_sha256: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, order=True)
class NoticeRef:
    """The name of a notice: its source and its key there. Sorts by source, then key."""

    source: str
    key: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One publisher's announcement, typed. ``None`` is *not stated*.

    ``text`` is plain text (no markup), NFC, with paragraphs kept as line breaks: every quote and
    offset elsewhere refers to it. ``eligibility`` is the publisher's own passage on who may apply.
    ``status`` is the publisher's word; what holds at an instant comes from ``db.lifecycle``.
    ``others_may_apply``: the ``applicant_types`` are invited, and others not refused. ``excluded_types`` and
    ``excluded_countries`` are who is said not to be eligible; ``grounds`` the sentences that facts were read
    from. ``fields_of_science`` (OECD FORD, "1.2") and ``sdgs`` (1 to 17) are what the ``topics`` mean.
    """

    source: str
    key: str
    url: str
    title: str
    source_class: SourceClass
    reuse: Reuse
    text_basis: TextBasis
    summary: str | None = None
    text: str = ""
    language: str | None = None
    funder: str | None = None
    programme: str | None = None
    status: Status | None = None
    published_on: date | None = None
    opens_on: date | None = None
    deadlines: tuple[Deadline, ...] = ()
    events: tuple[Event, ...] = ()
    award_floor: Money | None = None
    award_ceiling: Money | None = None
    total_funding: Money | None = None
    expected_awards: int | None = None
    cofunding_rate: Decimal | None = None
    cost_sharing: bool | None = None
    eligibility: str | None = None
    applicant_types: tuple[ApplicantType, ...] | None = None
    eligible_countries: tuple[str, ...] | None = None
    others_may_apply: bool | None = None
    excluded_types: tuple[ApplicantType, ...] = ()
    excluded_countries: tuple[str, ...] = ()
    grounds: tuple[Ground, ...] = ()
    consortium: Consortium | None = None
    instruments: tuple[Instrument, ...] | None = None
    topics: tuple[Topic, ...] = ()
    fields_of_science: tuple[str, ...] = ()
    sdgs: tuple[int, ...] = ()
    kind: NoticeKind | None = None
    trl: Trl | None = None
    contacts: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def ref(self) -> NoticeRef:
        """What names this notice in edges, opportunities and the database."""
        return NoticeRef(self.source, self.key)

    def words_of(self, field: str) -> str:
        """The text that a passage or quote refers to: a field's, or that of ``attachments[2]``."""
        if found := _IN_ATTACHMENT.fullmatch(field):
            return self.attachments[int(found[1])].text
        return str(getattr(self, field) or "")

    def document_of(self, field: str) -> Attachment | None:
        """The document that such a field is, if it is one."""
        found = _IN_ATTACHMENT.fullmatch(field)
        return self.attachments[int(found[1])] if found else None
