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
GOVERNMENT = (
    _A.GOVERNMENT_STATE,
    _A.GOVERNMENT_COUNTY,
    _A.GOVERNMENT_MUNICIPAL,
    _A.GOVERNMENT_SPECIAL_DISTRICT,
)
BUSINESS = (_A.FOR_PROFIT_SMALL, _A.FOR_PROFIT_OTHER)
NONPROFIT = (_A.NONPROFIT_WITH_501C3, _A.NONPROFIT_WITHOUT_501C3)
HIGHER_EDUCATION = (_A.HIGHER_EDUCATION_PUBLIC, _A.HIGHER_EDUCATION_PRIVATE)
LOCAL = (_A.GOVERNMENT_COUNTY, _A.GOVERNMENT_MUNICIPAL)
_GROUPS: Mapping[str, tuple[ApplicantType, ...]] = MappingProxyType({
    # California Grants Portal
    "business": BUSINESS,
    "individual": (_A.INDIVIDUAL,),
    "nonprofit": NONPROFIT,
    "other legal entity": (_A.OTHER,),
    # California's law counts its universities and school districts among its public agencies.
    "public agency": (*GOVERNMENT, _A.HIGHER_EDUCATION_PUBLIC, _A.SCHOOL_DISTRICT_INDEPENDENT),
    "tribal government": (_A.GOVERNMENT_TRIBAL,),
    # Förderdatenbank
    "bildungseinrichtung": (*HIGHER_EDUCATION, _A.SCHOOL_DISTRICT_INDEPENDENT),
    "existenzgründer/in": (_A.INDIVIDUAL, _A.FOR_PROFIT_SMALL),
    "forschungseinrichtung": (_A.RESEARCH_ORGANISATION,),
    "hochschule": HIGHER_EDUCATION,
    "kommune": LOCAL,
    "öffentliche einrichtung": GOVERNMENT,
    "privatperson": (_A.INDIVIDUAL,),
    "unternehmen": BUSINESS,
    "verband/vereinigung": NONPROFIT,
    # Italy's catalogue of incentives, and the regions' portals
    "cittadini": (_A.INDIVIDUAL,),
    "consorzio": BUSINESS,
    "cooperative/associazioni non profit": NONPROFIT,
    "enti pubblici": GOVERNMENT,
    "grande impresa": (_A.FOR_PROFIT_OTHER,),
    "grandi imprese": (_A.FOR_PROFIT_OTHER,),
    "imprese": BUSINESS,
    "impresa": BUSINESS,
    "media impresa": (_A.FOR_PROFIT_SMALL,),
    "medie imprese": (_A.FOR_PROFIT_SMALL,),
    "microimpresa": (_A.FOR_PROFIT_SMALL,),
    "micro imprese": (_A.FOR_PROFIT_SMALL,),
    "piccola impresa": (_A.FOR_PROFIT_SMALL,),
    "piccole imprese": (_A.FOR_PROFIT_SMALL,),
    "professionista": (_A.FOR_PROFIT_SMALL,),
    "rete d'impresa": BUSINESS,
    "università/ente di ricerca": (*HIGHER_EDUCATION, _A.RESEARCH_ORGANISATION),
    # Spain's register of public grants: its five kinds but the one that says nothing
    "gran empresa": (_A.FOR_PROFIT_OTHER,),
    "personas físicas que no desarrollan actividad económica": (_A.INDIVIDUAL,),
    "personas jurídicas que no desarrollan actividad económica":
        (*NONPROFIT, *GOVERNMENT, *HIGHER_EDUCATION, _A.RESEARCH_ORGANISATION),
    "pyme y personas físicas que desarrollan actividad económica": (_A.FOR_PROFIT_SMALL,),
    # France's catalogue of public aid
    "agriculteurs": (_A.FOR_PROFIT_SMALL,),
    "associations": NONPROFIT,
    "collectivités d'outre-mer à statuts particuliers": (_A.GOVERNMENT_STATE,),
    "communes": (_A.GOVERNMENT_MUNICIPAL,),
    "départements": (_A.GOVERNMENT_COUNTY,),
    "entreprises privées": BUSINESS,
    "entreprises publiques locales (sem, spl, semop)": (_A.GOVERNMENT_SPECIAL_DISTRICT,),
    "établissements publics (écoles, bibliothèques…) / services de l'état":
        (*GOVERNMENT, _A.SCHOOL_DISTRICT_INDEPENDENT),
    "intercommunalités / pays": (_A.GOVERNMENT_MUNICIPAL, _A.GOVERNMENT_SPECIAL_DISTRICT),
    "particuliers": (_A.INDIVIDUAL,),
    "recherche": (*HIGHER_EDUCATION, _A.RESEARCH_ORGANISATION),
    "régions": (_A.GOVERNMENT_STATE,),
})  # fmt: skip


def applicant_types(words: str) -> tuple[ApplicantType, ...]:
    """The codes of a publisher's applicant type; none for words we do not know."""
    known = applicant_type(words)
    return (known,) if known else _GROUPS.get(" ".join(words.split()).casefold(), ())
