"""What only our misreading hid from a reader is told once it is mended: once, and as our mistake."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from telling_cases import NIGHT, READER, Home, deadline, dismissed, dropped, later, match, nights, opportunity

from db.records import ApplicantType, Money, Screening, Status
from flows.announcing.announce import Addressee
from flows.digest.sentences import remainder_in_words
from flows.digest.words import kind_of

SECOND, THIRD, FOURTH = nights(4)[1:]
PASSED = (deadline(NIGHT - timedelta(days=40)),)
RIGHT = opportunity("1")


def reread(call, **fields):
    """The same call, read differently by us."""
    return replace(call, merged=replace(call.merged, **fields))


def mended(wrong, before=None, after=None, frequency="daily", then=SECOND):
    """The account of a call that was misread for a night, and the night on which it is read rightly."""
    home = Home(replace(READER, frequency=frequency))
    home.night(NIGHT, [wrong], before)
    return home, home.night(then, [RIGHT], after or [match("1")], misread=[wrong])


def account(planned):
    (entry,) = planned.ledger
    return f"{entry.accounting}:{entry.reason}"


HIDDEN = {
    "a deadline read as passed": ({"deadlines": PASSED}, "deadline"),
    "a status read as closed": ({"status": Status.CLOSED}, "open"),
    "an applicant type too few": ({"applicant_types": (ApplicantType.INDIVIDUAL,)}, "applicant"),
    "a country too few": ({"eligible_countries": ("KE",)}, "country"),
    "thousands for millions": ({"award_ceiling": Money(RIGHT.merged.award_floor.amount, "EUR")}, "size"),
    "a text cut short, for a person's own rule": ({"text": "Proposals"}, "must:text"),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_what_a_wrong_value_hid_is_told_once_when_it_is_mended(name):
    fields, rule = HIDDEN[name]
    home, planned = mended(reread(RIGHT, **fields), [dropped("1", rule)])
    assert account(planned) == "sent:overlooked"
    assert account(home.night(THIRD, [RIGHT], [match("1")])) == "suppressed:already-told"


NOT_OURS = {
    "a profile that was widened": ({"text": "Proposals"}, [dropped("1", "applicant")], [match("1")]),
    "another field than the rule asks": ({"award_ceiling": None}, [dropped("1", "country")], [match("1")]),
    "a deadline, where money was the matter": ({"deadlines": ()}, [dropped("1", "size")], [match("1")]),
    "a score that has risen": ({"applicant_types": ()}, [match("1", 20.0)], [match("1")]),
}


@pytest.mark.parametrize("name", NOT_OURS)
def test_what_only_the_ranking_or_the_profile_brings_up_stays_untold(name):
    fields, before, after = NOT_OURS[name]
    _, planned = mended(reread(RIGHT, **fields), before, after)
    assert account(planned) == "suppressed:not-new"


STILL_HIDDEN = {
    "another rule says no": ([dropped("1", "country")], "suppressed:dropped:country"),
    "it is not good enough": ([match("1", 20.0)], "suppressed:below-threshold"),
    "the safeguards hold it": ([match("1", screening=Screening.HOLD)], "suppressed:hold"),
}


@pytest.mark.parametrize("name", STILL_HIDDEN)
def test_what_would_not_be_told_anyhow_is_not_told_as_overlooked(name):
    matches, expected = STILL_HIDDEN[name]
    _, planned = mended(reread(RIGHT, deadlines=PASSED), after=matches)
    assert account(planned) == expected


def test_who_dismissed_it_hears_nothing():
    home = Home()
    home.night(NIGHT, [reread(RIGHT, deadlines=PASSED)])
    home.decide(dismissed("1"))
    planned = home.night(SECOND, [RIGHT], [match("1")], misread=[reread(RIGHT, deadlines=PASSED)])
    assert account(planned) == "suppressed:dismissed"


def test_one_that_would_be_closed_by_now_in_any_reading_is_not_told():
    late = reread(RIGHT, deadlines=(deadline(SECOND - timedelta(days=1)),))
    home = Home()
    home.night(NIGHT, [reread(RIGHT, deadlines=PASSED)])
    planned = home.night(THIRD, [late], [match("1")], misread=[reread(RIGHT, deadlines=PASSED)])
    assert account(planned) == "suppressed:closed"


def test_what_the_publisher_moved_as_well_is_simply_new():
    home, wrong = Home(), reread(RIGHT, deadlines=PASSED)
    home.night(NIGHT, [wrong])
    assert account(home.night(SECOND, [later(RIGHT)], [match("1")], misread=[wrong])) == "sent:new"


def test_a_weekly_reader_hears_of_it_on_monday_in_the_same_words():
    monday = date(2026, 8, 17)
    home, planned = mended(reread(RIGHT, deadlines=PASSED), frequency="weekly")
    assert account(planned) == "queued:overlooked"
    for night in nights(6, SECOND + timedelta(days=1)):
        planned = home.night(night, [RIGHT], [match("1")])
        if night == monday:
            break
        assert account(planned) == "queued:overlooked"
    assert account(planned) == "sent:overlooked"
    ((item,),) = [section.items for mail in planned.mails for section in mail.sections]
    assert kind_of(item) == "overlooked"


def test_a_new_reader_gets_it_as_part_of_the_baseline():
    home, wrong = Home(), reread(RIGHT, deadlines=PASSED)
    home.night(NIGHT, [wrong])
    home.readers = (Addressee("new@example.org", "climate-lab", "Climate Adaptation Lab"),)
    planned = home.night(SECOND, [RIGHT], [match("1")], misread=[wrong])
    assert account(planned) == "sent:baseline"
    assert remainder_in_words(planned.mails[0].sections[0]) == "Of 1 opportunity compared, all are shown."
