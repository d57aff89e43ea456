"""Which kinds of applicants a sentence lists: "Only charities may apply", "Antragsberechtigt sind KMU".

A list counts only if it is whole: every item known, nothing like "especially" or "among others" beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from db.records import ApplicantType
from spiders import applicant_sentences as said
from spiders.applicant_lexicon import KINDS
from spiders.applicant_unspaced import listed_unspaced
from spiders.deadline_notes import sentences
from spiders.demonyms import any_adjective
from spiders.entry_lexicon import QUALIFIERS
from spiders.telling_lines import lines_with

_KIND = "|".join(f"(?P<kind{index}>{words})" for index, (_, words) in enumerate(KINDS))
_OF_COUNTRY = rf"(?:(?:{any_adjective()})\s+)?"
_ITEM = re.compile(rf"{said.ARTICLES}{_OF_COUNTRY}{said.ARTICLES}(?:{_KIND})(?!\w)", re.IGNORECASE)
_JOINT = re.compile(said.JOINT, re.IGNORECASE)
# A lead ends where the first item stands: "podrán solicitar estas ayudas | las universidades y empresas".
_ANY_ITEM = rf"{said.ARTICLES}{_OF_COUNTRY}{said.ARTICLES}(?:{'|'.join(words for _, words in KINDS)})(?!\w)"
_LEAD = re.compile(rf"\W{{0,3}}(?:{'|'.join(said.LEADS)})(?={_ANY_ITEM})", re.IGNORECASE)
# Where such a sentence may begin: at the start, or behind a heading ("Eligibility: open to …").
_BEGINNING = re.compile(r"^|[.:]\s")
_ONLY = re.compile(rf"^\W{{0,3}}{said.ONLY}\s+", re.IGNORECASE)
_MAY_APPLY = re.compile(rf"\s*(?:\([^)]{{0,60}}\)\s*)?{said.MAY_APPLY}(?!\w)", re.IGNORECASE)
# "Researchers within five years of their doctorate may apply"
_QUALIFIED = re.compile(
    rf"\s+(?:of any|within|with|at|from|in|who|that|holding|working"
    rf"|recogni[sz]ed)\b[^.;,]{{2,80}}?\s{said.MAY_APPLY}",
    re.IGNORECASE,
)
# "Companies registered in Kenya may apply": the places may stand between the list and the verb.
_PLACED = re.compile(
    rf"\s+(?:that are\s+|which are\s+)?(?:registered|based|established"
    rf"|located)\s+in\b[^.;]{{2,160}}?\s{said.MAY_APPLY}",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"^(\W{0,3}[^.?!\n]{3,60})\?\s+")
# "…, of any size" changes nothing of who they are.
_OF_ANY_SIZE = rf",?\s+{QUALIFIERS}(?!\w)"
_TAIL = re.compile(rf"(?:{_OF_ANY_SIZE})?{said.TAIL}", re.IGNORECASE)
_OF_WHICH = re.compile(rf"{said.OF_WHICH}|{_OF_ANY_SIZE}", re.IGNORECASE)
_OPEN_LIST = re.compile(said.OPEN_LIST, re.IGNORECASE)
_AS_INDIVIDUALS = re.compile(r"\b(?:may|can|must) apply as individuals\b", re.IGNORECASE)
# One of these stands in every such sentence: plain words are looked for many times faster.
_SIGNS = (
    "apply", "eligib", "open to", "open only to", "limited to", "restricted to", "reserved for",
    "applicants", "accepted", "candidat", "dépos", "bénéficiaires", "s'adresse", "s’adresse", "ouvert",
    "antragsberecht", "bewerb", "zielgruppe", "anträge", "podrán", "beneficiari", "dirigid", "posson",
    "possono", "potranno", "podem", "beneficiári", "aanvra", "kan sö", "kan sø", "hakea", "hakijo",
    "ubiegać", "wnioskodaw", "žadatel", "eligibili", "資格", "対象", "応募", "申請", "申报", "申请",
    "신청", "지원", "자격", "submitted by", "accept", "must be", "einreichen", "berechtigt",
    "richtet sich", "éligible", "destin", "pueden", "potrann", "poderão", "elegíve", "bedoeld", "riktar",
    "vänder", "åben", "åpen", "henvender", "retter", "kan ", "voivat", "haku", "mogą", "beneficj",
    "mohou", "solicitan", "pot ", "pályáz", "jogosult", "başvur", "заявк", "учас", "δικαιούχ",
    "υποβάλουν", "pemohon", "pengusul", "đăng ký", "आवेदन", "submit", "gefördert", "rivol", "apert",
    "participate", "take part", "invit", "welcome", "available to", "quién", "wer kann", "können",
    "wniosk", "składać", "qualify", "peuvent",
)  # fmt: skip
_UNSPACED = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_LONGEST_FIELD, _LONGEST_SENTENCE = 300, 500


def listed_applicants(conditions: str, text: str) -> tuple[ApplicantType, ...] | None:
    """The kinds of applicants that a notice plainly lists, or ``None``; see ``stated_applicants``."""
    found = stated_applicants(conditions, text)
    return found[0] if found else None


def stated_applicants(conditions: str, text: str) -> tuple[tuple[ApplicantType, ...], str] | None:
    """(the kinds of applicants that a notice plainly lists, the sentence that lists them), or ``None``.

    Args:
        conditions: the publisher's field on who may apply, in plain text; it may be the bare list.
        text: the whole announcement, asked where the conditions list nothing. Where two sentences list
            different kinds, neither is believed.
    """
    if 0 < len(conditions) <= _LONGEST_FIELD and (bare := _bare_list(conditions)):
        return bare, conditions
    for passage in (conditions, text):
        found = [each for line in lines_with(passage, _SIGNS) for each in _of_line(line)]
        if len({kinds for kinds, _ in found}) == 1:
            return found[0]
        if found:
            return None
    return None


def end_of_list(sentence: str) -> int | None:
    """Where the list of applicants that a sentence plainly states ends, before "with seat in …"."""
    found = _led_list(sentence)
    return found[1] if found else None


def _led_list(sentence: str) -> tuple[tuple[ApplicantType, ...], int] | None:
    """(kinds, end) of the list that follows "eligible applicants are" or its like."""
    for beginning in _BEGINNING.finditer(sentence):
        lead = _LEAD.match(sentence, beginning.end())
        kinds, end = _list_at(sentence, lead.end()) if lead else ((), 0)
        if kinds and _TAIL.match(sentence, end):
            return kinds, end
    return None


def _bare_list(conditions: str) -> tuple[ApplicantType, ...] | None:
    said = " ".join(conditions.split())
    kinds, end = _list_at(said, 0)
    return kinds if kinds and end >= len(said.rstrip(" .;")) else None


def _of_line(line: str) -> Iterator[tuple[tuple[ApplicantType, ...], str]]:
    # "Who may apply? Universities and companies."
    for sentence in sentences(_QUESTION.sub(r"\1: ", line)):
        kinds = _of_sentence(sentence) if len(sentence) <= _LONGEST_SENTENCE else None
        if kinds and not _OPEN_LIST.search(sentence):
            yield kinds, sentence if sentence in line else line


def _of_sentence(sentence: str) -> tuple[ApplicantType, ...] | None:
    if _AS_INDIVIDUALS.search(sentence):
        return (ApplicantType.INDIVIDUAL,)
    if _UNSPACED.search(sentence):
        return listed_unspaced(sentence)
    if found := _led_list(sentence):
        return found[0]
    only = _ONLY.match(sentence)
    start = only.end() if only else len(sentence) - len(sentence.lstrip("-–•* "))
    kinds, end = _list_at(sentence, start)
    if kinds and (
        _PLACED.match(sentence, end) or _QUALIFIED.match(sentence, end) or _MAY_APPLY.match(sentence, end)
    ):
        return kinds
    return None


def _list_at(text: str, start: int) -> tuple[tuple[ApplicantType, ...], int]:
    """(kinds, end) of the list at ``start``; no kinds where something in it is not known."""
    found: dict[ApplicantType, None] = {}
    end = start
    item = _ITEM.match(text, start)
    while item:
        index = next(i for i in range(len(KINDS)) if item[f"kind{i}"])
        found |= dict.fromkeys(KINDS[index][0])
        end = item.end()
        joint = _JOINT.match(text, end)
        item = _ITEM.match(text, joint.end()) if joint else None
        # "Of" is Dutch for "or", and English where it says of which country or nation somebody is.
        if joint and item is None and not _OF_WHICH.match(text, end):
            return (), start
    return tuple(found), end
