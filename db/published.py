"""The published copy: what anybody may read of the database, in a file that holds nothing else.

It is built anew every time, table by table from a list (``db.published_columns``), within one read
transaction of a database that may be in use, and gets its name when it is whole. Nothing was ever deleted
in it, so that no page remembers what was left out.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from db.backup import check_target, opened
from db.connection import StoreError, check_schema
from db.migrations import missing_names
from db.public_addresses import public_addresses, public_keys, public_url
from db.published_columns import PUBLISHED, VIEWS
from db.published_tables import INDEXES, OWN_TABLES, SEARCH_TABLE, table_sql
from db.records import Reuse
from db.views import table_notes
from db.whole_file import put, unfinished

# Marks a file as a published copy of ours ("LgPb"): only such a one is ever replaced.
APPLICATION = 0x4C675062
# Anybody may read it; the folder around it decides who comes so far.
MODE = 0o644
# What is repeated only of a publisher who allows it in full; and what quotes a few words.
_PROSE = ("summary", "text", "eligibility")
_WORDED = ("consortium", "kind")

# Table → (what a row is, column → what it says).
Notes: TypeAlias = Mapping[str, tuple[str, Mapping[str, str]]]
# (Source, key) → the key as it may be read, where that is not the key itself.
Keys: TypeAlias = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class SharedProfile:
    """A profile as the public may read it: its shareable fields, as JSON."""

    id: str
    name: str
    record: str


@dataclass(frozen=True, slots=True)
class SharedMatch:
    """An opportunity that fits a shared profile, with its relative score."""

    profile: str
    opportunity: str
    score: float


@dataclass(frozen=True, slots=True)
class Shared:
    """What of the profiles may be published; nothing of them without it."""

    profiles: Sequence[SharedProfile] = ()
    matches: Sequence[SharedMatch] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """A published copy: its bytes, the latest night it tells of, and how many rows each table has."""

    path: Path
    size: int
    latest_night: str | None
    rows: dict[str, int] = field(default_factory=dict)


def publish(database: Path, target: Path, shared: Shared) -> Published:
    """Write the published copy of ``database`` to ``target``, in place of an earlier one.

    Raises:
        StoreError: there is no usable database, no place for the copy, or something else at ``target``;
            an earlier copy is still there then.
    """
    target = target.resolve()
    check_target(target, database, _is_a_copy, "published copy")
    if not database.is_file():
        raise StoreError(f"There is no database at {database} yet; a first night makes it.")
    with unfinished(target) as part:
        try:
            night, rows = _build(part, database, shared)
        except sqlite3.Error as error:
            raise StoreError(f"The copy for {target} cannot be made: {error}.") from error
        part.chmod(MODE)
        put(part, target)
    return Published(target, target.stat().st_size, night, rows)


def _build(part: Path, database: Path, shared: Shared) -> tuple[str | None, dict[str, int]]:
    """Fill the empty file ``part``; the latest night it tells of, and the rows of each table."""
    with closing(sqlite3.connect(part, isolation_level=None, uri=True)) as copy:
        notes = _attach(copy, database)
        rows = _fill(copy, shared, notes)
        night = copy.execute("SELECT night FROM publication").fetchone()[0]
        copy.execute("DETACH home")
        # What is written anew has no free pages, and the least there can be of everything else.
        copy.execute("VACUUM")
    return night, rows


def _attach(copy: sqlite3.Connection, database: Path) -> Notes:
    """The database beside its copy, to be read only, and the sentences that describe its tables."""
    with opened(database, "rw") as source:
        check_schema(source, database)
        if missing_names(source):
            raise StoreError(f"{database} was written by an older version; a night brings it up to date.")
        notes = table_notes(source)
    copy.execute("PRAGMA secure_delete=ON")
    copy.execute(f"PRAGMA application_id={APPLICATION}")
    copy.execute("ATTACH ? AS home", (f"{database.resolve().as_uri()}?mode=rw",))
    _teach(copy)
    return notes


def _teach(copy: sqlite3.Connection) -> None:
    """What the copying statements ask for: records and addresses as the public may read them."""
    keys = public_keys(copy.execute("SELECT source, key FROM home.notice").fetchall())
    taught: dict[str, Callable[..., str | None]] = {
        "published_notice": lambda record: _published_notice(record, keys),
        "published_opportunity": lambda record: _published_opportunity(record, keys),
        "published_url": lambda url: url and public_url(url),
        "published_key": lambda source, key: keys.get((source, key), key),
    }
    for name, function in taught.items():
        takes = function.__code__.co_argcount
        copy.create_function(name, takes, function, deterministic=True)


def _fill(copy: sqlite3.Connection, shared: Shared, notes: Notes) -> dict[str, int]:
    """Every published table with its rows, all as of one instant."""
    copy.execute("BEGIN")
    rows = {}
    for table, columns in PUBLISHED.items():
        copy.execute(table_sql(copy, table, columns, notes[table]))
        rows[table] = copy.execute(_copying(table, columns)).rowcount
    for statement in OWN_TABLES:
        copy.execute(statement)
    rows["profile"] = _add(copy, "profile", [(each.id, each.name, each.record) for each in shared.profiles])
    matches = [(each.profile, each.opportunity, each.score) for each in shared.matches]
    rows["match"] = _add(copy, "match", matches)
    copy.execute("INSERT INTO publication SELECT max(night) FROM home.source_run")
    for index in INDEXES:
        copy.execute(index)
    copy.execute(SEARCH_TABLE)
    copy.execute("INSERT INTO opportunity_fts (opportunity_fts) VALUES ('rebuild')")
    for view in VIEWS:
        copy.execute(copy.execute("SELECT sql FROM home.sqlite_master WHERE name = ?", (view,)).fetchone()[0])
    copy.execute("COMMIT")
    return rows


def _add(copy: sqlite3.Connection, table: str, rows: Sequence[Sequence[object]]) -> int:
    copy.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", rows)
    return len(rows)


def _copying(table: str, columns: Sequence[str]) -> str:
    """The statement that copies a table; texts that their publisher keeps are left out on the way."""
    special = _SPECIAL.get(table, {})
    chosen = ", ".join(special.get(column, f"each.{column}") for column in columns)
    joined = _JOINED.get(table, "")
    return f"INSERT INTO {table} SELECT {chosen} FROM home.{table} AS each {joined} ORDER BY each.rowid"


def _reuse(record: str) -> str:
    """What the publisher of a stored notice or opportunity allows, as SQL."""
    return f"coalesce(json_extract({record}, '$.merged.reuse'), json_extract({record}, '$.reuse'))"


def _where_full(value: str, record: str, otherwise: str) -> str:
    return f"CASE WHEN {_reuse(record)} = '{Reuse.FULL}' THEN {value} ELSE {otherwise} END"


def _where_quoted(value: str, record: str, otherwise: str) -> str:
    return f"CASE WHEN {_reuse(record)} <> '{Reuse.FACTS_AND_LINK}' THEN {value} ELSE {otherwise} END"


_KEY = {"key": "published_key(each.source, each.key)"}
_URL = {"url": "published_url(each.url)"}
_SPECIAL: dict[str, dict[str, str]] = {
    "notice": {**_KEY, **_URL},
    "notice_version": {**_KEY, "record": "published_notice(each.record)"},
    "absence": _KEY,
    "opportunity_id": {"founder_key": "published_key(each.founder_source, each.founder_key)"},
    "opportunity_notice": _KEY,
    "opportunity_event": _URL,
    "opportunity": {
        **_URL,
        "body": _where_full("each.body", "each.record", "''"),
        "record": "published_opportunity(each.record)",
    },
    "document": {
        **_KEY,
        "text": _where_full("each.text", "version.record", "''"),
        "title": _where_quoted("each.title", "version.record", "NULL"),
    },
    "term": {"quote": _where_quoted("each.quote", "opportunity.record", "''")},
}
_CURRENT = """JOIN home.notice AS notice ON notice.source = each.source AND notice.key = each.key"""
_JOINED: dict[str, str] = {
    # What a notice said on earlier nights is not repeated; its publisher may have had reasons.
    "notice_version": f"{_CURRENT} AND notice.version_on = each.seen_on",
    "document": f"""{_CURRENT} JOIN home.notice_version AS version ON version.source = each.source
        AND version.key = each.key AND version.seen_on = notice.version_on""",
    "term": "JOIN home.opportunity AS opportunity ON opportunity.id = each.opportunity",
}


def _published_notice(record: str, keys: Keys) -> str:
    shown = _public(public_addresses(json.loads(record), keys))
    return json.dumps(shown, ensure_ascii=False, sort_keys=True)


def _published_opportunity(record: str, keys: Keys) -> str:
    plain = public_addresses(json.loads(record), keys)
    plain["merged"] = _public(plain["merged"])
    if plain["merged"]["reuse"] != Reuse.FULL:
        said = plain.get("disagreements", ())
        plain["disagreements"] = [each for each in said if each["field"] not in _PROSE]
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)


def _public(notice: dict[str, Any]) -> dict[str, Any]:
    """A notice without people, and with no more of its publisher's words than may be repeated."""
    shown = {name: value for name, value in notice.items() if name != "contacts"}
    if shown["reuse"] == Reuse.FULL:
        return shown
    for name in _PROSE:
        shown.pop(name, None)
    for each in shown.get("attachments", ()):
        each.pop("text", None)
    if shown["reuse"] == Reuse.FACTS_AND_LINK:
        shown.pop("grounds", None)
        alone = [shown[name] for name in _WORDED if isinstance(shown.get(name), dict)]
        for each in (*shown.get("deadlines", ()), *shown.get("events", ()), *alone):
            if "words" in each:
                each["words"] = ""
    return shown


def _is_a_copy(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION)
