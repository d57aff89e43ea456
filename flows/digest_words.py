"""The digest's own words, all in one place: labels, headings and the sentences around a call's facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from db.records import Announcement, Component, Match, Outcome, Screening, TextBasis
from flows.announce_rules import TELL_FROM
from flows.mail_plan import Item, Section, SourceLine
from flows.reasons import Withheld
from flows.wording import NOT_STATED, count, number, short_day

# A kind of news → its heading, and how the subject counts it (one, several).
BROUGHT_FORWARD, CLOSED_EARLY, DEADLINE_MOVED, NEW_SOURCE = "earlier", "closed", "moved", "source"
HEADINGS: Mapping[str, str] = {
    Announcement.ERRATUM: "Corrections: our mistakes",
    BROUGHT_FORWARD: "Deadline brought forward",
    Announcement.WITHDRAWN: "Withdrawn",
    CLOSED_EARLY: "Closed early",
    DEADLINE_MOVED: "Deadline moved",
    Announcement.CHANGED: "Changed",
    Announcement.OVERLOOKED: "Overlooked: our mistake",
    Announcement.OPENED: "Now open",
    Announcement.CLOSING: "Closing soon",
    Announcement.NEW: "New",
    NEW_SOURCE: "From a source new to us",
    Announcement.BASELINE: "The best of what is open now",
}
# Headings that must not be overlooked.
URGENT = frozenset({BROUGHT_FORWARD, CLOSED_EARLY, Announcement.WITHDRAWN})
SUBJECT_FACTS: Mapping[str, tuple[str, str]] = {
    Announcement.ERRATUM: ("1 correction", "{} corrections"),
    BROUGHT_FORWARD: ("1 deadline brought forward", "{} deadlines brought forward"),
    Announcement.WITHDRAWN: ("1 withdrawn", "{} withdrawn"),
    CLOSED_EARLY: ("1 closed early", "{} closed early"),
    DEADLINE_MOVED: ("1 deadline moved", "{} deadlines moved"),
    Announcement.CHANGED: ("1 changed", "{} changed"),
    Announcement.OVERLOOKED: ("1 we had overlooked", "{} we had overlooked"),
    Announcement.OPENED: ("1 now open", "{} now open"),
    Announcement.CLOSING: ("1 closing soon", "{} closing soon"),
    Announcement.NEW: ("1 new", "{} new"),
    NEW_SOURCE: ("1 from a new source", "{} from a new source"),
    Announcement.BASELINE: ("1 open now to begin with", "{} open now to begin with"),
}
# What is said once below a heading.
INTRODUCTIONS: Mapping[str, str] = {
    Announcement.ERRATUM: "We read the publisher's page wrongly and told you so; the publisher did not "
    "change what is corrected here. We are sorry.",
    Announcement.OVERLOOKED: "These were there before. We had read the publisher's page wrongly, took them "
    "for closed or not for you, and told you nothing. We are sorry.",
}
# How many kinds of news the subject names; the rest is counted.
SUBJECT_KINDS = 3
FIELDS: Mapping[str, str] = {
    "deadline": "Deadline",
    "deadline_extended": "Deadline extended",
    "status": "Status",
    "opens_on": "Opens",
    "award_floor": "Least per award",
    "award_ceiling": "Most per award",
    "total_funding": "Total pot",
    "cofunding_rate": "Funder's share",
    "applicant_types": "Who may apply",
    "eligible_countries": "Countries",
    "title": "Title",
    "eligibility": "Eligibility",
}
TEXT_BASIS: Mapping[TextBasis, str] = {
    TextBasis.TITLE_ONLY: "thin notice: only its title was there to read",
    TextBasis.SYNOPSIS: "thin notice: only a synopsis was there to read",
    TextBasis.PARTIAL: "only part of the announcement was read",
}
REMAINDER: Mapping[str, str] = {
    Withheld.ALREADY_TOLD: "told earlier and unchanged",
    Withheld.NOT_KEPT: "told earlier, closing soon, not kept by anyone",
    Withheld.BACKLOG: "more matched, known before you began (backlog)",
    Withheld.BACKLOG_FORECAST: "more matched as forecasts: told when they open",
    Withheld.NOT_NEW: "known before, matching only by our newer ranking",
    Withheld.REREAD: "told earlier, read differently by us now",
    Withheld.REVIEW: "held for review",
    Withheld.HOLD: "on hold by the safeguards",
    "queued": "waiting for your next mail",
    Withheld.BELOW_THRESHOLD: f"below your threshold of {TELL_FROM:g}",
    Withheld.DISMISSED: "dismissed",
    Withheld.CLOSED: "closed",
    Withheld.WITHDRAWN: "withdrawn",
}

GREETING = "Legation digest"
MONEY, DEADLINE, APPLY, WHY, CAUTION, NOTE = "Money", "Deadline", "May I apply", "Why", "Caution", "Note"
SCREENED: Mapping[Screening, str] = {
    Screening.CLEAR: "safeguards: clear",
    Screening.NOT_READ: "safeguards: not read",
    Screening.REVIEW: "safeguards: review",
    Screening.HOLD: "safeguards: hold",
}
NO_FUNDER = "funder not stated"
NO_LONGER_STATED, NEWLY_STATED = "no longer stated", "(not stated before)"
GONE = "no longer announced by the publisher: do not count on it"
NOT_STATED_BY_PAGE = "nothing of the kind"
TOLD, PAGE_SAYS = "We told you", "the publisher's page says"
ALSO = "Also, in one line each"
FROM, TO = "from", "to"
SOURCES_HEADING = "Where this comes from"
GAPS_HEADING = "Funders you name that we do not read:"
KEEP_BY, DISMISS_BY = "To be reminded before one closes:", "Never to hear of one again:"
ALSO_FITS = "also fits"
NOTHING_HERE = "Nothing to tell for this profile tonight."
FACTS_ONLY = "not quoted: this publisher allows facts and a link only"
NO_SAFE_LINK = "the publisher's address is not one we link to"
MAY_APPLY = {"yes": "Yes", "no": "No", "unknown": "Not clear"}


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


def subject(sections: Sequence[Section]) -> str:
    """A subject made of facts: ``2 new, 1 deadline moved — Climate Adaptation Lab``."""
    kinds = [kind_of(item) for section in sections for item in section.items]
    counted = {kind: kinds.count(kind) for kind in HEADINGS}
    facts = [_counted(kind, amount) for kind, amount in counted.items() if amount]
    shown = sum([amount for amount in counted.values() if amount][:SUBJECT_KINDS])
    if len(facts) > SUBJECT_KINDS:
        facts[SUBJECT_KINDS:] = [f"{number(len(kinds) - shown)} more"]
    named = [section.profile_name for section in sections if section.items]
    others = f" and {count(len(named) - 1, 'more profile')}" if len(named) > 1 else ""
    line = f"{', '.join(facts)} — {named[0]}{others}"
    return line[0].upper() + line[1:]


def score_in_words(match: Match) -> str:
    """A relative score with what it is made of: ``(score 78 = meaning 41 + words 22 + money 15)``."""
    parts = [part for part in match.components if round(part.points, 1)]
    return f"(score {_points(match.score)}{f' = {_sum(parts)}' if parts else ''})"


def meets(own_text: str, *, quoted: bool) -> str:
    """What of the profile met the quote that follows, or the text that may not be quoted."""
    return f"Your “{own_text}” meets" + ("" if quoted else f" its text ({FACTS_ONLY})")


def commands(profile: str) -> tuple[str, str]:
    """How to keep an item and how to never hear of it again."""
    return f"legation keep {profile} ID", f"legation dismiss {profile} ID"


def remainder_in_words(section: Section) -> str:
    """What is not shown, counted honestly: ``Of 231 compared, not shown: 4 held for review, …``."""
    counts = dict(section.remainder)
    known = [f"{number(counts[code])} {words}" for code, words in REMAINDER.items() if counts.get(code)]
    known += [
        f"{number(amount)} dropped: {code.partition(':')[2]}"
        for code, amount in section.remainder
        if code.startswith(Withheld.DROPPED)
    ]
    compared = f"Of {count(section.compared, 'opportunity')} compared"
    return f"{compared}, not shown: {', '.join(known)}." if known else f"{compared}, all are shown."


def elsewhere_in_words(section: Section) -> str:
    """How many of a profile's items stand under another one of the reader's, or an empty string."""
    if not section.elsewhere:
        return ""
    verb = "stands" if section.elsewhere == 1 else "stand"
    return f"{count(section.elsewhere, 'item')} {verb} under your other profiles, marked “{ALSO_FITS}”."


def fit_lost_in_words(reason: str) -> str:
    """Why something told earlier is no longer a match."""
    code, _, rule = reason.partition(":")
    why = f"a rule says no ({rule})" if code == Withheld.DROPPED else f"its score is below {TELL_FROM:g}"
    return f"it no longer matches your profile, {why}; told because you heard of it before"


def _counted(kind: str, amount: int) -> str:
    one, several = SUBJECT_FACTS[kind]
    return one if amount == 1 else several.format(number(amount))


def _sum(parts: Iterable[Component]) -> str:
    words = ""
    for part in parts:
        sign = ("−" if part.points < 0 else "") if not words else (" − " if part.points < 0 else " + ")
        words += f"{sign}{part.name} {_points(abs(part.points))}"
    return words


def _points(points: float) -> str:
    return f"{round(points, 1):g}"


def source_in_words(line: SourceLine, night: date) -> str:
    """One source's freshness: read tonight, in part, or how old its data are; and whether ever live."""
    last = "never read completely"
    if line.last_ok_on is not None:
        last = f"last complete reading {short_day(line.last_ok_on)}"
    match line.outcome:
        case Outcome.OK:
            state = "read tonight" + (f", {count(line.seen, 'notice')}" if line.seen is not None else "")
            state += f"; {line.cause}" if line.cause else ""
        case Outcome.PARTIAL:
            state = f"read in part tonight ({line.cause or NOT_STATED}); {last}"
        case Outcome.FAILED:
            state = f"not readable tonight ({line.cause or NOT_STATED}); {last}{_age(line, night)}"
        case None:
            state = f"not read tonight; {last}{_age(line, night)}"
    return state if line.verified else f"{state}; not yet verified live"


def _age(line: SourceLine, night: date) -> str:
    return f", {count((night - line.last_ok_on).days, 'day')} ago" if line.last_ok_on else ""


def footer(recipient: str, unsubscribe: str) -> tuple[str, ...]:
    """What the mail is not, and how to leave."""
    return (
        "Scores are relative to what else was found. Safeguards are a screen, not legal advice. The "
        "publisher's own page is what counts.",
        f"This mail went to {recipient}. To get no more of them, write “unsubscribe” to {unsubscribe}.",
    )
