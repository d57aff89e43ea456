"""The terms that a call states, each in its publisher's sentence: a screen, not legal advice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from db.records.match import Quote

# What a call's subject may touch by the control lists: shown on the card, and no clause.
DUAL_USE = "dual_use"
# The rule by which a clause is found that no rule knows: what it means, and not its words.
MEANING = "meaning"


class Standing(StrEnum):
    """What is known of a term."""

    STATED = "stated"
    POSSIBLY = "possibly stated"
    NOT_STATED = "not stated in what was read"
    NOT_READ = "not read"


@dataclass(frozen=True, slots=True)
class Term:
    """A clause that a notice states: its family, the rule and the pack that found it, and the sentence."""

    family: str
    rule: str
    pack: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class TermCard:
    """All that was found in an opportunity; ``unread`` says what was not read, and is empty when all was.

    ``possible`` are sentences that no rule knows and that seem to mean a clause: for a person to read.
    ``key`` changes exactly when a text, what was read of it, or a rule pack changes; ``packs`` names these.
    """

    key: str
    packs: str
    terms: tuple[Term, ...] = ()
    unread: tuple[str, ...] = ()
    possible: tuple[Term, ...] = ()

    def standing(self, family: str) -> Standing:
        """Whether the family is stated; nothing is *not stated* unless all was read."""
        if any(term.family == family for term in self.terms):
            return Standing.STATED
        if any(term.family == family for term in self.possible):
            return Standing.POSSIBLY
        return Standing.NOT_READ if self.unread else Standing.NOT_STATED

    def of(self, family: str) -> tuple[Term, ...]:
        """The family's clauses, in the order in which they stand."""
        return tuple(term for term in self.terms if term.family == family)

    @property
    def families(self) -> tuple[str, ...]:
        """The families that are stated, in their order; a subject on the control lists is none."""
        return tuple(dict.fromkeys(term.family for term in self.terms if term.family != DUAL_USE))
