"""Every funder in one list, those with most open calls first."""

from __future__ import annotations

from dataclasses import dataclass

from db.desk_copy import Reading
from flows.desk.kept import once
from flows.desk.page import Asked, Page
from flows.desk.paging import address, pages

_ROWS = 50
_COUNTED = """SELECT o.funder AS name, count(*) AS calls,
        count(*) FILTER (WHERE o.status = 'open' AND f.no_call IS NULL) AS open,
        count(*) FILTER (WHERE o.status = 'forecasted' AND f.no_call IS NULL) AS forecast,
        min(o.first_seen_on) AS since
    FROM opportunity AS o JOIN opportunity_fact AS f ON f.pk = o.pk
    WHERE o.funder IS NOT NULL AND o.funder <> '' GROUP BY o.funder"""


@dataclass(frozen=True, slots=True)
class Funder:
    """A funder by the name that publishers give it, with the number of its calls."""

    name: str
    calls: int
    open: int
    forecast: int
    since: str


def shown(asked: Asked) -> Page:
    """The list of funders, or of those whose names hold some words."""
    words = asked.text("q").casefold()
    order = asked.chosen("sort", ("name", "calls"))
    found = [each for each in all_funders(asked) if words in each.name.casefold()]
    keys = {
        "": lambda each: (-each.open, -each.calls, each.name),
        "calls": lambda each: (-each.calls, each.name),
        "name": lambda each: (each.name.casefold(), each.name),
    }
    found.sort(key=keys[order])
    listed = pages(asked, "/funders", len(found), _ROWS)
    values: dict[str, object] = {
        "query": asked.text("q"),
        "funders": found[listed.first_row : listed.first_row + _ROWS],
        "total": len(found),
        "unnamed": once(asked.desk, "unnamed", _unnamed),
        "pages": listed,
        "sorts": [
            (name, address("/funders", asked.query, sort=value, page=1), value == order)
            for value, name in (("", "most open calls"), ("calls", "most calls"), ("name", "name"))
        ],
    }
    return Page("Funders", "funders.html", values)


def all_funders(asked: Asked) -> list[Funder]:
    """Every funder that a call names; counted once for a night."""
    return list(once(asked.desk, "funders", _counted))


def _counted(desk: Reading) -> list[Funder]:
    return [Funder(*row) for row in desk.tuples(_COUNTED)]


def _unnamed(desk: Reading) -> int:
    return desk.count("SELECT count(*) FROM opportunity WHERE funder IS NULL OR funder = ''")
