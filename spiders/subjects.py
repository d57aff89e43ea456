"""The publisher's subject words as OECD fields of science and sustainable development goals.

Only what a publisher put among its topics is mapped, never a body of text; a word nobody mapped has no code.
The codes and the words are dated data files in ``spiders/vocabularies``: a publisher's own vocabulary is
asked first, then the procurement codes, then our words in the languages of the publishers.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

FIELDS, GOALS = "fields_of_science", "sustainable_development_goals"
ANY_PUBLISHER = "*"
# Words of these languages are understood whatever the announcement is in.
_ALWAYS = ("en",)
_NO_LANGUAGE = frozenset({"fields", "goals", "signs"})
_GAP = re.compile(r"[^\w*]+")
_CPV = re.compile(r"(?:CPV\s*:?\s*)?(\d{8})(?:-\d)?", re.IGNORECASE)
# "SDG 13", "ODS 6 y 7", "SDGs: 7, 13"
_GOALS = re.compile(r"\b(?:SDGs?|ODS|ODD)\W{0,3}(\d{1,2}\b(?:\W{1,3}(?:and |und |et |y |e )?\d{1,2}\b)*)")


@dataclass(frozen=True, slots=True)
class SubjectCodes:
    """What subject words mean: FORD codes ("1.2"; "3" where no more is said) and numbers of goals, sorted."""

    fields: tuple[str, ...] = ()
    goals: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fields or self.goals)


NOTHING = SubjectCodes()


@cache
def data_file(name: str) -> Mapping[str, Any]:
    """One of the dated files in ``spiders/vocabularies``, by its name without an ending."""
    file = resources.files("spiders") / "vocabularies" / f"{name}.json"
    return MappingProxyType(json.loads(file.read_text(encoding="utf-8")))


@lru_cache(maxsize=8192)
def subject_codes(term: str, vocabulary: str = "", language: str | None = None) -> SubjectCodes:
    """What one subject word of a publisher means; nothing for a word that nobody mapped.

    Args:
        term: the word as published; a list of words in one string is read as one term.
        vocabulary: whose word it is, the name of a source.
        language: of the announcement; ``None`` asks the words of all languages.
    """
    said = folded(term)
    own = _publishers()
    for asked in (vocabulary, ANY_PUBLISHER):
        if (known := own.get((asked, said))) is not None:
            return known
    if procured := _CPV.fullmatch(term.strip()):
        return _procured(procured[1])
    found = [*_named_goals(term), *_by_sign(term), *_by_words(said, language)]
    return _together(found)


def subjects_of(terms: Iterable[tuple[str, str]], language: str | None = None) -> SubjectCodes:
    """All codes of a notice's subjects, given as (vocabulary, word)."""
    return _together(subject_codes(term, vocabulary, language) for vocabulary, term in terms)


def field_name(code: str) -> str:
    """ "Mathematics" for "1.1".

    Raises:
        KeyError: for a code that the classification does not have.
    """
    return str(data_file(FIELDS)["codes"][code])


def goal_name(number: int) -> str:
    """ "Climate action" for 13.

    Raises:
        KeyError: for a number that is no goal's.
    """
    return str(data_file(GOALS)["codes"][str(number)])


def folded(words: str) -> str:
    """Words as they are compared: lower case, without accents, only letters and digits."""
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(c)
    )
    return _GAP.sub(" ", plain).strip()


def _together(found: Iterable[SubjectCodes]) -> SubjectCodes:
    fields, goals = set[str](), set[int]()
    for each in found:
        fields.update(each.fields)
        goals.update(each.goals)
    # "3.2" says more than "3": the broad field stands only where nothing narrower does.
    narrow = {code for code in fields if not any(other.startswith(f"{code}.") for other in fields)}
    return SubjectCodes(tuple(sorted(narrow, key=_place)), tuple(sorted(goals)))


def _place(code: str) -> tuple[int, ...]:
    return tuple(map(int, code.split(".")))


def _codes(said: Mapping[str, Any]) -> SubjectCodes:
    return SubjectCodes(tuple(said.get("fields", ())), tuple(said.get("goals", ())))


@cache
def _publishers() -> Mapping[tuple[str, str], SubjectCodes]:
    """(source, folded word) → codes; no codes where a publisher's word is known to name no subject."""
    # "Other agricultural sciences" is what the classification calls them; our words would say "agriculture".
    others = {
        (ANY_PUBLISHER, folded(name)): SubjectCodes((code,))
        for code, name in data_file(FIELDS)["codes"].items()
        if name.startswith("Other ")
    }
    return others | {
        (source, folded(term)): _codes(codes)
        for sources, terms in data_file("publishers")["vocabularies"].items()
        for source in sources.split()
        for term, codes in terms.items()
    }


def _procured(code: str) -> SubjectCodes:
    """The codes of a CPV code: of the longest of its beginnings that is known."""
    prefixes = data_file("publishers")["cpv"]["prefixes"]
    known = (code[:length] for length in range(len(code), 1, -1) if code[:length] in prefixes)
    return next((_codes(prefixes[prefix]) for prefix in known), NOTHING)


def _named_goals(term: str) -> Iterator[SubjectCodes]:
    for found in _GOALS.finditer(term):
        numbers = (number for number in re.findall(r"\d+", found[1]) if number in data_file(GOALS)["codes"])
        yield SubjectCodes(goals=tuple(map(int, numbers)))


def _by_sign(term: str) -> Iterator[SubjectCodes]:
    """Codes of abbreviations, which count only as they are written: "AI" is no Italian "ai"."""
    if term.isupper() and " " in term.strip():
        return
    for sign, codes in _signs().items():
        if re.search(rf"(?<!\w){sign}(?!\w)", term):
            yield codes


@cache
def _signs() -> Mapping[str, SubjectCodes]:
    concepts = data_file("words")["concepts"]
    return {sign: _codes(each) for each in concepts for sign in each.get("signs", "").split("|") if sign}


def _by_words(said: str, language: str | None) -> Iterator[SubjectCodes]:
    """Codes of the words in a term; of overlapping ones the first, and of those the longest, counts."""
    pattern, concepts = _lexicon(language)
    for found in pattern.finditer(said):
        yield concepts[int(str(found.lastgroup)[1:])]


@cache
def _lexicon(language: str | None) -> tuple[re.Pattern[str], tuple[SubjectCodes, ...]]:
    """One pattern of all words of a language, and what its groups mean; longer words are tried first."""
    listed = [
        (folded(word), _codes(each))
        for each in data_file("words")["concepts"]
        for tongue in sorted(each.keys() - _NO_LANGUAGE)
        if language is None or tongue in {language, *_ALWAYS}
        for word in each[tongue].split("|")
    ]
    words = sorted(dict(reversed(listed)).items(), key=lambda pair: (-len(pair[0]), pair[0]))
    # Grouped by their first letter, so that a term is not compared with every word there is.
    beginnings: dict[str, list[str]] = {}
    for n, (word, _) in enumerate(words):
        beginnings.setdefault(word[0], []).append(f"(?P<g{n}>{word.replace('*', r'[a-z]*')})")
    branches = (rf"(?={letter})(?:{'|'.join(groups)})" for letter, groups in beginnings.items())
    return re.compile(rf"(?<!\w)(?:{'|'.join(branches)})(?!\w)"), tuple(codes for _, codes in words)
