"""What publishers said up to a night, remembered without the product: facts, moves, absences, who is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from db.records import Certainty, Deadline, DeadlineKind, Notice, NoticeRef, Outcome, Status
from db.records.lifecycle import OPEN_ENDED, OUTLIVES_ITS_DATES
from tests.soak_home import NightSeen

Facts = Mapping[str, Any]
# What a reader acts on even where a call fits no more.
CRITICAL = frozenset({"deadlines", "opens", "closed"})
_MONEY = ("award_floor", "award_ceiling", "total_funding", "cofunding_rate")
_SAID = (
    *("title", "status", "opens_on", "deadlines", "eligibility", "applicant_types", "eligible_countries"),
    *_MONEY,
)


def facts_in(notice: Notice) -> Facts:
    """What somebody would act on; looks (letter case, white space) are no part of it."""
    return {
        "deadlines": frozenset(notice.deadlines and [(d.on, d.at, d.zone) for d in notice.deadlines]),
        "opens": notice.opens_on,
        "closed": notice.status is Status.CLOSED,
        "title": "".join(notice.title.split()).casefold(),
        "eligibility": "".join((notice.eligibility or "").split()).casefold(),
        "who": (notice.applicant_types, notice.eligible_countries),
        **{name: getattr(notice, name) for name in _MONEY},
    }


def ends(on: date, at: time | None, zone: str | None) -> datetime:
    """The instant until which one may apply: the time, else the end of the day, in UTC−12 without a zone."""
    where = ZoneInfo(zone) if zone else timezone(timedelta(hours=-12))
    return datetime.combine(on if at else on + timedelta(days=1), at or time(), where).astimezone(UTC)


def moved(before: Facts, after: Facts, as_of: datetime) -> set[str]:
    """The facts that differ; a deadline that has merely passed does not."""
    differing = {name for name in after if name != "deadlines" and before[name] != after[name]}
    due = [{d for d in said["deadlines"] if d[0] and ends(*d) > as_of} for said in (before, after)]
    newly_past = any(d[0] and d not in before["deadlines"] for d in after["deadlines"])
    if due[0] != due[1] and (due[1] - due[0] or newly_past or after["deadlines"] != before["deadlines"]):
        differing.add("deadlines")
    return differing


@dataclass
class Publishers:
    """Every notice as it was last listed, and what followed from it."""

    notices: dict[NoticeRef, Notice] = field(default_factory=dict)
    digests: dict[NoticeRef, str] = field(default_factory=dict)
    first_seen: dict[NoticeRef, date] = field(default_factory=dict)
    first_ok: dict[str, date] = field(default_factory=dict)
    moved_on: dict[NoticeRef, date] = field(default_factory=dict)
    reread_on: dict[NoticeRef, date] = field(default_factory=dict)
    missed: dict[NoticeRef, set[date]] = field(default_factory=lambda: defaultdict(set))
    read_otherwise_on: dict[str, date] = field(default_factory=dict)

    def observe(self, seen: NightSeen) -> None:
        """Remember a night's listings."""
        for listing in seen.listings:
            if listing.outcome is Outcome.FAILED:
                continue
            for raw in listing.raws:
                ref = NoticeRef(raw.source, raw.key)
                self._hear(ref, raw.digest, seen)
            if listing.outcome is Outcome.OK:
                self.first_ok.setdefault(listing.portal, seen.on)
            if listing.outcome is Outcome.OK and listing.complete:
                listed = {raw.key for raw in listing.raws}
                for ref in self.notices:
                    if ref.source == listing.portal and ref.key not in listed:
                        self.missed[ref].add(seen.on)
        for ref, notice in seen.notices.items():
            if ref in self.notices and facts_in(self.notices[ref]) != facts_in(notice):
                self.reread_on[ref], self.notices[ref] = seen.on, notice

    def _hear(self, ref: NoticeRef, digest: str, seen: NightSeen) -> None:
        notice = seen.notices[ref]
        self.first_seen.setdefault(ref, seen.on)
        if self.digests.setdefault(ref, digest) != digest:
            self.moved_on[ref] = seen.on
        elif ref in self.notices and facts_in(self.notices[ref]) != facts_in(notice):
            self.reread_on[ref] = seen.on
        self.digests[ref], self.notices[ref] = digest, notice
        self.missed[ref].clear()

    def was_reread(self, ref: NoticeRef, since: date) -> bool:
        """Whether a change of our own program made something else of it after a night."""
        latest = (self.reread_on.get(ref), self.read_otherwise_on.get(ref.source))
        return any(on is not None and on > since for on in latest)

    def said(self, refs: Sequence[NoticeRef]) -> Notice:
        """A call as those say who still announce it: of each fact what the first of them has to say.

        Args:
            refs: who announces it, the one that is believed first before all others.
        """
        live = [self.notices[ref] for ref in refs if not self._is_gone(ref)]
        notices = live or [self.notices[ref] for ref in refs]
        stated = {
            name: [getattr(notice, name) for notice in notices if getattr(notice, name) not in (None, "", ())]
            for name in _SAID
        }
        return replace(notices[0], **{name: values[0] for name, values in stated.items() if values})

    def status(self, refs: Sequence[NoticeRef], as_of: datetime) -> str:
        """Where an opportunity stands: ``open``, ``forecast``, ``closed`` or ``withdrawn``."""
        if all(map(self._is_gone, refs)):
            return "withdrawn"
        notice = self.said(refs)
        if _over(notice, as_of):
            return "closed"
        local = as_of.astimezone(ZoneInfo(next((d.zone for d in notice.deadlines if d.zone), None) or "UTC"))
        return "forecast" if _only_expected(notice, local.date(), as_of) else "open"

    def _is_gone(self, ref: NoticeRef) -> bool:
        """Whether it was missing from its portal's whole list on three days before it was over."""
        absent = sorted(self.missed[ref])
        if len(absent) < 3:
            return False
        return not _over(self.notices[ref], datetime.combine(absent[2], time(23, 59, 59), UTC))


def next_due(notices: Iterable[Notice], as_of: datetime) -> list[tuple[date, time | None, str | None]]:
    """The deadlines still to come, earliest first."""
    found = {(d.on, d.at, d.zone) for notice in notices for d in notice.deadlines if _comes(d, as_of)}
    return sorted(found, key=lambda due: ends(*due))


def _only_expected(notice: Notice, today: date, as_of: datetime) -> bool:
    """Whether it opens later, or its publisher calls it a forecast and does not say from when until when."""
    if notice.opens_on is not None and notice.opens_on > today:
        return True
    stated = [d for d in notice.deadlines if d.certainty is not Certainty.ESTIMATED]
    has_an_end = any(_comes(d, as_of) or d.kind in OPEN_ENDED for d in stated)
    return notice.status is Status.FORECASTED and not (notice.opens_on is not None and has_an_end)


def _comes(deadline: Deadline, as_of: datetime) -> bool:
    return deadline.on is not None and ends(deadline.on, deadline.at, deadline.zone) > as_of


def _over(notice: Notice, as_of: datetime) -> bool:
    if notice.status is Status.CLOSED:
        return True
    if {deadline.kind for deadline in notice.deadlines} & OUTLIVES_ITS_DATES:
        return False
    dated = [d for d in notice.deadlines if d.on and d.certainty is not Certainty.ESTIMATED]
    stages = sorted((d for d in dated if d.kind is DeadlineKind.STAGE), key=lambda d: d.on or date.max)
    # Nobody joins at a second stage.
    admitting = [*(d for d in dated if d.kind is not DeadlineKind.STAGE), *stages[:1]]
    return bool(dated) and not any(_comes(deadline, as_of) for deadline in admitting)
