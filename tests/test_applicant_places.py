"""Where applicants must be established is read only where a sentence plainly says so."""

from __future__ import annotations

import pytest

from spiders.applicant_places import applicant_countries
from tests.reading_cases import Brussels, Washington, read

HORIZON = "Horizon Europe"


def american(conditions: str, text: str = "") -> tuple[str, ...] | None:
    return applicant_countries(conditions, text, country="US", programme=None)


def european(conditions: str, programme: str | None = HORIZON) -> tuple[str, ...] | None:
    return applicant_countries(conditions, "", country="EU", programme=programme)


@pytest.mark.parametrize(
    ("said", "countries"),
    [
        ("Applicants must be established in Kenya, Ethiopia or Senegal.", ("KE", "ET", "SN")),
        ("All applicants must be legal entities registered in Ghana or Côte d’Ivoire.", ("GH", "CI")),
        ("Only organisations based in Bosnia and Herzegovina may apply.", ("BA",)),
        ("Eligibility is limited to universities located in the United Kingdom.", ("GB",)),
        ("This call is open to NGOs based in Jordan, Lebanon, and Iraq.", ("JO", "LB", "IQ")),
        ("Applicants must be based in Nepal, and must hold a licence.", ("NP",)),
        ("Applicants must be established in least developed countries.", ("LDC",)),
        ("Eligible countries: Kenya, Uganda and Tanzania.", ("KE", "UG", "TZ")),
        ("Think tanks and universities registered in Kenya or in the United States.", ("KE", "US")),
    ],
)
def test_named_countries_are_stated(said, countries):
    assert american(said) == countries


@pytest.mark.parametrize(
    "said",
    [
        "Only United States small business concerns may apply.",
        "Only U.S. universities are eligible to apply.",
        "Applicants must be U.S. small businesses.",
        "Eligibility is limited to U.S. institutions of higher education.",
        "Foreign entities are not eligible.",
        "Non-domestic (non-U.S.) Entities (Foreign Organizations) are not eligible to apply.",
        "The applicant must be incorporated under the laws of the United States.",
        "Applicants must be located in the United States or its territories.",
        "Only domestic firms may apply. Foreign organizations may join as subrecipients of a domestic lead.",
    ],
)
def test_an_american_publisher_who_shuts_out_foreigners_means_the_united_states(said):
    assert american(said) == ("US",)


@pytest.mark.parametrize(
    ("said", "countries"),
    [
        ("The call is open to entities established in the EU Member States.", ("EU",)),
        (
            "Participation is limited to legal entities established in Member States, Norway and Iceland.",
            ("EU", "NO", "IS"),
        ),
        (
            "The applicant must be established in a Member State or an Associated Country.",
            ("EU", "ASSOCIATED"),
        ),
        (
            "Participation is limited to legal entities established in Member States and the following "
            "additional associated countries: Canada, Republic of Korea, New-Zealand and the United Kingdom.",
            ("EU", "CA", "KR", "NZ", "GB"),
        ),
        (
            "Recipients and subcontractors must be established in the Union or Norway, must keep their "
            "management there, and must not be controlled from elsewhere.",
            ("EU", "NO"),
        ),
    ],
)  # fmt: skip
def test_the_union_names_its_members_by_group(said, countries):
    assert european(said) == countries


@pytest.mark.parametrize(
    "said",
    [
        "2. Eligible Countries\ndescribed in Annex B of the Work Programme General Annexes.",
        "Participation as coordinator is limited to legal entities established in Portugal.",
        "At least one participant must be established in Portugal.",
        "Participation is limited to legal entities established in Member States and OECD countries.",
        "Participation is limited to legal entities established in Member States. Legal entities "
        "established in Japan are exceptionally eligible for funding.",
        "Demonstrations must be located in Portugal.",
        "EU Member States and Kenya",
    ],
)
def test_what_the_union_does_not_plainly_state_stays_unknown(said):
    assert european(said) is None


@pytest.mark.parametrize(
    "said",
    [
        "Foreign entities of concern are not eligible.",
        "Foreign organizations are not eligible to apply as lead.",
        "Foreign organizations may apply. Only U.S. firms may apply in the second track.",
        "Foreign institutions are not eligible to apply unless they have a U.S. partner.",
        "Only U.S. citizens may apply.",
        "All types of domestic applicants are eligible.",
        "The lead applicant must be established in Kenya.",
        "Applicants must be located in Georgia.",
        "Applicants must be located in Ohio or Kenya.",
        "Applicants must be established in Kenya. Applicants must be established in Peru.",
        "Institutions of higher education. Work takes place in Kenya.",
    ],
)
def test_what_an_american_publisher_does_not_plainly_state_stays_unknown(said):
    assert american(said) is None


def test_the_text_is_asked_where_the_conditions_say_nothing():
    assert american("Universities.", "We fund soils.\nApplicants must be based in Peru.") == ("PE",)


def test_a_call_outside_horizon_has_associated_countries_of_its_own():
    said = "The applicant must be established in a Member State or an Associated Country."
    assert european(said, "Digital Europe Programme") is None


def test_the_notice_carries_the_countries_and_a_publishers_list_comes_first():
    said = "Only United States small business concerns may apply."
    assert read(Washington, eligibility=said)[0].eligible_countries == ("US",)
    assert read(Washington, eligibility=said, countries=("Kenya",))[0].eligible_countries == ("KE",)
    assert read(Brussels, eligibility="described in Annex B")[0].eligible_countries is None
