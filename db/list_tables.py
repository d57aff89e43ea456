"""The table of screening lists; the sentence behind a name says what it holds."""

from __future__ import annotations

LIST_VERSION_TABLE = """\
CREATE TABLE list_version (  -- Which screening list a night used, where it was another than before.
    name TEXT NOT NULL,  -- The name by which profiles call the list.
    night TEXT NOT NULL,  -- The first night that used this version.
    sha256 TEXT NOT NULL,  -- SHA-256 of its file; empty where there was none that could be read.
    dated TEXT,  -- The list's own date, or else that of its file.
    entries INTEGER NOT NULL,  -- How many entries it has.
    PRIMARY KEY (name, night)
)"""
