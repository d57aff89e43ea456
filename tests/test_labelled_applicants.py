"""Who may apply as publishers phrase it: types, places, partners and readiness only where plainly stated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.records import ApplicantType, Notice
from spiders.normalise import normalise
from tests.labelled import SEEN_AT, Tally, publisher, table
from tests.reading_cases import RAW

ROWS = table("applicants")
_A = ApplicantType
LOCAL = (_A.GOVERNMENT_COUNTY, _A.GOVERNMENT_MUNICIPAL)
TYPES = {
    "HE": (_A.HIGHER_EDUCATION_PUBLIC, _A.HIGHER_EDUCATION_PRIVATE),
    "HE_PUB": (_A.HIGHER_EDUCATION_PUBLIC,),
    "RO": (_A.RESEARCH_ORGANISATION,),
    "SME": (_A.FOR_PROFIT_SMALL,),
    "BIZ": (_A.FOR_PROFIT_SMALL, _A.FOR_PROFIT_OTHER),
    "NGO": (_A.NONPROFIT_WITH_501C3, _A.NONPROFIT_WITHOUT_501C3),
    "IND": (_A.INDIVIDUAL,),
    "LOCAL": LOCAL,
    "PUBLIC": (*LOCAL, _A.GOVERNMENT_STATE, _A.GOVERNMENT_SPECIAL_DISTRICT),
    "STATE": (_A.GOVERNMENT_STATE,),
    "TRIBAL": (_A.GOVERNMENT_TRIBAL,),
    "ANY": (_A.UNRESTRICTED,),
}


def notice_of(row: dict[str, str]) -> Notice:
    """The notice of a row: its words are the description, or the field on who may apply."""
    field = {"-": "text", "e": "eligibility"}[row["field"]]
    raw = replace(RAW, fetched_at=SEEN_AT, language=row["lang"], **{field: row["text"]})
    return normalise(raw, publisher(row["country"], row["lang"]))[0]


def label(row: dict[str, str]) -> dict[str, frozenset[str]]:
    """What a row states: the codes of applicants, and of countries and groups; partners/countries; levels."""
    stated: dict[str, frozenset[str]] = {}
    for part in row["expected"].replace("none", "").split():
        name, _, words = part.partition("=")
        codes = words.split(",")
        stated[name] = (
            frozenset(code for word in codes for code in TYPES[word]) if name == "types" else frozenset(codes)
        )
    return stated


def read(notice: Notice) -> dict[str, frozenset[str]]:
    """What was read of who may apply."""
    found = {"types": notice.applicant_types, "countries": notice.eligible_countries}
    if notice.consortium and notice.consortium.min_partners:
        least = (notice.consortium.min_partners, notice.consortium.min_countries)
        found["partners"] = ("/".join(str(number) for number in least if number),)
    if notice.trl:
        found["trl"] = (f"{notice.trl.lowest}-{notice.trl.highest}",)
    return {name: frozenset(codes) for name, codes in found.items() if codes}


def measured() -> Tally:
    """Every row read by what runs at night."""
    tally = Tally()
    for row in ROWS:
        stated, found = label(row), read(notice_of(row))
        tally.rows += 1
        tally.languages.add(row["lang"])
        tally.negatives += not stated
        tally.stated += len(stated)
        tally.decided += len(stated.keys() & found.keys())
        tally.right += stated == found
        read_out = {name: sorted(codes) for name, codes in found.items()}
        shown = f"{row['lang']} {row['text']!r} {row['field']}: {row['expected']} | {read_out}"
        if stated != found:
            tally.misses.append(shown)
        if any(stated.get(name) != codes for name, codes in found.items()):
            tally.invented.append(shown)
    return tally


@pytest.fixture(scope="module")
def tally() -> Tally:
    return measured()


def test_the_table_is_large_and_hard_enough(tally):
    assert tally.rows >= 450
    assert len(tally.languages) >= 12
    assert tally.negatives / tally.rows >= 0.3


def test_applicants_and_places_are_read_as_they_are_stated(tally):
    print(tally.summary("applicants"), *tally.misses, sep="\n")  # noqa: T201  (the figure and its misses, for a reader)
    assert tally.accuracy >= 0.95
    assert tally.decided_share >= 0.9


def test_no_applicant_and_no_place_is_invented(tally):
    assert tally.invented == []
