"""The digest's own words, all in one place: labels, headings and the sentences around a call's facts.

The constants are English and marked for translators; ``in_language`` gives them in a reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.records import Announcement, Screening, TextBasis
from db.records.saying import marked, marked_as, marked_many
from flows.announcing.mail_plan import Item
from flows.announcing.reasons import Waits, Withheld
from flows.language.languages import words

# A kind of news → its heading, and how the subject counts it (one, several).
BROUGHT_FORWARD, CLOSED_EARLY, DEADLINE_MOVED, NEW_SOURCE = "earlier", "closed", "moved", "source"
HEADINGS: Mapping[str, str] = {
    Announcement.ERRATUM: marked("Corrections: our mistakes"),
    BROUGHT_FORWARD: marked("Deadline brought forward"),
    Announcement.WITHDRAWN: marked("Withdrawn"),
    CLOSED_EARLY: marked("Closed early"),
    DEADLINE_MOVED: marked("Deadline moved"),
    Announcement.CHANGED: marked("Changed"),
    Announcement.OVERLOOKED: marked("Overlooked: our mistake"),
    Announcement.CLEARED: marked("Held back until now"),
    Announcement.PARTED: marked("Hidden behind another call until now"),
    Announcement.OPENED: marked("Now open"),
    Announcement.CLOSING: marked("Closing soon"),
    Announcement.NEW: marked("New"),
    NEW_SOURCE: marked("From a source new to us"),
    Announcement.BASELINE: marked("The best of what is open now"),
}
# Headings that must not be overlooked.
URGENT = frozenset({BROUGHT_FORWARD, CLOSED_EARLY, Announcement.WITHDRAWN})
SUBJECT_FACTS: Mapping[str, tuple[str, str]] = {
    Announcement.ERRATUM: marked_many("{number} correction", "{number} corrections"),
    BROUGHT_FORWARD: marked_many("{number} deadline brought forward", "{number} deadlines brought forward"),
    Announcement.WITHDRAWN: marked_many("{number} withdrawn", "{number} withdrawn"),
    CLOSED_EARLY: marked_many("{number} closed early", "{number} closed early"),
    DEADLINE_MOVED: marked_many("{number} deadline moved", "{number} deadlines moved"),
    Announcement.CHANGED: marked_many("{number} changed", "{number} changed"),
    Announcement.OVERLOOKED: marked_many("{number} we had overlooked", "{number} we had overlooked"),
    Announcement.CLEARED: marked_many("{number} held back until now", "{number} held back until now"),
    Announcement.PARTED: marked_many(
        "{number} hidden behind another call", "{number} hidden behind another call"
    ),
    Announcement.OPENED: marked_many("{number} now open", "{number} now open"),
    Announcement.CLOSING: marked_many("{number} closing soon", "{number} closing soon"),
    Announcement.NEW: marked_many("{number} new", "{number} new"),
    NEW_SOURCE: marked_many("{number} from a new source", "{number} from a new source"),
    Announcement.BASELINE: marked_many("{number} open now to begin with", "{number} open now to begin with"),
}
# What is said once below a heading.
INTRODUCTIONS: Mapping[str, str] = {
    Announcement.ERRATUM: marked(
        "We read the publisher's page wrongly and told you so; the publisher did not "
        "change what is corrected here. We are sorry."
    ),
    Announcement.OVERLOOKED: marked(
        "These were there before. We had read the publisher's page wrongly, took them "
        "for closed or not for you, and told you nothing. We are sorry."
    ),
    Announcement.CLEARED: marked(
        "These come late. Our safeguards had held them back for a review and do so no longer; "
        "nobody released them, and their publishers changed nothing."
    ),
    Announcement.PARTED: marked(
        "These come late. We had taken each for one and the same call with another, and told you "
        "nothing of it by itself; its publisher changed nothing."
    ),
}
# How many kinds of news the subject names; the rest is counted.
SUBJECT_KINDS = 3
FIELDS: Mapping[str, str] = {
    "deadline": marked("Deadline"),
    "deadline_extended": marked("Deadline extended"),
    "status": marked("Status"),
    "opens_on": marked("Opens"),
    "award_floor": marked("Least per award"),
    "award_ceiling": marked("Most per award"),
    "total_funding": marked("Total pot"),
    "cofunding_rate": marked("Funder's share"),
    "applicant_types": marked("Who may apply"),
    "eligible_countries": marked("Countries"),
    "title": marked("Title"),
    "eligibility": marked("Eligibility"),
}
TEXT_BASIS: Mapping[TextBasis, str] = {
    TextBasis.TITLE_ONLY: marked("thin notice: only its title was there to read"),
    TextBasis.SYNOPSIS: marked("thin notice: only a synopsis was there to read"),
    TextBasis.PARTIAL: marked("only part of the announcement was read"),
}
REMAINDER: Mapping[str, tuple[str, str]] = {
    Withheld.ALREADY_TOLD: marked_many(
        "{number} told earlier and unchanged", "{number} told earlier and unchanged"
    ),
    Withheld.NOT_KEPT: marked_many(
        "{number} told earlier, closing soon, not kept by anyone",
        "{number} told earlier, closing soon, not kept by anyone",
    ),
    Withheld.BACKLOG: marked_many(
        "{number} more matched, known before you began (backlog)",
        "{number} more matched, known before you began (backlog)",
    ),
    Withheld.BACKLOG_FORECAST: marked_many(
        "{number} more matched as forecasts: told when they open",
        "{number} more matched as forecasts: told when they open",
    ),
    Withheld.NOT_NEW: marked_many(
        "{number} known before, matching only by our newer ranking",
        "{number} known before, matching only by our newer ranking",
    ),
    Withheld.REREAD: marked_many(
        "{number} told earlier, read differently by us now",
        "{number} told earlier, read differently by us now",
    ),
    Withheld.REVIEW: marked_many("{number} held for review", "{number} held for review"),
    Withheld.HOLD: marked_many("{number} on hold by the safeguards", "{number} on hold by the safeguards"),
    "queued": marked_many("{number} waiting for your next mail", "{number} waiting for your next mail"),
    Waits.SNOOZED: marked_many("{number} on pause at your wish", "{number} on pause at your wish"),
    Waits.QUIET: marked_many(
        "{number} waiting, for you asked for pressing news only",
        "{number} waiting, for you asked for pressing news only",
    ),
    Waits.AWAITING: marked_many(
        "{number} waiting for your desk's approval", "{number} waiting for your desk's approval"
    ),
    Waits.PACED: marked_many(
        "{number} found late, waiting for a place in your next mails",
        "{number} found late, waiting for a place in your next mails",
    ),
    Waits.RIDES: marked_many(
        "{number} found late by a change of ours, going with your next mail",
        "{number} found late by a change of ours, going with your next mail",
    ),
    Withheld.REFUSED: marked_many("{number} refused by a reviewer", "{number} refused by a reviewer"),
    Withheld.DESK_DROPPED: marked_many("{number} taken out by your desk", "{number} taken out by your desk"),
    Withheld.BELOW_THRESHOLD: marked_many(
        "{number} below your threshold of {threshold}", "{number} below your threshold of {threshold}"
    ),
    Withheld.DISMISSED: marked_many("{number} dismissed", "{number} dismissed"),
    Withheld.CLOSED: marked_many("{number} closed", "{number} closed"),
    Withheld.WITHDRAWN: marked_many("{number} withdrawn", "{number} withdrawn"),
}

GREETING = marked("Legation digest")
MONEY, DEADLINE, APPLY = marked("Money"), marked("Deadline"), marked("May I apply")
WHY, CAUTION, NOTE = marked("Why"), marked("Caution"), marked("Note")
# i18n: what stands between a label and its text, with its spaces
COLON = marked(": ")
# i18n: from one value to another; it points the way the text runs
ARROW = marked("→")
SCREENED: Mapping[Screening, str] = {
    Screening.CLEAR: marked("safeguards: clear"),
    Screening.NOT_READ: marked("safeguards: not read"),
    Screening.REVIEW: marked("safeguards: review"),
    Screening.HOLD: marked("safeguards: hold"),
}
NO_FUNDER = marked("funder not stated")
NO_LONGER_STATED, NEWLY_STATED = marked("no longer stated"), marked("(not stated before)")
GONE = marked("no longer announced by the publisher: do not count on it")
NOT_STATED_BY_PAGE = marked("nothing of the kind")
TOLD, PAGE_SAYS = marked("We told you"), marked("the publisher's page says")
ALSO = marked("Also, in one line each")
FROM, TO = marked_as("a value moved", "from"), marked_as("a value moved", "to")
SOURCES_HEADING = marked("Where this comes from")
GAPS_HEADING = marked("Funders you name that we do not read:")
KEEP_BY, DISMISS_BY = marked("To be reminded before one closes:"), marked("Never to hear of one again:")
ALSO_FITS = marked("also fits")
NOTHING_HERE = marked("Nothing to tell for this profile tonight.")
FACTS_ONLY = marked("not quoted: this publisher allows facts and a link only")
NO_SAFE_LINK = marked("the publisher's address is not one we link to")
DEADLINE_EARLIER, ALSO_CHANGED = marked("Deadline earlier"), marked("Also changed")
NO_DATE = marked("no date stated")
MAY_APPLY = {
    "yes": marked_as("may I apply", "Yes"),
    "no": marked_as("may I apply", "No"),
    "unknown": marked_as("may I apply", "Not clear"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """The constants of this module in one language, for templates and rows: ``in_language("fr").WHY``."""

    language: str

    def __getattr__(self, name: str) -> str:
        text = globals().get(name)
        if isinstance(text, str):
            return words(self.language).gettext(text)
        if isinstance(text, tuple):
            return words(self.language).pgettext(*text)
        raise AttributeError(name)

    def heading(self, kind: str) -> str:
        """The heading of a kind of news."""
        return words(self.language).gettext(HEADINGS[kind])

    def introduction(self, kind: str) -> str:
        """What is said once below a heading, or an empty string."""
        return words(self.language).gettext(INTRODUCTIONS.get(kind, ""))

    def field(self, name: str) -> str:
        """The label of a fact that moved."""
        return words(self.language).gettext(FIELDS[name])

    def quoted(self, text: str) -> str:
        """A text between quotation marks."""
        return words(self.language).gettext("“{quote}”").format(quote=text)


def in_language(language: str) -> Words:
    """The words of this module in a reader's language."""
    return Words(language)


def kind_of(item: Item) -> str:
    """The heading an item stands under: a key of ``HEADINGS``."""
    fields = {change.field for change in item.changes}
    if item.corrections:
        return Announcement.ERRATUM
    if item.urgency == 0:
        return BROUGHT_FORWARD
    if item.closed_early:
        return CLOSED_EARLY
    if item.announcement is Announcement.CHANGED and fields & {"deadline", "deadline_extended"}:
        return DEADLINE_MOVED
    if item.announcement is Announcement.BASELINE and item.detail:
        return NEW_SOURCE
    return item.announcement
