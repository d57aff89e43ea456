"""What a profile's gates and rules would remove of the calls that are open now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from db.records import Opportunity, Verdict
from ranking.gates import gates
from ranking.gates_time import kind_gate, open_gate
from ranking.partnership import Profile


@dataclass(frozen=True, slots=True)
class GateEffect:
    """How one gate answers over many opportunities; ``alone`` are those that no other gate removes."""

    rule: str
    removed: int
    alone: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Effects:
    """The answers of every gate over the open and forecasted calls, and how many calls pass them all."""

    open_calls: int
    left: int
    by_gate: tuple[GateEffect, ...]


def gate_effects(profile: Profile, opportunities: Iterable[Opportunity], as_of: datetime) -> Effects:
    """How many of the calls that are open or forecasted each gate of a profile removes.

    What is no call, or is closed, counts for nothing here: no rule of the profile's own removed it.
    """
    counts: dict[str, list[int]] = {}
    total = left = 0
    for each in opportunities:
        if _is_over(each, as_of):
            continue
        total += 1
        answers = gates(profile, each, as_of)
        removing = [answer.rule for answer in answers if answer.verdict is Verdict.NO]
        left += not removing
        for answer in answers:
            count = counts.setdefault(answer.rule, [0, 0, 0])
            count[0] += answer.verdict is Verdict.NO
            count[1] += removing == [answer.rule]
            count[2] += answer.verdict is Verdict.UNKNOWN
    return Effects(total, left, tuple(GateEffect(rule, *count) for rule, count in counts.items()))


def in_words(effects: Effects) -> list[str]:
    """A line for each gate that removes or cannot tell, and one for what is left."""
    lines = [
        f"{each.rule} removes {each.removed} of {effects.open_calls}"
        + (f" ({each.alone} by itself)" if each.alone else "")
        + (f", cannot tell for {each.unknown}" if each.unknown else "")
        for each in effects.by_gate
        if each.removed or (each.unknown and ":" in each.rule)
    ]
    return [*lines, f"{effects.left} of {effects.open_calls} open calls pass"]


def _is_over(opportunity: Opportunity, as_of: datetime) -> bool:
    return Verdict.NO in (kind_gate(opportunity.merged).verdict, open_gate(opportunity, as_of).verdict)
