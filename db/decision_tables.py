"""Tables of what people's decisions were about; the sentence behind a name says what it holds."""

from __future__ import annotations

DECISION_TABLE = """\
CREATE TABLE decision (  -- What a decision in triage was about; rows are only ever added.
    number INTEGER PRIMARY KEY,  -- The decision, by its number in triage.
    because TEXT,  -- Why it was dismissed: topic, money, country, deadline, eligibility or other.
    stated TEXT  -- JSON of what the call then said in each field that a must can name.
)"""
TAKEN_BACK_TABLE = """\
CREATE TABLE taken_back (  -- Decisions that were taken back; rows are only ever added.
    number INTEGER PRIMARY KEY,  -- The decision, by its number in triage: it counts no more.
    author TEXT NOT NULL,  -- Who took it back.
    decided_at TEXT NOT NULL  -- When (UTC).
)"""
APPEND_ONLY = tuple(
    f"CREATE TRIGGER {table}_is_never_{done} BEFORE {verb} ON {table} "
    f"BEGIN SELECT raise(ABORT, '{table} is append-only'); END"
    for table in ("decision", "taken_back")
    for verb, done in (("UPDATE", "changed"), ("DELETE", "removed"))
)
