"""What a search of the desk filters, sorts and counts by, as columns in memory: read once for each copy.

SQL looks up a hundred thousand rows for every count of a page; columns answer all of them in milliseconds.
What is shown of a call is read from the views, for the few rows of one page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from db.records import SourceClass, Status

if TYPE_CHECKING:
    from db.desk_copy import Reading

Flags: TypeAlias = NDArray[np.bool_]
Places: TypeAlias = NDArray[np.int64]
STATUSES, CLASSES = tuple(Status), tuple(SourceClass)
# No date: later than any.
_NEVER = 10**6
_ROWS = """SELECT o.pk, o.id, o.status, f.no_call IS NOT NULL, o.source_class,
    CAST(julianday(o.next_deadline_on) - julianday(z.today) AS INTEGER), o.first_seen_on,
    coalesce(o.award_ceiling, o.total_funding) / r.per_euro, f.others_may_apply, o.funder
FROM opportunity AS o JOIN opportunity_fact AS f ON f.pk = o.pk
LEFT JOIN zone_day AS z ON z.zone = coalesce(o.next_deadline_zone, '')
LEFT JOIN euro_rate AS r ON r.currency = o.currency ORDER BY o.pk"""
_COUNTRIES = """SELECT f.pk, c.country, c.is_eligible FROM opportunity_country AS c
    JOIN opportunity_fact AS f ON f.opportunity = c.opportunity"""
_INSTRUMENTS = """SELECT f.pk, i.instrument FROM opportunity_instrument AS i
    JOIN opportunity_fact AS f ON f.opportunity = i.opportunity"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; an empty or ``None`` value asks for nothing.

    ``within`` and ``left`` are days to the next deadline, at most and at least; ``seen_since`` is the first
    night on which it may first have been seen. Without ``stated`` what is not stated excludes nothing.
    """

    statuses: frozenset[Status | None] = frozenset()
    source_class: str = ""
    country: str = ""
    instrument: str = ""
    least_eur: int | None = None
    within: int | None = None
    left: int | None = None
    seen_since: date | None = None
    funder: str = ""
    stated: bool = False
    sort: str = "deadline"


@dataclass(frozen=True, slots=True)
class Shelved:
    """How many were found, how many of them state all that was asked for, and how they divide up.

    ``ids`` are those of the page that was asked for, in order.
    """

    total: int
    sure: int
    ids: Sequence[str]
    statuses: Mapping[str, int]
    classes: Mapping[str, int]
    instruments: Mapping[str, int]


class Shelf:
    """The columns of one state of the database."""

    def __init__(self, reading: Reading) -> None:
        """Read them."""
        rows = reading.tuples(_ROWS)
        columns = list(zip(*rows, strict=True)) if rows else [()] * 10
        pks, ids, status, no_call, kinds, days, seen, euro, others, funders = columns
        self.ids: tuple[str, ...] = tuple(ids)
        self.pks = np.array(pks, np.int64)
        order = {each.value: at for at, each in enumerate(STATUSES)}
        self.status = np.array([order.get(each, -1) for each in status], np.int8)
        self.is_call = ~np.array(no_call, bool)
        classes = {each.value: at for at, each in enumerate(CLASSES)}
        self.source_class = np.array([classes.get(each, -1) for each in kinds], np.int8)
        self.days = np.array([_NEVER if each is None else each for each in days], np.int64)
        # In the order in which deadlines are looked at: what has passed comes last, the latest of it first.
        self.coming = np.where(self.days < 0, 2 * _NEVER - self.days, self.days)
        self.seen = np.array([date.fromisoformat(each).toordinal() if each else 0 for each in seen], np.int64)
        self.euro = np.array([np.nan if each is None else each for each in euro], np.float64)
        self.invites_others = np.array([each == 1 for each in others], bool)
        by_funder: dict[str, list[int]] = {}
        for place, funder in enumerate(funders):
            by_funder.setdefault(funder, []).append(place)
        self.by_funder = {name: np.array(places, np.int64) for name, places in by_funder.items()}
        self._read_lists(reading)

    def _read_lists(self, reading: Reading) -> None:
        eligible: dict[str, list[int]] = {}
        excluded: dict[str, list[int]] = {}
        for pk, country, says in reading.tuples(_COUNTRIES):
            (eligible if says else excluded).setdefault(country, []).append(pk)
        self.eligible = {country: self.places(pks) for country, pks in sorted(eligible.items())}
        self.excluded = {country: self.places(pks) for country, pks in excluded.items()}
        self.names_countries = self._any(self.eligible)
        forms: dict[str, list[int]] = {}
        for pk, form in reading.tuples(_INSTRUMENTS):
            forms.setdefault(form, []).append(pk)
        self.forms = {form: self.places(pks) for form, pks in sorted(forms.items())}
        self.names_form = self._any(self.forms)

    def places(self, pks: Sequence[int] | Places) -> Places:
        """Where the opportunities with these row numbers stand in the columns, in their order."""
        wanted = np.asarray(pks, np.int64)
        found = np.minimum(np.searchsorted(self.pks, wanted), max(0, len(self.pks) - 1))
        return found[self.pks[found] == wanted] if len(self.pks) else found[:0]

    def of_funder(self, name: str) -> list[str]:
        """The opportunities whose funder is written so."""
        return [self.ids[place] for place in self.by_funder.get(name, ())]

    def _any(self, lists: Mapping[str, Places]) -> Flags:
        flags = np.zeros(len(self.pks), bool)
        for places in lists.values():
            flags[places] = True
        return flags

    def _in(self, lists: Mapping[str, Places], name: str) -> Flags:
        flags = np.zeros(len(self.pks), bool)
        if name in lists:
            flags[lists[name]] = True
        return flags

    def find(
        self, wanted: Wanted, ranked: Sequence[int] | None = None, *, first: int = 0, most: int = 25
    ) -> Shelved:
        """What is wanted, among those ``ranked`` (row numbers, the best first) unless that is ``None``.

        What states all that is asked for comes first; then as ``wanted.sort`` says.
        """
        fits, unsure = self._fitting(wanted)
        best = np.zeros(len(self.pks), np.int64)
        if ranked is not None:
            there = self.places(ranked)
            best[there] = np.arange(len(there), 0, -1)
            fits &= best > 0
        if wanted.stated:
            fits &= unsure == 0
        places = np.flatnonzero(fits)
        keys = [key[places] for key in self._keys(wanted.sort, best)]
        # Best answers to words are not torn apart by what they do not state.
        keys = keys if wanted.sort == "best" else [unsure[places], *keys]
        # What stands earlier comes first among equals: the sort is stable.
        ordered = places[np.lexsort(keys[::-1])[first : first + most]]
        return Shelved(
            len(places),
            int((unsure[places] == 0).sum()),
            [self.ids[place] for place in ordered],
            _counted(self.status[places], [each.value for each in STATUSES]),
            _counted(self.source_class[places], [each.value for each in CLASSES]),
            {form: n for form, of in self.forms.items() if (n := int(fits[of].sum()))},
        )

    def _fitting(self, wanted: Wanted) -> tuple[Flags, NDArray[np.int8]]:
        """Which fit, and of how many of the things asked for each says nothing."""
        fits, unsure = np.ones(len(self.pks), bool), np.zeros(len(self.pks), np.int8)
        if wanted.statuses:
            codes = [-1 if each is None else STATUSES.index(each) for each in wanted.statuses]
            fits &= np.isin(self.status, codes) & self.is_call
        if wanted.source_class:
            fits &= self.source_class == CLASSES.index(SourceClass(wanted.source_class))
        if wanted.funder:
            fits &= self._in(self.by_funder, wanted.funder)
        if wanted.country:
            named = self._in(self.eligible, wanted.country)
            unknown = ~named & (~self.names_countries | self.invites_others)
            fits &= (named | unknown) & ~self._in(self.excluded, wanted.country)
            unsure += unknown
        if wanted.instrument:
            named = self._in(self.forms, wanted.instrument)
            fits &= named | ~self.names_form
            unsure += ~named
        if wanted.least_eur is not None:
            unknown = np.isnan(self.euro)
            fits &= unknown | (np.nan_to_num(self.euro) >= wanted.least_eur)
            unsure += unknown
        if wanted.within is not None:
            fits &= (self.days >= 0) & (self.days <= wanted.within)
        if wanted.left is not None:
            fits &= self.days >= wanted.left
            unsure += self.days == _NEVER
        if wanted.seen_since is not None:
            fits &= self.seen >= wanted.seen_since.toordinal()
        return fits, unsure

    def _keys(self, sort: str, best: Places) -> list[NDArray[Any]]:
        """Keys to sort by, the first the most important; smaller comes first."""
        match sort:
            case "best":
                return [-best]
            case "newest":
                return [-self.seen, self.coming]
            case "amount":
                return [-np.nan_to_num(self.euro, nan=-1.0), self.coming]
        return [self.coming, -self.seen]


def _counted(codes: NDArray[np.int8], names: Sequence[str]) -> dict[str, int]:
    """How many of each, by name; those there are none of are left out."""
    numbers = np.bincount(codes[codes >= 0], minlength=len(names))
    return {name: int(n) for name, n in zip(names, numbers, strict=True) if n}
