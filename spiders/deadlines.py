"""Deadlines and the events around them, from a publisher's date fields and the notes beside them.

The closing date of a portal is not always the day applications are due: where the note states another day,
the note holds and the disagreement is an Issue. A date alone stays a date; a publisher-wide rule may add
the hour, marked as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from db.records import Certainty, Deadline, DeadlineKind, Event, EventKind, RawDeadline
from spiders.date_purposes import GENERAL
from spiders.deadline_notes import Note, notes_in_text, read_note
from spiders.deadline_words import CLOSED_EARLY, PURPOSE, Purpose
from spiders.due_cycles import cycles_in
from spiders.noted_dates import NotedDate
from spiders.noted_deadlines import (
    EVENTS,
    FULL_APPLICATION,
    applications_in,
    as_application,
    deadlines_in,
    goes_on_after,
    has_stages,
    hour_by,
    hour_of,
)
from spiders.readings import Reading, stamp_in
from spiders.text import one_line, plain_text
from spiders.timestamps import Stamp, is_placeholder
from spiders.values import unsaid
from spiders.worded_fields import habits_of, with_prose_as_note

# A forecast's dates are the publisher's own estimates.
ESTIMATED_LABELS = frozenset({"forecast", "forecasted", "estimated", "indicative"})
_CUT_OFF = re.compile(r"cut-?offs?", re.IGNORECASE)
TARGET_DATE, AFTER_TARGET = "target date", "applications are taken after the target date too"


@dataclass(frozen=True, slots=True)
class DeadlineReading:
    """What was read of a notice's deadlines; ``opens_on`` where a note says when applications begin."""

    deadlines: tuple[Deadline, ...] = ()
    events: tuple[Event, ...] = ()
    opens_on: date | None = None
    estimated: bool = False


def read_deadlines(raw: Sequence[RawDeadline], text: str, reading: Reading) -> DeadlineReading:
    """Every deadline and event that the date fields of a notice and their notes state, without repeats.

    Where a publisher has no field for them, the sentences of ``text`` that speak of a deadline are read.
    """
    found = [part for each in raw for part in _one(each, reading)] if raw else list(_in_text(text, reading))
    deadlines = [d for d in found if isinstance(d, Deadline)]
    if raw:
        deadlines += _recurring(deadlines, text)
    estimated = any(_is_estimate(each) for each in raw)
    if estimated:
        deadlines = [replace(d, certainty=Certainty.ESTIMATED) if d.on else d for d in deadlines]
    opening = [o for o in found if isinstance(o, date)]
    events = tuple(dict.fromkeys(e for e in found if isinstance(e, Event)))
    return DeadlineReading(_in_order(deadlines), events, min(opening, default=None), estimated)


def _one(raw: RawDeadline, reading: Reading) -> Iterator[Deadline | Event | date]:
    """The deadlines, events and openings of one date field with its note."""
    raw = with_prose_as_note(raw, reading)
    note = read_note(
        plain_text(raw.words),
        **habits_of(reading),
    )
    for words in note.ambiguous:
        reading.issue("deadlines", words, "a date that may be read two ways")
    if note.listed_times > 1:
        reading.issue("deadlines", raw.words, "several times for one date; the earliest is taken")
    stamp, applications = _closing(raw, reading), applications_in(note)
    repeated = _repeated(stamp, note, applications, _label(raw, note))
    yield from deadlines_in(note, reading, field=repeated)
    if stamp and (repeated or _field_holds(stamp, note, raw, reading)):
        yield from _from_field(raw, stamp, note, repeated, reading)
    elif stamp is None and not unsaid(raw.date) and not note.dates and note.open_ended is None:
        yield Deadline(DeadlineKind.NONE_STATED, words=one_line(raw.date))
    yield from _openings(note, reading)


def _repeated(
    stamp: Stamp | None, note: Note, applications: list[NotedDate], label: str | None
) -> NotedDate | None:
    """The date of a note that only says the date field again."""
    ending = [n for n in note.dates if not n.opens]
    for said in (applications, ending if label else []):
        if stamp and [n.on for n in said] == [stamp.on]:
            return said[0]
    return None


def _in_text(text: str, reading: Reading) -> Iterator[Deadline | Event | date]:
    """What a description says of deadlines; nothing if all has passed: it speaks of an earlier call."""
    found: list[Deadline | Event | date] = []
    notes = notes_in_text(
        text,
        **habits_of(reading),
    )
    for note in notes:
        for words in note.ambiguous:
            reading.issue("deadlines", words, "a date that may be read two ways")
        found += [*deadlines_in(note, reading), *_openings(note, reading)]
    if not any(isinstance(part, Deadline) for part in found):
        found = [as_application(part) if isinstance(part, Event) else part for part in found]
    coming = [
        d
        for d in found
        if (isinstance(d, Deadline) and (d.on is None or d.on >= reading.seen_on))
        or (
            isinstance(d, Event) and d.kind is EventKind.LETTER_OF_INTENT and d.on and d.on >= reading.seen_on
        )
    ]
    yield from found if coming else ()


def _recurring(deadlines: list[Deadline], text: str) -> Iterator[Deadline]:
    """The cycle that a description tells where the only date is one of its months: more will follow."""
    dated = [d for d in deadlines if d.on is not None]
    if len(dated) != 1 or len(deadlines) != 1 or dated[0].kind is not DeadlineKind.FIXED:
        return
    for line, named in cycles_in(text):
        if dated[0].on is not None and dated[0].on.month in named:
            yield Deadline(DeadlineKind.RECURRING, words=line)
            return


def _openings(note: Note, reading: Reading) -> Iterator[date]:
    for noted in note.dates:
        if noted.opens and noted.purpose in GENERAL and not is_placeholder(noted.on, reading.seen_on):
            yield noted.on


def _closing(raw: RawDeadline, reading: Reading) -> Stamp | None:
    """The date field, on the funder's clock; ``None`` where it is empty, not understood or a placeholder."""
    if unsaid(raw.date) or raw.date is None:
        return None
    stamp = stamp_in(raw.date, "deadlines", reading)
    if stamp and is_placeholder(stamp.on, reading.seen_on):
        reading.issue("deadlines", raw.date, "a placeholder, not a date: no call lasts until then")
        return None
    return stamp


def _field_holds(stamp: Stamp, note: Note, raw: RawDeadline, reading: Reading) -> bool:
    """Whether the date field is a deadline of its own, or only repeats or contradicts the note."""
    applications = applications_in(note)
    if not applications:
        return True
    if any(n.on == stamp.on for n in applications):
        return False
    said = f"{raw.date} | {one_line(raw.words)}"
    reading.issue("deadlines", said, "the note states another due date than the field")
    # After the first of several due dates the field's is the last; and a note of an earlier round that
    # nobody deleted does not close a call whose field says otherwise.
    if CLOSED_EARLY.search(plain_text(raw.words)):
        return False
    left_over = all(n.on < reading.seen_on for n in applications) and stamp.on >= reading.seen_on
    return left_over or goes_on_after(note)


def _from_field(
    raw: RawDeadline, stamp: Stamp, note: Note, noted: NotedDate | None, reading: Reading
) -> Iterator[Deadline | Event]:
    """The date field as a deadline, with the hour of the note that repeats its date, if one does."""
    label, kind = _label(raw, note), _kind(raw, reading)
    is_target = TARGET_DATE in (label or "").casefold()
    if noted and noted.time_stated:
        at, zone, certainty = hour_of(noted, note, reading)
    else:
        at, zone, certainty = hour_by(note.listed, stamp, reading, ruled=not is_target)
    words = (plain_text(raw.words) if note.says_something else "") or one_line(raw.date)
    purpose = _purpose_of(label or "")
    if purpose in EVENTS:
        yield Event(EVENTS[purpose], stamp.on, words, at, zone)
        return
    if has_stages(note):
        kind, label = DeadlineKind.STAGE, label or FULL_APPLICATION
    elif note.open_ended or goes_on_after(note):
        label = label or "listed closing date"
    yield Deadline(kind, stamp.on, at, zone, words, Certainty.STATED, certainty, label)
    if is_target:
        # Proposals are taken after a target date too; they may only miss a panel.
        yield Deadline(DeadlineKind.ROLLING, words=words, certainty=Certainty.BY_RULE, label=AFTER_TARGET)


def _is_estimate(raw: RawDeadline) -> bool:
    return one_line(raw.kind).casefold() in ESTIMATED_LABELS


def _kind(raw: RawDeadline, reading: Reading) -> DeadlineKind:
    label = one_line(raw.kind).casefold()
    if not label or label in ESTIMATED_LABELS:
        return DeadlineKind.FIXED
    known = {name.casefold(): kind for name, kind in reading.source.deadline_kinds.items()}
    if label in known:
        return known[label]
    if TARGET_DATE in label:
        return DeadlineKind.CUTOFF
    if not PURPOSE.search(label):
        reading.issue("deadlines", raw.kind, "unknown kind of deadline; read as a fixed one")
    return DeadlineKind.STAGE if _purpose_of(label) is Purpose.OUTLINE else DeadlineKind.FIXED


def _purpose_of(label: str) -> Purpose:
    """What a deadline's own label says it is for; the special word before the general one."""
    named = [Purpose[m.lastgroup or ""] for m in PURPOSE.finditer(label)]
    return next((p for p in named if p not in GENERAL), named[0] if named else Purpose.APPLICATION)


def _label(raw: RawDeadline, note: Note) -> str | None:
    label = one_line(raw.kind)
    if note.label:
        return note.label
    # "multiple cut-off" is a model of deadlines, "application deadline" is what one is for.
    named = PURPOSE.search(_CUT_OFF.sub("", label))
    return label if named and not _is_estimate(raw) else None


def _as_cut_offs(deadlines: list[Deadline]) -> list[Deadline]:
    """Several fixed dates under one name ("Full Proposal Deadline Date") each admit new applications."""
    if any(d.kind is DeadlineKind.STAGE for d in deadlines):
        return deadlines
    fixed = [d for d in deadlines if d.kind is DeadlineKind.FIXED and d.label and d.on]
    named = [d.label for d in fixed if _purpose_of(d.label or "") is Purpose.APPLICATION]
    repeated = {label for label in named if named.count(label) > 1}
    return [
        replace(d, kind=DeadlineKind.CUTOFF) if d in fixed and d.label in repeated else d for d in deadlines
    ]


def _in_order(deadlines: list[Deadline]) -> tuple[Deadline, ...]:
    """By date, those without one last, none twice; the stages of one application numbered where unnamed."""
    once = {(d.kind, d.on, d.at, d.zone, d.label): d for d in reversed(deadlines)}
    ordered = _as_cut_offs(sorted(once.values(), key=lambda d: (d.on or date.max, d.at or time.max, d.kind)))
    if any(d.kind is DeadlineKind.STAGE for d in ordered):
        # What follows a first stage is the next one: nobody joins there.
        ordered = [
            replace(d, kind=DeadlineKind.STAGE) if d.kind is DeadlineKind.FIXED else d for d in ordered
        ]
    stages = [d for d in ordered if d.kind is DeadlineKind.STAGE]
    if len(stages) < 2:
        return tuple(ordered)
    return tuple(
        replace(d, label=f"stage {stages.index(d) + 1}") if d in stages and d.label is None else d
        for d in ordered
    )
