"""Tables of what a night must know of the nights before it to tell a call late and truly."""

from __future__ import annotations

PARTING_TABLE = """\
CREATE TABLE parting (  -- What was one opportunity and is two since a night.
    opportunity TEXT NOT NULL,  -- The one that stands by itself since then.
    parted_from TEXT NOT NULL,  -- The one that it belonged to until then.
    night TEXT NOT NULL,  -- The night on which they were parted.
    PRIMARY KEY (opportunity, parted_from, night)
)"""
RANKED_BY_TABLE = """\
CREATE TABLE ranked_by (  -- Which encoders a night's matches were made by.
    night TEXT PRIMARY KEY,  -- The night.
    encoders TEXT NOT NULL  -- Their ids: for English, then for other languages where there is one.
)"""
TELLING_TABLES = (PARTING_TABLE, RANKED_BY_TABLE)
