"""The desk's first page: what is new, what moved, what closes soon, what waits, and how the night went."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.desk_copy import Reading, Row
from db.desk_shelf import Shelved, Wanted
from db.records import Status
from flows.announcing.rules import TELL_FROM
from flows.desk.kept import once
from flows.desk.page import Asked, Page
from flows.desk.review import waited
from flows.desk.search import calls_of
from flows.desk.seen import Seen, seen_profiles
from flows.plots.deadlines import Mark, deadlines
from flows.words.wording import day_in_words

_SHOWN, _LATELY, _DAYS = 8, 6, 30
# The best profile of each call that no gate dropped; a bare column beside max() is of the same row.
_BEST_OF = """SELECT m.opportunity, m.profile, max(m.score) AS score FROM match AS m
    WHERE m.opportunity IN (SELECT value FROM json_each(?)) AND m.dropped_by IS NULL GROUP BY m.opportunity"""
MOVED = "what IN ('moved', 'withdrawn') AND NOT is_reread AND opportunity IS NOT NULL"
_MOVED_LAST = f"""SELECT * FROM changes WHERE {MOVED} AND night = (SELECT night FROM present)
    ORDER BY is_brought_forward DESC, weight, opportunity LIMIT 400"""
_OUTCOMES = """SELECT outcome, count(*) AS sources FROM source_run
    WHERE night = (SELECT max(night) FROM source_run) GROUP BY outcome"""
_SICK = """SELECT source, outcome, cause, last_ok_on, nights_not_ok FROM source_health
    WHERE outcome <> 'ok' ORDER BY outcome, nights_not_ok DESC, source LIMIT 5"""
_RUN = "SELECT night, as_of, exit_code FROM run WHERE night = ? ORDER BY id DESC LIMIT 1"
_WAITING = """SELECT *, count(*) OVER () AS total FROM review_queue
    ORDER BY opened_on, profile, opportunity LIMIT 5"""
_TRIAGE = """SELECT t.profile, t.action, t.author, t.decided_at, o.id AS opportunity, o.title
    FROM triage AS t LEFT JOIN opportunity_id AS k ON k.id = t.opportunity
    JOIN opportunity AS o ON o.id = coalesce(k.opportunity, t.opportunity)
    WHERE t.number NOT IN (SELECT number FROM taken_back) ORDER BY t.number DESC LIMIT 6"""
_DECIDED = "SELECT opportunity, action FROM decisions"


@dataclass(frozen=True, slots=True)
class Best:
    """A call with the profile that it fits best; neither is known where it fits none."""

    row: Row
    profile: str
    score: float


@dataclass(frozen=True, slots=True)
class Tonight:
    """What one night brought: counts of everything, and the names of what is shown of it."""

    open: int
    new: int
    new_live: int
    closing: int
    moved: int
    best_new: tuple[tuple[str, str, float], ...]
    best_closing: tuple[tuple[str, str, float], ...]
    changes: tuple[Row, ...]
    outcomes: dict[str, int]
    sick: tuple[Row, ...]


def shown(asked: Asked) -> Page:
    """The home page."""
    night = asked.night
    if night is None:
        return Page("No night yet", "home_empty.html")
    tonight = once(asked.desk, "tonight", lambda desk: _tonight(desk, night))
    seen = dict(seen_profiles(asked))
    decided = asked.live.tuples(_DECIDED)
    standing = {id: action for id, action in decided if action != "dismiss"}
    dismissed = {id for id, _ in decided} - set(standing)
    closing = _closing(asked, tonight, seen, set(standing), dismissed)
    waiting = asked.live.rows(_WAITING)
    marks = [mark_of(each.row) for each in closing if each.row["next_deadline_on"]]
    values: dict[str, object] = {
        "heading": day_in_words(night),
        "tonight": tonight,
        "new": _with_rows(asked, tonight.best_new, seen),
        "closing": closing,
        "plot": deadlines("Deadlines of these", marks, night) if len(marks) > 2 else None,
        "changes": _by_call(tonight.changes)[:_SHOWN],
        # The desk copy is made within the night, and cannot know how it ended.
        "run": asked.live.one(_RUN, (night.isoformat(),)),
        "waiting": [row | {"days": waited(asked, row["opened_on"])} for row in waiting],
        "waiting_total": waiting[0]["total"] if waiting else 0,
        "kept": len({id for id, action in decided if action == "keep"}),
        "lately": asked.live.rows(_TRIAGE),
        "decided": standing,
        "seen": seen,
        "days": _DAYS,
        "not_covered": once(asked.desk, "not covered", lambda _: _not_covered()),
        "sources_total": sum(tonight.outcomes.values()),
    }
    return Page("Home", "home.html", values)


def _tonight(desk: Reading, night: date) -> Tonight:
    shelf, live = desk.shelf(), frozenset({Status.OPEN, Status.FORECASTED})
    new = shelf.find(Wanted(seen_since=night), most=0)
    new_live = shelf.find(Wanted(statuses=live, seen_since=night), most=5_000)
    closing = shelf.find(Wanted(statuses=frozenset({Status.OPEN}), within=_DAYS), most=5_000)
    moved = desk.rows(_MOVED_LAST)
    return Tonight(
        open=shelf.find(Wanted(statuses=frozenset({Status.OPEN})), most=0).total,
        new=new.total,
        new_live=new_live.total,
        closing=closing.total,
        moved=desk.count(
            f"SELECT count(DISTINCT opportunity) FROM changes WHERE {MOVED} AND night = ?",
            (night.isoformat(),),
        ),
        best_new=_best(desk, new_live)[:_SHOWN],
        best_closing=tuple(each for each in _best(desk, closing) if each[2] >= TELL_FROM),
        changes=tuple(moved),
        outcomes={row["outcome"]: row["sources"] for row in desk.rows(_OUTCOMES)},
        sick=tuple(desk.rows(_SICK)),
    )


def _best(desk: Reading, found: Shelved) -> tuple[tuple[str, str, float], ...]:
    """(opportunity, profile, score) of what was found, what fits some profile best first, then the others."""
    best = {id: (profile, score) for id, profile, score in desk.tuples(_BEST_OF, (json.dumps(found.ids),))}
    ranked = sorted(best, key=lambda id: (-best[id][1], id))
    return (*((id, *best[id]) for id in ranked), *((id, "", 0.0) for id in found.ids if id not in best))


def _closing(
    asked: Asked, tonight: Tonight, seen: dict[str, Seen], kept: set[str], dismissed: set[str]
) -> list[Best]:
    """What closes soon and was kept or fits, the soonest first; what was dismissed is not looked at again."""
    shelf = asked.desk.shelf()
    soon = set(shelf.find(Wanted(statuses=frozenset({Status.OPEN}), within=_DAYS), most=5_000).ids)
    best = {id: (profile, score) for id, profile, score in tonight.best_closing}
    first = [(id, *best.get(id, ("", 0.0))) for id in sorted(kept & soon)]
    fits = [each for each in tonight.best_closing if each[0] not in kept | dismissed]
    chosen = [*first, *fits][:_SHOWN]
    return sorted(_with_rows(asked, chosen, seen), key=_soonest)


def _with_rows(asked: Asked, chosen: Iterable[tuple[str, str, float]], seen: dict[str, Seen]) -> list[Best]:
    fits = {id: (profile, score) for id, profile, score in chosen}
    found = []
    for row in calls_of(asked, list(fits)):
        profile, score = fits[row["opportunity"]]
        found.append(Best(row, seen[profile].name if profile in seen else "", score))
    return found


def _by_call(changes: Iterable[Row]) -> list[tuple[Row, list[Row]]]:
    """The changes of each call together, in the order of the loudest."""
    calls: dict[str, list[Row]] = {}
    for each in changes:
        calls.setdefault(each["opportunity"], []).append(each)
    return [(rows[0], rows) for rows in calls.values()]


def _not_covered() -> int:
    from spiders.not_covered import not_covered

    return len(not_covered())


def _soonest(each: Best) -> tuple[bool, str, str]:
    on: Any = each.row["next_deadline_on"]
    return on is None, on or "", each.row["opportunity"]


def mark_of(row: Row) -> Mark:
    """The next deadline of a row of ``opportunities`` for a plot, with the days that lists tell of it."""
    on = date.fromisoformat(row["next_deadline_on"])
    return Mark(on, row["title"], f"/opportunity/{row['opportunity']}", row["days_left"])
