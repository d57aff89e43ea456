"""Data within a page, and a feed that stands in for a listing: what is read, and what a failure is called."""

from __future__ import annotations

import json

import pytest

from db.records import Outcome
from spiders.registry import source_class
from tests.samples.replay import read, sample

CHALLENGES, UKRI = source_class("int_gates_grand_challenges"), source_class("gb_ukri")
ROW = {"title": "One", "url": "/challenge/one", "date_end": 1796770800}


def page(data: object, script: str = '<script id="__NEXT_DATA__" type="application/json">') -> bytes:
    text = data if isinstance(data, str) else json.dumps(data)
    return f"<!DOCTYPE html><html><body>{script}{text}</script></body></html>".encode()


def listing(*rows: object) -> dict:
    return {"props": {"pageProps": {"initialData": {"listing": {"data": list(rows)}}}}}


@pytest.mark.parametrize(
    "script",
    [
        '<script id="__NEXT_DATA__" type="application/json">',
        "<script type=application/json id=__NEXT_DATA__ nonce='x'>",
        "<script>var page = 1</script><SCRIPT ID='__NEXT_DATA__'>",
    ],
)
def test_the_script_is_found_however_it_is_written(script):
    reading = read(CHALLENGES, {"response.html": page(listing(ROW), script)})
    assert [(raw.key, raw.title) for raw in reading.raw] == [("/challenge/one", "One")]


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (
            b"<!DOCTYPE html><html><body><h1>Opportunities</h1></body></html>",
            "schema drift: no __NEXT_DATA__",
        ),
        (page("{not json"), "parse error"),
        (page([1, 2]), "schema drift: the data in the page are not an object"),
        (page({"props": {}}), "schema drift: no props.pageProps.initialData.listing.data"),
        (page(listing()), "empty"),
    ],
)
def test_a_page_without_its_data_is_a_failure_with_a_name(answer, cause):
    reading = read(CHALLENGES, {"response.html": answer})
    assert (reading.outcome, reading.raw) == (Outcome.FAILED, [])
    assert cause in (reading.cause or "")


@pytest.mark.parametrize(
    ("ends", "date"),
    [
        (1796770800, "2026-12-08T23:00:00+00:00"),
        ("1796770800", "2026-12-08T23:00:00+00:00"),
        (0, None),
        (None, None),
        ("2026-12-08", "2026-12-08"),
    ],
)
def test_a_moment_in_seconds_is_read_and_anything_else_stays_as_it_came(ends, date):
    [raw] = read(CHALLENGES, {"response.html": page(listing({**ROW, "date_end": ends}))}).raw
    assert [each.date for each in raw.deadlines] == ([date] if date else [])


def test_a_feed_stands_in_for_a_listing_that_is_gone_and_the_listing_stays_marked():
    answers = {name: body for name, body in sample("gb_ukri").items() if name != "response.html"}
    reading = read(UKRI, answers)
    assert "https://www.ukri.org/opportunity/feed/" in [request.url for request in reading.requests]
    assert [raw.title for raw in reading.raw]
    assert reading.outcome is not Outcome.OK
    assert any(issue.field == "listing" for issue in reading.issues)


def test_a_listing_that_is_there_needs_no_feed():
    reading = read(UKRI, sample("gb_ukri"))
    assert not [request.url for request in reading.requests if "feed" in request.url]


def test_a_feed_that_is_no_feed_is_named_and_the_crawl_ends():
    reading = read(UKRI, {"response-feed.html": b"<!DOCTYPE html><html><body>Maintenance</body></html>"})
    assert (reading.outcome, reading.raw) == (Outcome.FAILED, [])
    assert [issue.reason for issue in reading.issues if issue.field == "feed"] == [
        "feed not read: wrong content type: a page in place of a feed"
    ]
