"""Where a call stands with the people who look after it, from what they entered. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.records.codes import TriageAction
from db.records.triage import NO_PARTICULARS, Triage
from flows.words.wording import short_day

# What leaves the state as it is: it says who looks after the call, or what somebody thinks of it.
_BESIDE = frozenset({TriageAction.NOTE, TriageAction.ASSIGN, TriageAction.OUTCOME})
SAID = {
    TriageAction.KEEP: "kept",
    TriageAction.DISMISS: "dismissed",
    TriageAction.NOTE: "noted",
    TriageAction.ASSIGN: "assigned",
    TriageAction.APPLIED: "applied",
    TriageAction.AWARDED: "awarded",
    TriageAction.REJECTED: "rejected",
    TriageAction.OUTCOME: "outcome",
}
UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Standing:
    """A call for a profile: its state in a word, who looks after it, and the newest entry that counts."""

    state: str = UNDECIDED
    assignee: str | None = None
    newest: Triage | None = None


def standing_of(entries: Sequence[Triage]) -> Standing:
    """Where one call stands for one profile, by its entries, oldest first; what was taken back counts not."""
    counting = [entry for entry in entries if entry.taken_back_by is None]
    states = [entry for entry in counting if entry.action not in _BESIDE]
    assigned = [entry.particulars.assignee for entry in counting if entry.action is TriageAction.ASSIGN]
    return Standing(
        SAID[states[-1].action] if states else UNDECIDED,
        assigned[-1] if assigned else None,
        counting[-1] if counting else None,
    )


def by_call(entries: Iterable[Triage]) -> dict[tuple[str, str], list[Triage]]:
    """(profile, opportunity) → its entries, oldest first."""
    found: dict[tuple[str, str], list[Triage]] = {}
    for entry in entries:
        found.setdefault((entry.profile, entry.opportunity), []).append(entry)
    return found


def in_words(entry: Triage) -> str:
    """An entry on one line, without who made it and when: ``applied: on 3 Nov 2026, EUR 250000``."""
    said = entry.particulars
    parts = [] if said == NO_PARTICULARS else list(_parts(entry))
    if entry.because is not None:
        parts.append(f"because of {entry.because.value}")
    words = SAID[entry.action] + (f": {', '.join(parts)}" if parts else "")
    return f"{words} (taken back by {entry.taken_back_by})" if entry.taken_back_by else words


def _parts(entry: Triage) -> Iterable[str]:
    said = entry.particulars
    if said.assignee:
        yield f"to {said.assignee}"
    if said.outcome:
        yield said.outcome.value.replace("-", " ")
    if said.on:
        yield f"on {short_day(said.on)}"
    if said.amount is not None:
        yield f"{said.currency} {said.amount:,}"
    if said.starts_on or said.ends_on:
        days = [short_day(day) if day else "…" for day in (said.starts_on, said.ends_on)]
        yield " to ".join(days)
    if said.reference:
        yield said.reference
