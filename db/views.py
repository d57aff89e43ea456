"""What the officers' views say, and of which night they tell."""

from __future__ import annotations

import re
import sqlite3

_TABLE_COLUMN = re.compile(r"^    (\w+) (?:TEXT|INTEGER|REAL|BLOB)[^\n]*?-- ([^\n]+)$", re.MULTILINE)
_TABLE = re.compile(r"^CREATE TABLE (\w+) \(\s*-- ([^\n]+)$", re.MULTILINE)
_HEADING = re.compile(r"^CREATE VIEW (\w+) AS  -- ([^\n]+)$", re.MULTILINE)
_COLUMN = re.compile(r"\bAS (\w+),?  -- ([^\n]+)$", re.MULTILINE)


def view_notes(connection: sqlite3.Connection) -> dict[str, tuple[str, dict[str, str]]]:
    """View → (what a row is, column → what it says), as the views document themselves."""
    query = "SELECT sql FROM sqlite_master WHERE type = 'view' ORDER BY name"
    notes = {}
    for (sql,) in connection.execute(query):
        if heading := _HEADING.search(sql):
            notes[heading[1]] = (heading[2], dict(_COLUMN.findall(sql)))
    return notes


def table_notes(connection: sqlite3.Connection) -> dict[str, tuple[str, dict[str, str]]]:
    """Table or view → (what a row is, column → what it says), as the schema itself documents them."""
    notes = view_notes(connection)
    for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'table' ORDER BY name"):
        if heading := _TABLE.search(sql or ""):
            notes[heading[1]] = (heading[2], dict(_TABLE_COLUMN.findall(sql)))
    return notes


def told_night(connection: sqlite3.Connection) -> str | None:
    """The night that counts as today in every view; ``None`` where no night has filled them yet."""
    found = connection.execute("SELECT night FROM present").fetchone()
    return str(found[0]) if found else None
