"""What banks, the United Nations and the EU's tender journal do that no documentation says."""

from __future__ import annotations

import html
import json
from datetime import date, time

import pytest
from scrapy.http import TextResponse

from db.records import RawNotice, Status
from spiders.normalise import normalise
from spiders.record import Record
from spiders.registry import source_class
from spiders.rehearsal import read
from spiders.sources.eu_eccp import BEFORE_FEED
from spiders.sources.int_aiib import day
from spiders.sources.int_boad import document_of
from spiders.sources.int_ebrd import closing as ebrd_closing
from spiders.sources.int_ungm import deadlines as ungm_deadlines
from spiders.sources.us_simons_foundation import facts_in
from tests.samples.replay import sample


def made(name: str, fields: dict[str, object]) -> RawNotice:
    """The notice of one record."""
    return source_class(name)().notice(Record(fields, fetched_at="2026-09-01T02:00:00Z"), None)


# TED


def tender(**fields: object) -> RawNotice:
    usual = {"publication-number": "1-2026", "notice-title": {"eng": "Sensors"}, "form-type": "competition"}
    return made("eu_ted", usual | fields)


def closing(raw: RawNotice) -> list[str | None]:
    return [deadline.date for deadline in raw.deadlines]


def lots(*moments: tuple[str, str]) -> dict[str, object]:
    dates, times = zip(*moments, strict=True)
    return {"deadline-receipt-tender-date-lot": [*dates], "deadline-receipt-tender-time-lot": [*times]}


def test_lots_with_one_deadline_have_one_and_others_keep_each_theirs():
    first, second = ("2026-10-01+02:00", "12:00:00+02:00"), ("2026-11-02+01:00", "09:30:00+01:00")
    assert closing(tender(**lots(first, first))) == ["2026-10-01T12:00:00+02:00"]
    both = ["2026-10-01T12:00:00+02:00", "2026-11-02T09:30:00+01:00"]
    assert closing(tender(**lots(first, second, first))) == both


def test_an_hour_that_cannot_be_told_to_its_lot_is_left_out():
    fields = lots(("2026-10-01+02:00", "12:00:00+02:00"), ("2026-11-02+01:00", "09:30:00+01:00"))
    fields["deadline-receipt-tender-time-lot"] = ["12:00:00+02:00"]
    assert closing(tender(**fields)) == ["2026-10-01", "2026-11-02"]


def test_an_offset_glued_to_a_date_makes_no_other_day_of_it():
    notice, issues = normalise(tender(**lots(("2026-10-01+02:00", "00:30:00+02:00"))), source_class("eu_ted"))
    [deadline] = notice.deadlines
    assert (deadline.on, deadline.at) == (date(2026, 10, 1), time(0, 30))
    assert issues == ()


@pytest.mark.parametrize("value", ["-1", "-1.0", "0", "0.00"])
def test_an_undisclosed_value_is_no_money(value):
    assert tender(**{"estimated-value-proc": value, "estimated-value-cur-proc": "EUR"}).total_funding is None


def test_the_values_of_several_lots_are_not_taken_for_the_whole():
    assert tender(**{"estimated-value-lot": ["5", "7"]}).total_funding is None
    assert tender(**{"estimated-value-lot": ["5"]}).total_funding == "5"


def test_english_is_read_first_then_the_language_of_the_buyer():
    raw = tender(**{"title-proc": {"fra": "Capteurs"}, "description-proc": {"fra": "Un texte."}})
    assert (raw.title, raw.text, raw.language) == ("Sensors", "Un texte.", "fr")


def test_a_notice_that_only_cancels_is_withdrawn():
    notice, _ = normalise(tender(**{"change-reason-code": ["cancel"]}), source_class("eu_ted"))
    assert notice.status is Status.WITHDRAWN


# United Nations Global Marketplace


@pytest.mark.parametrize(
    ("said", "stated"),
    [
        ("30-Oct-2026 23:59 (GMT 1.00)", "30-Oct-2026 23:59 +01:00"),
        ("30-Oct-2026 15:00 (GMT 4.30)", "30-Oct-2026 15:00 +04:30"),
        ("30-Oct-2026 15:00 (GMT -5.00)", "30-Oct-2026 15:00 -05:00"),
        ("30-Oct-2026 15:00", "30-Oct-2026 15:00"),
    ],
)
def test_the_distance_from_greenwich_is_written_as_clocks_write_it(said, stated):
    assert [deadline.date for deadline in ungm_deadlines(said)] == [stated]


# European Bank for Reconstruction and Development


@pytest.mark.parametrize(
    ("listed", "stated", "found"),
    [
        ("19/10/2026 00:00 UK Time", None, "19/10/2026"),
        ("19/10/2026 00:30 UK Time", None, "19/10/2026"),
        ("19/10/2026 15:00 UK Time", None, "19/10/2026 15:00"),
        ("19/10/2026 00:00 UK Time", "19/10/2026 12:00", "19/10/2026 12:00"),
    ],
)
def test_a_list_that_writes_noon_as_midnight_gives_no_such_hour(listed, stated, found):
    facts = Record({"Closing Date": stated} if stated else {})
    assert [deadline.date for deadline in ebrd_closing(Record({"closing": listed}), facts)] == [found]


# Asian Infrastructure Investment Bank, West African Development Bank, Islamic Development Bank


@pytest.mark.parametrize("said", ["June 23,2026", "June23,2026", "June 23, 2026", "June. 23 2026"])
def test_a_day_without_its_spaces_is_the_same_day(said):
    assert day(said) == "June 23, 2026"


def answer(body: str) -> TextResponse:
    return TextResponse("https://www.boad.org/", body=body.encode(), encoding="utf-8")


def test_a_list_handed_to_the_sites_program_is_the_same_in_a_page_and_alone():
    data = {"props": {"tenders": {"data": [{"title": "l'eau <p>"}], "total": 1}}}
    written = json.dumps(data)
    page = f'<!DOCTYPE html><html><body><div id="app" data-page="{html.escape(written)}"></div></body></html>'
    assert document_of(answer(page)) == document_of(answer(written)) == (data, None)


def test_a_filter_that_the_site_does_not_know_is_no_empty_list():
    empty = json.dumps({"props": {"tenders": []}})
    reading = read(source_class("int_boad"), {"response.html": empty.encode()})
    assert reading.cause == "schema drift: no props.tenders in the answer"


def test_a_list_of_tenders_without_any_is_read_and_ends_no_other():
    none = "<!DOCTYPE html><html><body><p>No results for your specified filters</p></body></html>"
    answers = {**sample("int_isdb"), "response-tender_type=GPN.html": none.encode()}
    whole = read(source_class("int_isdb"), sample("int_isdb"))
    reading = read(source_class("int_isdb"), answers)
    assert reading.issues == []
    assert set() < {raw.key for raw in reading.raw} < {raw.key for raw in whole.raw}


# Feeds and cards


def test_remarks_before_a_feed_are_cut_off_and_nothing_else():
    assert BEFORE_FEED.sub(b"", b"\n<!-- a -->\n<!-- b > -->\n<?xml version='1.0'?><rss/>").startswith(
        b"<?xml"
    )
    assert BEFORE_FEED.sub(b"", b"<html><!-- a --></html>") == b"<html><!-- a --></html>"


@pytest.mark.parametrize(
    ("texts", "facts"),
    [
        (["Program Area - Physics", "Status - Closed"], {"Program Area": "Physics", "Status": "Closed"}),
        (
            ["Status - Open LOI deadline: 12 p.m. ET May 1, 2026 Application deadline: June 4, 2026"],
            {
                "Status": "Open",
                "LOI deadline": "12 p.m. ET May 1, 2026",
                "Application deadline": "June 4, 2026",
            },
        ),
        (["Career Stage -", "Faculty", "Amount - $5"], {"Career Stage": "Faculty", "Amount": "$5"}),
    ],
)
def test_the_labels_of_a_card_are_told_apart_however_it_is_cut(texts, facts):
    assert facts_in(texts) == facts
