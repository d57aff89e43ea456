"""Tables of who waits for what: pauses, a desk's approval, readers by list."""

from __future__ import annotations

SNOOZE_TABLE = """\
CREATE TABLE snooze (  -- Who asked for silence until when; rows are only ever added, the latest counts.
    number INTEGER PRIMARY KEY,  -- Order of asking.
    profile TEXT NOT NULL,  -- For which profile.
    recipient TEXT NOT NULL,  -- For which reader; empty for all of them.
    opportunity TEXT NOT NULL,  -- About which opportunity; empty for all of them.
    until TEXT NOT NULL,  -- The first day with mail again; empty when the silence was ended.
    author TEXT NOT NULL,  -- Who asked.
    decided_at TEXT NOT NULL  -- When (UTC).
)"""
DESK_WORD_TABLE = """\
CREATE TABLE desk_word (  -- What a desk said about what waited for it; rows are only ever added.
    number INTEGER PRIMARY KEY,  -- Order of saying.
    profile TEXT NOT NULL,  -- The profile whose readers it is about.
    opportunity TEXT NOT NULL,  -- The opportunity, by the name it had then; empty for the whole mail.
    action TEXT NOT NULL,  -- release, drop or annotate.
    announcement TEXT NOT NULL,  -- As what it waited; empty for an annotation.
    detail TEXT NOT NULL,  -- What else tells that from another announcement.
    text TEXT NOT NULL,  -- The annotation, or why it was dropped.
    night TEXT NOT NULL,  -- The latest night then: what its publisher moves later is another matter.
    author TEXT NOT NULL,  -- Who said it.
    decided_at TEXT NOT NULL  -- When (UTC).
)"""
AWAITING_TABLE = """\
CREATE TABLE awaiting (  -- What waits for a desk's approval since the latest night.
    profile TEXT NOT NULL,  -- The profile whose readers wait.
    opportunity TEXT NOT NULL,  -- The opportunity.
    announcement TEXT NOT NULL,  -- As what it is to be told.
    detail TEXT NOT NULL,  -- What else tells this from another announcement.
    since TEXT NOT NULL,  -- Since which instant it waits (UTC): that of the first night that held it.
    PRIMARY KEY (profile, opportunity, announcement, detail)
)"""
AUDIENCE_TABLE = """\
CREATE TABLE audience (  -- Readers who were added to a profile by a list, beside those its file names.
    profile TEXT NOT NULL,  -- The profile.
    email TEXT NOT NULL,  -- The reader.
    record TEXT NOT NULL,  -- Language, frequency and the like, as JSON; the keys are those of `recipients`.
    author TEXT NOT NULL,  -- Who added the reader.
    PRIMARY KEY (profile, email)
)"""
IMBALANCE_TABLE = """\
CREATE TABLE imbalance (  -- Where a night's ledger did not account for a match: a fault of ours.
    night TEXT NOT NULL,  -- The night.
    recipient TEXT NOT NULL,  -- The reader.
    profile TEXT NOT NULL,  -- The profile.
    fault TEXT NOT NULL,  -- What does not add up.
    PRIMARY KEY (night, recipient, profile, fault)
)"""
_APPEND_ONLY = tuple(
    f"CREATE TRIGGER {table}_is_never_{done} BEFORE {verb} ON {table} "
    f"BEGIN SELECT raise(ABORT, '{table} is append-only'); END"
    for table in ("snooze", "desk_word")
    for verb, done in (("UPDATE", "changed"), ("DELETE", "removed"))
)
CYCLE_TABLES = (
    SNOOZE_TABLE,
    DESK_WORD_TABLE,
    AWAITING_TABLE,
    AUDIENCE_TABLE,
    IMBALANCE_TABLE,
    *_APPEND_ONLY,
)
