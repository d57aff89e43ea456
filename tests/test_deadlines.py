"""When an application must be in: the traps that publishers' date fields and notes set."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from db.records import Certainty, DeadlineKind, EventKind, RawDeadline, Status, closes_at, status_at
from spiders.deadline_notes import read_note
from spiders.deadline_words import Purpose
from tests.reading_cases import Alexandria, Brussels, Washington, deadlines, read

NEW_YORK, BRUSSELS = "America/New_York", "Europe/Brussels"


class TestDateFields:
    def test_midnight_is_no_time(self):
        (only,) = deadlines("Sep 09, 2026 12:00:00 AM EDT")
        assert (only.on, only.at, only.zone) == (date(2026, 9, 9), None, NEW_YORK)
        assert closes_at(only).isoformat() == "2026-09-10T04:00:00+00:00"

    def test_the_union_s_hour_is_added_by_rule_and_says_so(self):
        (only,) = deadlines("2026-12-01T00:00:00.000+0000", kind="single-stage", source=Brussels)
        assert (only.on, only.at, only.zone) == (date(2026, 12, 1), time(17), BRUSSELS)
        assert (only.certainty, only.time_certainty) == (Certainty.STATED, Certainty.BY_RULE)

    def test_a_real_hour_in_utc_becomes_local_and_loses_its_seconds(self):
        first, second = (
            deadlines(f"2026-08-28T14:00:{seconds}.000+0000", source=Brussels)[0] for seconds in ("18", "44")
        )
        assert (first.on, first.at, first.zone) == (date(2026, 8, 28), time(16), BRUSSELS)
        assert first.at == second.at
        assert first.time_certainty is Certainty.STATED

    @pytest.mark.parametrize(
        ("raw", "key", "at"),
        [
            ("2026-09-30T17:00:00.000+0000", "1", time(17)),
            ("2026-12-31T23:59:00.000+0000", "1", time(23, 59)),
            ("2026-09-10T14:00:00.000+0000", "12COMPETITIVE_CALLen", time(14)),
        ],
    )
    def test_an_hour_on_the_wall_labelled_utc_is_never_read_later(self, raw, key, at):
        (only,) = deadlines(raw, source=Brussels, key=key)
        assert (only.on.isoformat(), only.at, only.zone) == (raw[:10], at, BRUSSELS)
        assert only.time_certainty is Certainty.INFERRED

    def test_an_applicant_s_own_five_o_clock_has_no_zone(self):
        (only,) = deadlines("08/17/2026", source=Alexandria)
        assert (only.at, only.zone, only.time_certainty) == (time(17), None, Certainty.BY_RULE)

    @pytest.mark.parametrize("raw", ["08/19/2076", "01/01/2099", "01/01/2100", "05/05/2048"])
    def test_a_placeholder_is_quarantined_and_the_call_kept(self, raw):
        notice, issues = read(deadlines=(RawDeadline(raw, "undefined"),), status="posted")
        assert [(d.kind, d.on, d.words) for d in notice.deadlines] == [(DeadlineKind.NONE_STATED, None, raw)]
        assert [(i.field, i.raw) for i in issues] == [("deadlines", raw)]
        assert notice.status is Status.OPEN

    def test_a_field_that_is_no_date_is_an_issue_and_keeps_its_words(self):
        notice, issues = read(deadlines=(RawDeadline("end of spring"),))
        assert [d.words for d in notice.deadlines] == ["end of spring"]
        assert [i.reason for i in issues] == ["a date we do not understand"]

    @pytest.mark.parametrize("raw", ["", None, "none", "TBD"])
    def test_no_date_is_no_deadline_and_no_issue(self, raw):
        notice, issues = read(deadlines=(RawDeadline(raw),))
        assert (notice.deadlines, issues) == ((), ())

    def test_month_comes_first_only_where_the_country_writes_so(self):
        assert deadlines("05/06/2026")[0].on == date(2026, 5, 6)
        assert deadlines("05/06/2026", source=Brussels)[0].on == date(2026, 6, 5)


class TestKinds:
    def test_two_dates_of_a_two_stage_call_are_stages_one_and_two(self):
        raw = tuple(
            RawDeadline(f"{day}T00:00:00.000+0000", kind="two-stage") for day in ("2027-04-08", "2026-09-03")
        )
        notice, _ = read(Brussels, deadlines=raw)
        assert [(d.kind, d.on.year, d.label) for d in notice.deadlines] == [
            (DeadlineKind.STAGE, 2026, "stage 1"),
            (DeadlineKind.STAGE, 2027, "stage 2"),
        ]

    def test_cut_offs_are_no_stages(self):
        raw = tuple(
            RawDeadline(f"{day}T00:00:00.000+0000", kind="multiple cut-off")
            for day in ("2026-10-13", "2027-10-13")
        )
        notice, _ = read(Brussels, deadlines=raw)
        assert [(d.kind, d.label) for d in notice.deadlines] == [(DeadlineKind.CUTOFF, None)] * 2

    def test_an_unknown_model_is_an_issue(self):
        notice, issues = read(Brussels, deadlines=(RawDeadline("2026-10-13", kind="three-legged"),))
        assert notice.deadlines[0].kind is DeadlineKind.FIXED
        assert [i.raw for i in issues] == ["three-legged"]

    def test_several_dates_under_one_name_each_admit_new_applications(self):
        label = "Full Proposal Deadline Date"
        days = ("September 2, 2026", "November 4, 2026")
        raw = tuple(RawDeadline(day, f"{label}: {day}", label) for day in days)
        notice, _ = read(deadlines=raw)
        assert [(d.kind, d.on.month) for d in notice.deadlines] == [
            (DeadlineKind.CUTOFF, 9),
            (DeadlineKind.CUTOFF, 11),
        ]

    @pytest.mark.parametrize(
        "cycle",
        [
            "Applications are due in January, April and September.",
            "Standard due dates: January 25, May 25 and September 9.",
            "Due dates are January, April, and September 9, 2026.",
        ],
    )
    def test_a_cycle_of_due_dates_outlives_the_one_that_is_dated(self, cycle):
        notice, _ = read(status="posted", deadlines=(RawDeadline("09/09/2026", cycle),))
        assert date(2026, 9, 9) in {d.on for d in notice.deadlines}
        assert DeadlineKind.RECURRING in {d.kind for d in notice.deadlines}
        assert status_at(notice, datetime(2026, 12, 1, tzinfo=UTC)) is Status.OPEN

    def test_a_cycle_in_the_description_outlives_the_dated_one_too(self):
        text = "<p>Proposals are due in January, April and September of each year.</p>"
        notice, _ = read(status="posted", text=text, deadlines=(RawDeadline("09/09/2026"),))
        assert [d.kind for d in notice.deadlines] == [DeadlineKind.FIXED, DeadlineKind.RECURRING]

    @pytest.mark.parametrize(
        "note",
        [
            "Applications due January 5, April 5 and September 7, 2027",
            "The application is due; awards are made between March and May.",
        ],
    )
    def test_months_of_one_year_are_no_cycle(self, note):
        assert DeadlineKind.RECURRING not in {d.kind for d in deadlines("09/07/2027", note)}

    def test_a_target_date_does_not_close_the_call(self):
        dated, rolling = deadlines(
            "August 17, 2026", "Full Proposal Target Date: August 17, 2026", "Full Proposal Target Date"
        )
        assert (dated.kind, dated.label) == (DeadlineKind.CUTOFF, "Full Proposal Target Date")
        assert (rolling.kind, rolling.on) == (DeadlineKind.ROLLING, None)

    def test_a_letter_of_intent_in_a_field_of_its_own_is_an_event(self):
        notice, _ = read(deadlines=(RawDeadline("August 17, 2026", kind="Letter of Intent Due Date"),))
        assert notice.deadlines == ()
        assert [(e.kind, e.on) for e in notice.events] == [(EventKind.LETTER_OF_INTENT, date(2026, 8, 17))]

    def test_a_forecast_s_dates_are_estimates_and_its_opening_an_expectation(self):
        notice, _ = read(
            status="forecasted", opens="12/01/2026", deadlines=(RawDeadline("02/01/2027", kind="forecast"),)
        )
        assert notice.deadlines[0].certainty is Certainty.ESTIMATED
        assert notice.opens_on is None
        assert [(e.kind, e.on) for e in notice.events] == [(EventKind.EXPECTED_OPENING, date(2026, 12, 1))]


class TestNotes:
    @pytest.mark.parametrize(
        ("note", "at", "zone"),
        [
            ("Applications are due by 11:59 p.m., ET, on the listed date.", time(23, 59), NEW_YORK),
            ("Applications must be submitted no later than 6:00 pm Eastern Time.", time(18), NEW_YORK),
            ("Due by 3 p.m. Mountain Daylight Time on the closing date", time(15), "America/Denver"),
            ("Submit by 5 p.m. local time of the applicant on the due date.", time(17), None),
            ("Due by 17:00 on the closing date", time(17), NEW_YORK),
        ],
    )  # fmt: skip
    def test_a_note_gives_the_listed_date_its_hour(self, note, at, zone):
        (only,) = deadlines("Sep 09, 2026 12:00:00 AM EDT", note)
        assert (only.on, only.at, only.zone, only.time_certainty) == (
            date(2026, 9, 9),
            at,
            zone,
            Certainty.STATED,
        )

    def test_where_the_note_names_another_due_date_the_note_holds(self):
        note = (
            "Closing Date for the system is December 16, 2026, but the actual due date for full proposals is "
            "October 14, 2026 at 5:00 p.m. ET. Pre-proposals are due July 29, 2026."
        )
        notice, issues = read(deadlines=(RawDeadline("12/16/2026", note),))
        assert [(d.kind, d.on, d.at, d.label) for d in notice.deadlines] == [
            (DeadlineKind.STAGE, date(2026, 7, 29), None, "outline"),
            (DeadlineKind.STAGE, date(2026, 10, 14), time(17), "full application"),
        ]
        assert [i.reason for i in issues] == ["the note states another due date than the field"]

    def test_a_note_left_over_from_an_earlier_round_does_not_close_the_call(self):
        notice, issues = read(deadlines=(RawDeadline("12/16/2026", "Applications are due June 1, 2025."),))
        assert [d.on for d in notice.deadlines] == [date(2025, 6, 1), date(2026, 12, 16)]
        assert len(issues) == 1

    def test_several_due_dates_are_cut_offs_with_the_noted_hour(self):
        note = "Due by 11:59 pm ET on the due date. Application Due Dates: November 2, 2026 and March 2, 2027"
        assert [(d.kind, d.on, d.at) for d in deadlines("11/02/2026", note)] == [
            (DeadlineKind.CUTOFF, date(2026, 11, 2), time(23, 59)),
            (DeadlineKind.CUTOFF, date(2027, 3, 2), time(23, 59)),
        ]

    def test_letters_of_intent_are_events_beside_the_deadline(self):
        note = (
            "Letters of Interest (LOI) can be sent beginning at 11:59 a.m. ET on September 8, 2026, "
            "until noon ET on October 9, 2026."
        )
        notice, issues = read(deadlines=(RawDeadline("05/03/2027", note),))
        assert [d.on for d in notice.deadlines] == [date(2027, 5, 3)]
        assert [(e.kind, e.on, e.at, e.zone) for e in notice.events] == [
            (EventKind.LETTER_OF_INTENT, date(2026, 10, 9), time(12), NEW_YORK)
        ]
        assert issues == ()

    def test_a_required_letter_of_intent_is_the_first_stage(self):
        note = "A letter of intent is required by July 1, 2026. Full applications are due September 1, 2026."
        assert [(d.kind, d.label) for d in deadlines("09/01/2026", note)] == [
            (DeadlineKind.STAGE, "letter of intent"),
            (DeadlineKind.STAGE, "full application"),
        ]

    def test_the_parts_of_one_application_are_stages(self):
        note = "Part 1 at Grants.gov closes on February 11, 2027. Part 2 is due February 24, 2027."
        assert [(d.kind, d.on.day, d.label) for d in deadlines("02/11/2027", note)] == [
            (DeadlineKind.STAGE, 11, "stage 1"),
            (DeadlineKind.STAGE, 24, "stage 2"),
        ]

    def test_the_first_of_several_due_dates_is_not_the_last(self):
        first, last = deadlines(
            "09/07/2027", "Standard due dates apply. The first due date is January 5, 2027."
        )[:2]
        assert (first.kind, first.on) == (DeadlineKind.CUTOFF, date(2027, 1, 5))
        assert (last.on, last.label) == (date(2027, 9, 7), "listed closing date")

    def test_a_preliminary_proposal_makes_the_full_one_a_stage(self):
        labels = ("Preliminary Proposal Deadline Date", "Full Proposal Deadline Date")
        raw = tuple(
            RawDeadline(day, f"{label}: {day}", label)
            for label, day in zip(labels, ("November 2, 2026", "March 16, 2027"), strict=True)
        )
        notice, _ = read(deadlines=raw)
        assert [(d.kind, d.label) for d in notice.deadlines] == [
            (DeadlineKind.STAGE, label) for label in labels
        ]

    def test_a_note_says_from_when_applications_are_taken(self):
        notice, _ = read(
            deadlines=(RawDeadline("08/28/2026", "Open from July 27, 2026 through August 28, 2026."),)
        )
        assert notice.opens_on == date(2026, 7, 27)
        assert [d.on for d in notice.deadlines] == [date(2026, 8, 28)]

    @pytest.mark.parametrize(
        ("note", "kind"),
        [
            ("Rolling", DeadlineKind.ROLLING),
            ("Open until superseded", DeadlineKind.ROLLING),
            ("Proposals are accepted anytime.", DeadlineKind.ROLLING),
            ("Applications are accepted year-round.", DeadlineKind.ROLLING),
            ("Candidatures au fil de l'eau", DeadlineKind.ROLLING),
            ("Accepted on a rolling basis until funds are exhausted", DeadlineKind.UNTIL_EXHAUSTED),
            ("Jusqu'à épuisement des crédits", DeadlineKind.UNTIL_EXHAUSTED),
            ("Fino ad esaurimento delle risorse", DeadlineKind.UNTIL_EXHAUSTED),
        ],
    )
    def test_a_call_without_a_last_day_says_how(self, note, kind):
        (only,) = deadlines(None, note)
        assert (only.kind, only.on, only.words) == (kind, None, note)

    def test_a_review_on_a_rolling_basis_is_no_deadline(self):
        assert deadlines(None, "Applications will be reviewed on a rolling basis.") == ()

    def test_a_rolling_call_keeps_its_listed_closing_date(self):
        dated, rolling = deadlines("09/29/2029", "Open continuously until otherwise amended.")
        assert (dated.on, dated.label) == (date(2029, 9, 29), "listed closing date")
        assert rolling.kind is DeadlineKind.ROLLING

    def test_a_yearly_deadline_comes_next_this_year(self):
        coming, last = deadlines("11/01/2030", "Applications are due on November 1st each year.")
        assert (coming.kind, coming.on, coming.certainty) == (
            DeadlineKind.RECURRING,
            date(2026, 11, 1),
            Certainty.INFERRED,
        )
        assert last.on == date(2030, 11, 1)

    @pytest.mark.parametrize(
        "note", ["undefined", "No Explanation", "See Full Announcement for details.", "N/A", ""]
    )
    def test_a_note_that_says_nothing_adds_nothing(self, note):
        (only,) = deadlines("09/06/2026", note)
        assert (only.on, only.at, only.label, only.words) == (date(2026, 9, 6), None, None, "09/06/2026")

    @pytest.mark.parametrize("note", ["Dates are planning dates and may change.", "This date may move"])
    def test_a_note_that_is_a_sentence_is_no_name_for_the_deadline(self, note):
        (only,) = deadlines("02/12/2027", note)
        assert (only.on, only.label, only.words) == (date(2027, 2, 12), None, note)

    def test_a_short_note_without_a_date_names_the_deadline(self):
        assert deadlines("04/05/2027", "Innovation Track")[0].label == "Innovation Track"

    def test_a_date_that_may_be_read_two_ways_is_an_issue_not_a_deadline(self):
        class Anywhere(Washington):
            country = "INT"

        notice, issues = read(Anywhere, deadlines=(RawDeadline(None, "Applications due 05/06/2027."),))
        assert notice.deadlines == ()
        assert [(i.raw, i.reason) for i in issues] == [("05/06/2027", "a date that may be read two ways")]


class TestDescriptions:
    def test_a_deadline_stands_in_the_prose_where_there_is_no_field(self):
        text = (
            "<p>Supports soil science.</p><p>Application deadline: 14 October 2026, 17:00 Brussels time.</p>"
        )
        notice, _ = read(Brussels, text=text)
        assert [(d.on, d.at, d.zone) for d in notice.deadlines] == [(date(2026, 10, 14), time(17), BRUSSELS)]

    def test_the_deadline_of_a_past_call_is_none_of_this_one(self):
        notice, _ = read(text="The deadline of the first call was 14 October 2024. A second is planned.")
        assert notice.deadlines == ()

    def test_other_dates_of_a_description_are_no_deadlines(self):
        text = "The Directive of 31 March 2027 applies. Projects start on 1 May 2027; awards by 2 June 2027."
        assert read(text=text)[0].deadlines == ()

    def test_an_information_day_is_an_event_with_its_hour(self):
        text = "An information session is held on September 3, 2026 at 2:00 PM ET: https://example.org/join."
        (event,) = read(text=text)[0].events
        assert (event.kind, event.on, event.at, event.zone, event.url) == (
            EventKind.INFORMATION_DAY, date(2026, 9, 3), time(14), NEW_YORK, "https://example.org/join",
        )  # fmt: skip


APPLICATION = Purpose.APPLICATION


@pytest.mark.parametrize(
    ("note", "stated"),
    [
        (
            "Letter of intent due July 1, 2026; full applications due September 1, 2026.",
            [(Purpose.INTENT, 7), (APPLICATION, 9)],
        ),
        (
            "Applications (letter of intent by July 1, 2026) are due October 1, 2026.",
            [(Purpose.INTENT, 7), (APPLICATION, 10)],
        ),
        (
            "Questions are due August 1, 2026. Proposals due 09/30/2026.",
            [(Purpose.QUESTIONS, 8), (APPLICATION, 9)],
        ),
        (
            "A webinar takes place on August 20, 2026. The deadline is September 30, 2026.",
            [(Purpose.INFORMATION, 8), (APPLICATION, 9)],
        ),
        ("Selections will be announced on December 1, 2026.", [(Purpose.OTHER, 12)]),
    ],
)
def test_each_date_of_a_note_has_its_own_purpose(note, stated):
    read_out = read_note(note, language="en", day_first=False)
    assert [(d.purpose, d.on.month) for d in read_out.dates] == stated


def test_a_french_closing_date_is_one():
    (only,) = read_note("Date limite : 14 octobre 2026 à 17h00 (heure de Paris)", language="fr").dates
    assert (only.purpose, only.on, only.at, only.zone) == (
        APPLICATION,
        date(2026, 10, 14),
        time(17),
        "Europe/Paris",
    )
