"""Which notices of the database announce the same opportunity: decided, with the reasons, and saved."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from db.connection import Database
from db.edges import Edges, people_only
from db.identity import decide, without_collection
from db.kept_workings import KeptWorkings
from db.merging import merge_notices
from db.notices import Notices
from db.opportunities import Opportunities
from db.records import Notice
from db.workings import turns


@dataclass(frozen=True, slots=True)
class Recognised:
    """How many opportunities there are, and how many notices announce them."""

    opportunities: int
    notices: int


def recognise(database: Database, *, as_of: datetime, night: date) -> Recognised:
    """Decide which notices are one, from all notices and decisions; keep the decisions and what they make.

    What was worked out before and still holds is neither worked out nor written again; what is stored in
    the end is the same. Where nothing at all moved only the calendar is asked.
    """
    kept = KeptWorkings(database)
    with without_collection():
        if kept.holds():
            _as_of(database, kept, as_of, night)
        else:
            _anew(database, kept, as_of, night)
    ((notices, opportunities),) = database.rows(
        "SELECT count(*), count(DISTINCT opportunity) FROM opportunity_notice"
    )
    return Recognised(opportunities, notices)


def _as_of(database: Database, kept: KeptWorkings, as_of: datetime, night: date) -> None:
    """The same notices and decisions at another time: only what has a date around it can read otherwise."""
    opportunities = Opportunities(database)
    names = {opportunities.of_notice(ref) for ref in kept.turning(as_of)} - {None}
    if names:
        groups: defaultdict[str, list[Notice]] = defaultdict(list)
        members = {name: owner for owner, some in _members(database).items() for name in some}
        for notice in Notices(database).current():
            groups[members[notice.source, notice.key]].append(notice)
        moved = [merge_notices(name, groups[name], as_of) for name in sorted(filter(None, names))]
        opportunities.save_moved(moved, (), {}, as_of=as_of, night=night)
    kept.note(as_of)


def _anew(database: Database, kept: KeptWorkings, as_of: datetime, night: date) -> None:
    edges, opportunities = Edges(database), Opportunities(database)
    notices = Notices(database).current()
    workings = kept.load(notices)
    known = edges.all()
    decided = decide(notices, known, opportunities.founders(), as_of, workings=workings)
    before = _members(database)
    between = kept.days_since(as_of)
    moved = [
        merge_notices(name, group, as_of)
        for name, group in decided.named
        if before.get(name) != {(n.source, n.key) for n in group}
        or any(kept.has_moved(notice) or turns(notice, *between) for notice in group)
    ]
    gone = before.keys() - {name for name, _ in decided.named}
    edges.replace_rules(decided.edges, known)
    opportunities.save_moved(moved, gone, decided.aliases, as_of=as_of, night=night)
    # Decisions are asked for the next time, and so are names: unless they make themselves, all is not said.
    stored = [*people_only(known), *decided.edges]
    again = decide(notices, stored, opportunities.founders(), as_of, workings=workings)
    kept.save(workings, as_of, settled_by=stored if again == decided else None)


def _members(database: Database) -> dict[str, set[tuple[str, str]]]:
    """Opportunity → the names of its notices, as stored."""
    members: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for name, source, key in database.rows("SELECT opportunity, source, key FROM opportunity_notice"):
        members[name].add((source, key))
    return members
