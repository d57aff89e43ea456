"""Groups of countries are dated facts: each says where it is from and how long it holds; none is stale."""

from __future__ import annotations

from datetime import date

import pytest

from db.records import Verdict
from ranking.country_groups import COUNTRIES, COUNTRY_GROUPS, country_name, expand, is_place, unsure_of
from ranking.gates_applicant import country_gate
from tests.ranking_cases import notice, profile

INCOMES = ("LOW_INCOME", "LOWER_MIDDLE_INCOME", "UPPER_MIDDLE_INCOME", "HIGH_INCOME")


@pytest.fixture(params=COUNTRY_GROUPS.values(), ids=COUNTRY_GROUPS.keys())
def group(request):
    return request.param


def test_a_group_says_where_it_is_from_and_was_checked_before_it_ran_out(group):
    assert len(group.source) > 20
    assert group.version
    assert group.checked_on <= group.valid_through
    # Nothing here holds for ever; whoever renews a file looks at its list again.
    assert (group.valid_through - group.checked_on).days <= 500


def test_no_group_is_stale(group):
    assert date.today() <= group.valid_through, (  # noqa: DTZ011  (a stale list is one day late, not an hour)
        f"ranking/groups/{group.code.lower()}.json ran out on {group.valid_through}: look at "
        f"{group.source!r}, correct the members, and move checked_on and valid_through"
    )


def test_the_members_are_countries_and_no_one_is_both_sure_and_unsure(group):
    assert group.everybody <= COUNTRIES
    assert not group.members & group.unsure.keys()
    assert all(reason.startswith(("is ", "was ")) for reason in group.unsure.values())


def test_the_union_has_twenty_seven_members_and_britain_is_none():
    assert len(expand(["EU"])) == 27
    assert "GB" not in expand(["EU"])


def test_every_least_developed_country_receives_aid_and_no_rich_one_does():
    assert expand(["LDC"]) < expand(["ODA"])
    assert not expand(["EU"]) & expand(["ODA"])


def test_no_country_has_two_incomes_and_every_poor_one_receives_aid():
    for one in INCOMES:
        for other in INCOMES:
            assert one == other or not COUNTRY_GROUPS[one].members & COUNTRY_GROUPS[other].members
    poor = [COUNTRY_GROUPS[code].members for code in INCOMES[:3]]
    assert frozenset().union(*poor) <= expand(["ODA"])


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("TG", "LOWER_MIDDLE_INCOME"),
        ("VN", "UPPER_MIDDLE_INCOME"),
        ("NA", "LOWER_MIDDLE_INCOME"),
        ("BG", "HIGH_INCOME"),
    ],
)
def test_the_latest_moves_between_incomes_are_in(country, code):
    assert [name for name in INCOMES if country in COUNTRY_GROUPS[name].members] == [code]


def test_a_country_that_left_is_out_and_one_in_doubt_is_neither_in_nor_out():
    assert "NR" not in expand(["ODA"])
    assert unsure_of("JP", ["ASSOCIATED"]) == "is associated for some programmes only"
    assert unsure_of("JP", ["ASSOCIATED", "JP"]) is None
    assert unsure_of("KE", ["LDC"]) is None
    # A country in doubt in one group may surely be in another.
    assert unsure_of("BD", ["LDC", "ODA"]) is None


@pytest.mark.parametrize(
    ("country", "eligible", "verdict"),
    [
        ("BD", ("LDC",), Verdict.UNKNOWN),
        ("UG", ("LDC",), Verdict.YES),
        ("KE", ("LDC",), Verdict.NO),
        ("KE", ("LOW_INCOME", "LOWER_MIDDLE_INCOME"), Verdict.YES),
        ("ET", ("LOW_INCOME",), Verdict.UNKNOWN),
        ("JP", ("ASSOCIATED",), Verdict.UNKNOWN),
        ("DE", ("LOW_INCOME",), Verdict.NO),
    ],
)
def test_a_gate_answers_unknown_where_a_list_does(country, eligible, verdict):
    answer = country_gate(profile(country=country), notice(eligible_countries=eligible))
    assert answer.verdict is verdict


def test_a_profile_may_name_a_group_and_a_person_reads_it_in_words():
    assert is_place("LOW_INCOME")
    assert country_name("LOW_INCOME") == "the low-income countries"
    assert not is_place("RICH")
