"""Tables of what was worked out; the sentence behind a name says what it holds."""

from __future__ import annotations

WORKING_TABLE = """\
CREATE TABLE working (  -- A notice made ready for comparing with others; made anew where it is missing.
    source TEXT NOT NULL,  -- The source.
    key TEXT NOT NULL,  -- What identifies the announcement within its source.
    digest TEXT NOT NULL,  -- SHA-256 of all that is known of the notice, its first night and withdrawal too.
    days TEXT NOT NULL,  -- The dates on which it may begin to read otherwise, with spaces between.
    features TEXT NOT NULL,  -- Title, identifiers, dates, funder and language as they are compared, as JSON.
    stretches BLOB NOT NULL,  -- The sampled stretches of its text: hashes of 4 bytes in order.
    PRIMARY KEY (source, key)
)"""
WORKED_OUT_TABLE = """\
CREATE TABLE worked_out (  -- When and by which program the workings were made: one row.
    code TEXT NOT NULL,  -- SHA-256 over the program text that decides identity.
    inputs TEXT NOT NULL,  -- SHA-256 over all that was decided from: notices, decisions, names.
    as_of TEXT NOT NULL  -- The instant at which the opportunities held.
)"""
