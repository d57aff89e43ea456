"""Lists of names in a stored English sentence, read back and said in a reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from db.records import ApplicantType
from flows.language.languages import words
from flows.words.wording import countries_in_words, listed, number

_MORE = re.compile(r"(?P<names>.+) and (?P<number>\d+) more")


def types(listing: str, language: str) -> str:
    """Applicant types by name."""
    say = words(language)
    return _relisted(listing, language, lambda name: say.pgettext("applicant type", name))


def places(listing: str, language: str) -> str:
    """Countries and groups of them by name, or a group by its code."""
    codes = _codes()
    return _relisted(listing, language, lambda name: countries_in_words([codes.get(name, name)], language))


def _relisted(listing: str, language: str, in_words: Callable[[str], str]) -> str:
    beyond = _MORE.fullmatch(listing)
    names = (beyond["names"] if beyond else listing).split(", ")
    line = listed([in_words(name) for name in names], language)
    if beyond is None:
        return line
    more = int(beyond["number"])
    form = words(language).ngettext("{names} and {number} more", "{names} and {number} more", more)
    return form.format(names=line, number=number(more, language))


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """English name → code, as ``ranking.country_groups.country_name`` says it."""
    from ranking.country_groups import COUNTRIES, COUNTRY_GROUPS, country_name

    return {country_name(code): code for code in (*COUNTRIES, *COUNTRY_GROUPS)}


@lru_cache(maxsize=1)
def place_names() -> str:
    """An expression that finds one country or group by its English name, the longest first."""
    return "|".join(re.escape(name) for name in sorted(_codes(), key=lambda name: (-len(name), name)))


@lru_cache(maxsize=1)
def type_lists() -> str:
    """An expression that finds a list of applicant types by their names in English."""
    names = "|".join(re.escape(kind.value.replace("_", " ")) for kind in ApplicantType)
    return rf"(?:{names})(?:, (?:{names}))*(?: and \d+ more)?"
