"""The reason codes of the ledger: why a match was sent, is queued, or was not told."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from db.records import Announcement
from db.records.saying import marked
from flows.language.languages import words


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
    UNSUBSCRIBED = "unsubscribed"
    DESK_DROPPED = "dropped-by-desk"
    REFUSED = "refused"


class Waits(StrEnum):
    """Why something to be told waits longer than for the reader's next mail; as what it waits follows."""

    SUSPENDED = "suspended"
    SNOOZED = "snoozed"
    QUIET = "quiet"
    AWAITING = "awaiting-approval"
    PACED = "paced"
    RIDES = "with-next-mail"


# Code → what it means. `sent` and `queued` carry an announcement, `suppressed` one of ours.
MEANINGS: Mapping[str, str] = {
    Announcement.BASELINE: marked(
        "among the best of what is open now, for a reader, profile or source new to us"
    ),
    Announcement.NEW: marked("first seen since the reader's last account, and matching"),
    Announcement.CHANGED: marked("the publisher moved a fact that this reader was told"),
    Announcement.OPENED: marked("a forecast that now takes applications"),
    Announcement.CLOSING: marked("kept by someone, and a lead time was crossed"),
    Announcement.WITHDRAWN: marked("told earlier, and the publisher no longer announces it"),
    Announcement.ERRATUM: marked(
        "we had told this reader a fact wrongly; the publisher changed nothing about it"
    ),
    Announcement.OVERLOOKED: marked(
        "never told, because we had misread a value that closed it or dropped it"
    ),
    Announcement.CLEARED: marked(
        "never told, because our safeguards held it back; they no longer do, though nobody released it"
    ),
    Announcement.PARTED: marked("never told by itself, because we had taken it for one with another call"),
    Withheld.ALREADY_TOLD: marked("told earlier, and nothing has moved"),
    Withheld.NOT_KEPT: marked("told earlier and now closing soon, but nobody kept it"),
    Withheld.BACKLOG: marked("open when this reader, profile or source was new, and not among the best"),
    Withheld.BACKLOG_FORECAST: marked("as backlog, but a forecast: told when it opens"),
    Withheld.BELOW_THRESHOLD: marked("its relative score is below the threshold"),
    Withheld.DROPPED: marked("a gate answered no; the gate's rule follows, as in dropped:deadline"),
    Withheld.DISMISSED: marked(
        "dismissed for this profile, and nothing that a must asks for was changed since"
    ),
    Withheld.REVIEW: marked("held for a safeguards review: counted in the mail, never shown"),
    Withheld.HOLD: marked("on hold by the safeguards: counted in the mail, never shown"),
    Withheld.CLOSED: marked("it no longer takes applications"),
    Withheld.WITHDRAWN: marked("withdrawn, and never told or already told as withdrawn"),
    Withheld.REREAD: marked("we read it differently now, in nothing that was told and has to be corrected"),
    Withheld.NOT_NEW: marked("known before; only our ranking or the profile makes it match now"),
    Withheld.UNSUBSCRIBED: marked("the reader wants no mail for this profile any more, or was erased"),
    Withheld.DESK_DROPPED: marked("the desk that approves this profile's mail took it out"),
    Withheld.REFUSED: marked("a reviewer said no to it; that our rules hold it back no more changes nothing"),
    Waits.SUSPENDED: marked("the reader's address takes no mail; what it waits as follows"),
    Waits.SNOOZED: marked(
        "the reader asked for silence until a day that has not come; what it waits as follows"
    ),
    Waits.QUIET: marked(
        "the reader wants moved dates, corrections and reminders only; what it waits as follows"
    ),
    Waits.AWAITING: marked("a desk has to release it first; what it waits as follows"),
    Waits.PACED: marked("a mail has room for only so much that we tell late; what it waits as follows"),
    Waits.RIDES: marked(
        "goes with the reader's next mail and begins none, for our own change brought it up; "
        "what it waits as follows"
    ),
}


def meaning_of(reason: str, language: str = "en") -> str:
    """What a ledger's reason code means, with the rule of a dropped match and what a waiting one waits as.

    Raises:
        KeyError: for a code that is none of ours.
    """
    say, (code, _, detail) = words(language), reason.partition(":")
    meaning = say.gettext(MEANINGS[code])
    if not detail:
        return meaning
    if code in {*Waits, Withheld.WITHDRAWN}:
        news = say.pgettext("kind of news", detail.rpartition(":")[2])
        return say.gettext("{meaning} (as: {news})").format(meaning=meaning, news=news)
    rule = rule_in_words(detail, language)
    return say.gettext("{meaning} (rule: {rule})").format(meaning=meaning, rule=rule)


def rule_in_words(rule: str, language: str = "en") -> str:
    """The rule that answered no: a gate by its name, a rule of the profile's as it is written there."""
    say, (gate, _, field) = words(language), rule.partition(":")
    return f"{say.pgettext('gate', gate)}:{field}" if field else say.pgettext("gate", gate)
