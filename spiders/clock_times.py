"""Times of day in prose, with the zone named beside them: "11:59 p.m., ET", "17h00 (heure de Bruxelles)"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from spiders.time_zones import ZONE, zone_named


@dataclass(frozen=True, slots=True)
class FoundTime:
    """A time of day in prose: ``text[start:end]`` states ``at``, the zone's words included.

    ``at`` is ``None`` for the end of the day ("midnight", "24:00", "close of business" is not a time).
    ``zone`` is an IANA name; ``zone_words`` are the words for it, which may name no zone ("local time").
    """

    start: int
    end: int
    at: time | None
    zone: str | None = None
    zone_words: str | None = None


_HALF = r"(?P<half>[ap]\.?\s?m\b\.?)"
_ZONE_BESIDE = rf"(?:[\s,]*(?:\(|\[)?\s*(?P<zone>{ZONE})\s*(?:\)|\])?)?"
_TIME = re.compile(
    r"(?<![\d:.,/-])(?:"
    r"(?i:(?<=\bore\s))(?P<ore>[01]?\d|2[0-4])(?:[.:](?P<minuti>[0-5]\d))?|"
    r"(?:12(?:[:.]00)?\s)?(?i:\b(?P<noon>noon|midday|mittag|midi|mediodía|mezzogiorno)\b)"
    r"|(?:(?:12|00?|24)(?:[:.]00)?\s)?(?i:\b(?P<midnight>midnight|mitternacht|minuit|medianoche|mezzanotte"
    r"|meia-noite)\b)"
    rf"|(?P<hour>[01]?\d|2[0-4])\s?[:.h]\s?(?P<minute>[0-5]\d)(?:[:.][0-5]\d)?(?:\s?(?i:{_HALF})|\s?(?:Uhr"
    rf"|hours|hrs|h\b|uur))?"
    rf"|(?P<hour12>1[0-2]|0?[1-9])\s?(?i:{_HALF.replace('half', 'half12')})"
    r"|(?P<hour24>[01]?\d|2[0-4])\s?(?:Uhr|h(?:rs?|ours)?\b|uur\b|horas\b|heures\b)"
    r"|(?P<military>[01]\d[0-5]\d|2[0-3][0-5]\d)\s?(?:hours|hrs)\b"
    rf")(?!\d|[./:]\d|\s?%){_ZONE_BESIDE}"
)
# "10.30" is a time, "10.30 million" and "2.50 EUR" are not.
_AMOUNT_AFTER = re.compile(r"\s*(?:%|€|\$|£|EUR|USD|GBP|million|billion|Mio|mln|percent|km|kg|°)")


def find_times(text: str) -> list[FoundTime]:
    """Every time of day that a text states, in order of place."""
    return [found for match in _TIME.finditer(text) if (found := _found(text, match))]


def _found(text: str, match: re.Match[str]) -> FoundTime | None:
    if _AMOUNT_AFTER.match(text, match.end()) or not _is_stated(match):
        return None
    zone_words = match["zone"]
    return FoundTime(
        match.start(),
        match.end(),
        _time_of(match),
        zone_named(zone_words) if zone_words else None,
        zone_words,
    )


def _is_stated(match: re.Match[str]) -> bool:
    """Whether the digits can only be a time: "17.00" needs a zone or a word, "17:00" does not."""
    if match["hour"] is None or match["half"] or match["zone"]:
        return True
    return re.search(r"[:h]|Uhr|hours|hrs|uur", match.group()) is not None


def _time_of(match: re.Match[str]) -> time | None:
    if match["noon"]:
        return time(12)
    if match["midnight"]:
        return None
    if match["military"]:
        return time(int(match["military"][:2]), int(match["military"][2:]))
    hour = int(match["hour"] or match["hour12"] or match["hour24"] or match["ore"])
    half = (match["half"] or match["half12"] or "").casefold()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return None if hour == 24 else time(hour, int(match["minute"] or match["minuti"] or 0))
