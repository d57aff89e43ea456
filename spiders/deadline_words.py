"""The words by which publishers say what a date is for: application, outline, opening, award …

English first; then the words that calls in the other large languages of Europe use most.
"""

from __future__ import annotations

import re
from enum import StrEnum

from db.records import DeadlineKind
from spiders.due_cycles import is_cycle


class Purpose(StrEnum):
    """What a date near a call is for."""

    APPLICATION = "application"
    CLOSING = "closing date"
    OUTLINE = "outline"
    INTENT = "letter of intent"
    OPENING = "opening"
    INFORMATION = "information"
    QUESTIONS = "questions"
    OTHER = "other"


# The latest of these before a date says whose date it is. Order matters only at the same place.
_PURPOSES: tuple[tuple[Purpose, str], ...] = (
    (
        Purpose.INTENT,
        r"letters? of (?:intent|interest|inquiry|enquiry)|\bLOIs?\b|notices? of intent\b"
        r"|expressions? of interest|intent to (?:apply|submit)|lettres? d[’']intention|absichtserklärung"
        r"|cartas? de intenci[oó]n|carta de intenções|manifestazion[ei] di interesse"
        r"|manifestaci[oó]n de inter[eé]s",
    ),
    (
        Purpose.OUTLINE,
        r"pre-?proposals?|preliminary proposals?|pre-?applications?|concept (?:notes?|papers?|outlines?)"
        r"|white ?papers?|(?:outline|short|brief|stage 1|first[- ]stage|phase 1) (?:proposals?|applications?)"
        r"|outlines|(?:projekt)?skizzen?|notes? (?:conceptuelles?|succinctes?|de concept)|nota conceptual"
        r"|lettres? d[’']intérêt",
    ),
    (
        Purpose.INFORMATION,
        r"webinars?|info(?:rmation)?[- ]?(?:days?|sessions?|webinars?|meetings?|events?)|office hours"
        r"|town ?halls?"
        r"|(?:pre-?application|technical assistance) (?:calls?|webinars?|conferences?|workshops?)"
        r"|proposers?[’']? days?"
        r"|industry days?|séances? d[’']information|webinaires?|infoveranstaltung(?:en)?"
        r"|jornadas? informativas?",
    ),
    (Purpose.QUESTIONS, r"(?:questions?|inquiries|requests? for clarification)\b(?! and answers)"),
    (
        Purpose.OTHER,
        r"\baward(?:s|ed|ing)? (?:date|announcement|notification|decision|will)|selections?\b|notif(?:y|ied"
        r"|ications?)"
        r"|announced?\b|start dates?|project (?:start|end)|review(?:s|ed)?\b|evaluation|interviews?|posted"
        r"|published"
        r"|effective|amend(?:ed|ment)|archiv|last updated|results|decision|résultats|version|dated|revised"
        r"|issued"
        r"|anticipated|performance|fiscal year|regulation|directive",
    ),
    (
        Purpose.CLOSING,
        r"clos(?:ing|e) dates?|closes?\b|closing|archive date|chiusura|fecha de cierre|clôture"
        r"|einreichungsschluss",
    ),
    (
        Purpose.APPLICATION,
        r"full (?:proposals?|applications?)|applications?|proposals?|submissions?|due dates?|deadlines?"
        r"|target dates?"
        r"|candidatures?|dossiers?|date limite|antrag|anträge|antragsfrist|bewerbung(?:en|sfrist)?|frist"
        r"|solicitud(?:es)?"
        r"|plazo|domand[ae]|scadenza|candidaturas?|prazo|aanvra(?:ag|gen)|ansök(?:an|ningar)|ansøgning(?:er"
        r"|sfrist)?"
        r"|wniosk(?:ów|i|u)|termin|žádost[ií]?|uzávěrka|cerer(?:e|i)|termen(?:ul)?(?: limită)?|deadline",
    ),
)
PURPOSE = re.compile("|".join(f"(?P<{purpose.name}>{words})" for purpose, words in _PURPOSES), re.IGNORECASE)

# Whether a date begins or ends what it is for.
PHASE = re.compile(
    r"(?P<begin>\bopen(?:s|ing|ed)?(?: date)?\b|\bbegin(?:s|ning)?\b|\bstart(?:s|ing)?\b|\bavailable (?:on"
    r"|from)\b"
    r"|\baccepted (?:from|beginning|starting)\b|\bfrom\b|\bab (?:dem|sofort)\b|\bdal(?:le)?\b|\bà partir du\b"
    r"|\ba partir del?\b"
    r"|\bno earlier than\b|\bbetween\b|\bouverture\b|\bapertura\b)"
    r"|(?P<finish>\buntil\b|\bthrough\b|\bthru\b|\bby\b|\bdue\b|\bno later than\b|\bclos(?:e|es|ing)\b"
    r"|\bdeadlines?\b"
    r"|\bbefore\b|\btarget dates?\b|\bto\b|\bprior to\b|\bnot later than\b|\band\b(?=[^a-z]*$)|\bbis\b"
    r"|\bspätestens\b"
    r"|\bjusqu[’']au\b|\bau plus tard\b|\bavant le\b|\bhasta\b|\bantes del?\b|\bfino al\b|\bentro\b|\baté\b"
    r"|\buiterlijk\b"
    r"|\bsenast\b|\bsenest\b|\bdo\b|\bnejpozději\b|\bpână\b|[–—-]\s*$)",
    re.IGNORECASE,
)

_OPEN_ENDED: tuple[tuple[DeadlineKind, str], ...] = (
    (
        DeadlineKind.UNTIL_EXHAUSTED,
        r"(?:until|till|when|once) (?:all |the |available |allocated |program(?:me)? )*(?:funds?|funding"
        r"|budget|money"
        r"|resources|appropriations?)\b[^.;]{0,40}(?:exhausted|depleted|spent|expended|used up|run out"
        r"|no longer available"
        r"|fully (?:committed|allocated|awarded))|while (?:funds|stocks) last|jusqu[’']à (?:l[’'])?épuisement"
        r"|(?:bis|solange)[^.;]{0,30}mittel[^.;]{0,30}(?:ausgeschöpft|erschöpft|aufgebraucht|verfügbar"
        r"|reichen)"
        r"|hasta (?:el )?agota(?:r|miento)|fino ad? esaurimento|até (?:ao )?esgota|a sportello"
        r"|budget (?:is )?uitgeput|medlen räcker|do wyczerpania|do vyčerpání|până la epuizarea",
    ),
    (
        DeadlineKind.ROLLING,
        r"\brolling\b|accepted (?:at )?any ?time|\bany ?time\b|year[- ]round|(?:open"
        r"|accepted) (?:on a )?continuous(?:ly)?"
        r"|continuously (?:open|accepted)|open until (?:superseded|amended|cancell?ed|further notice"
        r"|withdrawn|filled)"
        r"|no (?:fixed |application |submission |set )?deadlines?\b|without (?:a )?deadlines?|open[- ]ended"
        r"|\bongoing\b|on a continuous basis|\blaufend\b|\bjederzeit\b|au fil de l[’']eau|en continu"
        r"|à tout moment"
        r"|en cualquier momento|plazo abierto|\blöpande\b|\bløbende\b|\bdoorlopend\b"
        r"|em (?:fluxo )?contínu[oa]",
    ),
    (
        DeadlineKind.RECURRING,
        r"(?:each|every) (?:calendar |fiscal )?year|annually|\byearly\b|twice a year|standard (?:due )?dates"
        r"|(?:each|every) (?:quarter|month)|quarterly"
        r"|chaque année|jedes jahr|jährlich|cada año|ogni anno|todos os anos|elk jaar|varje år"
        r"|hvert år",
    ),
)
OPEN_ENDED = re.compile("|".join(f"(?P<{kind.name}>{words})" for kind, words in _OPEN_ENDED), re.IGNORECASE)
# "Reviewed on a rolling basis" says nothing about the deadline.
REVIEWED_ROLLING = re.compile(
    r"(?:review|evaluat|assess|consider|award|select)\w*[^.;]{0,60}\brolling\b", re.IGNORECASE
)
ACCEPTED_ROLLING = re.compile(r"(?:accept|submit|receiv|deadline)\w*[^.;]{0,60}\brolling\b", re.IGNORECASE)

# What publishers put into a note that they have to fill.
NOTHING_SAID = re.compile(
    r"(?:undefined|none|null|n/?a|no explanation(?: provided| given)?|not applicable|tbd|\.|-"
    r"|see (?:the )?(?:full |related )?"
    r"(?:announcement|nofo|notice|solicitation|attached|documents?|baa|instructions)[^.]{0,60})\.?",
    re.IGNORECASE,
)
REQUIRED = re.compile(
    r"\b(?:required|mandatory|must (?:first )?submit|compulsory|obligatoires?|verpflichtend"
    r"|obligatori[oae]s?)\b",
    re.I,
)
NOT_REQUIRED = re.compile(
    r"\b(?:optional|encouraged|not required|not mandatory|recommended|voluntary)\b", re.I
)
# Two dates for the halves of one application: whoever misses the first is out.
ONE_APPLICATION = re.compile(
    r"\b(?:part|step|phase|stage)\s*(?:1|2|one|two|i|ii)\b|\btwo[- ](?:part|step|stage|phase)\b"
    r"|\bJustGrants\b|\bSF-?424\b",
    re.IGNORECASE,
)
# More dates follow the one that is named.
FIRST_OF_SEVERAL = re.compile(
    r"\b(?:first|next|earliest|initial)\b(?: \w+){0,2} (?:due date|deadline|cut-?off)", re.IGNORECASE
)
# A sentence of a description that states a deadline, and not some other date.
DEADLINE_SAID = re.compile(
    r"\bdeadlines?\b|\bdue (?:dates?|by|on)\b|\bclosing dates?\b|\bcloses? on\b|\bapply by\b"
    r"|\b(?:submitted|received|accepted)\b[^.]{0,60}\b(?:by|until|no later than|before|any ?time"
    r"|continuously)\b"
    r"|\bdate limite\b|\b(?:antrags|bewerbungs|einreich(?:ungs)?)(?:frist|schluss)\b|\bfrist\b|\bplazo\b"
    r"|\bscadenza\b"
    r"|\bantr(?:ag|äge)\b[^.]{0,80}\b(?:laufend|jederzeit|bis zum|spätestens)\b"
    r"|\ba sportello\b|\besaurimento delle risorse\b"
    r"|\bentro (?:il|le ore|e non oltre)\b"
    r"|\bprazo\b|\buiterlijk\b|\bsenast\b|\bsenest\b|\btermin składania\b|\buzávěrka\b"
    r"|\btermen(?:ul)? limită\b",
    re.IGNORECASE,
)
LISTED_DATE = re.compile(
    r"listed|(?:above|closing|due) date|deadline|due|submitted|no later than|close", re.IGNORECASE
)


def open_ended(sentence: str) -> DeadlineKind | None:
    """Whether a sentence says that applications are taken without a fixed last day, and in which way."""
    only_reviewed = REVIEWED_ROLLING.search(sentence) and not ACCEPTED_ROLLING.search(sentence)
    said = {
        DeadlineKind[match.lastgroup or ""]
        for match in OPEN_ENDED.finditer(sentence)
        if not (only_reviewed and match.group().casefold() == "rolling")
    }
    if is_cycle(sentence):
        said.add(DeadlineKind.RECURRING)
    # "On a rolling basis until funds are exhausted": the stricter one holds.
    return next((kind for kind, _ in _OPEN_ENDED if kind in said), None)
