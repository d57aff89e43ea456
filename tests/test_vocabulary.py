"""Publishers' words get the codes they stand for, and unknown words get none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from db.records import ApplicantType, Instrument
from spiders.places import country_code
from spiders.values import UnreadableError, share_in, spread, truth_in, whole_number
from spiders.vocabulary import applicant_type, instruments

GRANTS_GOV = {
    "State governments": ApplicantType.GOVERNMENT_STATE,
    "County governments": ApplicantType.GOVERNMENT_COUNTY,
    "City or township governments": ApplicantType.GOVERNMENT_MUNICIPAL,
    "Special district governments": ApplicantType.GOVERNMENT_SPECIAL_DISTRICT,
    "Independent school districts": ApplicantType.SCHOOL_DISTRICT_INDEPENDENT,
    "Public and State controlled institutions of higher education": ApplicantType.HIGHER_EDUCATION_PUBLIC,
    "Native American tribal governments (Federally recognized)": ApplicantType.GOVERNMENT_TRIBAL,
    "Public housing authorities/Indian housing authorities": ApplicantType.PUBLIC_HOUSING_AUTHORITY,
    "Native American tribal organizations (other than Federally recognized tribal governments)": (
        ApplicantType.ORGANISATION_TRIBAL
    ),
    "Nonprofits having a 501(c)(3) status with the IRS, other than institutions of higher education": (
        ApplicantType.NONPROFIT_WITH_501C3
    ),
    "Nonprofits that do not have a 501(c)(3) status with the IRS, other than institutions of higher"
    " education": ApplicantType.NONPROFIT_WITHOUT_501C3,
    "Private institutions of higher education": ApplicantType.HIGHER_EDUCATION_PRIVATE,
    "Individuals": ApplicantType.INDIVIDUAL,
    "For profit organizations other than small businesses": ApplicantType.FOR_PROFIT_OTHER,
    "Small businesses": ApplicantType.FOR_PROFIT_SMALL,
    'Others (see text field entitled "Additional Information on Eligibility" for clarification)': (
        ApplicantType.OTHER
    ),
    "Unrestricted (i.e., open to any type of entity above), subject to any clarification in text field": (
        ApplicantType.UNRESTRICTED
    ),
}


@pytest.mark.parametrize(("words", "code"), GRANTS_GOV.items())
def test_each_of_the_seventeen_applicant_types_has_its_code(words, code):
    assert applicant_type(words) is code
    assert applicant_type(f"  {words.upper()} ") is code


def test_the_seventeen_types_have_seventeen_codes():
    assert len(set(GRANTS_GOV.values())) == len(GRANTS_GOV) == 17


def test_an_applicant_type_nobody_knows_has_no_code():
    assert applicant_type("Martian cooperatives") is None
    assert applicant_type("Otherwise eligible") is None


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("Grant", [Instrument.GRANT]),
        ("Cooperative Agreement", [Instrument.COOPERATIVE_AGREEMENT]),
        ("Procurement Contract", [Instrument.PROCUREMENT]),
        ("Other", [Instrument.OTHER]),
        ("HORIZON  Research and Innovation Actions", [Instrument.GRANT]),
        ("HORIZON Coordination and Support Actions", [Instrument.GRANT]),
        ("EDF Lump Sum Grants", [Instrument.GRANT]),
        ("LIFE Operating Grants Framework Partnerships", [Instrument.GRANT]),
        ("CEF Infrastructure Projects", [Instrument.GRANT]),
        ("HORIZON Recognition Prize", [Instrument.PRIZE]),
        ("HORIZON TMA MSCA Postdoctoral Fellowships - Global Fellowships", [Instrument.FELLOWSHIP]),
        ("HORIZON TMA MSCA Staff Exchanges", [Instrument.GRANT]),
        ("HORIZON EIC Equity Only", [Instrument.EQUITY]),
        ("HORIZON EIC Accelerator", [Instrument.GRANT, Instrument.EQUITY]),
        # A grant to public buyers, not a contract for us to bid for.
        ("HORIZON Pre-commercial Procurement", [Instrument.GRANT]),
        ("Loan guarantee", [Instrument.GUARANTEE]),
        ("Soft loan", [Instrument.LOAN]),
        ("EUBA Type of Action", []),
        ("", []),
    ],
)
def test_a_type_of_action_means_its_instruments(words, codes):
    assert list(instruments(words)) == codes


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Kenya", "KE"),
        ("DE", "DE"),
        ("United States of America", "US"),
        ("Türkiye", "TR"),
        ("U.S.", "US"),
        ("The Netherlands", "NL"),
        ("Bosnia and Herzegovina", "BA"),
        ("Côte d’Ivoire", "CI"),
        ("Atlantis", None),
        ("EU", None),
    ],
)
def test_a_country_is_known_by_code_or_name(name, code):
    assert country_code(name) == code


def test_a_country_is_known_by_its_name_in_the_language_of_the_text():
    assert country_code("Allemagne", "fr") == "DE"


@pytest.mark.parametrize(("text", "value"), [("Yes", True), ("true", True), ("No", False), ("false", False)])
def test_yes_and_no_are_read(text, value):
    assert truth_in(text) is value


@pytest.mark.parametrize("text", ["maybe", "see text", "25 %"])
def test_a_qualified_answer_is_neither_yes_nor_no(text):
    with pytest.raises(UnreadableError):
        truth_in(text)


def test_a_count_of_zero_is_not_stated():
    assert whole_number("0") is None
    assert whole_number("1,200") == 1200
    with pytest.raises(UnreadableError):
        whole_number("5-10")


@pytest.mark.parametrize(("text", "share"), [("80%", "0.8"), ("0.8", "0.8"), ("80", "0.8"), ("100 %", "1")])
def test_a_share_lies_between_nothing_and_the_whole(text, share):
    assert share_in(text) == Decimal(share)


def test_more_than_the_whole_is_no_share():
    with pytest.raises(UnreadableError):
        share_in("150 %")


def test_a_list_that_holds_one_json_text_is_a_list():
    assert spread(['["soil", "water"]', " air ", ""]) == ("soil", "water", "air")
    assert spread(["[sic] soil"]) == ("[sic] soil",)
