"""Finding calls: words and meaning, narrowed by what a call states, with everything in the address."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from db.desk_copy import Row
from db.desk_shelf import Shelf, Shelved, Wanted
from db.records import Instrument, SourceClass, Status
from flows.desk.found_words import Words, words_of
from flows.desk.page import Asked, Page
from flows.desk.paging import PAGE_ROWS, address, page_number, pages
from flows.words.wording import countries_in_words

_MOST_EUR = 10**12
_MOST_DAYS = 3_650
STATUSES: dict[str, frozenset[Status | None]] = {
    "": frozenset({Status.OPEN, Status.FORECASTED}),
    "open": frozenset({Status.OPEN}),
    "forecasted": frozenset({Status.FORECASTED}),
    "closed": frozenset({Status.CLOSED}),
    "withdrawn": frozenset({Status.WITHDRAWN}),
    "unknown": frozenset({None}),
    "any": frozenset(),
}
_SORTS = ("best", "deadline", "newest", "amount")
_SHOWN = "SELECT * FROM opportunities WHERE opportunity IN (SELECT value FROM json_each(?))"
_PROFILE = """SELECT o.pk FROM match AS m JOIN opportunity_fact AS o ON o.opportunity = m.opportunity
    WHERE m.profile = ? AND m.dropped_by IS NULL ORDER BY m.score DESC"""
_DECIDED = """SELECT opportunity FROM decisions WHERE action = ?
    GROUP BY opportunity ORDER BY max(number) DESC"""
# Row numbers differ between the home's database and its copy; names do not.
_NAMED = """SELECT o.pk FROM json_each(?) AS named JOIN opportunity_fact AS o ON o.opportunity = named.value
    ORDER BY named.key"""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter: its value in the address, and its name."""

    value: str
    name: str


class Part(NamedTuple):
    """One part of what was found: what it is, how many, where it alone is shown, whether it is chosen."""

    name: str
    number: int
    href: str
    is_chosen: bool


class Facet(NamedTuple):
    """How what was found divides up by one thing."""

    what: str
    parts: list[Part]


def shown(asked: Asked) -> Page:
    """The search page.

    Raises:
        BadAddressError: a value in the address is none of those there are.
    """
    query = {name: asked.text(name) for name in _FIELDS}
    shelf = asked.desk.shelf()
    wanted, words = wanted_of(asked), words_of(asked)
    ranked = _among(asked, words)
    number = page_number(asked)
    found = shelf.find(wanted, ranked, first=(number - 1) * PAGE_ROWS, most=PAGE_ROWS)
    listed = pages(asked, "/search", found.total)
    if listed.number != number:
        found = shelf.find(wanted, ranked, first=listed.first_row, most=PAGE_ROWS)
    values: dict[str, object] = {
        "query": query,
        "found": found,
        "rows": calls_of(asked, found.ids),
        "why": words.why_of(asked, found.ids) if words else {},
        "words": words,
        "pages": listed,
        "choices": choices(shelf),
        "facets": _facets(query, found),
        "says_nothing": bool(wanted.country or wanted.instrument or wanted.least_eur is not None),
        "stated_only": address("/search", query, stated="1"),
        "profiles": [name for name, _ in asked.desk.store.profiles.all()],
        "sort": wanted.sort,
    }
    return Page("Search", "search.html", values)


_FIELDS = (
    *("q", "status", "class", "country", "instrument", "min", "within", "left", "new", "funder", "profile"),
    *("decided", "stated", "sort"),
)


def wanted_of(asked: Asked) -> Wanted:
    """What the address asks for, without its words.

    Raises:
        BadAddressError: a value is none of those there are.
    """
    status = asked.chosen("status", tuple(name for name in STATUSES if name))
    days = {name: asked.number(name, 0, _MOST_DAYS, -1) for name in ("within", "left", "new")}
    least, night = asked.number("min", 0, _MOST_EUR, -1), asked.night
    is_ranked = bool(asked.text("q") or asked.text("profile") or asked.text("decided"))
    return Wanted(
        statuses=STATUSES[status],
        source_class=asked.chosen("class", tuple(each.value for each in SourceClass)),
        country=asked.text("country").upper(),
        instrument=asked.chosen("instrument", tuple(each.value for each in Instrument)),
        least_eur=least if least >= 0 else None,
        within=days["within"] if days["within"] >= 0 else None,
        left=days["left"] if days["left"] >= 0 else None,
        seen_since=night - timedelta(days["new"]) if night and days["new"] >= 0 else None,
        funder=asked.text("funder"),
        stated=bool(asked.text("stated")),
        sort=asked.chosen("sort", _SORTS) or ("best" if is_ranked else "deadline"),
    )


def calls_of(asked: Asked, ids: object) -> list[Row]:
    """The rows of these opportunities, in their order."""
    names = list(ids) if isinstance(ids, list | tuple) else []
    rows = {row["opportunity"]: row for row in asked.desk.rows(_SHOWN, (json.dumps(names),))}
    return [rows[name] for name in names if name in rows]


def _among(asked: Asked, words: Words | None) -> list[int] | None:
    """The row numbers to look among, the best first; ``None`` for all."""
    lists: list[list[int]] = []
    if words is not None:
        lists.append(words.pks)
    if profile := asked.text("profile"):
        lists.append([pk for (pk,) in asked.desk.tuples(_PROFILE, (profile,))])
    if decided := asked.chosen("decided", ("keep", "dismiss")):
        names = [name for (name,) in asked.live.tuples(_DECIDED, (decided,))]
        lists.append([pk for (pk,) in asked.desk.tuples(_NAMED, (json.dumps(names),))])
    if not lists:
        return None
    first, *others = lists
    for each in others:
        there = set(each)
        first = [pk for pk in first if pk in there]
    return first


def choices(shelf: Shelf) -> dict[str, list[Choice]]:
    """The options of each filter."""
    countries = [Choice(code, countries_in_words([code])) for code in shelf.eligible if code]
    return {
        "status": [
            Choice("", "open and forecast"),
            *(
                Choice(name, {"forecasted": "forecast", "unknown": "not known"}.get(name, name))
                for name in STATUSES
                if name
            ),
        ],
        "class": [Choice(each.value, each.value.replace("_", " ")) for each in SourceClass],
        "instrument": [Choice(each.value, each.value.replace("_", " ")) for each in Instrument],
        "country": sorted(countries, key=lambda each: each.name),
    }


def _facets(query: Mapping[str, str], found: Shelved) -> list[Facet]:
    """How what was found divides up, where it does."""
    facets = []
    for name, what, counts in (
        ("status", "Status", found.statuses),
        ("class", "Kind of money", found.classes),
        ("instrument", "Form", found.instruments),
    ):
        parts = [
            Part(
                value.replace("_", " ").replace("forecasted", "forecast"),
                number,
                address("/search", query, **{name: "" if value == query[name] else value}),
                value == query[name],
            )
            for value, number in sorted(counts.items(), key=lambda each: -each[1])
        ]
        if len(parts) > 1 or query[name]:
            facets.append(Facet(what, parts))
    return facets
