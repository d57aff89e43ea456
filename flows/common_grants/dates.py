"""Deadlines and other dates as the protocol's events. Pure.

The protocol's time has no zone: it is the local time, and the zone stands in the description (and, typed, in
the custom field ``deadlines``). A date without a time stays without one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, TypeAlias

from db.records import Certainty, Deadline, DeadlineKind, Event, EventKind, Notice
from db.records.lifecycle import dated_deadlines

Json: TypeAlias = dict[str, Any]

_KINDS: Mapping[DeadlineKind, str] = {
    DeadlineKind.FIXED: "Deadline",
    DeadlineKind.CUTOFF: "Cut-off",
    DeadlineKind.STAGE: "Deadline of a stage",
    DeadlineKind.RECURRING: "Recurring deadline",
    DeadlineKind.ROLLING: "Rolling deadline",
    DeadlineKind.UNTIL_EXHAUSTED: "Until the money is spent",
}
_UNDATED: Mapping[DeadlineKind, str] = {
    DeadlineKind.ROLLING: "Applications are taken at any time.",
    DeadlineKind.UNTIL_EXHAUSTED: "Applications are taken until the money is spent.",
    DeadlineKind.RECURRING: "The deadline recurs; its next date is not stated.",
}
_CERTAINTIES: Mapping[Certainty, str] = {
    Certainty.BY_RULE: "known by a general rule of the publisher",
    Certainty.INFERRED: "inferred by us, not stated as such",
    Certainty.ESTIMATED: "an estimate, not a promise",
}
_EVENTS: Mapping[EventKind, str] = {
    EventKind.INFORMATION_DAY: "Information day",
    EventKind.BROKERAGE: "Brokerage event",
    EventKind.QUESTIONS: "Last day for questions",
    EventKind.EXPECTED_OPENING: "Expected opening",
    EventKind.LETTER_OF_INTENT: "Letter of intent",
}


def key_dates(notice: Notice, now: datetime) -> Json:
    """When it was posted, when it closes (seen from ``now``), and all other dates that are known."""
    closing = closing_of(notice, now)
    told: Json = {}
    if notice.published_on:
        told["postDate"] = _single("Announced", notice.published_on)
    if closing is not None:
        told["closeDate"] = deadline_event(closing)
    rest = [each for each in notice.deadlines if each is not closing]
    others = dict(_others(notice, rest))
    return {**told, "otherDates": others} if others else told


def closing_of(notice: Notice, now: datetime) -> Deadline | None:
    """The deadline that counts next, or, where all have passed, the last; an estimated date is none."""
    dated = [pair for pair in dated_deadlines(notice) if pair[1].certainty is not Certainty.ESTIMATED]
    if dated:
        return next((each for closing, each in dated if closing > now), dated[-1][1])
    return next((each for each in notice.deadlines if each.on is None and each.kind in _UNDATED), None)


def deadline_event(deadline: Deadline) -> Json:
    """One deadline; without a date in the publisher's words, or in ours where these are not repeated."""
    name = deadline.label or _KINDS.get(deadline.kind, "Deadline")
    if deadline.on is None:
        details = deadline.words or _UNDATED.get(deadline.kind) or name
        return {"name": name, "eventType": "other", "details": details}
    said = [_KINDS.get(deadline.kind, "Deadline")]
    if deadline.certainty in _CERTAINTIES:
        said.append(_CERTAINTIES[deadline.certainty])
    if deadline.at and deadline.zone:
        said.append(f"local time in {deadline.zone}")
    elif deadline.at:
        said.append("local time, in a zone that is not stated")
    else:
        said.append("no time stated")
    if deadline.at and (known := deadline.time_certainty and _CERTAINTIES.get(deadline.time_certainty)):
        said.append(f"the time is {known}")
    return {**_single(name, deadline.on, deadline.at), "description": "; ".join(said)}


def _others(notice: Notice, deadlines: list[Deadline]) -> Iterator[tuple[str, Json]]:
    if notice.opens_on:
        yield "opens", _single("Applications open", notice.opens_on)
    for number, deadline in enumerate(deadlines, 1):
        if deadline.on is not None or deadline.kind in _UNDATED:
            yield f"deadline{number}", deadline_event(deadline)
    for number, event in enumerate(notice.events, 1):
        yield f"event{number}", _event(event)


def _event(event: Event) -> Json:
    name = _EVENTS[event.kind]
    if event.on is None:
        return {"name": name, "eventType": "other", "details": event.words or name}
    said = [f"local time in {event.zone}"] if event.at and event.zone else []
    said += [part for part in (event.place, event.url) if part]
    told = _single(name, event.on, event.at)
    return {**told, "description": "; ".join(said)} if said else told


def _single(name: str, on: date, at: time | None = None) -> Json:
    clock = {"time": at.strftime("%H:%M:%S")} if at else {}
    return {"name": name, "eventType": "singleDate", "date": on.isoformat(), **clock}
