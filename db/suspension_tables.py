"""Tables of what hinders mails: how often one was tried, and whose address takes none."""

from __future__ import annotations

ATTEMPT_TABLE = """\
CREATE TABLE attempt (  -- How often the mail server put a mail off; one that was taken at once has no row.
    message_id TEXT PRIMARY KEY,  -- The mail.
    count INTEGER NOT NULL,  -- How many times it was put off.
    first_at TEXT NOT NULL,  -- When for the first time (UTC).
    last_at TEXT NOT NULL  -- When for the last time (UTC).
)"""
SUSPENSION_TABLE = """\
CREATE TABLE suspension (  -- An address that takes no mail: nothing is sent there until somebody says so.
    recipient TEXT PRIMARY KEY,  -- The address, as the mails name it.
    since TEXT NOT NULL,  -- When it was noticed (UTC).
    how TEXT NOT NULL,  -- refused (by our mail server) or bounced (by another one, afterwards).
    reason TEXT NOT NULL  -- What the server said.
)"""
SUSPENSION_TABLES = (ATTEMPT_TABLE, SUSPENSION_TABLE)
