"""Who is signed in: a signed cookie that says who, until when, and what a form of theirs must repeat.

The door to itsdangerous. The cookie is signed with the home's link keys under a purpose of its own, so that
no link is a session; it ends with its time, with the passphrase it was made for, and with its person.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import TYPE_CHECKING

from db.officers import Officer, Officers

if TYPE_CHECKING:
    from itsdangerous import URLSafeSerializer

LASTS = timedelta(hours=12)
_PURPOSE = "legation.triage.session"
_CSRF_BYTES = 16


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in; every form of theirs must carry ``csrf``, which no foreign page can know."""

    officer: Officer
    csrf: str


def begun(officer: Officer, keys: Sequence[bytes], at: datetime) -> str:
    """The cookie of a new session."""
    until = int((at + LASTS).timestamp())
    said = [officer.name, officer.mark, until, secrets.token_hex(_CSRF_BYTES)]
    return str(_signer(keys).dumps(said))


def opened(cookie: str, keys: Sequence[bytes], officers: Officers, at: datetime) -> Session | None:
    """The session of a cookie; ``None`` where it is not ours, has ended, or its person was shut out."""
    from itsdangerous import BadData

    try:
        name, mark, until, csrf = _signer(keys).loads(cookie)
    except (BadData, ValueError, TypeError):
        return None
    officer = officers.named(str(name))
    if officer is None or not compare_digest(officer.mark, str(mark)) or at.timestamp() >= int(until):
        return None
    return Session(officer, str(csrf))


def _signer(keys: Sequence[bytes]) -> URLSafeSerializer:
    from itsdangerous import URLSafeSerializer

    # It signs with the last of its keys and believes all of them; ours sign with the first.
    return URLSafeSerializer(list(reversed(keys)), salt=_PURPOSE, signer_kwargs={"digest_method": sha256})
