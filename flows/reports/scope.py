"""Whom a report speaks of and who reads it, as conditions of its questions. Pure.

What a reader may not see is left out by the question itself: it never reaches the report, and the SELECT in
the appendix does not name it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from flows.announcing.rules import TELL_FROM
from flows.confidentiality.levels import Audience, may_see, sees_everything
from flows.confidentiality.match import shown_gates
from ranking.partnership import Clearance, Profile

if TYPE_CHECKING:
    from ranking.embedding import Vector

# Part of a profile in `profile_part` and in reasons → the profile's field.
FIELD_OF_PART: Mapping[str, str] = {
    "summary": "summary",
    "capability": "capabilities",
    "gap": "gaps",
    "domain": "domains",
    "roadmap": "roadmap",
    "want": "want",
    "country": "country",
}
# Outside, no domain is told: nobody there need know which of them are protected.
_NEVER_OUTSIDE = frozenset({"domain"})
# Verdicts of the safeguards that keep nothing back.
_LET_THROUGH = "('clear', 'not read')"
# In place of a gate whose very name would tell too much; what several of these dropped is one number.
HIDDEN_GATE = "a rule that is not shown"


@dataclass(frozen=True, slots=True)
class Scope:
    """The profiles of a report, its audience, and its latest night.

    ``vectors`` are those of the profiles' own texts, by the keys of ``ranking.passages.text_key``.
    ``unreadable`` are profiles of the database of which nobody knows what they hide: nothing is told of them.
    """

    night: date
    audience: Audience
    profiles: tuple[Profile, ...]
    chosen: str | None = None
    vectors: Mapping[str, Vector] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()

    @property
    def is_outside(self) -> bool:
        """Whether the report leaves the desk."""
        return self.audience is Audience.OUTSIDE

    def seen(self) -> tuple[Profile, ...]:
        """The profiles that the audience may know of: outside, those whose name is shared."""
        return tuple(
            each
            for each in self.profiles
            if (self.chosen is None or each.id == self.chosen)
            and (not self.is_outside or (may_see(each, "name", self.audience) and self._knows_id(each)))
        )

    def profile(self, column: str) -> str:
        """The condition that a column names one of them: `` AND …``, or nothing where all are meant."""
        if self.chosen is None and not self.is_outside:
            return f" AND {column} NOT IN {listed(self.unreadable)}" if self.unreadable else ""
        return f" AND {column} IN {listed(each.id for each in self.seen())}"

    def part(self, profile: str, part: str, among: Iterable[str] = FIELD_OF_PART) -> str:
        """The condition that the audience may see a part of a profile's text; it is one ``among`` these."""
        if self.is_outside:
            shown = [
                (each.id, named) for each in self.seen() for named in among if self._is_shared(each, named)
            ]
            return f" AND ({profile}, {part}) IN {_rows(shown)}"
        hidden = [
            (each.id, named)
            for each in self.seen()
            for named in among
            if not may_see(each, FIELD_OF_PART[named], self.audience)
        ]
        return f" AND ({profile}, {part}) NOT IN {_rows(hidden)}" if hidden else ""

    def fits(self, match: str) -> str:
        """The condition that a row of ``matches`` would be told: scored high enough, and not kept back."""
        return (
            f"{match}.score >= {TELL_FROM:g}{self.open_to_readers(match)}{self.profile(f'{match}.profile')}"
        )

    def open_to_readers(self, match: str) -> str:
        """The condition that the safeguards keep a match from no reader: clear, or told all the same."""
        clear = f"{match}.screening IN {_LET_THROUGH}"
        if self.is_outside:
            return f" AND {clear}"
        told = "SELECT t.profile, t.opportunity FROM tellings AS t"
        return f" AND ({clear} OR ({match}.profile, {match}.opportunity) IN ({told}))"

    def held(self, queue: str) -> str:
        """The condition that the audience may read what waits in ``review_queue``."""
        if self.is_outside:
            return " AND 0"
        return f"{self.not_of_owner(f'{queue}.verdict', queue)}{self.profile(f'{queue}.profile')}"

    def not_of_owner(self, verdict: str, row: str) -> str:
        """The condition that a verdict holds nothing back which a profile's clearance keeps for its owner."""
        owners = [each.id for each in self.seen() if each.safeguards.clearance is Clearance.OWNER]
        if self.audience is Audience.OWNER or not owners:
            return ""
        return f" AND NOT ({verdict} = 'hold' AND {row}.profile IN {listed(owners)})"

    def not_dismissed(self, row: str) -> str:
        """The condition that nobody dismissed a call for a profile; outside, no decision is told."""
        if self.is_outside:
            return ""
        dismissed = "SELECT d.profile, d.opportunity FROM decisions AS d WHERE d.action = 'dismiss'"
        return f" AND ({row}.profile, {row}.opportunity) NOT IN ({dismissed})"

    def gate(self, profile: str, gate: str) -> str:
        """A gate as the audience may read it, of a column that names gates by what precedes the colon."""
        seen = self.seen()
        if all(sees_everything(each, self.audience) for each in seen):
            return gate
        shown = [(each.id, name) for each in seen for name in shown_gates(each, self.audience)]
        return f"CASE WHEN ({profile}, {gate}) IN {_rows(shown)} THEN {gate} ELSE {literal(HIDDEN_GATE)} END"

    def name(self, profile: object) -> str:
        """How a profile is called for the audience; its id where it keeps its name to itself."""
        found = next((each for each in self.seen() if each.id == profile), None)
        return found.name if found and may_see(found, "name", self.audience) else str(profile)

    def _is_shared(self, profile: Profile, part: str) -> bool:
        return part not in _NEVER_OUTSIDE and may_see(profile, FIELD_OF_PART[part], self.audience)

    def _knows_id(self, profile: Profile) -> bool:
        return may_see(profile, "id", self.audience)


def listed(names: Iterable[str]) -> str:
    """Names as SQL takes them in ``IN``; none at all is a list that holds nothing."""
    quoted = ", ".join(literal(name) for name in names)
    return f"({quoted})" if quoted else "(SELECT '' WHERE 0)"


def literal(text: object) -> str:
    """A text as SQL writes it."""
    return "'" + str(text).replace("'", "''") + "'"


def _rows(pairs: Iterable[tuple[str, str]]) -> str:
    values = ", ".join(f"({literal(one)}, {literal(other)})" for one, other in pairs)
    return f"(VALUES {values})" if values else "(SELECT '', '' WHERE 0)"
