"""Whom a clause on countries or control shuts out: read from the publisher's own sentence, never guessed.

A country is *shut out* when the sentence names it beside words of exclusion, or admits only places of which
it is none. Whatever the sentence leaves open stays open: the clause is shown, and nobody is held by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from ranking.country_groups import COUNTRY_GROUPS, is_place

_EXCLUDED = re.compile(
    r"\b(?:not (?:be )?(?:eligible|funded|allowed|permitted|receive|participate)|ineligible|excluded"
    r"|prohibited|(?:can|may|shall|must)\s?not|nicht|ausgeschlossen|ne peuvent|ne sont pas|exclu\w*"
    r"|inéligible\w*|no podrán|esclus\w*|non (?:sono )?ammess\w*|não (?:são|podem)"
    r"|excluíd\w*|inte|undantag\w*)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"\b(?:limited to|restricted to|(?:may|can|open) only|only|exclusively|beschränkt|ausschließlich|nur"
    r"|limitée?s?|réservée?s?|seule?s?|uniquement|limita\w*|solo|sólo|únicamente|riservat\w*|soltanto"
    r"|esclusivamente|apenas|somente|exclusivamente|begränsa\w*|endast)\b",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"\b(?:participa\w*|applicants?|legal entities|entities established|eligib\w*|teilnahme|antrag\w*|entités"
    r"|candidat\w*|entidades|solicitantes|soggetti|imprese|partecipa\w*|empresas|deltagande|sökande\w*|organisationer)\b",
    re.IGNORECASE,
)
# Not who may apply, but who may be paid by those who did, or how many of each.
_OTHERS = re.compile(
    r"third parties|maximum of|per member state|subcontract|at least (?:one|two|three|\d)", re.I
)
_MEMBER_STATES = re.compile(
    r"\b(?:member states?|mitgliedstaat\w*|[ée]tats[ -]membres|estados[ -]miembros|stati membri"
    r"|estados[ -]membros|medlemsstat\w*|european union|the union|the EU)\b",
    re.IGNORECASE,
)
_ASSOCIATED = re.compile(
    r"(?<!non-)(?<!non )\b(?:associated|assoziiert\w*|associés?|asociad\w*|associat[io]|associerade)\b", re.I
)
_EEA = re.compile(r"\bEEA\b|\bEWR\b|\bEEE\b|European Economic Area")
_MORE = re.compile(
    r"low- and middle-income|developing countr|and the following|listed (?:below|above)|other countr"
    r"|third countr(?:y|ies) (?:may|which)|in addition|automatically|exceptional"
    r"|african union|mercosur|oecd|international organi[sz]ations",
    re.IGNORECASE,
)
_DOMESTIC = re.compile(
    r"\b(?:only (?:domestic|u\.s\.|united states|american)"
    r"|foreign (?:organi[sz]ation|entit|institution|applicant)"
    r"|non-domestic|non-u\.s\.)",
    re.IGNORECASE,
)
_CONTROL_BY = re.compile(
    r"\b(?:controlled|owned|control|ownership) (?:\w+ ){0,3}?(?:by|of) (?P<whom>[^.;]{3,80})", re.I
)
# By whose control funders refuse in so many words.
_OFTEN_NAMED = ("CN", "RU", "BY", "IR", "KP", "SY", "CU")
_EEA_BESIDE_EU = frozenset({"IS", "LI", "NO"})


def shut_out(
    sentence: str, country: str, languages: Iterable[str] = ("en",), publisher: str = ""
) -> bool | None:
    """Whether the sentence shuts out who is established in ``country``; ``None`` where it does not say.

    Args:
        sentence: the publisher's clause.
        country: the ISO 3166-1 code of the profile; a group is never said to be shut out.
        languages: in which the sentence may name the country.
        publisher: the publisher's own country, which *domestic* and *foreign* refer to.
    """
    if not is_place(country) or country in COUNTRY_GROUPS:
        return None
    named = any(_naming(country, language).search(sentence) for language in languages)
    if named and _EXCLUDED.search(sentence) and not _ONLY.search(sentence):
        return True
    if (
        _DOMESTIC.search(sentence)
        and len(publisher) == 2
        and (_EXCLUDED.search(sentence) or _ONLY.search(sentence))
    ):
        return country != publisher
    limited = _ONLY.search(sentence) and _MEMBER_STATES.search(sentence) and _WHO.search(sentence)
    if not limited or named or _OTHERS.search(sentence):
        return None
    if country in _admitted(sentence):
        return False
    return None if _MORE.search(sentence) or country in _doubtful(sentence) else True


def controlling(sentence: str) -> frozenset[str]:
    """The countries whose control a clause refuses; empty where it speaks of foreign control at large."""
    found = _CONTROL_BY.search(sentence)
    if found is None:
        return frozenset()
    return frozenset(code for code in _OFTEN_NAMED if _naming(code, "en").search(found["whom"]))


def is_european(country: str) -> bool:
    """Whether a country is of the Union or associated to its programmes, as far as is known."""
    return country in COUNTRY_GROUPS["EU"].members or country in COUNTRY_GROUPS["ASSOCIATED"].everybody


def _admitted(sentence: str) -> frozenset[str]:
    found = COUNTRY_GROUPS["EU"].members
    if _ASSOCIATED.search(sentence):
        found |= COUNTRY_GROUPS["ASSOCIATED"].members
    return found | _EEA_BESIDE_EU if _EEA.search(sentence) else found


def _doubtful(sentence: str) -> frozenset[str]:
    unsure = frozenset(COUNTRY_GROUPS["ASSOCIATED"].unsure)
    return unsure if _ASSOCIATED.search(sentence) else frozenset()


@cache
def _naming(country: str, language: str) -> re.Pattern[str]:
    # Imported here: only a night that reads such a clause pays for the names of countries.
    from babel import Locale

    names = {
        Locale.parse(language).territories.get(country, country),
        Locale.parse("en").territories.get(country, country),
    }
    names |= _ALSO.get(country, frozenset())
    spelt = "|".join(re.escape(name) for name in sorted(names) if len(name) > 2)
    return re.compile(rf"(?<!\w)(?:{spelt})(?!\w)", re.IGNORECASE)


# Names that publishers use beside the official one.
_ALSO = {
    "US": frozenset({"U.S.", "USA", "United States of America"}),
    "GB": frozenset({"Great Britain", "the UK"}),
    "KR": frozenset({"Republic of Korea"}),
    "RU": frozenset({"Russian Federation", "Russian"}),
    "CN": frozenset({"Chinese", "People's Republic of China"}),
    "TR": frozenset({"Turkey"}),
    "CZ": frozenset({"Czech Republic"}),
}
