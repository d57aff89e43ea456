"""One notice being read: by which source's words, as of which day, and what was not understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from db.records import Issue, RawNotice
from spiders.source_facts import OWN_ZONE, SourceFacts
from spiders.timestamps import Stamp, read_stamp

LONGEST_QUOTE = 500
MIDNIGHT, END_OF_DAY = time(0), time(23, 59)
_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
# Where 3/5/2026 is the fifth of March.
MONTH_FIRST_COUNTRIES = frozenset({"US", "PW", "FM", "MH"})


@dataclass(slots=True)
class Reading:
    """A raw notice on its way to becoming a notice; collects the Issues."""

    raw: RawNotice
    source: SourceFacts
    language: str
    seen_on: date
    issues: list[Issue] = field(default_factory=list)

    def issue(self, field_name: str, raw: str | None, reason: str) -> None:
        """Note something the publisher said that was not understood."""
        # Half a character, as broken JSON escapes leave it, cannot be stored.
        quoted = None if raw is None else raw[:LONGEST_QUOTE].encode("utf-8", "replace").decode()
        self.issues.append(Issue(self.raw.source, self.raw.key, field_name, quoted, reason))

    @property
    def rule_zone(self) -> str | None:
        """The zone of a publisher-wide deadline time: its own, unless it says the applicant's local one."""
        return self.source.timezone if self.source.deadline_zone == OWN_ZONE else self.source.deadline_zone

    @property
    def unstated_zone(self) -> str | None:
        """The zone of an hour for which none is stated: the publisher's own, unless its hours are others'."""
        zone: str | None = getattr(self.source, "unstated_zone", self.source.timezone)
        return zone


def begin(raw: RawNotice, source: SourceFacts) -> Reading:
    """Start reading a raw notice; the day it was fetched stands for today."""
    said = (raw.language or source.language).strip().casefold()
    language = said[:2] if re.fullmatch(r"[a-z]{2}(?:[-_].*)?", said) else source.language
    reading = Reading(raw, source, language, date(1, 1, 1))
    if language != said[:2]:
        reading.issue("language", raw.language, "unknown language; the source's own is taken")
    try:
        fetched = datetime.fromisoformat(raw.fetched_at)
    except ValueError:
        reading.issue("fetched_at", raw.fetched_at, "not a time")
        fetched = datetime(2000, 1, 1, tzinfo=UTC)
    reading.seen_on = fetched.date()
    return reading


def day_first(source: SourceFacts) -> bool | None:
    """How a source's country orders the numbers of a date; ``None`` for an international publisher."""
    if source.country == "INT":
        return None
    return source.country not in MONTH_FIRST_COUNTRIES


def one_moment(text: str, reading: Reading) -> Stamp | None:
    """A text that is nothing but a date, as this publisher writes dates."""
    source = reading.source
    return read_stamp(
        text,
        day_first=day_first(source),
        language=reading.language,
        formats=source.date_formats,
        country=source.country,
    )


def stamp_in(text: str, field_name: str, reading: Reading) -> Stamp | None:
    """A machine's date on the funder's clock; an Issue and ``None`` where it is not understood.

    A midnight that stands for "no time" is dropped before any zone could move the day.
    """
    source = reading.source
    stamp = one_moment(text, reading)
    if stamp is None:
        reading.issue(field_name, text, "a date we do not understand")
        return None
    if stamp.at is None or is_placeholder_time(stamp.at, source):
        return Stamp(stamp.on, None, stamp.zone if stamp.worded else None)
    if stamp.worded or stamp.zone_name not in {None, "UTC"}:
        # A zone called by its name is the publisher's word; an offset, or Greenwich, is a machine's.
        own = _local(stamp, source.timezone)
        return own if (own.on, own.at) == (stamp.on, stamp.at) else stamp
    if _means_wall_clock(stamp, reading):
        return Stamp(stamp.on, stamp.at, assumed=True)
    return _local(stamp, source.timezone)


def is_placeholder_time(at: time, source: SourceFacts) -> bool:
    """Whether midnight in this source's fields means that no time is stated."""
    return at == MIDNIGHT and source.placeholder_midnight


def _means_wall_clock(stamp: Stamp, reading: Reading) -> bool:
    """Whether a stamp says UTC but means the clock on the funder's wall.

    Some portals put "+0000" behind local hours. It is so for the records a source names, for the very hour
    of the publisher's own rule, and for the last minute of a day: read as UTC they would end too late.
    """
    if (
        stamp.at is None
        or stamp.zone is None
        or stamp.zone.utcoffset(_ANY_MOMENT.replace(tzinfo=stamp.zone)) != timedelta(0)
    ):
        return False
    named = reading.source.wall_clock_keys
    return bool(
        (named and re.search(named, reading.raw.key))
        or stamp.at == END_OF_DAY
        or (reading.source.deadline_time is not None and stamp.at == reading.source.deadline_time)
    )


def _local(stamp: Stamp, zone: str) -> Stamp:
    try:
        return stamp.within(zone)
    except OverflowError:
        # Year 1 or 9999 has no neighbour to move into.
        return Stamp(stamp.on)
