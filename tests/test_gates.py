"""Gates: yes, no or unknown, each with a sentence and, where there is one, the publisher's words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ranking_cases import AS_OF, deadline, match, notice, opportunity, profile

from db.records import (
    ApplicantType,
    Certainty,
    Consortium,
    DeadlineKind,
    GateResult,
    Instrument,
    Money,
    Quote,
    Status,
    TextBasis,
    Topic,
    Verdict,
)
from ranking.gates import SharedAnswers, dropped_by, gates, may_apply
from ranking.quoting import MAX_QUOTE, around, find_quote

YES, NO, UNKNOWN = Verdict.YES, Verdict.NO, Verdict.UNKNOWN
EUR = {"min": 50_000, "max": 2_000_000, "currency": "EUR", "cofunding_capacity": 0.2}
TEAM = Consortium(required=True, min_partners=3)
DESK = {"kind": "mission_desk", "applicant_types": []}
COMPANY = {"kind": "company", "applicant_types": []}


def euros(amount: int, currency: str = "EUR") -> Money:
    return Money(Decimal(amount), currency)


def gate(rule: str, stated: dict, asked: dict) -> GateResult:
    found = gates(profile(**asked), opportunity(**stated), AS_OF)
    return next(result for result in found if result.rule == rule)


CASES = [
    ("kind", {}, {}, YES, "A call"),
    ("kind", {"topics": (Topic("legation_kind", "call"),)}, {}, YES, "A call"),
    ("kind", {"topics": (Topic("legation_kind", "training"),)}, {}, NO, "training"),
    ("open", {}, {}, YES, "Open"),
    ("open", {"status": Status.FORECASTED, "deadlines": ()}, {}, YES, "not open yet"),
    ("open", {"status": None, "deadlines": ()}, {}, UNKNOWN, "not stated"),
    ("open", {"deadlines": (deadline(date(2026, 8, 1)),)}, {}, NO, "Closed"),
    ("open", {"withdrawn_on": date(2026, 8, 30)}, {}, NO, "Withdrawn"),
    ("deadline", {"deadlines": (deadline(date(2026, 9, 1)),)}, {}, YES, "Closes today"),
    ("deadline", {"deadlines": (deadline(date(2026, 9, 11)),)}, {}, YES, "in 10 days, on 2026-09-11"),
    ("deadline", {"deadlines": (deadline(None, kind=DeadlineKind.ROLLING),)}, {}, YES, "continuously"),
    ("deadline", {"deadlines": (deadline(certainty=Certainty.ESTIMATED),)}, {}, UNKNOWN, "an estimate"),
    ("deadline", {"deadlines": (deadline(date(2026, 8, 1)),)}, {}, NO, "The last deadline was 2026-08-01"),
    ("deadline", {"deadlines": ()}, {}, UNKNOWN, "No deadline is stated"),
    ("applicant", {"applicant_types": (ApplicantType.HIGHER_EDUCATION_PUBLIC,)}, {}, YES, "higher education"),
    ("applicant", {"applicant_types": (ApplicantType.UNRESTRICTED,)}, {}, YES, "any type"),
    ("applicant", {"applicant_types": (ApplicantType.FOR_PROFIT_SMALL,)}, {}, NO, "Open only to for profit"),
    ("applicant", {"applicant_types": (ApplicantType.OTHER,)}, {}, UNKNOWN, "read who the others are"),
    ("applicant", {"applicant_types": None}, {}, UNKNOWN, "not stated"),
    ("applicant", {"applicant_types": ()}, {}, UNKNOWN, "not stated"),
    ("applicant", {"applicant_types": (ApplicantType.FOR_PROFIT_SMALL,)}, COMPANY, YES, "for profit small"),
    ("applicant", {"applicant_types": (ApplicantType.INDIVIDUAL,)}, COMPANY, UNKNOWN, "you name no type"),
    ("applicant", {"applicant_types": (ApplicantType.INDIVIDUAL,)}, DESK, UNKNOWN, "names no type"),
    ("country", {"eligible_countries": ("KE",)}, {}, YES, "Kenya may apply"),
    ("country", {"eligible_countries": ("ODA",)}, {}, YES, "Kenya may apply"),
    ("country", {"eligible_countries": ("EU", "NO")}, {}, NO, "EU, Norway, not to Kenya"),
    ("country", {"eligible_countries": None}, {}, UNKNOWN, "not stated"),
    ("country", {"eligible_countries": ("ASSOCIATED",)}, {"country": "CH"}, YES, "Switzerland"),
    ("country", {"eligible_countries": ("ASSOCIATED",)}, {"country": "KR"}, UNKNOWN, "some programmes only"),
    ("country", {"eligible_countries": ("ASSOCIATED", "KR")}, {"country": "KR"}, YES, "South Korea"),
    ("country", {"eligible_countries": ("DE",)}, {"country": "EU"}, UNKNOWN, "Open to some of the EU"),
    ("country", {"eligible_countries": ("EU",)}, {"country": "EU"}, YES, "the EU"),
    ("language", {"language": "en"}, {}, YES, "(en)"),
    ("language", {"language": "it"}, {}, UNKNOWN, "you may have to apply in it"),
    ("language", {"language": None}, {}, UNKNOWN, "not stated"),
    ("consortium", {}, {}, UNKNOWN, "not stated"),
    ("consortium", {"consortium": TEAM}, {"partners": {"role": "alone"}}, NO, "you apply alone"),
    ("consortium", {"consortium": TEAM}, {"partners": {"role": "join"}}, YES, "at least 3; you join one"),
    ("consortium", {"consortium": TEAM}, {"partners": {"sought": ["DE"]}}, YES, "seek partners from DE"),
    ("consortium", {"consortium": Consortium(required=False)}, {}, YES, "apply alone"),
    ("size", {}, {"money": EUR}, UNKNOWN, "No amount"),
    ("size", {"award_ceiling": euros(90_000)}, {"money": EUR}, YES, "up to 90,000 EUR"),
    ("size", {"award_ceiling": euros(9_000)}, {"money": EUR}, NO, "At most 9,000 EUR; you need 50,000"),
    ("size", {"award_ceiling": euros(9_000, "USD")}, {"money": EUR}, UNKNOWN, "in USD; yours are in EUR"),
    ("size", {"total_funding": euros(9_000)}, {"money": EUR}, NO, "At most 9,000"),
    ("size", {"total_funding": euros(9_000_000)}, {"money": EUR}, UNKNOWN, "The whole budget"),
    ("size", {"award_floor": euros(4_000_000)}, {"money": EUR}, UNKNOWN, "a team would share it"),
    (
        "size",
        {"award_floor": euros(4_000_000)},
        {"money": EUR, "partners": {"role": "alone"}},
        NO,
        "At least 4,000,000 EUR",
    ),
    ("cofunding", {}, {"money": EUR}, UNKNOWN, "not stated"),
    ("cofunding", {"cofunding_rate": Decimal("0.8")}, {"money": EUR}, YES, "would be 20%"),
    ("cofunding", {"cofunding_rate": Decimal("0.5")}, {"money": EUR}, NO, "would be 50%; you can add 20%"),
    (
        "cofunding",
        {"cofunding_rate": Decimal("0.5")},
        {"money": {**EUR, "in_kind": True}},
        UNKNOWN,
        "in kind",
    ),
    ("cofunding", {"cost_sharing": False}, {"money": EUR}, YES, "No contribution"),
    ("cofunding", {"cost_sharing": True}, {"money": EUR}, UNKNOWN, "its share is not stated"),
    ("cofunding", {"cost_sharing": True}, {"money": {**EUR, "cofunding_capacity": 0}}, NO, "add nothing"),
    ("cofunding", {"cofunding_rate": Decimal(1)}, {"money": {"currency": "EUR"}}, UNKNOWN, "does not say"),
]


@pytest.mark.parametrize(("rule", "stated", "asked", "verdict", "said"), CASES)
def test_a_gate_answers_from_what_is_stated_only(rule, stated, asked, verdict, said):
    found = gate(rule, stated, asked)
    assert found.verdict is verdict
    assert said in found.explanation


MUST = {"field": "instrument", "op": "in", "value": ["grant"], "why": "no debt", "by": "bursar"}


@pytest.mark.parametrize(
    ("section", "instruments", "verdict"),
    [
        ("must", (Instrument.GRANT,), YES),
        ("must", (Instrument.LOAN,), NO),
        ("must", None, UNKNOWN),
        ("avoid", (Instrument.GRANT,), NO),
        ("avoid", (Instrument.LOAN,), YES),
        ("avoid", None, UNKNOWN),
    ],
)
def test_a_profiles_own_rule_is_a_gate_that_says_whose_it_is(section, instruments, verdict):
    found = gate(f"{section}:instrument", {"instruments": instruments}, {section: [MUST]})
    assert found.verdict is verdict
    assert "no debt, set by bursar" in found.explanation


def test_two_rules_on_one_field_are_two_gates():
    rules = [{"field": "trl", "op": op, "value": 5} for op in (">=", "<=")]
    found = [result.rule for result in gates(profile(must=rules), opportunity(), AS_OF)]
    assert found[-2:] == ["must:trl", "must:trl#2"]


def test_a_lapsed_rule_drops_nothing_and_is_shown_as_stale():
    rule = {"field": "instrument", "op": "is", "value": "grant", "by": "bursar", "until": "2026-08-31"}
    found = match(opportunity(instruments=(Instrument.LOAN,)), profile(must=[rule]))
    assert found.dropped_by is None
    assert not any(result.rule.startswith("must") for result in found.gates)
    assert any(
        note.startswith("Stale, not applied: must instrument is grant, set by bursar") for note in found.notes
    )


def test_a_no_drops_with_its_rule_id_and_leaves_no_score():
    found = match(opportunity(instruments=(Instrument.LOAN,)), profile(must=[MUST]))
    assert (found.dropped_by, found.score, found.components, found.reasons) == (
        "must:instrument",
        0.0,
        (),
        (),
    )


def test_unknown_never_drops():
    bare = notice(deadlines=(), status=None, language=None, text_basis=TextBasis.TITLE_ONLY, text="")
    asked = profile(must=[MUST], avoid=[MUST], money=EUR, partners={"role": "alone"})
    found = gates(
        asked, opportunity(**{name: getattr(bare, name) for name in ("deadlines", "status", "text")}), AS_OF
    )
    assert {result.verdict for result in found if result.rule not in ("kind", "language")} == {UNKNOWN}
    assert dropped_by(found) is None


@pytest.mark.parametrize(
    ("types", "countries", "verdict"),
    [
        ((ApplicantType.UNRESTRICTED,), ("KE",), YES),
        ((ApplicantType.UNRESTRICTED,), None, UNKNOWN),
        (None, ("KE",), UNKNOWN),
        ((ApplicantType.FOR_PROFIT_SMALL,), ("KE",), NO),
        ((ApplicantType.UNRESTRICTED,), ("DE",), NO),
        (None, None, UNKNOWN),
    ],
)
def test_may_i_apply_needs_both_applicant_and_country(types, countries, verdict):
    found = gates(profile(), opportunity(applicant_types=types, eligible_countries=countries), AS_OF)
    assert may_apply(found).verdict is verdict


def test_may_i_apply_quotes_the_publisher():
    said = "General remarks. Applicants must be established in Kenya or Uganda. More follows."
    found = may_apply(gates(profile(), opportunity(eligibility=said), AS_OF))
    assert found.quote is not None
    assert found.quote.text == "Applicants must be established in Kenya or Uganda."
    assert said[found.quote.start : found.quote.end] == found.quote.text


def test_a_heading_is_quoted_with_the_sentence_that_follows_it():
    said = "2. Eligible countries\ndescribed in Annex B of the rules.\n3. Other conditions"
    found = gate("country", {"eligibility": said}, {})
    assert found.quote is not None
    assert found.quote.text == "2. Eligible countries\ndescribed in Annex B of the rules."


def test_a_company_abroad_is_told_no_in_the_publishers_words():
    said = "2. Eligible Countries\nOnly United States small business concerns may apply. Read the annex."
    stated = {"eligible_countries": ("US",), "eligibility": said, "text": "Tests run in the United States."}
    found = gate("country", stated, {**COMPANY, "country": "NL"})
    assert found.verdict is NO
    assert found.quote is not None
    assert found.quote.text == "Only United States small business concerns may apply."


@pytest.mark.parametrize(
    "said",
    [
        "Eligible Countries",
        "2. Eligible Countries",
        "2. Eligible Countries\n3. Other Eligible Conditions\nProposals are short.",
        "Eligible countries:\n\nEligible applicants",
    ],
)
def test_a_mere_heading_is_never_quoted(said):
    assert gate("country", {"eligibility": said, "text": said}, {}).quote is None


def test_a_sentence_further_on_is_quoted_instead_of_a_heading():
    said = "Eligible Countries\n3. Costs\nApplicants established in Peru may apply."
    found = gate("country", {"eligibility": said}, {})
    assert found.quote is not None
    assert found.quote.text == "Applicants established in Peru may apply."


def test_may_i_apply_without_gates_is_unknown():
    assert may_apply(()).verdict is UNKNOWN


@given(
    text=st.text(alphabet=st.sampled_from("ab KenyaéI\n.;:"), max_size=700),
    word=st.sampled_from(["Kenya", "ab", "a b", "yK"]),
)
def test_a_quote_is_verbatim_short_and_holds_the_words(text, word):
    found = find_quote(notice(eligibility=text), (word,), ("eligibility",))
    if found is not None:
        assert text[found.start : found.end] == found.text
        assert len(found.text) <= MAX_QUOTE
        assert " ".join(word.casefold().split()) in " ".join(found.text.casefold().split())


def test_words_are_found_at_the_beginning_of_a_word_in_any_case():
    assert find_quote(notice(text="Universities may apply."), ("universit",)) == Quote(
        "text", 0, 23, "Universities may apply."
    )
    assert find_quote(notice(text="The interuniversity office."), ("universit",)) is None


def test_a_long_sentence_is_cut_at_words_around_what_matters():
    sentence = "word " * 100 + "Kenya " + "word " * 100
    start, end = around(sentence, (0, len(sentence)), (500, 505))
    assert "Kenya" in sentence[start:end]
    assert end - start <= MAX_QUOTE
    assert sentence[start:end].split()[0] == "word"


ASKERS = [
    {},
    {"country": "FR"},
    {"country": "US"},
    {"applicant_types": ["for_profit_small"]},
    DESK,
    COMPANY,
    {"money": EUR},
    {"languages": ["fr"]},
    {"partners": {"role": "alone"}},
    {"partners": {"role": "lead", "sought": ["KE"]}},
    {"must": [{"field": "min_partners", "op": "<=", "value": 2}]},
]
CALLS = [
    {},
    {"eligible_countries": ("FR", "US"), "eligibility": "Open to applicants from France. Universities only."},
    {"applicant_types": (ApplicantType.HIGHER_EDUCATION_PUBLIC,), "excluded_countries": ("US",)},
    {"excluded_types": (ApplicantType.FOR_PROFIT_SMALL,), "consortium": TEAM},
    {"deadlines": (deadline(on=date(2020, 1, 1)),), "language": "fr"},
    {"award_ceiling": euros(10_000), "status": Status.FORECASTED},
]


def test_what_one_profile_was_answered_is_never_told_to_one_that_asks_something_else():
    shared = SharedAnswers()
    for number, stated in enumerate(CALLS):
        call = replace(opportunity(**stated), id=f"op-{number}")
        for asked in (*ASKERS, *reversed(ASKERS)):
            assert gates(profile(**asked), call, AS_OF, None, shared) == gates(profile(**asked), call, AS_OF)
