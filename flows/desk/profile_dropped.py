"""What a gate kept from a profile: why, in the publisher's words, and what would have to be different."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from db.records import GateResult, Match, Opportunity, Verdict, from_json
from flows.desk.page import Asked, NotFoundError, Page
from flows.desk.paging import pages
from flows.desk.profile import address
from flows.desk.profile_calls import ShownCall, shown_calls
from flows.desk.seen import Seen, seen_profile

_ROWS = 25


@dataclass(frozen=True, slots=True)
class Dropped:
    """A call that a gate dropped: the gates that said no, and what would change the answer, if anything."""

    call: ShownCall
    refusals: tuple[GateResult, ...]
    remedies: tuple[str, ...]


def shown(asked: Asked) -> Page:
    """The page of what a gate dropped for a profile.

    Raises:
        NotFoundError: no such profile, or nothing that may be shown was dropped by such a gate.
    """
    seen = seen_profile(asked, asked.path["profile"])
    rule = asked.text("gate")
    gate = seen.gate(rule) if rule else None
    query = "FROM match WHERE profile = ? AND dropped_by = ?"
    total = asked.desk.count(f"SELECT count(*) {query}", (seen.id, rule)) if gate else 0
    if gate is None or not total:
        raise NotFoundError(f"No gate of that name dropped anything for {seen.id} that can be shown here.")
    leafing = pages(asked, f"{address(seen)}/dropped", total)
    rows = asked.desk.rows(
        f"SELECT opportunity {query} ORDER BY opportunity LIMIT ? OFFSET ?",
        (seen.id, rule, _ROWS, leafing.first_row),
    )
    calls = shown_calls(asked, seen, [str(row["opportunity"]) for row in rows])
    values: dict[str, object] = {
        "seen": seen,
        "gate": gate,
        "here": address(seen),
        "dropped": [_dropped(asked, seen, call) for call in calls],
        "pages": leafing,
    }
    return Page(f"Dropped for {seen.name}: {gate}", "profile_dropped.html", values)


def _dropped(asked: Asked, seen: Seen, call: ShownCall) -> Dropped:
    if call.match is None:
        return Dropped(call, (), ())
    refusals = tuple(gate for gate in call.match.gates if gate.verdict is Verdict.NO)
    found = asked.desk.store.opportunities.get(call.row["opportunity"])
    return Dropped(call, refusals, tuple(_remedies(asked, seen, found, refusals)) if found else ())


def _remedies(
    asked: Asked, seen: Seen, found: Opportunity, refusals: tuple[GateResult, ...]
) -> Iterator[str]:
    """What would change the answers, of gates of which nothing was hidden."""
    from ranking.remedies import remedies

    row = asked.desk.one(
        "SELECT record FROM match WHERE profile = ? AND opportunity = ?", (seen.id, found.id)
    )
    if row is None or seen.profile is None:
        return
    shown = {(gate.rule, gate.explanation) for gate in refusals}
    whole = [gate for gate in from_json(Match, row["record"]).gates if (gate.rule, gate.explanation) in shown]
    for each in remedies(seen.profile, found, whole, asked.as_of):
        yield each.said
