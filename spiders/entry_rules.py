"""What a sentence states about who may apply, when nothing but that stands in it.

Every word of a clause must be a known kind of applicant, a known place, or one of the words that such
clauses are made of (``spiders.entry_lexicon``). So the order of words, which languages differ in, does not
matter, and a condition that is not understood leaves the clause unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from db.records import ApplicantType
from spiders import entry_lexicon as words
from spiders.applicant_lexicon import KINDS
from spiders.deadline_notes import sentences
from spiders.entry_places import ANYWHERE, without_places
from spiders.entry_signs import OTHER_SIGNS, SIGNS
from spiders.telling_lines import lines_with

_LONGEST = 260
_CLAUSE = re.compile(
    r"[;:]\s+|(?<!\.[A-Z])\.\s+|,\s+(?=(?:but|while|aber|mais|pero|ma|mas|maar|men)\s)", re.IGNORECASE
)
_NOTED = re.compile(r"\s\((?:i\.e\.,? )?([^()]{1,80})\)")
_CONDITION = re.compile(
    r"\b(?:if|unless|when|where|provided|except|jointly|together|especially|particularly|preferabl\w+|such as"
    r"|wenn|sofern|falls|insbesondere|gemeinsam|sauf|notamment|salvo|excepto|especialmente|tranne|exceto"
    r"|indien|tenzij|utom|för att|per|not limited|include|including)\b"
    r"|\b(?:track|lot|module|modul|strand|stream|category|option|window|component|volet|lote|lotto|línea"
    r"|linea|spår)"
    r" (?:[a-h]|\d{1,2})\b",
    re.IGNORECASE,
)
_ELIDED = re.compile(r"(?<!\w)(?:l|d|all|dell|qu)['’]", re.IGNORECASE)
# "From all countries except India" is no condition.
_EXCEPTED = re.compile(r"\b(?:except|excepto|sauf|salvo|tranne|exceto|utom)\b", re.IGNORECASE)
# "All applicants must be …" says of everybody what they must be, and not that everybody may apply.
_EVERY_APPLICANT = re.compile(
    r"\b(?:all|any)(?: (?:types of|eligible))? applicants?(?= (?:must|shall|have|has|needs?|should))",
    re.IGNORECASE,
)
# What a publisher calls foreign is refused besides the kinds, and is none of them.
_FOREIGN = re.compile(
    r"\b(?:foreign|overseas|non-?domestic|non-U\.?S\.?) (?:organi[sz]ations|entities|institutions"
    r"|applicants)",
    re.IGNORECASE,
)
# To take part is more than to apply: who joins a team does too.
_TAKES_PART = re.compile(r"\b(?:can|may) (?:take part|join)\b", re.IGNORECASE)
_SUBCONTRACT = re.compile(r"sub-?contract|own (?:cost|expense)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EntryRule:
    """One sentence on who may apply, and who and where is admitted or refused by it.

    ``others``: it welcomes those whom it admits, and does not say that nobody else may apply.
    """

    words: str
    admitted: tuple[ApplicantType, ...] = ()
    refused: tuple[ApplicantType, ...] = ()
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    others: bool = False


def entry_rules(passage: str, *, country: str, programme: str | None, language: str) -> Iterator[EntryRule]:
    """The rules of every sentence of a passage that is all about who may apply."""
    signs = SIGNS.get(language, OTHER_SIGNS)
    for line in lines_with(passage, signs):
        for sentence in sentences(line):
            said = sentence.lower()
            if len(sentence) <= _LONGEST and any(sign in said for sign in signs):
                rule = _of_sentence(sentence.lstrip("-–•*· "), country, programme, language)
                if rule is not None:
                    yield rule


# Publishers say the same in hundreds of announcements.
@lru_cache(maxsize=8_192)
def _of_sentence(sentence: str, country: str, programme: str | None, language: str) -> EntryRule | None:
    clauses = [part.strip(" ,.") for part in _CLAUSE.split(_noted(sentence)) if part.strip(" ,.")]
    whole = any(_fully(_no_others(), clause) for clause in clauses)
    found = [_of_clause(clause, country, programme, language, whole=whole) for clause in clauses]
    known = [rule for rule in found if rule is not None]
    if not known:
        return None
    admitted = tuple(dict.fromkeys(kind for rule in known for kind in rule.admitted))
    refused = tuple(dict.fromkeys(kind for rule in known for kind in rule.refused if kind not in admitted))
    unread = any(rule is None and _opens(clause) for rule, clause in zip(found, clauses, strict=True))
    return EntryRule(
        sentence,
        admitted,
        refused,
        tuple(dict.fromkeys(code for rule in known for code in rule.inside)),
        tuple(dict.fromkeys(code for rule in known for code in rule.outside)),
        others=unread or any(rule.others for rule in known),
    )


def _of_clause(
    clause: str, country: str, programme: str | None, language: str, *, whole: bool
) -> EntryRule | None:
    if _fully(_no_others(), clause):
        return EntryRule(clause)
    if _CONDITION.search(clause) and not _EXCEPTED.search(clause):
        return None
    negated = _not().search(clause)
    if negated:
        clause = _FOREIGN.sub(" ", clause)
    rest, inside, outside = without_places(
        _not().sub(" ", _EVERY_APPLICANT.sub("applicants", clause)),
        country=country,
        programme=programme,
        language=language,
    )
    only = _only().search(rest) is not None
    rest = " ".join(_ELIDED.sub(" ", _only().sub(" ", rest)).split())
    invited = (_invited().search(rest) or _TAKES_PART.search(rest)) is not None
    admits = _admits().search(rest) is not None
    if not (negated or only or admits or invited) or _CONDITION.search(rest):
        return None
    kinds: dict[ApplicantType, None] = {}
    for found in _kind().finditer(rest):
        index = next(i for i in range(len(KINDS)) if found[f"kind{i}"])
        kinds |= dict.fromkeys(KINDS[index][0])
    rest = _qualifiers().sub(" ", _kind().sub(" ", rest))
    bodies = _bodies().search(rest) is not None
    for pattern in (_invited(), _admits(), _bodies(), _subjects(), _filling()):
        rest = pattern.sub(" ", rest)
    if re.search(r"\w", rest) or not (kinds or inside or outside):
        return None
    return _ruled(clause, tuple(kinds), inside, outside, bodies=bodies, negated=bool(negated),
                  open_list=invited and not (only or whole))  # fmt: skip


def _ruled(
    clause: str, kinds: tuple[ApplicantType, ...], inside: tuple[str, ...], outside: tuple[str, ...], *,
    bodies: bool, negated: bool, open_list: bool,
) -> EntryRule | None:  # fmt: skip
    if negated:
        if inside and (kinds or ANYWHERE in inside or outside):
            # Universities of one country are refused: neither the kind nor the country is.
            return None
        return EntryRule(clause, refused=() if bodies else kinds, outside=inside)
    if open_list and ANYWHERE not in inside:
        inside = ()
    others = bool(kinds) and (open_list or bodies)
    if kinds or inside or outside:
        return EntryRule(clause, admitted=kinds, inside=inside, outside=outside, others=others)
    return None


def _noted(sentence: str) -> str:
    """The sentence without notes in brackets that repeat or explain what stands before them."""
    return _NOTED.sub(lambda note: f" {note[1]}" if _kind().search(note[1]) else " ", sentence)


def _opens(clause: str) -> bool:
    """Whether an unread clause may speak of others who can take part."""
    return bool(_kind().search(clause)) and not _not().search(clause) and not _SUBCONTRACT.search(clause)


def _fully(pattern: re.Pattern[str], clause: str) -> bool:
    return pattern.fullmatch(clause.strip()) is not None


def welcomes_others(sentence: str) -> bool:
    """Whether a sentence that lists applicants only invites them, and so refuses nobody else."""
    if not (_invited().search(sentence) or _TAKES_PART.search(sentence)) or _only().search(sentence):
        return False
    return not any(_fully(_no_others(), part.strip(" ,.")) for part in _CLAUSE.split(sentence))


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _kind() -> re.Pattern[str]:
    return _words("|".join(f"(?P<kind{index}>{words})" for index, (_, words) in enumerate(KINDS)))


@lru_cache(maxsize=1)
def _only() -> re.Pattern[str]:
    return _words(words.ONLY)


@lru_cache(maxsize=1)
def _not() -> re.Pattern[str]:
    return _words(words.NOT)


@lru_cache(maxsize=1)
def _admits() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words.ADMITS})(?![^\W\d_])", re.IGNORECASE)


@lru_cache(maxsize=1)
def _invited() -> re.Pattern[str]:
    return _words(words.INVITED)


@lru_cache(maxsize=1)
def _no_others() -> re.Pattern[str]:
    return re.compile(words.NO_OTHERS, re.IGNORECASE)


@lru_cache(maxsize=1)
def _bodies() -> re.Pattern[str]:
    return _words(words.BODIES)


@lru_cache(maxsize=1)
def _subjects() -> re.Pattern[str]:
    return _words(words.SUBJECTS)


@lru_cache(maxsize=1)
def _qualifiers() -> re.Pattern[str]:
    return _words(words.QUALIFIERS)


@lru_cache(maxsize=1)
def _filling() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words.FILLING})(?![^\W\d_])", re.IGNORECASE)
