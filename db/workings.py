"""What deciding identity has worked out before, so that only what moved is worked out again.

Everything kept is the value of a pure function beside the arguments it was worked out from, and is used for
equal arguments only: with or without it, the same notices make the same opportunities.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from db.blocking import Blocks, Pair
from db.evidence import Features, compare, features
from db.judging import Decision, judge
from db.known_groups import KnownGroups
from db.merging import merge_notices
from db.names import opportunity_id
from db.records import Notice, Opportunity

# Zones lie within a day of UTC, and a day is over when the next begins.
_A_DAY_AROUND = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class _Known:
    notice: Notice
    made: Features
    number: int
    # The name of an opportunity that it founds.
    name: str


@dataclass(frozen=True, slots=True)
class _Merged:
    """Notices, in order, the opportunity that they made, and the days around which it may read otherwise."""

    notices: Sequence[Notice]
    opportunity: Opportunity
    days: Sequence[date]

    def turns(self, first: date, last: date) -> bool:
        """As ``turns`` says of each notice."""
        return bisect_left(self.days, first) < bisect_right(self.days, last)


def turning_days(notice: Notice) -> Iterator[date]:
    """The days around which a notice that stays as it is may read otherwise; on no other does it."""
    if notice.opens_on:
        yield notice.opens_on
    for deadline in notice.deadlines:
        if deadline.on:
            yield deadline.on


def turns(notice: Notice, first: date, last: date) -> bool:
    """Whether it may read otherwise because of a day from ``first`` to ``last``."""
    return any(first <= day <= last for day in turning_days(notice))


def days_between(one: datetime, other: datetime) -> tuple[date, date]:
    """The first and last day around the time from one instant to another; of none, no day at all."""
    if one == other:
        return date.max, date.min
    return (min(one, other) - _A_DAY_AROUND).date(), (max(one, other) + _A_DAY_AROUND).date()


@dataclass(frozen=True, slots=True)
class _Judged:
    left: Features
    right: Features
    shared_page: bool
    joined: bool
    decision: Decision | None


class Workings:
    """What was worked out; give the same object to one ``resolve`` after another, in any order of nights.

    ``known`` are notices by source and key that were made ready before, each with what it was made ready as.
    ``groups`` are those of the notices that are one.
    """

    def __init__(self, known: Mapping[tuple[str, str], tuple[Notice, Features]] | None = None) -> None:
        self.groups = KnownGroups()
        self._given = dict(known or {})
        self._known: dict[tuple[str, str], _Known] = {}
        self._blocks, self._numbers = Blocks(), count()
        # By the identities of the two: each entry keeps them alive, so that no other can take their place.
        self._judged: dict[tuple[int, int], _Judged] = {}
        self._judged_before: dict[tuple[int, int], _Judged] = {}
        self._merged: dict[str, _Merged] = {}
        self._merged_at: datetime | None = None
        self._anew = 0

    @property
    def made_ready_anew(self) -> int:
        """How many notices the latest ``features`` could not take over."""
        return self._anew

    def features(self, notices: Sequence[Notice]) -> list[Features]:
        """Every notice made ready, as ``db.evidence.features`` does; in the same order."""
        known: dict[tuple[str, str], _Known] = {}
        come: dict[int, Features] = {}
        anew = 0
        for notice in notices:
            name = (notice.source, notice.key)
            before = self._known.get(name)
            if before is None or (before.notice is not notice and before.notice != notice):
                given = self._given.get(name)
                if before or not given or (given[0] is not notice and given[0] != notice):
                    anew += 1
                    made = features(notice)
                else:
                    made = given[1]
                before = _Known(notice, made, next(self._numbers), opportunity_id(made.ref))
                come[before.number] = made
            known[name] = before
        staying = {each.number for each in known.values()}
        gone = [each.number for each in self._known.values() if each.number not in staying]
        self._blocks.change(gone, come)
        self._judged_before, self._judged, self._given = self._judged, {}, {}
        self._known, self._anew = known, anew
        return [each.made for each in known.values()]

    def ready(self) -> list[tuple[Notice, Features]]:
        """Every notice made ready last, with what it was made ready as."""
        return [(each.notice, each.made) for each in self._known.values()]

    def names(self) -> list[str]:
        """For every notice made ready last, in order, the name of an opportunity that it founds."""
        return [each.name for each in self._known.values()]

    def single_pages(self) -> frozenset[str]:
        """See ``Blocks.single_pages``; of the notices that were made ready last."""
        return self._blocks.single_pages()

    def candidate_pairs(self) -> list[Pair]:
        """The pairs worth comparing (lower index first), in order, of the notices made ready last."""
        return self._blocks.pairs({each.number: i for i, each in enumerate(self._known.values())})

    def judge(self, left: Features, right: Features, *, shared_page: bool, joined: bool) -> Decision | None:
        """The decision of the rules about two, as ``db.judging.judge`` takes it."""
        name = (id(left), id(right))
        before = self._judged_before.get(name)
        if before is None or (before.shared_page, before.joined) != (shared_page, joined):
            decision = judge(compare(left, right), shared_page=shared_page, joined=joined)
            before = _Judged(left, right, shared_page, joined, decision)
        self._judged[name] = before
        return before.decision

    def merge(self, groups: Sequence[tuple[str, Sequence[Notice]]], as_of: datetime) -> list[Opportunity]:
        """Each named group as one opportunity, as ``db.merging.merge_notices`` makes it."""
        between = None if self._merged_at is None else days_between(self._merged_at, as_of)
        self._merged = {name: self._merge(name, notices, as_of, between) for name, notices in groups}
        self._merged_at = as_of
        return [made.opportunity for made in self._merged.values()]

    def _merge(
        self, name: str, notices: Sequence[Notice], as_of: datetime, between: tuple[date, date] | None
    ) -> _Merged:
        before = self._merged.get(name)
        stays = before and before.notices == notices
        if before and stays and between and not before.turns(*between):
            return before
        days = sorted({day for notice in notices for day in turning_days(notice)})
        return _Merged(notices, merge_notices(name, notices, as_of), days)
