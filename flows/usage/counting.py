"""Calls told, kept, dismissed and so on, for each profile, each unit and all together. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from db.records import TriageAction
from flows.triage.standing import SAID
from ranking.partnership import Profile

# These have a column even where nobody did so; others appear with their first entry.
_ALWAYS = (TriageAction.KEEP.value, TriageAction.DISMISS.value)
NO_UNIT, REMOVED = "no unit", "no longer registered"


@dataclass(frozen=True, slots=True)
class Count:
    """One line: of all, of a ``unit``, or of a ``profile``; ``states`` has calls by what people entered.

    A call that was kept and later dismissed is counted under both; one that two profiles of a unit were told
    is one call of the unit.
    """

    unit: str
    profile: str
    name: str
    readers: int
    told: int
    states: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Facts:
    told: Sequence[tuple[str, str, str]]
    entered: Sequence[tuple[str, str, str]]

    def count(self, unit: str, profile: str, name: str, profiles: frozenset[str]) -> Count:
        """The line of some profiles."""
        told = [each for each in self.told if each[0] in profiles]
        entered = {(action, what) for whose, action, what in self.entered if whose in profiles}
        states: dict[str, int] = {}
        for action, _ in sorted(entered):
            states[action] = states.get(action, 0) + 1
        readers = {who for _, who, _ in told}
        return Count(unit, profile, name, len(readers), len({what for *_, what in told}), states)


def usage(
    profiles: Sequence[Profile], told: Sequence[tuple[str, str, str]], entered: Sequence[tuple[str, str, str]]
) -> list[Count]:
    """A line for all, then each unit followed by its profiles; those of profiles that are gone come last.

    Args:
        profiles: those registered, whose ``unit`` counts.
        told: (profile, recipient, opportunity), each once.
        entered: (profile, action of triage, opportunity), each once.
    """
    units = {each.id: each.unit or NO_UNIT for each in profiles}
    names = {each.id: each.name for each in profiles}
    for profile, *_ in (*told, *entered):
        units.setdefault(profile, REMOVED)
    facts, lines = _Facts(told, entered), []
    for unit in sorted(set(units.values()), key=lambda each: (each == REMOVED, each == NO_UNIT, each)):
        mine = sorted(id for id, whose in units.items() if whose == unit)
        lines.append(facts.count(unit, "", "", frozenset(mine)))
        lines += [facts.count(unit, id, names.get(id, ""), frozenset([id])) for id in mine]
    return [facts.count("", "", "", frozenset(units)), *lines]


def states_of(counts: Iterable[Count]) -> list[str]:
    """The states that have a column: as triage orders them, unknown ones by name at the end."""
    found = {state for each in counts for state in each.states} | set(_ALWAYS)
    known = [action.value for action in TriageAction]
    return sorted(found, key=lambda each: (known.index(each) if each in known else len(known), each))


def state_in_words(state: str) -> str:
    """``kept`` for ``keep``; a state nobody named yet as it is."""
    return SAID.get(TriageAction(state), state) if state in set(TriageAction) else state
