"""Date fields that hold prose: "Rolling", "1 to 28 February 2027", "5 October and 14 December 2026"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TypedDict

from db.records import RawDeadline
from spiders.deadline_notes import read_note
from spiders.readings import Reading, day_first, one_moment
from spiders.text import one_line, plain_text
from spiders.values import unsaid

# A letter, or a dash between two dates; a field without either is a machine's.
_PROSE = re.compile(r"[^\W\d_]|\d\s?[~〜～]\s?\d|\d\s[-–—]\s?\d")


class Habits(TypedDict):
    """What reading a publisher's prose depends on; see ``read_note``."""

    language: str
    day_first: bool | None
    country: str
    seen_on: date


def habits_of(reading: Reading) -> Habits:
    """How the publisher of a notice writes dates and hours, and on which day."""
    return {
        "language": reading.language,
        "day_first": day_first(reading.source),
        "country": reading.source.country,
        "seen_on": reading.seen_on,
    }


def with_prose_as_note(raw: RawDeadline, reading: Reading) -> RawDeadline:
    """A date field whose prose says when calls end, moved into the note beside it.

    A field that holds nothing but one date, with or without its hour, stays as it is, as does one that says
    nothing of an end.
    """
    if raw.date is None or unsaid(raw.date):
        return raw
    said = one_line(plain_text(raw.date))
    habits = habits_of(reading)
    if not _PROSE.search(said) or one_moment(raw.date, reading) is not None:
        return raw
    note = read_note(said, **habits)
    if note.open_ended is None and all(noted.opens for noted in note.dates):
        return raw
    return replace(raw, date=None, words=f"{said}\n{raw.words}" if raw.words else said)
