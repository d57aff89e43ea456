"""Any server that speaks CommonGrants is read by the protocol; what it adds is the source's own business."""

from __future__ import annotations

import json

import pytest
from scrapy import Request
from scrapy.http import TextResponse

from db.records import Issue, RawDeadline, RawNotice
from spiders.shapes_common_grants import CommonGrantsSource

HOME = "https://agency.example.org/"


class AnyServer(CommonGrantsSource, shape=True):
    """A server that adds nothing to the protocol."""

    name, server, homepage = "any_server", "https://api.example.org", HOME
    language, currency, expect = "en", "USD", range(1, 1_000)


def opportunity(number: int = 1, **fields: object) -> dict:
    usual = {"id": f"id-{number}", "title": f"Call {number}", "description": "What it pays for.",
             "status": {"value": "open"}}  # fmt: skip
    return {**usual, **fields}


def answer(*items: dict, **envelope: object) -> dict:
    total = {"page": 1, "pageSize": 100, "totalItems": len(items), "totalPages": 1}
    return {"status": 200, "message": "Success", "items": list(items), "paginationInfo": total, **envelope}


def said(body: dict | str, page: int = 1) -> list[object]:
    source = AnyServer()
    request = source.page(source.page_request(page), page)
    text = body if isinstance(body, str) else json.dumps(body)
    headers = {"Content-Type": "application/json"}
    found = list(
        source.parse_page(
            TextResponse(request.url, body=text.encode(), headers=headers, request=request), page
        )
    )
    return [*found, *source.closing_issues()]


def notice(**fields: object) -> RawNotice:
    [found] = said(answer(opportunity(**fields)))
    assert isinstance(found, RawNotice)
    return found


def test_pages_are_asked_one_by_one_until_all_that_are_stated_were_listed():
    total = {"page": 1, "pageSize": 100, "totalItems": 3, "totalPages": 2}
    *_, more = said(answer(opportunity(1), opportunity(2), paginationInfo=total))
    assert isinstance(more, Request)
    assert more.url == "https://api.example.org/common-grants/opportunities?page=2&pageSize=100"
    assert not [each for each in said(answer(opportunity(3))) if isinstance(each, Request)]


def test_a_page_that_repeats_the_one_before_ends_the_listing():
    source = AnyServer()
    body = json.dumps(answer(opportunity(1), paginationInfo={"totalItems": 50})).encode()
    asked = []
    for page in (1, 2):
        request = source.page(source.page_request(page), page)
        response = TextResponse(
            request.url, body=body, headers={"Content-Type": "application/json"}, request=request
        )
        asked.append([each for each in source.parse_page(response, page) if isinstance(each, Request)])
    assert [len(each) for each in asked] == [1, 0]


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ({"status": 500, "message": "Internal server error", "items": []}, "Internal server error"),
        ({"status": 200, "message": "Success", "paginationInfo": {}}, "no items"),
        ({"message": "Not found"}, "no items"),
        ("<!DOCTYPE html><html><body>Maintenance</body></html>", "page"),
    ],
)
def test_an_answer_without_opportunities_is_a_failure_with_a_name(body, cause):
    [failure] = said(body)
    assert isinstance(failure, Issue)
    assert (failure.field, cause in failure.reason) == ("listing", True)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"value": "open", "customValue": None, "description": "Taking applications"}, "open"),
        ({"value": "forecasted"}, "forecasted"),
        ({"value": "custom", "customValue": "under review"}, "under review"),
        ({"value": "custom", "customValue": None}, None),
    ],
)
def test_a_status_of_the_server_s_own_is_told_in_its_words(status, expected):
    assert notice(status=status).status == expected


def test_the_limits_of_one_award_and_the_money_of_all_are_kept_apart():
    found = notice(
        funding={
            "details": "Two rounds.",
            "totalAmountAvailable": {"amount": "1000000.00", "currency": "USD"},
            "minAwardAmount": {"amount": "5000", "currency": "USD"},
            "maxAwardAmount": {"amount": "50000", "currency": "USD"},
            "minAwardCount": 5, "maxAwardCount": 10, "estimatedAwardCount": 8,
        }
    )  # fmt: skip
    assert (found.award_floor, found.award_ceiling, found.total_funding) == ("5000", "50000", "1000000.00")
    assert (found.currency, found.expected_awards) == ("USD", "8")
    assert "Number of awards: 5 to 10" in (found.text or "")


def test_another_currency_than_the_source_s_is_told():
    found = notice(funding={"maxAwardAmount": {"amount": "9", "currency": "CAD"}})
    assert found.currency == "CAD"


@pytest.mark.parametrize(
    ("event", "deadlines"),
    [
        ({"eventType": "singleDate", "date": "2026-12-01"}, (RawDeadline("2026-12-01"),)),
        ({"eventType": "singleDate", "date": "2026-12-01", "time": "17:00:00"},
         (RawDeadline("2026-12-01 17:00:00"),)),
        ({"eventType": "dateRange", "startDate": "2026-10-01", "endDate": "2026-12-01"},
         (RawDeadline("2026-12-01"),)),
        ({"eventType": "other", "details": "The first Monday of each month"},
         (RawDeadline(words="The first Monday of each month"),)),
        (None, ()),
    ],
)  # fmt: skip
def test_a_closing_date_is_a_day_the_end_of_a_range_or_words(event, deadlines):
    assert notice(keyDates={"closeDate": event}).deadlines == deadlines


def test_other_dates_stand_in_the_text_and_one_that_opens_is_the_opening():
    dates = {
        "postDate": {"eventType": "singleDate", "date": "2026-08-01"},
        "otherDates": {
            "opens": {"name": "Applications open", "eventType": "singleDate", "date": "2026-09-15"},
            "info": {"name": "Information session", "eventType": "singleDate", "date": "2026-09-20"},
        },
    }
    found = notice(keyDates=dates)
    assert (found.published, found.opens) == ("2026-08-01", "2026-09-15")
    assert "Information session: 2026-09-20" in (found.text or "")


def test_types_of_applicant_are_told_in_words_that_have_one_meaning():
    kinds = [
        {"value": "government_tribal"}, {"value": "organization"}, {"value": "new_kind"},
        {"value": "custom", "customValue": "Rural co-operatives"},
    ]  # fmt: skip
    found = notice(acceptedApplicantTypes=kinds)
    assert found.applicant_types == (
        "Federally recognized Native American tribal governments", "new_kind", "Rural co-operatives",
    )  # fmt: skip


def test_federal_numbers_are_the_ones_by_which_other_sources_know_the_call():
    fields = {
        "federalOpportunityNumber": {"name": "n", "fieldType": "string", "value": "DOE-1"},
        "assistanceListings": {"value": [{"identifier": "81.049", "programTitle": "Science"}]},
    }
    registries = {"opp:us:fon": {"id": "DOE-1"}, "opp:us:aln": {"allIds": [{"id": "81.087"}]}}
    found = notice(customFields=fields, identifiers=registries)
    assert set(found.identifiers) == {
        ("common_grants", "id-1"), ("grants_gov_number", "DOE-1"), ("aln", "81.049"), ("aln", "81.087"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({"source": "https://agency.example.org/call"}, "https://agency.example.org/call"),
        ({"source": "the printed gazette"}, HOME),
        ({"source": None, "customFields": {"additionalInfo": {"value": {"url": "https://example.org/more"}}}},
         "https://example.org/more"),
    ],
)  # fmt: skip
def test_a_call_leads_to_its_own_page_or_to_the_best_one_known(fields, url):
    assert notice(**fields).url == url


def test_a_custom_field_that_nobody_reads_is_named():
    issues = said(answer(opportunity(customFields={"moonPhase": {"name": "m", "value": "full"}})))[1:]
    assert [issue.field for issue in issues if isinstance(issue, Issue)] == ["customFields.moonPhase"]
