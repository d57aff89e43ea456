"""The publishers that we do not read, each with the reason: ``not_covered.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from db.records import SourceClass

LIST = Path(__file__).with_name("not_covered.yaml")
# Shorter acronyms stand for too many things.
LEAST_LETTERS = 4
_KEYS = {"publisher", "aliases", "country", "class", "reason", "remark", "since", "republished_by"}


class Reason(StrEnum):
    """Why a publisher is not read."""

    BLOCKED = "blocked"
    FORBIDS_REUSE = "forbids_reuse"
    NO_FORMAT_SHOWN = "no_format_shown"
    NEEDS_BROWSER = "needs_browser"
    NEEDS_ACCOUNT = "needs_account"
    ONLY_PROSE = "only_prose"


IN_WORDS = {
    Reason.BLOCKED: "blocks programs",
    Reason.FORBIDS_REUSE: "forbids reuse",
    Reason.NO_FORMAT_SHOWN: "no format shown",
    Reason.NEEDS_BROWSER: "needs a browser",
    Reason.NEEDS_ACCOUNT: "needs an account",
    Reason.ONLY_PROSE: "announces in running text only",
}


class NotCoveredError(Exception):
    """An entry of the list is not as its head describes; the fault is the entry's author's."""


@dataclass(frozen=True, slots=True)
class NotCovered:
    """A publisher that we do not read; ``republished_by`` are sources that carry some of its calls."""

    publisher: str
    country: str
    source_class: SourceClass
    reason: Reason
    remark: str
    since: date
    aliases: tuple[str, ...] = ()
    republished_by: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it goes by."""
        return (self.publisher, *self.aliases)

    def is_called(self, funder: str) -> bool:
        """Whether a funder's name is one of its names, or holds one."""
        return funder.casefold() in {name.casefold() for name in self.names} or self.named_in(funder)

    def named_in(self, text: str) -> bool:
        """Whether a text names it, in whole words; acronyms count in capitals only, short ones never."""
        return any(
            re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, 0 if name.isupper() else re.IGNORECASE)
            for name in self.names
            if len(name) >= LEAST_LETTERS or not name.isupper()
        )


@lru_cache(maxsize=1)
def not_covered() -> tuple[NotCovered, ...]:
    """The list, in its own order.

    Raises:
        NotCoveredError: naming the entry and what is wrong with it.
    """
    import yaml  # here: few commands need it

    return tuple(_entries(yaml.safe_load(LIST.read_text(encoding="utf-8"))))


def _entries(plain: list[dict[str, Any]]) -> Iterator[NotCovered]:
    for entry in plain:
        where = f"{LIST.name}: {entry.get('publisher', 'an entry without a publisher')}"
        if unknown := entry.keys() - _KEYS:
            raise NotCoveredError(f"{where}: no such key: {', '.join(sorted(unknown))}")
        try:
            found = NotCovered(
                publisher=entry["publisher"],
                country=entry["country"],
                source_class=SourceClass(entry["class"]),
                reason=Reason(entry["reason"]),
                remark=entry["remark"],
                since=entry["since"],
                aliases=tuple(entry.get("aliases", ())),
                republished_by=tuple(entry.get("republished_by", ())),
            )
        except (KeyError, ValueError) as error:
            raise NotCoveredError(f"{where}: {error}") from error
        if not isinstance(found.since, date) or not isinstance(found.remark, str):
            raise NotCoveredError(f"{where}: since is a date and remark a sentence")
        yield found
