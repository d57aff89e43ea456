"""The funder's share of the cost is read where one rate holds for everybody."""

from __future__ import annotations

from decimal import Decimal

import pytest

from spiders.funding_rates import funding_rate
from tests.reading_cases import Brussels, read


@pytest.mark.parametrize(
    ("said", "share"),
    [
        ("The funding rate is 70 %.", "0.7"),
        ("Grants cover up to 60 % of eligible costs.", "0.6"),
        ("The contribution reimburses 100% of the eligible costs.", "1"),
        ("Reimbursement rate: 85 per cent", "0.85"),
        ("Funding rate\nOther grants — 95%", "0.95"),
        ("The award pays 50% of total project costs.", "0.5"),
        ("A funding rate of 75% applies. The funding rate is 75 % for all partners.", "0.75"),
    ],
)
def test_one_rate_for_all_is_the_share(said, share):
    found = funding_rate(said)
    assert found is not None
    assert found.share == Decimal(share)
    assert all(words in said for words in found.words)


@pytest.mark.parametrize(
    "said",
    [
        "The funding rate is 100 % for non-profit organisations and 70 % for companies.",
        "Funding rate: 60 % (up to 100 % for public bodies).",
        "The funding rate is 70 %. For associations the funding rate is 90 %.",
    ],
)
def test_several_rates_leave_the_share_unknown_and_keep_the_words(said):
    found = funding_rate(said)
    assert found is not None
    assert found.share is None
    assert " ".join(found.words) == said


@pytest.mark.parametrize(
    "said",
    [
        "Indirect costs are 25 % of the eligible direct costs.",
        "Such elements may not exceed 20 % of the total eligible costs of the project.",
        "Applicants must contribute at least 20 % of the total eligible costs.",
        "The success rate was 12 %.",
        "Support for methods that save up to 30 % of project costs.",
        "A match of at least 20 percent is required.",
        "At least 40 % of participants are women.",
    ],
)
def test_other_shares_are_no_funding_rate(said):
    assert funding_rate(said) is None


def test_the_conditions_come_before_the_text():
    found = funding_rate("The funding rate is 50 %.", "The funding rate is 70 %.")
    assert found is not None
    assert found.share == Decimal("0.5")


CONDITIONS = """1. Admissibility: see the form.
2. Eligible countries
described in the annex of the general rules.
3. Legal set-up
{rate}"""


def test_a_rate_outside_the_passage_on_eligibility_is_added_to_it():
    rate = "The funding rate is 60 % of the eligible costs."
    notice, _ = read(Brussels, eligibility=CONDITIONS.format(rate=rate))
    assert notice.cofunding_rate == Decimal("0.6")
    assert (
        notice.eligibility == f"2. Eligible countries\ndescribed in the annex of the general rules.\n{rate}"
    )


def test_different_rates_stand_in_the_passage_and_the_share_is_unknown():
    rate = "The funding rate is 60 %, for schools 90 %."
    notice, _ = read(Brussels, text=f"We fund maps.\n{rate}", eligibility="2. Eligible countries\nEU")
    assert notice.cofunding_rate is None
    assert notice.eligibility == f"2. Eligible countries\nEU\n{rate}"


def test_the_publishers_own_field_comes_first():
    notice, _ = read(Brussels, cofunding="80 %", text="The funding rate is 60 %.")
    assert notice.cofunding_rate == Decimal("0.8")
