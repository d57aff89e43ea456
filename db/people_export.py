"""Everything that the database holds about a person, table by table."""

from __future__ import annotations

from db.connection import Database
from db.erased_words import Renaming, addresses_in
from db.people import People, plain_address
from db.people_erasing import our_tables

# A cheap question before the thorough one.
_HELD = "instr(lower({0}), ?) OR {0} = ?"


def rows_about(database: Database, address: str) -> dict[str, list[dict[str, object]]]:
    """Table → its rows that name a person by address or key, as column → value; bytes as text.

    Of mails only the person's own, and of profiles none: they are not about one reader.
    """
    plain = plain_address(address)
    person = People(database).find(plain)
    named, key, found = Renaming(plain, ""), person.key if person else None, {}
    for table in our_tables(database):
        columns = [name for _, name, *_ in database.rows(f"PRAGMA table_info({table})")]
        where = "lower(recipient) = ?" if table == "outbox" else " OR ".join(map(_HELD.format, columns))
        if table == "profile":
            continue
        sought = [plain] if table == "outbox" else [plain.rpartition("@")[2], key] * len(columns)
        rows = database.rows(f"SELECT {', '.join(columns)} FROM {table} WHERE {where}", sought)
        mine = [row for row in rows if any(_names(value, named, key) for value in row)]
        if mine:
            found[table] = [dict(zip(columns, map(_plain, row), strict=True)) for row in mine]
    return found


def addresses(database: Database) -> set[str]:
    """Every e-mail address, in lower case, that a table of ours names outside the mails themselves."""
    texts = (
        value
        for table in our_tables(database)
        if table not in {"outbox", "match"}
        for row in database.rows(f"SELECT * FROM {table}")
        for value in row
        if isinstance(value, str) and "@" in value
    )
    recipients = (recipient for (recipient,) in database.rows("SELECT DISTINCT recipient FROM outbox"))
    return addresses_in([*texts, *recipients])


def _names(value: object, named: Renaming, key: str | None) -> bool:
    return isinstance(value, str) and (value == key or named.in_text(value) != value)


def _plain(value: object) -> object:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
