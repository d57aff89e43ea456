"""Contacts without persons: roles and organisations stay, names, addresses and numbers go."""

from __future__ import annotations

import re
from collections.abc import Iterable

from spiders.text import plain_text

_ROLE = re.compile(
    r"\b(?:office|officer|desk|help ?desk|hotline|contact|contacts|grantor|programme?|manager|coordinator"
    r"|secretariat|projektträger|geschäftsstelle|\w*gesellschaft|\w*anstalt|\w*bank|gmbh"
    r"|department|division|directorate|ministry|agency|unit|team|section|bureau|branch|centre|center|service"
    r"|services"
    r"|institute|university|council|foundation|commission|authority|national contact point|ncp|specialist"
    r"|director"
    r"|support|administration|referat|abteilung|ministerium|amt|bureau|direction|servicio|ufficio|gabinete"
    r"|grants)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+")
_NUMBER = re.compile(
    r"(?:tel(?:ephone)?|phone|fax|mobile)\.?:?[^\n,;]*|\+?[\d(][\d\s().–-]{6,}\d(?:\s?(?:x|ext\.?)\s?\d+)?",
    re.IGNORECASE,
)
# A title or an initial betrays a name in front of the office: "Dr. Ana Pérez Programme Officer".
_NAMED = re.compile(r"^(?:Dr|Prof|Mrs?|Ms|Mme|Herr|Frau)\b|\b[A-Z]\.? ")
# "Dr. Ana Pérez, Programme Officer": a part without any word of an office is taken for a name.
_PARTS = re.compile(r"[\n,;|•]+|\s[–—-]\s|:\s")


def offices(contacts: Iterable[str]) -> tuple[str, ...]:
    """The roles and organisations among a publisher's contacts, each once."""
    found: dict[str, None] = {}
    for contact in contacts:
        without = _NUMBER.sub("", _ADDRESS.sub("", plain_text(contact)))
        parts = (_without_name(" ".join(part.split()).strip(" .()")) for part in _PARTS.split(without))
        found |= dict.fromkeys(part for part in parts if _ROLE.search(part) and len(part) > 3)
    return tuple(found)


def _without_name(part: str) -> str:
    role = _ROLE.search(part)
    return part[role.start() :] if role and _NAMED.search(part[: role.start()]) else part
