"""Who gets no mail any more: who unsubscribed, and who was erased. Both outlive a restored backup.

Each is also written into ``people.jsonl`` beside the database (``db.people_journal``) before it is
committed, so that going back to an older database brings nobody's mails back.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import scrypt

from db.connection import Database
from db.people import People, plain_address
from db.people_journal import Journal

# 8 MiB and about 30 ms for each guess at who an erased reader was.
_COST = 2**13
# Never a reader's address: ".invalid" belongs to nobody (RFC 2606). What an erased address becomes.
ERASED_DOMAIN = "erased.invalid"

# No mail of any kind waits for who has unsubscribed from all; at every unsubscribing, and at every new mail.
NEVER_SENT = """UPDATE outbox SET state = 'failed', reply = 'the recipient has unsubscribed'
    WHERE state IN ('queued', 'sending') AND lower(recipient) IN (
        SELECT address FROM suppression JOIN person ON person.key = person WHERE profile = '')"""


@dataclass(frozen=True, slots=True)
class Suppression:
    """That an address wants no mail for a profile (empty: for any), since when, and how it was said."""

    address: str
    profile: str
    since: datetime
    how: str


class Suppressions:
    """Suppressed addresses, by profile or for good."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._people = People(database)
        self._journal = Journal.beside(database.path)

    def add(self, address: str, profile: str, how: str, at: datetime, *, noted: bool = False) -> bool:
        """End the mails to an address for one profile, or with an empty ``profile`` for all.

        Mails that wait in the outbox are not sent any more. False when it was so already. ``noted``: the
        journal says so already.
        """
        plain = plain_address(address)
        person = self._people.known([plain], at.date())[plain]
        with self._database.transaction(durable=True):
            query = """INSERT INTO suppression (person, profile, since, how) VALUES (?, ?, ?, ?)
                ON CONFLICT DO NOTHING RETURNING 1"""
            added = bool(self._database.rows(query, (person.key, profile, at.isoformat(), how)))
            if not profile:
                self._database.write(NEVER_SENT, [()])
            if added and not noted:
                self._journal.unsubscribed(plain, profile, how, at)
        return added

    def lift(self, address: str, at: datetime, *, noted: bool = False) -> bool:
        """Mail an address again for every profile that lists it; False when nothing was suppressed."""
        plain = plain_address(address)
        person, erased = self._people.find(plain), marked(plain, self.marks())
        with self._database.transaction(durable=True):
            key = person.key if person else ""
            lifted = self._database.rows("DELETE FROM suppression WHERE person = ? RETURNING 1", (key,))
            self._database.write("DELETE FROM erasure WHERE hash = ?", [(hash,) for hash in erased])
            if (lifted or erased) and not noted:
                self._journal.resubscribed(plain, at)
        return bool(lifted or erased)

    def of(self, address: str) -> list[Suppression]:
        """What an address has unsubscribed from."""
        return [each for each in self.all() if each.address == plain_address(address)]

    def all(self) -> list[Suppression]:
        """Every suppression of a reader who is known, by address."""
        query = """SELECT address, profile, suppression.since, how
            FROM suppression JOIN person ON person.key = person ORDER BY address, profile"""
        return [
            Suppression(address, profile, datetime.fromisoformat(since), how)
            for address, profile, since, how in self._database.rows(query)
        ]

    def suppressed(self, readers: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Those of (address, profile) who must get nothing, by unsubscribing or by having been erased."""
        pairs = list(readers)
        ended = {(each.address, each.profile) for each in self.all()}
        erased = self._erased({plain_address(address) for address, _ in pairs})
        found = set()
        for address, profile in pairs:
            plain = plain_address(address)
            if plain in erased or (plain, "") in ended or (plain, profile) in ended:
                found.add((address, profile))
        return found

    def note_erased(self, address: str, at: datetime) -> None:
        """Keep an address suppressed by its salted hash alone; within the caller's transaction."""
        known = self._database.rows("SELECT salt FROM erasure LIMIT 1")
        salt = known[0][0] if known else secrets.token_hex(16)
        hash = salted(plain_address(address), salt)
        self.keep_mark(hash, salt, at)
        self._journal.erased(plain_address(address), hash, salt, at)

    def keep_mark(self, hash: str, salt: str, at: datetime) -> None:
        """Keep the mark of an erased address; within the caller's transaction."""
        query = "INSERT INTO erasure (hash, salt, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        self._database.write(query, [(hash, salt, at.isoformat())])

    def keep_marks(self, marks: Mapping[str, str], at: datetime) -> None:
        """Keep the marks (hash → salt) of everybody that the journal says was erased."""
        with self._database.transaction():
            for hash, salt in marks.items():
                self.keep_mark(hash, salt, at)

    def marks(self) -> dict[str, str]:
        """Hash → salt of everybody who was erased."""
        return dict(self._database.rows("SELECT hash, salt FROM erasure"))

    def _erased(self, addresses: set[str]) -> set[str]:
        """Those that were erased. Who has a key was not: nobody erased is given a new one."""
        marks = self.marks()
        ours = {address for address in addresses if address.endswith(f"@{ERASED_DOMAIN}")}
        if not marks:
            return ours
        known = {address for (address,) in self._database.rows("SELECT address FROM person")}
        return ours | {each for each in addresses - known - ours if marked(each, marks)}


def marked(address: str, marks: Mapping[str, str]) -> list[str]:
    """The marks (hash → salt) that are of an address; one hash is computed, for a home has one salt."""
    hashes = {salt: salted(plain_address(address), salt) for salt in set(marks.values())}
    return [hash for hash, salt in marks.items() if hashes[salt] == hash]


def salted(address: str, salt: str) -> str:
    """The hash of an address that can be compared and not read back."""
    return scrypt(address.encode(), salt=bytes.fromhex(salt), n=_COST, r=8, p=1, dklen=32).hex()
