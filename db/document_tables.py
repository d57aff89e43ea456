"""The table of the documents that were read; the sentence behind a name says what it holds."""

from __future__ import annotations

DOCUMENT_TABLE = """\
CREATE TABLE document (  -- An attachment of a notice, as it was last fetched and read, without its bytes.
    source TEXT NOT NULL,  -- The source of the notice.
    key TEXT NOT NULL,  -- What identifies the notice within its source.
    place TEXT NOT NULL,  -- Its address without tokens, sessions and fragments.
    url TEXT NOT NULL,  -- Its address as it was last asked for.
    outcome TEXT NOT NULL,  -- read, scanned: no text, empty, too large, encrypted, damaged and the like.
    detail TEXT NOT NULL,  -- What is behind the outcome; empty where it says all.
    sha256 TEXT,  -- SHA-256 of its bytes; empty when it was not fetched.
    media_type TEXT,  -- What it is, by its content rather than its name.
    size INTEGER,  -- Its bytes.
    pages INTEGER,  -- Its pages; empty for kinds without.
    title TEXT,  -- The title that it gives itself.
    text TEXT NOT NULL,  -- Its text, as far as it is kept.
    text_sha256 TEXT,  -- SHA-256 of all the text that was read, white space aside.
    etag TEXT,  -- By which its publisher tells versions apart.
    last_modified TEXT,  -- When its publisher says that it last changed.
    read_on TEXT NOT NULL,  -- The night on which these bytes were first read, or it was first asked for.
    checked_on TEXT NOT NULL,  -- The night on which its publisher was last asked for it.
    PRIMARY KEY (source, key, place)
)"""
