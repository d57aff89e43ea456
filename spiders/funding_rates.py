"""The funder's share of the cost, where conditions or text state it: "funding rate: 70 %", "up to 60 %".

One rate for everybody is a fact; different rates for different applicants leave it unknown, and their
sentence goes to the passage on who may apply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from spiders.alternatives import words_of
from spiders.award_lexicon import AWARD
from spiders.deadline_notes import sentences
from spiders.digits import western_digits
from spiders.telling_lines import lines_with

_PER_CENT = (
    r"(?:%|(?:per ?cent|percent|prozent|pour cent|por ciento|per cento|por cento|procent\w*|prosent\w*"
    r"|pct\b|százalék"
    r"|τοις εκατό|відсотк))"
)
# Shares that are said in words; "half" alone is too often another half.
_FRACTIONS: Mapping[str, Decimal] = MappingProxyType({
    **dict.fromkeys(("half", "one half", "one-half", "la moitié", "die hälfte", "la mitad", "la metà",
                     "metade", "de helft", "hälften", "halvdelen", "halvparten", "połowę"), Decimal("0.5")),
    **dict.fromkeys(("two thirds", "two-thirds", "zwei drittel", "les deux tiers", "dos tercios", "due terzi",
                     "twee derde"), Decimal("0.6667")),
    **dict.fromkeys(("three quarters", "three-quarters", "drei viertel", "tres cuartos", "tre quarti"),
                    Decimal("0.75")),
    **dict.fromkeys(("one third", "one-third", "ein drittel", "un tercio", "un terzo"), Decimal("0.3333")),
})  # fmt: skip
_SHARE = (
    rf"(?:(?<![\d.,-])(?P<share{{n}}>\d{{{{1,3}}}}(?:[.,]\d{{{{1,2}}}})?)\s?{_PER_CENT}"
    r"|%\s?(?P<before{n}>\d{{1,3}})(?!\d|[.,]\d)|(?P<of{n}>\d)分の(?P<parts{n}>\d)"
    r"|(?<![\d/])(?P<top{n}>[1-9])/(?P<bottom{n}>[2-9])(?![\d/])|(?P<spelt{n}>\b(?:"
    + "|".join(_FRACTIONS)
    + r")\b))"
)
# "of their eligible costs", "des dépenses prévisionnelles éligibles": of a cost, and of one that counts.
_OF = r"(?:of|des?|du|der|del|dels?|dell[aeo’']|delle|dei|d[aeo]s?|van|av|af|z|din|από|των)"
_COST = (
    r"cost|expen[sd]|dépense|coût|frais|kosten|ausgaben|gasto|inversión|presupuesto|spes[ae]|investiment"
    r"|custo"
    r"|despesa|kostnad|omkostning|udgift|utgift|kustannu|meno[ij]|koszt|wydatk|náklad|výdaj|cheltuiel|költség"
    r"|δαπαν|maliyet|gider|витрат"
)
_COUNTS = (
    r"eligib|allowable|approved|qualifying|admissible|éligible|subventionnable|retenue|förderfähig|fähig"
    r"|förderbar|anrechenbar|anerkannt|elegible|subvencionable|financiable|admitid|ammissibil|ammess|elegíve"
    r"|financiáve|subsidiabel|subsidiabele|aanmerking|stödberätt|stödgrund|berettige|godkjen|hyväksyttä"
    r"|tukikelpoi|kwalifik|uznateln|způsobil|eligibil|elszámolható|επιλέξιμ|uygun|прийнятн"
)
_NEARBY = r"[^.;,:%\d\n]{0,70}?"
_OF_COUNTED_COSTS = rf"\s*(?:\([^)]{{0,40}}\)\s*)?{_OF}\s?(?={_NEARBY}(?:{_COST}))(?={_NEARBY}(?:{_COUNTS}))"
_COSTS = (
    r"\s*(?:\([^)]{0,40}\)\s*)?(?:of\s+(?:the\s+|its\s+|their\s+|a project[’']s\s+)?(?:total\s+|overall\s+)?"
    r"(?:(?:eligible|allowable|approved)\s+(?:project\s+|direct\s+)?(?:costs?|expenditure|expenses)"
    r"|project(?:[’']s)?\s+(?:eligible\s+)?costs?|full economic costs?)"
    r"|(?:des|du|de la)\s+(?:dépenses?|coûts?|frais|budget)\s+(?:éligibles?|admissibles?"
    r"|subventionnables?|retenue?s?)"
    r"|der\s+(?:\w+\s+)?(?:(?:zuwendungs|förder|beihilfe)fähigen|förderbaren|anrechenbaren"
    r"|anerkannten)\s+(?:\w+\s+)?(?:\w*kosten|\w*ausgaben)"
    r"|(?:del|de los|de las)\s+(?:costes?|costos?|gastos?|presupuesto|inversión)\s+(?:total\s+)?(?:elegibles?"
    r"|subvencionables?|financiables?|admitidos?)|(?:delle|dei|della|del)\s+(?:spes[ae]"
    r"|cost[oi])\s+(?:ammissibil[ei]"
    r"|eleggibil[ei]|ammess[eaio]|complessiv[eio])|(?:das|dos|do)\s+(?:despesas?|custos?"
    r"|investimento)\s+(?:elegíve(?:l|is)"
    r"|financiáve(?:l|is))|van de\s+(?:subsidiabele|in aanmerking komende)\s+\w*kosten|av "
    r"(?:de\s+)?(?:stödberättiga\w+"
    r"|stödgrundande|støtteberettigede|godkjente)\s+\w+|af de\s+(?:støtte|tilskuds)berettigede\s+\w+"
    r"|(?:hyväksyttävistä|tukikelpoisista)\s+\w+|(?:kosztów|wydatków)\s+kwalifik\w+|(?:uznatelných"
    r"|způsobilých)\s+\w+"
    r"|din\s+(?:cheltuielile|costurile|valoarea)\s+eligibil\w+|\w*\s*elszámolható\s+költség\w*"
    r"|των\s+επιλέξιμων\s+δαπανών)"
)
_RATE_NAMED = (
    r"(?:(?:funding|reimbursement|co-?financing|co-?funding|grant|aid|support|subsidy)\s+(?:rate|intensity"
    r"|percentage)s?|taux\s+(?:d[’']aide|de (?:financement|cofinancement|subvention|soutien)"
    r"|d[’']intervention)"
    r"|intensité\s+(?:de l[’']|d[’'])aide|förder(?:satz|quote|intensität)|beihilfeintensität"
    r"|(?:tasa|porcentaje|tipo)\s+de\s+(?:co)?(?:financiaci[oó]n|ayuda|subvenci[oó]n)"
    r"|intensidad\s+(?:máxima\s+)?de\s+(?:la\s+)?ayuda"
    r"|(?:tasso|percentuale)\s+di\s+(?:co)?(?:finanziamento|contribuzione|aiuto)|intensità\s+(?:di\s+"
    r"|dell[’'])aiut[oi]"
    r"|taxa\s+de\s+(?:co)?(?:financiamento|apoio)|subsidiepercentage|steunintensiteit|stöd(?:nivån?"
    r"|intensitet\w*)"
    r"|støtte(?:procent|intensitet|grad)\w*|tuki(?:prosentti|-intensiteetti)|poziom\s+dofinansowania"
    r"|intensywność\s+(?:pomocy|wsparcia)|(?:míra|intenzita)\s+podpory|rata\s+de\s+(?:co)?finanțare"
    r"|támogatás(?:i)?\s+intenzitás\w*|ποσοστό\s+(?:χρηματοδότησης|ενίσχυσης|επιχορήγησης)|(?:destek"
    r"|hibe)\s+oranı"
    r"|補助率|助成率|资助比例|補助比例|지원\s?비율|보조율)"
)
_RATE = re.compile(
    rf"{_RATE_NAMED}[^%\n]{{0,90}}?{_SHARE.format(n=1)}"
    rf"|{_SHARE.format(n=2)}(?:\s+\w+){{0,2}}\s+{_RATE_NAMED}"
    rf"|{_SHARE.format(n=3)}(?:{_COSTS}|{_OF_COUNTED_COSTS})"
    # "Funding for eligible costs of up to 70%"
    rf"|(?:eligible|qualifying|allowable) (?:project )?(?:costs|expenses|expenditure) (?:of|at"
    rf"|by) (?:up to |a maximum"
    rf" of )?{_SHARE.format(n=4)}"
    # "Eligible costs are reimbursed at a rate of 100 %", "Die Ausgaben können bis zu 100 % gefördert werden"
    rf"|(?:eligible|allowable) (?:project )?(?:costs|expenses|expenditure) (?:are|is|will be|may be"
    rf"|can be) (?:fully )?"
    rf"(?:reimbursed|funded|covered|paid|supported)[^.;%\d]{{0,40}}?{_SHARE.format(n=5)}"
    rf"|(?:(?:zuwendungs|förder|beihilfe)fähigen|förderbaren) \w*(?:kosten|ausgaben) (?:können|werden"
    rf"|sind)[^.;%\d]"
    rf"{{0,40}}?{_SHARE.format(n=6)}(?= (?:gefördert|bezuschusst|erstattet|übernommen))",
    re.IGNORECASE,
)
_MORE = re.compile(_SHARE.format(n=1), re.IGNORECASE)
_SIGNS = (
    "rate", "intensit", "percentage", "cost", "expenditure", "expenses", "taux", "dépens", "coût", "frais",
    "kosten", "ausgaben", "förder", "gasto", "porcentaje", "presupuesto", "tasa", "spes", "tasso",
    "percentuale", "custo", "despesa", "taxa", "percentage", "kostnad", "stöd", "støtte", "omkost", "udgift",
    "tuki", "kustannu",
    "koszt", "wydatk", "dofinansow", "nákl", "výdaj", "podpory", "cheltuiel", "rata", "költség", "intenzit",
    "δαπαν", "ποσοστό", "oran", "補助率", "助成率", "比例", "비율", "보조율",
)  # fmt: skip
# A share of the cost is the funder's only where somebody pays, and not where it is a part of a budget.
_PAID = re.compile(
    rf"\bfund|\bgrants?\b|contribut|reimburs|financ|\bsubsid|\bsupport|\bcovers?\b|\bpa(?:y|id)|\bawards?\b"
    rf"|\bup to\b|\bprovid|\bcompensat|{words_of(AWARD)}",
    re.IGNORECASE,
)
_OTHER_SHARE = re.compile(
    r"indirect|overhead|flat[- ]rate|sub-?contract|third part|equipment|personnel|pre-?financing|advance"
    r"|synerg|own (?:contribution|resources|funds)|matching|match\b|cost[- ]shar"
    r"|applicants? (?:must|shall|should)|(?:applicants?|beneficiar(?:y|ies)|grantees?|recipients?|awardees?"
    r"|compan(?:y|ies)|participants?|organi[sz]ations?)"
    r"\s+(?:[\w-]+\s+){0,4}?(?:contribut\w+|cover|bear|co-?fund|co-?finance|finance|provide|match)\b"
    r"|by (?:the |each )?(?:applicant|beneficiar|grantee|recipient)"
    r"|beneficiar(?:y|ies) (?:must|shall|should)|remaining|at least|minimum|success rate|exchange rate"
    r"|interest rate|administrative|management costs|budget|procurement|\bsav(?:e|ing)|\breduc|\bcut\b"
    r"|frais (?:généraux|de gestion)|autofinancement|fonds propres|au moins|acompte|gemeinkosten"
    r"|verwaltungs|eigenanteil"
    r"|eigenmittel|mindestens|indirect|gastos generales|aportaci[oó]n propia|al menos|anticipo|spese "
    r"generali|indirett"
    r"|quota propria|almeno|anticipo|custos indiretos|contrapartida|pelo menos|eigen bijdrage|minst\b"
    r"|mindst\b|overhead"
    r"|wkład własny|co najmniej|zaliczk|pośredni|vlastní|nepřím|contribuți[ea] propri|önrész|előleg|öz katkı",
    re.IGNORECASE,
)
_BESIDE = 60
_FRACTION = Decimal("0.0001")
_PERCENT = (
    "%",
    "cent",
    "prozent",
    "ciento",
    "cento",
    "procent",
    "prosent",
    "pct",
    "százalék",
    "εκατό",
    "відсот",
    "分の",
    *_FRACTIONS,
    *(f"/{bottom}" for bottom in range(2, 10)),
)
# A heading is read together with the line below it; this stands for the break between them.
_HEADING = re.compile(rf"^\W*(?:maximum )?{_RATE_NAMED}\W*?(?=\n)", re.IGNORECASE | re.MULTILINE)
_BREAK = "\x1f"
_GLUED = re.compile(r"(?<=[a-z)])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True)
class FundingRate:
    """The funder's share, 0 to 1, ``None`` where it differs among applicants; ``words`` are the sentences."""

    share: Decimal | None
    words: tuple[str, ...]


def funding_rate(*passages: str) -> FundingRate | None:
    """The share of the cost that the first passage to speak of it states; ``None`` where none does."""
    for passage in passages:
        shares: dict[Decimal, None] = {}
        words: dict[str, None] = {}
        for sentence in _candidates(passage):
            if found := _shares(sentence):
                shares |= dict.fromkeys(found)
                words[_unglued(sentence)] = None
        if shares:
            return FundingRate(next(iter(shares)) if len(shares) == 1 else None, tuple(words))
    return None


def _candidates(passage: str) -> Iterator[str]:
    """The sentences with a percentage of costs or a rate; a heading belongs to the line below it."""
    said = passage.lower()
    if not any(sign in said for sign in _PERCENT):
        return
    joined = _HEADING.sub(rf"\g<0>{_BREAK}", passage).replace(f"{_BREAK}\n", _BREAK)
    for line in lines_with(joined, _PERCENT):
        if any(sign in line.lower() for sign in _SIGNS):
            yield from (sentence.replace(_BREAK, "\n") for sentence in sentences(line))


def _unglued(sentence: str) -> str:
    """The sentence without a heading that lost its line break before it ("set-up of the grantsThe rate")."""
    match = _RATE.search(sentence)
    glued = [m.end() for m in _GLUED.finditer(sentence, 0, match.start())] if match else []
    return sentence[glued[-1] :] if glued else sentence


def _shares(sentence: str) -> list[Decimal]:
    match = _RATE.search(western_digits(sentence.replace("\n", " ")))
    if match is None:
        return []
    of_costs = _share(match, 3) is not None or _share(match, 4) is not None
    # Where the rate is called by its name, only the words beside it can make it another's.
    beside = sentence if of_costs else sentence[max(0, match.start() - _BESIDE) : match.end()]
    if _OTHER_SHARE.search(beside):
        return []
    if of_costs and not _PAID.search(sentence):
        return []
    said = next(_share(match, n) for n in (1, 2, 3, 4, 5, 6) if _share(match, n) is not None)
    # "100 % for non-profit organisations, 70 % for companies": every share of the sentence counts.
    more = [_share(each, 1) for each in _MORE.finditer(sentence) if not each["spelt1"]]
    shares = dict.fromkeys([said, *more])
    return [share for share in shares if share is not None and 0 < share <= 1]


def _share(match: re.Match[str], n: int) -> Decimal | None:
    """The share that the ``n``-th of the alternatives matched; halves and thirds are said in figures too."""
    percent = match[f"share{n}"] or match[f"before{n}"]
    if percent:
        return (Decimal(percent.replace(",", ".")) / 100).normalize()
    if match[f"of{n}"] and match[f"of{n}"] != "0":
        return (Decimal(match[f"parts{n}"]) / Decimal(match[f"of{n}"])).quantize(_FRACTION).normalize()
    if match[f"top{n}"]:
        return (Decimal(match[f"top{n}"]) / Decimal(match[f"bottom{n}"])).quantize(_FRACTION).normalize()
    return _FRACTIONS.get((match[f"spelt{n}"] or "").casefold())
