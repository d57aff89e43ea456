"""What holds for a notice at an instant: status, next deadline, days left. Pure; the clock is an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from db.records.codes import Certainty, DeadlineKind, Status
from db.records.notice import Deadline, Notice

# A day ends last in UTC−12: a date without any zone counts as open until it is over everywhere.
LAST_ZONE_ON_EARTH = timezone(timedelta(hours=-12))
DATED = frozenset({DeadlineKind.FIXED, DeadlineKind.CUTOFF, DeadlineKind.STAGE, DeadlineKind.RECURRING})
OPEN_ENDED = frozenset({DeadlineKind.ROLLING, DeadlineKind.UNTIL_EXHAUSTED})
# After its last listed date a recurring deadline comes again, on a date not stated yet.
OUTLIVES_ITS_DATES = OPEN_ENDED | {DeadlineKind.RECURRING}
NEVER = datetime.max.replace(tzinfo=UTC)


def closes_at(deadline: Deadline) -> datetime | None:
    """The instant (UTC) until which an application is in time, or ``None`` for a deadline without a date.

    The stated time; else the local end of the day; in UTC−12 where no zone is known.
    """
    if deadline.on is None:
        return None
    zone = ZoneInfo(deadline.zone) if deadline.zone else LAST_ZONE_ON_EARTH
    try:
        if deadline.at is None:
            return datetime.combine(deadline.on + timedelta(days=1), time(), zone).astimezone(UTC)
        return datetime.combine(deadline.on, deadline.at, zone).astimezone(UTC)
    except OverflowError:
        # "9999-12-31" is how some portals write that there is no end.
        return NEVER


def dated_deadlines(notice: Notice) -> list[tuple[datetime, Deadline]]:
    """Every deadline that has a date, earliest first, with the instant it closes (UTC)."""
    dated = [(closing, d) for d in notice.deadlines if d.kind in DATED and (closing := closes_at(d))]
    return sorted(dated, key=lambda pair: pair[0])


def next_deadline(notice: Notice, as_of: datetime) -> Deadline | None:
    """The earliest deadline still to come at ``as_of``, or ``None``."""
    return next((d for closing, d in dated_deadlines(notice) if closing > as_of), None)


def days_left(deadline: Deadline, as_of: datetime) -> int | None:
    """Whole calendar days from ``as_of`` (in the deadline's zone) to the deadline's date."""
    if deadline.on is None:
        return None
    zone = ZoneInfo(deadline.zone) if deadline.zone else LAST_ZONE_ON_EARTH
    return (deadline.on - as_of.astimezone(zone).date()).days


def status_at(notice: Notice, as_of: datetime) -> Status | None:
    """The status at an instant: from the dates where they decide, else the publisher's word, else ``None``.

    A passed last deadline closes a call whatever the portal still says. A first stage that has passed
    closes it too: nobody can join at the second. Without any date the publisher's word stands; an estimated
    date (a forecast's) closes nothing, and neither does the last listed date of a deadline that recurs. A
    forecast is open by its dates only when both its opening and its end are stated; where the publisher has
    no word for the status, a stated deadline still to come is enough.
    """
    dated = [pair for pair in dated_deadlines(notice) if pair[1].certainty is not Certainty.ESTIMATED]
    kinds = {d.kind for d in notice.deadlines}
    admitting = _admits_applications(dated, as_of)
    if notice.status in {Status.CLOSED, Status.WITHDRAWN}:
        return notice.status
    if dated and not admitting and not kinds & OUTLIVES_ITS_DATES:
        return Status.CLOSED
    if notice.opens_on is not None and notice.opens_on > _local_date(notice, as_of):
        return Status.FORECASTED
    if notice.opens_on is not None and (admitting or kinds & OPEN_ENDED):
        return Status.OPEN
    if notice.status is None and admitting and _is_stated(dated, as_of):
        return Status.OPEN
    return notice.status


def _is_stated(dated: list[tuple[datetime, Deadline]], as_of: datetime) -> bool:
    """Whether a deadline still to come is the publisher's own, and no inference of ours."""
    return any(closing > as_of and d.certainty is Certainty.STATED for closing, d in dated)


def _admits_applications(dated: list[tuple[datetime, Deadline]], as_of: datetime) -> bool:
    stages = [closing for closing, d in dated if d.kind is DeadlineKind.STAGE]
    others = [closing for closing, d in dated if d.kind is not DeadlineKind.STAGE]
    return any(closing > as_of for closing in [*others, *stages[:1]])


def _local_date(notice: Notice, as_of: datetime) -> date:
    zone = next((d.zone for d in notice.deadlines if d.zone), None)
    return as_of.astimezone(ZoneInfo(zone) if zone else UTC).date()
