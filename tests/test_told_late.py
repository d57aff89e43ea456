"""What we ourselves kept from a reader is told once, a few at a time, with the reason why it comes late."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import stored_cases
from stored_cases import keep, notice, save
from telling_cases import (
    NIGHT,
    READER,
    Home,
    at,
    deadline,
    dismissed,
    dropped,
    later,
    match,
    nights,
    opportunity,
)
from told_home import call, id_of, profile, run_night

from db.records import Accounting, LedgerEntry, Match, NoticeRef, Screening
from db.records.review import ReviewAction, ReviewDecision
from db.records.waiting import Snooze
from db.store import Store
from flows.announcing.decisions import refused
from flows.announcing.pacing import LATE_EVERY_DAYS, LATE_ITEMS
from flows.announcing.reasons import meaning_of
from flows.digest.text import text_of
from flows.digest.words import kind_of
from flows.review.release import RELEASED

SECOND, THIRD, FOURTH = nights(4)[1:]
HELD = {"screening": Screening.REVIEW}


def items(planned):
    """What is told, as (kind, opportunity)."""
    return [(str(i.announcement), i.opportunity) for m in planned.mails for s in m.sections for i in s.items]


def reasons(planned):
    """Opportunity → how a plan with one reader accounts for it."""
    return {entry.opportunity: f"{entry.accounting}:{entry.reason}" for entry in planned.ledger}


def held_home(count=1, frequency="daily"):
    """A home that knows one call, to which another night brought some that were held for a review."""
    home, old = Home(replace(READER, frequency=frequency)), opportunity("old")
    home.night(NIGHT, [old])
    calls = [old, *(opportunity(f"{n}", first_seen_on=SECOND) for n in range(count))]
    home.night(SECOND, calls, [match("old"), *(match(f"{n}", **HELD) for n in range(count))])
    return home, calls


# Held by our safeguards, and cleared


@pytest.mark.parametrize("verdict", [Screening.REVIEW, Screening.HOLD])
@pytest.mark.parametrize("now", [Screening.CLEAR, Screening.NOT_READ])
def test_what_the_safeguards_held_and_our_own_rules_clear_is_told_once_and_said_to_come_late(verdict, now):
    home, call = Home(), opportunity("1", first_seen_on=SECOND)
    home.night(NIGHT, [opportunity("old")])
    held = home.night(SECOND, [call], [match("1", screening=verdict)])
    assert reasons(held)["op-1"].partition(":")[0] == "suppressed"
    planned = home.night(THIRD, [call], [match("1", screening=now)])
    assert reasons(planned)["op-1"] == "sent:cleared"
    ((item,),) = [section.items for mail in planned.mails for section in mail.sections]
    assert kind_of(item) == "cleared"
    again = home.night(THIRD, [call], [match("1", screening=now)])
    assert (again.mails, reasons(again)) == ((), reasons(planned)), "the same night again tells nothing"
    assert reasons(home.night(FOURTH, [call], [match("1")])) == {"op-1": "suppressed:already-told"}


def test_what_a_person_released_or_its_publisher_moved_is_simply_new():
    home, calls = held_home(2)
    released = match("0", **HELD, notes=(f"{RELEASED}ada@example.org.",))
    planned = home.night(THIRD, [*calls[:2], later(calls[2])], [match("old"), released, match("1")])
    assert dict(map(reversed, items(planned))) == {"op-0": "new", "op-1": "new"}


def test_what_a_reviewer_refused_stays_untold_until_the_refusal_has_run_out():
    home, calls = held_home()
    home.refused = frozenset({("climate-lab", "op-0")})
    for night in (THIRD, FOURTH):
        assert reasons(home.night(night, calls))["op-0"] == "suppressed:refused"
    home.refused = frozenset()
    assert reasons(home.night(FOURTH + timedelta(days=1), calls))["op-0"] == "sent:cleared"


def decision(number, action, expires_on=None, opportunity="op-0"):
    at = datetime(2026, 8, number, tzinfo=UTC)
    said = ("climate-lab", opportunity, "review", action, "ada@example.org", "because", at, expires_on)
    return ReviewDecision(number, *said, "basis")


@pytest.mark.parametrize(
    ("made", "stands"),
    [
        ([decision(1, ReviewAction.REFUSE)], True),
        ([decision(1, ReviewAction.REFUSE), decision(2, ReviewAction.NOTE)], True),
        ([decision(1, ReviewAction.REFUSE), decision(2, ReviewAction.RELEASE)], False),
        ([decision(1, ReviewAction.REFUSE, NIGHT - timedelta(days=1))], False),
        ([decision(1, ReviewAction.NOTE)], False),
    ],
    ids=["refused", "refused and noted", "released later", "run out", "only noted"],
)
def test_a_refusal_stands_while_it_is_the_last_word_and_counts(made, stands):
    pair = ("climate-lab", "op-0")
    assert refused({pair: made}, NIGHT) == (frozenset({pair}) if stands else frozenset())


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ([match("0", 20.0)], "suppressed:below-threshold"),
        ([dropped("0", "country")], "suppressed:dropped:country"),
        ([match("0", screening=Screening.HOLD)], "suppressed:hold"),
    ],
    ids=["not good enough", "dropped by a gate", "held all the more"],
)
def test_what_would_not_be_told_anyhow_is_not_told_late(then, expected):
    home, calls = held_home()
    assert reasons(home.night(THIRD, calls[1:], then))["op-0"] == expected


def test_who_dismissed_it_meanwhile_hears_nothing():
    home, calls = held_home()
    home.decide(dismissed("0", SECOND))
    assert reasons(home.night(THIRD, calls))["op-0"] == "suppressed:dismissed"


# Another encoder


def test_what_another_encoder_clears_begins_no_mail_and_goes_with_the_next_one():
    home, calls = held_home()
    home.another_encoder = True
    swapped = home.night(THIRD, calls)
    assert (swapped.mails, reasons(swapped)["op-0"]) == ((), "queued:with-next-mail:cleared")
    home.another_encoder = False
    after = home.night(FOURTH, calls)
    assert (after.mails, reasons(after)["op-0"]) == ((), "queued:with-next-mail:cleared")
    fifth = FOURTH + timedelta(days=1)
    planned = home.night(fifth, [*calls, opportunity("news", first_seen_on=fifth)])
    assert set(items(planned)) == {("new", "op-news"), ("cleared", "op-0")}


def test_what_rides_still_begins_no_mail_when_the_silence_that_was_asked_for_has_ended():
    home, calls = held_home()
    home.another_encoder = True
    home.snoozes = [Snooze("climate-lab", "", "", FOURTH, "ada", at(SECOND))]
    assert reasons(home.night(THIRD, calls))["op-0"] == "queued:snoozed:with-next-mail:cleared"
    home.another_encoder = False
    planned = home.night(FOURTH, calls)
    assert (planned.mails, reasons(planned)["op-0"]) == ((), "queued:with-next-mail:cleared")
    assert meaning_of("snoozed:with-next-mail:cleared") == meaning_of("snoozed:cleared")


def test_a_home_knows_on_which_night_another_encoder_compared(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        for night, encoders in ((NIGHT, "small@1"), (SECOND, "small@1"), (THIRD, "large@1")):
            store.rankings.note(night, encoders)
        store.rankings.note(FOURTH, "large@1")
        assert [store.rankings.swapped(night) for night in nights(4)] == [False, False, True, False]


# Never a flood


def test_a_change_of_rules_that_clears_forty_calls_tells_the_soonest_few_and_lets_the_others_wait():
    home, calls = held_home(40)
    days = [deadline(date(2026, 12, 31) - timedelta(n)) for n in range(40)]
    due = [
        replace(each, merged=replace(each.merged, deadlines=(on,)))
        for on, each in zip(days, calls[1:], strict=True)
    ]
    calls = [calls[0], *due]
    planned = home.night(THIRD, calls)
    assert set(items(planned)) == {("cleared", f"op-{n}") for n in range(35, 40)}
    assert Counter(reasons(planned).values()) == {
        "sent:cleared": LATE_ITEMS,
        "queued:paced:cleared": 40 - LATE_ITEMS,
        "suppressed:already-told": 1,
    }
    again = home.night(THIRD, calls)
    assert (again.mails, reasons(again)) == ((), reasons(planned))


def test_mails_begin_for_what_is_late_once_a_week_until_all_of_it_is_told():
    home, calls = held_home(12)
    told: dict[date, int] = {}
    for night in nights(30, THIRD):
        planned = home.night(night, calls)
        if planned.mails:
            told[night] = len(items(planned))
    assert list(told.values()) == [5, 5, 2]
    first, second, third = told
    assert (second - first).days == (third - second).days == LATE_EVERY_DAYS


def test_what_is_late_goes_with_any_other_mail_meanwhile():
    home, calls = held_home(7)
    home.night(THIRD, calls)
    planned = home.night(FOURTH, [*calls, opportunity("news", first_seen_on=FOURTH)])
    assert Counter(kind for kind, _ in items(planned)) == {"new": 1, "cleared": 2}


def test_what_closes_within_a_week_does_not_wait_for_the_weeks_end():
    home, calls = held_home(6)
    soon = replace(
        calls[6],
        merged=replace(calls[6].merged, deadlines=(deadline(FOURTH + timedelta(days=6)),)),
    )
    home.night(THIRD, calls[:6])
    planned = home.night(FOURTH, [*calls[:6], soon])
    assert items(planned) == [("cleared", "op-5")]


def test_what_was_there_when_the_reader_began_and_does_not_fit_the_few_goes_to_the_backlog():
    home, calls = Home(), [opportunity("old"), *(opportunity(f"{n}") for n in range(20))]
    home.night(NIGHT, calls, [match("old"), *(match(f"{n}", **HELD) for n in range(20))])
    planned = home.night(SECOND, calls)
    assert Counter(reasons(planned).values()) == {
        "sent:cleared": LATE_ITEMS,
        "suppressed:backlog": 20 - LATE_ITEMS,
        "suppressed:already-told": 1,
    }
    assert not home.night(THIRD, calls).mails


def test_what_was_promised_is_no_backlog_when_others_with_sooner_deadlines_take_its_place():
    home, keys = Home(), [f"{n}" for n in range(15)]
    calls = [opportunity("old"), *(opportunity(key) for key in keys)]
    soon = {key: deadline(date(2026, 10, 1) - timedelta(int(key))) for key in keys}
    calls[1:] = [replace(c, merged=replace(c.merged, deadlines=(soon[c.id[3:]],))) for c in calls[1:]]

    def cleared(night, number):
        held = [match(key, **(HELD if int(key) >= number else {})) for key in keys]
        return reasons(home.night(night, calls, [match("old"), *held]))

    cleared(NIGHT, 0)
    cleared(SECOND, 5)
    waiting = {f"op-{n}" for n in range(5, 10)}
    assert {cleared(THIRD, 10)[id] for id in waiting} == {"queued:cleared"}
    assert {cleared(FOURTH, 15)[id] for id in waiting} == {"queued:paced:cleared"}
    told = [items(home.night(night, calls)) for night in nights(30, FOURTH + timedelta(days=1))]
    assert waiting <= {id for planned in told for _, id in planned}


def test_the_few_are_counted_over_all_profiles_of_a_reader():
    home = Home(READER, replace(READER, profile="ai-lab", profile_name="AI Lab"))
    calls = [opportunity(f"{n}", first_seen_on=SECOND) for n in range(4)]
    keys, profiles = [call.id[3:] for call in calls], ("climate-lab", "ai-lab")
    old = [match("old", profile=each) for each in profiles]
    home.night(NIGHT, [opportunity("old")], old)
    held = [match(k, profile=p, **HELD) for p, ks in zip(profiles, (keys[:3], keys), strict=True) for k in ks]
    cleared = [replace(each, screening=Screening.CLEAR) for each in held]
    home.night(SECOND, calls, held)
    planned = home.night(THIRD, calls, cleared)
    assert len(items(planned)) == 4
    assert {f"{e.accounting}:{e.reason}" for e in planned.ledger if e.opportunity != "op-old"} == {
        "sent:cleared"
    }


def test_a_weekly_reader_hears_of_it_on_monday_as_what_it_is():
    home, calls = held_home(frequency="weekly")
    seen = {night: reasons(home.night(night, calls))["op-0"] for night in nights(5, THIRD)}
    assert seen[THIRD] == "queued:cleared"
    assert seen[date(2026, 8, 17)] == "sent:cleared"


# One half of what was one opportunity


def parted_home(account=None, *, moved=True):
    """A pair that was told or accounted for otherwise, parted on the third night; its first half moved."""
    home, pair = Home(), opportunity("1", first_seen_on=SECOND)
    pair = replace(pair, notices=(NoticeRef("eu_portal", "1"), NoticeRef("us_grants_gov", "2")))
    home.night(NIGHT, [opportunity("old")])
    home.night(SECOND, [pair], account)
    home.parted = {"op-2": ("op-1", THIRD)}
    home.moved_on |= {"op-1": THIRD} if moved else {}
    return home, [opportunity("1", first_seen_on=SECOND), opportunity("2", first_seen_on=SECOND)]


@pytest.mark.parametrize(
    "account",
    [None, [match("1", 20.0)], [dropped("1", "country")], [match("1", **HELD)]],
    ids=["told", "not good enough", "dropped by a gate", "held"],
)
def test_the_half_that_the_other_portals_edit_has_bared_is_told_once(account):
    home, halves = parted_home(account)
    planned = home.night(THIRD, halves)
    assert reasons(planned)["op-2"] == "sent:parted"
    ((item,),) = [[i for i in s.items if i.opportunity == "op-2"] for m in planned.mails for s in m.sections]
    assert kind_of(item) == "parted"
    assert reasons(home.night(FOURTH, halves))["op-2"] == "suppressed:already-told"


def test_the_half_that_our_own_rules_alone_have_bared_begins_no_mail_and_goes_with_the_next_one():
    home, halves = parted_home(moved=False)
    planned = home.night(THIRD, halves)
    assert (planned.mails, reasons(planned)["op-2"]) == ((), "queued:with-next-mail:parted")
    with_news = home.night(FOURTH, [*halves, opportunity("news", first_seen_on=FOURTH)])
    assert ("parted", "op-2") in items(with_news)


def test_the_half_of_what_was_backlog_is_backlog():
    home = Home(replace(READER, max_items=1))
    home.night(NIGHT, [opportunity("old"), opportunity("1")], [match("old", 90.0), match("1", 50.0)])
    home.parted, home.moved_on = {"op-2": ("op-1", SECOND)}, {"op-1": SECOND}
    planned = home.night(SECOND, [opportunity("2")], [match("2")])
    assert reasons(planned)["op-2"] == "suppressed:backlog"


def test_what_was_parted_before_the_last_account_and_settled_there_stays_settled():
    home, halves = parted_home()
    home.night(THIRD, halves, [match("1"), match("2", 20.0)])
    assert reasons(home.night(FOURTH, halves))["op-2"] == "suppressed:not-new"


@pytest.mark.parametrize("first_seen_on", [NIGHT, SECOND], ids=["known longer", "seen on that very night"])
def test_what_a_person_parted_after_the_last_night_is_told_as_parted_once(first_seen_on):
    home, halves = parted_home(moved=False)
    home.parted = {"op-2": ("op-1", SECOND)}
    halves[1] = replace(halves[1], first_seen_on=first_seen_on)
    assert reasons(home.night(THIRD, halves))["op-2"] == "queued:with-next-mail:parted"
    planned = home.night(FOURTH, [*halves, opportunity("news", first_seen_on=FOURTH)])
    assert ("parted", "op-2") in items(planned)
    fifth = home.night(FOURTH + timedelta(days=1), halves)
    assert reasons(fifth)["op-2"] == "suppressed:already-told"


@pytest.mark.parametrize(
    ("names", "own", "part", "expected"),
    [
        (("op-1", "op-2"), "not-new", "with-next-mail:parted", "suppressed:not-new"),
        (("op-2", "op-1"), "not-new", "with-next-mail:parted", "suppressed:not-new"),
        (("op-1", "op-2"), "below-threshold", "new", "sent:new"),
        (("op-2", "op-1"), "below-threshold", "new", "sent:new"),
    ],
)
def test_of_what_is_one_again_its_own_account_counts_unless_a_part_of_it_was_promised(
    names, own, part, expected
):
    home, whole = Home(), opportunity("1")
    home.night(NIGHT, [opportunity("old")])
    said = {"op-1": (Accounting.SUPPRESSED, own), "op-2": (Accounting.QUEUED, part)}
    home.ledger += [LedgerEntry(SECOND, READER.email, READER.profile, id, *said[id]) for id in names]
    home.aliases = {"op-2": "op-1"}
    planned = home.night(THIRD, [whole], [match("1")])
    assert reasons(planned)["op-1"] == expected


@pytest.mark.parametrize(
    "reason",
    ["cleared", "parted", "refused", "paced:overlooked", "with-next-mail:parted", "snoozed:cleared"],
)
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_every_code_of_what_is_late_says_what_it_means(reason, language):
    meaning = meaning_of(reason, language)
    assert len(meaning) > 20
    assert language == "en" or meaning != meaning_of(reason)


# Through the database, to the mail


def test_two_notices_that_are_no_longer_one_are_kept_as_parted_until_they_are_one_again(tmp_path):
    first, second = notice("1"), notice("2", "eu_example")
    one, other = stored_cases.opportunity(first), stored_cases.opportunity(second)
    both = replace(one, notices=(*one.notices, *other.notices))
    with Store.open(tmp_path / "legation.db") as store:
        for each in (first, second):
            save(store, [each], source=each.source)
        keep(store, [both], {other.id: one.id}, on=stored_cases.night(0))
        assert store.partings.latest() == {}
        for _ in range(2):
            keep(store, [one, other], on=stored_cases.night(1))
            assert store.partings.latest() == {other.id: (one.id, stored_cases.night(1))}
        keep(store, [both], {other.id: one.id}, on=stored_cases.night(2))
        assert store.partings.latest() == {}
        keep(store, [one, other], on=stored_cases.night(3))
        assert store.partings.latest() == {other.id: (one.id, stored_cases.night(3))}


def test_a_mail_tells_what_was_held_back_with_one_sentence_of_why_it_comes_late(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        store.profiles.put(
            "reef", profile("reef", recipients=[{"email": "pi@example.org", "language": "fr"}]), NIGHT
        )
        store.profiles.put("shore", profile("shore", "shore@example.org"), NIGHT)
    calls, scores = [call(n) for n in range(2)], {"reef": 70.0, "shore": 60.0}
    held = {
        (each, id_of(1)): Match(each, id_of(1), 80.0, (), (), (), Screening.REVIEW, "core") for each in scores
    }
    run_night(tmp_path, NIGHT, calls, scores, held)
    mails = run_night(tmp_path, SECOND, calls, scores)
    text = " ".join(text_of(mails["2026-08-12 shore@example.org"].content).split())
    assert "HELD BACK UNTIL NOW These come late. Our safeguards had held them back for a review" in text
    assert mails["2026-08-12 shore@example.org"].subject.startswith("1 held back until now")
    in_french = " ".join(text_of(mails["2026-08-12 pi@example.org"].content).split())
    assert "Ces appels arrivent tard." in in_french
