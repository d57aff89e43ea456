"""Deadlines and events that a note about deadlines states, with the hour and zone that hold for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from typing import TypeAlias

from db.records import Certainty, Deadline, DeadlineKind, Event, EventKind
from spiders.clock_times import FoundTime
from spiders.date_purposes import GENERAL
from spiders.deadline_notes import Note
from spiders.deadline_words import FIRST_OF_SEVERAL, ONE_APPLICATION, Purpose
from spiders.noted_dates import NotedDate
from spiders.readings import Reading, stamp_in
from spiders.time_zones import never_later
from spiders.timestamps import Stamp, is_placeholder
from spiders.yearless import next_day_of_year

EVENTS = {
    Purpose.INTENT: EventKind.LETTER_OF_INTENT,
    Purpose.INFORMATION: EventKind.INFORMATION_DAY,
    Purpose.QUESTIONS: EventKind.QUESTIONS,
}
_INTEREST = re.compile(
    r"expressions? of interest|\bEOIs?\b|manifesta(?:ci[oó]n|zione|ção|ciones|zioni|ções) d[ie] ?inter"
    r"|expresi(?:ón|ones) de interés|manifestations? d[’']intérêt|interessen?sbekundung",
    re.IGNORECASE,
)
FULL_APPLICATION = "full application"
# Time, IANA zone, and how the time is known.
Hour: TypeAlias = tuple[time | None, str | None, Certainty | None]


def applications_in(note: Note) -> list[NotedDate]:
    """The dates by which a note says applications are due; a closing date only where no due date is named."""
    ending = [n for n in note.dates if not n.opens]
    due = [n for n in ending if n.purpose is Purpose.APPLICATION]
    return due or [n for n in ending if n.purpose is Purpose.CLOSING]


def has_stages(note: Note) -> bool:
    """Whether a note names a gate before the full application."""
    return any(_is_stage(noted) for noted in note.dates)


def deadlines_in(
    note: Note, reading: Reading, *, field: NotedDate | None = None
) -> Iterator[Deadline | Event]:
    """Every deadline and event of a note, but ``field``, which the date field beside it repeats."""
    applications = [n for n in applications_in(note) if n is not field]
    kind_of_all = _kind_of(applications, note)
    for noted in note.dates:
        if noted.opens or noted is field or is_placeholder(noted.on, reading.seen_on):
            continue
        at, zone, certainty = hour_of(noted, note, reading)
        if noted in applications:
            kind, label = (DeadlineKind.STAGE, FULL_APPLICATION) if has_stages(note) else (kind_of_all, None)
        elif _is_stage(noted):
            kind, label = DeadlineKind.STAGE, noted.purpose.value
        else:
            if noted.purpose in EVENTS:
                yield Event(EVENTS[noted.purpose], noted.on, noted.words, at, zone)
            continue
        yield Deadline(kind, noted.on, at, zone, noted.words, Certainty.STATED, certainty, label)
    yield from _open_ended(note, reading)
    yield from _relative(note, reading)


def as_application(event: Event) -> Deadline | Event:
    """An expression of interest as the application that it is where no other is asked for."""
    if event.kind is not EventKind.LETTER_OF_INTENT or not _INTEREST.search(event.words):
        return event
    stated = Certainty.STATED if event.at else None
    return Deadline(DeadlineKind.FIXED, event.on, event.at, event.zone, event.words, Certainty.STATED, stated)


def goes_on_after(note: Note) -> bool:
    """Whether a note names only the first of several due dates."""
    return any(FIRST_OF_SEVERAL.search(noted.words) for noted in applications_in(note))


def _kind_of(applications: list[NotedDate], note: Note) -> DeadlineKind:
    if any(ONE_APPLICATION.search(noted.words) for noted in applications) and len(applications) > 1:
        return DeadlineKind.STAGE
    several = len(applications) > 1 or note.open_ended is DeadlineKind.RECURRING
    several = several or any(FIRST_OF_SEVERAL.search(noted.words) for noted in applications)
    return DeadlineKind.CUTOFF if several else DeadlineKind.FIXED


def hour_of(noted: NotedDate, note: Note, reading: Reading) -> Hour:
    """The hour of a noted date: its own, else the note's for the listed date, else the publisher's rule."""
    if noted.time_stated:
        certainty = Certainty.INFERRED if noted.inferred else _stated(noted.at)
        return noted.at, noted.zone if noted.zone_stated else reading.unstated_zone, certainty
    general = noted.purpose in GENERAL
    at, zone, certainty = hour_by(note.listed if general else None, None, reading, ruled=general)
    return at, noted.zone if noted.zone_stated and at is None else zone, certainty


def hour_by(listed: FoundTime | None, stamp: Stamp | None, reading: Reading, *, ruled: bool = True) -> Hour:
    """The hour that a note gives the listed date, else the field's, else that of the publisher's rule."""
    source = reading.source
    if listed is not None:
        certainty = Certainty.INFERRED if listed.inferred else _stated(listed.at)
        stated = never_later(listed.zone, listed.zone_words, stamp.on, listed.at) if stamp else listed.zone
        return listed.at, stated if listed.zone_words else reading.unstated_zone, certainty
    if stamp is not None and stamp.at is not None:
        zone = stamp.zone_name or reading.unstated_zone
        return stamp.at, zone, Certainty.INFERRED if stamp.assumed else Certainty.STATED
    if source.deadline_time is not None and ruled:
        return source.deadline_time, reading.rule_zone, Certainty.BY_RULE
    return None, (stamp.zone_name if stamp else None) or reading.unstated_zone, None


def _stated(at: time | None) -> Certainty | None:
    return Certainty.STATED if at is not None else None


def _is_stage(noted: NotedDate) -> bool:
    """Whether a date is a gate for the same application: an outline, or a required letter of intent."""
    if noted.opens:
        return False
    if noted.purpose is Purpose.INTENT:
        return noted.required is True
    return noted.purpose is Purpose.OUTLINE and noted.required is not False


def _relative(note: Note, reading: Reading) -> Iterator[Deadline]:
    """A term counted from a publication: a date by rule where that day is known, else its words."""
    term = note.relative
    if term is None:
        return
    published = term.published_on or (_published(reading) if term.of_this_call else None)
    if published is None:
        yield Deadline(DeadlineKind.NONE_STATED, words=term.words)
    else:
        on, zone = term.ends(published), reading.unstated_zone
        yield Deadline(DeadlineKind.FIXED, on, None, zone, term.words, Certainty.BY_RULE)


def _published(reading: Reading) -> date | None:
    said = reading.raw.published
    stamp = stamp_in(said, "published", reading) if said and said.strip() else None
    return stamp.on if stamp and not is_placeholder(stamp.on, reading.seen_on) else None


def _open_ended(note: Note, reading: Reading) -> Iterator[Deadline]:
    kind, words = note.open_ended, note.open_ended_words
    if kind is None:
        return
    dated = kind is DeadlineKind.RECURRING and not applications_in(note)
    on = next_day_of_year(words, reading.language, reading.seen_on) if dated else None
    if on is None:
        yield Deadline(kind, words=words)
    else:
        at, zone, certainty = hour_by(note.listed, None, reading)
        yield Deadline(kind, on, at, zone, words, Certainty.INFERRED, certainty)
