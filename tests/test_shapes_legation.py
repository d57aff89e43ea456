"""Another Legation's words for dates and deadlines, as its reader takes them."""

from __future__ import annotations

from datetime import date, time

import pytest

from db.records import RawDeadline
from spiders.record import Record
from spiders.shapes_legation import countries, deadlines
from spiders.timestamps import read_stamp


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2026-10-29T17:00:00[Europe/Brussels]", (date(2026, 10, 29), time(17), "Europe/Brussels")),
        ("2026-10-29[Africa/Nairobi]", (date(2026, 10, 29), None, "Africa/Nairobi")),
        ("2026-10-29T17:00", (date(2026, 10, 29), time(17), None)),
    ],
)
def test_a_zone_named_after_a_local_date_is_read(said, expected):
    stamp = read_stamp(said)
    assert stamp is not None
    assert (stamp.on, stamp.at, stamp.zone_name) == expected


def test_a_zone_or_a_day_that_there_is_not_is_not_made_up():
    stamp = read_stamp("2026-10-29[Middle/Earth]")
    assert stamp is None or stamp.zone is None
    assert read_stamp("2026-13-29[Europe/Paris]") is None


def test_deadlines_keep_zone_kind_and_doubt():
    said = [
        {"kind": "cut-off", "date": "2026-10-29", "time": "17:00:00", "zone": "Europe/Paris"},
        {"kind": "fixed", "date": "2027-01-31", "certainty": "estimated", "words": "early 2027"},
        {"kind": "rolling", "certainty": "stated"},
        {"kind": "none-stated"},
    ]
    record = Record({"customFields": {"deadlines": {"name": "deadlines", "value": said}}})
    assert list(deadlines(record)) == [
        RawDeadline("2026-10-29T17:00:00[Europe/Paris]", kind="cut-off"),
        RawDeadline("2027-01-31", kind="estimated"),
        RawDeadline(words="Applications are accepted at any time."),
    ]


@pytest.mark.parametrize(
    ("codes", "read"), [(("KE", "NO"), ("KE", "NO")), (("EU", "NO"), ()), (("ANY",), ())]
)
def test_a_list_of_countries_with_a_group_in_it_is_never_read_as_a_shorter_list(codes, read):
    assert countries(codes) == read
