"""What a call said when it was dismissed, field by field, and whether a must asks for what moved since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from db.records import Money, Notice, Trl
from ranking.notice_fields import NOTICE_FIELDS, Value

if TYPE_CHECKING:
    from ranking.partnership import Profile

# What a clock alone moves is spelt by what the publisher states.
_BY_THE_CLOCK = frozenset({"days_to_deadline", "status"})
# Whether a longer text has changed is all that is asked: its digest tells.
LONGEST = 200


def stated_values(notice: Notice, as_of: datetime) -> dict[str, str]:
    """Each field that a must can name, as the notice states it, in one stable spelling; empty: not stated."""
    read = {
        name: _spelt(field.read(notice, as_of))
        for name, field in NOTICE_FIELDS.items()
        if name not in _BY_THE_CLOCK
    }
    deadlines = sorted(f"{each.kind} {each.on or ''} {each.at or ''}".strip() for each in notice.deadlines)
    return {
        **read,
        "days_to_deadline": "; ".join(deadlines),
        "status": "" if notice.status is None else str(notice.status),
    }


def moved_musts(
    profile: Profile, then: Mapping[str, str], now: Mapping[str, str], on: date
) -> tuple[str, ...]:
    """The fields of the profile's musts that say something else now; a lapsed must asks for nothing."""
    asked = {rule.field for rule in profile.must if not rule.is_stale(on)}
    return tuple(sorted(name for name in asked & then.keys() if then[name] != now.get(name, "")))


def _spelt(value: Value | None) -> str:
    match value:
        case None:
            return ""
        case frozenset():
            return ", ".join(sorted(value))
        case Money():
            return f"{value.amount.normalize():f} {value.currency}"
        case Trl():
            return f"{value.lowest} to {value.highest}"
        case _:
            said = str(value)
            return said if len(said) <= LONGEST else sha256(said.encode()).hexdigest()
