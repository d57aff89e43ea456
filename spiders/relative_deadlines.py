"""Terms counted from a publication: "un mes a contar desde el día siguiente de la publicación en el Boletín".

Such a term is no date until the day of publication is stated; then it is computed and marked as by rule.
Where the law would lengthen it (holidays, a last day that is a Sunday), the shorter reading holds.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from spiders.dates import FoundDate

_PUBLICATION = (
    r"publication|publicaci[oó]n|publicação|pubblicazione|veröffentlichung|bekanntmachung|publicatie"
    r"|publicering"
    r"|offentliggørelse\w*|ogłoszeni\w+|publikacji|zveřejnění|vyhlášení|publicării|publicare"
)
_UNITS: Mapping[str, str] = MappingProxyType({
    "working": r"working days?|business days?|d[ií]as h[aá]biles|dias úteis|jours ouvr(?:és|ables)"
               r"|giorni lavorativi|werktagen?|arbeitstagen?|werkdagen|dni roboczych|pracovních dn[íů]",
    "day": r"(?:calendar )?days?|d[ií]as(?: naturales| corridos| calendario)?|jours?(?: calendaires)?"
           r"|giorni(?: naturali)?|tage[n]?|kalendertagen?|dagen|dagar|dage|dni|dn[íů]|zile",
    "week": r"weeks?|semanas?|semaines?|settimane|wochen?|weken|veckor|uger|tygodni|týdn[ůy]|săptămâni",
    "month": r"months?|mes(?:es)?|mois|mes[ei]|monate?n?|maand(?:en)?|månader?|miesi(?:ąca|ęcy)"
             r"|měsíc[eůi]?|lun[ăi]",
})  # fmt: skip
# Terms are counted in few numbers; the words for them are those of the large languages.
_WORDS: Mapping[str, int] = MappingProxyType({
    word: number
    for number, words in {
        1: "one un uno una um uma ein einen einem één", 2: "two dos deux due dois zwei twee dwóch dvou",
        3: "three tres trois tre três drei drie", 4: "four cuatro quatre quattro quatro vier",
        5: "five cinco cinq cinque fünf vijf", 6: "six seis sechs sei zes",
        8: "eight ocho huit otto oito acht",
        10: "ten diez dix dieci dez zehn tien", 12: "twelve doce douze dodici doze zwölf",
        14: "fourteen catorce quatorze quattordici vierzehn veertien",
        15: "fifteen quince quinze quindici fünfzehn",
        20: "twenty veinte vingt venti vinte zwanzig", 21: "veintiún", 25: "veinticinco",
        30: "thirty treinta trente trenta trinta dreißig dertig",
        40: "forty cuarenta quarante quaranta quarenta",
        45: "quarantacinque", 60: "sixty sesenta soixante sessanta sessenta sechzig", 90: "noventa novanta",
    }.items() for word in words.split()
})  # fmt: skip
_NUMBER = rf"(?P<number>\d{{1,3}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_UNIT = "|".join(f"(?P<{name}>{words})" for name, words in _UNITS.items())
_TERM = re.compile(
    rf"(?<!\w){_NUMBER}\s+(?:\(\d+\)\s+)?(?:{_UNIT})(?!\w)[^.;\n]{{0,90}}?(?<!\w)(?:{_PUBLICATION})(?!\w)",
    re.IGNORECASE,
)
# Not a term for applications: what happens after the award, or how long something lasts.
_COUNTED = re.compile(
    r"\b(?:from|after|following|of)\b|contar|contados?|siguiente|a partir|desde|à compter|suivant"
    r"|dalla|decorrenti|dal(?:la)? data|após|seguinte|nach|ab der|vanaf|na\b|od\b|ode\b|de la\b|från|fra\b"
    r"|efter",
    re.IGNORECASE,
)
# The announcement itself, whose own publication date may be known.
_THIS_CALL = re.compile(
    r"(?:présente?|present[ei]|presente|this|dieser?|deze|niniejsz\w+|této|tohoto)\b", re.IGNORECASE
)
_GAZETTE = re.compile(
    r"bolet[ií]n|extracto|\bB\.?O\.?\w?\b|\bDOE?\b|journal officiel|gazz|\bBUR\w*|diário|amtsblatt|gazet",
    re.IGNORECASE,
)
_PUBLISHED_ON = re.compile(rf"(?:{_PUBLICATION})[^.;]{{0,140}}$", re.IGNORECASE)
_SIGNS = ("publi", "pubbl", "veröff", "bekannt", "ogłosz", "vyhláš", "zveřej", "offentlig")
# A term to appeal against a decision is counted the same way.
_APPEAL = re.compile(
    r"\brecurso|\brecours|\bricorso|\bwiderspruch|\bappeal|\bbezwaar|\bodwołan|alegaci|réclamation|reclama",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RelativeTerm:
    """So many days, weeks or months from a publication; ``published_on`` where the sentence says when."""

    number: int
    unit: str
    words: str
    published_on: date | None
    of_this_call: bool

    def ends(self, published_on: date) -> date:
        """The last day: months keep the day of the month, working days leave out weekends only."""
        if self.unit == "month":
            return _months_later(published_on, self.number)
        if self.unit == "working":
            return _working_days_later(published_on, self.number)
        return published_on + timedelta(days=self.number * (7 if self.unit == "week" else 1))


def may_count(line: str) -> bool:
    """Whether a line holds a word without which none of its sentences counts from a publication."""
    said = line.lower()
    return any(sign in said for sign in _SIGNS)


def relative_term(sentence: str, dates: Sequence[FoundDate]) -> RelativeTerm | None:
    """The term that a sentence counts from a publication, or ``None``.

    Args:
        sentence: plain text.
        dates: the dates found in it; one behind the word for the publication says when it was.
    """
    match = _TERM.search(sentence)
    if match is None or not _COUNTED.search(match.group()) or _APPEAL.search(sentence):
        return None
    unit = next(name for name in _UNITS if match[name])
    said = match["number"].casefold()
    stated = [d.on for d in dates if d.on and _PUBLISHED_ON.search(sentence[: d.start])]
    own = _THIS_CALL.search(sentence, match.start()) is not None and not _GAZETTE.search(sentence)
    number = int(said) if said.isdigit() else _WORDS[said]
    return RelativeTerm(number, unit, sentence, stated[0] if len(stated) == 1 else None, own)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _working_days_later(day: date, number: int) -> date:
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5
    return day
