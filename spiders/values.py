"""Small values as publishers write them: yes and no, counts, shares, lists inside a text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal

_YES = frozenset({"yes", "true", "y", "1", "required", "oui", "ja", "sí", "si", "sim"})
_NO = frozenset({"no", "false", "n", "0", "not required", "non", "nein", "não"})
_UNSAID = frozenset({"", "none", "null", "n/a", "tbd", "unknown", "undefined", "not specified", "-"})
_COUNT = re.compile(r"\d{1,3}(?:[,. ]\d{3})*|\d+")
_SHARE = re.compile(r"(?:up to |max(?:imum)?\.? )?(\d+(?:[.,]\d+)?)\s*(%|percent|per cent)?", re.IGNORECASE)


class UnreadableError(ValueError):
    """A field says something that is no value of its kind."""


def unsaid(text: str | None) -> bool:
    """Whether a field holds nothing, or only a word for nothing."""
    return text is None or " ".join(text.split()).casefold() in _UNSAID


def truth_in(text: str) -> bool:
    """Yes or no.

    Raises:
        UnreadableError: for anything else.
    """
    said = " ".join(text.split()).casefold()
    if said in _YES or said in _NO:
        return said in _YES
    raise UnreadableError("neither yes nor no")


def whole_number(text: str) -> int | None:
    """A count; ``None`` for 0, by which portals say that they do not know.

    Raises:
        UnreadableError: for a range or for words.
    """
    said = text.strip()
    if not _COUNT.fullmatch(said):
        raise UnreadableError("not a count")
    return int(re.sub(r"\D", "", said)) or None


def share_in(text: str) -> Decimal:
    """A share from 0 to 1, from "80 %", "0.8" or "80".

    Raises:
        UnreadableError: when it is no share or lies outside.
    """
    match = _SHARE.fullmatch(text.strip())
    if match is None:
        raise UnreadableError("not a share")
    value = Decimal(match[1].replace(",", "."))
    share = value / 100 if match[2] or value > 1 else value
    if share > 1:
        raise UnreadableError("more than the whole")
    return share.normalize()


def spread(values: Iterable[str]) -> tuple[str, ...]:
    """The texts of a list, where some portals send one text that holds a JSON list; each once, none empty."""
    found: dict[str, None] = {}
    for value in values:
        found |= dict.fromkeys(part for each in _listed(value) if (part := " ".join(each.split())))
    return tuple(found)


def _listed(value: str) -> list[str]:
    if not value.lstrip().startswith("["):
        return [value]
    try:
        inner = json.loads(value)
    except ValueError:
        return [value]
    return [str(each) for each in inner] if isinstance(inner, list) else [value]
