"""Questions that people keep, and who is told when their answers change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

# Mails of this kind settle nothing about what digests tell.
SAVED_CYCLE = "saved-"


class SavedKind(StrEnum):
    """What a saved query asks: a worked question, a person's own SQL, or words to search for."""

    QUESTION = "question"
    SQL = "sql"
    SEARCH = "search"


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query by its name. ``asked`` is the question's name, the SQL or the words.

    ``parameters`` are those given to a question, as text; ``public`` asks the published copy alone.
    """

    name: str
    kind: SavedKind
    asked: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    public: bool = False
    saved_on: date | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who is told of a saved query: from which night on, every ``days`` nights, in which language."""

    query: str
    recipient: str
    days: int
    language: str
    since: date


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A row of an answer: what tells it from others, its cells (column, text), its place, since which night.

    ``until`` is the night on which it was gone or read otherwise; ``None`` while it stands.
    """

    key: str
    cells: tuple[tuple[str, str], ...]
    place: int
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """How a saved query was answered on a night: its rows, whether there were more, or what was wrong."""

    query: str
    night: date
    rows: int = 0
    more: bool = False
    fault: str | None = None
