"""What applicants must bring themselves: "an own contribution of 20 %", "match 1:1",
"no co-funding required"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from spiders.deadline_notes import sentences
from spiders.digits import western_digits
from spiders.telling_lines import lines_with

_OWN = (
    r"(?:own (?:contribution|resources|funds|share|means)|applicants?[’']s? (?:own )?(?:contribution|share)"
    r"|co-?(?:funding|financing)"
    r"|contribut(?:e|ion)\b(?=[^.;]{0,60}(?:by|from|of) (?:the |each )?(?:applicant|beneficiar|grantee"
    r"|recipient))"
    r"|(?:applicants?|beneficiar(?:y|ies)|grantees?|recipients?|partners?) (?:must|shall|have to"
    r"|has to"
    r"|(?:are|is) (?:required|expected|asked|obliged) to|need to) (?:contribute|cover|bear|provide|finance"
    r"|fund)"
    r"|eigen(?:anteil|beitrag|mittel|leistung|beteiligung)\w*|autofinancement|fonds propres"
    r"|(?:apport|contribution|participation) (?:propre|personnel(?:le)?)|cofinancement"
    r"|aportaci(?:ón|ones) propias?|cofinanciaci(?:ón|amiento)|recursos propios|contrapartida"
    r"|cofinanziamento|quota (?:di cofinanziamento|propria)|risorse proprie|mezzi propri"
    r"|contrapartida|cofinanciamento (?:próprio|nacional)|fundos próprios"
    r"|eigen (?:bijdrage|middelen|inbreng)|medfinansiering\w*|egen(?:insats|finansiering)\w*|egenandel\w*"
    r"|egenfinansiering|wkład\w* własn\w+|vlastní\w* (?:podíl|zdroj)\w*|contribuți[ea] propri[ei]|önrész\w*)"
)
_PERCENT = r"(?:%|per ?cent|percent|prozent|pour cent|por ciento|per cento|por cento|procent\w*|prosent\w*)"
_SHARE = rf"(?<![\d.,])(\d{{1,2}}(?:[.,]\d)?|100)\s?{_PERCENT}"
_ASKED = re.compile(
    rf"(?<!\w){_OWN}[^.;\d]{{0,70}}?{_SHARE}|{_SHARE}[^.;\d]{{0,60}}?(?<!\w){_OWN}", re.IGNORECASE
)
_REMAINING = re.compile(
    rf"(?:remaining|other|restlichen|verbleibenden)\s+(\d{{1,2}})\s?{_PERCENT}[^.;\d]{{0,60}}"
    r"(?:applicants?|beneficiar\w+|grantees?|recipients?|own (?:funds|resources|contribution)"
    r"|antragsteller\w*)",
    re.IGNORECASE,
)
_ONE_TO_ONE = re.compile(
    r"\bmatch\w*[^.;]{0,60}\b(?:1\s?[:/]\s?1|one[- ]to[- ]one|dollar[- ]for[- ]dollar"
    r"|euro for euro)(?!\s?[.:]?\d)"
    r"|\b(?:1\s?[:/]\s?1|one[- ]to[- ]one|dollar[- ]for[- ]dollar) (?:cash )?match",
    re.IGNORECASE,
)
# A share of something else, or one that differs.
_OTHER = re.compile(
    r"\b(?:indirect|overhead|budget|of which|in[- ]kind|success|interest|unless|except"
    r"|if the|for (?:large|small|smes?|companies|universities)|depending|respectively|preference|additional"
    r"|bonus|up to|maximum|not exceed|at most|jusqu|bis zu|hasta|fino a|até|abhängig|selon|según|a seconda"
    r"|the (?:eu|grant|fund|commission|foundation|agency) (?:contribution|contributes|will|shall|covers)"
    r"|revenues?|turnover|projects are|tiers?|tracks?|phases?|categor(?:y|ies)|for (?:organi[sz]ations"
    r"|applicants"
    r"|projects|those)|(?:organi[sz]ations|applicants|projects) (?:with|that|which)"
    r"|need not|not required|no (?:co-?(?:funding|financing)|match|cost))\b",
    re.IGNORECASE,
)
_NOT_ASKED = re.compile(
    r"\b(?:no|without(?: any)?) (?:own |matching |applicant |mandatory )*(?:contribution|co-?(?:funding"
    r"|financing)"
    r"|cost[- ]shar(?:e|ing)|match(?:ing)?(?: funds| funding)?"
    r"|financial contribution)(?: or (?:matching(?: funds"
    r"|funding)?|cost[- ]sharing|co-?funding))?(?: by (?:the )?\w+| from (?:the )?\w+)?"
    r" (?:is|are|will be) (?:required|needed|necessary|asked|expected)"
    r"|\b(?:cost[- ]shar(?:e|ing)|match(?:ing)?(?: funds?| funding)?|co-?(?:funding|financing)"
    r"|own contribution)(?: (?:or|and) (?:cost[- ]sharing|match(?:ing)?(?: funds| funding)?|co-?funding))?"
    r" (?:is|are)(?: (?:encouraged|welcome|desirable|allowed|possible),? but)? (?:not|neither) (?:required"
    r"|needed|necessary|mandatory|expected|a requirement)"
    r"|\b(?:does|do) not require (?:any )?(?:cost[- ]shar|match|co-?fund|co-?financ|own contribution)"
    r"|ein(?:e)? eigen(?:anteil|beitrag|beteiligung) ist nicht (?:erforderlich|nötig|vorgesehen)"
    r"|kein(?:e)? eigen(?:anteil|beitrag|mittel|beteiligung)\w* (?:ist |sind )?(?:erforderlich|nötig"
    r"|vorgesehen)"
    r"|aucun (?:cofinancement|autofinancement|apport)[^.;]{0,20} (?:n['’]est )?(?:requis|exigé|demandé)"
    r"|no se (?:requiere|exige) (?:cofinanciación|aportación propia|contrapartida)"
    r"|non è (?:richiesto|previsto) (?:alcun )?cofinanziamento"
    r"|não é (?:exigid[ao]|necessári[ao]) (?:contrapartida|cofinanciamento)"
    r"|(?:geen|inga?|ingen) (?:eigen bijdrage|medfinansiering|egenfinansiering)[^.;]{0,20}(?:vereist|krävs"
    r"|kreves)"
    r"|ingen medfinansiering krävs",
    re.IGNORECASE,
)
# A share that others may bear too: it is the applicant's where the sentence asks the applicant for it.
_JOINT = re.compile(r"co-?(?:fund|financ|finanz)|cofin|contrapart|match|medfinans", re.IGNORECASE)
_DEMANDED = re.compile(
    r"\b(?:applicants?|beneficiar\w+|grantees?|recipients?|must|required|mandatory|obligatory"
    r"|porteurs?|candidats?|doit|doivent|exigé|requis|beneficiari\w*|solicitantes?|deber\w+|exig\w+"
    r"|richiest\w+"
    r"|carico|obbligatori\w+|proponent\w*|obrigatóri\w+|krävs|kräver|kreves|vereist|aanvragers?|erforderlich)\b",
    re.IGNORECASE,
)
_FUNDERS = re.compile(
    r"\b(?:rate|taux|tasso|tasa|taxa|EU|UE|union\w*|ERDF|FEDER|FESR|EFRE|fonds? européen\w*|state aid)\b",
    re.IGNORECASE,
)
_MOST_JOINT = Decimal("0.6")
# One of these stands in every such sentence: plain words are looked for many times faster.
_SIGNS = (
    "%", "per cent", "percent", "prozent", "pour cent", "por cien", "per cento", "por cento", "procent",
    "prosent",
    "1:1", "1/1", "1 : 1", "one-to-one", "one to one", "for-dollar", "for dollar", "euro for euro",
    "no co", "no own", "no match", "no cost", "not required", "not require", "without any",
    "sharing is not", "kein eigen", "keine eigen",
    "nicht erforderlich", "aucun ", "no se requiere", "no se exige", "non è richiesto", "non è previsto",
    "não é exig",
    "não é necess", "geen eigen", "ingen medfin", "ingen egen", "is neither", "are neither", "but not",
)  # fmt: skip
_LONGEST = 320


@dataclass(frozen=True, slots=True)
class OwnShare:
    """The applicant's share of the cost, 0 to 1, and the sentence that asks for it or waives it."""

    share: Decimal
    words: str


def own_share(*passages: str) -> OwnShare | None:
    """The one share that applicants are asked to bring; 0 where it is said that none is; else ``None``."""
    for passage in passages:
        found = [
            each for line in lines_with(passage, _SIGNS) for each in map(_asked, sentences(line)) if each
        ]
        if len({each.share for each in found}) == 1:
            return found[0]
        if found:
            return None
    return None


def _asked(sentence: str) -> OwnShare | None:
    if len(sentence) > _LONGEST:
        return None
    if _NOT_ASKED.search(sentence):
        return OwnShare(Decimal(0), sentence)
    if rest := _REMAINING.search(sentence):
        return OwnShare((Decimal(rest[1]) / 100).normalize(), sentence)
    if _OTHER.search(sentence):
        return None
    if _ONE_TO_ONE.search(sentence):
        return OwnShare(Decimal("0.5"), sentence)
    said = _ASKED.search(western_digits(sentence))
    if said is None or sentence.count("%") > 1:
        return None
    share = Decimal((said[1] or said[2]).replace(",", ".")) / 100
    if _JOINT.search(said.group()) and (
        share > _MOST_JOINT or _FUNDERS.search(sentence) or not _DEMANDED.search(sentence)
    ):
        return None
    return OwnShare(share.normalize(), sentence) if 0 < share < 1 else None
