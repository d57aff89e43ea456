"""The dates of a sentence as a note states them: purpose, hour and zone, and whether it begins or ends it.

The words before a date say so, back to the date before it. In a sentence of a description, unlike in a note
beside a deadline, a date counts only where the sentence says plainly that it is one for applications.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time

from spiders.clock_times import FoundTime, find_times
from spiders.date_purposes import openings_of, purposes_of, standing_of
from spiders.dates import FoundDate
from spiders.deadline_words import (
    AFTER,
    DEADLINE_SAID,
    DUE,
    DUE_SAID,
    NOT_REQUIRED,
    OPENING_SAID,
    PHASE,
    PURPOSE,
    REQUIRED,
    TOO_LATE,
    UNTIL_BEHIND,
    Purpose,
)
from spiders.time_zones import ZONE, never_later, zone_named

_SPACES = re.compile(r" {2,}")
_NAMED_BEFORE = re.compile(r"[:：]\s*(?:[^\W\d_]+,?\s+){0,2}$")
_LIST_JOINT = re.compile(
    r"\W*(?:(?:and|or|et|ou|und|oder|y|o|e|en|of|och|eller|og|i|lub|a|nebo|și|sau|και|ve|veya|и|або|та)\W+)?"
    r"(?:(?:on|the|le|am|den|der|zum|el|il|dia|op)\W+)*",
    re.IGNORECASE,
)
_ZONE_BEHIND = re.compile(rf"[\s,]{{0,2}}[(（]?\s?({ZONE})\s?[)）]?")
_FEW_WORDS = re.compile(r"[^.;!?]{0,40}")
_MOST_WORDS = 5


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
    inferred: bool = False


def noted_dates(
    sentence: str,
    found: Sequence[FoundDate],
    *,
    before: Purpose | None = None,
    country: str | None = None,
    strict: bool = False,
) -> Iterator[NotedDate]:
    """The dates of a sentence with what they are for, in order of place.

    Args:
        sentence: plain text.
        found: its dates that can be read in one way only.
        before: what the sentences before it speak of, for one that does not say.
        country: who writes, for the zones that letters stand for.
        strict: take a date for one of an application only where the sentence plainly says so.
    """
    times = find_times(sentence, country=country) if found else []
    bare = _without(sentence, times)
    leads = _leads(bare, found)
    purposes = purposes_of(sentence, leads, before, strict=strict)
    opens = openings_of(sentence, found, leads)
    by_date = _times_by_date(found, times, one_list=len(set(purposes)) == 1)
    plain = _plain(bare, found, leads, purposes, opens) if strict else [True] * len(found)
    for index in standing_of(sentence, found, leads, purposes):
        if not plain[index]:
            continue
        yield _noted(sentence, found[index], purposes[index], opens[index], by_date.get(index), country)


def _noted(
    sentence: str,
    found: FoundDate,
    purpose: Purpose,
    opens: bool,
    at: FoundTime | None,
    country: str | None,
) -> NotedDate:
    assert found.on is not None
    zone, zone_words = (at.zone, at.zone_words) if at else (None, None)
    if zone_words is None:
        zone, zone_words = _zone_behind(sentence, found, country)
    zone = never_later(zone, zone_words, found.on, at.at if at else None)
    return NotedDate(
        found.on,
        purpose,
        opens,
        sentence,
        at.at if at else None,
        zone,
        zone_stated=zone_words is not None if at else zone is not None,
        time_stated=at is not None,
        required=_required(sentence),
        inferred=at is not None and at.inferred,
    )


def _zone_behind(sentence: str, found: FoundDate, country: str | None) -> tuple[str | None, str | None]:
    """The zone named right behind a date, and its words: "4 December 2026 (AoE)"."""
    match = _ZONE_BEHIND.match(sentence, found.end)
    return (zone_named(match[1], country=country), match[1]) if match else (None, None)


def _without(sentence: str, times: Sequence[FoundTime]) -> str:
    """The sentence with its times of day blanked out, place for place."""
    bare = list(sentence)
    for each in times:
        bare[each.start : each.end] = " " * (each.end - each.start)
    return "".join(bare)


def _leads(bare: str, found: Sequence[FoundDate]) -> list[str]:
    """The words before each date, back to the one before it."""
    starts = [0, *(d.end for d in found)]
    return [_SPACES.sub(" ", bare[start : d.start]) for start, d in zip(starts, found, strict=False)]


def _plain(
    sentence: str,
    found: Sequence[FoundDate],
    leads: Sequence[str],
    purposes: Sequence[Purpose],
    opens: Sequence[bool],
) -> list[bool]:
    """Which dates a sentence of a description plainly says to be for applications; a range stands as one."""
    plain = [
        _is_plain(sentence, date_, lead, purpose, begins)
        for date_, lead, purpose, begins in zip(found, leads, purposes, opens, strict=True)
    ]
    for index, lead in enumerate(leads):
        # "by 15 September or 15 December": what holds for the first of a list holds for the others.
        plain[index] = plain[index] or (
            index > 0 and plain[index - 1] and _LIST_JOINT.fullmatch(lead) is not None
        )
    for index in range(len(found) - 1):
        if opens[index] and not opens[index + 1] and purposes[index] == purposes[index + 1]:
            plain[index] = plain[index + 1] = plain[index] or plain[index + 1]
    return plain


def _is_plain(sentence: str, found: FoundDate, lead: str, purpose: Purpose, opens: bool) -> bool:
    """Whether a sentence of a description plainly says that a date is one for applications."""
    if purpose not in DUE:
        return purpose in {Purpose.INFORMATION, Purpose.QUESTIONS}
    if DEADLINE_SAID.search(sentence) or (opens and OPENING_SAID.search(sentence)):
        return True
    if purpose is Purpose.CLOSING and not DUE_SAID.search(sentence):
        # An office closes too.
        return False
    if AFTER.search(lead) and TOO_LATE.match(sentence, found.end):
        return True
    return _leads_to(lead) or UNTIL_BEHIND.match(sentence, found.end) is not None


def _leads_to(lead: str) -> bool:
    """Whether "until", "by", "from" or "proposals:" stands right before a date, but for a few words."""
    if _NAMED_BEFORE.search(lead) and PURPOSE.search(lead):
        return True
    phases = list(PHASE.finditer(lead))
    if not phases:
        return False
    between = lead[phases[-1].end() :]
    return _FEW_WORDS.fullmatch(between) is not None and len(between.split()) <= _MOST_WORDS


def _required(sentence: str) -> bool | None:
    if NOT_REQUIRED.search(sentence):
        return False
    return True if REQUIRED.search(sentence) else None


def _times_by_date(
    found: Sequence[FoundDate], times: Sequence[FoundTime], *, one_list: bool
) -> dict[int, FoundTime]:
    """Each time of a sentence goes to the nearest date; a lone one before or after a list, to all of it."""
    by_date: dict[int, FoundTime] = {}
    for each in times:
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
