"""Whether an institution may send only so many applications: three-valued, with the publisher's words.

*Yes* with the number where a sentence limits the applications of an institution, *no* where one says that
there is no such limit, unknown where nothing is said. A limit for each person, project or award is none for
the institution.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from db.records import Notice, Quote, Verdict
from ranking.quoting import around, quotable, quote
from ranking.sentences import sentence_at

_NUMBERS = {
    "one": 1, "a single": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "ein": 1, "eine": 1, "einen": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5,
    "un": 1, "une": 1, "un seul": 1, "une seule": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5,
    "una": 1, "uno": 1, "una sola": 1, "un solo": 1, "una única": 1, "un único": 1, "dos": 2, "tres": 3,
    "cuatro": 4, "cinco": 5,
}  # fmt: skip
_N = rf"(?P<n>{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}|[1-9]\d?)(?:\s\(\d+\))?"
_INSTITUTION = r"""(?:institutions?|organi[sz]ations?|universit(?:y|ies)|campus(?:es)?|colleges?
    |einrichtung(?:en)?|forschungseinrichtung(?:en)?|hochschulen?|universität(?:en)?|institutionen
    |établissements?|organismes?|universités?
    |instituci(?:ón|ones)|universidad(?:es)?|entidad(?:es)?|centros?|organismos?)\b"""
# A word or three before the institution: "higher education institution", "the same institution".
_OF = rf"(?:(?:[\w-]+\s){{0,3}}?){_INSTITUTION}"
_APPLICATION = r"""(?:(?:pre-)?(?:application|proposal|nomination|submission|candidate|nominee|bid)s?
    |anträge|antrag|(?:projekt)?skizzen?|bewerbung(?:en)?|vorschl(?:ag|äge)
    |candidatures?|dossiers?|projets?|propositions?|demandes?
    |solicitud(?:es)?|propuestas?|candidaturas?|proyectos?)\b"""
_PER = r"(?:per|from\seach|from\sany\sone|for\seach|pro|je|par|por)"
_MAY = r"(?:may|can|could|kann|können|darf|dürfen|peut|peuvent|puede|pueden|podrán?)"
_SEND = r"""(?:submit|nominate|put\sforward|forward|present|send|déposer|présenter|soumettre|proposer
    |presentar|enviar)"""
_MOST = r"""(?:only|no\smore\sthan|not\smore\sthan|at\smost|(?:a\s)?maximum\sof|up\sto|nur
    |jeweils\snur|maximal|höchstens|jeweils\shöchstens|bis\szu|au\smaximum|jusqu['’]à|qu['’]|como\smáximo|un\smáximo\sde
    |hasta|solo|sólo|únicamente)"""

_LIMITS = [
    # one application per institution; only a single application will be considered from each institution
    rf"\b{_N}\s(?:[\w-]+\s){{0,2}}?{_APPLICATION}(?:\s[\w-]+){{0,5}}?\s{_PER}\s{_OF}",
    # each institution may submit only one proposal
    rf"\b{_INSTITUTION}(?:\s[\w-]+)?\s{_MAY}(?:\s{_MOST})?\s{_SEND}\s(?:{_MOST}\s?)?{_N}\s"
    rf"(?:[\w-]+\s){{0,2}}?{_APPLICATION}",
    # institutions may not submit more than one application
    rf"\b{_INSTITUTION}\s(?:may|can|must)\s?not\s{_SEND}\smore\sthan\s{_N}\s(?:[\w-]+\s){{0,2}}?{_APPLICATION}",
    # jede Hochschule kann höchstens zwei Anträge einreichen
    rf"\b{_INSTITUTION}\s(?:kann|darf|können|dürfen)\s{_MOST}\s{_N}\s{_APPLICATION}",
    # pro Einrichtung kann nur ein Antrag gestellt werden
    rf"\b(?:pro|je)\s{_INSTITUTION}\s(?:kann|darf|können|dürfen|ist|sind|wird|werden)\s{_MOST}\s{_N}\s{_APPLICATION}",
    # institutions are limited to one proposal
    rf"\b{_INSTITUTION}\s(?:is|are)\slimited\sto\s{_N}\s(?:[\w-]+\s){{0,2}}?{_APPLICATION}",
    # the number of applications is limited to one per organisation
    rf"\b{_APPLICATION}(?:\s[\w-]+){{0,4}}?\s(?:limited\sto|limité[es]*\sà|limitad[oa]s?\sa|auf)\s{_N}\s{_PER}\s{_OF}",
    # Limit on Number of Proposals per Organization: 1
    rf"\blimit\son\snumber\sof\s{_APPLICATION}\sper\s{_INSTITUTION}\s?:\s*{_N}\b",
]
_NO_LIMITS = [
    rf"\bno\s(?:limit|restriction|cap)s?\b[^.\n]*{_APPLICATION}[^.\n]*{_INSTITUTION}",
    rf"\blimit\son\snumber\sof\s{_APPLICATION}\sper\s{_INSTITUTION}\s?:\s*there\s(?:are|is)\sno\b",
    rf"\b{_INSTITUTION}\s(?:may|can)\s{_SEND}\s(?:more\sthan\sone|multiple|several|any\snumber\sof)\s"
    rf"(?:[\w-]+\s){{0,2}}?{_APPLICATION}",
    rf"\b(?:multiple|several)\s{_APPLICATION}\s(?:from|per|by)\s{_OF}\s(?:are|is|may|can)\b",
    rf"\bmehrere\s{_APPLICATION}\s(?:pro|je)\s{_INSTITUTION}",
    rf"\b{_APPLICATION}\s(?:pro|je)\s{_INSTITUTION}\sist\s(?:nicht\s(?:begrenzt|beschränkt)|unbegrenzt)",
    rf"\b{_INSTITUTION}\s(?:peut|peuvent)\s{_SEND}\splusieurs\s{_APPLICATION}",
    rf"\b{_APPLICATION}\spar\s{_INSTITUTION}\s(?:n['’]est\spas\slimité|est\sillimité)",
    rf"\b{_INSTITUTION}\s(?:puede|pueden|podrán?)\s{_SEND}\svari[ao]s\s{_APPLICATION}",
    rf"\b(?:no\shay|sin)\slímite\s(?:de|al?)\s[^.\n]*{_APPLICATION}\spor\s{_INSTITUTION}",
]


def _compiled(patterns: list[str]) -> list[re.Pattern[str]]:
    return [re.compile(re.sub(r"\n\s+", "", pattern), re.IGNORECASE) for pattern in patterns]


_YES, _NO = _compiled(_LIMITS), _compiled(_NO_LIMITS)
# Looking for a plain word first costs a hundredth of the expressions.
_WORDS = re.compile(_INSTITUTION.replace("\n    ", ""), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LimitedSubmission:
    """How many applications an institution may send: ``most`` with *yes*, and the words that say so."""

    verdict: Verdict
    most: int | None = None
    quote: Quote | None = None


def limited_submission(notice: Notice) -> LimitedSubmission:
    """What a notice and its documents say of it; of several limits the strictest."""
    free: Quote | None = None
    found: tuple[int, Quote] | None = None
    for field in quotable(notice):
        value = notice.words_of(field)
        if not _WORDS.search(value):
            continue
        for stated in (each for pattern in _YES for each in pattern.finditer(value)):
            most = _number(stated["n"])
            if most is not None and (found is None or most < found[0]):
                found = (most, _quoted(notice, field, stated))
        for pattern in _NO:
            if free is None and (said := pattern.search(value)):
                free = _quoted(notice, field, said)
    if found is not None:
        return LimitedSubmission(Verdict.YES, *found)
    return LimitedSubmission(Verdict.NO, None, free) if free else LimitedSubmission(Verdict.UNKNOWN)


def _number(said: str) -> int | None:
    """A number word or figure; ``None`` for letters that only look like one, such as a dotless i."""
    word = " ".join(said.lower().split())
    return _NUMBERS.get(word) or (int(word) if word.isdecimal() else None)


def _quoted(notice: Notice, field: str, said: re.Match[str]) -> Quote:
    value = notice.words_of(field)
    start, end = sentence_at(value, said.start())
    return quote(notice, field, *around(value, (start, max(end, said.end())), said.span()))
