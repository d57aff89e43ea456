"""Readers by their random keys, and profiles by what stands for them in a link."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from db.connection import Database

if TYPE_CHECKING:
    from db.people_erasing import Erasure, Signing
    from db.records.review import ReviewDecision

# 64 bits: a key is no secret (a signature makes the link), it must only not be taken twice.
_KEY_BYTES = 8


@dataclass(frozen=True, slots=True)
class Person:
    """A reader: the random key, the address in lower case, and the day the key was made."""

    key: str
    address: str
    since: date


def plain_address(address: str) -> str:
    """An address as it is compared: mail programs spell one and the same in upper and lower case."""
    return address.strip().lower()


class People:
    """Who reads, by key; keys are made when they are first needed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def wait_at_most(self, seconds: float) -> None:
        """How long this connection waits for another writer, instead of the usual half minute."""
        self._database.rows(f"PRAGMA busy_timeout = {int(seconds * 1000)}")

    def known(self, addresses: Iterable[str], on: date) -> dict[str, Person]:
        """Address (as given) → the person; those not known yet are made, in one transaction."""
        wanted = {address: plain_address(address) for address in addresses}
        found = self._by_address()
        new = sorted(set(wanted.values()) - found.keys())
        if new:
            with self._database.transaction():
                self._database.write(
                    "INSERT INTO person (key, address, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    [(secrets.token_hex(_KEY_BYTES), address, on.isoformat()) for address in new],
                )
            found = self._by_address()
        return {address: found[plain] for address, plain in wanted.items()}

    def find(self, address: str) -> Person | None:
        """The person with an address, in any spelling; ``None`` when nobody has it."""
        return self._by_address().get(plain_address(address))

    def of_key(self, key: str) -> Person | None:
        """The person with a key; ``None`` when nobody has it, or who had it was erased."""
        rows = self._database.rows("SELECT key, address, since FROM person WHERE key = ?", (key,))
        return _person(*rows[0]) if rows else None

    def references(self, profiles: Iterable[str]) -> dict[str, str]:
        """Profile → what stands for it in a link; made for those that have nothing yet."""
        wanted, query = sorted(set(profiles)), "SELECT profile, reference FROM profile_reference"
        if set(wanted) - dict(self._database.rows(query)).keys():
            with self._database.transaction():
                self._database.write(
                    "INSERT INTO profile_reference (reference, profile) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    [(secrets.token_hex(_KEY_BYTES), profile) for profile in wanted],
                )
        found = dict(self._database.rows(query))
        return {profile: found[profile] for profile in wanted}

    def profile_of(self, reference: str) -> str | None:
        """The registered profile that a reference stands for; ``None`` when there is none any more."""
        query = """SELECT profile FROM profile_reference JOIN profile ON profile.id = profile
            WHERE reference = ?"""
        rows = self._database.rows(query, (reference,))
        return rows[0][0] if rows else None

    def readings_of(self, address: str) -> set[tuple[str, str]]:
        """(recipient as spelt, profile) for everything that an address was ever accounted for or told."""
        query = """SELECT DISTINCT recipient, profile FROM ledger WHERE lower(recipient) = ?
            UNION SELECT DISTINCT recipient, profile FROM told WHERE lower(recipient) = ?"""
        plain = plain_address(address)
        return {(recipient, profile) for recipient, profile in self._database.rows(query, (plain, plain))}

    def spellings(self, address: str) -> set[str]:
        """How a person's address was spelt in what was sent."""
        query = "SELECT DISTINCT recipient FROM outbox WHERE lower(recipient) = ?"
        rows = self._database.rows(query, (plain_address(address),))
        return {recipient for (recipient,) in rows}

    def rows_about(self, address: str) -> dict[str, list[dict[str, object]]]:
        """Table → its rows that name a person; see ``db.people_export.rows_about``."""
        from db.people_export import rows_about

        return rows_about(self._database, address)

    def addresses(self) -> set[str]:
        """Every address that any table of ours names; see ``db.people_export.addresses``."""
        from db.people_export import addresses

        return addresses(self._database)

    def erase(
        self,
        address: str,
        *,
        names: Sequence[str],
        texts: Mapping[str, str],
        signing: Signing | None,
        at: datetime,
        pseudonym: str,
        before_commit: Callable[[ReviewDecision], None],
    ) -> Erasure:
        """Take a person out of the whole database; see ``db.people_erasing.erase``."""
        # Imported here: needed once in a while, not at every opening.
        from db.people_erasing import erase

        return erase(
            self._database,
            address,
            names=names,
            texts=texts,
            signing=signing,
            at=at,
            pseudonym=pseudonym,
            before_commit=before_commit,
        )

    def write_anew(self) -> None:
        """Leave nothing in the file that remembers an erased person; see ``db.people_erasing.write_anew``."""
        from db.people_erasing import write_anew

        write_anew(self._database)

    def _by_address(self) -> dict[str, Person]:
        rows = self._database.rows("SELECT key, address, since FROM person")
        return {address: _person(key, address, since) for key, address, since in rows}


def _person(key: str, address: str, since: str) -> Person:
    return Person(key, address, date.fromisoformat(since))
