"""What a mail only counts, as a list that goes with it; and everything new for who asked for it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from db.records import Accounting, LedgerEntry, Match, Opportunity, next_deadline
from db.records.saying import marked_as
from flows.announcing.mail_plan import Attachment, RecipientPlan
from flows.announcing.reasons import Waits, Withheld, meaning_of
from flows.confidentiality.levels import Audience, audience_of, never_told, shown_name
from flows.confidentiality.match import redacted_reason
from flows.export.csv_file import csv_bytes
from flows.language.languages import words
from flows.words.publisher_text import safe_link
from ranking.partnership import Profile

# Lines for each profile; with titles and links they stay below 200 kB.
MOST_LISTED = 300
# A longer list would make a mail that no server takes.
MOST_NEW = 2_000
_HELD = frozenset({Withheld.REVIEW, Withheld.HOLD})
# What a desk has not released, or has taken out, its readers are told nothing of.
_UNLISTED = _HELD | {Waits.AWAITING, Withheld.DESK_DROPPED}
# Matched and put off first, then what did not match, for each by its score.
_ORDER: Mapping[str, int] = {
    Withheld.BELOW_THRESHOLD: 2,
    Withheld.DROPPED: 3,
    Withheld.CLOSED: 4,
    Withheld.WITHDRAWN: 4,
}
_HEADER = (
    marked_as("column", "profile"),
    marked_as("column", "title"),
    marked_as("column", "funder"),
    marked_as("column", "deadline"),
    marked_as("column", "score"),
    marked_as("column", "why it is not shown"),
    marked_as("column", "id"),
    marked_as("column", "link"),
)
_NEW_HEADER = (*_HEADER[1:4], marked_as("column", "first seen"), *_HEADER[6:])


def rest_list(
    plan: RecipientPlan,
    ledger: Iterable[LedgerEntry],
    *,
    profiles: Mapping[str, Profile],
    matches: Mapping[str, Sequence[Match]],
    opportunities: Mapping[str, Opportunity],
    as_of: datetime,
) -> Attachment | None:
    """The list of what the mail's sections count and do not show; ``None`` when there is nothing of it.

    What is held for a review is counted and never listed. Each reason is told as far as the reader may see
    the profile.
    """
    told_of = {section.profile for section in plan.sections}
    mine = [e for e in ledger if e.recipient == plan.recipient and e.accounting is not Accounting.SENT]
    rows: list[Sequence[object]] = []
    for id in sorted(told_of):
        secret = never_told(matches.get(id, ()), audience_of(profiles[id], plan.recipient))
        entries = [entry for entry in mine if entry.profile == id and entry.opportunity not in secret]
        scores = {match.opportunity: match.score for match in matches.get(id, ())}
        rows += _of_profile(profiles[id], plan, entries, scores, opportunities, as_of)
    if not rows:
        return None
    return Attachment(
        "not-shown.csv", "text/csv", csv_bytes([_named(_HEADER, plan.language), *rows]), lists_rest=True
    )


def new_list(plan: RecipientPlan, opportunities: Mapping[str, Opportunity], as_of: datetime) -> Attachment:
    """Everything new since the reader's last mail, whether it matches or not; it says nothing of profiles."""
    rows = [
        (
            each.merged.title,
            each.merged.funder or "",
            _deadline(each, as_of),
            "" if each.first_seen_on is None else each.first_seen_on.isoformat(),
            each.id,
            _link(each),
        )
        for each in (opportunities[id] for id in plan.all_new[:MOST_NEW])
    ]
    if (more := len(plan.all_new) - MOST_NEW) > 0:
        form = words(plan.language).ngettext("{number} more: not listed", "{number} more: not listed", more)
        rows.append((form.format(number=more), "", "", "", "", ""))
    return Attachment("all-new.csv", "text/csv", csv_bytes([_named(_NEW_HEADER, plan.language), *rows]))


def _of_profile(
    profile: Profile,
    plan: RecipientPlan,
    entries: Sequence[LedgerEntry],
    scores: Mapping[str, float],
    opportunities: Mapping[str, Opportunity],
    as_of: datetime,
) -> Iterator[Sequence[object]]:
    audience = audience_of(profile, plan.recipient)
    say, name = words(plan.language), shown_name(profile, audience)
    listed = [e for e in entries if _code(e) not in _UNLISTED and e.opportunity in opportunities]
    listed.sort(key=lambda e: (_ORDER.get(_code(e), 1), -scores.get(e.opportunity, 0.0), e.opportunity))
    for entry in listed[:MOST_LISTED]:
        found = opportunities[entry.opportunity]
        why = _why(entry, redacted_reason(entry.reason, profile, audience), plan.language)
        score = "" if _code(entry) == Withheld.DROPPED else round(scores.get(entry.opportunity, 0.0), 1)
        title, funder = found.merged.title, found.merged.funder or ""
        yield name, title, funder, _deadline(found, as_of), score, why, found.id, _link(found)
    # How much is held would tell guests how much of the profile is sensitive.
    held = 0 if audience is Audience.OUTSIDE else sum(entry.reason in _HELD for entry in entries)
    if held:
        form = say.ngettext(
            "{number} held for a review: not listed", "{number} held for a review: not listed", held
        )
        yield name, form.format(number=held), "", "", "", "", "", ""
    if (more := len(listed) - MOST_LISTED) > 0:
        form = say.ngettext("{number} more: not listed", "{number} more: not listed", more)
        yield name, form.format(number=more), "", "", "", "", "", ""


def _code(entry: LedgerEntry) -> str:
    return entry.reason.partition(":")[0]


def _why(entry: LedgerEntry, reason: str, language: str) -> str:
    if entry.accounting is Accounting.QUEUED and _code(entry) not in set(Waits):
        say = words(language)
        news = say.pgettext("kind of news", reason)
        return say.gettext("waits for your next mail, as {news}").format(news=news)
    return meaning_of(reason, language)


def _named(header: Sequence[tuple[str, str]], language: str) -> list[str]:
    return [words(language).pgettext(*column) for column in header]


def _deadline(opportunity: Opportunity, as_of: datetime) -> str:
    coming = next_deadline(opportunity.merged, as_of)
    return coming.on.isoformat() if coming is not None and coming.on is not None else ""


def _link(opportunity: Opportunity) -> str:
    return (safe_link(opportunity.merged.url) or ("", ""))[0]
