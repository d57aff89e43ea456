"""What a note about deadlines states: each date with its purpose, its time and zone, and open-endedness.

A note is prose: the explanation beside a closing date, or the sentences of a description that speak of
deadlines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from db.records import DeadlineKind
from spiders.clock_times import FoundTime, find_times
from spiders.dates import find_dates
from spiders.deadline_words import (
    DEADLINE_SAID,
    DUE_SAID,
    LISTED_DATE,
    NOTHING_SAID,
    OPENING_SAID,
    open_ended,
)
from spiders.noted_dates import NotedDate, noted_dates
from spiders.open_ended_words import may_be_open_ended
from spiders.relative_deadlines import RelativeTerm, may_count, relative_term
from spiders.sentence_ends import sentences

__all__ = ["Note", "NotedDate", "notes_in_text", "read_note", "sentences"]

# "Category II Submissions": a short note without date or time names what the date is for.
_LONGEST_LABEL = 60
_VERB = re.compile(r"\b(?:is|are|was|were|be|may|might|will|can|must|should|see|has|have)\b", re.IGNORECASE)
# What stands below such a name is a date, perhaps with its hour and zone.
_LONGEST_VALUE = 90
# A longer sentence than this about "any time" speaks of something else.
_LONGEST_RULE = 200
# "Until the funds are spent" says it without a word for an application.
_PLAIN_BY_ITSELF = frozenset({DeadlineKind.UNTIL_EXHAUSTED})
_A_DATE = re.compile(r"\d{4}|[’']\d\d|\d\d?[./-]\d\d?[./-]\d\d|年")


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
    relative: RelativeTerm | None = None


def read_note(
    words: str,
    *,
    language: str | None = None,
    day_first: bool | None = None,
    country: str | None = None,
    seen_on: date | None = None,
    strict: bool = False,
) -> Note:
    """Read a note in plain text; an empty ``Note`` where it says nothing.

    Args:
        words: the note.
        language: ISO 639-1 code of its words.
        day_first: how 3/5/2026 is meant; ``None`` asks the language.
        country: who writes, for letters that stand for several time zones.
        seen_on: the day on which it stood there, for years in two digits.
        strict: whether it is a part of a description, where most dates are no deadlines.
    """
    if not words or NOTHING_SAID.fullmatch(words):
        return Note()
    dates: list[NotedDate] = []
    ambiguous: list[str] = []
    times: list[FoundTime] = []
    kind, kind_words, relative = None, "", None
    for sentence in sentences(words):
        found = find_dates(sentence, language=language, day_first=day_first, reference=seen_on)
        ambiguous += [sentence[d.start : d.end] for d in found if d.on is None]
        dated = [d for d in found if d.on is not None]
        before = dates[-1].purpose if dates else None
        dates += noted_dates(sentence, dated, before=before, country=country, strict=strict)
        if not dated and LISTED_DATE.search(sentence):
            times += find_times(sentence, country=country)
        if kind is None and (kind := open_ended(sentence, strict=strict)):
            kind_words = sentence
        if relative is None and (relative := relative_term(sentence, dated)):
            dates = [d for d in dates if d.on != relative.published_on]
    note = Note(tuple(dates), None, 0, kind, kind_words, tuple(ambiguous), None, True, relative)
    says_nothing_else = not dates and not times and kind is None and relative is None
    return _with_listed(replace(note, label=words if says_nothing_else and _names(words) else None), times)


def _with_listed(note: Note, times: Sequence[FoundTime]) -> Note:
    """With the earliest time that is given for a date stated elsewhere, and how many are."""
    listed = min(times, key=lambda t: t.at or time.max) if times else None
    return replace(note, listed=listed, listed_times=len({(t.at, t.zone) for t in times}))


def _names(words: str) -> bool:
    """Whether a note is a name ("Innovation Track") rather than a sentence ("Dates may change")."""
    return len(words) <= _LONGEST_LABEL and not words.endswith((".", ";", ":")) and not _VERB.search(words)


def notes_in_text(
    text: str,
    *,
    language: str | None = None,
    day_first: bool | None = None,
    country: str | None = None,
    seen_on: date | None = None,
) -> Iterator[Note]:
    """The notes of a description: its sentences that speak of a deadline and state a date or none at all."""
    for line in _labelled_lines(text):
        if not (_A_DATE.search(line) or may_be_open_ended(line) or may_count(line)):
            continue
        for sentence in sentences(line):
            if not _may_tell(sentence):
                continue
            note = read_note(
                sentence,
                language=language,
                day_first=day_first,
                country=country,
                seen_on=seen_on,
                strict=True,
            )
            if _tells(note, sentence):
                yield note


def _labelled_lines(text: str) -> Iterator[str]:
    """The lines of a text; one that only names the date below it ("Deadline") is joined to it."""
    label = ""
    for line in filter(str.strip, text.split("\n")):
        dated = _A_DATE.search(line)
        yield f"{label.rstrip(' :')}: {line}" if label and dated and len(line) <= _LONGEST_VALUE else line
        named = not dated and len(line) <= _LONGEST_LABEL and not line.endswith(".")
        label = line if named and (DEADLINE_SAID.search(line) or OPENING_SAID.search(line)) else ""


def _may_tell(sentence: str) -> bool:
    said = (DEADLINE_SAID, DUE_SAID, OPENING_SAID)
    by_itself = open_ended(sentence, strict=True) in _PLAIN_BY_ITSELF
    return by_itself or any(words.search(sentence) for words in said)


def _tells(note: Note, sentence: str) -> bool:
    if note.dates or (note.ambiguous and DEADLINE_SAID.search(sentence)):
        return True
    if note.relative is not None:
        return True
    return note.open_ended is not None and len(sentence) <= _LONGEST_RULE
