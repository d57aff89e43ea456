"""A match as somebody else may read it: what rests on a hidden part of the profile says so, and no more.

Every text of a match comes from the publisher, from us, or from a field of the profile. What came from a
field that the audience may not see is replaced by a phrase that is true and tells nothing; what comes from a
place that is not known here is taken for the most confidential one. Points and verdicts stay. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from db.records import Component, GateResult, Match, Reason, Screening, Verdict
from db.records.saying import marked
from flows.announcing.reasons import Withheld
from flows.confidentiality.levels import (
    NO_ID,
    Audience,
    hidden_texts,
    may_see,
    may_see_all,
    sees_everything,
    touches_core,
)
from flows.review.release import RELEASED
from ranking.partnership import Profile, Tier
from ranking.predicates import Rule

UNSAID = marked("It rests on a part of the profile that is not shown here.")
NOTE_UNSAID = marked("A remark on the profile is not shown here.")
HELD = marked("Held for a person to look at; why is not shown here.")
CORE_HELD = marked("It touches what the profile keeps at its core.")
# In place of a rule's name, where even what it is about is hidden.
UNSHOWN = marked("not shown")

# Reason facet → the field it quotes, and what stands in its place, in the brackets of what was left out.
_FACETS: Mapping[str, tuple[str, str]] = {
    "summary": ("summary", "[what it is about]"),
    "capability": ("capabilities", "[one of its capabilities]"),
    "gap": ("gaps", "[something that it wants to build]"),
    "domain": ("domains", "[one of its fields]"),
    "roadmap": ("roadmap", "[one of its priorities]"),
    "want": ("want", "[one of its aspirations]"),
}
# Gate → the fields of the profile that its explanation may tell; of a rule, what precedes the colon.
_GATES: Mapping[str, tuple[str, ...]] = {
    "kind": (),
    "open": (),
    "deadline": (),
    "language": ("languages",),
    "applicant": ("applicant_types", "kind"),
    "country": ("country",),
    "consortium": ("partners",),
    "size": ("money", "partners"),
    "cofunding": ("money",),
    "must": ("must", "money"),
    "avoid": ("avoid", "money"),
}
_COMPONENTS: Mapping[str, tuple[str, ...]] = {
    "meaning": (),
    "words": (),
    "phrases": (),
    "whole": (),
    "time": (),
    "lowest score": (),
    "thin notice": (),
    "wants": ("want", "partners", "money"),
    "money": ("money", "partners"),
    "language": ("languages",),
    "like kept": ("feedback",),
    "like dismissed": ("feedback",),
    "learnt weights": ("feedback",),
}
# How a note begins → the fields that it may tell.
_NOTES: Mapping[str, tuple[str, ...]] = {
    "Thin: ": (),
    "Not compared by meaning": (),
    "Stale, not applied: must ": ("must",),
    "Stale, not applied: want ": ("want",),
    "Stale, not applied: avoid ": ("avoid",),
    "This profile was to be reviewed": ("review_by",),
    "Names were not screened": ("safeguards",),
    "Names were screened": ("safeguards",),
    "Released for the digest by ": ("safeguards",),
    RELEASED: ("safeguards",),
    "Could complete a team": ("gaps",),
}
_GRAVITY = (Verdict.NO, Verdict.UNKNOWN, Verdict.YES)


def redacted_match(match: Match, profile: Profile, audience: Audience) -> Match:
    """The match with only what ``audience`` may see of the profile; itself where nothing is hidden.

    A hit on a core-tier domain never reaches those outside (``never_told``); should one be asked for all the
    same, neither the domain nor the words that it rests on are in it.
    """
    if sees_everything(profile, audience):
        return match
    screen = _Screen(profile, audience)
    hides_screening = match.screening_reason != screen.screening(match)
    return replace(
        match,
        profile=match.profile if may_see(profile, "id", audience) else NO_ID,
        components=tuple(screen.component(part) for part in match.components),
        gates=tuple(screen.gates(match.gates)),
        reasons=tuple(screen.reasons(match.reasons)),
        screening_reason=screen.screening(match),
        screening_quote=None if hides_screening else match.screening_quote,
        dropped_by=match.dropped_by and screen.rule(match.dropped_by),
        notes=redacted_notes(match.notes, profile, audience),
    )


def redacted_notes(notes: Iterable[str], profile: Profile, audience: Audience) -> tuple[str, ...]:
    """Notes on a match or on a profile; all that may not be told are one that says so."""
    screen = _Screen(profile, audience)
    said = [screen.said(screen.without_ground(note), _note_fields(note), NOTE_UNSAID) for note in notes]
    return tuple(dict.fromkeys(said))


def field_of(facet: str) -> str | None:
    """The field of a profile that a reason's facet quotes; ``None`` for a facet that is not known here."""
    known = _FACETS.get(facet)
    return known[0] if known else None


def redacted_reason(code: str, profile: Profile, audience: Audience) -> str:
    """A ledger's reason code (``dropped:must:instrument``) without a rule that ``audience`` may not see.

    For those outside, what was held for a review or on hold is no more than *not shown*: how much of it there
    is would tell how much of the profile is sensitive.
    """
    kind, _, rule = code.partition(":")
    if kind in {Withheld.REVIEW, Withheld.HOLD} and audience is Audience.OUTSIDE:
        return f"{Withheld.DROPPED}:{UNSHOWN}"
    if not rule or sees_everything(profile, audience):
        return code
    return f"{kind}:{_Screen(profile, audience).rule(rule)}"


def shown_gates(profile: Profile, audience: Audience) -> tuple[str, ...]:
    """The gates of which ``audience`` may read what they dropped; of a rule, what precedes the colon."""
    screen = _Screen(profile, audience)
    return tuple(gate for gate in _GATES if screen.rule(gate) != UNSHOWN)


def _note_fields(note: str) -> tuple[str, ...] | None:
    return next((fields for start, fields in _NOTES.items() if note.startswith(start)), None)


@dataclass(frozen=True)
class _Screen:
    """One audience before one profile."""

    profile: Profile
    audience: Audience

    @cached_property
    def hidden(self) -> frozenset[str]:
        return hidden_texts(self.profile, self.audience)

    @cached_property
    def secret_domains(self) -> frozenset[str]:
        """Domains that are not to be named even where domains may be: outside, those of the core tier."""
        if self.audience is not Audience.OUTSIDE:
            return frozenset()
        return frozenset(each.name for each in self.profile.domains if each.tier is Tier.CORE)

    def may_tell(self, text: str, fields: Iterable[str] | None) -> bool:
        """Whether ``text``, which speaks of these fields (``None``: nobody knows), may be told."""
        wanted = type(self.profile).model_fields if fields is None else fields
        if not may_see_all(self.profile, wanted, self.audience):
            return False
        # A second look: whatever brought it there, no hidden text goes out.
        return not any(hidden in text.casefold() for hidden in self.hidden)

    def said(self, text: str, fields: Iterable[str] | None, instead: str = UNSAID) -> str:
        return text if self.may_tell(text, fields) else instead

    def component(self, part: Component) -> Component:
        return replace(part, explanation=self.said(part.explanation, _COMPONENTS.get(part.name)))

    def gates(self, gates: Iterable[GateResult]) -> Iterator[GateResult]:
        """The gates in their order; hidden rules of a section are one, with the gravest of their answers."""
        merged: dict[str, GateResult] = {}
        for gate in gates:
            shown = self._gate(gate)
            before = merged.get(shown.rule)
            if before is None or _GRAVITY.index(shown.verdict) < _GRAVITY.index(before.verdict):
                merged[shown.rule] = shown
        yield from merged.values()

    def _gate(self, gate: GateResult) -> GateResult:
        section, colon, _ = gate.rule.partition(":")
        fields = _GATES.get(section)
        explanation = self.without_ground(gate.explanation) if colon else gate.explanation
        if self.may_tell(explanation, fields):
            return replace(gate, explanation=explanation)
        return replace(gate, rule=section, explanation=UNSAID, quote=None)

    def without_ground(self, explanation: str) -> str:
        """What is said of a rule, for those outside without who set it and why."""
        if self.audience is not Audience.OUTSIDE:
            return explanation
        wanted = (rule for rule in self.profile.want if isinstance(rule, Rule))
        for rule in (*self.profile.must, *self.profile.avoid, *wanted):
            ground = ", ".join(filter(None, (rule.why, f"set by {rule.by}" if rule.by else None)))
            for told in (f" ({ground})" if ground else "", f", set by {rule.by}" if rule.by else ""):
                explanation = explanation.replace(told, "") if told else explanation
        return explanation

    def rule(self, rule: str) -> str:
        """The name of the gate that dropped something."""
        fields = _GATES.get(rule.partition(":")[0])
        return rule if self.may_tell("", fields) else UNSHOWN

    def reasons(self, reasons: Iterable[Reason]) -> Iterator[Reason]:
        for reason in reasons:
            if reason.profile_text in self.secret_domains:
                continue
            field, instead = _FACETS.get(reason.facet, ("", "[a part of it]"))
            fields = (field,) if field else None
            yield replace(reason, profile_text=self.said(reason.profile_text, fields, instead))

    def screening(self, match: Match) -> str:
        if match.screening in {Screening.CLEAR, Screening.NOT_READ} or not match.screening_reason:
            return self.said(match.screening_reason, (), HELD) if match.screening_reason else ""
        if self.audience is Audience.OUTSIDE:
            return HELD
        if touches_core(match):
            return self.said(match.screening_reason, ("domains", "safeguards"), CORE_HELD)
        return self.said(match.screening_reason, ("safeguards",), HELD)
