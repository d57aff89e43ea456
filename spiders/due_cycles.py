"""Due dates that come round every year: "January, April and September", "January 25, May 25"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spiders.calendar_words import months

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_NAMED = re.compile(rf"\b{_MONTH}(?!\w)")
_DAY = r"(?:\s+\d{1,2}(?:st|nd|rd|th)?(?!\d|\s*,?\s*20\d\d))"
_AND = r"(?:\s*[,;/&]\s*(?:(?:and|or)\s+)?|\s+(?:and|or)\s+)"
_MONTHS_ONLY = re.compile(rf"(?<!\bbetween )\b{_MONTH}(?:{_AND}{_MONTH}\b(?!\s+\d))+(?!\s*,?\s*20\d\d)")
_DAYS_ONLY = re.compile(rf"\b{_MONTH}{_DAY}(?:{_AND}{_MONTH}{_DAY})+")
_DUE = re.compile(
    r"\b(?:due|deadlines?|dates?|submi\w+|accept\w*|cycles?|rounds?|cut-?offs?|closes?|applications?"
    r"|proposals?)\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"\b(?:cycles?|standard|annual(?:ly)?|each|every)\b", re.IGNORECASE)
_A_YEAR = re.compile(r"\b20\d\d\b")


def is_cycle(sentence: str) -> bool:
    """Whether a sentence lists due dates that come round every year: months, or days, without a year."""
    if not _DUE.search(sentence):
        return False
    if _MONTHS_ONLY.search(sentence):
        return True
    dated = _A_YEAR.search(sentence) and not _AGAIN.search(sentence)
    return not dated and _DAYS_ONLY.search(sentence) is not None


def cycles_in(text: str) -> Iterator[tuple[str, frozenset[int]]]:
    """(line, months) of each line of a description that tells a cycle of due dates."""
    for line in text.split("\n"):
        if ("due" in line or "eadline" in line) and is_cycle(line):
            yield (
                line,
                frozenset(months("en")[m.group().rstrip(".").casefold()] for m in _NAMED.finditer(line)),
            )
