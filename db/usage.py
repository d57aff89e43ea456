"""What profiles were told in a time, and what people made of it: from tellings and triage alone."""

from __future__ import annotations

from datetime import date, timedelta

from db.connection import Database

_EVER = date(1, 1, 1)
_TOLD = """SELECT DISTINCT t.profile, t.recipient, coalesce(k.opportunity, t.opportunity)
FROM told AS t LEFT JOIN opportunity_id AS k ON k.id = t.opportunity
WHERE t.told_on BETWEEN ? AND ? ORDER BY 1, 2, 3"""
_ENTERED = """SELECT DISTINCT t.profile, t.action, coalesce(k.opportunity, t.opportunity)
FROM triage AS t LEFT JOIN opportunity_id AS k ON k.id = t.opportunity
WHERE t.decided_at >= ? AND t.decided_at < ? AND t.number NOT IN (SELECT number FROM taken_back)
ORDER BY 1, 2, 3"""


class Usage:
    """Tellings and entries of triage between two days, both included; UTC."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def told(self, first: date | None, last: date) -> list[tuple[str, str, str]]:
        """(profile, recipient, opportunity) of every telling, each once, by today's names."""
        days = ((first or _EVER).isoformat(), last.isoformat())
        return [(profile, who, what) for profile, who, what in self._database.rows(_TOLD, days)]

    def entered(self, first: date | None, last: date) -> list[tuple[str, str, str]]:
        """(profile, action, opportunity) of what people entered and did not take back, each once."""
        days = ((first or _EVER).isoformat(), (last + timedelta(days=1)).isoformat())
        return [(profile, action, what) for profile, action, what in self._database.rows(_ENTERED, days)]
