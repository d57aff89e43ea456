"""The nouns that cross every boundary: RawNotice → Notice → Opportunity → Match, and Issue beside them.

Frozen dataclasses, so that every part may import them. Three states everywhere: ``None`` means *not
stated by the publisher*, "does not apply" is a value of its own, and nothing unknown ever becomes 0,
today, open or closed. ``_on`` names a date, ``_at`` an instant (aware), ``_rate`` a share from 0 to 1.
"""

from db.records.calibration import Calibration
from db.records.codes import (
    ApplicantType,
    Because,
    Certainty,
    DeadlineKind,
    EventKind,
    Evidence,
    Instrument,
    Judgement,
    Outcome,
    OutcomeKind,
    Reuse,
    Screening,
    SourceClass,
    Status,
    TextBasis,
    TriageAction,
    Verdict,
)
from db.records.delivery import (
    Accounting,
    Announcement,
    Attempts,
    LedgerEntry,
    MailState,
    OutboxMail,
    Told,
)
from db.records.document import Document, DocumentOutcome, KnownDocument, place_of
from db.records.errors import InputError
from db.records.exchange_rates import ExchangeRates
from db.records.lifecycle import (
    closes_at,
    dated_deadlines,
    days_left,
    next_deadline,
    status_at,
)
from db.records.match import (
    Component,
    GateResult,
    Match,
    Quote,
    Reason,
)
from db.records.notice import (
    Attachment,
    Consortium,
    Deadline,
    Event,
    Ground,
    Identifier,
    Money,
    Notice,
    NoticeKind,
    NoticeRef,
    Topic,
    Trl,
)
from db.records.opportunity import (
    Change,
    Disagreement,
    Edge,
    Opportunity,
)
from db.records.own_source import OwnKind, OwnSource
from db.records.raw_notice import RECORD_NOT_READ, Issue, RawDeadline, RawNotice
from db.records.serial import (
    from_json,
    to_json,
)
from db.records.source_run import Contents, SourceRun
from db.records.term import DUAL_USE, MEANING, Standing, Term, TermCard
from db.records.triage import Particulars, Triage

__all__ = [
    "DUAL_USE",
    "MEANING",
    "RECORD_NOT_READ",
    "Accounting",
    "Announcement",
    "ApplicantType",
    "Attachment",
    "Attempts",
    "Because",
    "Calibration",
    "Certainty",
    "Change",
    "Component",
    "Consortium",
    "Contents",
    "Deadline",
    "DeadlineKind",
    "Disagreement",
    "Document",
    "DocumentOutcome",
    "Edge",
    "Event",
    "EventKind",
    "Evidence",
    "ExchangeRates",
    "GateResult",
    "Ground",
    "Identifier",
    "InputError",
    "Instrument",
    "Issue",
    "Judgement",
    "KnownDocument",
    "LedgerEntry",
    "MailState",
    "Match",
    "Money",
    "Notice",
    "NoticeKind",
    "NoticeRef",
    "Opportunity",
    "OutboxMail",
    "Outcome",
    "OutcomeKind",
    "OwnKind",
    "OwnSource",
    "Particulars",
    "Quote",
    "RawDeadline",
    "RawNotice",
    "Reason",
    "Reuse",
    "Screening",
    "SourceClass",
    "SourceRun",
    "Standing",
    "Status",
    "Term",
    "TermCard",
    "TextBasis",
    "Told",
    "Topic",
    "Triage",
    "TriageAction",
    "Trl",
    "Verdict",
    "closes_at",
    "dated_deadlines",
    "days_left",
    "from_json",
    "next_deadline",
    "place_of",
    "status_at",
    "to_json",
]
