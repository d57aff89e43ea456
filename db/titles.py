"""Titles as identity sees them: what is written differently and meant the same, and which round is meant."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from db.title_words import (
    ANEW,
    ANNOUNCING,
    ARTICLES,
    KEYWORDS,
    MONTHS,
    ORDINALS,
    PORTAL_WORDS,
    REOPENING,
    ROMAN,
    SEASONS,
    STAGE_COUNTS,
)

# What is left of a UTF-8 sequence read as cp1252: a lead character and one or two others.
_MOJIBAKE = re.compile(r"[ÂÃÄÅâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,2}")
_HALF_A_CHARACTER = re.compile(r"â€|Â(?=\s|$)")
_TOKEN = re.compile(r"[^\W_]+")
_GLUED_NUMBER = re.compile(r"(?i)\b(call|lot|round|phase|stage|part|batch|cohort|track|fy)(\d+)\b")
_NUMBER = re.compile(r"(\d{1,3})(?:st|nd|rd|th|er|re|e|o|a)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
# A title cut short is taken for the whole only when this much of it is left.
_LETTERS_OF_A_CUT_TITLE = 40

Mark = tuple[str, str]


class Likeness(Enum):
    """How two titles compare."""

    SAME = "the same title"
    SAME_BUT_FOR_A_MARK = "the same title, but only one names its year, round or lot"
    OTHER_ROUND = "the same title with another year, round or lot"
    CONTAINED = "one title within the other"
    UNKNOWN = "a title is missing"
    OTHER = "different titles"


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart: ``key`` its letters, ``series`` those without marks, ``marks`` year, round, lot.

    A mark is (kind, value): ("year", "2026"), ("round", "2"), ("lot", "b"), ("stage", "2") for "Phase II",
    ("stages", "2") for "two-stage", ("season", "4"), ("", "3") for a bare number. ``cut``: it ends with "…".
    """

    key: str
    series: str
    words: tuple[str, ...]
    marks: frozenset[Mark]
    cut: bool = False


def parse_title(text: str) -> Title:
    """A title taken apart; ``key`` is empty for one without letters."""
    tokens = _tokens(text)
    marks: set[Mark] = set()
    rest: list[str] = []
    for word, mark in _marked(tokens):
        if mark is None:
            rest.append(word)
        else:
            marks.add(mark)
    words = tuple(token.casefold() for token in tokens)
    # No title ends with an article: "Part A" is a lot.
    key = "".join(word for i, word in enumerate(words) if word not in ARTICLES or i + 1 == len(words))
    series = "".join(word for word in rest if word not in ARTICLES | ANNOUNCING)
    return Title(key, series, words, frozenset(marks), text.rstrip().endswith(("…", "...")))


def likeness(left: Title, right: Title, harmless: frozenset[str] = frozenset()) -> Likeness:
    """How two titles compare; ``harmless`` are words, such as the funder's, that a portal may add."""
    if not left.key or not right.key:
        return Likeness.UNKNOWN
    if left.key == right.key:
        return Likeness.SAME
    if left.series == right.series:
        return _by_marks(left.marks, right.marks)
    if _contained(left, right, harmless):
        return Likeness.OTHER_ROUND if marks_conflict(left.marks, right.marks) else Likeness.CONTAINED
    return Likeness.OTHER


def marks_conflict(left: frozenset[Mark], right: frozenset[Mark]) -> bool:
    """Whether each side names a year, round or lot that the other does not."""
    only_left, only_right = _apart(left, right)
    kinds = {kind for kind, _ in only_left} & {kind for kind, _ in only_right}
    bare = any(kind == "" for kind, _ in only_left | only_right) and only_left and only_right
    return bool(kinds or bare)


def differing_marks(left: frozenset[Mark], right: frozenset[Mark]) -> tuple[str, str]:
    """What each side names and the other does not, in words."""
    only_left, only_right = _apart(left, right)
    return _in_words(only_left), _in_words(only_right)


def _by_marks(left: frozenset[Mark], right: frozenset[Mark]) -> Likeness:
    if marks_conflict(left, right):
        return Likeness.OTHER_ROUND
    only_left, only_right = _apart(left, right)
    return Likeness.SAME_BUT_FOR_A_MARK if only_left or only_right else Likeness.SAME


def _apart(left: frozenset[Mark], right: frozenset[Mark]) -> tuple[set[Mark], set[Mark]]:
    only_left, only_right = set(left - right), set(right - left)
    # "Call 5" and "5": a bare number stands for any kind.
    for mark in sorted(only_left):
        for other in sorted(only_right):
            if mark[1] == other[1] and "" in (mark[0], other[0]) and mark in only_left:
                only_left.discard(mark)
                only_right.discard(other)
    return only_left, only_right


def _in_words(marks: set[Mark]) -> str:
    return ", ".join(f"{kind} {value}".strip() for kind, value in sorted(marks)) or "none"


def _contained(left: Title, right: Title, harmless: frozenset[str]) -> bool:
    """One title is the other, cut short or with nothing added but a portal's or the funder's words."""
    short, long = sorted((left, right), key=lambda title: len(title.key))
    # "… in the Balkans" and "… in the Balkans: media" are two titles; one that breaks off is not.
    broken_off = short.cut or len(set(short.words) - set(long.words)) == 1
    if broken_off and len(short.key) >= _LETTERS_OF_A_CUT_TITLE and long.key.startswith(short.key):
        return True
    added = set(long.words) - set(short.words)
    return len(short.words) >= 3 and short.key in long.key and added <= PORTAL_WORDS | ARTICLES | harmless


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(_GLUED_NUMBER.sub(r"\1 \2", _plain(text)))


def _plain(text: str) -> str:
    """Without entities, mojibake, accents and typographic variants."""
    text = _HALF_A_CHARACTER.sub(" ", _MOJIBAKE.sub(_repaired, html.unescape(text)))
    folded = unicodedata.normalize("NFKD", text.replace("’", "'").replace("&", " and "))
    return "".join(c for c in folded if not unicodedata.combining(c)).replace("'", "")


def _repaired(match: re.Match[str]) -> str:
    try:
        return match[0].encode("cp1252").decode("utf-8")
    except UnicodeError:
        # Half a character is noise; anything else was meant.
        return " " if match[0].startswith("â€") else match[0]


def _marked(tokens: list[str]) -> Iterator[tuple[str, Mark | None]]:
    """Each word with its mark, if it is one; keywords of a mark ("call", "lot") are marks of no value."""
    words = [token.casefold() for token in tokens]
    used: set[int] = set()
    for i, word in enumerate(words):
        if i in used:
            continue
        after = words[i + 1] if i + 1 < len(words) else ""
        if word in STAGE_COUNTS and after in ("stage", "step"):
            used.add(i + 1)
            yield word, ("stages", STAGE_COUNTS[word])
        elif word in KEYWORDS and (value := _value(tokens, i + 1, after_keyword=True)):
            used.add(i + 1)
            yield word, (KEYWORDS[word], value)
        elif (kind := KEYWORDS.get(after)) and (value := _value(tokens, i, after_keyword=False)):
            used.add(i + 1)
            yield word, (kind, value)
        else:
            yield word, _bare_mark(tokens, words, i)


def _bare_mark(tokens: list[str], words: list[str], i: int) -> Mark | None:
    word = words[i]
    beside_a_number = any(0 <= j < len(words) and words[j].isdigit() for j in (i - 1, i + 1))
    if _YEAR.fullmatch(word):
        return "year", word
    anew = word in ANEW and KEYWORDS.get("".join(words[i + 1 : i + 2])) == "round"
    if word in REOPENING or anew:
        return "reopening", "yes"
    if word in SEASONS:
        return "season", SEASONS[word]
    # "May" and "March" are also plain words.
    if word in MONTHS and beside_a_number:
        return "month", MONTHS[word]
    if i and words[i - 1] == "fy" and len(word) == 2 and word.isdigit():
        return "year", f"20{word}"
    value = _value(tokens, i, after_keyword=False)
    return ("", value) if value else None


def _value(tokens: list[str], i: int, *, after_keyword: bool) -> str | None:
    """The number a token stands for: "2", "02", "2nd", "II", "second"; "B" only after a keyword."""
    if i >= len(tokens):
        return None
    token, word = tokens[i], tokens[i].casefold()
    if number := _NUMBER.fullmatch(word):
        return str(int(number[1]))
    # "I" is a pronoun and "C" a language: a single letter counts at the end of a title only.
    roman_here = len(token) > 1 or after_keyword or (i == len(tokens) - 1 and token in "IVX")
    if token in ROMAN and roman_here:
        return ROMAN[token]
    if word in ORDINALS:
        return ORDINALS[word]
    # "Linea a basso costo": a small letter within a title is a word of its own.
    lettered = after_keyword and len(word) == 1 and word.isalpha()
    return word if lettered and (token.isupper() or i == len(tokens) - 1) else None
