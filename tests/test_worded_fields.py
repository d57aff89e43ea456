"""Date fields as people fill them: an hour behind the day, a zone by its name, a range, or no day at all."""

from __future__ import annotations

from datetime import date, time

import pytest

from db.records import DeadlineKind, RawDeadline
from spiders.dates import find_dates
from spiders.yearless import next_day_of_year
from tests.reading_cases import Brussels, Washington, deadlines, read

NEW_YORK, BRUSSELS, LONDON = "America/New_York", "Europe/Brussels", "Europe/London"


@pytest.mark.parametrize(
    ("field", "on", "at", "zone"),
    [
        ("10 June 2027 11am", date(2027, 6, 10), time(11), BRUSSELS),
        ("3 December 2026 4:00pm UK time", date(2026, 12, 3), time(16), LONDON),
        ("Friday 29 January 2027 - 5pm", date(2027, 1, 29), time(17), BRUSSELS),
        ("22/06/2027 - 23:59", date(2027, 6, 22), time(23, 59), BRUSSELS),
        ("30 November 2026, kl. 16.00", date(2026, 11, 30), time(16), BRUSSELS),
        ("30.11.2026 17.00", date(2026, 11, 30), time(17), BRUSSELS),
        ("8 January 2027 (5pm GMT)", date(2027, 1, 8), time(17), "UTC"),
        ("15 December 2026, midnight EST", date(2026, 12, 15), None, NEW_YORK),
        ("Closes 1 October 2026 at 5pm your local time", date(2026, 10, 1), time(17), None),
    ],
)
def test_the_hour_and_the_zone_of_a_field_are_kept(field, on, at, zone):
    (only,) = deadlines(
        field, source=Brussels if at else type("NoRule", (Brussels,), {"deadline_time": None})
    )
    assert (only.on, only.at, only.zone) == (on, at, zone)


def test_a_zone_by_its_name_that_shows_the_funder_s_hour_is_the_funder_s():
    (only,) = deadlines("11/20/2026 5:00 PM ET", source=Washington)
    assert (only.at, only.zone) == (time(17), NEW_YORK)


def test_letters_that_nobody_can_place_leave_the_zone_unknown():
    (only,) = deadlines("20 November 2026 5:00 PM IST", source=Brussels)
    assert (only.on, only.at, only.zone) == (date(2026, 11, 20), time(17), None)


def test_a_range_in_a_field_opens_and_ends():
    notice, issues = read(deadlines=(RawDeadline("1 to 28 February 2027"),))
    assert [d.on for d in notice.deadlines] == [date(2027, 2, 28)]
    assert (notice.opens_on, issues) == (date(2027, 2, 1), ())


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("Rolling", DeadlineKind.ROLLING),
        ("Permanente", DeadlineKind.ROLLING),
        ("Open – no deadline", DeadlineKind.ROLLING),
        ("Fino ad esaurimento fondi", DeadlineKind.UNTIL_EXHAUSTED),
    ],
)
def test_a_field_that_says_how_a_call_goes_on_is_no_date(field, kind):
    notice, issues = read(deadlines=(RawDeadline(field),))
    assert ([(d.kind, d.on) for d in notice.deadlines], issues) == ([(kind, None)], ())


def test_a_call_that_closed_early_does_not_close_again_on_its_former_day():
    notice, _ = read(deadlines=(RawDeadline("12/16/2026", "The call closed early on August 1, 2026."),))
    assert [d.on for d in notice.deadlines] == [date(2026, 8, 1)]


def test_an_expression_of_interest_is_the_application_where_no_other_is_asked_for():
    asked = "Expressions of interest are invited by 23 October 2026."
    notice, _ = read(text=asked)
    assert [(d.kind, d.on) for d in notice.deadlines] == [(DeadlineKind.FIXED, date(2026, 10, 23))]
    notice, _ = read(text=f"{asked} Full applications are due on 4 December 2026.")
    assert [d.on for d in notice.deadlines] == [date(2026, 12, 4)]
    assert [e.on for e in notice.events] == [date(2026, 10, 23)]


@pytest.mark.parametrize(
    ("text", "language", "on"),
    [
        ("the last Friday of March 2027", "en", date(2027, 3, 26)),
        ("First Monday in June 2027", "en", date(2027, 6, 7)),
        ("le dernier vendredi de mars 2027", "fr", date(2027, 3, 26)),
        ("am zweiten Dienstag im Februar 2027", "de", date(2027, 2, 9)),
        ("l'ultimo giovedì di ottobre 2026", "it", date(2026, 10, 29)),
    ],
)
def test_a_day_counted_by_its_weekday_is_a_date(text, language, on):
    assert [found.on for found in find_dates(text, language=language)] == [on]


def test_a_weekday_of_no_stated_year_is_no_date():
    assert find_dates("the last Friday of March", language="en") == []


@pytest.mark.parametrize("window", ["February 1 - February 28", "between February 1 and February 28"])
def test_of_a_yearly_window_the_end_is_the_deadline(window):
    assert next_day_of_year(f"Applications each year: {window}.", "en", date(2026, 9, 1)) == date(2027, 2, 28)
