"""How each profile meets an opportunity: its score part by part, the gates, the reasons, the verdict."""

from __future__ import annotations

from dataclasses import dataclass

from db.records import Match, Opportunity, Triage, Verdict
from flows.desk.page import Asked
from flows.desk.seen import Seen


@dataclass(frozen=True, slots=True)
class Meeting:
    """One profile and the opportunity; ``match`` is ``None`` where it was not ranked, or may not be shown.

    ``place`` is its place among what fits the profile, from 1; ``remedies`` what would have to be different
    for a gate to pass; ``decision`` the last keep or dismiss that stands.
    """

    seen: Seen
    match: Match | None
    gate: str | None
    place: int | None
    remedies: dict[str, str]
    share_kept: float | None
    decision: Triage | None


def meetings_of(asked: Asked, found: Opportunity, seen: dict[str, Seen]) -> list[Meeting]:
    """Every registered profile with the opportunity: what fits first, then what was dropped."""
    decided = {
        each.profile: each
        for each in asked.live.store.triage.history(found.id)
        if each.action.decides and not each.taken_back_by
    }
    meetings = []
    for name, profile in seen.items():
        match = asked.desk.store.matches.one(name, found.id)
        told = None if match is None else profile.match(match)
        meetings.append(
            Meeting(
                profile,
                told,
                profile.gate(match.dropped_by) if match and match.dropped_by else None,
                _place(asked, match),
                _remedies(asked, profile, found, match, told),
                _share_kept(asked, match),
                decided.get(name),
            )
        )
    return sorted(meetings, key=_order)


def _place(asked: Asked, match: Match | None) -> int | None:
    if match is None or match.dropped_by:
        return None
    query = "SELECT count(*) FROM match WHERE profile = ? AND dropped_by IS NULL AND score > ?"
    return asked.desk.count(query, (match.profile, match.score)) + 1


def _share_kept(asked: Asked, match: Match | None) -> float | None:
    """Of what scored so, how much readers kept; ``None`` before there are enough decisions to say."""
    calibration = asked.desk.store.calibrations.latest()
    if calibration is None or match is None or match.dropped_by:
        return None
    from ranking.calibration import share_kept

    return share_kept(calibration, match.score)


def _remedies(
    asked: Asked, seen: Seen, found: Opportunity, match: Match | None, told: Match | None
) -> dict[str, str]:
    """For each gate that said no and is told in full, what would have to be different."""
    if match is None or told is None or seen.profile is None:
        return {}
    in_full = set(match.gates) & set(told.gates)
    refused = {gate.rule for gate in in_full if gate.verdict is Verdict.NO}
    if not refused:
        return {}
    from ranking.remedies import remedies

    said = remedies(seen.profile, found, match.gates, asked.as_of)
    return {each.rule: each.said for each in said if each.rule in refused}


def _order(meeting: Meeting) -> tuple[bool, bool, float, str]:
    match = meeting.match
    return match is None, bool(match and match.dropped_by), -(match.score if match else 0.0), meeting.seen.id
