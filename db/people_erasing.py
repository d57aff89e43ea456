"""Erasing a person from the database: every word of ours about them goes, and what is counted stays so.

Rows keep their place under a pseudonym, so that the ledger balances as before; the bytes of the person's
mails are removed. What publishers published is not touched: it is about their calls. The pages that held
what was removed are overwritten (``secure_delete``) and the file is written anew.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from db.connection import Database, StoreError
from db.erased_words import Renaming
from db.people import plain_address
from db.records.review import ReviewDecision
from db.reviews import Reviews
from db.reviews_chain import Head, faults, signed
from db.suppressions import ERASED_DOMAIN, Suppressions

# Tables that hold publishers' words, and what was worked out of them.
_PUBLISHERS = frozenset(
    (
        *("raw_notice", "notice", "notice_version", "issue", "absence", "document", "source_run", "reading"),
        *("opportunity", "opportunity_id", "opportunity_notice", "series", "series_round", "vector"),
        *("term_card", "term", "term_change", "exchange_rate", "reference_run", "working", "worked_out"),
    )
)
# A command that is just reading ends within this time; the officers' desk does not.
PATIENCE_MILLISECONDS = 3000
_NAMED = frozenset({"author", "settled_by", "delegate", "by", "stood", "assignee"})


@dataclass(frozen=True, slots=True)
class Signing:
    """The key and the head of the log of reviews, which is signed anew where the person stood in it."""

    key: bytes
    head: Head | None


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was done: the person's pseudonym, the rows that changed by table, the review log's last row.

    ``log_was_damaged`` says that the log of reviews did not hold before: then it was not signed anew.
    """

    renaming: Renaming
    rows: Mapping[str, int]
    head: ReviewDecision | None = None
    log_was_damaged: bool = False


def erase(
    database: Database,
    address: str,
    *,
    names: Sequence[str] = (),
    texts: Mapping[str, str],
    signing: Signing | None,
    at: datetime,
    pseudonym: str,
    before_commit: Callable[[ReviewDecision], None],
) -> Erasure:
    """Erase a person, in one transaction; ``write_anew`` must follow, for the file still remembers.

    Args:
        database: nothing else may be writing; the caller holds the night's lock.
        address: the person's e-mail address, in any spelling.
        names: what else the person signed decisions with.
        texts: profile → its text without the person among the recipients, where they were.
        signing: how the log of reviews is signed; ``None`` where it never was.
        at: now (UTC).
        pseudonym: what stays is called so.
        before_commit: is told the last row of the log of reviews where that was signed anew.

    Raises:
        StoreError: the database cannot be written.
    """
    plain, renaming = plain_address(address), Renaming(plain_address(address), pseudonym, frozenset(names))
    database.rows("PRAGMA secure_delete = ON")
    reviews = Reviews(database)
    damaged = bool(signing and faults(reviews.log(), signing.key, signing.head))
    with database.transaction(durable=True), _open_to_change(database):
        database.write("UPDATE profile SET text = ? WHERE id = ?", [(t, id) for id, t in texts.items()])
        rows = Counter(profile=len(texts))
        _empty_mails(database, plain, pseudonym)
        rows["person"] += _forget_key(database, plain)
        rows["officer"] += _shut_out(database, {plain, *names})
        for table in our_tables(database):
            rows[table] += _rename(database, table, renaming)
        to_sign = signing if rows["review_decision"] and not damaged else None
        head = _sign_anew(database, reviews, to_sign) if to_sign else None
        Suppressions(database).note_erased(plain, at)
        if head is not None:
            before_commit(head)
    counted = {table: number for table, number in sorted(rows.items()) if number}
    return Erasure(renaming, counted, head, damaged)


def new_pseudonym() -> str:
    """A name that leads to nobody, for what stays of a person."""
    return f"erased-{secrets.token_hex(4)}@{ERASED_DOMAIN}"


@contextmanager
def _open_to_change(database: Database) -> Iterator[None]:
    """Without the triggers that keep decisions as they were written; the same transaction puts them back."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%raise(ABORT%'"
    triggers = database.rows(query)
    for name, _ in triggers:
        database.connection.execute(f'DROP TRIGGER "{name}"')
    yield
    for _, sql in triggers:
        database.connection.execute(sql)


def our_tables(database: Database) -> list[str]:
    """The tables that do not merely hold publishers' words."""
    query = """SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
        AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'opportunity_fts%' ORDER BY name"""
    return [name for (name,) in database.rows(query) if name not in _PUBLISHERS]


def _empty_mails(database: Database, address: str, pseudonym: str) -> None:
    """Take the words out of the person's mails, and their Message-IDs, which are hashes of the address."""
    mails = database.rows("SELECT rowid, message_id FROM outbox WHERE lower(recipient) = ?", (address,))
    database.write(
        """UPDATE outbox SET subject = '', content = x'', html = '', reply = NULL,
        state = iif(state = 'sent', 'sent', 'failed') WHERE rowid = ?""",
        [(row,) for row, _ in mails],
    )
    holders = [
        table
        for table in our_tables(database)
        if any(column == "message_id" for _, column, *_ in database.rows(f"PRAGMA table_info({table})"))
    ]
    for number, (_, message_id) in enumerate(mails, 1):
        other = f"<{pseudonym.partition('@')[0]}-{number}@{ERASED_DOMAIN}>"
        for table in holders:
            query = f"UPDATE {table} SET message_id = ? WHERE message_id = ?"
            database.write(query, [(other, message_id)])


def _forget_key(database: Database, address: str) -> int:
    """The key stays in what it stands in, and leads to nobody any more."""
    keys = database.rows("DELETE FROM person WHERE address = ? RETURNING key", (address,))
    database.write("DELETE FROM suppression WHERE person = ?", keys)
    return len(keys)


def _shut_out(database: Database, names: Collection[str]) -> int:
    """Nobody decides in the browser by the person's name any more."""
    query = "DELETE FROM officer WHERE name = ? OR lower(name) = ? RETURNING 1"
    return sum(len(database.rows(query, (name, name))) for name in sorted(names))


def _rename(database: Database, table: str, renaming: Renaming) -> int:
    columns = [name for _, name, *_ in database.rows(f"PRAGMA table_info({table})")]
    # Only bytes may break a domain in two (quoted-printable): all other values can be asked for it first.
    domain, names = renaming.address.rpartition("@")[2], sorted(renaming.names)
    held = [f"typeof({column}) = 'blob' OR instr(lower({column}), ?)" for column in columns]
    held += [f"{column} IN ({','.join('?' * len(names))})" for column in columns if column in _NAMED]
    sought = [domain] * len(columns) + names * len(_NAMED & set(columns))
    query = f"SELECT rowid, {', '.join(columns)} FROM {table} WHERE {' OR '.join(held)}"
    changed = 0
    for row, *values in database.rows(query, sought):
        others = [
            renaming.of(value) if column in _NAMED or not isinstance(value, str) else renaming.in_text(value)
            for column, value in zip(columns, values, strict=True)
        ]
        if others != values:
            assigned = ", ".join(f"{column} = ?" for column in columns)
            database.write(f"UPDATE {table} SET {assigned} WHERE rowid = ?", [(*others, row)])
            changed += 1
    return changed


def _sign_anew(database: Database, reviews: Reviews, signing: Signing) -> ReviewDecision | None:
    """Sign the log again from its first row: what was true of it before is true of it now."""
    last = None
    for row in reviews.log():
        last = signed(replace(row, previous=last.signature if last else ""), signing.key)
        query = "UPDATE review_decision SET previous = ?, signature = ? WHERE number = ?"
        database.write(query, [(last.previous, last.signature, last.number)])
    return last


def write_anew(database: Database) -> None:
    """Leave no page, and no line of the write-ahead log, that remembers what was removed.

    Raises:
        StoreError: another program keeps the database open.
    """
    database.rows(f"PRAGMA busy_timeout = {PATIENCE_MILLISECONDS}")
    database.rows("VACUUM")
    busy = database.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]
    if busy:
        raise StoreError(
            f"Another program has {database.path} open, so that its log still holds what was erased; "
            "end it and erase again."
        )
