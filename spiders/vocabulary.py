"""Publishers' words for status, instrument and applicant, and the codes they stand for.

A word we do not know is not forced into a code: the caller reports it. ``OTHER`` only where a publisher
says "other".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from db.records import ApplicantType, Instrument

_A = ApplicantType
# The applicant types of Grants.gov in its own words and in those of Simpler.Grants.gov and CommonGrants.
_APPLICANTS: Mapping[str, ApplicantType] = MappingProxyType({
    "state governments": _A.GOVERNMENT_STATE,
    "county governments": _A.GOVERNMENT_COUNTY,
    "city or township governments": _A.GOVERNMENT_MUNICIPAL,
    "special district governments": _A.GOVERNMENT_SPECIAL_DISTRICT,
    "independent school districts": _A.SCHOOL_DISTRICT_INDEPENDENT,
    "public and state controlled institutions of higher education": _A.HIGHER_EDUCATION_PUBLIC,
    "public and state institutions of higher education": _A.HIGHER_EDUCATION_PUBLIC,
    "private institutions of higher education": _A.HIGHER_EDUCATION_PRIVATE,
    "native american tribal governments (federally recognized)": _A.GOVERNMENT_TRIBAL,
    "federally recognized native american tribal governments": _A.GOVERNMENT_TRIBAL,
    "native american tribal organizations (other than federally recognized tribal governments)":
        _A.ORGANISATION_TRIBAL,
    "other native american tribal organizations": _A.ORGANISATION_TRIBAL,
    "public housing authorities/indian housing authorities": _A.PUBLIC_HOUSING_AUTHORITY,
    "public and indian housing authorities": _A.PUBLIC_HOUSING_AUTHORITY,
    "public housing authorities": _A.PUBLIC_HOUSING_AUTHORITY,
    "nonprofits having a 501(c)(3) status with the irs, other than institutions of higher education":
        _A.NONPROFIT_WITH_501C3,
    "nonprofits with 501(c)(3) status": _A.NONPROFIT_WITH_501C3,
    "nonprofits that do not have a 501(c)(3) status with the irs, other than institutions of higher"
    " education": _A.NONPROFIT_WITHOUT_501C3,
    "nonprofits without 501(c)(3) status": _A.NONPROFIT_WITHOUT_501C3,
    "individuals": _A.INDIVIDUAL,
    "for profit organizations other than small businesses": _A.FOR_PROFIT_OTHER,
    "for-profit organizations other than small businesses": _A.FOR_PROFIT_OTHER,
    "small businesses": _A.FOR_PROFIT_SMALL,
    "other": _A.OTHER,
    "others": _A.OTHER,
    "unrestricted": _A.UNRESTRICTED,
    "research organisation": _A.RESEARCH_ORGANISATION,
})  # fmt: skip
# "Others (see text field entitled …)", "Unrestricted (i.e., open to any type of entity above), subject to …"
_APPLICANT_BEGINNINGS: Mapping[str, ApplicantType] = MappingProxyType(
    {"others (see text field": _A.OTHER, "unrestricted (i.e., open to any": _A.UNRESTRICTED}
)

_I = Instrument
# Most specific first: the first that matches counts. An action of several instruments names them all.
_INSTRUMENTS: tuple[tuple[str, tuple[Instrument, ...]], ...] = (
    (r"other|others", (_I.OTHER,)),
    (r"cooperative agreements?", (_I.COOPERATIVE_AGREEMENT,)),
    (r"procurement(?: contracts?)?|public contracts?|tenders?|services?|supplies|works", (_I.PROCUREMENT,)),
    (r"(?:stille )?beteiligung(?:en)?|equity", (_I.EQUITY,)),
    (r"garantien?", (_I.GUARANTEE,)),
    (r"(?:non-)?consulting services|goods|civil works", (_I.PROCUREMENT,)),
    (r".*\bequity only\b.*|equity(?: investments?)?|.*\bstep scale[- ]?up\b.*", (_I.EQUITY,)),
    # The EIC Accelerator is blended finance: a grant part and an investment part.
    (r".*\beic accelerator\b.*|.*\bblended finance\b.*", (_I.GRANT, _I.EQUITY)),
    (r".*\bprizes?\b.*|challenges?|awards? for excellence", (_I.PRIZE,)),
    (r".*\b(?:fellowships?|scholarships?|stipends?)\b.*", (_I.FELLOWSHIP,)),
    (r".*\bguarantees?\b.*|.*\bbürgschaft\b.*", (_I.GUARANTEE,)),
    (r".*\bloans?\b.*|.*\bdarlehen\b.*|.*\bpr[eê]ts?\b.*", (_I.LOAN,)),
    (r".*\btechnical assistance\b.*", (_I.TECHNICAL_ASSISTANCE,)),
    (r".*\btax credits?\b.*|crédit d[’']impôt.*", (_I.TAX_CREDIT,)),
    (r"in[- ]kind.*|.*\bvouchers? for services\b.*", (_I.IN_KIND,)),
    # Pre-commercial procurement and innovation procurement are grants to groups of public buyers.
    (r".*\bpre-?commercial procurement\b.*|.*\bprocurement of innovative solutions\b.*", (_I.GRANT,)),
    (r".*\bcontribut[oi] a fondo perduto\b.*|.*\bsubvenci[oó]n(?:es)?\b.*", (_I.GRANT,)),
    (r".*\bfondo perduto\b.*", (_I.GRANT,)),
    (r"(?:agevolazioni )?venture capital|capitale di rischio", (_I.EQUITY,)),
    (r"finanziamento agevolato|prestit[oi](?: agevolat[oi])?", (_I.LOAN,)),
    (r"garanzi[ae]", (_I.GUARANTEE,)),
    (r"credit[oi] d[’']imposta|agevolazion[ei] fiscal[ei]", (_I.TAX_CREDIT,)),
    (r"pr[eé]stamos?", (_I.LOAN,)),
    (r"garant[ií]as?", (_I.GUARANTEE,)),
    (r"ventajas? fiscal(?:es)?", (_I.TAX_CREDIT,)),
    (r"aportaci[oó]n de financiaci[oó]n (?:de )?riesgo", (_I.EQUITY,)),
    (r"otros instrumentos de ayuda", (_I.OTHER,)),
    (r"avances? (?:récupérables?|remboursables?)", (_I.LOAN,)),
    (r"ingénierie .*", (_I.TECHNICAL_ASSISTANCE,)),
    (r"autre aide financière|certificats? d[’']économies? d[’']énergie.*", (_I.OTHER,)),
    (r".*\bgrants?\b.*|.*\bsubsid(?:y|ies)\b.*|.*\bzuschuss\b.*|.*\bsubventions?\b.*", (_I.GRANT,)),
    # The European Union's types of action that do not say "grant".
    (r".*\b(?:innovation|coordination and support|cofund|development|research) actions?\b.*", (_I.GRANT,)),
    (r".*\b(?:infrastructure projects|framework partnerships?|pilot projects and preparatory actions)\b.*",
     (_I.GRANT,)),
    (r".*\b(?:tma msca|doctoral networks|staff exchanges|cofund (?:doctoral|postdoctoral) programme)\b.*",
     (_I.GRANT,)),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), codes) for pattern, codes in _INSTRUMENTS)


def applicant_type(words: str) -> ApplicantType | None:
    """The code of a publisher's applicant type, or ``None`` for words we do not know."""
    said = " ".join(words.split()).casefold()
    beginning = (code for start, code in _APPLICANT_BEGINNINGS.items() if said.startswith(start))
    return _APPLICANTS.get(said) or next(beginning, None)


def instruments(words: str) -> tuple[Instrument, ...]:
    """The instruments that a publisher's type of funding or action means; empty for unknown words."""
    said = " ".join(words.split()).casefold()
    return next((codes for pattern, codes in _COMPILED if pattern.fullmatch(said)), ())
