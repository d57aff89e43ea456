"""What moved: what publishers changed, took away or brought back, night by night."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from flows.desk.home import MOVED
from flows.desk.kept import once
from flows.desk.page import Asked, Page
from flows.desk.paging import address, pages

_ROWS = 60
_DAYS = (1, 7, 30, 90)
_WHAT = {
    "": MOVED,
    "ours": "what = 'moved' AND is_reread",
    "listing": "what IN ('absent', 'returned', 'withdrawn')",
}
_NAMES = {
    "": "what publishers changed",
    "listing": "no longer, or again, listed",
    "ours": "what we read differently",
}


def shown(asked: Asked) -> Page:
    """The list of changes of some nights, the latest night first and the loudest first in each."""
    days = asked.number("days", 1, 3_650, 7)
    what = asked.chosen("what", tuple(name for name in _WHAT if name))
    night = asked.night or asked.now.date()
    since = (night - timedelta(days)).isoformat()
    chosen = f"FROM changes WHERE {_WHAT[what]} AND night > ?"
    total = once(
        asked.desk, ("changes", what, since), lambda desk: desk.count(f"SELECT count(*) {chosen}", (since,))
    )
    listed = pages(asked, "/changes", total, _ROWS)
    rows = asked.desk.rows(
        f"""SELECT * {chosen} ORDER BY night DESC, is_brought_forward DESC, weight, opportunity, key, field
        LIMIT {_ROWS} OFFSET ?""",
        (since, listed.first_row),
    )
    by_night = [
        (
            on,
            [
                list(of_call)
                for _, of_call in groupby(of_night, key=lambda row: (row["opportunity"], row["key"]))
            ],
        )
        for on, of_night in groupby(rows, key=lambda row: row["night"])
    ]
    values: dict[str, object] = {
        "nights": by_night,
        "total": total,
        "pages": listed,
        "days": days,
        "spans": [(n, address("/changes", asked.query, days=n, page=1), n == days) for n in _DAYS],
        "kinds": [
            (name, address("/changes", asked.query, what=value, page=1), value == what)
            for value, name in _NAMES.items()
        ],
    }
    return Page("What moved", "changes.html", values)
