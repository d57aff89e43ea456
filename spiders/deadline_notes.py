"""What a note about deadlines states: each date with its purpose, its time and zone, and open-endedness.

A note is prose: the explanation beside a closing date, or the sentences of a description that speak of
deadlines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

from db.records import DeadlineKind
from spiders.clock_times import FoundTime, find_times
from spiders.dates import FoundDate, find_dates
from spiders.deadline_words import (
    DEADLINE_SAID,
    LISTED_DATE,
    NOT_REQUIRED,
    NOTHING_SAID,
    PHASE,
    PURPOSE,
    REQUIRED,
    Purpose,
    open_ended,
)

# A full stop ends a sentence before a capital, even where the publisher forgot the space; but not in
# "p.m.", "No. 5" or "Sept. 9".
_SENTENCE = re.compile(
    r"(?<![ap]\.m\.)(?<=[a-z0-9)]{2}[.!?;])\s+(?=[A-Z(])|(?<=[a-z\d]{3}\.)(?=[A-Z][a-z])|\n+"
)
# "Category II Submissions": a short note without date or time names what the date is for.
_LONGEST_LABEL = 60
_VERB = re.compile(r"\b(?:is|are|was|were|be|may|might|will|can|must|should|see|has|have)\b", re.IGNORECASE)
# A longer sentence than this about "any time" speaks of something else.
_LONGEST_RULE = 200


@dataclass(frozen=True, slots=True)
class NotedDate:
    """One date of a note: what it is for, whether it opens or ends that, and the sentence that says so."""

    on: date
    purpose: Purpose
    opens: bool
    words: str
    at: time | None = None
    zone: str | None = None
    zone_stated: bool = False
    time_stated: bool = False
    required: bool | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What a note states; ``listed`` is the time it gives for a date stated elsewhere ("the listed date")."""

    dates: tuple[NotedDate, ...] = ()
    listed: FoundTime | None = None
    listed_times: int = 0
    open_ended: DeadlineKind | None = None
    open_ended_words: str = ""
    ambiguous: tuple[str, ...] = ()
    label: str | None = None
    says_something: bool = False


def read_note(words: str, *, language: str | None = None, day_first: bool | None = None) -> Note:
    """Read a note in plain text; an empty ``Note`` where it says nothing."""
    if not words or NOTHING_SAID.fullmatch(words):
        return Note()
    dates: list[NotedDate] = []
    ambiguous: list[str] = []
    times: list[FoundTime] = []
    kind, kind_words = None, ""
    for sentence in sentences(words):
        found = find_dates(sentence, language=language, day_first=day_first)
        ambiguous += [sentence[d.start : d.end] for d in found if d.on is None]
        dated = [d for d in found if d.on is not None]
        dates += _dated(sentence, dated, dates)
        if not dated and LISTED_DATE.search(sentence):
            times += find_times(sentence)
        if kind is None and (kind := open_ended(sentence)):
            kind_words = sentence
    stated = {(t.at, t.zone) for t in times}
    return Note(
        tuple(dates),
        min(times, key=lambda t: t.at or time.max) if times else None,
        len(stated),
        kind,
        kind_words,
        tuple(ambiguous),
        words if not dates and not times and kind is None and _names(words) else None,
        says_something=True,
    )


def _names(words: str) -> bool:
    """Whether a note is a name ("Innovation Track") rather than a sentence ("Dates may change")."""
    return len(words) <= _LONGEST_LABEL and not words.endswith((".", ";", ":")) and not _VERB.search(words)


def notes_in_text(text: str, *, language: str | None = None, day_first: bool | None = None) -> Iterator[Note]:
    """The notes of a description: its sentences that speak of a deadline and state a date or none at all."""
    if not DEADLINE_SAID.search(text):
        return
    for sentence in sentences(text):
        if not DEADLINE_SAID.search(sentence):
            continue
        note = read_note(sentence, language=language, day_first=day_first)
        if note.dates or (note.open_ended and len(sentence) <= _LONGEST_RULE):
            yield note


# Several readers ask for the sentences of the same lines of one announcement.
@lru_cache(maxsize=1_024)
def sentences(text: str) -> tuple[str, ...]:
    """A text cut into sentences and lines, none of them empty."""
    return tuple(part.strip() for part in _SENTENCE.split(text) if part and part.strip())


def _dated(sentence: str, found: list[FoundDate], before: list[NotedDate]) -> Iterator[NotedDate]:
    subject = PURPOSE.search(sentence)
    default = (
        Purpose[subject.lastgroup or ""] if subject else before[-1].purpose if before else Purpose.APPLICATION
    )
    purposes: list[Purpose] = []
    openings: list[bool] = []
    end = 0
    for each in found:
        lead = sentence[end : each.start]
        # "applications (letter of intent by July 1) are due …": after the bracket, the subject again.
        inherited = purposes[-1] if purposes and ")" not in lead else default
        purposes.append(_purpose(lead, inherited))
        openings.append(_opens(lead, openings[-1] if openings else False))
        end = each.end
    times = _times_by_date(sentence, found, one_list=len(set(purposes)) == 1)
    for index, each in enumerate(found):
        at = times.get(index)
        clock, zone = (at.at, at.zone) if at else (None, None)
        zone_stated = at is not None and at.zone_words is not None
        if each.on is not None:
            required = _required(sentence)
            yield NotedDate(
                each.on,
                purposes[index],
                openings[index],
                sentence,
                clock,
                zone,
                zone_stated,
                time_stated=at is not None,
                required=required,
            )


def _purpose(lead: str, inherited: Purpose) -> Purpose:
    """The purpose that the words before a date name; a plain "submitted by" keeps the one before."""
    named = [Purpose[m.lastgroup or ""] for m in PURPOSE.finditer(lead)]
    if not named:
        return inherited
    special = [p for p in named if p not in {Purpose.APPLICATION, Purpose.CLOSING}]
    # "LOI due date", "closing date for full proposals": the special word qualifies the general one.
    if (
        special
        and named[-1] in {Purpose.APPLICATION, Purpose.CLOSING}
        and not re.search(r"full \w+|actual", lead)
    ):
        return special[-1]
    if named[-1] is Purpose.APPLICATION or Purpose.APPLICATION not in named:
        return named[-1]
    return Purpose.APPLICATION if named[-1] is Purpose.CLOSING else named[-1]


def _opens(lead: str, before: bool) -> bool:
    phases = list(PHASE.finditer(lead))
    return phases[-1].lastgroup == "begin" if phases else before


def _required(sentence: str) -> bool | None:
    if NOT_REQUIRED.search(sentence):
        return False
    return True if REQUIRED.search(sentence) else None


def _times_by_date(sentence: str, found: list[FoundDate], *, one_list: bool) -> dict[int, FoundTime]:
    """Each time of a sentence goes to the nearest date; a lone one before or after a list, to all of it."""
    by_date: dict[int, FoundTime] = {}
    for each in find_times(sentence) if found else []:
        gaps = [
            (each.start - d.end if d.end <= each.start else d.start - each.end, index)
            for index, d in enumerate(found)
        ]
        by_date.setdefault(min(gaps)[1], each)
    if one_list and len(by_date) == 1 and len(found) > 1:
        # "no later than 4:30pm on: November 2, 2015, or May 2, 2016": one time for the list.
        only = next(iter(by_date.values()))
        if only.end <= found[0].start or only.start >= found[-1].end:
            return dict.fromkeys(range(len(found)), only)
    return by_date
