"""Publishers' words for who may apply, and every code that each of them stands for.

Grants.gov's finer types have one code each (``spiders.vocabulary``); other publishers group them: a "public
agency" may be a state, a county, a town or a district.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from db.records import ApplicantType
from spiders.vocabulary import applicant_type

_A = ApplicantType
_GOVERNMENT = (
    _A.GOVERNMENT_STATE,
    _A.GOVERNMENT_COUNTY,
    _A.GOVERNMENT_MUNICIPAL,
    _A.GOVERNMENT_SPECIAL_DISTRICT,
)
_BUSINESS = (_A.FOR_PROFIT_SMALL, _A.FOR_PROFIT_OTHER)
_NONPROFIT = (_A.NONPROFIT_WITH_501C3, _A.NONPROFIT_WITHOUT_501C3)
_HIGHER_EDUCATION = (_A.HIGHER_EDUCATION_PUBLIC, _A.HIGHER_EDUCATION_PRIVATE)
_GROUPS: Mapping[str, tuple[ApplicantType, ...]] = MappingProxyType({
    # California Grants Portal
    "business": _BUSINESS,
    "individual": (_A.INDIVIDUAL,),
    "nonprofit": _NONPROFIT,
    "other legal entity": (_A.OTHER,),
    # California's law counts its universities and school districts among its public agencies.
    "public agency": (*_GOVERNMENT, _A.HIGHER_EDUCATION_PUBLIC, _A.SCHOOL_DISTRICT_INDEPENDENT),
    "tribal government": (_A.GOVERNMENT_TRIBAL,),
    # Förderdatenbank
    "bildungseinrichtung": (*_HIGHER_EDUCATION, _A.SCHOOL_DISTRICT_INDEPENDENT),
    "existenzgründer/in": (_A.INDIVIDUAL, _A.FOR_PROFIT_SMALL),
    "forschungseinrichtung": (_A.RESEARCH_ORGANISATION,),
    "hochschule": _HIGHER_EDUCATION,
    "kommune": (_A.GOVERNMENT_COUNTY, _A.GOVERNMENT_MUNICIPAL),
    "öffentliche einrichtung": _GOVERNMENT,
    "privatperson": (_A.INDIVIDUAL,),
    "unternehmen": _BUSINESS,
    "verband/vereinigung": _NONPROFIT,
})  # fmt: skip


def applicant_types(words: str) -> tuple[ApplicantType, ...]:
    """The codes of a publisher's applicant type; none for words we do not know."""
    known = applicant_type(words)
    return (known,) if known else _GROUPS.get(" ".join(words.split()).casefold(), ())
