"""The calls of one profile, chosen and in order, with all that explains their scores."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from db.desk_copy import Reading, Row
from db.records import Match, from_json
from flows.announcing.rules import TELL_FROM
from flows.desk.kept import once
from flows.desk.page import Asked
from flows.desk.seen import Seen

# What can be chosen → its name on the page, in the order of the choice.
CHOICES = {
    "open": "Open",
    "best": "Open, above the threshold",
    "forecasted": "Forecast",
    "all": "All that no gate dropped",
    "told": "Told to a reader",
    "kept": "Kept or further",
    "keep": "Kept, not yet further",
    "dismiss": "Dismissed",
    "beyond": "Applied and further",
}
_FITS = """SELECT o.pk AS pk FROM match AS m JOIN opportunity AS o ON o.id = m.opportunity
    WHERE m.profile = :profile AND m.dropped_by IS NULL"""
_BEST_FIRST = "ORDER BY m.score DESC, o.id"
_CHOSEN = {
    "open": f"{_FITS} AND o.status = 'open' {_BEST_FIRST}",
    "best": f"{_FITS} AND o.status = 'open' AND m.score >= {TELL_FROM} {_BEST_FIRST}",
    "forecasted": f"{_FITS} AND o.status = 'forecasted' {_BEST_FIRST}",
    "all": f"{_FITS} {_BEST_FIRST}",
    "told": f"""SELECT o.pk AS pk FROM opportunity AS o
        LEFT JOIN match AS m ON m.profile = :profile AND m.opportunity = o.id
        WHERE o.id IN (SELECT t.opportunity FROM tellings AS t WHERE t.profile = :profile) {_BEST_FIRST}""",
}
# The calls that meet one of the profile's texts: those that `coverage` counts.
_MEETS = f"""SELECT o.pk AS pk FROM opportunity AS o
    JOIN match AS m ON m.profile = :profile AND m.opportunity = o.id
    WHERE o.status = 'open' AND o.id IN (SELECT w.opportunity FROM profile_part AS p JOIN match_reason AS w
        ON w.profile = p.profile AND w.facet = p.part AND w.profile_text = p.text
        WHERE p.profile = :profile AND p.place = :place) {_BEST_FIRST}"""
# Choices of several actions: all but these.
_GROUPS = {"kept": {"dismiss"}, "beyond": {"keep", "dismiss"}}
_DECIDED = """SELECT d.opportunity AS id, d.action AS action FROM decisions AS d WHERE d.profile = ?
    ORDER BY d.decided_at DESC, d.opportunity"""


@dataclass(frozen=True, slots=True)
class ShownCall:
    """One call on a profile's page: its row of ``opportunities``, its match as the desk may read it."""

    row: Row
    match: Match | None
    decision: Row | None


def chosen_total(asked: Asked, profile: str, which: str, place: int | None) -> int:
    """How many calls of a profile a choice has."""
    decided = _decided(asked, profile, which)
    return len(_ranked(asked, profile, which, place) if decided is None else decided)


def chosen(
    asked: Asked, seen: Seen, which: str, place: int | None, first: int, amount: int
) -> list[ShownCall]:
    """A stretch of the calls of a choice: the best score first, of decisions the latest."""
    decided = _decided(asked, seen.id, which)
    if decided is not None:
        return shown_calls(asked, seen, decided[first : first + amount])
    pks = _ranked(asked, seen.id, which, place)[first : first + amount]
    rows = asked.desk.rows(
        f"SELECT pk, id FROM opportunity WHERE pk IN ({', '.join('?' * len(pks))})", [*pks]
    )
    names = {int(row["pk"]): str(row["id"]) for row in rows}
    return shown_calls(asked, seen, [names[pk] for pk in pks])


def _ranked(asked: Asked, profile: str, which: str, place: int | None) -> array[int]:
    """The row numbers of a choice in order; sorting a hundred thousand is done once for a copy."""
    sql = _CHOSEN[which] if place is None else _MEETS
    key = (profile, which) if place is None else (profile, place)

    def read(desk: Reading) -> array[int]:
        return array("q", (int(row["pk"]) for row in desk.rows(sql, {"profile": profile, "place": place})))

    return once(asked.desk, ("calls", *key), read)


def shown_calls(asked: Asked, seen: Seen, ids: Sequence[str]) -> list[ShownCall]:
    """The calls of these names, in this order; one that is stored no more is left out."""
    marks = ", ".join("?" * len(ids))
    rows = asked.desk.rows(f"SELECT * FROM opportunities WHERE opportunity IN ({marks})", ids)
    records = asked.desk.rows(
        f"SELECT opportunity, record FROM match WHERE profile = ? AND opportunity IN ({marks})",
        (seen.id, *ids),
    )
    decisions = asked.live.rows(
        f"SELECT * FROM decisions WHERE profile = ? AND opportunity IN ({marks})", (seen.id, *ids)
    )
    by_row = {row["opportunity"]: row for row in rows}
    matches = {row["opportunity"]: seen.match(from_json(Match, row["record"])) for row in records}
    decided = {row["opportunity"]: row for row in decisions}
    return [ShownCall(by_row[id], matches.get(id), decided.get(id)) for id in ids if id in by_row]


def _decided(asked: Asked, profile: str, which: str) -> list[str] | None:
    """For a choice that people's decisions make, the names as it stands this minute, the latest first."""
    if which in _CHOSEN:
        return None
    rows = asked.live.rows(_DECIDED, (profile,))
    without = _GROUPS.get(which)
    return [
        str(row["id"])
        for row in rows
        if (row["action"] == which if without is None else row["action"] not in without)
    ]
