"""Deadlines as publishers phrase them, in many languages: exact in day, hour, zone and kind, never later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from db.records import Deadline, Notice, RawDeadline
from spiders.normalise import normalise
from tests.labelled import OWN_ZONE_OF_TABLES, SEEN_AT, Tally, clock, items, publisher, table
from tests.reading_cases import RAW

ROWS = table("deadlines")
BESIDE = ("none", "ambiguous", "opens", "event:letter-of-intent", "event:information-day")
UNKNOWN_ZONE = "?"
LINE_BREAK = "⏎"
LAST_ZONE = "Etc/GMT+12"


def notice_of(row: dict[str, str]) -> tuple[Notice, list[str]]:
    """The notice of a row, and why something in it was not understood."""
    raw = replace(RAW, fetched_at=SEEN_AT, language=row["lang"])
    if row["field"] == "-":
        raw = replace(raw, text=row["text"].replace(LINE_BREAK, "\n"))
    else:
        raw = replace(raw, deadlines=(RawDeadline(row["field"].strip("~"), row["text"] or None),))
    notice, issues = normalise(raw, publisher(row["country"], row["lang"]))
    return notice, [issue.reason for issue in issues]


def instant(on: date, at: time | None, zone: str | None) -> datetime:
    """When a deadline ends: without a time with its day, without a zone in the last zone on earth."""
    return datetime.combine(on, at or time(23, 59, 59), ZoneInfo(zone or LAST_ZONE)).astimezone(UTC)


def told(kind: str, on: date | None, at: time | None, zone: str | None) -> tuple[object, ...]:
    """What is compared: the zone by the instant it gives, since several names may stand for one zone."""
    if on is None:
        return (kind,)
    return (kind, on, at, zone is None, instant(on, at, zone))


def label(words: list[str]) -> tuple[object, ...]:
    """A deadline as a row labels it: kind, date, time, zone."""
    kind, on, at, zone = (words + ["", "-", "own"][len(words) - 1 :])[:4]
    known = {"own": OWN_ZONE_OF_TABLES, UNKNOWN_ZONE: None}.get(zone, zone)
    return told(kind, date.fromisoformat(on) if on else None, clock(at), known)


def read(deadline: Deadline) -> tuple[object, ...]:
    """A deadline as it was read."""
    return told(deadline.kind.value, deadline.on, deadline.at, deadline.zone)


def measured() -> Tally:
    """Every row read by what runs at night."""
    tally = Tally()
    for row in ROWS:
        notice, reasons = notice_of(row)
        parts = [part for part in items(row["expected"]) if part[0] not in BESIDE]
        stated = [label(part) for part in parts if not part[-1].endswith("?") or part[-1] == UNKNOWN_ZONE]
        optional = [label([*part[:-1], part[-1][:-1]]) for part in parts if part[-1].endswith("?")]
        found = [read(deadline) for deadline in notice.deadlines]
        extra = [each for each in found if each not in stated and each not in optional]
        tally.rows += 1
        tally.languages.add(row["lang"])
        tally.negatives += not parts
        tally.stated += bool(stated)
        tally.decided += bool(stated) and bool(found)
        right = not extra and all(each in found for each in stated) and beside(row, notice, reasons)
        tally.right += right
        shown = f"{row['lang']} {row['text']!r} {row['field']}: {row['expected']} | {in_words(notice)}"
        if not right:
            tally.misses.append(shown)
        dated = [each[-1] for each in stated if len(each) > 1]
        ends = [each for each in extra if len(each) > 1]
        if extra and (not parts or (ends and not dated)):
            tally.invented.append(shown)
        if any(dated and each[-1] > max(dated) for each in ends):
            tally.worse.append(shown)
    return tally


def in_words(notice: Notice) -> str:
    """What was read, for a person."""
    read_out = [f"{d.kind.value} {d.on} {d.at} {d.zone}" for d in notice.deadlines]
    read_out += [f"event:{event.kind.value} {event.on}" for event in notice.events]
    return " + ".join([*read_out, *([f"opens {notice.opens_on}"] if notice.opens_on else [])]) or "none"


def beside(row: dict[str, str], notice: Notice, reasons: list[str]) -> bool:
    """Whether openings, events and Issues are as the row says; what it does not name is not asked for."""
    for part in items(row["expected"]):
        if part[0] == "opens" and str(notice.opens_on) != part[1]:
            return False
        if part[0].startswith("event:"):
            events = {(f"event:{event.kind.value}", str(event.on)) for event in notice.events}
            if (part[0], part[1]) not in events:
                return False
        if part[0] == "ambiguous" and "a date that may be read two ways" not in reasons:
            return False
    return True


@pytest.fixture(scope="module")
def tally() -> Tally:
    return measured()


def test_the_table_is_large_and_hard_enough(tally):
    assert tally.rows >= 400
    assert len(tally.languages) >= 12
    assert tally.negatives / tally.rows >= 0.3


def test_deadlines_are_read_as_they_are_stated(tally):
    print(tally.summary("deadlines"), *tally.misses, sep="\n")  # noqa: T201  (the figure and its misses, for a reader)
    assert tally.accuracy >= 0.97
    assert tally.decided_share >= 0.9


def test_nothing_is_invented_and_nothing_is_later_than_the_truth(tally):
    assert tally.invented == []
    assert tally.worse == []
