"""Times of day in prose, with the zone named beside them: "11:59 p.m., ET", "17h00 (heure de Bruxelles)"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from spiders.digits import western_digits
from spiders.time_zones import ZONE, zone_named

# When offices close: what "COB" is taken for, marked as inferred.
CLOSE_OF_BUSINESS = time(17)


@dataclass(frozen=True, slots=True)
class FoundTime:
    """A time of day in prose: ``text[start:end]`` states ``at``, the zone's words included.

    ``at`` is ``None`` for the end of the day ("midnight", "24:00"). ``zone`` is an IANA name; ``zone_words``
    are the words for it, which may name no zone ("local time"). ``inferred`` marks an hour that the words
    mean but do not say ("close of business").
    """

    start: int
    end: int
    at: time | None
    zone: str | None = None
    zone_words: str | None = None
    inferred: bool = False


_HALF = r"(?P<half>[ap]\.?\s?m\b\.?|[πμ]\.\s?μ\.|de la (?:mañana|tarde|noche)|مساء|ظهر|عصر|صباح)[ًا]*"
_PAST_NOON = ("p", "μ", "de la t", "de la n", "مساء", "ظهر", "عصر")
_ZONE_BESIDE = rf"(?:\)?[\s,;–-]*(?:\(|\[|（)?\s*(?P<zone>{ZONE})\s*(?:\)|\]|）)?)?"
# A word that makes the figures behind it a time: "ore 12", "kl. 14.00", "godz. 16", "klo 16.15".
_LED = (
    r"(?i:\b(?:ore|ora|orele|kl\.?|klo|klokken|klockan|godz\.?|godzin[ayęie]+|saat|ώρα|pukul|lúc|h\.)\s{1,2})"
)
# Words that do so only before a figure in the form of a time, or before the day: "alle 17.00", "alle 17 del".
_HINTS = ("alle", "entro le", "dalle", "às", "a las", "a la", "at", "by", "um", "om", "à", "until", "ve")
_HINTED = "(?i:" + "|".join(rf"(?<=\b{word} )" for word in _HINTS) + ")"
_NOON = r"noon|midday|mittags?|midi|mediodía|mezzogiorno|meio[- ]dia|południ[ae]|poledne|amiaz[aă]|正午|정오"
_MIDNIGHT = (
    r"midnight|mitternacht|minuit|medianoche|mezzanotte|meia-noite|middernacht|midnatt|midnat|północy"
    r"|půlnoci|miezul nopții|keskiyö\w*|gece yarısı|end of (?:the )?day"
)
_CLOSING = r"COB|EOB|c\.o\.b\.?|(?:close|end) of (?:the )?business(?: day)?|dienstschluss"
_HOURS = r"Uhr|hours|hrs|[hH]\b|uur|óra\w*|horas\b|hora\b(?! )|hodin|годин\w*|часов|heures|o[’']clock"
_TIME = re.compile(
    r"(?<![\d:.,/-])(?:"
    rf"{_LED}(?P<led>[01]?\d|2[0-4])(?:[.:hH](?P<led_minute>[0-5]\d))?(?![.:]?\d|\s?(?i:[ap]\.?\s?m\b))"
    rf"|{_HINTED}(?P<hint>[01]?\d|2[0-4])(?:\.(?P<hint_minute>[0-5]\d)(?![.,]?\d|\s?(?i:[ap]\.?\s?m\b))"
    r"(?!\s?[hH]|\.\d)|(?=\s(?:del|do dia|du)\s))"
    rf"|(?:12(?:[:.]00)?\s)?(?i:(?<![a-z])(?P<noon>{_NOON})(?![a-z]))"
    rf"|(?:(?:12|00?|24)(?:[:.]00)?\s)?(?i:\b(?P<midnight>{_MIDNIGHT})\b)"
    rf"|(?i:(?<!\w)(?P<closing>{_CLOSING})(?!\w))"
    rf"|(?P<hour>[01]?\d|2[0-4])(?:\s?[:hH]\s?|\.)(?P<minute>[0-5]\d)(?:[:.][0-5]\d)?"
    rf"(?:\s?(?i:{_HALF})|\s?(?P<said>{_HOURS}))?"
    rf"|(?P<hour12>1[0-2]|0?[1-9])\s?(?i:{_HALF.replace('half', 'half12')})"
    rf"|(?P<hour24>[01]?\d|2[0-4])\s?(?:{_HOURS})(?:\s(?P<minute24>[0-5]\d)\s?(?:minutes?|min|mn)\b)?"
    r"|(?P<military>[01]\d[0-5]\d|2[0-3][0-5]\d)\s?(?:hours|hrs)\b"
    rf")(?!\d|[./:]\d|\s?%){_ZONE_BESIDE}"
)
_EAST_ASIAN = re.compile(
    r"(?:(?P<half>午前|午後|上午|下午|晚上|早上|오전|오후)\s?(?P<hour>\d\d?)[:：](?P<minute>[0-5]\d)"
    r"|(?:(?P<half2>午前|午後|上午|下午|晚上|早上|오전|오후)\s?)?(?P<hour2>\d\d?)\s?[時时시點点](?![間间간])"
    rf"(?:\s?(?P<minute2>[0-5]?\d)\s?[分분]|(?P<thirty>[半반]))?){_ZONE_BESIDE}"
)
_HOURS_OF = ("hour", "hour12", "hour24", "led", "hint")
_BETWEEN_TWO = re.compile(r"[\s(,/=–-]+")
_AFTER_NOON = frozenset({"午後", "下午", "晚上", "오후"})
# "10.30" is a time, "10.30 million" and "2.50 EUR" are not.
_AMOUNT_AFTER = re.compile(r"\s*(?:%|€|\$|£|EUR|USD|GBP|million|billion|Mio|mln|percent|km|kg|°)")


def find_times(text: str, *, country: str | None = None) -> list[FoundTime]:
    """Every time of day that a text states, in order of place.

    Args:
        text: plain text.
        country: who writes; decides letters that stand for several zones ("IST", "CST").
    """
    text = western_digits(text)
    east_asian = [found for m in _EAST_ASIAN.finditer(text) if (found := _east_asian(m, country))]
    western = [
        found
        for match in _TIME.finditer(text)
        if not any(match.start() < e.end and e.start < match.end() for e in east_asian)
        if (found := _western(text, match, country))
    ]
    return _once(text, sorted([*east_asian, *western], key=lambda t: t.start))


def _once(text: str, found: list[FoundTime]) -> list[FoundTime]:
    """With a time that is said twice in a row, "12:00 (noon) CET", as one."""
    times: list[FoundTime] = []
    for each in found:
        before = times[-1] if times else None
        if before and before.at == each.at and not _BETWEEN_TWO.sub("", text[before.end : each.start]):
            zoned = each if before.zone_words is None else before
            each = FoundTime(before.start, each.end, each.at, zoned.zone, zoned.zone_words, each.inferred)
            times.pop()
        times.append(each)
    return times


def _western(text: str, match: re.Match[str], country: str | None) -> FoundTime | None:
    if _AMOUNT_AFTER.match(text, match.end()) or not _is_stated(match):
        return None
    return _found(match, _time_of(match), country, inferred=match["closing"] is not None)


def _found(
    match: re.Match[str], at: time | None, country: str | None, *, inferred: bool = False
) -> FoundTime:
    words = match["zone"]
    zone = zone_named(words, country=country) if words else None
    return FoundTime(match.start(), match.end(), at, zone, words, inferred)


def _is_stated(match: re.Match[str]) -> bool:
    """Whether the digits can only be a time: "17.00" needs a zone or a word, "17:00" does not."""
    if match["hour"] is None or match["half"] or match["zone"] or match["said"]:
        return True
    return re.search(r"\d\s?[:hH]", match.group()) is not None


def _time_of(match: re.Match[str]) -> time | None:
    if match["noon"]:
        return time(12)
    if match["midnight"]:
        return None
    if match["closing"]:
        return CLOSE_OF_BUSINESS
    if match["military"]:
        return time(int(match["military"][:2]), int(match["military"][2:]))
    hour = int(next(match[name] for name in _HOURS_OF if match[name]))
    half = (match["half"] or match["half12"] or "").casefold()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half.startswith(_PAST_NOON) else 0)
    return (
        None
        if hour == 24
        else time(
            hour,
            int(match["minute"] or match["led_minute"] or match["hint_minute"] or match["minute24"] or 0),
        )
    )


def _east_asian(match: re.Match[str], country: str | None) -> FoundTime | None:
    hour = int(match["hour"] or match["hour2"])
    half = match["half"] or match["half2"]
    minute = int(match["minute"] or match["minute2"] or (30 if match["thirty"] else 0))
    if half in _AFTER_NOON and hour < 12:
        hour += 12
    if hour > 24 or (hour == 24 and minute):
        return None
    return _found(match, None if hour == 24 else time(hour, minute), country)
