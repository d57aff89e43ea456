"""What each date of a sentence is for, by the words between it and the date before it.

"Proposals are due …", "… and projects start on …", "extended from … to …": the last word that names a
purpose holds, and a list shares what is said once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from spiders.dates import FoundDate
from spiders.deadline_words import (
    AND,
    BETWEEN_BEFORE,
    BETWEEN_BEHIND,
    DEADLINE_SAID,
    EXTENDED,
    FORMERLY,
    OPENING_SAID,
    PHASE,
    PURPOSE,
    RANGE,
    Purpose,
)

GENERAL = frozenset({Purpose.APPLICATION, Purpose.CLOSING})
# "and", "; ", ", and by ": what joins the dates of a list is short.
_LONGEST_JOINT = 28
# "… published on 3 September is 5 November": the verb goes back to the subject of the sentence.
_SUBJECT_AGAIN = re.compile(
    r"\s*,?\s*(?:is|are|will be|has been|ist|sind|est|sont|es|son|è|sono|é|são)\b", re.I
)
_WEEKDAY_OR_ARTICLE = re.compile(
    r"[^\W\d_]+day|[^\W\d_]+tag|\b(?:le|den|el|il|the|la|on|giorno|día|dia)\b", re.I
)
_NEXT_PART = re.compile(r"[,;(–]")
_ANOTHER_THING = re.compile(r"[;:,]|\b(?:and|or|et|ou|und|oder|y|o|e|en|och|og|i|a)\b", re.IGNORECASE)


def purposes_of(
    sentence: str, leads: Sequence[str], before: Purpose | None, *, strict: bool
) -> list[Purpose]:
    """The purpose of each date, by the words before it (``leads``).

    ``before`` is what the sentence before spoke of. ``strict``: nothing is taken for granted, as in a note.
    """
    subject = PURPOSE.search(sentence)
    unsaid = Purpose.OTHER if strict else before or Purpose.APPLICATION
    default = Purpose[subject.lastgroup or ""] if subject else unsaid
    purposes: list[Purpose] = []
    for lead in leads:
        inherited = purposes[-1] if purposes else default
        # "applications (letter of intent by July 1) are due …": after the bracket, the subject again.
        if purposes and (")" in lead or _SUBJECT_AGAIN.match(lead)):
            inherited = default
        elif purposes and strict and len(lead.strip()) > _LONGEST_JOINT:
            inherited = Purpose.OTHER
        if strict and (OPENING_SAID.search(lead) or DEADLINE_SAID.search(lead)):
            inherited = Purpose.CLOSING
        purposes.append(_purpose(lead, inherited))
    return purposes


def _purpose(lead: str, inherited: Purpose) -> Purpose:
    """The purpose that the words before a date name; a plain "submitted by" keeps the one before."""
    matches = list(PURPOSE.finditer(lead))
    named = [Purpose[m.lastgroup or ""] for m in matches]
    if not named:
        return inherited
    special = [m for m, p in zip(matches, named, strict=True) if p not in GENERAL]
    # "LOI due date", "closing date for full proposals": the special word qualifies the general one; but
    # "expressions of interest and applications" are two things.
    if special and named[-1] in GENERAL and not re.search(r"full \w+|actual|complet", lead, re.IGNORECASE):
        joint = lead[special[-1].end() : matches[-1].start()]
        if not _ANOTHER_THING.search(joint):
            return Purpose[special[-1].lastgroup or ""]
    if named[-1] is Purpose.APPLICATION or Purpose.APPLICATION not in named:
        return named[-1]
    return Purpose.APPLICATION if named[-1] is Purpose.CLOSING else named[-1]


def openings_of(sentence: str, found: Sequence[FoundDate], leads: Sequence[str]) -> list[bool]:
    """Whether each date begins what it is for; without a word for it, as the date before it in a list."""
    opens: list[bool] = []
    ends_a_range = False
    for index, lead in enumerate(leads):
        last = index == len(leads) - 1
        begins_a_range = not last and _joins(sentence, found, leads, index)
        phases = [m for m in PHASE.finditer(lead) if not (last and m.lastgroup == "range")]
        if phases and not begins_a_range and _turns_to_the_end(lead[phases[-1].end() :]):
            # "open for bids, with a final submission date of …"
            opens.append(False)
        elif phases:
            opens.append(phases[-1].lastgroup != "finish")
        else:
            opens.append(begins_a_range or (not ends_a_range and bool(opens) and opens[-1]))
        ends_a_range = begins_a_range
    return opens


def _turns_to_the_end(words: str) -> bool:
    """Whether the words behind a beginning go on, past a comma, to a deadline."""
    joint = _NEXT_PART.search(words)
    return joint is not None and DEADLINE_SAID.search(words, joint.end()) is not None


def _joins(sentence: str, found: Sequence[FoundDate], leads: Sequence[str], index: int) -> bool:
    """Whether a date and the next one are the ends of a range."""
    if RANGE.fullmatch(_WEEKDAY_OR_ARTICLE.sub("", leads[index + 1])):
        return True
    if BETWEEN_BEFORE.search(leads[index]) and AND.fullmatch(leads[index + 1]):
        return True
    return index == len(leads) - 2 and BETWEEN_BEHIND.match(sentence, found[-1].end) is not None


def standing_of(
    sentence: str, found: Sequence[FoundDate], leads: Sequence[str], purposes: Sequence[Purpose]
) -> list[int]:
    """The dates that still hold: not one named as the former, nor those before an extension's last."""
    standing = [index for index, lead in enumerate(leads) if not FORMERLY.search(lead)]
    due = [index for index in standing if purposes[index] in GENERAL]
    if len(due) < 2 or not EXTENDED.search(sentence):
        return standing
    latest = max(due, key=lambda index: found[index].on or date.min)
    return [index for index in standing if index == latest or index not in due]
