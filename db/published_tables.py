"""The tables of the published copy: those of the database with fewer columns, and a few of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from db.call_indexes import CALL_INDEXES

OWN_TABLES = (
    """\
CREATE TABLE profile (  -- A partnership that shares its name, with what else it shares.
    id TEXT PRIMARY KEY,  -- The profile's stable id.
    name TEXT NOT NULL,  -- How it is called.
    record TEXT NOT NULL  -- Its shareable fields, as JSON.
)""",
    """\
CREATE TABLE match (  -- An opportunity that fits a partnership which shares all of its profile.
    profile TEXT NOT NULL,  -- The profile.
    opportunity TEXT NOT NULL,  -- The opportunity.
    score REAL NOT NULL,  -- The relative score from 0 to 100.
    PRIMARY KEY (profile, opportunity)
)""",
    """\
CREATE TABLE publication (  -- What this copy is: one row. It holds what anybody may read, and nothing else.
    night TEXT  -- The latest night that it tells of.
)""",
)
INDEXES = (
    "CREATE UNIQUE INDEX opportunity_by_id ON opportunity (id)",
    "CREATE INDEX opportunity_by_deadline ON opportunity (status, next_deadline_on)",
    "CREATE INDEX opportunity_notice_of ON opportunity_notice (opportunity)",
    "CREATE INDEX series_round_of ON series_round (series)",
    "CREATE INDEX term_of_family ON term (family)",
    "CREATE INDEX opportunity_country_of ON opportunity_country (country, opportunity, is_eligible)",
    "CREATE INDEX opportunity_instrument_of ON opportunity_instrument (instrument, opportunity)",
    "CREATE INDEX opportunity_deadline_on ON opportunity_deadline (due_on)",
    "CREATE INDEX opportunity_event_on ON opportunity_event (kind, held_on)",
    "CREATE INDEX opportunity_many_notices ON opportunity (notices) WHERE notices > 1",
    *CALL_INDEXES,
)
SEARCH_TABLE = """\
CREATE VIRTUAL TABLE opportunity_fts USING fts5(
    title, funder, body, content='opportunity', content_rowid='pk',
    tokenize='porter unicode61 remove_diacritics 2'
)"""


def table_sql(
    connection: sqlite3.Connection,
    table: str,
    columns: Sequence[str],
    notes: tuple[str, Mapping[str, str]],
) -> str:
    """The statement that makes a table of the home with these columns alone, described as there."""
    heading, said = notes
    found = {
        name: (kind, bool(strict), place)
        for _, name, kind, strict, _, place in connection.execute(f"PRAGMA home.table_info({table})")
    }
    keys = sorted((found[name][2], name) for name in columns if found[name][2])
    lines = []
    for name in columns:
        kind, strict, _ = found[name]
        alone = " PRIMARY KEY" if [name] == [key for _, key in keys] else ""
        lines.append((f"    {name} {kind}{alone}{' NOT NULL' if strict else ''}", said[name]))
    more = [f"    PRIMARY KEY ({', '.join(name for _, name in keys)})"] if len(keys) > 1 else []
    last = len(lines) - 1
    body = [
        f"{line}{',' if more or number < last else ''}  -- {note}"
        for number, (line, note) in enumerate(lines)
    ]
    return "\n".join([f"CREATE TABLE {table} (  -- {heading}", *body, *more, ")"])
