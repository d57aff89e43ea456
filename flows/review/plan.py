"""Who is told of which reviews tonight: one plan per reviewer, over all their profiles. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db.records import Match, Opportunity, Screening
from db.records.review import Came, ReviewEntry
from db.records.saying import marked
from flows.language.languages import ENGLISH, words
from flows.review.queue import is_told
from flows.review.sentences import again, reason_in_words, verdict_in_words
from flows.review.standing import Standing, person
from flows.words.publisher_text import plain, safe_link, shortened
from flows.words.wording import day_in_words, joined
from ranking.partnership import Clearance, Profile, Safeguards

# A mail names so many of a profile's reviews; the rest is counted.
SHOWN = 8
_REASON_SHOWN = 500
CAME_IN_WORDS: Mapping[Came, str] = {
    Came.BACKLOG: marked("there when reviewing began"),
    Came.NEW: marked("new"),
    Came.CHANGED: marked("back: the publisher changed it"),
    Came.EXPIRED: marked("back: an earlier decision has expired"),
    Came.LAPSED: marked("back: an earlier decision was about something else"),
    Came.OURS: marked("brought up by our own rules, lists or ranking, or by the profile"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One entry of tonight's queue with what it is about."""

    profile: Profile
    entry: ReviewEntry
    standing: Standing
    match: Match | None


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One review in its reader's words; ``link`` is empty where the publisher's may not stand in a mail."""

    title: str
    opportunity: str
    verdict: str
    urgent: bool
    late: bool
    since: str
    said: str
    link: str
    command: str


@dataclass(frozen=True, slots=True)
class ReviewSection:
    """One profile's part of a reviewer's mail.

    ``more`` counts what is told beside ``items``; ``hidden`` what waits too long and is for the owner's eyes
    only; ``waiting`` all that waits, ``late`` what of it has waited too long.
    """

    profile: str
    name: str
    items: tuple[ReviewItem, ...]
    more: int
    hidden: int
    waiting: int
    late: int


@dataclass(frozen=True, slots=True)
class ReviewPlan:
    """One mail to write: to whom, in which language, and a section for each profile they review."""

    recipient: str
    language: str
    sections: tuple[ReviewSection, ...]


def review_plans(
    asked: Sequence[Asked],
    opportunities: Mapping[str, Opportunity],
    night: date,
    spoken: Mapping[str, str] | None = None,
) -> list[ReviewPlan]:
    """Every reviewer's mail of tonight; nobody gets one without anything new, back, moved or overdue.

    ``spoken`` has the language in which somebody, as ``person`` tells them, is written to.
    """
    languages = dict(spoken or {})
    queues: dict[str, list[Asked]] = defaultdict(list)
    for each in asked:
        if each.entry.closed_on is None:
            queues[each.profile.id].append(each)
    sections: dict[str, list[ReviewSection]] = defaultdict(list)
    addresses: dict[str, str] = {}
    for _, queue in sorted(queues.items()):
        told: dict[str, list[Asked]] = defaultdict(list)
        for each in queue:
            for address in _told_of(each, night):
                addresses.setdefault(person(address), address)
                languages.setdefault(person(address), each.profile.safeguards.language or ENGLISH)
                told[person(address)].append(each)
        for who, theirs in told.items():
            written = (addresses[who], languages[who])
            sections[who].append(_section(queue, theirs, written, opportunities, night))
    return [
        ReviewPlan(addresses[who], languages[who], tuple(found)) for who, found in sorted(sections.items())
    ]


def languages_read(profiles: Sequence[Profile]) -> dict[str, str]:
    """The language in which each person reads the digest of their first profile."""
    read: dict[str, str] = {}
    for profile in profiles:
        for reader in profile.recipients:
            read.setdefault(person(reader.email), reader.language)
    return read


def may_see(guards: Safeguards, address: str, delegate: str) -> bool:
    """Whether somebody may see what waits: anybody at the desk, or the owner and their delegates only."""
    named = [each for each in (guards.owner, guards.delegate, delegate) if each]
    return guards.clearance is Clearance.DESK or person(address) in map(person, named)


def _told_of(asked: Asked, night: date) -> Iterator[str]:
    """Whom tonight's mail tells of an entry; each person once."""
    guards, entry = asked.profile.safeguards, asked.entry
    if not is_told(entry, night):
        return
    late = entry.escalated_on == night
    told = [guards.owner, guards.delegate, asked.standing.delegate, guards.escalate_to if late else None]
    yield from {person(each): each for each in reversed(told) if each}.values()


def _section(
    queue: Sequence[Asked],
    theirs: Sequence[Asked],
    written: tuple[str, str],
    opportunities: Mapping[str, Opportunity],
    night: date,
) -> ReviewSection:
    """A profile's part of a mail that is ``written`` to an address in a language."""
    profile, (address, language) = queue[0].profile, written
    open_to = [a for a in theirs if may_see(profile.safeguards, address, a.standing.delegate)]
    open_to.sort(key=_urgency)
    return ReviewSection(
        profile=profile.id,
        name=plain(profile.name),
        items=tuple(
            _item(each, opportunities[each.entry.opportunity], night, language) for each in open_to[:SHOWN]
        ),
        more=max(0, len(open_to) - SHOWN),
        hidden=len(theirs) - len(open_to),
        waiting=len(queue),
        late=sum(each.entry.escalated_on is not None for each in queue),
    )


def _urgency(asked: Asked) -> tuple[bool, bool, float, str]:
    score = asked.match.score if asked.match else 0.0
    late, held = asked.entry.escalated_on is not None, asked.entry.verdict is Screening.HOLD
    return not late, not held, -score, asked.entry.opportunity


def _item(asked: Asked, opportunity: Opportunity, night: date, language: str) -> ReviewItem:
    entry, notice = asked.entry, opportunity.merged
    link, say = safe_link(notice.url), words(language)
    late, begins = entry.escalated_on is not None, entry.opened_on == night
    since = [
        say.gettext("overdue") if late else "",
        say.gettext("waits since {day}").format(day=day_in_words(entry.opened_on, language)),
        say.gettext(CAME_IN_WORDS[entry.came]) if begins else "",
        *(again(asked.standing.parts, language) if entry.stood and entry.stood_on == night else ()),
        *(again([asked.standing.lapsed], language) if begins else ()),
    ]
    return ReviewItem(
        title=shortened(notice.title, 200),
        opportunity=opportunity.id,
        verdict=verdict_in_words(entry.verdict, language),
        urgent=late or entry.verdict is Screening.HOLD,
        late=late,
        since=joined([part for part in since if part], language),
        said=_cut(reason_in_words(plain(entry.reason), language)),
        link=link[0] if link else "",
        command=f"legation review show {asked.profile.id} {opportunity.id}",
    )


def _cut(reason: str) -> str:
    """A reason that fits; plain already, and with the marks that keep foreign words in their order."""
    return reason if len(reason) <= _REASON_SHOWN else f"{reason[: _REASON_SHOWN - 1]}…"
