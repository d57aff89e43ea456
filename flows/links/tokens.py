"""Signed links: what a reader may do by following one, until when, and that nobody else can make one.

A token is ``person.profile.opportunity.days.signature``. Person and profile are random names (``db.people``),
so that a link that others see says nothing about whom or what it is for. Each purpose has a salt of its own:
a link that keeps a call does not unsubscribe anybody. Pure; today is an argument.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

# The signature's bytes: 128 bits are beyond guessing, and keep the address short.
_SIGNATURE_BYTES = 16
_EPOCH = date(2020, 1, 1)
# Longer is none of ours; it is refused before anything is computed.
LONGEST = 160
_PART = re.compile(r"[a-z0-9-]{1,40}")
# For a link that is under no item; two dots in a row would end an address that a mail program recognises.
_NONE = "0"


class Purpose(StrEnum):
    """What a link is for; the first part of its path."""

    KEEP = "keep"
    DISMISS = "dismiss"
    REPORT = "report"
    UNSUBSCRIBE = "unsubscribe"
    ONE_CLICK = "one-click"
    PAUSE = "pause"


# Days after the night: who keeps a mail for two years can still leave by it.
LIFETIMES = {purpose: 180 for purpose in Purpose} | {Purpose.UNSUBSCRIBE: 730, Purpose.ONE_CLICK: 730}
OF_AN_ITEM = frozenset({Purpose.KEEP, Purpose.DISMISS, Purpose.REPORT})


@dataclass(frozen=True, slots=True)
class Link:
    """Whom and what a link is about, and its last day; ``profile`` and ``opportunity`` only under an item."""

    person: str
    profile: str
    opportunity: str
    last_day: date


def link_of(purpose: Purpose, person: str, night: date, profile: str = "", opportunity: str = "") -> Link:
    """The link of a night's mail, with its last day."""
    return Link(person, profile, opportunity, night + timedelta(days=LIFETIMES[purpose]))


def signed(purpose: Purpose, link: Link, keys: Sequence[bytes]) -> str:
    """The token of a link, signed with the first key; the same link gives the same token.

    Raises:
        ValueError: for a name that does not fit into an address.
    """
    parts = (link.person, link.profile or _NONE, link.opportunity or _NONE)
    if not all(_PART.fullmatch(part) for part in parts):
        raise ValueError(f"{parts}: not names that fit into a link")
    return _token(purpose, ".".join((*parts, str((link.last_day - _EPOCH).days))), keys[0])


def opened(purpose: Purpose, token: str, keys: Sequence[bytes], today: date) -> Link | None:
    """What a token says, or ``None`` for one that is not ours, for another purpose, altered or expired.

    Every way of being wrong takes the same way through here: nobody learns which it was.
    """
    body = token[:LONGEST].rpartition(".")[0]
    genuine = False
    for key in keys:
        expected = _token(purpose, body, key)
        genuine |= hmac.compare_digest(expected.encode(), token[: LONGEST + 1].encode("utf-8", "replace"))
    if not genuine:
        return None
    person, profile, opportunity, days = body.split(".")
    profile, opportunity = ("" if part == _NONE else part for part in (profile, opportunity))
    link = Link(person, profile, opportunity, _EPOCH + timedelta(days=int(days)))
    return link if today <= link.last_day else None


def _token(purpose: Purpose, body: str, key: bytes) -> str:
    """The body with its signature; the whole token is compared, so that it has exactly one spelling."""
    salted = hmac.digest(key, f"legation link {purpose}".encode(), sha256)
    signature = hmac.digest(salted, body.encode("utf-8", "replace"), sha256)[:_SIGNATURE_BYTES]
    return f"{body}.{signature.hex()}"
