"""The calendar of a mail: read back as calendar programs do, updated in place, cancelled, never harmed."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from naughty_strings import NAUGHTY
from telling_cases import NIGHT, at, deadline, opportunity
from told_home import call, id_of, profile, run_night

from db.calendars import CalendarEntry
from db.records import Deadline, DeadlineKind, Event, EventKind, Status, Triage, TriageAction
from db.store import Store
from flows.calendars.dates import CalendarDate, dates_of, internal_dates, moved_entries
from flows.calendars.file import calendar_bytes
from flows.calendars.night import shown_entries
from flows.delivery.mail_key import KEY_FILE

READER, GUEST = "pi@example.org", "guest@example.net"
DAY = timedelta(days=1)
OCTOBER = date(2026, 10, 6)


def entries_of(found, known=(), as_of=None, owner="", dates=None):
    """The entries of an opportunity, as a night would make them."""
    stated = dates_of(found) if dates is None else dates
    moved = moved_entries(found, stated, known, owner=owner, domain="example.org", as_of=as_of or at(NIGHT))
    return list(({entry.uid: entry for entry in known} | {entry.uid: entry for entry in moved}).values())


def read(content: bytes) -> list:
    """The entries of a calendar, as the library reads them back."""
    return list(Calendar.from_ical(content).walk("VEVENT"))


def only(found, language="en"):
    """The one entry of an opportunity, read back."""
    (event,) = read(calendar_bytes(entries_of(found), language))
    return event


def calendar_in(mail) -> bytes | None:
    """The calendar that is attached to a mail."""
    for part in message_from_bytes(mail.content, policy=policy.default).iter_attachments():
        if part.get_content_type() == "text/calendar":
            assert part["Content-Type"].params["method"] == "PUBLISH"
            return part.get_payload(decode=True)
    return None


def by_uid(content: bytes | None) -> dict[str, object]:
    """UID → entry."""
    assert content is not None
    return {str(event["UID"]): event for event in read(content)}


# What a date becomes.


@pytest.mark.parametrize(
    ("on", "hour", "zone", "utc"),
    [
        (OCTOBER, time(17), "Europe/Brussels", datetime(2026, 10, 6, 15, tzinfo=UTC)),
        (date(2026, 12, 1), time(17), "Europe/Brussels", datetime(2026, 12, 1, 16, tzinfo=UTC)),
        (OCTOBER, time(23, 59), "America/New_York", datetime(2026, 10, 7, 3, 59, tzinfo=UTC)),
        (OCTOBER, time(23, 59), "Etc/GMT+12", datetime(2026, 10, 7, 11, 59, tzinfo=UTC)),
        (OCTOBER, time(12), "Asia/Kolkata", datetime(2026, 10, 6, 6, 30, tzinfo=UTC)),
        # The hour before the clocks go back, and the one that only the first offset has.
        (date(2026, 10, 25), time(1, 30), "Europe/Brussels", datetime(2026, 10, 24, 23, 30, tzinfo=UTC)),
        (date(2026, 10, 25), time(3, 30), "Europe/Brussels", datetime(2026, 10, 25, 2, 30, tzinfo=UTC)),
        (date(2027, 3, 28), time(1, 59), "Europe/Brussels", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (date(2027, 3, 28), time(3, 1), "Europe/Brussels", datetime(2027, 3, 28, 1, 1, tzinfo=UTC)),
        (OCTOBER, time(0), "Europe/Brussels", datetime(2026, 10, 5, 22, tzinfo=UTC)),
    ],
)
def test_a_time_in_a_zone_is_that_instant_by_the_zone_that_is_in_the_file(on, hour, zone, utc):
    content = calendar_bytes(entries_of(opportunity(deadlines=(deadline(on, hour, zone=zone),))), "en")
    (event,) = read(content)
    assert event["DTSTART"].params["TZID"] == zone
    assert event.decoded("DTSTART").astimezone(UTC) == utc
    # A program that does not know the name has only what the file says of the zone.
    renamed = content.replace(zone.encode(), f"Nowhere/{zone.replace('/', '')}{on}{hour:%H%M}".encode())
    (unknown,) = read(renamed)
    assert unknown.decoded("DTSTART").utcoffset() == utc.astimezone(ZoneInfo(zone)).utcoffset()


@pytest.mark.parametrize(
    ("hour", "zone"), [(None, "Europe/Brussels"), (None, None), (time(17), None), (None, "Etc/GMT+12")]
)
def test_what_is_not_known_to_the_hour_is_a_whole_day_and_never_midnight(hour, zone):
    event = only(opportunity(deadlines=(deadline(OCTOBER, hour, zone=zone),)))
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event.decoded("DTSTART") == OCTOBER
    assert "DTEND" not in event


def test_an_hour_without_a_zone_is_told_in_words():
    event = only(opportunity(deadlines=(deadline(OCTOBER, time(17), zone=None),)))
    assert "17:00, zone not stated" in event["DESCRIPTION"]


@pytest.mark.parametrize(
    "kind", [DeadlineKind.ROLLING, DeadlineKind.UNTIL_EXHAUSTED, DeadlineKind.NONE_STATED]
)
def test_a_call_without_dates_has_no_entry(kind):
    assert entries_of(opportunity(deadlines=(Deadline(kind),))) == []


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1, 1, 1)])
def test_a_date_that_stands_for_none_is_no_entry(day):
    assert entries_of(opportunity(deadlines=(deadline(day),))) == []


def test_every_date_of_a_call_has_an_entry_of_its_own():
    stages = tuple(
        deadline(day, kind=DeadlineKind.STAGE, label=label)
        for day, label in ((date(2026, 10, 6), "pre-proposal"), (date(2027, 3, 2), "full proposal"))
    )
    around = (
        Event(EventKind.INFORMATION_DAY, date(2026, 9, 1), "w", time(9), "Europe/Brussels", "Liège"),
        Event(EventKind.BROKERAGE, date(2026, 9, 2), "w", url="https://meet.example.org/b"),
        Event(EventKind.EXPECTED_OPENING, date(2026, 9, 15), "w"),
        Event(EventKind.QUESTIONS, None, "w"),
    )
    found = {
        str(event["SUMMARY"]).partition(":")[0]: event
        for event in read(calendar_bytes(entries_of(opportunity(deadlines=stages, events=around)), "en"))
    }
    assert set(found) == {
        "Deadline of a stage (pre-proposal)",
        "Deadline of a stage (full proposal)",
        "Information day",
        "Partnering event",
        "Expected to open",
    }
    assert str(found["Information day"]["LOCATION"]) == "Liège"
    assert str(found["Partnering event"]["URL"]) == "https://meet.example.org/b"
    assert str(found["Expected to open"]["STATUS"]) == "TENTATIVE"
    assert "end of day" not in found["Partnering event"]["DESCRIPTION"]


def test_an_internal_deadline_is_an_entry_of_its_own_so_many_days_before():
    found = opportunity(deadlines=(deadline(OCTOBER),))
    (said,) = internal_dates(found, 14)
    assert (said.on, said.at) == (OCTOBER - 14 * DAY, None)
    assert internal_dates(found, 0) == []
    (internal,) = entries_of(found, owner="reef", dates=[said])
    (publishers,) = entries_of(found)
    assert internal.uid != publishers.uid
    (event,) = read(calendar_bytes([internal], "en"))
    assert event["SUMMARY"].startswith("Internal deadline: ")


@pytest.mark.parametrize(("language", "word"), [("fr", "Date limite"), ("es", "Plazo"), ("ar", "الموعد")])
def test_our_words_are_in_the_reader_s_language_and_the_title_is_the_publisher_s(language, word):
    event = only(opportunity(deadlines=(deadline(OCTOBER),)), language)
    assert word in event["SUMMARY"]
    assert event["SUMMARY"].endswith("Climate services for smallholders 1")


# What moves, and what ends.


def test_a_moved_deadline_is_the_same_entry_with_a_higher_sequence():
    before = entries_of(opportunity(deadlines=(deadline(OCTOBER),)))
    after = entries_of(opportunity(deadlines=(deadline(date(2026, 11, 3)),)), before, at(NIGHT + DAY))
    assert [(e.uid, e.sequence) for e in before] == [(e.uid, 0) for e in after]
    assert [e.sequence for e in after] == [1]
    assert [e.moved_at for e in after] == [at(NIGHT + DAY)]


def test_the_same_night_again_and_a_quiet_night_move_nothing():
    found = opportunity(deadlines=(deadline(OCTOBER),))
    before = entries_of(found)
    assert entries_of(found, before) == before
    later = entries_of(found, before, at(NIGHT + 5 * DAY))
    assert calendar_bytes(later, "en") == calendar_bytes(before, "en")


@pytest.mark.parametrize(
    "field",
    [
        {"title": "Another title"},
        {"url": "https://portal.example.eu/moved"},
        {"deadlines": (deadline(OCTOBER, time(12)),)},
        {"deadlines": (deadline(OCTOBER, zone="Europe/London"),)},
    ],
)
def test_whatever_an_entry_says_raises_its_sequence_when_it_moves(field):
    before = entries_of(opportunity(deadlines=(deadline(OCTOBER),)))
    (after,) = entries_of(opportunity(**{"deadlines": (deadline(OCTOBER),)} | field), before)
    assert (after.uid, after.sequence) == (before[0].uid, 1)


def test_cut_offs_stay_who_they_are_when_the_first_passes_and_a_new_one_comes():
    days = [date(2026, 9, 1), date(2027, 3, 1), date(2027, 9, 1)]
    cutoffs = [deadline(day, kind=DeadlineKind.CUTOFF) for day in days]
    before = entries_of(opportunity(deadlines=tuple(cutoffs[:2])))
    named = {CalendarDate.from_json(e.said).on: e.uid for e in before}
    after = entries_of(opportunity(deadlines=tuple(cutoffs[1:])), before, at(date(2026, 9, 2)))
    renamed = {CalendarDate.from_json(e.said).on: e.uid for e in after}
    assert len(set(renamed.values())) == 3
    assert renamed.items() >= named.items()
    assert not [e for e in after if e.cancelled_on], "a day that has passed took place"


def test_a_recurring_date_that_passed_keeps_its_day_and_the_next_is_another_entry():
    first = opportunity(deadlines=(deadline(date(2026, 9, 1), kind=DeadlineKind.RECURRING),))
    then = opportunity(deadlines=(deadline(date(2027, 9, 1), kind=DeadlineKind.RECURRING),))
    after = entries_of(then, entries_of(first), at(date(2026, 9, 5)))
    assert len({e.uid for e in after}) == 2
    assert {e.sequence for e in after} == {0}


def test_a_date_that_is_stated_no_more_is_cancelled_and_holds_again_when_it_returns():
    days = (date(2026, 10, 6), date(2026, 11, 3))
    both = opportunity(deadlines=tuple(deadline(day, kind=DeadlineKind.CUTOFF) for day in days))
    one = opportunity(deadlines=(deadline(days[0], kind=DeadlineKind.CUTOFF),))
    before = entries_of(both)
    without = entries_of(one, before, at(NIGHT + DAY))
    assert [(e.sequence, e.cancelled_on) for e in without] == [(0, None), (1, NIGHT + DAY)]
    again = entries_of(both, without, at(NIGHT + 2 * DAY))
    assert [(e.sequence, e.cancelled_on) for e in again] == [(0, None), (2, None)]


@pytest.mark.parametrize(
    ("gone", "said"),
    [({"withdrawn_on": NIGHT + DAY}, "Withdrawn: "), ({"status": Status.CLOSED}, "Closed early: ")],
    ids=["withdrawn", "closed early"],
)
def test_what_is_withdrawn_or_closed_early_is_cancelled_and_says_so(gone, said):
    before = entries_of(opportunity(deadlines=(deadline(OCTOBER),)))
    after = entries_of(opportunity(deadlines=(deadline(OCTOBER),), **gone), before, at(NIGHT + DAY))
    (event,) = read(calendar_bytes(after, "en"))
    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 1)
    assert event["SUMMARY"].startswith(said)
    assert str(event["UID"]) == before[0].uid
    again = entries_of(opportunity(deadlines=(deadline(OCTOBER),), **gone), after, at(NIGHT + 2 * DAY))
    assert again == after


def test_a_second_stage_holds_although_the_first_has_passed():
    stages = tuple(deadline(d, kind=DeadlineKind.STAGE) for d in (date(2026, 9, 1), date(2027, 3, 1)))
    found = opportunity(deadlines=stages)
    assert not [e for e in entries_of(found, entries_of(found), at(date(2026, 9, 2))) if e.cancelled_on]


def test_a_cancelled_entry_stays_in_the_file_for_thirty_nights():
    (entry,) = entries_of(opportunity(deadlines=(deadline(OCTOBER),)))
    off = replace(entry, cancelled_on=NIGHT)
    assert shown_entries([off], NIGHT + 29 * DAY, since=NIGHT + 29 * DAY) == [off]
    assert shown_entries([off], NIGHT + 30 * DAY, since=NIGHT + 30 * DAY) == []


def test_no_name_is_given_twice():
    days = [date(2026, 10, 1) + n * DAY for n in range(4)]
    known: list[CalendarEntry] = []
    for night, day in enumerate(days):
        found = opportunity(deadlines=(deadline(day, kind=DeadlineKind.CUTOFF, label=f"round {night}"),))
        gone = [e for e in known if e.cancelled_on is None]
        known = entries_of(found, known, at(day + DAY))
        assert len({e.uid for e in known}) == len(known) >= len(gone)
    assert len(known) == 4


# What publishers write.


@pytest.mark.parametrize("name", sorted(NAUGHTY))
def test_hostile_words_in_every_field_are_characters_of_one_entry(name):
    words = NAUGHTY[name]
    found = opportunity(
        title=words,
        funder=words,
        url=f"https://portal.example.eu/{words}",
        deadlines=(deadline(OCTOBER, label=words, words=words),),
        events=(Event(EventKind.BROKERAGE, OCTOBER, words, place=words, url=words),),
    )
    held_to_its_form(calendar_bytes(entries_of(found), "en", words), 2)


@pytest.mark.parametrize(
    "words",
    [
        "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\r\nSUMMARY:evil",
        "x\nEND:VCALENDAR\nBEGIN:VCALENDAR",
        "x\u2028BEGIN:VALARM\u2029ACTION:EMAIL",
        "x\\nBEGIN:VEVENT\\n",
        "a;b,c:d\\e\"f'g;VALUE=DATE",
        "\u202ecba\u202c\u2066hidden\u2069",
        "\x00\x01\x0b\x7f\x85",
        "é" * 10_000,
        "🚀" * 3_000,
        "",
    ],
)
def test_a_text_that_wants_to_be_more_is_one_line_of_the_entry_it_stands_in(words):
    found = opportunity(
        title=words,
        funder=words,
        deadlines=(deadline(OCTOBER, label=words),),
        events=(Event(EventKind.INFORMATION_DAY, OCTOBER, words, place=words),),
    )
    content = calendar_bytes(entries_of(found), "en", words)
    held_to_its_form(content, 2)
    for event in read(content):
        assert not {*str(event["SUMMARY"])} & {"\n", "\r", "\x00", "\u2028", "\u2029", "\u202e", "\u2066"}
        assert len(str(event["SUMMARY"])) < 400


def held_to_its_form(content: bytes, number: int) -> None:
    """RFC 5545's form: lines end with CRLF, none is longer than 75 octets, and so many entries are read."""
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in lines)
    for line in lines:
        line.decode()  # no character is cut in two
    unfolded = content.replace(b"\r\n ", b"").split(b"\r\n")
    assert unfolded.count(b"BEGIN:VEVENT") == unfolded.count(b"END:VEVENT") == number
    assert unfolded.count(b"BEGIN:VCALENDAR") == 1
    assert not [line for line in unfolded if line.startswith((b"BEGIN:VALARM", b"ATTACH", b"ATTENDEE"))]
    events = read(content)
    assert len(events) == number
    for event in events:
        assert not event.errors
        assert str(event.get("URL", "https://")).startswith("https://")
    assert Calendar.from_ical(content).to_ical() == content


# Whole nights.


def dated(number, *days, **fields):
    """A call with these deadlines in Brussels."""
    return replace(call(number), deadlines=tuple(deadline(day) for day in days), **fields)


@pytest.fixture
def home(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        guest = {"email": GUEST, "sees": "shareable", "language": "fr"}
        text = profile("reef", lead_days=10, recipients=[{"email": READER}, guest])
        store.profiles.put("reef", text, NIGHT)
    return tmp_path


def test_a_night_s_mail_brings_the_calendar_and_later_mails_update_and_cancel_it(home):
    calls = [dated(0, OCTOBER), dated(1, date(2026, 11, 3))]
    first = by_uid(calendar_in(run_night(home, NIGHT, calls, {"reef": 80.0})[f"{NIGHT} {READER}"]))
    assert len(first) == 4
    moved = [dated(0, date(2026, 10, 20)), calls[1]]
    second = by_uid(
        calendar_in(run_night(home, NIGHT + DAY, moved, {"reef": 80.0})[f"{NIGHT + DAY} {READER}"])
    )
    uids = {uid for uid in first if uid.startswith(id_of(0))}
    assert set(second) == uids, "the mail tells of this call alone"
    assert {event["SEQUENCE"] for event in second.values()} == {1}
    assert date(2026, 10, 20) in {event.decoded("DTSTART").date() for event in timed(second)}
    closed = [replace(moved[0], status=Status.CLOSED), calls[1]]
    mails = run_night(home, NIGHT + 2 * DAY, closed, {"reef": 80.0})
    third = by_uid(calendar_in(mails[f"{NIGHT + 2 * DAY} {READER}"]))
    assert set(third) == uids
    assert {(str(event["STATUS"]), event["SEQUENCE"]) for event in third.values()} == {("CANCELLED", 2)}


def timed(events):
    """Those with a time of day."""
    return [event for event in events.values() if event["DTSTART"].params.get("TZID")]


def test_a_guest_s_calendar_has_the_publisher_s_dates_and_no_internal_one(home):
    mails = run_night(home, NIGHT, [dated(0, OCTOBER)], {"reef": 80.0})
    own, guest = (by_uid(calendar_in(mails[f"{NIGHT} {who}"])) for who in (READER, GUEST))
    assert {uid for uid in own if "internal" in uid} == set(own) - set(guest)
    (event,) = guest.values()
    assert event["SUMMARY"].startswith("Date limite")
    assert "reef" not in calendar_in(mails[f"{NIGHT} {GUEST}"]).decode().casefold()


def test_what_is_kept_is_in_the_next_mail_s_calendar_for_who_may_know_it(home):
    calls = [dated(0, OCTOBER), dated(1, date(2026, 11, 3))]
    run_night(home, NIGHT, calls, {"reef": 80.0})
    with Store.open(home / "legation.db") as store:
        store.triage.add(Triage("reef", id_of(1), TriageAction.KEEP, "", "pi", at(NIGHT)))
    mails = run_night(home, NIGHT + DAY, [dated(0, date(2026, 10, 20)), calls[1]], {"reef": 80.0})
    own, guest = (by_uid(calendar_in(mails[f"{NIGHT + DAY} {who}"])) for who in (READER, GUEST))
    assert {uid[:15] for uid in own} == {id_of(0), id_of(1)}
    assert {uid[:15] for uid in guest} == {id_of(0)}


def test_a_call_that_was_merged_keeps_its_entries_under_the_other_s_name(home):
    run_night(home, NIGHT, [dated(0, OCTOBER)], {"reef": 80.0})
    with Store.open(home / "legation.db") as store:
        (entry,) = [each for each in store.calendars.entries() if not each.owner]
    with sqlite3.connect(home / "legation.db") as connection:
        connection.execute("UPDATE opportunity_id SET opportunity = 'op-ffffffffffff'")
    connection.close()
    with Store.open(home / "legation.db") as store:
        (renamed,) = [each for each in store.calendars.entries() if not each.owner]
    assert renamed == replace(entry, opportunity="op-ffffffffffff")


def test_two_homes_write_the_same_bytes_and_so_does_a_night_that_died_before_its_commit(home, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    shutil.copyfile(home / "legation.db", other / "legation.db")
    calls = [dated(0, OCTOBER)]
    one = run_night(home, NIGHT, calls, {"reef": 80.0})
    # The key of Message-IDs is a home's own.
    shutil.copy(home / KEY_FILE, other / KEY_FILE)
    two = run_night(other, NIGHT, calls, {"reef": 80.0})
    assert {key: mail.content for key, mail in one.items()} == {
        key: mail.content for key, mail in two.items()
    }
    with sqlite3.connect(other / "legation.db") as connection:
        for table in ("outbox", "told", "ledger"):
            connection.execute(f"DELETE FROM {table}")
    connection.close()
    again = run_night(other, NIGHT, calls, {"reef": 80.0})
    assert {key: mail.content for key, mail in again.items()} == {
        key: mail.content for key, mail in one.items()
    }


def test_the_bytes_do_not_depend_on_how_python_orders_its_sets():
    program = (
        "import sys; sys.path[:0] = ['tests', '.']\n"
        "from test_calendar import *\n"
        "zones = ('Europe/Brussels', 'America/New_York', 'Asia/Kolkata', 'Africa/Nairobi')\n"
        "found = opportunity(deadlines=tuple(deadline(OCTOBER, zone=z) for z in zones))\n"
        "sys.stdout.buffer.write(calendar_bytes(entries_of(found), 'en'))"
    )
    root = __file__.rpartition("/tests/")[0]
    written = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            cwd=root,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(written) == 1
