"""The time zones that publishers name, as IANA names.

"EST" in July is what people write for the clock on the wall in New York; reading it as that zone is never
later than what was meant. A word that stands for several zones ("IST") stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import available_timezones

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
    "UTC": "UTC", "GMT": "UTC", "Z": "UTC",
    **dict.fromkeys(("CET", "CEST", "MEZ", "MESZ"), "Europe/Brussels"),
    **dict.fromkeys(("EET", "EEST"), "Europe/Helsinki"), **dict.fromkeys(("WET", "WEST"), "Europe/Lisbon"),
    "TRT": "Europe/Istanbul", "MSK": "Europe/Moscow", "EAT": "Africa/Nairobi", "CAT": "Africa/Maputo",
    "SAST": "Africa/Johannesburg", "WAT": "Africa/Lagos", "PKT": "Asia/Karachi", "SGT": "Asia/Singapore",
    "HKT": "Asia/Hong_Kong", "JST": "Asia/Tokyo", "KST": "Asia/Seoul", "WIB": "Asia/Jakarta",
    **dict.fromkeys(("AEST", "AEDT"), "Australia/Sydney"), "AWST": "Australia/Perth",
    **dict.fromkeys(("ACST", "ACDT"), "Australia/Adelaide"), "BRT": "America/Sao_Paulo",
    **dict.fromkeys(("NZST", "NZDT"), "Pacific/Auckland"),
    "AOE": ANYWHERE_ON_EARTH,
})  # fmt: skip

# Spelt out, in the languages that publishers of calls write; matched case-folded.
_NAMES: Mapping[str, str] = MappingProxyType({
    r"(?:u\.?s\.? )?eastern(?: standard| daylight)?(?: time)?": _EASTERN,
    r"(?:u\.?s\.? )?central(?: standard| daylight) time|(?:u\.?s\.? )central time": _CENTRAL,
    r"(?:u\.?s\.? )?mountain(?: standard| daylight)?(?: time)": _MOUNTAIN,
    r"(?:u\.?s\.? )?pacific(?: standard| daylight)?(?: time)": _PACIFIC,
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
    r"hora de lisboa": "Europe/Lisbon", r"ora italiana|ora di roma": "Europe/Rome",
    r"deutscher zeit|berliner zeit": "Europe/Berlin", r"geneva time|heure de genève": "Europe/Zurich",
    r"washington,? d\.?c\.?(?:,? time)?": _EASTERN, r"beijing time": "Asia/Shanghai",
    r"canberra time|act local time|legal time in the act": "Australia/Sydney",
    r"east africa(?:n)? time": "Africa/Nairobi", r"india(?:n)? standard time": "Asia/Kolkata",
    r"greenwich mean time|coordinated universal time": "UTC",
})  # fmt: skip

# Offsets that no "Etc/GMT" zone has; a place that keeps them all year.
_HALF_HOURS: Mapping[int, str] = MappingProxyType({
    210: "Asia/Tehran", 270: "Asia/Kabul", 330: "Asia/Kolkata", 345: "Asia/Kathmandu", 390: "Asia/Yangon",
    570: "Australia/Darwin", 765: "Pacific/Chatham", -210: "America/St_Johns", -570: "Pacific/Marquesas",
})  # fmt: skip
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+\-−–])?\s?(\d{1,2})(?:[:.]?(\d{2}))?\b(?:\s?h(?:ours)?)?")
_CITY_TIME = re.compile(r"([A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2}?)(?: [Ll]ocal)? [Tt]ime")
ZONE = (
    r"(?:(?:UTC|GMT)\s?(?:[+\-−–]\s?)?\d{1,2}(?:[:.]?[03450]{2})?\b"
    rf"|(?i:{'|'.join(_NAMES)})(?!\w)"
    rf"|\b(?:{'|'.join(sorted(_ABBREVIATIONS, key=len, reverse=True))}|BST|IST|CST|AST)\b"
    r"|(?:[A-Z][\w’'-]+ ){1,3}(?:local )?[Tt]ime\b"
    r"|(?i:(?:the )?(?:applicant|submitter|proposer"
    r"|submitting organi[sz]ation)(?:[’']?s[’']?)?(?: organi[sz]ation[’']?s)?"
    r" local time(?: zone)?|(?:your |respective )?local time(?: zone)?|heure locale|hora local|ora locale"
    r"|ortszeit))"
)


def zone_named(words: str) -> str | None:
    """The IANA name of the zone that a publisher's words name; ``None`` for local or unknown time."""
    words = words.strip(" ()[],.").strip()
    if words.upper() in _ABBREVIATIONS:
        return _ABBREVIATIONS[words.upper()]
    for pattern, zone in _NAMES.items():
        if re.fullmatch(pattern, words, re.IGNORECASE):
            return zone
    if offset := re.fullmatch(_OFFSET, words):
        return _zone_at(offset[1], int(offset[2]), int(offset[3] or 0))
    city = _CITY_TIME.fullmatch(words)
    return _cities().get(city[1].removesuffix(" Local")) if city else None


def _zone_at(sign: str | None, hours: int, minutes: int) -> str | None:
    # "(GMT 4.30)" as ministries write it means ahead of Greenwich.
    total = (hours * 60 + minutes) * (-1 if sign in {"-", "−", "–"} else 1)
    if total % 60 == 0 and -12 * 60 <= total <= 14 * 60:
        return f"Etc/GMT{-total // 60:+d}" if total else "UTC"
    return _HALF_HOURS.get(total)


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    """Cities that have a zone of their own in the IANA database ("Nairobi" → "Africa/Nairobi")."""
    zones = sorted(
        zone for zone in available_timezones() if zone.count("/") == 1 and not zone.startswith("Etc/")
    )
    return {zone.partition("/")[2].replace("_", " "): zone for zone in zones}
