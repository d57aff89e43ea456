"""Dates in prose and in fields: what is stated is found, what is not is never invented."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from spiders.clock_times import find_times
from spiders.dates import find_dates
from spiders.timestamps import Stamp, is_placeholder, read_stamp
from spiders.yearless import next_day_of_year

LABELLED = Path(__file__).parents[1].parent / "shared/benchmarks/text_fields/dates.jsonl"
OCTOBER = date(2026, 10, 14)


def found(text, **how):
    return [d.on for d in find_dates(text, **how)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "due October 14, 2026"),
        ("en", "by the 14th of October 2026"),
        ("en", "14 Oct. 2026"),
        ("en", "Wednesday, Oct 14 2026"),
        ("en", "14-Oct-2026"),
        ("en", "2026-10-14"),
        ("en", "10/14/2026"),
        ("en", "the fourteenth of October, 2026"),
        ("fr", "avant le 14 octobre 2026"),
        ("fr", "14/10/2026"),
        ("de", "bis zum 14. Oktober 2026"),
        ("de", "Frist: 14.10.2026, 12 Uhr"),
        ("de", "14. 10. 2026"),
        ("es", "hasta el 14 de octubre de 2026"),
        ("es", "el catorce de octubre de 2026"),
        ("it", "entro il 14 ottobre 2026"),
        ("pt", "até 14 de outubro de 2026"),
        ("nl", "uiterlijk 14 oktober 2026"),
        ("nl", "14-10-2026"),
        ("sv", "senast den 14 oktober 2026"),
        ("da", "senest den 14. oktober 2026"),
        ("pl", "do 14 października 2026 r."),
        ("cs", "do 14. října 2026"),
        ("ro", "până la 14 octombrie 2026"),
        ("fi", "14. lokakuuta 2026"),
        ("hu", "2026. október 14."),
        ("el", "14 Οκτωβρίου 2026"),
        ("bg", "14 октомври 2026 г."),
        ("tr", "14 Ekim 2026'da"),
        ("hi", "14 अक्टूबर 2026 तक"),
        ("ja", "締切は2026年10月14日です"),
        ("ja", "２０２６年１０月１４日"),
        ("zh", "二〇二六年十月十四日"),
        ("ko", "2026년 10월 14일까지"),
    ],
)
def test_a_date_is_found_in_the_language_of_its_text(language, text):
    assert found(text, language=language) == [OCTOBER]


def test_without_a_language_the_usual_ones_are_tried():
    texts = ["14 octobre 2026", "14. Oktober 2026", "14 ottobre 2026", "14 października 2026"]
    assert [found(text) for text in texts] == [[OCTOBER]] * 4


def test_the_first_of_a_month_has_its_own_word():
    assert found("le 1er mars 2026", language="fr") == [date(2026, 3, 1)]
    assert found("De eerste maart 2026", language="nl") == [date(2026, 3, 1)]


NO_DATES = """
Regulation (EU) 2021/695
Horizon Europe 2021-2027
Directive 2004/18/EC
COM(2020) 12 final
call +32 2 299 11 11 or (206) 555-1212
tel. 138-2010-2015
version 3.12.2026.1
192.168.255.255
HORIZON-CL5-2027-07-D3-16
EUR 10.000.000
section 3.1.20
doi 10.1234/2020-05-06abc
PD 20-1260
order 202610141234
file 133-03-03-2020
fiscal years 2026 and 2027
in March 2026 20 people
you may 20 times
a 4:3 aspect ratio
30 February 2026
2026-13-45
on 14 October
May 2026
TRL 6-7
8/1.5 looks like a formula
IBAN BE12 2020 1203 2010
""".strip().splitlines()


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_is_not_made_one(text):
    assert found(text, language="en") == []


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("TRL 6, 12 May 2026", [12]),
        ("Annex 3 and 12 May 2026", [12]),
        ("Phase 2 – 14 May 2026", [14]),
        ("3 of 12 May 2026", [12]),
        ("2, 9 and 20 May 2026", [2, 9, 20]),
        ("Topics 2, 9 and 20 May 2026", [20]),
        ("on 2, 9 and 20 May 2026", [2, 9, 20]),
        ("from 12 to 15 May 2026", [12, 15]),
        ("1–5 May 2026", [1, 5]),
        ("May 1–14, 2026", [1, 14]),
        ("du 1er au 15 mai 2026", [1, 15]),
        ("vom 3. bis 5. Mai 2026", [3, 5]),
    ],
)
def test_days_of_a_list_share_its_month_but_other_numbers_do_not(text, on):
    assert found(text) == [date(2026, 5, day) for day in on]


def test_a_range_over_new_year_begins_in_the_year_before():
    assert found("15 December to 10 January 2027") == [date(2026, 12, 15), date(2027, 1, 10)]


def test_every_found_date_is_where_it_says():
    text = "LOI by July 1, 2026; full proposals by October 14, 2026."
    assert [text[d.start : d.end] for d in find_dates(text)] == ["July 1, 2026", "October 14, 2026"]


class TestOrderOfDayAndMonth:
    def test_an_ambiguous_english_date_keeps_both_readings_and_no_date(self):
        (only,) = find_dates("due 05/06/2026", language="en")
        assert only.on is None
        assert set(only.readings) == {date(2026, 6, 5), date(2026, 5, 6)}

    @pytest.mark.parametrize(("day_first", "on"), [(True, date(2026, 6, 5)), (False, date(2026, 5, 6))])
    def test_the_writers_country_decides(self, day_first, on):
        assert found("due 05/06/2026", language="en", day_first=day_first) == [on]

    def test_the_calendar_decides_before_the_country(self):
        assert found("05/16/2026", day_first=True) == [date(2026, 5, 16)]

    def test_two_digits_of_a_year_mean_the_nearer_century(self):
        assert found("15.05.99", language="fr") == [date(1999, 5, 15)]
        assert found("14/10/26", language="fr") == [OCTOBER]


@pytest.mark.parametrize(
    ("text", "on", "at", "offset"),
    [
        ("2026-12-01T02:00:00.000+0000", date(2026, 12, 1), time(2), 0),
        ("08/19/2026", date(2026, 8, 19), None, None),
        ("08192026", date(2026, 8, 19), None, None),
        ("Sep 09, 2026 12:00:00 AM EDT", date(2026, 9, 9), time(0), -4),
        ("Jul 14, 2026 03:40:28 PM EDT", date(2026, 7, 14), time(15, 40), -4),
        ("2026-09-09-00-00-00", date(2026, 9, 9), time(0), None),
        ("Fri, 31 Jul 2026 09:21:49 -0400", date(2026, 7, 31), time(9, 21), -4),
        ("Mon, 03 Aug 2026 19:30:02 EDT", date(2026, 8, 3), time(19, 30), -4),
        ("12-Jun-2026", date(2026, 6, 12), None, None),
        ("2026-06-12T10:00:00.123456789Z", date(2026, 6, 12), time(10), 0),
        ("1726671600000", date(2024, 9, 18), time(15), 0),
        ("20260812", date(2026, 8, 12), None, None),
        ("14 octobre 2026", OCTOBER, None, None),
    ],
)
def test_a_machines_date_is_read_to_the_minute(text, on, at, offset):
    stamp = read_stamp(text, day_first=False, language="fr")
    assert (stamp.on, stamp.at) == (on, at)
    ahead = datetime.combine(stamp.on, stamp.at or time(), stamp.zone).utcoffset()
    assert (ahead / timedelta(hours=1) if ahead is not None else None) == offset


@pytest.mark.parametrize("text", ["TBD", "ongoing", "", "2026-02-30", "31/31/2026", "9", "soon", "2026"])
def test_a_field_that_is_no_date_is_not_read(text):
    assert read_stamp(text, day_first=True) is None


def test_an_ambiguous_field_is_not_read_without_a_country():
    assert read_stamp("12/11/2026") is None


def test_a_pattern_of_the_source_without_an_hour_gives_a_date_alone():
    assert read_stamp("August 17, 2026", formats=("%B %d, %Y",)) == Stamp(date(2026, 8, 17))


@pytest.mark.parametrize("night", [date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 25)])
def test_an_instant_keeps_its_moment_on_nights_when_clocks_change(night):
    local = read_stamp(f"{night}T22:30:00Z").within("Europe/Brussels")
    hours = 2 if night > date(2026, 3, 28) and night < date(2026, 10, 25) else 1
    assert local.at == time((22 + hours) % 24, 30)


@pytest.mark.parametrize(
    "on", ["2076-08-19", "2099-01-01", "2100-01-01", "2050-01-01", "2048-05-05", "0001-01-01", "1970-01-01"]
)
def test_years_that_no_call_lasts_until_are_placeholders(on):
    assert is_placeholder(date.fromisoformat(on), date(2026, 8, 11))


@pytest.mark.parametrize("on", ["2030-11-01", "2044-08-22", "2026-08-11"])
def test_a_far_but_possible_closing_date_is_none(on):
    assert not is_placeholder(date.fromisoformat(on), date(2026, 8, 11))


@pytest.mark.parametrize(
    ("text", "at", "zone"),
    [
        ("no later than 11:59 p.m., ET, on that day", time(23, 59), "America/New_York"),
        ("11:59 pm Eastern Standard Time", time(23, 59), "America/New_York"),
        ("5:00 PM (EST)", time(17), "America/New_York"),
        ("3 p.m. Mountain Daylight Time", time(15), "America/Denver"),
        ("5 p.m. MT", time(17), "America/Denver"),
        ("17:00 Brussels time", time(17), "Europe/Brussels"),
        ("17h00 (heure de Bruxelles)", time(17), "Europe/Brussels"),
        ("16.00 CET", time(16), "Europe/Brussels"),
        ("12:00 noon CEST", time(12), "Europe/Brussels"),
        ("4pm UK time", time(16), "Europe/London"),
        ("23:59 AoE", time(23, 59), "Etc/GMT+12"),
        ("23:59 (anywhere on Earth)", time(23, 59), "Etc/GMT+12"),
        ("15:30 hours (GMT 4.30)", time(15, 30), "Asia/Kabul"),
        ("17:00 UTC+05:30", time(17), "Asia/Kolkata"),
        ("14:00 GMT+2", time(14), "Etc/GMT-2"),
        ("10 a.m. Nairobi time", time(10), "Africa/Nairobi"),
        ("5 p.m. submitting organization's local time", time(17), None),
        ("4:30pm local time", time(16, 30), None),
        ("12 Uhr", time(12), None),
        ("1700 hours", time(17), None),
        ("12:00 AM", time(0), None),
        ("midnight CET", None, "Europe/Brussels"),
        ("24:00 CET", None, "Europe/Brussels"),
    ],
)
def test_a_time_of_day_is_read_with_its_zone(text, at, zone):
    (only,) = find_times(text)
    assert (only.at, only.zone) == (at, zone)


@pytest.mark.parametrize(
    "text", ["10.30 million", "version 10.30", "a 1:1 meeting", "2.50 EUR", "10.5 %", "TRL 6:7"]
)
def test_figures_that_are_no_time_are_left_alone(text):
    assert find_times(text) == []


def test_a_day_of_every_year_comes_next_after_today():
    assert next_day_of_year("due on November 1st each year", "en", date(2026, 8, 11)) == date(2026, 11, 1)
    assert next_day_of_year("due on November 1st each year", "en", date(2026, 11, 2)) == date(2027, 11, 1)
    assert next_day_of_year("due each year", "en", date(2026, 8, 11)) is None


@pytest.mark.skipif(not LABELLED.exists(), reason="the labelled sentences are not on this machine")
def test_sentences_labelled_by_others_are_read_as_they_say():
    rows = [json.loads(line) for line in LABELLED.read_text().splitlines()]
    right = false_finds = empty = 0
    for row in rows:
        stated = {d["date"] for d in row["dates"]} - {"not resolv"}
        read = {on.isoformat() for on in found(row["text"], language=row["lang"]) if on}
        right += read == stated
        empty += not row["dates"]
        false_finds += not row["dates"] and bool(read)
    assert right / len(rows) >= 0.90
    assert false_finds / empty <= 0.03
