"""What holds at an instant: status, next deadline, days left."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from db.records import (
    Certainty,
    Deadline,
    DeadlineKind,
    Notice,
    Reuse,
    SourceClass,
    Status,
    TextBasis,
    closes_at,
    days_left,
    next_deadline,
    status_at,
)

NOON = datetime(2026, 8, 11, 12, tzinfo=UTC)
BRUSSELS = "Europe/Brussels"


def notice(status=None, *deadlines, opens_on=None):
    return Notice(
        source="us_example",
        key="1",
        url="https://example.org/1",
        title="A call",
        source_class=SourceClass.GRANT,
        reuse=Reuse.FULL,
        text_basis=TextBasis.TITLE_ONLY,
        status=status,
        deadlines=deadlines,
        opens_on=opens_on,
    )


def fixed(on, at=None, zone=None, kind=DeadlineKind.FIXED, certainty=Certainty.STATED):
    return Deadline(kind, date.fromisoformat(on), at, zone, certainty=certainty)


@pytest.mark.parametrize(
    ("deadline", "instant"),
    [
        (fixed("2026-09-15", time(17), BRUSSELS), "2026-09-15T15:00:00+00:00"),
        (fixed("2026-12-15", time(17), BRUSSELS), "2026-12-15T16:00:00+00:00"),
        (fixed("2026-09-15", None, BRUSSELS), "2026-09-15T22:00:00+00:00"),
        (fixed("2026-09-15"), "2026-09-16T12:00:00+00:00"),
        (fixed("2026-09-15", time(0), "America/New_York"), "2026-09-15T04:00:00+00:00"),
    ],
    ids=[
        "stated time",
        "winter time",
        "end of the local day",
        "end of the day everywhere",
        "stated midnight",
    ],
)
def test_a_deadline_closes_at_its_time_or_at_the_end_of_its_day(deadline, instant):
    assert closes_at(deadline) == datetime.fromisoformat(instant)


def test_a_rolling_deadline_closes_never():
    assert closes_at(Deadline(DeadlineKind.ROLLING)) is None


def test_the_last_day_of_the_calendar_is_in_the_future():
    assert closes_at(fixed("9999-12-31")) > NOON


FUTURE, PAST = fixed("2026-09-15"), fixed("2026-08-01")
ROLLING = Deadline(DeadlineKind.ROLLING)


@pytest.mark.parametrize(
    ("word", "deadlines", "opens_on", "expected"),
    [
        (Status.OPEN, [FUTURE], None, Status.OPEN),
        (Status.OPEN, [PAST], None, Status.CLOSED),
        (None, [PAST], None, Status.CLOSED),
        (None, [FUTURE], None, Status.OPEN),
        (None, [FUTURE], "2026-08-12", Status.FORECASTED),
        (None, [fixed("2026-09-15", certainty=Certainty.ESTIMATED)], None, None),
        (None, [fixed("2026-09-15", certainty=Certainty.INFERRED)], None, None),
        (None, [ROLLING], None, None),
        (None, [FUTURE], "2026-08-01", Status.OPEN),
        (None, [], "2026-08-01", None),
        (Status.OPEN, [], None, Status.OPEN),
        (None, [], None, None),
        (Status.CLOSED, [FUTURE], None, Status.CLOSED),
        (Status.WITHDRAWN, [FUTURE], None, Status.WITHDRAWN),
        (Status.OPEN, [FUTURE], "2026-08-12", Status.FORECASTED),
        (Status.FORECASTED, [FUTURE], "2026-08-11", Status.OPEN),
        (Status.FORECASTED, [], "2026-08-01", Status.FORECASTED),
        (Status.FORECASTED, [fixed("2026-08-01", certainty=Certainty.ESTIMATED)], None, Status.FORECASTED),
        (Status.OPEN, [PAST, ROLLING], None, Status.OPEN),
    ],
)
def test_dates_decide_the_status_and_else_the_publisher(word, deadlines, opens_on, expected):
    opening = date.fromisoformat(opens_on) if opens_on else None
    assert status_at(notice(word, *deadlines, opens_on=opening), NOON) is expected


def test_the_second_of_two_cutoffs_keeps_a_call_open():
    cutoffs = [fixed(on, kind=DeadlineKind.CUTOFF) for on in ("2026-03-01", "2026-10-01")]
    assert status_at(notice(Status.OPEN, *cutoffs), NOON) is Status.OPEN


def test_a_passed_first_stage_closes_a_call():
    stages = [fixed(on, kind=DeadlineKind.STAGE) for on in ("2026-03-01", "2026-10-01")]
    assert status_at(notice(Status.OPEN, *stages), NOON) is Status.CLOSED


def test_a_first_stage_to_come_is_the_next_deadline():
    stages = [fixed(on, kind=DeadlineKind.STAGE) for on in ("2027-03-01", "2026-10-01")]
    assert next_deadline(notice(Status.OPEN, *stages), NOON) == stages[1]


@pytest.mark.parametrize("word", [Status.OPEN, Status.FORECASTED, None])
def test_a_recurring_deadline_that_passed_does_not_decide(word):
    recurring = fixed("2026-01-16", kind=DeadlineKind.RECURRING)
    assert status_at(notice(word, recurring), NOON) is word


def test_a_call_is_open_on_its_last_day_in_its_own_zone():
    last_day = notice(Status.OPEN, fixed("2026-08-11", None, "Pacific/Auckland"))
    in_the_morning = datetime(2026, 8, 11, 11, 59, tzinfo=UTC)
    assert status_at(last_day, in_the_morning) is Status.OPEN
    assert status_at(last_day, NOON) is Status.CLOSED


def test_an_opening_counts_from_its_local_morning():
    opening = notice(None, fixed("2026-12-01", time(17), "Asia/Tokyo"), opens_on=date(2026, 8, 12))
    assert status_at(opening, datetime(2026, 8, 11, 14, 59, tzinfo=UTC)) is Status.FORECASTED
    assert status_at(opening, datetime(2026, 8, 11, 15, tzinfo=UTC)) is Status.OPEN


@pytest.mark.parametrize(("on", "days"), [("2026-08-11", 0), ("2026-08-12", 1), ("2026-08-10", -1)])
def test_days_left_are_calendar_days_in_the_deadlines_zone(on, days):
    assert days_left(fixed(on, None, BRUSSELS), NOON) == days


def test_a_rolling_deadline_has_no_days_left():
    assert days_left(ROLLING, NOON) is None
