"""What would have to change for a dropped call to pass: only what was tried and works is said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from db.records import ApplicantType, Consortium, Instrument, Money, Opportunity, Status, Verdict
from ranking.gates import gates
from ranking.remedies import remedies
from tests.gate_cases import AS_OF as CASES_AS_OF
from tests.gate_cases import PROFILES, cases
from tests.ranking_cases import AS_OF, deadline, opportunity, profile

GRANT, LOAN = ({"field": "instrument", "op": "in", "value": [each]} for each in ("grant", "loan"))
LAB = {"money": {"min": 50000, "max": 500000, "currency": "EUR", "cofunding_capacity": 0.2},
       "partners": {"role": "alone"}}  # fmt: skip


def said_of(call, **more):
    asked = profile(**{**LAB, **more})
    return {each.rule: each.said for each in remedies(asked, call, gates(asked, call, AS_OF), AS_OF)}


@pytest.mark.parametrize(
    ("facts", "more", "expected"),
    [
        ({"applicant_types": (ApplicantType.FOR_PROFIT_SMALL,)}, {},
         {"applicant": "would pass if one of you applied as: for profit small"}),
        ({"eligible_countries": ("DE", "FR")}, {},
         {"country": "would pass if a partner from Germany or France applied"}),
        ({"consortium": Consortium(True, 3)}, {},
         {"consortium": "would pass if you applied in a team of at least 3"}),
        ({"award_ceiling": Money(Decimal(20000), "EUR")}, {},
         {"size": "would pass if 20,000 EUR were enough for you"}),
        ({"award_floor": Money(Decimal(900000), "EUR")}, {},
         {"size": "would pass if you could use 900,000 EUR"}),
        ({"cofunding_rate": Decimal("0.6")}, {},
         {"cofunding": "would pass if you could add 40% of the cost"}),
        ({"deadlines": (deadline(date(2026, 9, 10)),)},
         {"must": [{"field": "days_to_deadline", "op": ">=", "value": 30}]},
         {"must:days_to_deadline": "would pass if your must asked for days_to_deadline >= 9"}),
        ({"instruments": (Instrument.LOAN,)}, {"must": [GRANT]},
         {"must:instrument": "would pass if your must instrument in grant were lifted (it is loan)"}),
        ({"instruments": (Instrument.LOAN,)}, {"avoid": [LOAN]},
         {"avoid:instrument": "would pass if your avoid instrument in loan were lifted (it is loan)"}),
    ],
)  # fmt: skip
def test_a_dropped_call_says_what_would_let_it_pass(facts, more, expected):
    assert said_of(opportunity(**facts), **more) == expected


def test_a_closed_call_and_one_that_passes_have_no_remedy():
    assert said_of(opportunity(status=Status.CLOSED, deadlines=(deadline(date(2026, 8, 1)),))) == {}
    assert said_of(opportunity()) == {}


def test_the_second_rule_on_a_field_is_the_one_that_is_changed():
    musts = [{"field": "days_to_deadline", "op": ">=", "value": days} for days in (5, 60)]
    said = said_of(opportunity(deadlines=(deadline(date(2026, 9, 30)),)), must=musts)
    assert said == {"must:days_to_deadline#2": "would pass if your must asked for days_to_deadline >= 29"}


def test_every_no_about_the_partnership_in_the_labelled_cases_has_a_remedy():
    dropped = 0
    for case in cases():
        notice = case.notice
        call = Opportunity("op-case", notice, (notice.ref,), status=notice.status)
        answers = gates(PROFILES[case.profile], call, CASES_AS_OF)
        wanted = {a.rule for a in answers if a.verdict is Verdict.NO} - {"open", "deadline", "kind"}
        found = remedies(PROFILES[case.profile], call, answers, CASES_AS_OF)
        assert {each.rule for each in found} == wanted, str(case)
        assert all(each.then is not Verdict.NO for each in found)
        dropped += len(wanted)
    assert dropped > 30
