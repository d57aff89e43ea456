"""Funders as identity sees them: aliases, acronyms, and whether two names may be one."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache

_STOP = frozenset(
    [
        "the",
        "of",
        "for",
        "and",
        "de",
        "la",
        "le",
        "les",
        "des",
        "du",
        "der",
        "die",
        "das",
        "und",
        "et",
        "y",
        "e",
        "di",
        "del",
        "of",
    ]
)
# "U.S. National Science Foundation" and "National Science Foundation" are one.
_COUNTRY_WORDS = frozenset(["us", "usa", "u", "s", "uk", "eu", "united", "states"])
_ACRONYM_IN_BRACKETS = re.compile(r"\(([A-Z][A-Za-z&]{1,9})\)")


class Funders(Enum):
    """How two funders' names compare."""

    SAME = "the same funder"
    UNKNOWN = "a funder is not stated"
    OTHER = "different funders"


@lru_cache(maxsize=100_000)
def compare_funders(left: str | None, right: str | None) -> Funders:
    """Whether two names may mean one funder: the same words, one within the other, or an acronym of it."""
    if not left or not right:
        return Funders.UNKNOWN
    one, other = _words(left), _words(right)
    if not one or not other:
        return Funders.UNKNOWN
    if set(one) <= set(other) or set(other) <= set(one):
        return Funders.SAME
    return Funders.SAME if _acronyms(left) & _acronyms(right) else Funders.OTHER


@lru_cache(maxsize=100_000)
def funder_words(name: str | None) -> frozenset[str]:
    """The words and acronyms of a funder's name, which a portal may add to a title."""
    return frozenset(_words(name) if name else ()) | (_acronyms(name) if name else frozenset())


@lru_cache(maxsize=100_000)
def funder_key(name: str) -> str:
    """A funder's name as a key: its words in order, without articles, country and accents."""
    return " ".join(_words(name))


def funder_acronym(name: str | None) -> str | None:
    """The initials of a funder's name of three words or more, or its name if that is an acronym."""
    return min(_acronyms(name), key=lambda each: (len(each), each), default=None) if name else None


def _words(name: str) -> tuple[str, ...]:
    folded = "".join(
        c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c)
    )
    words = re.findall(r"[^\W_]+", folded.replace("'", "").replace("’", "").replace(".", ""))
    plain = tuple(word for word in words if word not in _STOP)
    return tuple(word for word in plain if word not in _COUNTRY_WORDS) or plain


def _acronyms(name: str) -> frozenset[str]:
    words = _words(name)
    found = {acronym.casefold() for acronym in _ACRONYM_IN_BRACKETS.findall(name)}
    if len(words) >= 3:
        found.add("".join(word[0] for word in words))
    if len(words) == 1 and name.strip().isupper():
        found.add(words[0])
    return frozenset(found)
