"""Every registered profile in one list, and their priorities beside one another."""

from __future__ import annotations

from dataclasses import dataclass

from db.desk_copy import Reading, Row
from flows.announcing.rules import TELL_FROM
from flows.desk.kept import once
from flows.desk.page import Asked, Page
from flows.desk.profile import address
from flows.desk.seen import Seen, seen_profiles
from flows.plots.bars import bars

_COUNTED = f"""SELECT m.profile AS profile, count(*) AS calls,
        count(*) FILTER (WHERE m.score >= {TELL_FROM}) AS best,
        min(iif(m.score >= {TELL_FROM}, o.next_deadline_on, NULL)) AS next_on
    FROM match AS m JOIN opportunity AS o ON o.id = m.opportunity AND o.status = 'open'
    WHERE m.dropped_by IS NULL GROUP BY m.profile"""
_DECIDED = """SELECT profile, count(*) FILTER (WHERE action = 'keep') AS kept,
        count(*) FILTER (WHERE action NOT IN ('keep', 'dismiss')) AS beyond
    FROM decisions GROUP BY profile"""
_WAITING = "SELECT profile, count(*) AS waiting FROM review_entry WHERE closed_on IS NULL GROUP BY profile"
_NEEDS = """SELECT profile, part, min(open_calls) AS least, count(*) FILTER (WHERE open_calls = 0) AS without
    FROM coverage GROUP BY profile, part"""


@dataclass(frozen=True, slots=True)
class ListedProfile:
    """One profile with what is counted for it."""

    seen: Seen
    href: str
    open: int
    best: int
    next_on: str
    kept: int
    beyond: int
    waiting: int
    without: int


def shown(asked: Asked) -> Page:
    """The list of profiles."""
    counted = once(asked.desk, "profiles", lambda desk: _by_profile(desk, _COUNTED))
    needs = once(asked.desk, "needs", lambda desk: desk.rows(_NEEDS))
    decided, waiting = _by_profile(asked.live, _DECIDED), _by_profile(asked.live, _WAITING)
    listed = []
    for seen in seen_profiles(asked).values():
        row, said = counted.get(seen.id, {}), decided.get(seen.id, {})
        listed.append(
            ListedProfile(
                seen,
                address(seen),
                *(int(row.get("calls") or 0), int(row.get("best") or 0), str(row.get("next_on") or "")),
                *(int(said.get("kept") or 0), int(said.get("beyond") or 0)),
                int(waiting.get(seen.id, {}).get("waiting") or 0),
                sum(
                    int(n["without"]) for n in needs if n["profile"] == seen.id and seen.shows_part(n["part"])
                ),
            )
        )
    plot = bars(
        "Open calls above the threshold",
        [(each.seen.name, each.best) for each in listed],
        "calls",
        links={each.seen.name: address(each.seen, which="best") for each in listed},
        label="Profile",
    )
    return Page("Profiles", "profiles.html", {"profiles": listed, "plot": plot if listed else None})


def _by_profile(reading: Reading, query: str) -> dict[str, Row]:
    return {str(row["profile"]): row for row in reading.rows(query)}
