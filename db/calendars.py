"""What calendars and feeds said before: each date by its lasting name, each feed's entries by their facts."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from db.connection import Database

# 128 bits: whoever serves the files may let the name alone decide who reads them.
_NAME_BYTES = 16


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A date as calendars know it. ``said`` is the JSON of what it says (``flows.calendars.dates``).

    ``owner`` is the profile whose internal deadline it is, or empty; ``sequence`` rises whenever anything
    moved, ``moved_at`` (UTC) is the night of that, ``cancelled_on`` when it ceased to hold.
    """

    uid: str
    opportunity: str
    owner: str
    sequence: int
    said: str
    moved_at: datetime
    cancelled_on: date | None = None


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An opportunity in a profile's feed: its facts' SHA-256, when it came and when they last moved (UTC)."""

    opportunity: str
    said: str
    since: datetime
    moved_at: datetime


class Calendars:
    """The entries of calendars and feeds, as they were last written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self) -> list[CalendarEntry]:
        """Every entry that ever went into a calendar, by UID; opportunities bear today's names."""
        query = """SELECT uid, coalesce(opportunity_id.opportunity, calendar_entry.opportunity), owner,
            sequence, said, moved_at, cancelled_on
            FROM calendar_entry LEFT JOIN opportunity_id ON opportunity_id.id = calendar_entry.opportunity
            ORDER BY uid"""
        return [_entry(*row) for row in self._database.rows(query)]

    def keep(self, entries: Iterable[CalendarEntry]) -> None:
        """Keep new entries, and the new versions of known ones, in one transaction."""
        rows = [
            (
                each.uid,
                each.opportunity,
                each.owner,
                each.sequence,
                each.said,
                each.moved_at.isoformat(),
                each.cancelled_on and each.cancelled_on.isoformat(),
            )
            for each in entries
        ]
        if not rows:
            return
        with self._database.transaction():
            self._database.write("INSERT OR REPLACE INTO calendar_entry VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def feed(self, profile: str) -> dict[str, FeedEntry]:
        """Opportunity → its entry in the feed of a profile; opportunities bear today's names."""
        query = """SELECT coalesce(opportunity_id.opportunity, feed_entry.opportunity), said, since, moved_at
            FROM feed_entry LEFT JOIN opportunity_id ON opportunity_id.id = feed_entry.opportunity
            WHERE profile = ? ORDER BY since DESC, feed_entry.opportunity"""
        rows = self._database.rows(query, (profile,))
        return {opportunity: _feed_entry(opportunity, *rest) for opportunity, *rest in rows}

    def keep_feeds(self, feeds: Mapping[str, Sequence[FeedEntry]]) -> None:
        """Put what the feeds of all profiles hold now in place of what they held."""
        rows = [
            (profile, each.opportunity, each.said, each.since.isoformat(), each.moved_at.isoformat())
            for profile, entries in feeds.items()
            for each in entries
        ]
        with self._database.transaction():
            self._database.write("DELETE FROM feed_entry", [()])
            self._database.write("INSERT INTO feed_entry VALUES (?, ?, ?, ?, ?)", rows)

    def names(self, profiles: Iterable[str], *, anew: bool = False) -> dict[str, str]:
        """Profile → the random name of its feed's files; made where there is none, all of them if ``anew``.

        Profiles that are not among these lose theirs.
        """
        wanted = sorted(set(profiles))
        known = {} if anew else dict(self._database.rows("SELECT profile, name FROM feed_name"))
        named = {profile: known.get(profile) or secrets.token_hex(_NAME_BYTES) for profile in wanted}
        if anew or named != known:
            with self._database.transaction():
                self._database.write("DELETE FROM feed_name", [()])
                self._database.write("INSERT INTO feed_name VALUES (?, ?)", named.items())
        return named


def _entry(
    uid: str, opportunity: str, owner: str, sequence: int, said: str, moved_at: str, cancelled_on: str | None
) -> CalendarEntry:
    cancelled = date.fromisoformat(cancelled_on) if cancelled_on else None
    return CalendarEntry(uid, opportunity, owner, sequence, said, datetime.fromisoformat(moved_at), cancelled)


def _feed_entry(opportunity: str, said: str, since: str, moved_at: str) -> FeedEntry:
    return FeedEntry(opportunity, said, datetime.fromisoformat(since), datetime.fromisoformat(moved_at))
