"""The rounds of a series in the order of time, and when the next may open. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from db.records import Certainty, Money, Notice, Opportunity

_ROUNDS_OF_A_RHYTHM = 3
_REGULAR = 0.2
# Lots of one round open together: so many days apart, two dates are one occasion.
_ONE_OCCASION = 30


@dataclass(frozen=True, slots=True)
class Round:
    """One opportunity of a series; ``money`` is the budget of the call or else the largest award."""

    opportunity: str
    title: str
    opened_on: date | None
    deadline_on: date | None
    money: Money | None
    first_seen_on: date | None = None

    @property
    def day(self) -> date | None:
        """The day by which rounds are put in order: the deadline, or else the opening."""
        return self.deadline_on or self.opened_on


@dataclass(frozen=True, slots=True)
class Expected:
    """What the rhythm of earlier rounds makes likely and nobody has announced.

    ``what`` is "opening" or "deadline", whichever the rounds state; ``every_days`` their usual distance.
    """

    what: str
    on: date
    every_days: int


def stated_dates(notice: Notice) -> tuple[date, ...]:
    """The dates of a notice's deadlines, in order; a forecast's estimates are not among them."""
    return tuple(sorted({d.on for d in notice.deadlines if d.on and d.certainty is not Certainty.ESTIMATED}))


def round_of(opportunity: Opportunity) -> Round:
    """An opportunity as a round: its dates as stated (the last deadline), never estimated."""
    notice = opportunity.merged
    return Round(
        opportunity.id,
        notice.title,
        notice.opens_on,
        max(stated_dates(notice), default=None),
        notice.total_funding or notice.award_ceiling,
        opportunity.first_seen_on,
    )


def in_time(rounds: Iterable[Round]) -> list[Round]:
    """The rounds, earliest first; those without any date at the end."""
    return sorted(rounds, key=lambda each: (each.day is None, each.day or date.max, each.opportunity))


def expected_next(rounds: Sequence[Round]) -> Expected | None:
    """When the next round is to be expected; ``None`` where no rhythm is clear.

    A rhythm is clear when at least three occasions follow each other at distances that all lie within a
    fifth of the middle one. Openings are asked first, then deadlines.
    """
    for what, days in (
        ("opening", [each.opened_on for each in rounds]),
        ("deadline", [each.deadline_on for each in rounds]),
    ):
        occasions = _occasions(day for day in days if day)
        distances = [(later - earlier).days for earlier, later in pairwise(occasions)]
        if len(occasions) < _ROUNDS_OF_A_RHYTHM:
            continue
        usual = sorted(distances)[(len(distances) - 1) // 2]
        if all(abs(each - usual) <= _REGULAR * usual for each in distances):
            return Expected(what, occasions[-1] + timedelta(days=usual), usual)
    return None


def _occasions(days: Iterable[date]) -> list[date]:
    found: list[date] = []
    for day in sorted(days):
        if not found or (day - found[-1]).days > _ONE_OCCASION:
            found.append(day)
    return found
