"""Where sentences end: at a stop before a capital, and not after an abbreviation or an ordinal number."""

from __future__ import annotations

import re
from functools import lru_cache

_SMALL = "a-zß-öø-ÿěščřžýńśźąęłőűășțа-яіїєα-ωά-ώ"
_CAPITAL = "A-ZÀ-ÖØ-ÞŁŚŠŽČÁŐŰȘȚА-ЯІЇЄΑ-ΩΆ-Ώ¿¡"
# A pattern that begins with a set of characters skips what is none of them many times faster.
_END = re.compile(rf"[.!?;](?:\s+(?=[{_CAPITAL}(])|(?=[A-Z][a-z])(?<=[a-z\d]{{3}}\.))|\n+|。")
_WHOLE_WORD = re.compile(rf"[{_SMALL}0-9)»”]{{2}}.$")
# "p.m.", "10 Mio. Euro", "max. EUR 500", "No. 5"
_SHORT = re.compile(
    r"(?:[ap]\.m|\b(?:Mio|Mrd|Tsd|mil|mln|mld|tys|max|min|No|Nr|Art|approx|incl|inkl|bzw|ca|St|Dr|Abs|vs|núm"
    r"|εκατ|тис"
    r"|тыс))\.$"
)
_MONTH = re.compile(r"(?:Jan|Jän|Feb|M[aä]r|Apr|Ma[iy]|Ju[nl]|Aug|Sep|O[kc]t|Nov|De[cz])[a-zäé]*\b")
# "13. (péntek) 12:00"
_WEEKDAY = re.compile(r"\([^\W\d_]{2,12}\.?\)")
_LOOK_BACK = 8


# Several readers ask for the sentences of the same lines of one announcement.
@lru_cache(maxsize=1_024)
def sentences(text: str) -> tuple[str, ...]:
    """A text cut into sentences and lines, none of them empty."""
    parts: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if not _goes_on(text, match):
            stop = match.start() + (not match.group().isspace())
            parts.append(text[start:stop])
            start = match.end()
    parts.append(text[start:])
    return tuple(part for each in parts if (part := each.strip()))


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether a stop is none after all: in "p.m.", "Sept. 9", "15. November", or between dates of a list."""
    said = match.group()
    if said[0] in "\n。":
        return False
    before = text[max(0, match.start() - _LOOK_BACK) : match.start() + 1]
    if not _WHOLE_WORD.search(before) or _SHORT.search(before):
        return True
    if before[-2:-1].isdigit() and _WEEKDAY.match(text, match.end()):
        return True
    listed = said[0] == ";" or (said[0] == "." and before[-2:-1].isdigit())
    return listed and _MONTH.match(text, match.end()) is not None
