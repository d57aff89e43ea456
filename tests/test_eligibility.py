"""Who may apply is told in the publisher's passage; what it does not say is not concluded."""

from __future__ import annotations

import pytest

from db.records import Consortium, Trl
from spiders.contacts import offices
from spiders.eligibility import consortium_rule, eligibility_passage
from spiders.readiness import readiness_levels

CONDITIONS = """General conditions
1. Admissibility conditions: page limits
see the form.
2. Eligible Countries
described in Annex B.
3. Other Eligible Conditions
Proposals must use open data.
4. Financial capacity
see Annex C."""


def test_a_catalogue_of_conditions_is_cut_to_its_sections_on_eligibility():
    assert eligibility_passage(CONDITIONS, "") == (
        "2. Eligible Countries\ndescribed in Annex B.\n"
        "3. Other Eligible Conditions\nProposals must use open data."
    )


def test_a_field_without_headings_is_the_passage():
    assert eligibility_passage("Only Kenyan universities.", "text") == "Only Kenyan universities."


def test_a_headed_section_of_the_text_is_the_passage():
    text = "We fund maps.\n\nWho can apply\nUniversities and laboratories in East Africa.\n\nBudget\nEUR 5"
    assert eligibility_passage(None, text) == ("Who can apply\nUniversities and laboratories in East Africa.")


def test_a_text_without_such_a_section_has_no_passage():
    assert eligibility_passage(None, "We fund maps. Eligibility is decided later.") is None


@pytest.mark.parametrize(
    ("sentence", "partners", "countries"),
    [
        ("Consortia must include at least three legal entities from three different Member States.", 3, 3),
        ("Proposals must be submitted by at least 3 applicants from 3 different eligible countries.", 3, 3),
        ("The consortium must have a minimum of two legal entities from two different countries.", 2, 2),
        ("To be submitted by at least three legal entities: each in a different Member State.", 3, 3),
        ("Partnerships of at least four organisations are eligible to apply.", 4, None),
        ("The consortium needs at least three independent entities from three different countries.", 3, 3),
        ("A consortium has to include at least 3 partners from 2 Member States.", 3, 2),
        ("The consortium must be composed of at least four organisations.", 4, None),
        ("Consortia must be composed of two to six legal entities from two different countries.", 2, 2),
        ("Consortia must include a minimum of three (3) to a maximum of seven (7) partners.", 3, None),
        ("At least 3 independent entities from 3 different Member States.", 3, 3),
    ],
)  # fmt: skip
def test_a_stated_consortium_rule_is_read(sentence, partners, countries):
    assert consortium_rule(sentence) == Consortium(True, partners, countries, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "At least 2 police authorities from at least 3 Member States must be involved.",
        "Pilots run in at least three neighbourhoods in different Member States.",
        "In addition to the minimum number, consortia must include at least three entities from Africa.",
        "The consortium is described in Annex B.",
        "At least 40 % of the participants are women.",
        "Pilots must consist of three entities.",
        "Applications by single applicants are not allowed.",
        "The team may exceptionally be a single legal entity (mono-beneficiary) if it is an SME.",
    ],
)
def test_other_minimums_are_no_consortium_rule(sentence):
    assert consortium_rule(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Applications by single applicants are allowed.",
        "Applications may only be submitted by one legal entity (mono-beneficiary).",
        "Proposals may be submitted by a single applicant or by applicants from a single country.",
        "Operating grants are always mono-beneficiary.",
        "No consortium is required.",
    ],
)
def test_a_call_for_single_applicants_needs_no_consortium(sentence):
    assert consortium_rule(None, sentence) == Consortium(required=False, words=sentence)


def test_partners_beyond_the_usual_ones_leave_the_number_of_all_unknown():
    sentence = (
        "Each consortium needs at least two partners from Africa, in addition to the three from Europe."
    )
    assert consortium_rule(sentence) == Consortium(required=True, words=sentence)


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("Activities are to achieve TRL 6-8 by the end. Activities may start at any TRL.", (6, 8)),
        ("Activities should start at TRL 4 and achieve TRL 7 by the end.", (4, 7)),
        ("from TRL 4 to TRL 5/6", (4, 6)),
        ("reach technology readiness level (TRL) 5 or higher", (5, 9)),
        ("at least TRL 4", (4, 9)),
        ("TRL 6", (6, 6)),
        ("TRL 3 prototypes exist. TRL 6 is common elsewhere.", None),
        ("Work begins with TRL 5 at the start and ends with TRL 7 or 8 at the end.", (5, 8)),
        ("TRL 5 at the start, TRL 7 or 8 at the end of the project", (5, 8)),
        ("The work starts at TRL 3 to 4; by the end a prototype should reach TRL 6.", (3, 6)),
        ("Developments above TRL 4 are out of scope.", None),
        ("Activities may start at any TRL.", None),
        ("TRL 12 and TRL 0", None),
    ],
)  # fmt: skip
def test_readiness_levels_are_those_the_work_is_for(text, levels):
    assert readiness_levels(text) == (Trl(*levels) if levels else None)


def test_contacts_keep_the_office_and_lose_the_person():
    assert offices(
        (
            "Dr. Ana Pérez\nGrants Management Officer\nana.perez@example.org\n+1 301 555 0101",
            "Research Helpdesk: help@example.org",
            "John Q. Public",
            "Tel.: 301-555-0102",
            "Prof. Grant B. Public Programme Officer",
        )
    ) == ("Grants Management Officer", "Research Helpdesk", "Programme Officer")
