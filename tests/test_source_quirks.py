"""What publishers do that no documentation says, each as the smallest record that shows it."""

from __future__ import annotations

import json

import pytest
from scrapy.http import TextResponse

from db.records import Issue, RawDeadline, RawNotice
from spiders.record import Record
from spiders.registry import source_class


def read(name: str, key: str, fields: dict[str, object], *more) -> tuple[list[RawNotice], list[Issue]]:
    """What a source makes of one record: its notice, if any, and the Issues."""
    source = source_class(name)()
    record = Record(fields, fetched_at="2026-08-11T02:00:00Z")
    found = [*source.read(key, record, lambda: source.notice(record, *more)), *source.closing_issues()]
    notices = [each for each in found if isinstance(each, RawNotice)]
    return notices, [each for each in found if isinstance(each, Issue)]


# EU Funding & Tenders Portal


def topic(**metadata: object) -> dict[str, object]:
    facts = {
        "type": ["1"], "title": ["A topic"], "identifier": ["LIFE-1"], "status": ["31094502"],
        "startDate": ["2026-05-01T00:00:00.000+0000"], "frameworkProgramme": ["43252405"],
    }  # fmt: skip
    return {"reference": "1TOPICSen", "url": "https://ec.europa.eu/1", "metadata": facts | metadata}


def budget(*rows: dict[str, object]) -> list[str]:
    return [json.dumps({"budgetTopicActionMap": {str(n): [row] for n, row in enumerate(rows)}})]


def row(action: str, awards: int, least: int, most: int, **years: str) -> dict[str, object]:
    return {
        "action": action, "expectedGrants": awards, "minContribution": least, "maxContribution": most,
        "budgetYearMap": years, "deadlineModel": "two-stage", "deadlineDates": ["2026-10-01", "2027-02-01"],
    }  # fmt: skip


def test_only_the_topics_own_row_of_a_calls_budget_is_read():
    other = row("LIFE-2 - LIFE Project Grants", 9, 1, 2, **{"2026": "999"})
    own = row("LIFE-1 - LIFE Project Grants", 2, 100, 400, **{"2026": "300", "2027": "500"})
    [notice], issues = read("eu_funding_tenders", "1", topic(budgetOverview=budget(other, own)), None)
    assert (notice.award_floor, notice.award_ceiling, notice.expected_awards) == ("100", "400", "2")
    assert notice.total_funding == "800"
    assert issues == []


def test_zero_in_a_budget_means_not_stated():
    own = row("LIFE-1 - LIFE Project Grants", 0, 0, 0, **{"2026": "0"})
    [notice], _ = read("eu_funding_tenders", "1", topic(budgetOverview=budget(own)), None)
    stated = (notice.award_floor, notice.award_ceiling, notice.expected_awards, notice.total_funding)
    assert stated == (None, None, None, None)


def test_a_pot_that_its_awards_could_never_take_is_the_calls():
    own = row("LIFE-1 - LIFE Project Grants", 1, 100, 100, **{"2026": "5000"})
    [notice], [issue] = read("eu_funding_tenders", "1", topic(budgetOverview=budget(own)), None)
    assert notice.total_funding is None
    assert (issue.raw, issue.reason) == ("5000", "the money of the whole call, not of this topic")


@pytest.mark.parametrize(
    "rows", [["LIFE-2 - Grants"], ["LIFE-1 - Grants", "LIFE-1 - Prizes"]], ids=["none", "two"]
)
def test_a_budget_without_exactly_one_own_row_is_an_issue(rows):
    table = budget(*[row(action, 1, 1, 1, **{"2026": "1"}) for action in rows])
    [notice], [issue] = read("eu_funding_tenders", "1", topic(budgetOverview=table), None)
    assert (notice.total_funding, issue.field) == (None, "metadata.budgetOverview")


def test_the_second_stage_of_the_own_row_is_a_deadline_too():
    own = row("LIFE-1 - LIFE Project Grants", 1, 1, 1, **{"2026": "1"})
    dates = {"deadlineDate": ["2026-10-01T00:00:00.000+0000"], "deadlineModel": ["two-stage"]}
    [notice], _ = read("eu_funding_tenders", "1", topic(budgetOverview=budget(own), **dates), None)
    assert notice.deadlines == (
        RawDeadline("2026-10-01T00:00:00.000+0000", kind="two-stage"),
        RawDeadline("2027-02-01", kind="two-stage"),
    )


@pytest.mark.parametrize(
    ("keywords", "topics"),
    [
        (["LIFE-1", "Soil", "Water"], ("Soil", "Water")),
        (['["Soil","Water","Soil"]'], ("Soil", "Water")),
        (['["Soil","Wat'], ('["Soil","Wat',)),
        ([], ()),
    ],
)
def test_keywords_come_as_a_list_or_as_one_text(keywords, topics):
    [notice], _ = read("eu_funding_tenders", "1", topic(keywords=keywords), None)
    assert notice.topics == topics


def test_what_a_call_is_called_is_no_topic():
    headings = {"callTitle": ["ENERGY"], "destinationDetails": ["Sustainable energy supply"]}
    [notice], issues = read("eu_funding_tenders", "1", topic(keywords=["Soil"], **headings), None)
    assert (notice.topics, issues) == (("Soil", "Sustainable energy supply"), [])


def test_a_stale_copy_from_the_other_database_is_not_taken():
    notices, [issue] = read("eu_funding_tenders", "1", topic(DATASOURCE=["SEDIA_PRD_CENTRICITY"]), None)
    assert (notices, issue.field) == ([], "metadata.DATASOURCE")


def test_a_cascade_call_does_not_carry_its_parents_identifier_as_its_own():
    cascade = topic(type=["8"], title=["The parent"], callTitle=["The call"], ccm2Id=["15"])
    [notice], _ = read("eu_funding_tenders", "1", cascade, None)
    assert notice.title == "The call"
    assert notice.identifiers == (("eu_parent_topic", "LIFE-1"), ("eu_cascade", "15"))


# Grants.gov


def hit(**changes: object) -> dict[str, object]:
    usual = {
        "id": "7", "number": "A-1", "title": "A call", "agency": "An agency ", "openDate": "08/01/2026",
        "closeDate": "01/01/2099", "oppStatus": "posted", "docType": "synopsis", "cfdaList": ["10.868"],
    }  # fmt: skip
    return usual | changes


def test_a_placeholder_date_is_handed_on_as_it_was_sent():
    [notice], issues = read("us_grants_gov", "7", hit(), None)
    assert notice.deadlines == (RawDeadline("01/01/2099"),)
    assert issues == []


def test_the_note_beside_a_date_stays_beside_it():
    part = {
        "responseDate": "Dec 16, 2026 12:00:00 AM EST",
        "responseDateDesc": "Proposals by October 14, 5 p.m. ET",
    }
    [notice], _ = read("us_grants_gov", "7", hit(), Record({"synopsis": part}))
    assert notice.deadlines == (RawDeadline(part["responseDate"], part["responseDateDesc"]),)


def test_a_forecasts_dates_are_an_opening_and_not_a_publication():
    opening, closing = "Jan 21, 2027 12:00:00 AM EST", "Apr 21, 2027 12:00:00 AM EDT"
    part = {"estSynopsisPostingDate": opening, "estApplicationResponseDate": closing}
    forecast = hit(docType="forecast", oppStatus="forecasted", closeDate="")
    [notice], _ = read("us_grants_gov", "7", forecast, Record({"forecast": part}))
    assert (notice.opens, notice.published) == (opening, None)
    assert notice.deadlines == (RawDeadline(closing, kind="forecast"),)


def test_the_agency_of_the_listing_is_the_funder_even_where_the_detail_names_a_person():
    person = Record({"synopsis": {"agencyName": "A Person\nGrantor"}})
    [notice], _ = read("us_grants_gov", "7", hit(), person)
    assert notice.funder == "An agency "


def test_an_error_that_comes_with_status_200_is_a_failed_page_and_no_notice():
    source = source_class("us_grants_gov")()
    request = source.page_request(0)
    body = json.dumps({"errorcode": 7, "msg": "Bad request", "data": {"oppHits": [hit()], "hitCount": 1}})
    found = list(source.parse_page(TextResponse(request.url, body=body.encode(), request=request), page=0))
    assert [each.reason for each in found] == ["page 0 not read: error code 7: Bad request"]
    assert source.tally.listing_faults == ["error code 7: Bad request"]


def test_a_detail_about_another_record_is_not_taken():
    source = source_class("us_grants_gov")()
    record = Record(hit(oppStatus="posted"))
    answer = {"errorcode": 0, "data": {"id": 8, "synopsis": {"synopsisDesc": "another call's text"}}}
    request = source.detail_request(record)
    response = TextResponse(request.url, body=json.dumps(answer).encode(), request=request)
    issue, notice = source.parse_detail(response, key="7", record=record)
    assert (notice.text, notice.unread, issue.field) == (None, ("detail",), "detail")


# US National Science Foundation


def item(**changes: object) -> dict[str, object]:
    return {
        "id": "1",
        "title": "A call",
        "link": "https://www.nsf.gov/funding/opportunities/a-call",
    } | changes


@pytest.mark.parametrize(
    ("link", "summary", "number"),
    [
        ("https://www.nsf.gov/funding/opportunities/a/nsf26-512/solicitation", "", "NSF 26-512"),
        ("https://www.nsf.gov/funding/opportunities/a/pd26-366y", "", "PD 26-366Y"),
        ("https://www.nsf.gov/funding/opportunities/a/158913", "Document Number: <br>", None),
        (
            "https://www.nsf.gov/funding/opportunities/a",
            "Program Guidelines: PD&nbsp;20-1260<br/>",
            "PD 20-1260",
        ),
        ("https://www.nsf.gov/funding/opportunities/a", "It replaces NSF 24-501.", None),
    ],
)
def test_an_nsf_number_is_spelt_one_way_and_never_taken_from_prose(link, summary, number):
    [notice], _ = read("us_nsf", "f:1", item(link=link, summary=summary), "due_dates", "f:1")
    assert dict(notice.identifiers).get("nsf_number") == number


def test_the_dates_of_an_nsf_description_become_deadlines_in_its_own_words():
    said = (
        "Letter of Intent Due Date: August 1, 2026<br/>"
        "Full Proposal Deadline Date: September 1, 2026<br/><br/>Full proposals accepted anytime<br/>"
    )
    [notice], _ = read("us_nsf", "f:1", item(summary=said), "due_dates", "f:1")
    assert [(each.date, each.kind or each.words) for each in notice.deadlines] == [
        ("August 1, 2026", "Letter of Intent Due Date"),
        ("September 1, 2026", "Full Proposal Deadline Date"),
        (None, "Full proposals accepted anytime"),
    ]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://www.nsf.gov/a", "/funding/a"])
def test_a_link_that_is_no_web_address_is_never_handed_on(link):
    notices, [issue] = read("us_nsf", "f:1", item(link=link), "due_dates", "f:1")
    assert (notices, issue.raw, issue.reason) == ([], link, "record not read: not a web address")
