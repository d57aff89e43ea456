"""Countries by ISO 3166-1 code, and the groups that calls and profiles name instead of them.

The groups are dated facts: each stands in a file of its own with its source, version and validity.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType


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


@dataclass(frozen=True, slots=True)
class CountryGroup:
    """A named group of countries as its own list has it, with where that list is from and how long it holds.

    ``unsure`` are countries of which nobody can say whether they belong just now, each with why; whatever
    asks about them must answer *unknown*.
    """

    code: str
    in_words: str
    source: str
    version: str
    checked_on: date
    valid_through: date
    members: frozenset[str]
    unsure: Mapping[str, str]

    @property
    def everybody(self) -> frozenset[str]:
        """The members, and those who may be."""
        return self.members | self.unsure.keys()


def _read(text: str) -> CountryGroup:
    said = json.loads(text)
    checked_on, valid_through = (date.fromisoformat(said.pop(day)) for day in ("checked_on", "valid_through"))
    members = frozenset(said.pop("members"))
    return CountryGroup(**said, checked_on=checked_on, valid_through=valid_through, members=members)


# One file each; a group that moved since is an edit there.
COUNTRY_GROUPS: Mapping[str, CountryGroup] = MappingProxyType({
    group.code: group
    for group in (
        _read((resources.files("ranking") / "groups" / f"{name}.json").read_text(encoding="utf-8"))
        for name in (
            "eu", "associated", "oda", "ldc",
            "low_income", "lower_middle_income", "upper_middle_income", "high_income",
            "africa", "sub_saharan_africa", "east_africa", "any",
        )
    )
})  # fmt: skip
GROUPS: dict[str, frozenset[str]] = {code: group.everybody for code, group in COUNTRY_GROUPS.items()}
EU, ASSOCIATED, ODA, LDC = (GROUPS[code] for code in ("EU", "ASSOCIATED", "ODA", "LDC"))


def is_place(code: str) -> bool:
    """Whether ``code`` is a country's ISO code or the name of a group, in capitals."""
    return code in COUNTRIES or code in GROUPS


def expand(codes: Iterable[str]) -> frozenset[str]:
    """Countries for codes and group names; anything else stays as it is."""
    return frozenset(country for code in codes for country in GROUPS.get(code, frozenset({code})))


def unsure_of(country: str, codes: Iterable[str]) -> str | None:
    """Why nobody can say whether a country is among some countries and groups; ``None`` where it is known."""
    named = list(codes)
    groups = [COUNTRY_GROUPS[code] for code in named if code in COUNTRY_GROUPS]
    if country in named or any(country in group.members for group in groups):
        return None
    return next((group.unsure[country] for group in groups if country in group.unsure), None)


@cache
def country_name(code: str) -> str:
    """The English name of a country or group code, or the code where there is none."""
    if code in COUNTRY_GROUPS:
        return COUNTRY_GROUPS[code].in_words
    # Imported here: only a sentence for a person needs names.
    from babel import Locale

    return str(Locale("en").territories.get(code, code))
