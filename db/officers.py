"""Who may decide in the browser: names, passphrases as scrypt hashes, and the profiles they decide for."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import scrypt, sha256
from hmac import compare_digest

from db.connection import Database

# 16 MiB and about 50 ms for each guess (N = 2¹⁴, r = 8, p = 1; RFC 7914 calls it interactive).
_COST = 2**14
_SALT_BYTES = 16
# 25 letters of 32, 125 bits: nobody needs to think of a passphrase, and nobody guesses one.
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_LENGTH, _GROUP = 25, 5


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who may decide; ``profiles`` is empty for all of them. ``mark`` moves with the passphrase."""

    name: str
    profiles: tuple[str, ...]
    added_at: datetime
    mark: str

    def decides_for(self, profile: str) -> bool:
        """Whether this person decides for a profile."""
        return not self.profiles or profile in self.profiles


class Officers:
    """The people who may decide in the browser."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, name: str, profiles: tuple[str, ...], at: datetime) -> str:
        """Let somebody in, or give them a new passphrase, which is returned and kept nowhere."""
        passphrase = new_passphrase()
        salt = secrets.token_bytes(_SALT_BYTES)
        secret = f"{salt.hex()}{_hash(passphrase, salt).hex()}"
        row = (name, secret, ",".join(profiles), at.isoformat())
        with self._database.transaction(durable=True):
            self._database.write(
                """INSERT INTO officer (name, secret, profiles, added_at) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET secret = excluded.secret, profiles = excluded.profiles,
                added_at = excluded.added_at""",
                [row],
            )
        return passphrase

    def remove(self, name: str) -> bool:
        """Let somebody in no more, also where they are signed in; false when there is nobody by the name."""
        with self._database.transaction(durable=True):
            return bool(self._database.rows("DELETE FROM officer WHERE name = ? RETURNING 1", (name,)))

    def all(self) -> list[Officer]:
        """Everybody who may decide, by name."""
        query = "SELECT name, profiles, added_at, secret FROM officer ORDER BY name"
        return [
            Officer(name, tuple(filter(None, profiles.split(","))), datetime.fromisoformat(at), _mark(secret))
            for name, profiles, at, secret in self._database.rows(query)
        ]

    def named(self, name: str) -> Officer | None:
        """Who has a name; ``None`` for nobody."""
        return next((officer for officer in self.all() if officer.name == name), None)

    def admitted(self, name: str, passphrase: str) -> Officer | None:
        """Who says the right passphrase; ``None`` otherwise, after the same time whoever was named."""
        found = self._database.rows("SELECT secret FROM officer WHERE name = ?", (name,))
        secret = bytes.fromhex(found[0][0]) if found else bytes(_SALT_BYTES + 64)
        salt, known = secret[:_SALT_BYTES], secret[_SALT_BYTES:]
        is_right = compare_digest(_hash(_typed(passphrase), salt), known)
        return self.named(name) if found and is_right else None


def new_passphrase() -> str:
    """A passphrase that nobody guesses, in groups that can be read aloud."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return "-".join(letters[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def _typed(passphrase: str) -> str:
    """A passphrase as it was typed: spaces and capitals are forgiven."""
    return passphrase.strip().lower()


def _hash(passphrase: str, salt: bytes) -> bytes:
    return scrypt(passphrase.encode(), salt=salt, n=_COST, r=8, p=1)


def _mark(secret: str) -> str:
    """What a session carries of the passphrase: it ends when that is another, and tells nothing of it."""
    return sha256(secret.encode()).hexdigest()[:16]
