"""A desk reads what is to be told before its readers do: hold, annotate, drop, release, and the time-out."""

from __future__ import annotations

import email
import email.policy
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from telling_cases import NIGHT, READER, Home, at, deadline, later, match, nights, opportunity
from told_home import call, id_of, profile, run_night

from db.records import Match, Money, Screening
from db.records.waiting import DeskAction, DeskWord
from db.store import Store
from flows.announcing.announce import Addressee
from flows.announcing.mail_plan import Approving
from flows.digest.text import text_of
from tests.conftest import legation

SECOND, THIRD, FOURTH, FIFTH = nights(5)[1:]
DESK = "desk@example.org"
HOLD, SEND = Approving(DESK, 48), Approving(DESK, 48, then_send=True)


def held(approving=HOLD, **fields):
    return replace(READER, approval=approving, **fields)


def told(planned):
    return [(i.announcement.value, i.opportunity) for m in planned.mails for s in m.sections for i in s.items]


def reasons(planned):
    return {entry.opportunity: f"{entry.accounting}:{entry.reason}" for entry in planned.ledger}


def word(action, key, night, announcement="baseline", text="", detail=""):
    return DeskWord(
        READER.profile, key and f"op-{key}", action, announcement, detail, text, night, "desk", at(night)
    )


# The plan: what waits is queued, and nothing of it is told


def test_nothing_is_told_before_the_desk_has_released_it_and_then_only_what_it_released():
    home, calls = Home(held()), [opportunity("1"), opportunity("2")]
    first = home.night(NIGHT, calls)
    assert not first.mails
    assert set(reasons(first).values()) == {"queued:awaiting-approval:baseline"}
    assert [(each.opportunity, each.since) for each in first.awaiting] == [
        ("op-1", at(NIGHT)),
        ("op-2", at(NIGHT)),
    ]
    home.desk_words.append(word(DeskAction.RELEASE, "1", NIGHT))
    second = home.night(SECOND, calls)
    assert told(second) == [("baseline", "op-1")]
    assert reasons(second) == {"op-1": "sent:baseline", "op-2": "queued:awaiting-approval:baseline"}
    assert [each.since for each in second.awaiting] == [at(NIGHT)], "it waits since the night that held it"
    assert not home.night(THIRD, calls).mails


def test_what_the_desk_takes_out_is_not_told_until_its_publisher_moves_it():
    home, known = Home(held()), opportunity("0")
    home.night(NIGHT, [known])
    new = opportunity("1", first_seen_on=SECOND)
    home.night(SECOND, [known, new])
    home.desk_words.append(word(DeskAction.DROP, "1", SECOND, "new", "not for them"))
    for night in (THIRD, FOURTH):
        assert reasons(home.night(night, [known, new]))["op-1"] == "suppressed:dropped-by-desk"
    moved = later(new, deadlines=(deadline(date(2026, 12, 1)),))
    assert reasons(home.night(FIFTH, [known, moved]))["op-1"] == "queued:awaiting-approval:new"


def test_a_release_is_worth_nothing_for_what_the_publisher_moved_since():
    home, call_ = Home(held()), opportunity("1")
    home.night(NIGHT, [call_])
    home.desk_words.append(word(DeskAction.RELEASE, "1", NIGHT))
    dearer = later(call_, award_ceiling=Money(Decimal(9), "EUR"))
    assert reasons(home.night(SECOND, [dearer])) == {"op-1": "queued:awaiting-approval:baseline"}


@pytest.mark.parametrize(
    ("approving", "sent_on"), [(SEND, THIRD), (HOLD, None), (Approving(DESK, 0, True), NIGHT)]
)
def test_what_the_desk_does_not_answer_goes_out_in_time_or_waits_on_as_the_profile_says(approving, sent_on):
    home, call_ = Home(held(approving)), opportunity("1")
    sent = [night for night in nights(10) if home.night(night, [call_]).mails]
    assert sent == ([sent_on] if sent_on else [])


def test_a_daily_and_a_weekly_reader_both_get_what_was_not_answered_in_time():
    weekly = held(SEND, email="weekly@example.org", frequency="weekly")
    home, old = Home(held(SEND), weekly), opportunity("0")
    for night in nights(3):
        home.night(night, [old])
    new = opportunity("1", first_seen_on=date(2026, 8, 14))
    got = {
        mail.recipient: night
        for night in nights(10, date(2026, 8, 14))
        for mail in home.night(night, [old, new]).mails
        if ("new", "op-1") in [(i.announcement.value, i.opportunity) for s in mail.sections for i in s.items]
    }
    assert got == {READER.email: date(2026, 8, 16), "weekly@example.org": date(2026, 8, 17)}


def test_what_the_desk_writes_stands_once_beside_the_item_and_above_the_mail():
    home, calls = Home(held()), [opportunity("1"), opportunity("2")]
    home.night(NIGHT, calls)
    home.desk_words += [
        word(DeskAction.ANNOTATE, "1", NIGHT, "", "Ask Ada first."),
        word(DeskAction.ANNOTATE, "", NIGHT, "", "Two for you."),
        word(DeskAction.RELEASE, "1", NIGHT),
        word(DeskAction.RELEASE, "2", NIGHT),
    ]
    (mail,) = home.night(SECOND, calls).mails
    assert [(item.opportunity, item.annotation) for item in mail.sections[0].items] == [
        ("op-1", "Ask Ada first."),
        ("op-2", ""),
    ]
    assert mail.sections[0].annotations == ("Two for you.",)
    new = opportunity("3", first_seen_on=THIRD)
    home.night(THIRD, [*calls, new])
    home.desk_words.append(word(DeskAction.RELEASE, "3", THIRD, "new"))
    (next_mail,) = home.night(FOURTH, [*calls, new]).mails
    assert (next_mail.sections[0].annotations, next_mail.sections[0].items[0].annotation) == ((), "")


def test_what_waits_for_one_profile_goes_to_the_same_reader_for_another():
    home = Home(held(), Addressee(READER.email, "open-lab", "Open Lab"))
    planned = home.night(NIGHT, [opportunity("1")], [match("1"), match("1", 60.0, "open-lab")])
    assert told(planned) == [("baseline", "op-1")]
    assert {entry.profile: entry.accounting.value for entry in planned.ledger} == {
        READER.profile: "queued",
        "open-lab": "sent",
    }


# From the command line, as a desk uses it


@pytest.fixture
def desk_home(tmp_path):
    approval = {"by": DESK, "within_hours": 48, "then": "hold"}
    with Store.open(tmp_path / "legation.db") as store:
        store.profiles.put("reef", profile("reef", "pi@example.org", approval=approval), NIGHT)
        store.profiles.put("shore", profile("shore", "shore@example.org"), NIGHT)
    review = Match("reef", id_of(3), 80.0, (), (), (), Screening.REVIEW, "core")
    mails = run_night(
        tmp_path,
        NIGHT,
        [call(n) for n in range(4)],
        {"reef": 70.0, "shore": 60.0},
        {("reef", id_of(3)): review},
    )
    return tmp_path, mails


def test_a_desk_lists_annotates_drops_and_releases_and_the_next_night_sends_what_it_released(desk_home):
    home, mails = desk_home
    assert sorted(mails) == ["2026-08-11 shore@example.org", f"overview-2026-08-11 {DESK}"]
    overview = text_of(mails[f"overview-2026-08-11 {DESK}"].content)
    assert "3 items to be released" in overview
    assert "1 item held for a safeguards review" in overview
    assert "Studies of glaciers" not in overview, "what is held is only counted"
    listed = json.loads(legation("approve", "--home", home, "--json").stdout)
    assert {each["opportunity"] for each in listed} == {id_of(n) for n in range(3)}
    steps = [
        ("annotate", "reef", id_of(0), "Ask <Ada> first."),
        ("annotate", "reef", "Two for you."),
        ("drop", "reef", id_of(1), "--because", "too small"),
        ("release", "reef", "--by", DESK),
    ]
    for step in steps:
        done = legation("approve", *step, "--home", home)
        assert done.returncode == 0, done.stderr
    assert "released for reef: 2" in done.stdout
    shown = legation("approve", "show", "reef", "--home", home, "--as-of", "2026-08-12").stdout
    assert "taken out: too small" in shown
    assert "note by" in shown
    review = Match("reef", id_of(3), 80.0, (), (), (), Screening.REVIEW, "core")
    tomorrow = run_night(
        home,
        SECOND,
        [call(n) for n in range(4)],
        {"reef": 70.0, "shore": 60.0},
        {("reef", id_of(3)): review},
    )
    text = " ".join(text_of(tomorrow["2026-08-12 pi@example.org"].content).split())
    assert "Studies of corals" in text
    assert "Studies of deserts" not in text
    assert "Ask <Ada> first." in text
    assert "Two for you." in text
    to_desk = text_of(tomorrow[f"overview-2026-08-12 {DESK}"].content)
    assert "To pi@example.org:" in to_desk
    assert legation("approve", "--home", home).stdout == "Nothing waits.\n"


def test_the_same_night_again_writes_no_second_overview_and_changes_nothing(desk_home):
    home, mails = desk_home
    with Store.open(home / "legation.db") as store:
        before = list(store.dump_stable())
    review = Match("reef", id_of(3), 80.0, (), (), (), Screening.REVIEW, "core")
    again = run_night(
        home, NIGHT, [call(n) for n in range(4)], {"reef": 70.0, "shore": 60.0}, {("reef", id_of(3)): review}
    )
    assert again == mails
    with Store.open(home / "legation.db") as store:
        assert list(store.dump_stable()) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "nobody"), "no such profile"),
        (("show", "shore"), "no desk approves its mail"),
        (("drop", "reef", id_of(3), "--because", "x"), "does not wait for reef"),
        (("drop", "reef", "op-nonsense", "--because", "x"), "no such opportunity"),
        (("release", "reef", "op-nonsense"), "no such opportunity"),
        (("annotate", "reef", "  "), "has words"),
        (("annotate", "shore", "text"), "no desk approves"),
    ],
)
def test_what_cannot_be_settled_is_refused_with_what_to_do(desk_home, arguments, said):
    refused = legation("approve", *arguments, "--home", desk_home[0])
    assert refused.returncode == 2
    assert said in refused.stderr
    with Store.open(desk_home[0] / "legation.db") as store:
        assert store.approvals.words() == []


def test_an_overview_parses_as_mail_and_a_hostile_title_is_inert_in_it(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        store.profiles.put("reef", profile("reef", "pi@example.org", approval={"by": DESK}), NIGHT)
    hostile = replace(call(0), title="<script>alert(1)</script>\r\nBcc: evil@example.org \u202e")
    mails = run_night(tmp_path, NIGHT, [hostile], {"reef": 70.0})
    mail = mails[f"overview-2026-08-11 {DESK}"]
    parsed = email.message_from_bytes(mail.content, policy=email.policy.default)
    assert (parsed["To"], parsed["Bcc"]) == (DESK, None)
    assert "<script>" not in mail.html
    assert max(len(line) for line in text_of(mail.content).splitlines()) <= 76


# A word settles one event, and no later one


def say(home, action, key, night):
    """The desk settles what waits of a call, as it is listed to it."""
    (waiting,) = [each for each in home.awaiting if each.opportunity == f"op-{key}"]
    home.desk_words.append(word(action, key, night, waiting.announcement.value, detail=waiting.detail))


@pytest.mark.parametrize("action", [DeskAction.RELEASE, DeskAction.DROP])
def test_a_word_about_a_new_call_decides_nothing_over_its_facts_when_they_are_others(action):
    home, call_ = Home(replace(READER, frequency="weekly")), opportunity("1", first_seen_on=SECOND)
    home.night(NIGHT, [opportunity("0")])
    home.readers = (held(frequency="weekly"),)
    home.night(SECOND, [call_])
    say(home, action, "1", SECOND)
    settled = "queued:new" if action is DeskAction.RELEASE else "suppressed:dropped-by-desk"
    assert reasons(home.night(THIRD, [call_]))["op-1"] == settled
    # Nothing by its publisher: we have read its deadline differently.
    moved = replace(call_, merged=replace(call_.merged, deadlines=(deadline(date(2026, 11, 3)),)))
    later_on = reasons(home.night(FOURTH, [moved]))["op-1"]
    assert later_on == ("queued:awaiting-approval:new" if action is DeskAction.RELEASE else settled)


@pytest.mark.parametrize("action", [DeskAction.RELEASE, DeskAction.DROP])
def test_a_word_about_one_correction_decides_nothing_over_the_next_one(action):
    home, right = Home(READER), opportunity("1")
    home.night(NIGHT, [right])
    home.readers = (held(),)
    wrong = [
        replace(right, merged=replace(right.merged, deadlines=(deadline(date(2026, 11, day)),)))
        for day in (3, 24)
    ]
    assert reasons(home.night(SECOND, [wrong[0]]))["op-1"] == "queued:awaiting-approval:erratum"
    say(home, action, "1", SECOND)
    settled = "sent:erratum" if action is DeskAction.RELEASE else "suppressed:dropped-by-desk"
    assert reasons(home.night(THIRD, [wrong[0]]))["op-1"] == settled
    assert reasons(home.night(FOURTH, [wrong[1]]))["op-1"] == "queued:awaiting-approval:erratum"
    assert reasons(home.night(FIFTH, [wrong[1]]))["op-1"] == "queued:awaiting-approval:erratum"


def test_a_word_said_before_events_were_told_apart_still_counts():
    home = Home(held())
    home.night(NIGHT, [opportunity("1")])
    home.desk_words.append(word(DeskAction.RELEASE, "1", NIGHT))
    assert reasons(home.night(SECOND, [opportunity("1")]))["op-1"] == "sent:baseline"


def test_a_call_that_time_opens_between_release_and_mail_is_not_asked_for_again():
    home = Home(held(frequency="weekly"))
    forecast = opportunity("1", first_seen_on=SECOND, opens_on=FOURTH, status=None)
    home.night(NIGHT, [opportunity("0")])
    home.night(SECOND, [forecast])
    say(home, DeskAction.RELEASE, "1", SECOND)
    for night in (THIRD, FOURTH, FIFTH):
        assert "awaiting" not in reasons(home.night(night, [forecast]))["op-1"]
