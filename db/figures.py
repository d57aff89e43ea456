"""Figures about the database that cost next to nothing, however much it holds."""

from __future__ import annotations

import sqlite3

from db.connection import Database


def row_counts(database: Database) -> dict[str, int]:
    """Table → how many rows it has, for every table of ours."""
    query = """SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
        AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'opportunity_fts%' ORDER BY name"""
    return {
        name: int(database.rows(f'SELECT count(*) FROM "{name}"')[0][0]) for (name,) in database.rows(query)
    }


def sqlite_version() -> str:
    """The version of SQLite that this Python uses."""
    return sqlite3.sqlite_version
