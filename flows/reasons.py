"""The reason codes of the ledger: why a match was sent, is queued, or was not told."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from db.records import Announcement


class Withheld(StrEnum):
    """Why a match is not in tonight's mail; the ledger's reason for ``suppressed``."""

    ALREADY_TOLD = "already-told"
    NOT_KEPT = "not-kept"
    BACKLOG = "backlog"
    BACKLOG_FORECAST = "backlog-forecast"
    BELOW_THRESHOLD = "below-threshold"
    DROPPED = "dropped"
    DISMISSED = "dismissed"
    REVIEW = "review"
    HOLD = "hold"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    REREAD = "reread"
    NOT_NEW = "not-new"


# Code → what it means. `sent` and `queued` carry an announcement, `suppressed` one of ours.
MEANINGS: Mapping[str, str] = {
    Announcement.BASELINE: "among the best of what is open now, for a reader, profile or source new to us",
    Announcement.NEW: "first seen since the reader's last account, and matching",
    Announcement.CHANGED: "the publisher moved a fact that this reader was told",
    Announcement.OPENED: "a forecast that now takes applications",
    Announcement.CLOSING: "kept by someone, and a lead time was crossed",
    Announcement.WITHDRAWN: "told earlier, and the publisher no longer announces it",
    Announcement.ERRATUM: "we had told this reader a fact wrongly; the publisher changed nothing about it",
    Announcement.OVERLOOKED: "never told, because we had misread a value that closed it or dropped it",
    Withheld.ALREADY_TOLD: "told earlier, and nothing has moved",
    Withheld.NOT_KEPT: "told earlier and now closing soon, but nobody kept it",
    Withheld.BACKLOG: "open when this reader, profile or source was new, and not among the best",
    Withheld.BACKLOG_FORECAST: "as backlog, but a forecast: told when it opens",
    Withheld.BELOW_THRESHOLD: "its relative score is below the threshold",
    Withheld.DROPPED: "a gate answered no; the gate's rule follows, as in dropped:deadline",
    Withheld.DISMISSED: "dismissed for this profile, and nothing that a must asks for was changed since",
    Withheld.REVIEW: "held for a safeguards review: counted in the mail, never shown",
    Withheld.HOLD: "on hold by the safeguards: counted in the mail, never shown",
    Withheld.CLOSED: "it no longer takes applications",
    Withheld.WITHDRAWN: "withdrawn, and never told or already told as withdrawn",
    Withheld.REREAD: "we read it differently now, in nothing that was told and has to be corrected",
    Withheld.NOT_NEW: "known before; only our ranking or the profile makes it match now",
}


def meaning_of(reason: str) -> str:
    """What a ledger's reason code means, the rule of a dropped match included.

    Raises:
        KeyError: for a code that is none of ours.
    """
    code, _, rule = reason.partition(":")
    return MEANINGS[code] + (f" (rule: {rule})" if rule else "")
