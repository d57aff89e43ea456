"""Dates around a call that its prose states: information days, brokerage, questions, letters of intent."""

from __future__ import annotations

import re

from db.records import Event, EventKind
from spiders.clock_times import find_times
from spiders.dates import find_dates
from spiders.deadline_lexicon import INFORMATION, UNSPACED
from spiders.deadline_notes import sentences
from spiders.readings import Reading, day_first

_CUES: tuple[tuple[EventKind, str], ...] = (
    (EventKind.BROKERAGE, r"brokerage|match-?making (?:event|session|day)|partnering (?:event|day)|b2b meet"),
    (EventKind.INFORMATION_DAY, "|".join((*INFORMATION, *UNSPACED["INFORMATION"]))),
)  # fmt: skip
_CUE = re.compile("|".join(f"(?P<{kind.name}>{words})" for kind, words in _CUES), re.IGNORECASE)
_A_YEAR = re.compile(r"[2'’](?:(?<=2)(?<!\d2)0\d\d|(?<!2)\d\d)(?!\d)|令和")
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+")
_LONGEST_QUOTE = 400


def find_events(text: str, reading: Reading) -> tuple[Event, ...]:
    """The events that a text states together with a date, this year's and later ones."""
    found: dict[Event, None] = {}
    # A sentence lies within a line, and a year is looked for much faster than the words are.
    for line in filter(_A_YEAR.search, text.split("\n")):
        for sentence in filter(_A_YEAR.search, sentences(line)):
            if cue := _CUE.search(sentence):
                found |= dict.fromkeys(_events_in(sentence, EventKind[cue.lastgroup or ""], reading))
    return tuple(found)


def _events_in(sentence: str, kind: EventKind, reading: Reading) -> list[Event]:
    dates = find_dates(
        sentence, language=reading.language, day_first=day_first(reading.source), reference=reading.seen_on
    )
    coming = [d.on for d in dates if d.on and d.on.year >= reading.seen_on.year]
    times = find_times(sentence, country=reading.source.country) if len(coming) == 1 else []
    at, zone = (times[0].at, times[0].zone) if times else (None, None)
    address = _ADDRESS.search(sentence)
    url = address.group().rstrip(".,;") if address else None
    return [Event(kind, on, sentence[:_LONGEST_QUOTE], at, zone, url=url) for on in coming]
