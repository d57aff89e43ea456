"""What a page is asked, and what it answers: plain values, free of any web framework."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from db.desk_copy import Reading
from db.records.errors import InputError

if TYPE_CHECKING:
    from flows.meaning.search import MeaningSearch

# A longer address is nobody's question.
LONGEST_VALUE = 500
MOST_PAGES = 10_000


class NotFoundError(InputError):
    """There is nothing by that name; the message says so in one sentence. Answered with 404."""


class BadAddressError(InputError):
    """A value in the address cannot be understood; the message says which. Answered with 400."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for a page: ``path`` and ``query`` are the parts of the address, ``now`` the clock (UTC).

    ``desk`` is the state of the latest night; ``live`` the home's own database as it is this minute, for what
    people decided today (the same as ``desk`` where there is no other). ``currency`` is the home currency;
    ``meaning`` searches by meaning where a night has written an index.
    """

    path: Mapping[str, str]
    query: Mapping[str, str]
    now: datetime
    desk: Reading
    live: Reading
    currency: str | None = None
    meaning: MeaningSearch | None = None

    @property
    def night(self) -> date | None:
        """The latest night; ``None`` before the first."""
        said = self.desk.night()
        return date.fromisoformat(said) if said else None

    @property
    def as_of(self) -> datetime:
        """The instant of the latest night, as of which all of ``desk`` is told; now before the first."""
        row = self.desk.one("SELECT as_of FROM present")
        return datetime.fromisoformat(row["as_of"]) if row else self.now

    @property
    def late_days(self) -> int:
        """How many days ago the latest night was, where that is more than a night left out; else none."""
        days = (self.now.date() - self.night).days if self.night else 0
        return days if days > 1 else 0

    def text(self, name: str) -> str:
        """A value of the query without spaces around it; empty when it is not given.

        Raises:
            BadAddressError: it is too long.
        """
        value = self.query.get(name, "").strip()
        if len(value) > LONGEST_VALUE:
            raise BadAddressError(f"{name}: longer than {LONGEST_VALUE} characters.")
        return value

    def number(self, name: str, least: int, most: int, otherwise: int) -> int:
        """A whole number of the query within bounds.

        Raises:
            BadAddressError: it is none, or out of bounds.
        """
        value = self.text(name)
        if not value:
            return otherwise
        if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
            raise BadAddressError(f"{name}: write a number from {least} to {most}.")
        return int(value)

    def chosen(self, name: str, allowed: tuple[str, ...]) -> str:
        """A value of the query that must be one of those ``allowed``; empty when it is not given.

        Raises:
            BadAddressError: it is another.
        """
        value = self.text(name)
        if value and value not in allowed:
            raise BadAddressError(f"{name}: write one of {', '.join(allowed)}.")
        return value


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: the values that the template ``templates/desk/<template>`` shows under a title."""

    title: str
    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    status: int = 200


Shown: TypeAlias = Callable[[Asked], Page]


class Place(NamedTuple):
    """A page's place: its path as Starlette writes it, what shows it, and its name in the navigation."""

    path: str
    shown: Shown
    name: str | None = None
