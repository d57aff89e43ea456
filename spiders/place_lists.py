"""Lists of countries and groups of countries in English prose: "the EU Member States, Norway or Iceland"."""

from __future__ import annotations

import re
from functools import lru_cache

from spiders.alternatives import alternation
from spiders.places import country_code, english_names

# Publishers that belong to no single country.
INTERNATIONAL = frozenset({"EU", "INT"})
_HORIZON = "Horizon Europe"
_EEA = ("EU", "IS", "LI", "NO")

# Groups by the names that gates know; "Member States" alone are the Union's where the Union speaks.
_GROUPS: tuple[tuple[str, str], ...] = (
    (
        "union",
        r"(?:EU|European Union)[- ](?:Member )?(?:States?|countr(?:y|ies))"
        r"|Member States? of the (?:European Union|EU)|European Union|EU(?:[- ]?27)?",
    ),
    ("members", r"Member States?(?: \(MS\))?(?: of the Union)?|Union"),
    (
        "horizon",
        r"(?:Associated Countr(?:y|ies)|countr(?:y|ies) associated) to (?:the )?Horizon Europe"
        r"(?: programme)?|Horizon Europe Associated Countr(?:y|ies)",
    ),
    ("associated", r"Associated Countr(?:y|ies)(?: \(AC\))?"),
    ("economic_area", r"(?:EEA|European Economic Area)(?: (?:countr(?:y|ies)|States?))?"),
    ("least_developed", r"least[- ]developed countr(?:y|ies)(?: \(LDCs?\))?|LDCs"),
    (
        "low_and_middle",
        r"low[- ](?:income )?(?:and|or|to|and/or)[- ]middle[- ]income countr(?:y|ies)|LMICs?"
        r"|low- (?:and|or) middle-income countr(?:y|ies)",
    ),
    ("lower_middle", r"lower[- ]middle[- ]income(?: countr(?:y|ies))?"),
    ("upper_middle", r"upper[- ]middle[- ]income(?: countr(?:y|ies))?"),
    ("low_income", r"low[- ]income(?: countr(?:y|ies))?"),
    ("high_income", r"high[- ]income(?: countr(?:y|ies))?"),
    (
        "assisted",
        r"(?:ODA|DAC)[- ](?:eligible|recipient|listed) countr(?:y|ies)"
        r"|countr(?:y|ies) (?:on|in) the (?:OECD[- /]?)?DAC[- ]list(?: of (?:ODA|aid)[- ]?\w* ?(?:recipients"
        r"|countries)?)?",
    ),
    (
        "sub_saharan",
        r"sub-?Saharan Africa(?:n (?:countr(?:y|ies)|nations?))?|Africa south of the Sahara",
    ),
    ("east_african", r"East(?:ern)? Africa(?:n (?:countr(?:y|ies)|nations?|Community))?"),
    ("african", r"Africa(?:n (?:countr(?:y|ies)|nations?|Union))?"),
    (
        "states",
        r"United States(?: of America)?,? (?:and|or|including) (?:its|any of its|their) (?:territories"
        r"(?: (?:and|or) possessions)?|outlying areas)",
    ),
)
_BEFORE = (
    r"(?:(?:(?:one of )?the following (?:additional )?(?:associated |eligible )?countries\s*:\s*)"
    r"|(?:the|an?|any|either|one of the|any of the)\s+)*"
)
_BETWEEN = (
    r"(?:\s*[,;]\s*(?:(?:and|or|as well as)\s+)?|\s+(?:and/or|and|or|as well as)\s+|/)"
    r"(?:in\s+|and\s+(?=the following))?"
)
# "in Kenya or Uganda, and must be registered": another rule, no other place.
_GOES_ON = re.compile(r",?\s+(?:and\s+)?(?:must|shall)\b", re.IGNORECASE)


def places_at(text: str, start: int, *, country: str, programme: str | None) -> tuple[tuple[str, ...], int]:
    """(codes, end) of the list of places at ``start``: each code once, none where a place is not known.

    Args:
        text: English prose.
        start: where the list begins.
        country: the publisher's country: within the United States "Georgia" is a state.
        programme: "Associated Countries" are those of Horizon Europe only.
    """
    found: dict[str, None] = {}
    end = start
    place = _place().match(text, start)
    while place:
        codes = _codes(place, country, programme)
        if not codes:
            return (), start
        found |= dict.fromkeys(codes)
        end = place.end()
        joint = _joint().match(text, end)
        place = _place().match(text, joint.end()) if joint else None
        if joint and place is None and not _GOES_ON.match(text, end):
            return (), start
    return tuple(found), end


def _codes(place: re.Match[str], country: str, programme: str | None) -> tuple[str, ...]:
    kind = place.lastgroup
    own_union = country == "EU"
    groups: dict[str, tuple[str, ...]] = {
        "union": ("EU",),
        "members": ("EU",) if own_union else (),
        "horizon": ("ASSOCIATED",),
        "associated": ("ASSOCIATED",) if own_union and programme == _HORIZON else (),
        "economic_area": _EEA,
        "least_developed": ("LDC",),
        "assisted": ("ODA",),
        "low_income": ("LOW_INCOME",),
        "lower_middle": ("LOWER_MIDDLE_INCOME",),
        "upper_middle": ("UPPER_MIDDLE_INCOME",),
        "high_income": ("HIGH_INCOME",),
        "low_and_middle": ("LOW_INCOME", "LOWER_MIDDLE_INCOME", "UPPER_MIDDLE_INCOME"),
        "states": ("US",),
        "sub_saharan": ("SUB_SAHARAN_AFRICA",),
        "east_african": ("EAST_AFRICA",),
        "african": ("AFRICA",),
    }
    if kind in groups:
        return groups[kind]
    code = country_code(place["name"])
    return (code,) if code and not (code == "GE" and country == "US") else ()


@lru_cache(maxsize=1)
def _place() -> re.Pattern[str]:
    groups = "|".join(f"(?P<{name}>{words})" for name, words in _GROUPS)
    names = alternation(english_names()).replace("'", "['’]")
    return re.compile(rf"{_BEFORE}(?:(?:{groups}|(?P<name>{names}))(?!\w)(?:(?<=\.[sak])\.)?)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _joint() -> re.Pattern[str]:
    return re.compile(_BETWEEN, re.IGNORECASE)
