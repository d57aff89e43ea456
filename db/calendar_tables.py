"""The tables behind calendars and feeds; the sentence behind a name says what it holds."""

from __future__ import annotations

CALENDAR_ENTRY_TABLE = """\
CREATE TABLE calendar_entry (  -- A date that went into calendars, so that later versions update it in place.
    uid TEXT PRIMARY KEY,  -- What calendars know the entry by; it never changes.
    opportunity TEXT NOT NULL,  -- Of which opportunity, by the name it had then.
    owner TEXT NOT NULL,  -- The profile whose internal deadline it is; empty for a publisher's date.
    sequence INTEGER NOT NULL,  -- How often it has moved.
    said TEXT NOT NULL,  -- What the entry says, as JSON.
    moved_at TEXT NOT NULL,  -- The instant (UTC) of the night on which it was made or last moved.
    cancelled_on TEXT  -- The night on which it was cancelled; empty while it holds.
)"""
FEED_ENTRY_TABLE = """\
CREATE TABLE feed_entry (  -- An opportunity in the feed of a profile, to know when its facts last moved.
    profile TEXT NOT NULL,  -- Whose feed.
    opportunity TEXT NOT NULL,  -- Which opportunity.
    said TEXT NOT NULL,  -- SHA-256 of the facts that the feed states.
    since TEXT NOT NULL,  -- The instant (UTC) of the night on which it came into the feed.
    moved_at TEXT NOT NULL,  -- The instant (UTC) of the night on which its facts last moved.
    PRIMARY KEY (profile, opportunity)
)"""
FEED_NAME_TABLE = """\
CREATE TABLE feed_name (  -- Under which name the files of a profile's feed lie; who knows it may read them.
    profile TEXT PRIMARY KEY,  -- Whose feed.
    name TEXT NOT NULL UNIQUE  -- A random name that says nothing.
)"""
CALENDAR_INDEX = "CREATE INDEX calendar_entry_of ON calendar_entry (opportunity)"
CALENDAR_TABLES = (CALENDAR_ENTRY_TABLE, CALENDAR_INDEX, FEED_ENTRY_TABLE, FEED_NAME_TABLE)
