"""Countries by ISO 3166-1 code, and the groups that calls and profiles name instead of them.

The groups are dated facts; a group that moved since is one edit here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache


def _codes(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# ISO 3166-1 alpha-2, all assigned codes, plus XK (Kosovo), which funders use and ISO does not assign.
COUNTRIES = _codes(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
    EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
    LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
    NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
    """
)

EU = _codes("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK")

# Associated to Horizon Europe as a whole, as known at the end of 2025.
_ASSOCIATED_FULLY = _codes("AL AM BA CH EG FO GB GE IL IS MD ME MK NO RS TN TR UA XK")

# Associated to Pillar II only: whether one call is open to them depends on its pillar, which is not known.
ASSOCIATED_IN_PART = frozenset({"CA", "KR", "NZ"})

ASSOCIATED = _ASSOCIATED_FULLY | ASSOCIATED_IN_PART

# United Nations list of least developed countries, 44 since December 2024.
LDC = _codes(
    """
    AF AO BD BF BI BJ CD CF DJ ER ET GM GN GW HT KH KI KM LA LR LS MG ML MM MR MW MZ NE NP RW SB SD
    SL SN SO SS TD TG TL TV TZ UG YE ZM
    """
)

# OECD DAC list of recipients for reporting on 2026 flows: the least developed and all of these.
ODA = LDC | _codes(
    """
    KP SY DZ BT BO CV CM CG CI EG SZ GH HN IN IR JO KE KG LB FM MN MA NI NG PK PG PH WS ST LK TJ TK
    TN UA UZ VU VN ZW AL AR AM AZ BY BZ BA BW BR CN CO CR CU DM DO EC SV GQ FJ GA GE GD GT GY ID IQ
    JM KZ XK LY MY MV MH MU MX MD ME MS NA NU MK PW PA PY PE SH LC VC RS ZA SR TH TO TR TM VE WF PS
    """
)

GROUPS: dict[str, frozenset[str]] = {"EU": EU, "ASSOCIATED": ASSOCIATED, "ODA": ODA, "LDC": LDC}


def is_place(code: str) -> bool:
    """Whether ``code`` is a country's ISO code or the name of a group, in capitals."""
    return code in COUNTRIES or code in GROUPS


def expand(codes: Iterable[str]) -> frozenset[str]:
    """Countries for codes and group names; anything else stays as it is."""
    return frozenset(country for code in codes for country in GROUPS.get(code, frozenset({code})))


@cache
def country_name(code: str) -> str:
    """The English name of a country or group code, or the code where there is none."""
    if code in GROUPS:
        return {"EU": "the EU", "ASSOCIATED": "the associated countries"}.get(code, f"the {code} countries")
    # Imported here: only a sentence for a person needs names.
    from babel import Locale

    return str(Locale("en").territories.get(code, code))
