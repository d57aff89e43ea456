"""What publishers moved, in words: countries by name, codes as words, days as they are read. Pure."""

from __future__ import annotations

import re
from datetime import date

from db.records.codes import EventKind
from flows.reports.report import Record
from flows.words.wording import short_day
from ranking.country_groups import country_name

_COUNTRIES = frozenset({"eligible_countries", "excluded_countries"})
_CODES = frozenset({"applicant_types", "excluded_types", "instruments", "grounds", "kind", "status"})
_DATED = frozenset({"deadlines", "opens_on"})
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
# An event as it is stored: its kind, its day, and the publisher's own words.
_KINDS = "|".join(kind.value for kind in EventKind)
_EVENT = re.compile(rf"(?P<kind>{_KINDS})(?: (?P<on>\d{{4}}-\d{{2}}-\d{{2}}))?(?: (?P<rest>.*))?", re.DOTALL)
_DIGITS = re.compile(r"[\d/.\s-]*")


def what_moved(row: Record) -> str:
    """The field that moved, and whether that is a deadline which is now earlier."""
    if row["what"] == "withdrawn":
        return "withdrawn"
    said = str(row["field"]).replace("_", " ")
    return f"{said}, brought forward" if row["is_brought_forward"] else said


def value_in_words(field: object, said: object) -> str:
    """A value of a field, as the night wrote it down, for a reader."""
    if not said:
        return "not stated"
    parts = str(said).split("; ")
    if field in _COUNTRIES:
        return "; ".join(map(country_name, parts))
    if field in _CODES:
        return str(said).replace("_", " ")
    if field in _DATED:
        return _DAY.sub(lambda found: _day(found.group()), str(said))
    return "; ".join(map(_event, parts)) if field == "events" else str(said)


def _event(said: str) -> str:
    found = _EVENT.fullmatch(said)
    if found is None:
        return said
    kind, on, rest = found["kind"].replace("-", " "), found["on"], found["rest"] or ""
    # The publisher's own notation of the same day tells nothing more.
    own = "" if on and _DIGITS.fullmatch(rest) else rest
    return ", ".join(part for part in (kind, _day(on) if on else "", own) if part)


def _day(said: str) -> str:
    try:
        return short_day(date.fromisoformat(said))
    except ValueError:
        return said
