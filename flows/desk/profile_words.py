"""What is to be said of a profile as a whole: that it lapsed, and funders it waits for that nobody reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flows.announcing.coverage import funders_asked, gaps_of
from flows.desk.kept import once
from flows.desk.page import Asked
from flows.desk.seen import Seen
from flows.desk.sources import declared_sources

# What a profile names funders in: where one of these is hidden, none of it is gone through.
_NAMED_IN = ("summary", "capabilities", "gaps", "want", "roadmap", "must", "avoid")
_FUNDERS = "SELECT DISTINCT funder FROM opportunity WHERE funder IS NOT NULL"


def sayings(asked: Asked, seen: Seen) -> list[str]:
    """Sentences that somebody at the desk should read, as far as they tell of nothing hidden."""
    today = asked.night or asked.now.date()
    return [*_dates(seen, today), *_unread_funders(asked, seen)]


def _dates(seen: Seen, today: date) -> Iterator[str]:
    profile = seen.profile
    if profile is None:
        return
    if profile.is_expired(today) and seen.shows("valid_until"):
        yield f"This profile lapsed on {profile.valid_until}: it is ranked no more."
    elif profile.needs_review(today) and seen.shows("review_by"):
        yield f"This profile was to be looked over by {profile.review_by}."


def _unread_funders(asked: Asked, seen: Seen) -> Iterator[str]:
    """Funders that the profile names and that no source reads, as its digest says it."""
    from spiders.not_covered import not_covered

    profile = seen.profile
    if profile is None or not all(map(seen.shows, _NAMED_IN)):
        return
    covered: set[str] = set()
    # Only a rule on funders needs the names of all that are read.
    if any(True for _ in funders_asked(profile)):
        covered = {
            str(row["funder"]) for row in once(asked.desk, "funders", lambda desk: desk.rows(_FUNDERS))
        }
        covered |= {source.funder for source in declared_sources(asked).values()}
    yield from gaps_of(profile, not_covered(), covered)
