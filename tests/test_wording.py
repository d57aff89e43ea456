"""Dates, deadlines, money and changes in the words a reader gets."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from telling_cases import deadline, notice

from db.records import ApplicantType, Certainty, Change, Deadline, DeadlineKind, Instrument, Money, Status
from flows.announcing.changes import changes_between, essence
from flows.words import money_words, wording

AS_OF = datetime(2026, 8, 11, 2, tzinfo=UTC)
SIXTH = date(2026, 10, 6)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            deadline(SIXTH, time_certainty=Certainty.BY_RULE),
            "Tuesday 6 October 2026, 17:00 Brussels time (by the portal's rule), 56 days left",
        ),
        (deadline(SIXTH), "Tuesday 6 October 2026, 17:00 Brussels time, 56 days left"),
        (
            deadline(SIXTH, None, zone=None),
            "Tuesday 6 October 2026, end of day, zone not stated, 57 days left",
        ),
        (
            deadline(SIXTH, None),
            "Tuesday 6 October 2026, end of day Brussels time (time not stated), 56 days left",
        ),
        (deadline(SIXTH, zone=None), "Tuesday 6 October 2026, 17:00, zone not stated, 57 days left"),
        (
            deadline(SIXTH, time(23, 59), zone="America/Argentina/Buenos_Aires"),
            "Tuesday 6 October 2026, 23:59 Buenos Aires time, 57 days left",
        ),
        (
            deadline(SIXTH, time(23, 59), zone="Etc/GMT+12"),
            "Tuesday 6 October 2026, 23:59 anywhere on Earth (UTC−12), 57 days left",
        ),
        (deadline(SIXTH, zone="Etc/GMT-2"), "Tuesday 6 October 2026, 17:00 UTC+2, 56 days left"),
        (deadline(SIXTH, zone="UTC"), "Tuesday 6 October 2026, 17:00 UTC, 56 days left"),
        (
            deadline(SIXTH, certainty=Certainty.ESTIMATED),
            "about Tuesday 6 October 2026 (estimated by the funder), 56 days left",
        ),
        (
            deadline(SIXTH, certainty=Certainty.INFERRED, time_certainty=Certainty.INFERRED),
            "Tuesday 6 October 2026, 17:00 Brussels time (time read from the text) (date read from the "
            "text), 56 days left",
        ),
        (Deadline(DeadlineKind.ROLLING), "no deadline: applications are taken at any time"),
        (Deadline(DeadlineKind.UNTIL_EXHAUSTED), "open until the money is spent"),
        (Deadline(DeadlineKind.NONE_STATED), "no deadline stated"),
        (Deadline(DeadlineKind.FIXED), "date not stated"),
    ],
)
def test_a_deadline_says_day_time_zone_and_days_left(given, words):
    assert wording.deadline_in_words(given, AS_OF) == words


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        (datetime(2026, 10, 4, 12, tzinfo=UTC), "2 days left"),
        (datetime(2026, 10, 5, 12, tzinfo=UTC), "tomorrow"),
        (datetime(2026, 10, 6, 14, 59, tzinfo=UTC), "today"),
        (datetime(2026, 10, 6, 15, 0, tzinfo=UTC), "passed"),
        (datetime(2026, 10, 7, 15, 0, tzinfo=UTC), "passed 1 day ago"),
        (datetime(2026, 10, 4, 22, 30, tzinfo=UTC), "tomorrow"),  # it is the 5th in Brussels already
    ],
)
def test_days_left_are_counted_in_the_deadlines_own_zone(as_of, words):
    assert wording.days_left_in_words(deadline(SIXTH), as_of) == words


def test_several_deadlines_show_the_next_and_what_comes_after():
    days = [date(2026, 3, 3), SIXTH, date(2026, 12, 1), date(2027, 3, 3), date(2027, 6, 3), date(2027, 9, 3)]
    cutoffs = tuple(deadline(day, kind=DeadlineKind.CUTOFF) for day in days)
    assert wording.deadlines_in_words(notice(deadlines=cutoffs), AS_OF) == (
        "next cut-off: Tuesday 6 October 2026, 17:00 Brussels time, 56 days left; "
        "then 1 Dec 2026, 3 Mar 2027, 3 Jun 2027 and 1 more"
    )
    stages = tuple(deadline(day, kind=DeadlineKind.STAGE) for day in (SIXTH, date(2027, 3, 3)))
    assert wording.deadlines_in_words(notice(deadlines=stages), AS_OF).startswith(
        "next stage: Tuesday 6 October"
    )


@pytest.mark.parametrize(
    ("deadlines", "words"),
    [
        ((), "no deadline stated"),
        ((Deadline(DeadlineKind.ROLLING),), "no deadline: applications are taken at any time"),
        (
            (deadline(date(2026, 8, 9)),),
            "Sunday 9 August 2026, 17:00 Brussels time, passed 2 days ago",
        ),
    ],
)
def test_without_a_coming_deadline_the_words_say_what_is_known(deadlines, words):
    assert wording.deadlines_in_words(notice(deadlines=deadlines), AS_OF) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("2400000", "EUR 2.4 million"),
        ("2000000", "EUR 2 million"),
        ("1200000000", "EUR 1.2 billion"),
        ("1234567", "EUR 1,234,567"),
        ("950000", "EUR 950,000"),
        ("950000.50", "EUR 950,000.5"),
        ("0", "EUR 0"),
    ],
)
def test_money_is_exact_and_names_its_currency(amount, words):
    assert wording.money_in_words(Money(Decimal(amount), "EUR")).replace("\xa0", " ") == words


def euros(amount):
    """So many euros."""
    return Money(Decimal(amount), "EUR")


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ({}, "award size not stated"),
        ({"award_floor": euros(100), "award_ceiling": euros(200)}, "EUR 100 to EUR 200 per award"),
        ({"award_floor": euros(100), "award_ceiling": euros(100)}, "EUR 100 per award"),
        ({"award_ceiling": euros(200)}, "up to EUR 200 per award"),
        ({"award_floor": euros(0), "award_ceiling": euros(200)}, "up to EUR 200 per award"),
        ({"award_floor": euros(100)}, "from EUR 100 per award"),
        (
            {"total_funding": euros(5_000_000), "expected_awards": 3},
            "award size not stated; total pot EUR 5 million; 3 awards expected",
        ),
        (
            {"award_ceiling": euros(200), "cofunding_rate": Decimal("0.8"), "cost_sharing": True},
            "up to EUR 200 per award; the funder pays 80 %",
        ),
        ({"cost_sharing": True}, "award size not stated; cost sharing required"),
        ({"cost_sharing": False}, "award size not stated"),
    ],
)
def test_floor_ceiling_and_pot_are_never_mixed(stated, words):
    unstated = {"award_floor": None, "award_ceiling": None}
    assert money_words.award_in_words(notice(**unstated | stated)).replace("\xa0", " ") == words


@pytest.mark.parametrize(
    ("amount", "noun", "words"),
    [
        (1, "day", "1 day"),
        (0, "day", "0 days"),
        (2, "opportunity", "2 opportunities"),
        (1234, "award", "1,234 awards"),
    ],
)
def test_counts_agree_with_their_noun(amount, noun, words):
    assert wording.count(amount, noun) == words


def test_codes_become_names_and_what_is_no_code_stays():
    assert wording.countries_in_words(["KE", "EU", "ODA", "XX"]) == "Kenya, EU, the ODA countries, XX"
    assert wording.language_in_words("fr") == "French"
    assert wording.language_in_words("tlh-x") == "tlh-x"
    assert wording.applicants_in_words([ApplicantType.FOR_PROFIT_SMALL]) == "for profit small"
    instruments = (Instrument.GRANT, Instrument.TECHNICAL_ASSISTANCE)
    assert wording.instruments_in_words(instruments) == "grant, technical assistance"
    assert wording.instruments_in_words(None) == "instrument not stated"
    assert wording.status_in_words(Status.FORECASTED) == "forecast"
    assert wording.status_in_words(None) == "not stated"


# Changes in words


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Call  for\nproposals", "CALL FOR PROPOSALS"),
        ("the funder’s “own” words – here", 'the funder\'s "own" words - here'),
        ("ﬁeld trials", "field trials"),
    ],
)
def test_looks_alone_make_no_difference(before, after):
    assert essence(before) == essence(after)


@pytest.mark.parametrize(
    ("before", "after"), [("TRL ≥ 5", "TRL < 5"), ("up to 100 %", "up to 10 %"), ("AI", "A.I.")]
)
def test_what_may_mean_something_makes_a_difference(before, after):
    assert essence(before) != essence(after)


def one_change(field, before, after):
    """The change of one field between two tellings."""
    (change,) = changes_between(((field, before),), ((field, after),), AS_OF)
    return change


def test_a_long_passage_shows_the_part_that_differs():
    start, end = "word " * 100, " tail" * 100
    change = one_change(
        "eligibility", f"{start}universities only{end}", f"{start}universities and firms{end}"
    )
    assert change == Change(
        "eligibility",
        "… word word word universities only tail tail tail tail …",
        "… word word word universities and firms tail tail tail tail …",
    )


def test_a_long_list_shows_what_was_added_and_removed():
    change = one_change("eligible_countries", "BE DE FR IT NL", "BE DE FR IT KE")
    assert (change.before, change.after) == ("5 listed", "5 listed (added: Kenya; removed: Netherlands)")


def test_a_change_names_opening_dates_and_shares():
    assert one_change("opens_on", "2026-09-01", "2026-10-01").after == "Thursday 1 October 2026"
    assert one_change("cofunding_rate", "0.8", "1").after == "100\xa0%"
    assert one_change("total_funding", "USD 5", "USD 7000000").after == "USD\xa07\xa0million"


@pytest.mark.parametrize(("before", "after"), [("open", None), (None, "open")])
def test_a_status_that_is_named_or_no_longer_named_has_not_moved(before, after):
    facts = [(("status", value),) if value else () for value in (before, after)]
    assert changes_between(*facts, AS_OF) == ()
