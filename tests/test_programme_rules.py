"""What a call states by reference counts, quoted, unless the call adds a condition of its own."""

from __future__ import annotations

from datetime import date

import pytest

from ranking.gates import gates
from ranking.programme_rules import funds, programme_rules, rules_referred_to
from tests.ranking_cases import AS_OF, notice, opportunity, profile

ON = date(2026, 9, 1)
LONG = "The river is long. " * 200
REFERENCE = "Eligible countries: as described in Annex B of the Work Programme General Annexes."


def referred(text: str, programme: str = "Horizon Europe", on: date = ON):
    return rules_referred_to(notice(text=text, programme=programme), on)


def test_a_reference_to_the_annex_is_quoted_and_stands_for_it():
    rules, quoted = referred(f"The topic is about rivers. {REFERENCE} Other conditions are in Annex B too.")
    assert quoted.text == REFERENCE
    assert funds(rules, "DE")
    assert funds(rules, "NO")
    assert funds(rules, "EU")
    assert not funds(rules, "US")
    assert not funds(rules, "KE")


@pytest.mark.parametrize(
    "text",
    [
        "The topic is about rivers.",
        "Activities should reach TRL 6: see General Annex B. They may start at any TRL.",
        f"{REFERENCE} The following exceptions apply: entities of some countries may not take part.",
        f"{REFERENCE} Legal entities established in some countries are not eligible.",
        f"Participation is limited to legal entities of Member States. {LONG} {REFERENCE}",
    ],
)
def test_no_reference_another_reference_or_a_condition_of_its_own_is_no_answer(text):
    assert referred(text) is None


def test_rules_hold_for_their_programme_and_their_time_only():
    assert referred(REFERENCE, programme="LIFE Programme") is None
    assert referred(REFERENCE, on=date(2028, 1, 1)) is None


@pytest.mark.parametrize(
    ("country", "verdict"),
    [("DE", "yes"), ("IL", "yes"), ("EU", "yes"), ("US", "unknown"), ("KE", "unknown"), ("JP", "unknown")],
)
def test_the_gates_answer_by_reference_and_never_no(country, verdict):
    call = opportunity(text=REFERENCE, programme="Horizon Europe")
    answers = {each.rule: each for each in gates(profile(country=country), call, AS_OF)}
    assert answers["country"].verdict == verdict
    assert answers["applicant"].verdict == "yes"
    assert answers["country"].quote.text == REFERENCE
    assert "(EU) 2021/695" in answers["applicant"].explanation


def test_what_the_call_states_itself_goes_before_what_it_refers_to():
    stated = opportunity(text=REFERENCE, programme="Horizon Europe", eligible_countries=("DE",))
    answers = {each.rule: each for each in gates(profile(country="FR"), stated, AS_OF)}
    assert answers["country"].verdict == "no"


@pytest.mark.parametrize("rules", programme_rules().values(), ids=lambda rules: rules.programme)
def test_no_file_of_rules_is_stale(rules):
    assert rules.valid_from <= rules.checked_on <= rules.valid_through
    assert date.today() <= rules.valid_through, (  # noqa: DTZ011  (a stale file is one day late, not an hour)
        f"the rules of {rules.programme} ran out on {rules.valid_through}: look at {rules.source!r}"
    )
