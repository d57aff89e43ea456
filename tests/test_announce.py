"""Who is told what, and the account of every match: each opportunity once per state, nothing lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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

from db.records import (
    Accounting,
    Announcement,
    Certainty,
    DeadlineKind,
    Money,
    NoticeRef,
    Reuse,
    Screening,
    Status,
)
from flows.announcing.announce import Addressee, Past, plan
from flows.announcing.mail_size import BRIEF_ITEMS
from flows.announcing.reasons import meaning_of

SECOND, THIRD, FOURTH = nights(4)[1:]


def items(planned):
    """What the mails of a plan show, as (announcement, opportunity)."""
    return [(i.announcement, i.opportunity) for m in planned.mails for s in m.sections for i in s.items]


def reasons(planned):
    """The account of a plan with one reader: opportunity → accounting and reason."""
    return {entry.opportunity: f"{entry.accounting}:{entry.reason}" for entry in planned.ledger}


def only_item(planned):
    """The one item of a plan."""
    (item,) = [item for mail in planned.mails for section in mail.sections for item in section.items]
    return item


def changed(before, after, night=SECOND, **home):
    """What a reader who was told ``before`` hears when it has become ``after``."""
    told = Home(**home)
    told.night(NIGHT, [before])
    return told.night(night, [after], [match("1")])


# New to us is not new


def test_the_first_night_is_a_baseline_of_the_best_and_the_rest_is_backlog_for_ever():
    calls = [opportunity(str(n)) for n in range(8)]
    home = Home()
    first = home.night(NIGHT, calls)
    assert items(first) == [(Announcement.BASELINE, f"op-{n}") for n in range(3)]
    assert Counter(reasons(first).values()) == {"sent:baseline": 3, "suppressed:backlog": 5}
    for night in nights(5)[1:]:
        again = home.night(night, calls)
        assert not again.mails
        assert Counter(reasons(again).values()) == {"suppressed:already-told": 3, "suppressed:backlog": 5}


def test_what_is_first_seen_later_is_new_once():
    home, old, new = Home(), opportunity("1"), opportunity("2", first_seen_on=SECOND)
    home.night(NIGHT, [old])
    assert items(home.night(SECOND, [old, new])) == [(Announcement.NEW, "op-2")]
    assert not home.night(THIRD, [old, new]).mails


def test_a_night_repeated_plans_no_mail_and_the_same_account():
    home, calls = Home(), [opportunity(str(n)) for n in range(8)]
    first = home.night(NIGHT, calls)
    again = home.night(NIGHT, calls)
    assert (again.mails, again.told, again.ledger) == ((), (), first.ledger)


def test_a_new_profile_starts_with_its_own_baseline_in_the_same_mail():
    second_profile = Addressee(READER.email, "ai-desk", "AI Desk", max_items=3)
    home, calls = Home(), [opportunity(str(n)) for n in range(4)]
    home.night(NIGHT, calls)
    home.readers = (READER, second_profile)
    matches = [match(str(n)) for n in range(4)] + [match(str(n), 60.0 + n, "ai-desk") for n in range(4)]
    planned = home.night(SECOND, calls, matches)
    assert len(planned.mails) == 1
    assert items(planned) == [(Announcement.BASELINE, f"op-{n}") for n in (3, 2, 1)]


def test_a_new_source_with_300_open_calls_begins_no_mail_but_goes_with_the_next_one():
    home = Home(first_ok={"eu_portal": NIGHT, "us_portal": SECOND})
    old = opportunity("1")
    home.night(NIGHT, [old])
    brought = [opportunity(f"u{n}", source="us_portal", first_seen_on=SECOND) for n in range(300)]
    planned = home.night(SECOND, [old, *brought], [match(call.id[3:]) for call in brought])
    assert Counter(reasons(planned).values())["suppressed:backlog"] == 297
    assert not planned.mails
    assert Counter(reasons(planned).values())["queued:baseline"] == 3
    fresh = opportunity("u-new", source="us_portal", first_seen_on=THIRD)
    matches = [match(call.id[3:]) for call in (*brought, fresh)]
    told = items(home.night(THIRD, [old, *brought, fresh], matches))
    assert [kind for kind, _ in told] == [Announcement.NEW] + [Announcement.BASELINE] * 3
    assert told[0] == (Announcement.NEW, "op-u-new")
    assert not home.night(FOURTH, [old, *brought, fresh], matches).mails


def test_a_source_that_is_never_wholly_read_still_brings_news():
    home = Home(first_ok={"eu_portal": NIGHT})
    first = opportunity("u1", source="us_portal")
    home.night(NIGHT, [first])
    fresh = opportunity("u2", source="us_portal", first_seen_on=SECOND)
    assert items(home.night(SECOND, [first, fresh])) == [(Announcement.NEW, "op-u2")]


def test_a_better_score_alone_is_no_news_but_the_publishers_own_change_is():
    home, risen, improved = Home(), opportunity("1"), opportunity("2")
    home.night(NIGHT, [risen, improved], [match("1", 30), match("2", 30)])
    after = [risen, later(improved, text="More about climate services.")]
    planned = home.night(SECOND, after, [match("1", 60), match("2", 60)])
    assert reasons(planned) == {"op-1": "suppressed:not-new", "op-2": "sent:new"}


@pytest.mark.parametrize("frm", [Screening.REVIEW, Screening.HOLD])
def test_what_is_held_for_review_is_counted_and_never_shown(frm):
    home = Home()
    planned = home.night(NIGHT, [opportunity("1"), opportunity("2")], [match("1"), match("2", screening=frm)])
    assert items(planned) == [(Announcement.BASELINE, "op-1")]
    assert reasons(planned)["op-2"] == f"suppressed:{frm}"
    moved = later(opportunity("1"), deadlines=(deadline(date(2026, 9, 1)),))
    assert not home.night(SECOND, [moved], [match("1", screening=frm)]).mails


def test_a_closed_or_withdrawn_call_is_never_told_as_new():
    home = Home()
    calls = [
        opportunity("1", deadlines=(deadline(NIGHT - timedelta(days=1)),)),
        opportunity("2", status=Status.CLOSED),
        opportunity("3", withdrawn_on=NIGHT),
    ]
    planned = home.night(NIGHT, calls)
    assert not planned.mails
    assert sorted(reasons(planned).values()) == [
        "suppressed:closed",
        "suppressed:closed",
        "suppressed:withdrawn",
    ]


# What moved


def test_a_deadline_brought_forward_comes_first_and_loudest():
    home = Home()
    calls = [opportunity("1"), opportunity("2"), opportunity("3")]
    home.night(NIGHT, calls)
    after = [
        later(calls[0], award_ceiling=Money(Decimal(5_000_000), "EUR")),
        later(calls[1], deadlines=(deadline(date(2026, 9, 15)),)),
        replace(calls[2], status=Status.WITHDRAWN, withdrawn_on=SECOND),
        opportunity("4", first_seen_on=SECOND),
    ]
    planned = home.night(SECOND, after)
    assert items(planned) == [
        (Announcement.CHANGED, "op-2"),
        (Announcement.WITHDRAWN, "op-3"),
        (Announcement.CHANGED, "op-1"),
        (Announcement.NEW, "op-4"),
    ]
    (change,) = planned.mails[0].sections[0].items[0].changes
    assert change.brought_forward
    assert change.before.startswith("Tuesday 6 October 2026, 17:00 Brussels time")
    assert change.after == "Tuesday 15 September 2026, 17:00 Brussels time, 34 days left"


def test_an_extension_is_named_as_such():
    item = only_item(changed(opportunity(), later(opportunity(), deadlines=(deadline(date(2026, 11, 3)),))))
    assert [(c.field, c.brought_forward) for c in item.changes] == [("deadline_extended", False)]


@pytest.mark.parametrize(
    ("after", "field", "words"),
    [
        ({"award_ceiling": Money(Decimal(5), "EUR")}, "award_ceiling", ("EUR\xa04\xa0million", "EUR\xa05")),
        ({"status": Status.CLOSED}, "status", ("open", "closed")),
        ({"title": "Another title"}, "title", ("Climate services for smallholders 1", "Another title")),
        ({"eligible_countries": ("KE",)}, "eligible_countries", ("", "Kenya")),
        ({"eligibility": "Universities only."}, "eligibility", ("", "Universities only.")),
        ({"cofunding_rate": Decimal("0.8")}, "cofunding_rate", ("", "80\xa0%")),
    ],
)
def test_what_a_person_would_act_on_is_told_from_and_to(after, field, words):
    (change,) = only_item(changed(opportunity(), later(opportunity(), **after))).changes
    assert (change.field, change.before, change.after) == (field, *words)


@pytest.mark.parametrize(
    "after",
    [
        {"title": "Climate  services for Smallholders 1"},
        {"text": "A new paragraph that changes no fact."},
        {"deadlines": (deadline(date(2026, 10, 6), time(17, 0, 30)),)},
        {"deadlines": (deadline(date(2026, 10, 6), words="by 6 October", label="main"),)},
        {"contacts": ("help@example.eu",)},
        {"url": "https://portal.example.eu/moved/1"},
    ],
)
def test_a_cosmetic_change_is_never_told(after):
    assert not changed(opportunity(), later(opportunity(), **after)).mails


def test_our_own_better_reading_is_a_correction_and_no_change_by_the_publisher():
    reread = replace(later(opportunity(), deadlines=(deadline(date(2026, 9, 1)),)), raw_digest="a")
    planned = changed(opportunity(), reread)
    assert items(planned) == [(Announcement.ERRATUM, "op-1")]
    assert only_item(planned).changes == ()


def test_where_it_is_not_known_what_was_published_then_our_better_reading_is_nothing():
    home, call = Home(), opportunity()
    home.night(NIGHT, [call])
    cosmetic = later(call, text="Edited.")
    assert not home.night(SECOND, [cosmetic]).mails
    reread = replace(later(cosmetic, deadlines=(deadline(date(2026, 9, 1)),)), raw_digest="b")
    assert reasons(home.night(THIRD, [reread])) == {"op-1": "suppressed:reread"}


def test_a_change_that_is_taken_back_before_the_next_mail_is_nothing():
    home, call = Home(replace(READER, frequency="weekly")), opportunity()
    home.night(NIGHT, [call])
    assert reasons(home.night(SECOND, [later(call, raw="b", title="Other")])) == {"op-1": "queued:changed"}
    assert not items(home.night(date(2026, 8, 17), [later(call, raw="c")]))


def test_a_change_is_told_once_and_so_is_the_way_back():
    home, call = Home(), opportunity()
    home.night(NIGHT, [call])
    moved = later(call, deadlines=(deadline(date(2026, 9, 15)),))
    assert items(home.night(SECOND, [moved])) == [(Announcement.CHANGED, "op-1")]
    assert not home.night(THIRD, [moved]).mails
    back = later(call, raw="c")
    assert [c.field for c in only_item(home.night(FOURTH, [back])).changes] == ["deadline_extended"]


def test_a_cut_off_that_passes_and_vanishes_is_no_change():
    def cutoffs(*days):
        return tuple(deadline(day, kind=DeadlineKind.CUTOFF) for day in days)

    before = opportunity(deadlines=cutoffs(SECOND, date(2026, 12, 1)))
    assert not changed(before, later(before, deadlines=cutoffs(date(2026, 12, 1))), FOURTH).mails
    added = later(before, deadlines=cutoffs(date(2026, 12, 1), date(2027, 3, 1)))
    (change,) = only_item(changed(before, added, FOURTH)).changes
    assert (change.before, change.brought_forward) == ("", False)


def test_a_time_newly_stated_is_told_without_alarm():
    before = opportunity(deadlines=(deadline(date(2026, 10, 6), None),))
    after = later(before, deadlines=(deadline(date(2026, 10, 6), time(12)),))
    (change,) = only_item(changed(before, after)).changes
    assert (change.field, change.brought_forward) == ("deadline", False)


def test_a_call_that_time_has_closed_is_no_news_but_one_closed_early_is():
    call = opportunity(deadlines=(deadline(SECOND),))
    by_time = changed(call, later(call, status=Status.CLOSED), THIRD)
    assert reasons(by_time) == {"op-1": "suppressed:closed"}
    early = changed(opportunity(), later(opportunity(), status=Status.CLOSED))
    assert only_item(early).closed_early


# Forecasts, reminders, withdrawals


def test_a_told_forecast_that_opens_is_told_as_open():
    forecast = opportunity("1", first_seen_on=SECOND, status=Status.FORECASTED)
    home = Home()
    home.night(NIGHT, [opportunity("0")])
    assert items(home.night(SECOND, [forecast])) == [(Announcement.NEW, "op-1")]
    opened = later(forecast, status=Status.OPEN)
    assert items(home.night(THIRD, [opened])) == [(Announcement.OPENED, "op-1")]
    assert not home.night(FOURTH, [opened]).mails


def test_a_forecast_opens_when_its_date_comes_without_any_change_by_the_publisher():
    forecast = opportunity(
        first_seen_on=SECOND,
        opens_on=FOURTH,
        status=Status.FORECASTED,
        deadlines=(deadline(date(2026, 12, 1)),),
    )
    home = Home()
    home.night(NIGHT, [opportunity("0")])
    home.night(SECOND, [forecast])
    assert not home.night(THIRD, [forecast]).mails
    assert items(home.night(FOURTH, [forecast])) == [(Announcement.OPENED, "op-1")]


def test_a_forecast_in_the_backlog_is_told_when_it_opens():
    home, forecast = Home(), opportunity(status=Status.FORECASTED)
    assert reasons(home.night(NIGHT, [forecast])) == {"op-1": "suppressed:backlog-forecast"}
    assert items(home.night(SECOND, [later(forecast, status=Status.OPEN)])) == [(Announcement.OPENED, "op-1")]


def test_kept_calls_are_recalled_at_each_lead_time_once_and_others_never():
    calls = [opportunity("1"), opportunity("2")]
    home = Home()
    home.night(NIGHT, calls)
    home.decide(kept("1"))
    recalled = [
        (night, item.opportunity, item.detail)
        for night in nights(57)[1:]
        for mail in home.night(night, calls).mails
        for item in mail.sections[0].items
    ]
    last = date(2026, 10, 6)
    assert recalled == [(last - timedelta(days=lead), "op-1", str(lead)) for lead in (30, 14, 3)]


def test_a_missed_night_delays_a_reminder_and_does_not_lose_it():
    home, call = Home(), opportunity()
    home.night(NIGHT, [call])
    home.decide(kept("1"))
    assert only_item(home.night(date(2026, 9, 10), [call])).detail == "30"


def test_what_was_told_and_has_vanished_is_withdrawn_once_and_back_once():
    home, call = Home(), opportunity()
    home.night(NIGHT, [call])
    gone = replace(call, status=Status.WITHDRAWN, withdrawn_on=SECOND)
    assert items(home.night(SECOND, [gone], [dropped("1", "open")])) == [(Announcement.WITHDRAWN, "op-1")]
    assert not home.night(THIRD, [gone], [dropped("1", "open")]).mails
    assert [(c.before, c.after) for c in only_item(home.night(FOURTH, [call])).changes] == [
        ("withdrawn", "open")
    ]


def test_a_withdrawal_is_told_even_when_the_ranking_leaves_the_call_out():
    home, call = Home(), opportunity()
    home.night(NIGHT, [call])
    planned = home.night(SECOND, [replace(call, status=Status.WITHDRAWN, withdrawn_on=SECOND)], [])
    assert reasons(planned) == {"op-1": "sent:withdrawn"}


# What people decide, and what no longer fits


def test_what_is_dismissed_is_never_told_again_whatever_moves():
    home, call = Home(), opportunity()
    home.night(NIGHT, [call])
    home.decide(dismissed("1"))
    moved = later(call, deadlines=(deadline(date(2026, 9, 1)),))
    assert reasons(home.night(SECOND, [moved])) == {"op-1": "suppressed:dismissed"}
    gone = replace(moved, status=Status.WITHDRAWN, withdrawn_on=THIRD)
    assert not home.night(THIRD, [gone]).mails


@pytest.mark.parametrize("tonight", [match("1", 12.0), dropped("1", "must:eligible_countries")])
def test_who_was_told_hears_of_a_moved_deadline_although_it_no_longer_fits(tonight):
    home, call = Home(), opportunity()
    home.night(NIGHT, [call])
    dearer = later(call, award_ceiling=Money(Decimal(9), "EUR"))
    assert not home.night(SECOND, [dearer], [tonight]).mails
    item = only_item(
        home.night(THIRD, [later(dearer, "c", deadlines=(deadline(date(2026, 9, 1)),))], [tonight])
    )
    assert [change.field for change in item.changes] == ["deadline"]
    assert item.fit_lost


# One mail that a person can take in


def test_forty_new_hits_in_one_night_are_all_told():
    home, new = Home(), [opportunity(f"{n}", first_seen_on=SECOND) for n in range(40)]
    home.night(NIGHT, [opportunity("old")])
    planned = home.night(SECOND, new)
    shown = planned.mails[0].sections[0].items
    assert [item.brief for item in shown] == [False] * 3 + [True] * 37
    assert set(reasons(planned).values()) == {"sent:new"}


def test_what_does_not_fit_into_a_mail_waits_for_the_next_one():
    home, new = Home(), [opportunity(f"{n:03}", first_seen_on=SECOND) for n in range(100)]
    home.night(NIGHT, [opportunity("old")])
    matches = [match(call.id[3:]) for call in new]
    first, second = home.night(SECOND, new, matches), home.night(THIRD, new, matches)
    room = READER.max_items + BRIEF_ITEMS
    assert Counter(reasons(first).values()) == {"sent:new": room, "queued:new": 100 - room}
    assert Counter(reasons(second).values()) == {"suppressed:already-told": room, "sent:new": 100 - room}


def test_what_a_second_run_of_the_night_finds_waits_for_the_next_night():
    home, call, late = Home(), opportunity("1"), opportunity("2")
    home.night(NIGHT, [call])
    home.night(SECOND, [call, opportunity("3", first_seen_on=SECOND)])
    late = opportunity("2", first_seen_on=SECOND)
    both = [call, opportunity("3", first_seen_on=SECOND), late]
    assert not home.night(SECOND, both).mails
    assert items(home.night(THIRD, both)) == [(Announcement.NEW, "op-2")]


def test_a_call_that_fits_three_profiles_of_a_reader_is_shown_once_and_told_for_all():
    readers = [Addressee(READER.email, f"p{n}", f"Profile {n}", max_items=5) for n in range(3)]
    home = Home(*readers)
    planned = home.night(NIGHT, [opportunity()], [match("1", 60.0 + n, f"p{n}") for n in range(3)])
    item = only_item(planned)
    assert (item.match.profile, item.also_fits) == ("p2", ("Profile 1", "Profile 0"))
    assert {entry.profile: entry.reason for entry in planned.ledger} == dict.fromkeys(
        ("p0", "p1", "p2"), "baseline"
    )
    assert [section.elsewhere for section in planned.mails[0].sections] == [0, 1, 1]
    assert not home.night(SECOND, [opportunity()], [match("1", 60.0 + n, f"p{n}") for n in range(3)]).mails


def test_two_recipients_of_a_profile_each_get_their_own_mail():
    home = Home(READER, Addressee("co@example.org", READER.profile, READER.profile_name, max_items=1))
    planned = home.night(NIGHT, [opportunity("1"), opportunity("2")])
    assert [(mail.recipient, len(mail.sections[0].items)) for mail in planned.mails] == [
        ("co@example.org", 1),
        (READER.email, 2),
    ]


def test_a_weekly_reader_waits_until_monday_but_not_with_an_earlier_deadline():
    home, call = Home(replace(READER, frequency="weekly")), opportunity("1")
    assert home.night(NIGHT, [call]).mails, "the baseline does not wait"
    new = opportunity("2", first_seen_on=SECOND)
    assert reasons(home.night(SECOND, [call, new]))["op-2"] == "queued:new"
    monday = date(2026, 8, 17)
    assert items(home.night(monday, [call, new])) == [(Announcement.NEW, "op-2")]
    urgent = later(call, deadlines=(deadline(date(2026, 8, 20)),))
    assert items(home.night(monday + timedelta(days=1), [urgent, new])) == [(Announcement.CHANGED, "op-1")]


def test_a_merge_does_not_make_an_old_call_new():
    home = Home()
    first = home.night(NIGHT, [opportunity("1"), opportunity("2")])
    merged = replace(
        opportunity("1"), notices=(NoticeRef("eu_portal", "1"), NoticeRef("eu_portal", "2")), raw_digest="ab"
    )
    planned = plan(
        night=SECOND,
        as_of=at(SECOND),
        addressees=[READER],
        matches={READER.profile: [match("1")]},
        opportunities={"op-1": merged},
        past=Past(
            [told for told in first.told if told.opportunity == "op-2"],
            first.ledger,
            moved_on={},
            aliases={"op-2": "op-1"},
        ),
    )
    assert not planned.mails, "its other portal's title is no change by a publisher"


# The account


@st.composite
def published(draw):
    """One opportunity as it may stand on some night, with a match that may be anything."""
    key = draw(st.sampled_from("abcdefgh"))
    day = st.dates(date(2026, 8, 5), date(2026, 10, 20))
    call = opportunity(
        key,
        first_seen_on=draw(st.sampled_from(nights(4))),
        raw=draw(st.sampled_from("xyz")),
        source=draw(st.sampled_from(["eu_portal", "us_portal"])),
        status=draw(st.sampled_from([None, *Status])),
        opens_on=draw(st.none() | day),
        deadlines=tuple(deadline(each) for each in draw(st.lists(day, max_size=2))),
        reuse=draw(st.sampled_from(Reuse)),
        withdrawn_on=draw(st.none() | st.just(SECOND)),
    )
    score = draw(st.sampled_from([0.0, 34.9, 35.0, 80.0]))
    rule = draw(st.none() | st.just("deadline"))
    screening = draw(st.sampled_from(Screening))
    return call, match(key, score, dropped_by=rule, screening=screening)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.lists(published(), max_size=8, unique_by=lambda pair: pair[0].id),
        min_size=1,
        max_size=5,
    ),
    st.lists(st.sampled_from([kept, dismissed]), max_size=3),
    st.sampled_from(["daily", "weekly"]),
    st.integers(1, 3),
)
def test_matched_is_sent_plus_suppressed_plus_queued_on_every_night(history, decisions, frequency, max_items):
    reader = replace(READER, frequency=frequency, max_items=max_items)
    home = Home(reader, replace(reader, email="co@example.org", frequency="daily"))
    for key, decide in zip("abc", decisions, strict=False):
        home.decide(decide(key))
    news = Counter()
    for night, known in zip(nights(len(history)), history, strict=True):
        told_before = {(told.recipient, told.opportunity) for told in home.told}
        planned = home.night(night, [call for call, _ in known], [fit for _, fit in known])
        keys = [(entry.recipient, entry.opportunity) for entry in planned.ledger]
        assert len(keys) == len(set(keys)), "one entry for each"
        assert set(keys) >= {(r.email, call.id) for r in home.readers for call, _ in known}, "for every match"
        assert set(keys) <= {(r.email, call.id) for r in home.readers for call, _ in known} | told_before
        assert all(
            meaning_of(entry.reason) for entry in planned.ledger if entry.accounting is not Accounting.QUEUED
        )
        sent = Counter(
            (e.recipient, e.opportunity) for e in planned.ledger if e.accounting is Accounting.SENT
        )
        assert sent == Counter((told.recipient, told.opportunity) for told in planned.told)
        shown = Counter(
            (m.recipient, i.opportunity) for m in planned.mails for s in m.sections for i in s.items
        )
        assert shown == sent, "what is accounted as sent is in the mail, once"
        assert len({mail.recipient for mail in planned.mails}) == len(planned.mails), "one mail each"
        first_tidings = {Announcement.NEW, Announcement.BASELINE}
        news.update((t.recipient, t.opportunity) for t in planned.told if t.announcement in first_tidings)
        assert home.night(night, [c for c, _ in known], [m for _, m in known]).ledger == planned.ledger
    assert not news or max(news.values()) == 1, "nothing is told as new twice"


def test_a_time_by_rule_is_still_marked_so_when_the_deadline_has_moved():
    by_rule = deadline(date(2026, 9, 15), time_certainty=Certainty.BY_RULE)
    (change,) = only_item(changed(opportunity(), later(opportunity(), deadlines=(by_rule,)))).changes
    assert "17:00 Brussels time (by the portal's rule)" in change.after
