"""How much the safeguards ask of people: reviews a week, and how many stated terms were decided. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db.records import Match, Screening
from db.records.review import Came, ReviewEntry, ReviewNight

# What a desk can read with care, for each profile.
MOST_A_WEEK = 5.0


@dataclass(frozen=True, slots=True)
class Load:
    """One profile's reviews: those there when reviewing began, and those that came in the ``days`` after.

    ``ours`` counts those of ``came`` that our own rules or ranking brought up. ``stated`` are the kinds of
    clauses that matching calls state, ``decided`` those of them with a verdict other than *not read*.
    """

    profile: str
    first: date
    days: int
    backlog: int
    came: int
    ours: int
    waiting: int
    stated: int
    decided: int

    @property
    def a_week(self) -> float | None:
        """Reviews that come in a week; ``None`` before a second night."""
        return self.came / self.days * 7 if self.days else None

    @property
    def decided_share(self) -> float | None:
        """The share of stated terms that were decided; ``None`` where none is stated."""
        return self.decided / self.stated if self.stated else None


def loads(
    nights: Sequence[ReviewNight],
    entries: Sequence[ReviewEntry],
    matches: Mapping[str, Sequence[Match]],
) -> list[Load]:
    """Each profile's load over all the nights that had a queue, by profile."""
    found = []
    for profile in sorted({night.profile for night in nights}):
        mine = [night for night in nights if night.profile == profile]
        first, last = min(each.night for each in mine), max(mine, key=lambda each: each.night)
        opened = [entry for entry in entries if entry.profile == profile]
        came = [entry for entry in opened if entry.opened_on > first]
        ranked = [match for match in matches.get(profile, ()) if match.dropped_by is None]
        read = [match for match in ranked if match.screening is not Screening.NOT_READ]
        found.append(
            Load(
                profile=profile,
                first=first,
                days=(last.night - first).days,
                backlog=len(opened) - len(came),
                came=len(came),
                ours=sum(entry.came is Came.OURS for entry in came),
                waiting=last.waiting,
                stated=sum(len(match.terms) for match in ranked),
                decided=sum(len(match.terms) for match in read),
            )
        )
    return found
