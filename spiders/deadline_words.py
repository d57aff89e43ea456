"""What the words around a date say it is for: application, outline, opening, award … and what they begin."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from spiders import deadline_lexicon as lexicon
from spiders import deadline_phrases as phrases
from spiders.alternatives import words_of
from spiders.open_ended_words import OPEN_ENDED, open_ended

__all__ = ["OPEN_ENDED", "Purpose", "open_ended"]


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


def _words(*names: str) -> str:
    """Any word of these lists of the lexicon, the phrases first."""
    spaced = [part for name in names for lists in (phrases, lexicon) for part in getattr(lists, name, ())]
    unspaced = [
        part for name in names for lists in (lexicon, phrases) for part in lists.UNSPACED.get(name, ())
    ]
    return words_of(spaced, unspaced)


def _any(parts: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


_ALSO = {"CLOSING": ("CALL",)}
# The latest of these before a date says whose date it is. Order matters only at the same place.
PURPOSE = _any(
    f"(?P<{name}>{_words(*_ALSO.get(name, ()), name)})"
    for name in ("INTENT", "OUTLINE", "INFORMATION", "QUESTIONS", "OTHER", "CLOSING", "APPLICATION")
)
# What a deadline may be of.
DUE = frozenset({Purpose.APPLICATION, Purpose.CLOSING, Purpose.OUTLINE, Purpose.INTENT})

# Whether a date begins or ends what it is for.
PHASE = _any(
    (
        f"(?P<begin>{_words('BEGINS')})",
        rf"(?P<range>(?:{_words('BEGINS_A_RANGE')})(?=\W*(?:\w+\W+)?$))",
        f"(?P<finish>{_words('ENDS')})",
    )
)
RANGE = re.compile(rf"\s*(?:{lexicon.RANGE})\s*", re.IGNORECASE)
# "… 1 and … 16 között", "… tarihleri arasında": the words for "between" behind both dates.
BETWEEN_BEHIND = re.compile(r"\s*\W?\s*(?:között|tarihleri arasında|arasında)", re.IGNORECASE)
# "between 1 October and 31 October": the word before the first date.
BETWEEN_BEFORE = re.compile(
    r"(?<!\w)(?:between|entre|zwischen|tussen|mellan|mellem|mellom|tra|fra|między|mezi|medzi|između|între)"
    r"\W*(?:\w+\W+)?$",
    re.IGNORECASE,
)
AND = re.compile(r"\W*(?:and|et|und|y|e|en|och|og|i|a|și)\W+(?:\w{1,5}\W+){0,2}", re.IGNORECASE)
# "… tarihine kadar", "…まで", "… at the latest": the words for "until" behind a date.
UNTIL_BEHIND = re.compile(
    r"\W*(?:(?:at|à|um|om|a las|alle|ore|kl)\W+)?(?:at the latest|or earlier|au plus tard|spätestens"
    r"|a más tardar|al più tardi|o mais tardar|uiterlijk|senast|senest|najpóźniej)(?!\w)"
    r"|\W{0,24}(?:[（(][^）)]{1,8}[）)])?(?:\w+\W+){0,2}?(?:kadar|tarihleri arasında|között|asti|saakka"
    r"|mennessä)"
    r"|(?:\s?[（(][^）)]{1,8}[）)])?[^。.\n]{0,14}?(?:まで|까지|之?前|以前|必着|消印有効|के (?:पहले|भीतर)|तक)"
    r"|-?(?:ig|áig|éig)\b",
    re.IGNORECASE,
)
# "After 1 December what comes in is not considered": said before the date, and behind it.
AFTER = re.compile(
    r"\b(?:after|nach(?: dem)?|na|après le|después del?|con posterioridad al?|dopo il|oltre il|após|depois de"
    r"|efter(?: den)?|etter(?: den)?|jälkeen|po)\W*(?:\w+\W+)?$",
    re.IGNORECASE,
)
TOO_LATE = re.compile(
    r"[^.;]{0,40}?\b(?:ein(?:ge)?(?:hend|gangen|reicht|sandt|troffen)\w*|eintreffend\w*|ingediend\w*|ontvangen"
    r"|binnengekomen|arriv\w+|received|submitted|reçu\w*|déposé\w*|recibid\w*|presentad\w*|pervenut\w*"
    r"|recebid\w*|inkom\w*|mottat\w*|modtag\w*)\b[^.;]{0,60}?"
    r"\b(?:nicht|keine|niet|geen|not|no|non|não|pas|inte|ikke|rejected|excluded|unzulässig)\b",
    re.IGNORECASE,
)
EXTENDED = re.compile(lexicon.EXTENDED, re.IGNORECASE)
FORMERLY = re.compile(rf"(?:{lexicon.FORMERLY})[^.;,(]{{0,15}}$", re.IGNORECASE)
# A sentence of a description that states a deadline, and not some other date.
DEADLINE_SAID = _any((_words("DEADLINE"),))
OPENING_SAID = _any((_words("OPENING"),))
# A sentence that names what is due: an application, an outline, a letter of intent.
DUE_SAID = _any((_words("INTENT", "OUTLINE", "APPLICATION", "CALL"),))

# What publishers put into a note that they have to fill.
NOTHING_SAID = re.compile(
    r"(?:undefined|none|null|n/?a|no explanation(?: provided| given)?|not applicable|tbd|\.|-"
    r"|see (?:the )?(?:full |related )?"
    r"(?:announcement|nofo|notice|solicitation|attached|documents?|baa|instructions)[^.]{0,60})\.?",
    re.IGNORECASE,
)
REQUIRED = re.compile(
    r"\b(?:required|mandatory|must (?:first )?submit|compulsory|obligatoires?|verpflichtend|obbligatori[aoe]"
    r"|obligatori[oae]s?|obrigatóri[oa]s?|verplicht\w*|obligatoris\w*|obowiązkow\w*|povinn\w*)\b",
    re.I,
)
NOT_REQUIRED = re.compile(
    r"\b(?:optional|encouraged|not required|not mandatory|recommended|voluntary|facultati\w+|fakultativ"
    r"|freiwillig|opciona(?:l|les)|facoltativ\w+|optioneel|frivillig)\b",
    re.I,
)
# Two dates for the halves of one application: whoever misses the first is out.
ONE_APPLICATION = re.compile(
    r"\b(?:part|step|phase|stage|étape|stufe|fase|etapa)\s*(?:1|2|one|two|i|ii)\b"
    r"|\btwo[- ](?:part|step|stage|phase)\b|\bJustGrants\b|\bSF-?424\b",
    re.IGNORECASE,
)
# More dates follow the one that is named.
FIRST_OF_SEVERAL = re.compile(
    r"\b(?:first|next|earliest|initial)\b(?:[ -](?!stage|phase|step)\w+){0,2} (?:due date|deadline|cut-?off)",
    re.IGNORECASE,
)
LISTED_DATE = re.compile(
    r"listed|(?:above|closing|due) date|deadline|due|submitted|no later than|close", re.IGNORECASE
)
# A call that closed before its day does not close again on it.
CLOSED_EARLY = re.compile(
    r"clos(?:ed|es|ing) (?:\w+ )?early|early clos|chiu(?:sura|so|de)\w* anticipat|anticipata chiusura"
    r"|vorzeitig|(?:clôtur|ferm)\w* (?:par )?anticip|cierre anticipado|encerrament\w* antecipad|vroegtijdig",
    re.IGNORECASE,
)
