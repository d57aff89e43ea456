"""Dates as machines write them in a field of their own: "2026-12-01T02:00:00.000+0000", "08/19/2076", RSS.

A date without a time stays a date; midnight counts as a time only where the publisher means it. Years that
no call lasts until are recognised as placeholders.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from spiders.calendar_words import months
from spiders.clock_times import find_times
from spiders.dates import calendar_date, century, find_dates
from spiders.time_zones import never_later, zone_named

# Publishers fill a date they do not have with 0001, 1900, 1970, 2050, 2076, 2099 or 2100.
FIRST_YEAR, FIRST_PLACEHOLDER_YEAR = 1990, 2050
# No announced call stays open longer than this; a longer one is a slip of the keyboard (2048 for 2024).
LONGEST_CALL_YEARS = 20


@dataclass(frozen=True, slots=True)
class Stamp:
    """A machine's date: ``at`` to the minute, ``None`` when only a date is said; ``zone`` as it says.

    ``assumed`` marks a time whose stated zone was not believed, ``worded`` a zone that prose calls by name.
    """

    on: date
    at: time | None = None
    zone: tzinfo | None = None
    assumed: bool = False
    worded: bool = False

    @property
    def zone_name(self) -> str | None:
        """The IANA name of its zone; ``None`` for a bare offset from Greenwich."""
        return self.zone.key if isinstance(self.zone, ZoneInfo) else None

    def within(self, zone_name: str) -> Stamp:
        """The same instant on the clock of an IANA zone; a stamp without time or zone stays as it is."""
        if self.at is None or self.zone is None:
            return self
        local = datetime.combine(self.on, self.at, self.zone).astimezone(ZoneInfo(zone_name))
        return Stamp(local.date(), local.time(), local.tzinfo)


_HAS_HOUR = re.compile(r"%[-#]?[HIcX]")
_TIME = (
    r"(?P<hour>[01]?\d|2[0-3])[:\-](?P<minute>[0-5]\d)(?:[:\-][0-5]\d(?:[.,]\d+)?)?"
    r"(?:\s?(?P<half>[AaPp])\.?[Mm]\.?)?"
)
_ZONE = r"(?:\s*(?P<zone>Z|[+-]\d\d:?\d\d|\(?[A-Z]{2,5}\)?))?"
_END = rf"(?:(?:[T\s-]|,\s?){_TIME}{_ZONE})?\s*"
_ISO = re.compile(rf"(?P<year>\d{{4}})[-/.]?(?P<month>\d\d)[-/.]?(?P<day>\d\d){_END}")
# As RFC 9557 adds the name of a zone.
_IANA = re.compile(r"([^\[\]]+)\[([A-Za-z0-9_+/-]+)\]")
_WORDED = re.compile(
    rf"(?:[A-Za-z]{{3,9}},\s*)?(?:(?P<day>\d\d?)[\s-](?P<name>[A-Za-z]{{3,9}})\.?[\s,-]+"
    rf"|(?P<name2>[A-Za-z]{{3,9}})\.?\s+(?P<day2>\d\d?),?\s+)"
    rf"(?P<year>\d{{4}}|\d\d){_END}"
)
_NUMERIC = re.compile(rf"(?P<first>\d\d?)[/.-](?P<second>\d\d?)[/.-](?P<year>\d{{4}}){_END}")
_EPOCH_MILLISECONDS = re.compile(r"\d{13}")
# "MMDDYYYY" of the Grants.gov extract.
_COMPACT = re.compile(rf"(?P<first>[0-3]\d)(?P<second>[0-3]\d)(?P<year>(?:19|20)\d\d){_END}")

# "17.00" beside a date and nothing else is its hour.
_BARE_HOUR = re.compile(r"(?<![\d.])([01]?\d|2[0-3])[.hH]([0-5]\d)(?![\d.])")
# "(approx.)", "Wednesday, at": what may stand beside the date of a field that holds nothing else.
_WORDS_BESIDE, _MOST_BESIDE = re.compile(r"[^\W\d_]"), 12

# "Summer 2025", "late 2026", "Q3 2026", "October 2026": all that is known of a day that is not fixed yet.
_PERIOD = re.compile(
    r"(?:(?:early|mid|late|end of)[\s-]+)?(?:(?:q[1-4]|[a-z]{3,9}\.?)[\s,]+)?(?:of )?20\d\d",
    re.IGNORECASE,
)


def is_period(text: str | None) -> bool:
    """Whether a date field names only a year, a season, a quarter or a month."""
    said = _PERIOD.fullmatch((text or "").strip())
    return said is not None


def read_stamp(
    text: str,
    *,
    day_first: bool | None = None,
    language: str | None = None,
    formats: Sequence[str] = (),
    country: str | None = None,
) -> Stamp | None:
    """The date (and time to the minute) in a machine's field, or ``None`` where it is not understood.

    Args:
        text: the field as the publisher sent it.
        day_first: how 03/05/2026 is meant; ``None`` leaves such a date unread.
        language: ISO 639-1 code of month names in the field.
        formats: ``strptime`` patterns of this publisher, tried before anything else.
        country: who writes, for letters that stand for several time zones.
    """
    text = text.strip()
    for pattern in formats:
        try:
            moment = datetime.strptime(text, pattern)  # noqa: DTZ007 — publishers' fields have no zone
        except ValueError:
            continue
        return _of(moment) if _HAS_HOUR.search(pattern) else Stamp(moment.date())
    for read in (_iso, _zoned, _worded, _epoch):
        if stamp := read(text):
            return stamp
    return _numeric(text, day_first) or _prose(text, day_first, language, country)


def is_placeholder(on: date, seen_on: date) -> bool:
    """Whether a date stands for "none": before 1990, from 2050 on, or over twenty years after ``seen_on``."""
    return (
        on.year < FIRST_YEAR
        or on.year >= FIRST_PLACEHOLDER_YEAR
        or on.year > seen_on.year + LONGEST_CALL_YEARS
    )


def _of(moment: datetime) -> Stamp:
    return Stamp(moment.date(), moment.time().replace(second=0, microsecond=0, tzinfo=None), moment.tzinfo)


def _iso(text: str) -> Stamp | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    return _stamp(match, calendar_date(int(match["year"]), int(match["month"]), int(match["day"])))


@cache
def zone_names() -> frozenset[str]:
    """The names of all zones."""
    return frozenset(available_timezones())


def _zoned(text: str) -> Stamp | None:
    """A local date, with or without its hour, and the name of its zone: "2026-12-01T17:00[Europe/Paris]"."""
    match = _IANA.fullmatch(text)
    stamp = _iso(match[1]) if match else None
    if match is None or stamp is None or stamp.zone is not None or match[2] not in zone_names():
        return None
    return Stamp(stamp.on, stamp.at, ZoneInfo(match[2]), worded=True)


def _worded(text: str) -> Stamp | None:
    match = _WORDED.fullmatch(text)
    month = months("en").get((match["name"] or match["name2"]).casefold()) if match else None
    if match is None or month is None:
        return None
    year = int(match["year"]) if len(match["year"]) == 4 else century(int(match["year"]))
    return _stamp(match, calendar_date(year, month, int(match["day"] or match["day2"])))


def _numeric(text: str, day_first: bool | None) -> Stamp | None:
    match = _NUMERIC.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None:
        return None
    year, first, second = int(match["year"]), int(match["first"]), int(match["second"])
    readings = [on for on in (calendar_date(year, second, first), calendar_date(year, first, second)) if on]
    if len(set(readings)) == 2 and day_first is None:
        return None
    return _stamp(
        match, (readings[0] if day_first or len(readings) == 1 else readings[1]) if readings else None
    )


def _prose(text: str, day_first: bool | None, language: str | None, country: str | None) -> Stamp | None:
    """A field that holds nothing but a date, perhaps with its hour, in words: "14 octobre 2026 à 17h00"."""
    dates = find_dates(text, language=language, day_first=day_first)
    if len(dates) != 1 or dates[0].on is None:
        return None
    times = [
        t for t in find_times(text, country=country) if t.end <= dates[0].start or t.start >= dates[0].end
    ]
    spans = sorted([(dates[0].start, dates[0].end), *((t.start, t.end) for t in times)], reverse=True)
    rest = text
    for start, end in spans:
        rest = rest[:start] + " " + rest[end:]
    bare = _BARE_HOUR.search(rest)
    if len(times) + bool(bare) > 1 or len("".join(_WORDS_BESIDE.findall(rest))) > _MOST_BESIDE:
        return None
    if bare:
        return Stamp(dates[0].on, time(int(bare[1]), int(bare[2])))
    if not times:
        return Stamp(dates[0].on) if not re.search(r"\d", rest) else None
    only = times[0]
    if only.zone_words and only.zone is None:
        # "5 pm local time": whose clock that is, a stamp cannot say.
        return None
    zone = never_later(only.zone, only.zone_words, dates[0].on, only.at)
    return Stamp(dates[0].on, only.at, ZoneInfo(zone) if zone else None, worded=zone is not None)


def _epoch(text: str) -> Stamp | None:
    if not _EPOCH_MILLISECONDS.fullmatch(text):
        return None
    return _of(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(text)))


def _stamp(match: re.Match[str], on: date | None) -> Stamp | None:
    if on is None or match["hour"] is None:
        return Stamp(on) if on else None
    zone = _zone(match["zone"])
    if match["zone"] and zone is None:
        # Letters that stand for several zones: whose they are is for prose to say.
        return None
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "pP" else 0)
    return Stamp(on, time(hour, int(match["minute"])), zone)


def _zone(words: str | None) -> tzinfo | None:
    if not words:
        return None
    if words[0] in "+-":
        ahead = timedelta(hours=int(words[1:3]), minutes=int(words[-2:]))
        return timezone(-ahead if words[0] == "-" else ahead)
    name = zone_named(words)
    return ZoneInfo(name) if name else None
