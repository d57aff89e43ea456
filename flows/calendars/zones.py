"""When the clocks of a zone change, for programs that do not know the zone by its name. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Onset:
    """From when on the clocks of a zone show ``after`` (from UTC) instead of ``before``.

    ``at`` is what the clocks show just then, before they are changed: so RFC 5545 (3.6.5) wants it.
    """

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    is_summer: bool


def onsets(zone: str, first: date, last: date) -> Iterator[Onset]:
    """How the clocks stand on the day ``first``, and each change from then until ``last``."""
    clocks = ZoneInfo(zone)
    instant, end = (datetime.combine(day, time(), UTC) for day in (first, last))
    offset = _offset(instant, clocks)
    yield _onset(instant, offset, clocks)
    while instant < end:
        following = instant + _DAY
        if _offset(following, clocks) != offset:
            changed = _first_instant(instant, following, clocks)
            yield _onset(changed, offset, clocks)
            offset = _offset(following, clocks)
        instant = following


def _first_instant(low: datetime, high: datetime, clocks: ZoneInfo) -> datetime:
    """The first second of the new offset, between an instant with the old one and one with the new."""
    old = _offset(low, clocks)
    while high - low > _SECOND:
        middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
        low, high = (middle, high) if _offset(middle, clocks) == old else (low, middle)
    return high


def _onset(instant: datetime, before: timedelta, clocks: ZoneInfo) -> Onset:
    local = instant.astimezone(clocks)
    return Onset(
        at=(instant + before).replace(tzinfo=None),
        before=before,
        after=_offset(instant, clocks),
        name=local.tzname() or str(clocks),
        is_summer=bool(local.dst()),
    )


def _offset(instant: datetime, clocks: ZoneInfo) -> timedelta:
    return instant.astimezone(clocks).utcoffset() or timedelta()
