"""Ranking every opportunity for every profile: gates, fit, score, reasons, safeguards. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from db.records import Match, Opportunity, Quote, TextBasis
from ranking.embedding import Vector
from ranking.explanation import Evidence, reasons
from ranking.facets import Facet, FacetKind, facets
from ranking.gates import dropped_by, gates
from ranking.matchmaking import teammates
from ranking.partnership import Profile, Tier
from ranking.passages import normalised, passages, text_key
from ranking.predicates import Rule, in_words
from ranking.quoting import around, quote
from ranking.retrieval import Collection, Comparison
from ranking.safeguards import screen
from ranking.scoring import SubjectFit, components, score


def texts_to_embed(opportunities: Sequence[Opportunity], profiles: Sequence[Profile]) -> dict[str, str]:
    """Every text that ranking compares, by the key under which its vector is expected; equal texts once."""
    found = [p.text for opportunity in opportunities for p in passages(opportunity.merged)]
    found += [text for profile in profiles for facet in facets(profile) for text in facet.texts]
    return {text_key(text): normalised(text) for text in found}


def rank(
    opportunities: Sequence[Opportunity],
    profiles: Sequence[Profile],
    vectors: Mapping[str, Vector],
    as_of: datetime,
) -> dict[str, list[Match]]:
    """Every profile's matches: by score, ties by id, then those that a gate dropped, by id.

    Args:
        opportunities: all of them; the words' rarity is taken from the whole collection.
        profiles: an expired one gets no matches.
        vectors: unit vectors by key for ``texts_to_embed``.
        as_of: the instant for which deadlines, rules and profiles hold.
    """
    ordered = sorted(opportunities, key=lambda opportunity: opportunity.id)
    asked = {profile.id: facets(profile) for profile in profiles}
    queries = [text for found in asked.values() for facet in found for text in facet.texts]
    collection = Collection([opportunity.merged for opportunity in ordered], vectors, queries)
    matches: dict[str, list[Match]] = {}
    for profile in profiles:
        if profile.is_expired(as_of.date()):
            matches[profile.id] = []
            continue
        desk = _Desk(
            profile, collection, collection.compare(asked[profile.id]), as_of, _standing(profile, as_of)
        )
        mates = teammates(profile, profiles, vectors)
        found = [desk.match(row, opportunity, mates) for row, opportunity in enumerate(ordered)]
        matches[profile.id] = sorted(found, key=lambda m: (m.dropped_by is not None, -m.score, m.opportunity))
    return matches


@dataclass(frozen=True, slots=True)
class _Desk:
    """One profile's night: what every pair needs, computed once."""

    profile: Profile
    collection: Collection
    comparison: Comparison
    as_of: datetime
    standing: tuple[str, ...]

    def match(self, row: int, opportunity: Opportunity, mates: Sequence[str]) -> Match:
        notice = opportunity.merged
        answers = gates(self.profile, opportunity, self.as_of)
        dropped = dropped_by(answers)
        screened = screen(self.profile, notice, self._closeness(row, opportunity))
        parts = (
            components(self.profile, notice, self._fit(row), answers, self.as_of) if dropped is None else ()
        )
        return Match(
            profile=self.profile.id,
            opportunity=opportunity.id,
            score=score(parts),
            components=parts,
            gates=answers,
            reasons=reasons(notice, self._evidence(row, notice.language)) if dropped is None else (),
            screening=screened.screening,
            screening_reason=screened.reason,
            dropped_by=dropped,
            notes=(*self._notes(row, opportunity, mates), *self.standing) if dropped is None else (),
        )

    def _fit(self, row: int) -> SubjectFit:
        fit, found = self.comparison.fit, self.comparison
        wanted = tuple(
            (facet.text, facet.weight, float(found.meanings[place, row] + found.words[place, row]))
            for place, facet in enumerate(found.facets)
            if facet.kind is FacetKind.WANT
        )
        return SubjectFit(float(fit.meaning[row]), float(fit.words[row]), wanted)

    def _evidence(self, row: int, language: str | None) -> Evidence:
        found, subject = self.comparison, self.comparison.subject
        start = self.collection.starts[row]
        held = self.collection.passages[row]
        fits = found.meanings[subject, row] + found.words[subject, row]
        chosen: Sequence[Facet] = [found.facets[place] for place in subject]
        return Evidence(
            chosen,
            held,
            found.similarities[subject, start : start + len(held)],
            fits,
            self.collection.rarity(language),
        )

    def _closeness(self, row: int, opportunity: Opportunity) -> dict[str, tuple[float, Quote]]:
        core = {domain.name for domain in self.profile.domains if domain.tier is Tier.CORE}
        start, held = self.collection.starts[row], self.collection.passages[row]
        near: dict[str, tuple[float, Quote]] = {}
        for place, facet in enumerate(self.comparison.facets):
            if facet.kind is FacetKind.DOMAIN and facet.text in core:
                cosines = self.comparison.similarities[place, start : start + len(held)]
                best = int(np.argmax(cosines))
                passage = held[best]
                value: str = getattr(opportunity.merged, passage.field) or ""
                span = around(value, (passage.start, passage.end))
                near[facet.text] = (float(cosines[best]), quote(opportunity.merged, passage.field, *span))
        return near

    def _notes(self, row: int, opportunity: Opportunity, mates: Sequence[str]) -> Iterator[str]:
        notice = opportunity.merged
        if notice.text_basis is TextBasis.TITLE_ONLY:
            yield "Thin: only the title was read; read the source."
        if not self.collection.is_embedded(row):
            yield "Not compared by meaning yet: a passage has no vector."
        if notice.consortium is not None and notice.consortium.required:
            yield from mates


def _standing(profile: Profile, as_of: datetime) -> tuple[str, ...]:
    """What every match of a profile must say: lapsed rules, an overdue review, names not screened."""
    on = as_of.date()
    return (*_stale(profile, on), *_overdue(profile, on), *_unscreened(profile))


def _stale(profile: Profile, on: date) -> Iterator[str]:
    for section in ("must", "want", "avoid"):
        for rule in getattr(profile, section):
            if isinstance(rule, Rule) and rule.is_stale(on):
                said = f"{section} {rule.field} {rule.op} {in_words(rule.value)}"
                whose = f", set by {rule.by}" if rule.by else ""
                yield f"Stale, not applied: {said}{whose}; lapsed on {rule.until}."


def _overdue(profile: Profile, on: date) -> Iterator[str]:
    if profile.needs_review(on):
        yield f"This profile was to be reviewed by {profile.review_by}."


def _unscreened(profile: Profile) -> Iterator[str]:
    for name in profile.safeguards.screening_lists:
        yield f"Names were not screened against {name}."
