"""Quirks of portals: what their records say in their own way, and what it means."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from db.records import DeadlineKind, Notice
from spiders.normalise import normalise
from spiders.registry import source_class
from spiders.rehearsal import Reading
from tests.samples.replay import read, sample

PENNSYLVANIA, SBIR, NIH = (source_class(name) for name in ("us_pennsylvania", "us_sbir", "us_nih_guide"))
PROGRAMME = json.loads(sample("us_pennsylvania")["response.json"])["grants"][0]


def read_json(source, answer: object) -> Reading:
    return read(source, {"response.json": json.dumps(answer).encode()})


def read_programme(**fields: object) -> Reading:
    return read_json(PENNSYLVANIA, {"grants": [{**PROGRAMME, **fields}]})


def programme(**fields: object) -> tuple[Notice, set[str]]:
    """What a Pennsylvanian record becomes, and the fields that it has Issues about."""
    reading = read_programme(**fields)
    [raw] = reading.raw
    notice, issues = normalise(raw, PENNSYLVANIA)
    return notice, {issue.field for issue in (*reading.issues, *issues) if issue.key}


@pytest.mark.parametrize(
    ("said", "limit", "kept_in_text"),
    [
        ("200000", "200000", False),
        ("$2 million", "$2 million", False),
        ("2 million", "$2 million", False),
        ("$2,500,000.00", "$2,500,000.00", False),
        ("Up to $50,000 per applicant", "Up to $50,000 per applicant", False),
        ("$15,000 for the first track and $50,000 for the second", None, True),
        ("50% of costs up to $5,000", None, True),
        ("Part of Micro", None, True),
        ("varies", None, True),
        ("", None, False),
        (None, None, False),
    ],
)
def test_only_a_single_amount_is_a_limit_and_no_words_are_lost(said, limit, kept_in_text):
    reading = read_programme(maximumAward=said)
    [raw] = reading.raw
    assert raw.award_ceiling == limit
    assert (f"Maximum award: {said}" in (raw.text or "")) == kept_in_text
    about = {issue.field for issue in reading.issues}
    assert ("maximumAward" in about) == bool(kept_in_text and any(map(str.isdigit, said)))


@pytest.mark.parametrize("said", ["2000000", "$2 million", "2 million", "$2,000,000.00", "Max. $2,000,000"])
def test_every_way_to_write_one_amount_is_that_amount(said):
    notice, about = programme(maximumAward=said)
    assert notice.award_ceiling is not None
    assert (notice.award_ceiling.amount, about) == (Decimal(2_000_000), set())


@pytest.mark.parametrize("said", ["$10 million total", "$10,000,000", "10 million"])
def test_the_money_of_all_awards_is_no_limit_of_one(said):
    notice, _ = programme(totalFundsToBeAwarded=said, maximumAward="", minimumAward="")
    assert notice.total_funding is not None
    assert (notice.total_funding.amount, notice.award_ceiling) == (Decimal(10_000_000), None)


@pytest.mark.parametrize(
    "contact",
    [
        {"name": "Bureau of Frost, frost@example.org"},
        "{'name': 'Bureau of Frost, frost@example.org'}",
        "Bureau of Frost, frost@example.org",
        "{'name': broken",
        None,
    ],
)
def test_a_contact_as_an_object_as_python_prints_one_or_as_words_loses_no_record(contact):
    notice, about = programme(pointOfContact=contact)
    assert (notice.title, about) == ("Orchard Frost Sensing Grant", set())


@pytest.mark.parametrize(
    ("cycle", "closes", "kind"),
    [
        ("Always Open", "2035-12-31T12:00:00-00:00", DeadlineKind.ROLLING),
        ("Always Open", "", DeadlineKind.ROLLING),
        ("Always Open", "2026-12-31T12:00:00-00:00", DeadlineKind.FIXED),
        ("Annual", "2026-12-31T12:00:00-00:00", DeadlineKind.FIXED),
    ],
)
def test_a_closing_day_years_ahead_of_what_is_always_open_means_nothing(cycle, closes, kind):
    notice, _ = programme(grantCycle=cycle, closeDate=closes)
    [deadline] = notice.deadlines
    assert (deadline.kind, deadline.at) == (kind, None)


def test_the_escapes_of_a_spreadsheet_and_the_hour_that_stands_for_none_are_taken_out():
    notice, _ = programme(title="in_x0002_novation _x000D_", openDate="2026-08-15T12:00:00-00:00")
    assert (notice.title, str(notice.opens_on)) == ("innovation", "2026-08-15")


def solicitations(number: int, start: int = 0) -> list[dict]:
    [first, *_] = json.loads(sample("us_sbir")["response.json"])
    topic = first["solicitation_topics"][0]
    return [
        {**first, "solicitation_topics": [{**topic, "sbir_topic_link": f"https://www.sbir.gov/topics/{n}"}]}
        for n in range(start, start + number)
    ]


@pytest.mark.parametrize(("sent", "pages"), [(50, 2), (49, 1), (1, 1)])
def test_a_page_that_is_not_full_is_the_last_of_those_whose_number_nobody_says(sent, pages):
    reading = read_json(SBIR, solicitations(sent))
    assert len(reading.requests) == pages
    assert [request.url.partition("start=")[2].partition("&")[0] for request in reading.requests] == [
        str(50 * page) for page in range(pages)
    ]


def test_each_topic_of_a_solicitation_is_a_call_of_its_own():
    [solicitation] = solicitations(1)
    [topic] = solicitation["solicitation_topics"]
    other = {**topic, "topic_title": "Another", "sbir_topic_link": "https://www.sbir.gov/topics/9"}
    reading = read_json(SBIR, [{**solicitation, "solicitation_topics": [topic, other]}])
    assert [raw.title for raw in reading.raw] == [topic["topic_title"], "Another"]
    assert {raw.programme for raw in reading.raw} == {reading.raw[0].programme}


@pytest.mark.parametrize("total", [2, {"value": 2, "relation": "eq"}])
def test_the_number_of_documents_is_a_number_or_an_object_with_one(total):
    answer = json.loads(sample("us_nih_guide")["response.json"])
    answer["data"]["hits"].update(total=total, hits=answer["data"]["hits"]["hits"][:2])
    reading = read_json(NIH, answer)
    assert (len(reading.raw), len(reading.requests)) == (2, 1)
