"""What waits for a person: reviews under the safeguards, readers' reports, and mails a desk has to release.

All of it as it stands this minute; deciding is done by the commands that the page names, which sign it.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from db.records import Screening
from db.records.errors import InputError
from flows.desk.page import Asked, NotFoundError, Page
from flows.desk.paging import pages
from flows.desk.seen import NOT_SHOWN, Seen, seen_profiles
from flows.review.plan import CAME_IN_WORDS
from flows.review.reading import Queue, queue_now
from flows.review.words import reviewers
from ranking.terms import NO_ADVICE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.records import Match, Opportunity
    from db.reports import Report
    from flows.review.reading import Queued

_ROWS, _OTHERS = 20, 50
UNREADABLE = "A registered profile cannot be read by this version, so that no review can be shown; see"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One match of the queue as the desk may read it, and the commands that show and decide it."""

    seen: Seen
    opportunity: Opportunity
    match: Match
    verdict: str
    since: str
    days: int
    is_late: bool
    came: str
    stands: tuple[str, ...]
    reviewers: str
    people: int
    show: str
    release: str
    refuse: str


def shown(asked: Asked) -> Page:
    """The queue, of every profile or of one.

    Raises:
        NotFoundError: no such profile is registered.
    """
    seen, profile = seen_profiles(asked), asked.text("profile") or None
    if profile is not None and profile not in seen:
        raise NotFoundError("No profile of that name is registered.")
    queue, trouble = _queue(asked, profile)
    waiting = [each for each in queue.queued if each.standing.waits]
    leafing = pages(asked, "/review", len(waiting), _ROWS)
    stretch = waiting[leafing.first_row : leafing.first_row + _ROWS]
    values: dict[str, object] = {
        "profile": seen.get(profile or ""),
        "profiles": seen,
        "queue": queue,
        "trouble": trouble,
        "waiting": [found for each in stretch if (found := _waiting(seen, each)) is not None],
        "pages": leafing,
        "total": len(waiting),
        "holds": sum(each.match.screening is Screening.HOLD for each in waiting),
        "late": sum(each.is_late for each in waiting),
        "decided": [each for each in queue.queued if not each.standing.waits],
        "reports": _reports(asked, profile),
        "awaiting": _awaiting(asked, profile),
        "no_advice": NO_ADVICE,
    }
    return Page("Review queue", "review.html", values)


def waited(asked: Asked, opened_on: str) -> int:
    """The days that something has waited up to now, as the queue counts them: nobody waits as of a night."""
    return max(0, (asked.now.date() - date.fromisoformat(opened_on)).days)


def _queue(asked: Asked, profile: str | None) -> tuple[Queue, str]:
    """What waits, and what is wrong with the log or the profiles, without an error's own words."""
    store, home = asked.live.store, asked.live.path.parent
    try:
        queue = queue_now(store, home, asked.now.date(), profile)
    except InputError:
        return Queue((), None), UNREADABLE
    return queue, queue.trouble


def _waiting(seen: Mapping[str, Seen], queued: Queued) -> Waiting | None:
    profile = seen[queued.profile.id]
    match = profile.match(queued.match)
    if match is None:
        return None
    pair = f"{shlex.quote(profile.id)} {queued.opportunity.id}"
    named = "--by YOU@EXAMPLE.ORG --because WHY"
    standing = queued.standing
    shows = profile.shows("safeguards")
    return Waiting(
        seen=profile,
        opportunity=queued.opportunity,
        match=match,
        verdict=match.screening.value,
        since=queued.entry.opened_on.isoformat(),
        days=queued.days,
        is_late=queued.is_late,
        came=CAME_IN_WORDS[queued.entry.came],
        stands=tuple(filter(None, (standing.in_words, standing.lapsed))) if shows else (),
        reviewers=reviewers(queued.profile) if shows else NOT_SHOWN,
        people=2 if match.screening is Screening.HOLD else 1,
        show=f"legation review show {pair}",
        release=f"legation review release {pair} {named}",
        refuse=f"legation review refuse {pair} {named}",
    )


def _reports(asked: Asked, profile: str | None) -> Sequence[Report]:
    """What readers reported as wrong and nobody has settled, the latest first."""
    found = [each for each in asked.live.store.reports.all() if profile in (None, each.profile)]
    return found[: -_OTHERS - 1 : -1]


def _awaiting(asked: Asked, profile: str | None) -> list[tuple[str, int, str]]:
    """(profile, how many of its announcements wait to be released, since when)."""
    counted: dict[str, tuple[int, str]] = {}
    for each in asked.live.store.approvals.awaiting():
        if profile in (None, each.profile):
            number, since = counted.get(each.profile, (0, each.since.date().isoformat()))
            counted[each.profile] = (number + 1, min(since, each.since.date().isoformat()))
    return [(name, *rest) for name, rest in sorted(counted.items())]
