"""What Italian announcements say in set phrases: the money of a call, and what is no call at all."""

from __future__ import annotations

import re
from collections.abc import Mapping

from spiders.dates import find_dates
from spiders.deadline_notes import sentences
from spiders.text import plain_text

# "La dotazione finanziaria dell'Avviso è pari a euro 28.622.466,21", "una dotazione di 23 milioni di euro"
_NUMBER = r"\d(?:[\d.]*\d)?(?:,\d+)?"
_AMOUNT = (
    rf"(?:€\s?|euro\s){_NUMBER}(?:\s(?:milioni|mila|miliardi))?"
    rf"|{_NUMBER}\s?(?:(?:milioni |mila |miliardi )?(?:di )?)(?:€|euro\b|EUR\b)"
)
_ENDOWMENT = re.compile(
    rf"\bdotazione(?: finanziaria)?(?: complessiva)?\b[^.\n\d]*?({_AMOUNT})", re.IGNORECASE
)
# "un massimo di 80.000,00 euro per impresa", "contributo massimo concedibile: € 200.000"
_MOST = re.compile(
    rf"\b(?:fino a(?:d)?(?: un massimo di)?|massimo di|non superiore a)\s+({_AMOUNT})\s+(?:per|a|ad)\s"
    r"(?:ogni |ciascun\w* |singol\w* )?(?:progett|impres|beneficiari|domand|soggett|richiedent|propost)\w*"
    rf"|\bcontributo massimo(?: concedibile| ammissibile)?(?: per \w+)?[^.\n\d€]{{0,20}}({_AMOUNT})",
    re.IGNORECASE,
)
# What precedes an amount that a project may cost, or a firm may earn, and that nobody gives.
_COSTS = re.compile(r"\bcost[oi]\b|\binvestiment|\bfatturato\b|\bricavi\b|\bdotazione\b", re.IGNORECASE)

# The national code of a publicly funded project: "CUP J14H26000020006"
_CUP = re.compile(r"\bCUP:?\s*([A-Z]\d{2}[A-Z]\d{11})\b")

_HOUR = re.compile(r"\bore \d{1,2}(?:[.:]\d\d)?\b", re.IGNORECASE)
_COUNTER = re.compile(r"\ba sportello\b|\besaurimento (?:delle risorse|dei fondi)\b", re.IGNORECASE)
_LONGEST_NOTE = 200
# So far before its day an hour may stand: "alle ore 17:00 (ora italiana) del".
_NEAR = 40

# What an announcement among the calls may be instead: its Italian name → words of its title.
_INSTEAD: Mapping[str, re.Pattern[str]] = {
    name: re.compile(words, re.IGNORECASE)
    for name, words in {
        "graduatoria": r"\bgraduatori[ae]\b|\besit[oi]\b|\belenc(?:o|hi) (?:dei |degli |delle )?"
        r"(?:ammess|beneficiari|domande)|\bscorrimento\b",
        "affidamento": r"\baffidament[oi] dirett[oi]\b|\bsubappalt\w+|\baggiudicazion\w+"
        r"|^affidamento\b",
        "selezione di personale": r"conferimento (?:di (?:un |n\. ?\d+ )?|dell[’'])incaric"
        r"|\bincaric(?:o|hi) professional|\bselezion\w+ (?:pubblica )?(?:di |per )?(?:personale|espert|"
        r"collaborator)|\balbo\b|\bconcors[oi] pubblic|\bdirettore generale\b",
        "asta": r"\bast[ae] pubblic|\bvendita di\b|\balienazion",
        "concessione": r"\bconcession\w+ (?:demanial|idric|di derivazion|di aree)|\bderivazione idrica\b",
        "rendicontazione": r"\brendicontazion|\bvarianti/esecutivi\b",
        "consultazione": r"\bconsultazione\b|\bco-?programmazione\b|\bindagine di mercato\b",
    }.items()
}
# How ``Source.kinds`` reads these names when they stand among the topics of a notice.
KINDS: Mapping[str, str] = {
    "^graduatoria$": "award-notice",
    "^affidamento$": "award-notice",
    "^selezione di personale$": "recruitment",
    "^asta$": "auction",
    "^concessione$": "concession",
    "^rendicontazione$": "reporting",
    "^consultazione$": "request-for-information",
}
# A tender is an opportunity, though no grant.
_TENDER = re.compile(
    r"\bgar[ae] (?:d[’']appalto|per (?:la fornitura|l[’']affidamento))|\bavviso di gara\b"
    r"|\bprocedura (?:aperta|negoziata)\b|\bappalt[oi]\b|^\W*servizi[oi]? (?:di|per)\b"
    r"|\bfornitura (?:di|e)\b",
    re.IGNORECASE,
)


def no_call(title: str) -> tuple[str, ...]:
    """What an announcement is in place of a call, by its title: one name of ``KINDS``, or none."""
    said = plain_text(title)
    return next(((name,) for name, words in _INSTEAD.items() if words.search(said)), ())


def is_tender(title: str) -> bool:
    """Whether an announcement buys something, by its title."""
    return _TENDER.search(plain_text(title)) is not None


def endowment(text: str | None) -> str | None:
    """The money that a text names as the call's endowment, where it names one amount only."""
    found = dict.fromkeys(" ".join(amount.split()) for amount in _ENDOWMENT.findall(plain_text(text)))
    return next(iter(found)) if len(found) == 1 else None


def ceiling(text: str | None) -> str | None:
    """The most that a text gives to one applicant, where it names one such amount only."""
    found = {
        " ".join((match[1] or match[2]).split()): None
        for sentence in sentences(plain_text(text))
        for match in _MOST.finditer(sentence)
        if not _COSTS.search(sentence, 0, match.start())
    }
    return next(iter(found)) if len(found) == 1 else None


def note_on(day: str, text: str) -> str | None:
    """What a plain text says about the last day of a field: its hour, or that the money may end before."""
    counters = (sentence for sentence in sentences(text) if _COUNTER.search(sentence))
    return hour_on(day, text) or next((said for said in counters if len(said) <= _LONGEST_NOTE), None)


def hour_on(day: str, text: str) -> str | None:
    """The words of a plain text that give a day its hour ("ore 18:00 del 30 ottobre 2026"), or ``None``.

    ``day`` is how a field spells the day; a text may spell it in another way.
    """
    wanted = {found.on for found in find_dates(day, language="it") if found.on}
    for sentence in sentences(text) if wanted else ():
        for found in find_dates(sentence, language="it"):
            hours = list(_HOUR.finditer(sentence, max(0, found.start - _NEAR), found.start))
            if found.on in wanted and hours:
                return sentence[hours[-1].start() : found.end]
    return None


def project_codes(*texts: str | None) -> tuple[tuple[str, str], ...]:
    """The national codes of publicly funded projects that texts name, as identifiers."""
    codes = dict.fromkeys(code for text in texts for code in _CUP.findall(plain_text(text)))
    return tuple(("it_cup", code) for code in codes)
