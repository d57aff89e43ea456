"""When a reader hears of what: reminders, internal deadlines, cycles, pauses, and everything new."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from telling_cases import (
    NIGHT,
    READER,
    Home,
    at,
    deadline,
    dismissed,
    dropped,
    kept,
    later,
    match,
    nights,
    opportunity,
)
from told_home import profile

from db.records import Accounting, Announcement, Screening, Status
from db.records.waiting import Snooze
from flows.announcing.announce import Addressee
from flows.announcing.composing import addressees
from flows.announcing.mail_plan import Approving
from flows.digest.item_limits import internal_row, limited_row
from ranking.profiles import ProfileError, parse_profile

SECOND, THIRD, FOURTH = nights(4)[1:]
LAST = date(2026, 10, 6)
MONDAY = date(2026, 8, 17)
LIMIT = "Only one application per institution is allowed."


def told(planned):
    """(announcement, opportunity, detail) of everything the mails show."""
    return [
        (i.announcement.value, i.opportunity, i.detail)
        for mail in planned.mails
        for section in mail.sections
        for i in section.items
    ]


def reasons(planned):
    return {entry.opportunity: f"{entry.accounting}:{entry.reason}" for entry in planned.ledger}


def reader(**fields):
    return replace(READER, **fields)


def silence(until, recipient="", opportunity="", profile="climate-lab"):
    return Snooze(profile, recipient, opportunity, until, "pi", at(NIGHT))


def reminded(home, call, days):
    """On which of so many nights a kept call is recalled, and by which lead time."""
    home.night(NIGHT, [call])
    home.decide(kept("1"))
    return [
        (night, item.detail)
        for night in days
        for mail in home.night(night, [call]).mails
        for item in mail.sections[0].items
    ]


# Reminders, counted to the internal deadline


@pytest.mark.parametrize(
    ("reminders", "lead_days", "expected"),
    [
        ((60, 30, 14, 3), 0, (30, 14, 3)),
        ((45, 5), 0, (45, 5)),
        ((), 0, ()),
        ((30, 0), 0, (30, 0)),
        ((30, 14, 3), 10, (30, 14, 3)),
        ((45,), 30, ()),
    ],
)
def test_reminders_come_at_the_lead_times_of_the_profile_before_its_internal_deadline(
    reminders, lead_days, expected
):
    home = Home(reader(reminders=reminders, lead_days=lead_days))
    found = reminded(home, opportunity(), nights(57)[1:])
    assert found == [(LAST - timedelta(days=lead_days + lead), str(lead)) for lead in expected]


@pytest.mark.parametrize("missed_until", [date(2026, 9, 8), date(2026, 9, 23), date(2026, 10, 4)])
def test_after_missed_nights_the_nearest_lead_time_is_told_once_and_no_second_mail_follows(missed_until):
    left = (LAST - missed_until).days
    nearest = min(lead for lead in (60, 30, 14, 3) if lead >= left)
    found = reminded(Home(), opportunity(), [missed_until, missed_until + timedelta(days=1)])
    assert found == [(missed_until, str(nearest))]


def test_an_item_shows_the_internal_deadline_beside_the_funders():
    planned = Home(reader(lead_days=10)).night(NIGHT, [opportunity()])
    (item,) = planned.mails[0].sections[0].items
    assert item.internal == date(2026, 9, 26)
    row = internal_row(item, LAST, at(NIGHT), "en")
    assert row is not None
    assert row.text == "26 Sept 2026, 46 days left (funder: 6 Oct 2026)"
    (plain,) = Home().night(NIGHT, [opportunity()]).mails[0].sections[0].items
    assert internal_row(plain, LAST, at(NIGHT), "en") is None


def test_what_is_not_kept_is_never_recalled_whatever_the_lead_times():
    home = Home(reader(reminders=(50, 40, 30)))
    home.night(NIGHT, [opportunity()])
    assert not any(home.night(night, [opportunity()]).mails for night in nights(57)[1:])


# Limited submissions


def test_a_limited_submission_says_who_has_kept_it_as_far_as_they_may_be_named():
    home = Home()
    home.names = {"sea-lab": "Sea Laboratory"}
    home.decide(kept("1", profile="sea-lab"), kept("1", profile="secret-lab"), dismissed("1", profile="x"))
    (item,) = home.night(NIGHT, [opportunity(text=LIMIT)]).mails[0].sections[0].items
    assert (item.limited.most, item.limited.kept_by, item.limited.others) == (1, ("Sea Laboratory",), 1)
    row = limited_row(item, "en")
    assert row is not None
    assert row.text == "1 application per institution; kept by Sea Laboratory, 1 more profile"
    assert LIMIT in row.quote


def test_what_states_no_limit_has_no_such_line():
    (item,) = Home().night(NIGHT, [opportunity()]).mails[0].sections[0].items
    assert item.limited is None
    assert limited_row(item, "en") is None


# Weekly: one mail on Mondays, also when there is nothing


def test_a_weekly_reader_hears_on_mondays_that_there_is_nothing_new_and_on_no_other_day():
    home, call = Home(reader(frequency="weekly")), opportunity()
    home.night(NIGHT, [call])
    written = {night: home.night(night, [call]).mails for night in nights(21)[1:]}
    mondays = [night for night, mails in written.items() if mails]
    assert mondays == [MONDAY, MONDAY + timedelta(days=7), MONDAY + timedelta(days=14)]
    assert all(not mail.sections[0].items for mails in written.values() for mail in mails)


def test_a_daily_reader_never_hears_that_there_is_nothing_new():
    home, call = Home(), opportunity()
    home.night(NIGHT, [call])
    assert not any(home.night(night, [call]).mails for night in nights(15)[1:])


# Quiet: what waiting could make worse, and nothing else


def test_a_quiet_reader_gets_a_first_mail_and_then_nothing_new_which_waits_for_another_cycle():
    home, call = Home(reader(frequency="quiet")), opportunity("1")
    assert told(home.night(NIGHT, [call])) == [("baseline", "op-1", "")]
    new = opportunity("2", first_seen_on=SECOND)
    assert reasons(home.night(SECOND, [call, new]))["op-2"] == "queued:quiet:new"
    assert reasons(home.night(THIRD, [call, new]))["op-2"] == "queued:quiet:new"
    home.readers = (READER,)
    assert told(home.night(FOURTH, [call, new])) == [("new", "op-2", "")]


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        ({"deadlines": (deadline(date(2026, 9, 1)),)}, ["changed"]),
        ({"deadlines": (deadline(date(2026, 12, 1)),)}, ["changed"]),
        ({"status": Status.CLOSED}, ["changed"]),
        ({"title": "Another title altogether"}, []),
        ({"eligibility": "Open to companies only."}, []),
    ],
)
def test_a_quiet_reader_hears_of_dates_and_status_and_of_no_other_change(moved, expected):
    home, call = Home(reader(frequency="quiet")), opportunity()
    home.night(NIGHT, [call])
    assert [kind for kind, *_ in told(home.night(SECOND, [later(call, **moved)]))] == expected


def test_a_quiet_reader_gets_reminders_corrections_and_withdrawals():
    home, call = Home(reader(frequency="quiet")), opportunity()
    home.night(NIGHT, [call])
    home.decide(kept("1"))
    assert told(home.night(date(2026, 9, 6), [call])) == [("closing", "op-1", "30")]
    reread = replace(later(call, deadlines=(deadline(date(2026, 9, 20)),)), raw_digest="a")
    assert [kind for kind, *_ in told(home.night(date(2026, 9, 7), [reread]))] == ["erratum"]
    gone = replace(reread, status=Status.WITHDRAWN, withdrawn_on=date(2026, 9, 8))
    assert [kind for kind, *_ in told(home.night(date(2026, 9, 8), [gone]))] == ["withdrawn"]


@pytest.mark.parametrize(("closes", "at_once"), [(FOURTH, True), (MONDAY, True), (date(2026, 8, 18), False)])
def test_a_weekly_reader_hears_at_once_of_what_closes_before_the_next_mail(closes, at_once):
    home, call = Home(reader(frequency="weekly")), opportunity("1")
    home.night(NIGHT, [call])
    new = opportunity("2", first_seen_on=SECOND, deadlines=(deadline(closes),))
    assert (("new", "op-2", "") in told(home.night(SECOND, [call, new]))) is at_once


def test_a_monday_without_a_night_is_made_up_for_on_the_next():
    home, call = Home(reader(frequency="weekly")), opportunity("1")
    home.night(NIGHT, [call])
    new = opportunity("2", first_seen_on=SECOND)
    assert not home.night(SECOND, [call, new]).mails
    assert ("new", "op-2", "") in told(home.night(MONDAY + timedelta(days=1), [call, new]))
    assert not home.night(MONDAY + timedelta(days=2), [call, new]).mails


def test_what_waits_goes_on_waiting_where_its_score_sways_around_the_threshold():
    home, call = Home(reader(frequency="weekly")), opportunity("1")
    home.night(NIGHT, [call])
    new = opportunity("2", first_seen_on=SECOND)
    for night, score in ((SECOND, 36.0), (THIRD, 34.9), (FOURTH, 36.0)):
        home.night(night, [call, new], [match("1", score=90.0), match("2", score=score)])
    scored = [match("1", score=90.0), match("2", score=36.0)]
    assert ("new", "op-2", "") in told(home.night(MONDAY, [call, new], scored))


# Pauses: everything waits, nothing is lost, nothing comes twice


@pytest.mark.parametrize("whom", ["", READER.email])
def test_during_a_pause_everything_waits_and_comes_on_the_day_that_was_named(whom):
    home, call = Home(), opportunity("1")
    home.night(NIGHT, [call])
    home.snoozes = [silence(FOURTH, whom)]
    moved = later(call, deadlines=(deadline(date(2026, 9, 1)),))
    new = opportunity("2", first_seen_on=SECOND)
    for night in (SECOND, THIRD):
        planned = home.night(night, [moved, new])
        assert not planned.mails
        assert reasons(planned) == {"op-1": "queued:snoozed:changed", "op-2": "queued:snoozed:new"}
    assert {kind for kind, *_ in told(home.night(FOURTH, [moved, new]))} == {"changed", "new"}
    assert not home.night(FOURTH + timedelta(days=1), [moved, new]).mails


def test_a_pause_of_one_reader_is_none_of_another():
    other = reader(email="co@example.org")
    home, call = Home(READER, other), opportunity("1")
    home.night(NIGHT, [call])
    home.snoozes = [silence(FOURTH, "co@example.org")]
    planned = home.night(SECOND, [call, opportunity("2", first_seen_on=SECOND)])
    assert [mail.recipient for mail in planned.mails] == [READER.email]


def test_a_pause_about_one_call_leaves_the_others_alone():
    home, calls = Home(), [opportunity("1"), opportunity("2")]
    home.night(NIGHT, calls)
    home.snoozes = [silence(FOURTH, opportunity="op-1")]
    moved = [later(call, deadlines=(deadline(date(2026, 9, 1)),)) for call in calls]
    assert told(home.night(SECOND, moved)) == [("changed", "op-2", "")]
    assert told(home.night(FOURTH, moved)) == [("changed", "op-1", "")]


def test_a_first_mail_that_was_paused_is_still_a_first_mail():
    home, calls = Home(), [opportunity(str(n)) for n in range(5)]
    home.snoozes = [silence(THIRD)]
    assert not home.night(NIGHT, calls).mails
    assert not home.night(SECOND, calls).mails
    assert told(home.night(THIRD, calls)) == [("baseline", f"op-{n}", "") for n in range(3)]


def test_several_reminders_missed_in_a_pause_are_one_when_it_ends():
    home = Home()
    home.snoozes = [silence(date(2026, 10, 4))]
    found = reminded(home, opportunity(), nights(56)[1:])
    assert found[-1:] == [(date(2026, 10, 4), "3")]
    assert [detail for _, detail in found if detail] == ["3"]


def test_a_weekly_reader_on_pause_is_not_told_that_there_is_nothing():
    home, call = Home(reader(frequency="weekly")), opportunity()
    home.night(NIGHT, [call])
    home.snoozes = [silence(date(2026, 9, 1))]
    assert not home.night(MONDAY, [call]).mails


def test_what_an_address_that_takes_no_mail_is_to_be_told_waits_until_it_takes_mail_again():
    home, call = Home(), opportunity("1")
    home.night(NIGHT, [call])
    moved = later(call, deadlines=(deadline(date(2026, 9, 1)),))
    new = opportunity("2", first_seen_on=SECOND)
    home.readers = [replace(READER, suspended=True)]
    for night in (SECOND, THIRD):
        planned = home.night(night, [moved, new])
        assert not planned.mails
        assert reasons(planned) == {"op-1": "queued:suspended:changed", "op-2": "queued:suspended:new"}
    home.readers = [READER]
    assert {kind for kind, *_ in told(home.night(FOURTH, [moved, new]))} == {"changed", "new"}


def test_a_new_call_that_vanishes_while_it_waits_is_told_as_new_when_it_comes_back():
    home, call = Home(reader(frequency="weekly")), opportunity("1")
    home.night(NIGHT, [call])
    new = opportunity("2", first_seen_on=SECOND)
    assert reasons(home.night(SECOND, [call, new]))["op-2"] == "queued:new"
    gone = replace(later(new, "b"), merged=replace(new.merged, status=Status.WITHDRAWN), withdrawn_on=THIRD)
    for night in (THIRD, FOURTH):
        assert reasons(home.night(night, [call, gone]))["op-2"] == "suppressed:withdrawn:new"
    assert ("new", "op-2", "") in told(home.night(MONDAY, [call, new]))


def test_backlog_that_vanishes_and_comes_back_is_backlog_still():
    home, calls = Home(), [opportunity(str(n)) for n in range(5)]
    home.night(NIGHT, calls)
    gone = replace(calls[4], merged=replace(calls[4].merged, status=Status.WITHDRAWN), withdrawn_on=SECOND)
    assert reasons(home.night(SECOND, [*calls[:4], gone]))["op-4"] == "suppressed:withdrawn"
    assert not home.night(THIRD, calls).mails


# Everything new, for who asks


def test_everything_new_is_listed_whether_it_matches_or_not():
    home, call = Home(reader(all_new=True)), opportunity("1")
    assert home.night(NIGHT, [call]).mails[0].all_new == ()
    poor, barred = opportunity("2", first_seen_on=SECOND), opportunity("3", first_seen_on=SECOND)
    over = opportunity("4", first_seen_on=SECOND, status=Status.CLOSED)
    held = opportunity("5", first_seen_on=SECOND)
    matches = [
        match("1"),
        match("2", 3.0),
        dropped("3", "country"),
        dropped("4", "open"),
        match("5", screening=Screening.REVIEW),
    ]
    planned = home.night(SECOND, [call, poor, barred, over, held], matches)
    assert planned.mails[0].all_new == ("op-2", "op-3", "op-5")
    assert told(planned) == []
    assert not home.night(THIRD, [call, poor, barred, over, held], matches).mails


def test_what_one_night_lists_no_later_one_lists_again_and_what_came_late_is_not_lost():
    home, calls = Home(reader(all_new=True)), [opportunity("1")]
    home.night(NIGHT, calls)
    calls.append(opportunity("2", first_seen_on=SECOND))
    home.night(SECOND, calls, [match("1"), match("2", 3.0)])
    late = opportunity("3", first_seen_on=SECOND)
    planned = home.night(THIRD, [*calls, late], [match("1"), match("2", 3.0), match("3", 3.0)])
    assert planned.mails[0].all_new == ("op-3",)


def test_only_who_asks_gets_the_list_and_a_new_source_alone_begins_no_mail():
    home = Home(reader(all_new=True), first_ok={"eu_portal": NIGHT, "us_portal": SECOND})
    home.night(NIGHT, [opportunity("1")])
    brought = [opportunity(f"u{n}", source="us_portal", first_seen_on=SECOND) for n in range(3)]
    poor = [match("1"), *(match(f"u{n}", 3.0) for n in range(3))]
    assert not home.night(SECOND, [opportunity("1"), *brought], poor).mails
    news = opportunity("2", first_seen_on=THIRD)
    planned = home.night(THIRD, [opportunity("1"), *brought, news], [*poor, match("2")])
    assert planned.mails[0].all_new == ("op-2", "op-u0", "op-u1", "op-u2")
    assert not Home().night(NIGHT, [opportunity("1")]).mails[0].all_new


# New to us is not new, in every cycle


@pytest.mark.parametrize("frequency", ["daily", "weekly", "quiet"])
def test_the_first_night_is_one_mail_a_reader_in_every_cycle(frequency):
    home = Home(reader(frequency=frequency))
    planned = home.night(NIGHT, [opportunity(str(n)) for n in range(9)])
    assert len(planned.mails) == 1
    assert {kind for kind, *_ in told(planned)} == {"baseline"}


def test_another_encoder_that_ranks_everything_otherwise_makes_no_mail():
    calls = [opportunity(str(n)) for n in range(30)]
    home = Home()
    home.night(NIGHT, calls, [match(str(n), 90.0 if n < 15 else 10.0) for n in range(30)])
    swapped = [match(str(n), 10.0 if n < 15 else 90.0) for n in range(30)]
    assert not home.night(SECOND, calls, swapped).mails


def test_a_call_that_is_dated_back_but_first_seen_now_is_new():
    home, old = Home(), opportunity("1")
    home.night(NIGHT, [old])
    back_dated = opportunity("2", first_seen_on=SECOND, published_on=date(2026, 3, 1))
    assert told(home.night(SECOND, [old, back_dated])) == [("new", "op-2", "")]


def test_three_profiles_of_a_reader_that_share_a_call_are_all_accounted_for_in_their_own_cycles():
    readers = [
        Addressee(READER.email, "p0", "P0", frequency="daily"),
        Addressee(READER.email, "p1", "P1", frequency="weekly"),
        Addressee(READER.email, "p2", "P2", frequency="quiet"),
    ]
    home, old, new = Home(*readers), opportunity("1"), opportunity("2", first_seen_on=SECOND)
    fits = [match(key, 60.0, each.profile) for key in "12" for each in readers]
    home.night(NIGHT, [old], [one for one in fits if one.opportunity == "op-1"])
    planned = home.night(SECOND, [old, new], fits)
    assert told(planned) == [("new", "op-2", "")]
    accounts = {e.profile: f"{e.accounting}:{e.reason}" for e in planned.ledger if e.opportunity == "op-2"}
    assert accounts == {"p0": "sent:new", "p1": "queued:new", "p2": "queued:quiet:new"}


def test_forty_new_hits_wait_together_for_a_weekly_reader_and_all_come():
    home, new = (
        Home(reader(frequency="weekly")),
        [opportunity(f"{n}", first_seen_on=SECOND) for n in range(40)],
    )
    home.night(NIGHT, [opportunity("old")])
    assert Counter(e.accounting for e in home.night(SECOND, new).ledger)[Accounting.QUEUED] == 40
    planned = home.night(MONDAY, new)
    assert Counter(kind for kind, *_ in told(planned)) == {Announcement.NEW: 40}


# Where the day begins late


def _opens_in_new_york(on, **fields):
    due = (deadline(date(2026, 12, 1), zone="America/New_York"),)
    return opportunity(opens_on=on, deadlines=due, status=None, **fields)


def test_a_forecast_told_on_its_very_day_before_it_begins_there_is_told_as_open_on_the_next():
    home, forecast = Home(), _opens_in_new_york(SECOND, first_seen_on=SECOND)
    home.night(NIGHT, [opportunity("0")])
    assert told(home.night(SECOND, [forecast])) == [("new", "op-1", "")]
    assert told(home.night(THIRD, [forecast])) == [("opened", "op-1", "")]
    assert not home.night(FOURTH, [forecast]).mails


def test_a_forecast_that_did_not_fit_on_its_very_day_is_told_when_it_is_open_and_fits():
    home, forecast = Home(), _opens_in_new_york(SECOND, first_seen_on=SECOND)
    home.night(NIGHT, [opportunity("0")])
    home.night(SECOND, [forecast], [match("1", 3.0)])
    assert told(home.night(THIRD, [forecast])) == [("opened", "op-1", "")]


def test_what_was_open_already_when_it_did_not_fit_is_not_told_as_opened():
    home, call = Home(), opportunity("1", first_seen_on=SECOND, opens_on=SECOND, status=None)
    home.night(NIGHT, [opportunity("0")])
    home.night(SECOND, [call], [match("1", 3.0)])
    assert not home.night(THIRD, [call]).mails


# What was one opportunity and is two


@pytest.mark.parametrize(("moved", "expected"), [(True, [("new", "op-1", "")]), (False, [])])
def test_what_is_parted_from_another_call_is_told_if_its_publisher_parted_it_and_by_our_rules_alone_never(
    moved, expected
):
    home, old = Home(), opportunity("0")
    home.night(NIGHT, [old])
    home.night(SECOND, [old])
    home.moved_on |= {"op-1": THIRD} if moved else {}
    assert told(home.night(THIRD, [old, opportunity("1")])) == expected


# From the profile's file to the plan


def test_every_field_of_a_profile_that_says_when_to_tell_reaches_the_plan():
    text = profile(
        "reef",
        recipients=[{"email": "a@example.org", "frequency": "quiet", "all_new": True}],
        reminders=[3, 45, 3],
        lead_days=10,
        approval={"by": "desk@example.org", "within_hours": 12, "then": "send"},
    )
    (found,) = addressees([parse_profile(text, "reef")], NIGHT)
    assert (found.frequency, found.all_new, found.reminders, found.lead_days) == ("quiet", True, (45, 3), 10)
    assert found.approval == Approving("desk@example.org", 12, then_send=True)
    (plain,) = addressees([parse_profile(profile("reef", "a@example.org"), "reef")], NIGHT)
    assert (plain.reminders, plain.lead_days, plain.all_new) == ((60, 30, 14, 3), 0, False)
    assert plain.approval is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("reminders: [400]", "a lead time is a number of days from 0 to 365, not `400`"),
        ("reminders: [60, '3']", "must be a whole number"),
        ("reminders: 60", "must be a list"),
        ("lead_days: -1", "greater than or equal to 0"),
        ("approval: {within_hours: 5}", "`by` is missing in approval"),
        ("approval: {by: desk}", "is no e-mail address"),
        ("approval: {by: a@example.org, then: drop}", "use one of send, hold"),
        ("recipients: [{email: a@example.org, frequency: silent}]", "use one of daily, weekly, quiet"),
        ("recipients: [{email: a@example.org, all_new: perhaps}]", "must be true or false"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_is_allowed(line, said):
    text = profile("reef").replace("recipients: []\n", "")
    with pytest.raises(ProfileError, match=re.escape(said)):
        parse_profile(text + line, "reef.yaml")
