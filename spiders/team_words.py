"""Whether one must apply with others, in several languages: "minst två parter",
"in forma singola o associata"."""

from __future__ import annotations

import re
from functools import lru_cache

from db.records import Consortium
from spiders.number_words import cardinals

_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da")
_TEAM = (
    r"(?:consorti(?:um|a)|partnerships?|konsorti(?:um|en|et)|verb(?:und|ünde)\w*|kooperationsprojekte?"
    r"|partenariats?"
    r"|groupements?|consorcios?|agrupaci(?:ón|ones)|partenariat[oi]|consorzi|raggruppament[oi]|consórcios?"
    r"|parcerias?|samenwerkingsverband(?:en)?|partnerskap(?:et)?)"
)
_ALONE = re.compile(
    r"\b(?:both )?(?:single|individual|sole) (?:applicants?|organi[sz]ations?|entities|applications?)"
    r" (?:and|or|as well as) (?:consortia|consortium \w+|partnerships|teams|groups|joint applications)"
    r" (?:are|may|can)(?! not)"
    r"|(?:applications?|proposals?) (?:from|by|submitted by) consortia (?:are|is|will) not(?: be)?"
    r" (?:accepted|eligible|considered)|(?:candidatures?|demandes?"
    r"|projets?) individuel(?:le)?s? ou (?:\w+ ){0,2}"
    rf"(?:{_TEAM}|collecti\w+|conjoint\w+)"
    r"|submitted by (?:a|one) single (?:applicant|entity|organi[sz]ation)\b"
    rf"|{_TEAM} (?:are|is) (?:welcome|encouraged|possible|allowed|desirable),? but (?:are |is )?not"
    r" (?:required|mandatory|necessary|compulsory|a requirement)"
    rf"|\b(?:alone|individually|on (?:its|their|your) own|as an individual \w+) or (?:\w+ ){{0,3}}(?:{_TEAM}"
    rf"|together"
    r"|jointly|with (?:\w+ )?partners|teams?|groups?)"
    rf"|\beither (?:as )?(?:a )?single (?:applicants?|entit\w+) or (?:as |in )?(?:a )?{_TEAM}"
    r"|\beinzel(?:vorhaben|projekte?|anträge|antragsteller\w*) (?:sind|werden|können)(?: \w+)?"
    r" (?:förderfähig|gefördert|möglich|zulässig|zugelassen|zugelassen|antragsberechtigt)"
    rf"|\beinzel(?:n|vorhaben|projekte|anträge) (?:oder|und|sowie|als auch) (?:\w+ ){{0,2}}{_TEAM}"
    rf"|\b(?:seule?s?|individuellement|à titre individuel) ou (?:\w+ ){{0,3}}(?:{_TEAM}|collecti\w+"
    rf"|partenar\w+)"
    rf"|\b(?:individual(?:mente)?|de forma individual) o (?:\w+ ){{0,3}}(?:{_TEAM}|conjunta\w*|asociad\w+"
    rf"|colectiv\w+)"
    rf"|\b(?:in forma )?(?:singol[ao]|individual[ei]|singolarmente) (?:o|oppure|che"
    rf"|sia) (?:\w+ ){{0,3}}(?:{_TEAM}"
    r"|associat[ao]|aggregat[ao]|congiunt\w+|partenar\w+)"
    rf"|\b(?:individual(?:mente)?|isoladamente) ou (?:\w+ ){{0,3}}(?:{_TEAM}|copromoção|conjunt\w+)"
    rf"|\b(?:alleen|zelfstandig|individueel) of (?:\w+ ){{0,3}}(?:{_TEAM}|samen|gezamenlijk)"
    rf"|\b(?:ensam|enskilt|själv) eller (?:\w+ ){{0,3}}(?:{_TEAM}|tillsammans|samverkan|gemensam\w*)",
    re.IGNORECASE,
)
_NOT_ALONE = re.compile(
    r"exceptional|\bonly (?:if|where|when)\b|ausnahm|exceptionnel|excepcional|eccezional", re.IGNORECASE
)
_LEAST = (
    r"(?:mindestens|wenigstens|minimal|au moins|(?:un )?minimum de|au minimum|al menos|(?:un )?mínimo de"
    r"|como mínimo"
    r"|por lo menos|almeno|(?:un )?minimo di|come minimo|pelo menos|(?:um )?mínimo de|no mínimo|minstens"
    r"|ten minste"
    r"|minimaal|minst|mindst|at least|a minimum of|no fewer than)"
)
_MEMBERS = (
    r"(?:partner(?:n|s|organisationen|organisationer)?|projektpartnern?|verbundpartnern?|partenaires|entités"
    r"|entidades|socios|participantes|miembros|soggetti|partecipanti|enti|membri|parceiros|membros"
    r"|parter|aktörer|deltagare|organisationer|organisaties|deelnemers|einrichtungen|organismes|structures"
    r"|partnere|legal entities|organi[sz]ations)"
)
_ASKED = re.compile(
    r"\b(?:muss|müssen|haben aus|nur|doit|doivent|devra|devront|deberán?|deben?|tendrán? que|deve|devono"
    r"|dovr\w+"
    r"|devem|deverão|moet(?:en)?|bestaat|bestaan|dient|ska|skall|måste|skal|består|must|shall|requires?"
    r"|required"
    r"|is vereist|erforderlich|krävs|obligatori\w+)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:subcontract|sous-trait|unterauftr|in addition|zusätzlich|en outre|además|inoltre|além disso|if"
    r"|wenn|falls"
    r"|si le|lorsque|cuando|qualora|caso|indien|quotes?|angebote|devis|presupuestos|preventivi|offertes"
    r"|for (?:large"
    r"|network))\b",
    re.IGNORECASE,
)
_COUNTRIES = re.compile(
    r"\b(?:aus|issus? de|de|provenienti da|van|från|fra|from)\b[^.;]{0,30}\b(?:ländern|pays|países|paesi"
    r"|landen|länder"
    r"|lande|countries)\b",
    re.IGNORECASE,
)
TEAM_SIGNS = (
    "single", "from consortia", "by consortia", "sole ", "individually", "alone or", "not required",
    "not mandatory", "einzel",
    "individuel", "seul",
    "individual", "singol", "isoladamente", "alleen of", "zelfstandig", "ensam", "mindestens",
    "wenigstens", "au moins",
    "minimum", "al menos", "mínimo", "almeno", "minimo", "pelo menos", "minstens", "ten minste",
    "minimaal", "minst",
    "mindst", "but not", "on their own", "on your own",
)  # fmt: skip


def team_rule(sentence: str) -> Consortium | None:
    """What a sentence of any of these languages says about applying together; ``None`` where nothing."""
    if _ALONE.search(sentence) and not _NOT_ALONE.search(sentence):
        return Consortium(required=False, words=sentence)
    found = _least().search(sentence)
    if found is None or not _ASKED.search(sentence) or _OTHERS.search(sentence):
        return None
    number = _number(found["n"])
    if number is None or number < 2:
        return None
    countries = number if _COUNTRIES.search(sentence, found.end()) and "differ" in sentence.lower() else None
    return Consortium(required=True, min_partners=number, min_countries=countries, words=sentence)


@lru_cache(maxsize=1)
def _numbers() -> dict[str, int]:
    found: dict[str, int] = {}
    for language in _LANGUAGES:
        found |= {word: value for word, value in cardinals(language).items() if 2 <= value <= 20}
    return found


@lru_cache(maxsize=1)
def _least() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, _numbers()), key=len, reverse=True))
    return re.compile(
        rf"(?<!\w){_LEAST} (?P<n>\d{{1,2}}|{words})(?: \(\d{{1,2}}\))? (?:[\w-]+ ){{0,2}}?{_MEMBERS}(?!\w)",
        re.IGNORECASE,
    )


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() else _numbers().get(word.casefold())
