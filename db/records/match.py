"""A profile meets an opportunity: score, gates and reasons, each explained and quoted."""

from __future__ import annotations

from dataclasses import dataclass

from db.records.codes import Screening, Verdict


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim span: ``text == notice.words_of(field)[start:end]``.

    ``field`` is ``title``, ``summary``, ``text`` or ``eligibility`` of the opportunity's merged notice, or
    one of its documents: ``attachments[0]``.
    """

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class GateResult:
    """One gate's answer for one profile and opportunity.

    ``rule`` is a stable id (for example ``deadline`` or ``must:eligible_countries``); ``explanation``
    one sentence for a person; ``quote`` the publisher's words, if there are any.
    """

    rule: str
    verdict: Verdict
    explanation: str
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """A named part of a score, in points; a match's components add up to its score."""

    name: str
    points: float
    explanation: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a match fits: which text of the profile met which words of the notice."""

    facet: str
    profile_text: str
    similarity: float
    quote: Quote


@dataclass(frozen=True, slots=True)
class Match:
    """A profile's ranked opportunity: a *relative score* from 0 to 100 with everything that explains it.

    ``dropped_by`` is the rule id of the gate that answered *no*; a dropped match has no score.
    ``screening_quote`` is what the safeguards' verdict rests on; ``terms`` are the families of clauses that
    are stated.
    """

    profile: str
    opportunity: str
    score: float
    components: tuple[Component, ...]
    gates: tuple[GateResult, ...]
    reasons: tuple[Reason, ...]
    screening: Screening
    screening_reason: str = ""
    dropped_by: str | None = None
    notes: tuple[str, ...] = ()
    screening_quote: Quote | None = None
    terms: tuple[str, ...] = ()
