"""All that the published copy says of some opportunities: record, notices, clauses, rounds and old names."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from db.records import Opportunity, from_json

Fetch: TypeAlias = Callable[[str], dict[str, list[tuple[Any, ...]]]]


@dataclass(frozen=True, slots=True)
class ServedNotice:
    """One portal's notice: where it is, and when it was seen (nights, ISO)."""

    source: str
    url: str
    status: str | None
    first_seen_on: str
    last_seen_on: str
    version_on: str


@dataclass(frozen=True, slots=True)
class ServedClause:
    """A clause that a call states; ``quote`` is empty where its publisher keeps the words."""

    family: str
    quote: str
    rule: str
    pack: str


@dataclass(frozen=True, slots=True)
class ServedCard:
    """What was screened: by which packs, when, and what was not read."""

    packs: str
    unread: tuple[str, ...]
    screened_on: str


@dataclass(frozen=True, slots=True)
class ServedRound:
    """A round of the same series."""

    opportunity: str
    opened_on: str | None
    deadline_on: str | None
    amount: str | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class Served:
    """An opportunity as of the copy's night, with what is known beside it; ``status`` as of the request."""

    uuid: str
    created: str
    modified: str
    status: str
    opportunity: Opportunity
    notices: tuple[ServedNotice, ...] = ()
    former: tuple[str, ...] = ()
    card: ServedCard | None = None
    clauses: tuple[ServedClause, ...] = ()
    series: str | None = None
    rounds: tuple[ServedRound, ...] = ()


def served(connection: sqlite3.Connection, pks: Sequence[int]) -> list[Served]:
    """The opportunities of these row numbers, in their order."""
    marks = ", ".join("?" * len(pks))
    main = {
        row[0]: row[1:]
        for row in connection.execute(
            f"""SELECT asked.pk, asked.id, uuid, created, modified, asked.status, o.record
            FROM asked JOIN opportunity AS o ON o.pk = asked.pk WHERE asked.pk IN ({marks})""",
            pks,
        )
    }
    ids = [row[0] for row in main.values()]
    names = ", ".join("?" * len(ids))

    def fetch(query: str) -> dict[str, list[tuple[Any, ...]]]:
        found = defaultdict(list)
        for first, *rest in connection.execute(query.replace("(?)", f"({names})"), ids):
            found[first].append(tuple(rest))
        return found

    beside = _Beside(fetch)
    return [beside.with_all(*main[pk]) for pk in pks if pk in main]


class _Beside:
    """What lies in other tables, read once for all opportunities of a page."""

    def __init__(self, fetch: Fetch) -> None:
        self._notices = fetch(
            """SELECT member.opportunity, source, url, status, first_seen_on, last_seen_on, version_on
            FROM opportunity_notice AS member JOIN notice USING (source, key)
            WHERE member.opportunity IN (?) ORDER BY member.opportunity, position"""
        )
        self._former = fetch(
            "SELECT opportunity, uuid FROM known WHERE opportunity IN (?) AND id <> opportunity ORDER BY uuid"
        )
        self._cards = fetch(
            "SELECT opportunity, packs, unread, screened_on FROM term_card WHERE opportunity IN (?)"
        )
        self._clauses = fetch(
            """SELECT opportunity, family, quote, rule, pack FROM term
            WHERE opportunity IN (?) ORDER BY family, place"""
        )
        self._series = fetch(
            """SELECT mine.opportunity, mine.series, other.opportunity, other.opened_on, other.deadline_on,
                other.amount, other.currency
            FROM series_round AS mine JOIN series_round AS other USING (series)
            WHERE mine.opportunity IN (?) ORDER BY mine.opportunity, other.position"""
        )

    def with_all(self, id: str, uuid: str, created: str, modified: str, status: str, record: str) -> Served:
        """One opportunity with all that is known beside it."""
        cards, series = self._cards.get(id, []), self._series.get(id, [])
        return Served(
            uuid,
            created,
            modified,
            status,
            from_json(Opportunity, record),
            notices=tuple(ServedNotice(*row) for row in self._notices.get(id, [])),
            former=tuple(uuid for (uuid,) in self._former.get(id, [])),
            card=next((_card(*row) for row in cards), None),
            clauses=tuple(ServedClause(*row) for row in self._clauses.get(id, [])),
            series=series[0][0] if series else None,
            rounds=tuple(ServedRound(*row[1:]) for row in series),
        )


def _card(packs: str, unread: str, screened_on: str) -> ServedCard:
    return ServedCard(packs, tuple(filter(None, unread.split("\n"))), screened_on)
