"""Where applicants must be established, where a publisher plainly says so: "limited to … in Kenya or Uganda".

Only a sentence whose subject is those who apply, and whose every place is known, states countries. A sentence
that opens the door to others elsewhere ("exceptionally eligible", "may also apply") leaves it unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from spiders.deadline_notes import sentences
from spiders.demonyms import adjectives, adjectives_of
from spiders.place_lists import INTERNATIONAL, places_at
from spiders.place_words import LANGUAGES, stated_places
from spiders.telling_lines import lines_with

_KIND = (
    r"(?:(?:single|early-stage|individual|public and private|innovative|registered|charitable|civil-society"
    r"|legal|eligible|private|public|research|small|non-?profit|not-for-profit|academic|commercial"
    r"|for-profit|higher[- ]education|individual|business|academic|civil society)\s+)*"
    r"(?:entit(?:y|ies)|applicants?|organi[sz]ations?|institutions?(?: of higher education)?|compan(?:y|ies)"
    r"|firms?|business(?:es)?(?: concerns?)?|concerns?|SMEs?|start-?ups|universit(?:y|ies)|non-?profits"
    r"|NGOs?|charit(?:y|ies)|candidates?|researchers?|scientists?|students?|fellows|scholars?|artists?"
    r"|entrepreneurs?"
    r"|startups?|teams?|enterprises?|municipalit(?:y|ies)|beneficiar(?:y|ies)|participants?|institutes?"
    r"|colleges|laborator(?:y|ies)"
    r"|recipients?(?: and subcontractors?)?(?: involved in the action)?)"
)
_KINDS = rf"{_KIND}(?:(?:,\s*(?:and |or )?|\s+(?:and|or)\s+){_KIND})*"
_BASED = (
    r"(?:(?:legally|duly|formally)\s+)?(?:established|based|located|registered|headquartered|incorporated"
    r"|domiciled|resident)(?:\s+(?:or|and)\s+(?:established|based|located|registered|operating))?\s+in\s+"
)
_CALL = (
    r"(?:participation(?: in (?:this|the) (?:topic|call|action|programme))?|eligibility(?: to apply)?"
    r"|(?:this|the) (?:call|topic|programme|program|opportunity|competition|scheme|fund|announcement"
    r"|funding opportunity|solicitation)|applications?|funding|awards?)"
)
_MAY = r"(?:may|can|are eligible|is eligible|shall be eligible|will be considered|qualify)"
_OPENING = r"(?:(?:To be eligible(?: (?:for funding|to apply))?|To apply|In order to apply),\s+)?"
# "only", "must", "limited to": each ends right before the places.
_BEFORE_PLACES = re.compile(
    rf"^{_OPENING}(?:(?:All|Any|Each|Every|Eligible|The)\s+)*{_KINDS}"
    rf"\s+(?:must|shall|have to|has to|needs? to)\s+(?:all\s+|each\s+)?be\s+"
    rf"(?:(?:an?\s+)?{_KIND}\s+)?{_BASED}"
    # "Eligible applicants are based in …", "Only organisations from … are eligible"
    rf"|^Eligible\s+{_KINDS}\s+are\s+(?:(?:those|{_KINDS})\s+)?(?:that are\s+)?{_BASED}"
    rf"|^(?:Only|All|Any)\s+{_KINDS}\s+from\s+(?=[^.;]{{3,200}}\s{_MAY})"
    rf"|^(?:The |This |Our )?(?:\w+ ){{0,3}}(?:accepts?|invites?"
    rf"|welcomes?)\s+(?:only\s+)?(?:(?:applications|proposals)\s+(?:only\s+)?from\s+)?{_KINDS}\s+"
    rf"(?:that are\s+|which are\s+)?{_BASED}"
    rf"|\b{_CALL}\s+(?:is|are)\s+(?:only\s+|exclusively\s+)?(?:open|limited|restricted|reserved)"
    rf"\s+(?:only\s+|exclusively\s+)?(?:to|for)\s+{_KINDS}\s+(?:that are\s+|which are\s+)?{_BASED}"
    rf"|^(?:Only|Any|All)\s+{_KINDS}\s+(?:that are\s+|which are\s+)?{_BASED}"
    # "Start-ups registered in Kenya are eligible to apply."
    rf"|^{_KINDS}\s+(?:that are\s+|which are\s+)?{_BASED}(?=[^.;]{{3,200}}\s(?:may|can|are eligible"
    rf"(?: to)?)\s?(?:apply|participate|take part|submit (?:an? )?(?:proposals?|applications?)|be funded"
    rf"|receive funding)?\W*$)",
    re.IGNORECASE,
)
_AFTER_PLACES = re.compile(
    rf"\s*(?:[.;:]|$|\[\[|\[\d|\s{_MAY}\b)|,?\s+(?:and\s+)?(?:must|shall)\b", re.IGNORECASE
)
# A field of conditions that only names who applies: "Universities registered in Kenya or in Uganda."
_NAMED_ONLY = re.compile(rf"^[A-Z][\w ,()/'’-]{{0,160}}?\b{_KINDS}\s+{_BASED}", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:may|can|must|should|shall|is|are|will|has|have|be|include\w*|encourag\w+|prefer\w*|support\w*"
    r"|help\w*|fund\w*|work\w*)\b",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"^(?:\d{1,2}\.\s*)?Eligible countries(?: are\s|\s*[:\n])\s*", re.IGNORECASE | re.MULTILINE
)

_FOREIGN = r"(?:Foreign|Non-?domestic|Non-U\.?S\.?)(?:\s+\([^)]{0,40}\))?"
_NOTED = r"(?:\s+\([^)]{0,60}\))?"
_NOT_ELIGIBLE = (
    r"(?:(?:are|is)\s+(?:not eligible|ineligible)|(?:may|can)\s*not apply|are not allowed to apply)"
    r"(?:\s+(?:to apply|applicants|for (?:this|an?|the) (?:award|funding|program\w*|opportunity"
    r"|competition|grants?)|for (?:awards?|funding)))?(?:\s+(?:to|for|under) this \w+(?: \w+)?)?\s*(?:[.;]|$)"
)


@lru_cache(maxsize=64)
def _at_home(country: str) -> re.Pattern[str]:
    """What a publisher of one country says without naming it: "only domestic firms", "foreign entities"."""
    own = rf"(?:{adjectives_of(country)}|domestic(?: \(U\.?S\.?\))?)"
    return re.compile(
        rf"^Only\s+{own}\s+{_KINDS}\s+{_MAY}\b|^{_FOREIGN}\s+{_KINDS}{_NOTED}\s+{_NOT_ELIGIBLE}"
        rf"|^(?:(?:All|The|Eligible)\s+)*{_KINDS}\s+must\s+be\s+(?:an?\s+)?{own}\s+{_KINDS}"
        rf"|\b{_CALL}\s+(?:is|are)\s+(?:only\s+)?(?:open|limited|restricted|reserved)\s+(?:only\s+)?(?:to"
        rf"|for)"
        rf"\s+{own}\s+{_KINDS}"
        rf"|^(?:(?:All|The|Each)\s+)*{_KINDS}\s+must\s+be\s+(?:legally\s+)?(?:organi[sz]ed|incorporated"
        rf"|formed"
        r"|chartered)\s+(?:(?:and existing\s+)?under the laws of|in)\s+(?:the\s+)?United States",
        re.IGNORECASE,
    )


# One of these words stands in every such sentence: plain words are looked for many times faster.
_SIGNS = ("established", "based in", "located in", "registered", "headquartered", "incorporated in",
          "domiciled", "resident in", "foreign", "non-", "united states", "u.s.", "us-", " us ", "domestic",
          "only", "must be", "eligible", "accepts", "welcome", "invite")  # fmt: skip
# The sentence is about others than those who apply, or its rule has a way around it.
_OTHERS = re.compile(
    r"third part|sub-?(?:grant|call|award|recipient)|coordinator|\blead\b|\bprime\b|procure|tender"
    r"|\bat least\b|\bunless\b|\bexcept|of concern|of risk|\bpreferabl|\bwaiver",
    re.IGNORECASE,
)
_WAY_IN = re.compile(
    r"exceptionally (?:eligible|participate)|(?:may|can) also (?:apply|participate|be eligible)|\bwaivers?\b"
    r"|in addition,? (?:legal )?entities established|countries not listed above"
    r"|(?:foreign|non-U\.?S\.?|international|overseas) (?:\w+ ){0,2}(?:may|can|are eligible)\b"
    r"(?! not)(?![^.;]{0,80}\b(?:sub\w+|partners?|collaborat\w+))",
    re.IGNORECASE,
)


def applicant_countries(
    conditions: str, text: str, *, country: str, programme: str | None, language: str = "en"
) -> tuple[str, ...] | None:
    """The codes of countries and groups where applicants must be established; see ``stated_countries``."""
    found = stated_countries(conditions, text, country=country, programme=programme, language=language)
    return found[0] if found else None


def stated_countries(
    conditions: str, text: str, *, country: str, programme: str | None, language: str = "en"
) -> tuple[tuple[str, ...], str] | None:
    """(the countries and groups where applicants must be established, the sentence saying so), or ``None``.

    Args:
        conditions: the publisher's field on who may apply, in plain text; empty where there is none.
        text: the whole announcement, which is asked where the conditions state nothing.
        country: the publisher's country, which "domestic" and "foreign" refer to.
        programme: the programme's name: "Associated Countries" are those of Horizon Europe only.
        language: ISO 639-1 code of both.
    """
    for passage, whole in ((conditions, True), (text, False)):
        found = [each for each in _stated_in(passage, country, programme, language, whole=whole) if each[0]]
        if len({frozenset(codes) for codes, _ in found}) == 1 and not has_way_in(passage):
            return found[-1]
        if found:
            return None
    return None


def has_way_in(passage: str) -> bool:
    """Whether a passage opens the door to applicants from elsewhere."""
    return _WAY_IN.search(passage) is not None


def _stated_in(
    passage: str, country: str, programme: str | None, language: str, *, whole: bool
) -> Iterator[tuple[tuple[str, ...], str]]:
    if language in LANGUAGES:
        lines = (line for line in passage.split("\n") if line.strip())
        for sentence in (each for line in lines for each in sentences(line)):
            yield stated_places(sentence, language), sentence
    else:
        yield from _stated(passage, country, programme, whole=whole)


def _stated(
    passage: str, country: str, programme: str | None, *, whole: bool
) -> Iterator[tuple[tuple[str, ...], str]]:
    """The places of every sentence of a passage that states them; ``whole``: it is all about eligibility."""
    if listed := _LISTED.search(passage):
        end = passage.find("\n", listed.end())
        words = passage[listed.start() : end if end >= 0 else len(passage)]
        yield _all_places(passage, listed.end(), country, programme), words
    for sentence in _candidates(passage):
        before = _BEFORE_PLACES.search(sentence)
        if before is None and whole and not _VERB.search(sentence):
            before = _NAMED_ONLY.search(sentence)
        named = _of_named_country(sentence) if before is None else None
        if named and not _OTHERS.search(sentence):
            yield (named,), sentence
            continue
        at_home = before is None and country not in INTERNATIONAL and _at_home(country).search(sentence)
        if (before or at_home) and not _OTHERS.search(sentence):
            places = _all_places(sentence, before.end(), country, programme) if before else (country,)
            yield places, sentence


@lru_cache(maxsize=1)
def _of_one_country() -> re.Pattern[str]:
    """What names a country by its adjective: "Only Kenyan universities may apply"."""
    adjective = "|".join(f"(?P<{code}>{words})" for code, words in adjectives().items())
    return re.compile(rf"^Only\s+(?:{adjective})\s+{_KINDS}\s+{_MAY}\b", re.IGNORECASE)


def _of_named_country(sentence: str) -> str | None:
    match = _of_one_country().search(sentence)
    named = [name for name, said in match.groupdict().items() if said] if match else []
    return named[0] if len(named) == 1 else None


def _candidates(passage: str) -> Iterator[str]:
    """The sentences that may state places; a list that follows a colon belongs to the one before it."""
    for line in lines_with(re.sub(r"(?<=countries:)\n+", " ", passage), _SIGNS):
        for sentence in sentences(line):
            yield sentence.lstrip("-–•*· ")


def _all_places(sentence: str, start: int, country: str, programme: str | None) -> tuple[str, ...]:
    """The places that follow, if nothing else does; a list with an unknown place in it states nothing."""
    places, end = places_at(sentence, start, country=country, programme=programme)
    whole = end >= len(sentence) or sentence[end] == "\n" or _AFTER_PLACES.match(sentence, end)
    return places if whole else ()
