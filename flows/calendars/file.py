"""A calendar as a file (RFC 5545): one entry for each date, updated in place and cancelled where it was.

The only door to the icalendar library. Pure: the same entries give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from urllib.parse import quote
from zoneinfo import ZoneInfo

from db.calendars import CalendarEntry
from flows.calendars.dates import CalendarDate, said_by
from flows.calendars.words import description, summary
from flows.calendars.zones import onsets
from flows.words.publisher_text import shortened

MEDIA_TYPE = "text/calendar; method=PUBLISH"
NAME_SHOWN = 200
_PROGRAM = "-//Legation//Calendar//EN"


def calendar_bytes(entries: Sequence[CalendarEntry], language: str, name: str = "") -> bytes:
    """The entries as one calendar with METHOD:PUBLISH and the zones that it needs.

    Args:
        entries: in any order.
        language: of our words; titles stay as their publishers wrote them.
        name: under which a program that subscribes to it lists the calendar.
    """
    from icalendar import Calendar, vText

    calendar = Calendar()
    calendar.add("prodid", _PROGRAM)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:
        # Of these two the library does not know that they are texts.
        named = vText(shortened(name, NAME_SHOWN))
        calendar.add("name", named)
        calendar.add("x-wr-calname", named)
    said = sorted(
        ((said_by(entry.said), entry) for entry in entries), key=lambda one: (one[0].on, one[1].uid)
    )
    zones = sorted({zone for date_said, _ in said if (zone := _zone_of(date_said)) and zone != "UTC"})
    first, last = _years(said)
    parts = [_zone(zone, first, last) for zone in zones] + [_event(entry, language) for _, entry in said]
    head, end, tail = bytes(calendar.to_ical()).rpartition(b"END:VCALENDAR")
    return b"".join((head, *parts, end, tail))


def _years(said: Sequence[tuple[CalendarDate, CalendarEntry]]) -> tuple[date, date]:
    """The span for which a zone is described: whole years around the entries, so that it seldom changes."""
    years = [each.on.year for each, _ in said] or [2000]
    return date(min(years) - 1, 1, 1), date(max(years) + 2, 1, 1)


@lru_cache(maxsize=64)
def _zone(name: str, first: date, last: date) -> bytes:
    """How a zone's clocks go; one part for each kind of change, with all the days on which it comes."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    kinds: dict[tuple[timedelta, timedelta, str, bool], list[datetime]] = {}
    for onset in onsets(name, first, last):
        kinds.setdefault((onset.before, onset.after, onset.name, onset.is_summer), []).append(onset.at)
    zone = Timezone()
    zone.add("tzid", name)
    for (before, after, called, is_summer), days in kinds.items():
        part = TimezoneDaylight() if is_summer else TimezoneStandard()
        part.add("dtstart", days[0])
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", called)
        if days[1:]:
            part.add("rdate", days[1:])
        zone.add_component(part)
    return bytes(zone.to_ical())


def _zone_of(said: CalendarDate) -> str | None:
    """The zone of an entry with a time of day; a day without both has neither."""
    if said.at is None or said.zone is None:
        return None
    return "UTC" if said.zone in {"UTC", "Etc/UTC", "GMT", "Etc/GMT"} else said.zone


@lru_cache(maxsize=8_192)
def _event(entry: CalendarEntry, language: str) -> bytes:
    """One entry; kept, for a night's mails repeat each other's, and the library takes its time."""
    from icalendar import Event

    said = said_by(entry.said)
    cancelled = entry.cancelled_on is not None
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.moved_at)
    event.add("last-modified", entry.moved_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", _start(said))
    event.add("summary", summary(said, language, cancelled=cancelled))
    event.add("description", description(said, language, cancelled=cancelled))
    if said.place:
        event.add("location", said.place)
    if said.url:
        event.add("url", quote(said.url, safe="!#$%&'()*+,/:;=?@[]~"))
    event.add("status", "CANCELLED" if cancelled else "TENTATIVE" if said.is_estimate else "CONFIRMED")
    # A deadline keeps nobody from meeting others on that day.
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return bytes(event.to_ical())


def _start(said: CalendarDate) -> date | datetime:
    """The day alone, or the instant in its zone where both time and zone are known."""
    zone = _zone_of(said)
    if zone is None or said.at is None:
        return said.on
    return datetime.combine(said.on, said.at, ZoneInfo(zone))
