"""What a look at a home finds: one check, how it stands, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """How a check stands; the worst of all gives the exit code."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


EXIT_CODES = {State.OK: 0, State.WARNING: 1, State.FAILURE: 3}


@dataclass(frozen=True, slots=True)
class Finding:
    """One check in words, ``do`` where somebody should; ``facts`` are the same for a program."""

    check: str
    state: State
    says: str
    do: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


def ok(check: str, says: str, **facts: object) -> Finding:
    """A check that is well."""
    return Finding(check, State.OK, says, facts=facts)


def warning(check: str, says: str, do: str, **facts: object) -> Finding:
    """A check that wants attention."""
    return Finding(check, State.WARNING, says, do, facts)


def failure(check: str, says: str, do: str, **facts: object) -> Finding:
    """A check that has failed."""
    return Finding(check, State.FAILURE, says, do, facts)


def worst(findings: Iterable[Finding]) -> State:
    """The state of all findings together."""
    states = {finding.state for finding in findings}
    return next((state for state in (State.FAILURE, State.WARNING) if state in states), State.OK)
