"""A detail page that cannot be had tonight is no amendment by the publisher."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.records import RawDeadline, RawNotice
from spiders.last_good import with_last_detail
from spiders.normalise import normalise
from spiders.registry import source_class

SOURCE = source_class("us_grants_gov")
LISTED = RawNotice(
    source="us_grants_gov",
    key="1",
    url="https://www.grants.gov/search-results-detail/1",
    title="Coastal Observing",
    fetched_at="2026-09-02T02:00:00Z",
    status="posted",
    deadlines=(RawDeadline(date="11/03/2026"),),
    unread=("detail",),
)
READ = replace(
    LISTED,
    fetched_at="2026-09-01T02:00:00Z",
    text="<p>Instruments for coasts.</p>",
    text_basis="full",
    award_ceiling="500000",
    deadlines=(RawDeadline(date="Nov 03, 2026 12:00:00 AM EST", words="Due at 5:00 p.m. Eastern Time."),),
    unread=(),
)


def test_the_last_detail_stands_in_for_one_that_cannot_be_had():
    tonight = with_last_detail(LISTED, READ, SOURCE)
    assert tonight.digest == READ.digest
    assert tonight.fetched_at == LISTED.fetched_at


@pytest.mark.parametrize(
    "moved",
    [
        {"title": "Coastal and Ocean Observing"},
        {"status": "closed"},
        {"deadlines": (RawDeadline(date="12/01/2026"),)},
    ],
)
def test_what_the_listing_says_tonight_wins(moved):
    tonight = with_last_detail(replace(LISTED, **moved), READ, SOURCE)
    field, value = next(iter(moved.items()))
    assert getattr(tonight, field) == value
    assert tonight.unread == ("detail",)
    assert normalise(tonight, SOURCE)[0].award_ceiling == normalise(READ, SOURCE)[0].award_ceiling


@pytest.mark.parametrize("stored", [None, LISTED])
def test_without_a_detail_that_was_ever_read_the_notice_stays_thin(stored):
    assert with_last_detail(LISTED, stored, SOURCE) == LISTED


def test_a_notice_that_was_read_whole_tonight_is_tonights():
    assert with_last_detail(replace(READ, award_ceiling="1"), READ, SOURCE).award_ceiling == "1"
