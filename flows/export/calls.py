"""The calls of an answer as an Atom feed or a calendar: only facts, our own words and links are in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from db.answered_calls import AnsweredCall
from db.calendars import CalendarEntry, FeedEntry
from db.records.errors import InputError
from flows.calendars.dates import dates_of, moved_entries, said_by
from flows.calendars.file import calendar_bytes
from flows.feeds.atom import MOST_ENTRIES, atom_bytes

LANGUAGE = "en"
# More dates nobody looks at, and few programs take.
MOST_DATES = 5_000
# What ends the name of a date: no host, so that it is nobody's address.
DOMAIN = "export.legation.invalid"


def atom(calls: Iterable[AnsweredCall], what: str, title: str, as_of: datetime) -> tuple[bytes, int]:
    """The feed and its number of entries: what moved last first, and no more than a reader program shows."""
    known = {each.opportunity.id: each for each in calls}
    latest = sorted(known.values(), key=lambda each: (-each.moved_at.timestamp(), each.opportunity.id))
    entries = [
        FeedEntry(each.opportunity.id, "", each.since, each.moved_at) for each in latest[:MOST_ENTRIES]
    ]
    held = {name: each.opportunity for name, each in known.items()}
    content = atom_bytes(
        entries, held, name=f"export:{what}", profile_name="", title=title, language=LANGUAGE, as_of=as_of
    )
    return content, len(entries)


def calendar(calls: Iterable[AnsweredCall], title: str, as_of: datetime) -> tuple[bytes, int]:
    """The calendar of all dates from the night on, and their number.

    Raises:
        InputError: there are more than a calendar is good for.
    """
    entries: list[CalendarEntry] = []
    for each in calls:
        entries += _entries(each, as_of)
        if len(entries) > MOST_DATES:
            raise InputError(f"more than {MOST_DATES} dates are too many for a calendar; narrow the question")
    return calendar_bytes(entries, LANGUAGE, title), len(entries)


def _entries(call: AnsweredCall, as_of: datetime) -> Sequence[CalendarEntry]:
    made = moved_entries(
        call.opportunity, dates_of(call.opportunity), (), owner="", domain=DOMAIN, as_of=as_of
    )
    night = as_of.astimezone(UTC).date()
    # As of the publisher's last word, so that the same call gives the same bytes on another night.
    return [replace(each, moved_at=call.moved_at) for each in made if said_by(each.said).on >= night]
