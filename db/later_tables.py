"""Tables that came with a later step of the schema; the sentence behind a name says what it holds."""

from __future__ import annotations

ABSENCE_TABLE = """\
CREATE TABLE absence (  -- A time in which a source, read to its end, did not list a notice.
    source TEXT NOT NULL,  -- The source that announced it before.
    key TEXT NOT NULL,  -- What identifies the announcement within its source.
    since TEXT NOT NULL,  -- The first night on which the whole listing lacked it.
    until TEXT,  -- The night on which it was listed again; empty while it is away.
    PRIMARY KEY (source, key, since)
)"""
# What a database knows of absences that began before it kept them: those that last.
ABSENCES_THAT_LAST = """INSERT INTO absence (source, key, since)
    SELECT notice.source, notice.key, min(night) FROM notice JOIN source_run
    ON source_run.source = notice.source AND complete AND night > last_seen_on
    GROUP BY notice.source, notice.key"""

READING_TABLE = """\
CREATE TABLE reading (  -- Which program last read what a source had said: another one reads it all again.
    source TEXT PRIMARY KEY,  -- The source.
    code TEXT NOT NULL  -- SHA-256 over the program text that reads its announcements.
)"""
SERIES_TABLE = """\
CREATE TABLE series (  -- Rounds, lots or years of one call, which are linked and never merged.
    series TEXT PRIMARY KEY,  -- The lowest of its opportunities' ids.
    rounds INTEGER NOT NULL,  -- How many opportunities belong to it.
    expected_what TEXT,  -- What is expected next: an opening or a deadline; empty without a clear rhythm.
    expected_on TEXT,  -- About when, by the rhythm of earlier rounds; announced by nobody.
    every_days INTEGER  -- The usual distance of two rounds, in days.
)"""
SERIES_ROUND_TABLE = """\
CREATE TABLE series_round (  -- One opportunity of a series, with its dates and money.
    opportunity TEXT PRIMARY KEY,  -- The opportunity.
    series TEXT NOT NULL,  -- The series it belongs to.
    position INTEGER NOT NULL,  -- Its place in the order of time, from 0.
    opened_on TEXT,  -- The date from which it was open, as stated.
    deadline_on TEXT,  -- Its last stated deadline.
    amount TEXT,  -- The budget of the call or else its largest award, as a decimal number.
    currency TEXT  -- The currency of the amount (ISO 4217).
)"""
SERIES_INDEX = "CREATE INDEX series_round_of ON series_round (series)"
