"""How languages say where somebody must be established, and what they call countries and groups of them.

Names of countries come from the Unicode CLDR; groups are those that gates know by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from spiders.alternatives import alternation
from spiders.applicant_prose import end_of_list
from spiders.places import country_code, names_in

# Languages whose sentences about places are read besides English.
LANGUAGES = ("fr", "es", "de", "it", "pt", "nl")

_WHO: Mapping[str, str] = MappingProxyType({
    "fr": r"(?:candidats?|demandeurs?|porteurs?|organisations?|organismes?|entreprises?|associations?"
          r"|structures?"
          r"|institutions?|établissements?|bénéficiaires?|entités?|universités?|soumissionnaires?)",
    "es": r"(?:solicitantes?|candidat[oa]s?|postulantes?|entidades|empresas?|organizaciones"
          r"|instituciones|beneficiari[oa]s?"
          r"|universidades|participantes|proponentes?|personas físicas)(?: (?:solicitantes|participantes"
          r"|postulantes))?",
    "de": r"(?:antragstellerinnen und antragsteller|antragsteller(?:innen)?(?:/innen)?|antragstellende(?:n)?"
          r"|bewerber(?:innen)?|unternehmen|organisationen|einrichtungen|institutionen|hochschulen)",
    "it": r"(?:richiedent[ei]|proponent[ei]|candidat[oi]|beneficiari[o]?|impres[ae]|organizzazion[ei]"
          r"|enti|soggetti)",
    "pt": r"(?:candidat[oa]s?|proponentes?|requerentes?|entidades|empresas|organizações|instituições"
          r"|beneficiári[oa]s)",
    "nl": r"(?:aanvragers?|organisaties?|ondernemingen|bedrijven|instellingen)",
})  # fmt: skip
_MUST_BE: Mapping[str, str] = MappingProxyType({
    "fr": r"(?:doivent|doit|devront|devra) être (?:légalement )?(?:établi|bas|situ|implant|domicili"
          r"|immatricul|enregistr)"
          r"[ée]?e?s? (?:en|au|aux|à|dans|sur)\s+",
    "es": r"(?:deberán|deben|deberá|debe|habrán de) (?:estar|hallarse|encontrarse) (?:legalmente "
          r")?(?:establecid|radicad"
          r"|domiciliad|constituid|ubicad|registrad|inscrit)[oa]s? en\s+|(?:deberán|deben|deberá|debe) "
          r"tener (?:su )?"
          r"(?:sede|domicilio|residencia)(?: social| fiscal)? en\s+",
    "de": r"(?:müssen|muss)(?: \w+){0,2} sitz in\s+|(?:müssen|muss) in\s+(?=[^.;]{3,80} ansässig sein)",
    "it": r"(?:devono|deve|dovranno) (?:avere (?:la )?(?:propria )?sede(?: legale| operativa)?(?: o "
          r"operativa)?"
          r"|essere (?:stabilit|resident|costituit|iscritt)[aeio]) (?:in|nel|nello|nella|nei|negli|nelle"
          r"|nell[’'])\s*",
    "pt": r"(?:devem|deve|deverão|deverá) (?:estar )?(?:ser )?(?:estabelecid|sedead|sediad|localizad"
          r"|registad|registrad"
          r"|constituíd)[oa]s? (?:em|no|na|nos|nas|num|numa)\s+|(?:devem|deve|deverão) ter sede (?:em|no"
          r"|na|nos|nas)\s+",
    "nl": r"(?:moet|moeten|dient|dienen)(?: te zijn)? (?:statutair )?gevestigd (?:te )?(?:zijn|is) in\s+",
})  # fmt: skip
_LISTED: Mapping[str, str] = MappingProxyType({
    "fr": r"pays (?:éligibles?|admissibles?|concernés?)",
    "es": r"países (?:elegibles|participantes|beneficiarios)",
    "de": r"(?:förderfähige|antragsberechtigte|teilnahmeberechtigte) länder",
    "it": r"paesi (?:ammissibili|eleggibili)",
    "pt": r"países elegíveis", "nl": r"deelnemende landen",
})  # fmt: skip
# "established in Kenya" without "must", where the sentence names who may apply.
_BASED: Mapping[str, str] = MappingProxyType({
    "fr": r"(?:établi|bas|situ|implant|domicili|immatricul)[ée]?e?s? (?:en|au|aux|à|dans)\s+",
    "es": r"(?:establecid|radicad|domiciliad|constituid|ubicad)[oa]s? en\s+|con sede en\s+",
    "de": r"mit sitz in\s+", "it": r"(?:con sede(?: legale| operativa)?|stabilit[aeio]) (?:in|nel|nella"
                                   r"|nei|negli)\s+",
    "pt": r"(?:estabelecid|sedead|sediad)[oa]s? (?:em|no|na|nos|nas)\s+|com sede (?:em|no|na)\s+",
    "nl": r"gevestigd in\s+",
})  # fmt: skip
_ARTICLES = (
    r"(?:(?:la|le|les|el|los|las|un[eoa]?|uno de los|uno degli|l['’]un des|einem|einer|den|der|dem|das"
    r"|het|de|o|a|os|as|um|uma"
    r"|en|au|aux|in|nel|nella|em|no|na|stati|países|pays)\s+|l['’])*"
)
_GROUPS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("EU",), r"(?:États?|Etats?)[- ]membres? de (?:l['’]Union(?: européenne)?|l['’]UE)|pays de "
              r"(?:l['’]Union européenne|l['’]UE)"
              r"|Union européenne|Estados?[- ][Mm]iembros? de la (?:Unión Europea|UE)|países de la "
              r"(?:Unión Europea|UE)|Unión Europea"
              r"|(?:EU-)?Mitglied[s]?staat(?:en|s)?(?: der (?:Europäischen Union|EU))?|Europäischen Union"
              r"|Stat[oi] membr[oi] dell['’](?:Unione europea|Unione|UE)|Unione europea"
              r"|Estados?-[Mm]embros? da (?:União Europeia|UE)|União Europeia"
              r"|lidsta(?:at|ten) van de (?:Europese Unie|EU)|EU-lidsta(?:at|ten)"),
    (("LDC",), r"pays (?:les )?moins avancés?|\bPMA\b|países menos (?:adelantados|desarrollados)|am "
               r"wenigsten entwickelten ländern?"
               r"|paesi meno (?:avanzati|sviluppati)|países menos (?:avançados|desenvolvidos)"),
    (("SUB_SAHARAN_AFRICA",), r"Afrique (?:sub-?saharienne|subsaharienne)|África subsahariana"
                              r"|Subsahara-Afrika|Afrika südlich der Sahara|Africa sub-?sahariana"
                              r"|África Subsaariana|Sub-Sahara Afrika"),
    (("AFRICA",), r"Afrique|África|Afrika|pays africains?|países africanos|afrikanischen ländern?"),
)  # fmt: skip
_JOINT = (
    r"(?:\s*[,;]\s*(?:(?:et|ou|y|o|e|u|und|oder|of|en|och|og|eller)\s+)?|\s+(?:et|ou|y|o|e|u|und|oder|of"
    r"|en|och|og|eller|bzw\.)\s+)"
    r"(?:(?:au|aux|en|à|dans|in|im|nel|nella|em|no|na|nos|nas)\s+)?"
)
# What may follow the last place.
_END = re.compile(
    r"\s*(?:[.;:]|$|\n|\(|et (?:doivent|disposer)|haben\b|hat\b|ansässig|sein\b|hebben\b|y (?:deben"
    r"|deberán)|ou (?:dans|en) )",
    re.IGNORECASE,
)
# Others than those who apply, or a way around the rule.
OTHERS = re.compile(
    r"au moins|coordinat|chef de file|partenaires?\b|sous-traitant|de préférence|sauf\b|excepté"
    r"|notamment|al menos|socio"
    r"|líder\b|preferentemente|salvo\b|excepto|mindestens|partner|federführ|bevorzugt|ausgenommen|almeno"
    r"|capofila|salvo"
    r"|preferibilmente|pelo menos|parceiro|exceto|ten minste|minstens|penvoerder|bij voorkeur|tenzij"
    r"|\b(?:ne|n['’]|no(?! gubern)|não|non"
    r"|nicht|niet)\s",
    re.IGNORECASE,
)


def stated_places(sentence: str, language: str) -> tuple[str, ...]:
    """The places in which a sentence of a language says that those who apply must be; none where it does not.

    A list with a place in it that is not known states nothing.
    """
    if language not in LANGUAGES or OTHERS.search(sentence):
        return ()
    before = _before(language).search(sentence)
    if before is None and (end := end_of_list(sentence)) is not None:
        before = _based(language).match(sentence, end)
    return places_from(sentence, before.end(), language) if before else ()


def places_from(text: str, start: int, language: str) -> tuple[str, ...]:
    """The codes of the list of places that begins at ``start`` and ends the clause; none for another text."""
    found, end = list_of_places(text, start, language)
    return found if found and _END.match(text, end) else ()


def list_of_places(text: str, start: int, language: str) -> tuple[tuple[str, ...], int]:
    """(codes, end) of the list of places at ``start``; no codes where a place in it is not known."""
    found: dict[str, None] = {}
    end = start
    place = _place(language).match(text, start)
    while place:
        codes = _codes(place, language)
        if not codes:
            return (), start
        found |= dict.fromkeys(codes)
        end = place.end()
        joint = _JOINTS.match(text, end)
        place = _place(language).match(text, joint.end()) if joint else None
        if joint and place is None:
            return (), start
    return tuple(found), end


_JOINTS = re.compile(_JOINT, re.IGNORECASE)


def _codes(place: re.Match[str], language: str) -> tuple[str, ...]:
    for index, (codes, _) in enumerate(_GROUPS):
        if place[f"group{index}"]:
            return codes
    code = country_code(place["name"], language)
    return (code,) if code else ()


@lru_cache(maxsize=8)
def _based(language: str) -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{_BASED[language]})", re.IGNORECASE)


@lru_cache(maxsize=8)
def _before(language: str) -> re.Pattern[str]:
    return re.compile(
        rf"^\W*(?:(?:les|toutes les|tous les|los|las|todos los|die|alle|i|gli|le|os|as|de"
        rf"|alle)\s+)*{_WHO[language]}"
        rf"[^.;:]{{0,40}}?\s(?:{_MUST_BE[language]})|^\W*{_LISTED[language]}\s*[:：]\s*",
        re.IGNORECASE,
    )


@lru_cache(maxsize=8)
def _place(language: str) -> re.Pattern[str]:
    groups = "|".join(f"(?P<group{index}>{words})" for index, (_, words) in enumerate(_GROUPS))
    names = alternation(names_in(language)).replace("'", "['’]")
    return re.compile(rf"{_ARTICLES}(?:(?:{groups}|(?P<name>{names}))(?!\w))", re.IGNORECASE)
