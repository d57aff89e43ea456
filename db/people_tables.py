"""The tables about readers; the sentence behind a name says what it holds. None is ever published."""

from __future__ import annotations

PERSON_TABLE = """\
CREATE TABLE person (  -- A reader, by a random key; links and decisions that come by link name only the key.
    key TEXT PRIMARY KEY,  -- A random name that says nothing.
    address TEXT NOT NULL UNIQUE,  -- The e-mail address, in lower case.
    since TEXT NOT NULL  -- The day on which the key was made.
)"""
PROFILE_REFERENCE_TABLE = """\
CREATE TABLE profile_reference (  -- What stands for a profile in a link, because its name may tell too much.
    reference TEXT PRIMARY KEY,  -- A random name that says nothing.
    profile TEXT NOT NULL UNIQUE  -- The profile.
)"""
SUPPRESSION_TABLE = """\
CREATE TABLE suppression (  -- Who wants no mail any more, whatever a profile's file says.
    person TEXT NOT NULL,  -- The reader, by the key.
    profile TEXT NOT NULL,  -- For which profile; empty for all of them.
    since TEXT NOT NULL,  -- When it was said (UTC).
    how TEXT NOT NULL,  -- link, one-click or command.
    PRIMARY KEY (person, profile)
)"""
ERASURE_TABLE = """\
CREATE TABLE erasure (  -- Who was erased: nobody can be read from it, but an address can be compared with it.
    hash TEXT PRIMARY KEY,  -- Scrypt of the address with the salt.
    salt TEXT NOT NULL,  -- The salt, random, and the same for all of a home.
    since TEXT NOT NULL  -- When it was done (UTC).
)"""
REPORT_TABLE = """\
CREATE TABLE report (  -- What a reader reported as wrong in what we told; only added, until it is settled.
    number INTEGER PRIMARY KEY,  -- Order of entry.
    person TEXT NOT NULL,  -- The reader, by the key.
    profile TEXT NOT NULL,  -- For which profile it was told.
    opportunity TEXT NOT NULL,  -- Of which opportunity, by the name it had then.
    kind TEXT NOT NULL,  -- deadline, money, eligibility, duplicate or other.
    words TEXT NOT NULL,  -- The reader's words.
    reported_at TEXT NOT NULL,  -- When (UTC).
    settled_at TEXT,  -- When somebody settled it (UTC); empty while it waits.
    settled_by TEXT,  -- Who did.
    UNIQUE (person, profile, opportunity, kind, words)
)"""
PEOPLE_TABLES = (
    PERSON_TABLE,
    PROFILE_REFERENCE_TABLE,
    SUPPRESSION_TABLE,
    ERASURE_TABLE,
    REPORT_TABLE,
)
