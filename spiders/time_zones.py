"""The time zones that publishers name, as IANA names.

"EST" in July is what people write for the clock on the wall in New York; reading it as that zone is never
later than what was meant. A word for summer time in winter ("BST" in December) is taken at its word, for the
same reason. A word that stands for several zones ("IST") is that of the writer's country, else unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global

ANYWHERE_ON_EARTH = "Etc/GMT+12"

_EASTERN, _CENTRAL, _MOUNTAIN, _PACIFIC = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)
_ABBREVIATIONS: Mapping[str, str] = MappingProxyType({
    **dict.fromkeys(("ET", "EST", "EDT"), _EASTERN), **dict.fromkeys(("CT", "CDT"), _CENTRAL),
    **dict.fromkeys(("MT", "MST", "MDT"), _MOUNTAIN), **dict.fromkeys(("PT", "PST", "PDT"), _PACIFIC),
    **dict.fromkeys(("AKST", "AKDT"), "America/Anchorage"), "HST": "Pacific/Honolulu",
    "UTC": "UTC", "GMT": "UTC", "Z": "UTC", "TU": "UTC",
    **dict.fromkeys(("CET", "CEST", "MEZ", "MESZ"), "Europe/Brussels"),
    **dict.fromkeys(("EET", "EEST"), "Europe/Helsinki"), **dict.fromkeys(("WET", "WEST"), "Europe/Lisbon"),
    "TRT": "Europe/Istanbul", "MSK": "Europe/Moscow", "EAT": "Africa/Nairobi", "CAT": "Africa/Maputo",
    "SAST": "Africa/Johannesburg", "WAT": "Africa/Lagos", "PKT": "Asia/Karachi", "SGT": "Asia/Singapore",
    "HKT": "Asia/Hong_Kong", "JST": "Asia/Tokyo", "KST": "Asia/Seoul", "WIB": "Asia/Jakarta",
    **dict.fromkeys(("AEST", "AEDT"), "Australia/Sydney"), "AWST": "Australia/Perth",
    **dict.fromkeys(("ACST", "ACDT"), "Australia/Adelaide"), "BRT": "America/Sao_Paulo",
    **dict.fromkeys(("NZST", "NZDT"), "Pacific/Auckland"),
    "AOE": ANYWHERE_ON_EARTH,
    **dict.fromkeys(("HE", "HNE", "HAE"), _EASTERN), "BRST": "America/Sao_Paulo", "WITA": "Asia/Makassar",
    **dict.fromkeys(("МСК",), "Europe/Moscow"), "NPT": "Asia/Kathmandu", "ICT": "Asia/Bangkok",
    "PHT": "Asia/Manila", "COT": "America/Bogota", "CLT": "America/Santiago", "ART": "America/Buenos_Aires",
})  # fmt: skip
# Letters that stand for several zones: whose they are depends on the country of who writes them.
_OF_COUNTRY: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "IST": {"IN": "Asia/Kolkata", "IE": "Europe/Dublin", "IL": "Asia/Jerusalem"},
    "CST": {"US": _CENTRAL, "CA": _CENTRAL, "MX": "America/Mexico_City", "CN": "Asia/Shanghai",
            "TW": "Asia/Taipei"},
    "BST": {"GB": "Europe/London", "BD": "Asia/Dhaka"},
    "AST": {"CA": "America/Halifax", "SA": "Asia/Riyadh", "US": "America/Puerto_Rico"},
    "EST": {"AU": "Australia/Sydney"}, "PST": {"PH": "Asia/Manila", "PK": "Asia/Karachi"},
    "GST": {"AE": "Asia/Dubai"}, "MST": {"MY": "Asia/Kuala_Lumpur"}, "SST": {"SG": "Asia/Singapore"},
})  # fmt: skip
# What the letters mean where no country decides; the others stay unknown.
_USUALLY: Mapping[str, str] = MappingProxyType({"BST": "Europe/London", "GST": "Asia/Dubai"})
# Words for summer time: hours ahead of Greenwich, whatever the season.
_SUMMER: Mapping[str, int] = MappingProxyType({
    "BST": 1, "CEST": 2, "MESZ": 2, "EEST": 3, "WEST": 1, "EDT": -4, "CDT": -5, "MDT": -6, "PDT": -7,
    "AKDT": -8, "AEDT": 11, "NZDT": 13, "HAE": -4,
})  # fmt: skip

# Spelt out, in the languages that publishers of calls write; matched case-folded.
_NAMES: Mapping[str, str] = MappingProxyType({
    r"(?:u\.?s\.? )?eastern(?: standard| daylight)?(?: time)?": _EASTERN,
    r"(?:u\.?s\.? )?central(?: standard| daylight) time|(?:u\.?s\.? )central time": _CENTRAL,
    r"(?:u\.?s\.? )?mountain(?: standard| daylight)?(?: time)": _MOUNTAIN,
    r"(?:u\.?s\.? )?pacific(?: standard| daylight)?(?: time)": _PACIFIC,
    r"(?:u\.?s\.? )?pacific(?= ?(?:[.,;)]|$|on\b))": _PACIFIC,
    r"(?:u\.?s\.? )?central(?= ?(?:[.,;)]|$|on\b))": _CENTRAL,
    r"(?:u\.?s\.? )?mountain(?= ?(?:[.,;)]|$|on\b))": _MOUNTAIN,
    r"hawaii(?:an)?(?: standard)? time": "Pacific/Honolulu",
    r"alaska(?: standard| daylight)? time": "America/Anchorage",
    r"anywhere on earth|aoe": ANYWHERE_ON_EARTH,
    r"central european(?: summer)? time|mitteleuropäische[rn]? (?:sommer)?zeit|heure d[’']europe centrale"
    r"|hora central europea|hora de europa central|ora dell[’']europa centrale": "Europe/Brussels",
    r"eastern european(?: summer)? time": "Europe/Helsinki",
    r"western european(?: summer)? time": "Europe/Lisbon",
    r"(?:uk|u\.k\.|british|british summer|london|gmt/bst|bst) ?(?:local )?time|\bbst\b|hora de londres"
    r"|heure de londres": "Europe/London",
    r"brussels(?: local)? time|brussels|brüsseler zeit|brusselse tijd|heure de bruxelles|ora di bruxelles"
    r"|hora de bruselas|hora de bruxelas|czasu brukselskiego|bruselského času|ora bruxelles-ului"
    r"|bruxelles-tid|brysseltid": "Europe/Brussels",
    r"heure de paris|heure française|hora de parís": "Europe/Paris",
    r"hora peninsular(?: española)?|hora de madrid|hora española": "Europe/Madrid",
    r"hora (?:insular )?canaria|hora (?:insular )?de (?:las islas )?canarias": "Atlantic/Canary",
    r"(?:hora|horário) de lisboa|hora de portugal continental": "Europe/Lisbon",
    r"ora italiana|ora di roma": "Europe/Rome",
    r"deutscher zeit|berliner zeit": "Europe/Berlin",
    r"geneva time|heure de genève|heure suisse|schweizer zeit|ora svizzera": "Europe/Zurich",
    r"wiener zeit|österreichische[r]? zeit": "Europe/Vienna", r"irish time|dublin time": "Europe/Dublin",
    r"amsterdamse tijd|nederlandse tijd|dutch time": "Europe/Amsterdam",
    r"svensk tid": "Europe/Stockholm", r"dansk tid": "Europe/Copenhagen", r"norsk tid": "Europe/Oslo",
    r"czasu (?:polskiego|warszawskiego|środkowoeuropejskiego)|czas polski": "Europe/Warsaw",
    r"ora româniei": "Europe/Bucharest",
    r"(?:за )?київським часом|часу києва|за києвом": "Europe/Kyiv",
    r"(?:по )?московскому времени": "Europe/Moscow",
    r"ώρα ελλάδ[αο]ς|ώρα αθηνών": "Europe/Athens", r"türkiye saati|istanbul time": "Europe/Istanbul",
    r"(?:hora|tiempo)(?: del?)?(?: centro)? de(?:l centro de)? (?:la ciudad de )?méxico"
    r"|hora central de méxico": "America/Mexico_City",
    r"hora (?:legal )?(?:de )?colombia(?:na)?|hora de bogotá": "America/Bogota",
    r"(?:hora (?:de )?)?chile continental|(?:de )?chile continental|hora de (?:santiago|chile)":
        "America/Santiago",
    r"hora (?:de )?argentina|hora de buenos aires": "America/Buenos_Aires",
    r"hora (?:de(?:l)? )?(?:perú|lima)|hora peruana": "America/Lima",
    r"(?:horário|hora) de brasília|horário oficial de brasília": "America/Sao_Paulo",
    r"日本時間|japan(?: standard)? time": "Asia/Tokyo", r"北京时间|北京時間": "Asia/Shanghai",
    r"한국 ?시간|korea(?:n)?(?: standard)? time": "Asia/Seoul", r"台灣時間|臺灣時間|臺北時間": "Asia/Taipei",
    r"香港時間|hong kong time": "Asia/Hong_Kong", r"south african? standard time": "Africa/Johannesburg",
    r"west africa(?:n)? time": "Africa/Lagos", r"central africa(?:n)? time": "Africa/Maputo",
    r"(?:по )?времени астаны": "Asia/Almaty",
    r"washington,? d\.?c\.?(?:,? time)?": _EASTERN, r"beijing time": "Asia/Shanghai",
    r"canberra time|act local time|legal time in the act": "Australia/Sydney",
    r"east africa(?:n)? time": "Africa/Nairobi", r"india(?:n)? standard time": "Asia/Kolkata",
    r"greenwich mean time|coordinated universal time|بتوقيت غرينتش": "UTC",
    r"hora del este|heure de l[’']est": _EASTERN, r"hora del pac[ií]fico|heure du pacifique": _PACIFIC,
    r"hora del centro": _CENTRAL, r"بتوقيت (?:القاهرة|مصر)": "Africa/Cairo",
    r"بتوقيت (?:الرياض|السعودية|مكة المكرمة)": "Asia/Riyadh", r"بتوقيت (?:الإمارات|دبي)": "Asia/Dubai",
    r"german time": "Europe/Berlin", r"swedish time": "Europe/Stockholm", r"danish time": "Europe/Copenhagen",
    r"norwegian time": "Europe/Oslo", r"finnish time|suomen aikaa": "Europe/Helsinki",
    r"french time": "Europe/Paris", r"italian time": "Europe/Rome", r"swiss time": "Europe/Zurich",
    r"spanish time": "Europe/Madrid", r"polish time": "Europe/Warsaw", r"austrian time": "Europe/Vienna",
    r"belgian time|belgische tijd|heure belge": "Europe/Brussels", r"greek time": "Europe/Athens",
    r"singapore(?: standard)? time": "Asia/Singapore", r"israel(?:i)?(?: standard)? time": "Asia/Jerusalem",
})  # fmt: skip

# Offsets that no "Etc/GMT" zone has; a place that keeps them all year.
_HALF_HOURS: Mapping[int, str] = MappingProxyType({
    210: "Asia/Tehran", 270: "Asia/Kabul", 330: "Asia/Kolkata", 345: "Asia/Kathmandu", 390: "Asia/Yangon",
    570: "Australia/Darwin", 765: "Pacific/Chatham", -210: "America/St_Johns", -570: "Pacific/Marquesas",
})  # fmt: skip
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+\-−–])?\s?(\d{1,2})(?:[:.]?(\d{2}))?\b(?:\s?h(?:ours)?)?")
_CITY = r"[A-ZÀ-Ž][\w’'-]+(?:[ -][A-ZÀ-Ž][\w’'-]+){0,2}"
# "Nairobi time", "Norway local time", "heure de Dakar", "hora de La Paz", "ora di Tirana"
_PLACE_TIME = re.compile(
    rf"(?:the )?(?P<en>{_CITY}?)(?: [Ll]ocal)? [Tt]ime|[Hh]eure (?:de |d[’'])(?P<fr>{_CITY})"
    rf"|[Hh]ora (?:local )?de (?P<es>{_CITY})|[Oo]ra di (?P<it>{_CITY})"
)
ZONE = (
    r"(?:(?:UTC|GMT)\s?(?:[+\-−–]\s?)?\d{1,2}(?:[:.]?[03450]{2})?\b"
    rf"|(?i:{'|'.join(_NAMES)})(?!\w)"
    rf"|\b(?:{'|'.join(sorted({*_ABBREVIATIONS, *_OF_COUNTRY}, key=len, reverse=True))})\b"
    rf"|(?:the )?(?:[A-Z][\w’'-]+ ){{1,3}}(?:local )?[Tt]ime\b"
    rf"|[Hh]eure (?:de |d[’']){_CITY}|[Hh]ora (?:local )?de {_CITY}|[Oo]ra di {_CITY}"
    r"|(?i:(?:the )?(?:applicant|submitter|proposer"
    r"|submitting organi[sz]ation)(?:[’']?s[’']?)?(?: organi[sz]ation[’']?s)?"
    r" local time(?: zone)?|(?:your |respective |applicant )?local time(?: zone)?|heure locale|hora local"
    r"|ora locale|ortszeit|lokale tijd|lokal tid|czasu lokalnego|местному времени))"
)


def zone_named(words: str, *, country: str | None = None) -> str | None:
    """The IANA name of the zone that a publisher's words name; ``None`` for local or unknown time.

    ``country`` (ISO 3166-1) of who writes decides letters that stand for several zones.
    """
    words = words.strip(" ()[],.（）").strip()
    letters = words.upper()
    if country and letters in _OF_COUNTRY and country in _OF_COUNTRY[letters]:
        return _OF_COUNTRY[letters][country]
    if letters in _ABBREVIATIONS or letters in _USUALLY:
        return _ABBREVIATIONS.get(letters) or _USUALLY[letters]
    for pattern, zone in _NAMES.items():
        if re.fullmatch(pattern, words, re.IGNORECASE):
            return zone
    if offset := re.fullmatch(_OFFSET, words):
        return _zone_at(offset[1], int(offset[2]), int(offset[3] or 0))
    place = _PLACE_TIME.fullmatch(words)
    return _of_place(place.lastgroup or "en", place[place.lastgroup or "en"]) if place else None


def never_later(zone: str | None, words: str | None, on: date, at: time | None) -> str | None:
    """The zone, or summer time the whole year where its words say so on a winter's day: the earlier one."""
    ahead = _SUMMER.get((words or "").strip(" ()[],.").upper())
    if zone is None or ahead is None or at is None:
        return zone
    offset = datetime.combine(on, at, ZoneInfo(zone)).utcoffset()
    stated = _zone_at("-" if ahead < 0 else "+", abs(ahead), 0)
    return stated if offset is not None and offset.total_seconds() < ahead * 3600 else zone


def _zone_at(sign: str | None, hours: int, minutes: int) -> str | None:
    # "(GMT 4.30)" as ministries write it means ahead of Greenwich.
    total = (hours * 60 + minutes) * (-1 if sign in {"-", "−", "–"} else 1)
    if total % 60 == 0 and -12 * 60 <= total <= 14 * 60:
        return f"Etc/GMT{-total // 60:+d}" if total else "UTC"
    return _HALF_HOURS.get(total)


def _of_place(language: str, name: str) -> str | None:
    """The zone of a city by its name in a language, or of a country that has a single one."""
    return _cities(language).get(name) or _countries(language).get(name)


@lru_cache(maxsize=8)
def _cities(language: str) -> Mapping[str, str]:
    """Cities that have a zone of their own in the IANA database ("Nairobi" → "Africa/Nairobi")."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    named = {zone.rpartition("/")[2].replace("_", " "): zone for zone in zones}
    local = Locale(language).time_zones
    known = {str(facts["city"]): zone for zone, facts in local.items() if zone in zones and "city" in facts}
    return named | known


@lru_cache(maxsize=8)
def _countries(language: str) -> Mapping[str, str]:
    zones: Mapping[str, list[str]] = get_global("territory_zones")
    names = Locale(language).territories
    return {str(names[code]): found[0] for code, found in zones.items() if len(found) == 1 and code in names}
