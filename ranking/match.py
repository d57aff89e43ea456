"""Ranking every opportunity for every profile: gates, fit, score, reasons, safeguards. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from db.records import Component, ExchangeRates, Match, Opportunity, Quote, TermCard, TextBasis
from db.records.saying import said
from ranking.across import asked, texts_across
from ranking.embedding import Vector
from ranking.explanation import Evidence, reasons
from ranking.facets import Facet, FacetKind, facets
from ranking.feedback import Decided
from ranking.feedback_lessons import learnt_components, rows_that_teach
from ranking.gates import SharedAnswers, dropped_by, gates
from ranking.languages import ENGLISH
from ranking.matchmaking import suggested, teammates
from ranking.partnership import Profile, Tier
from ranking.passages import normalised, passages, text_key
from ranking.predicates import Rule, in_words
from ranking.quoting import around, quote
from ranking.retrieval import Collection, Comparison, language_of_notice
from ranking.safeguards import screen, with_names
from ranking.scoring import SubjectFit, components, score
from ranking.screening_verdict import NamesAsked, NamesOfNight, unscreened
from ranking.terms_verdict import TermsOfNight, terms_of_night


def texts_to_embed(
    opportunities: Sequence[Opportunity], profiles: Sequence[Profile], *, english_only: bool = False
) -> dict[str, str]:
    """Every text that the English model compares, by the key under which its vector is expected; each once.

    With ``english_only`` notices in other languages are left out: the multilingual model compares those.
    """
    merged = [opportunity.merged for opportunity in opportunities]
    found = [
        p.text
        for notice in merged
        if not english_only or language_of_notice(notice) == ENGLISH
        for p in passages(notice)
    ]
    found += [text for profile in profiles for facet in facets(profile) for text in facet.texts]
    return {text_key(text): normalised(text) for text in found}


def texts_to_embed_across(
    opportunities: Sequence[Opportunity], profiles: Sequence[Profile]
) -> dict[str, str]:
    """Every text that the multilingual model compares, by its vector's key; none where all is English."""
    merged = [opportunity.merged for opportunity in opportunities]
    questions = asked(facet for profile in profiles for facet in facets(profile))
    return texts_across([(language_of_notice(notice), passages(notice)) for notice in merged], questions)


def rank(
    opportunities: Sequence[Opportunity],
    profiles: Sequence[Profile],
    vectors: Mapping[str, Vector],
    as_of: datetime,
    rates: ExchangeRates | None = None,
    cards: Mapping[str, TermCard] | None = None,
    decided: Mapping[str, Decided] | None = None,
    names: NamesOfNight | None = None,
) -> dict[str, list[Match]]:
    """Every profile's matches: by score, ties by id, then those that a gate dropped, by id.

    Args:
        opportunities: all of them; the words' rarity is taken from the whole collection.
        profiles: an expired one gets no matches.
        vectors: unit vectors by key for ``texts_to_embed`` and ``texts_to_embed_across``.
        as_of: the instant for which deadlines, rules and profiles hold.
        rates: what amounts in another currency than a profile's are converted by; unknown without.
        cards: the terms of opportunities by id, where they were read before.
        decided: what readers kept and dismissed, by profile; it moves that profile's scores.
        names: what the screening lists have on the names; no list was read without.
    """
    ordered = sorted(opportunities, key=lambda opportunity: opportunity.id)
    told = {profile.id: facets(profile) for profile in profiles}
    every = [facet for found in told.values() for facet in found]
    teaching = rows_that_teach(ordered, decided)
    collection = Collection([opportunity.merged for opportunity in ordered], vectors, every, teaching)
    matches: dict[str, list[Match]] = {profile.id: [] for profile in profiles}
    shared = SharedAnswers()
    terms = terms_of_night(ordered, cards)
    for profile in profiles:
        if profile.is_expired(as_of.date()):
            continue
        comparison = collection.compare(told[profile.id])
        standing = _standing(profile, as_of, names)
        learnt = learnt_components(collection, comparison, ordered, (decided or {}).get(profile.id))
        named = NamesAsked(profile, names, suggested(profile, profiles, vectors))
        desk = _Desk(profile, collection, comparison, as_of, standing, rates, terms, learnt, named, shared)
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
    rates: ExchangeRates | None
    terms: TermsOfNight
    learnt: Callable[[int], tuple[Component, ...]]
    names: NamesAsked
    shared: SharedAnswers

    def match(self, row: int, opportunity: Opportunity, mates: Sequence[str]) -> Match:
        notice = opportunity.merged
        answers = gates(self.profile, opportunity, self.as_of, self.rates, self.shared)
        dropped = dropped_by(answers)
        card = self.terms.cards[opportunity.id]
        screened = screen(self.profile, notice, self._closeness(row, opportunity), card, self.terms)
        screened = with_names(screened, self.names.verdict(opportunity))
        parts: tuple[Component, ...] = ()
        if dropped is None:
            found = self._fit(row), answers, self.as_of, self.learnt(row)
            parts = components(self.profile, notice, *found)
        return Match(
            profile=self.profile.id,
            opportunity=opportunity.id,
            score=score(parts),
            components=parts,
            gates=answers,
            reasons=reasons(notice, self._evidence(row, self.collection.languages[row]))
            if dropped is None
            else (),
            screening=screened.screening,
            screening_reason=screened.reason,
            screening_quote=screened.quote,
            terms=card.families,
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
        return SubjectFit(
            float(fit.meaning[row]),
            float(fit.words[row]),
            float(fit.phrases[row]),
            float(fit.whole[row]),
            wanted,
        )

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
                value = opportunity.merged.words_of(passage.field)
                span = around(value, (passage.start, passage.end))
                near[facet.text] = (float(cosines[best]), quote(opportunity.merged, passage.field, *span))
        return near

    def _notes(self, row: int, opportunity: Opportunity, mates: Sequence[str]) -> Iterator[str]:
        notice = opportunity.merged
        if notice.text_basis is TextBasis.TITLE_ONLY:
            yield said("Thin: only the title was read; read the source.")
        if not self.collection.is_embedded(row):
            yield said("Not compared by meaning yet: a passage has no vector.")
        if notice.consortium is not None and notice.consortium.required:
            yield from mates


def _standing(profile: Profile, as_of: datetime, names: NamesOfNight | None) -> tuple[str, ...]:
    """What every match of a profile must say: lapsed rules, an overdue review, names not screened."""
    on = as_of.date()
    return (*_stale(profile, on), *_overdue(profile, on), *unscreened(profile, names))


def _stale(profile: Profile, on: date) -> Iterator[str]:
    for section in ("must", "want", "avoid"):
        for rule in getattr(profile, section):
            if isinstance(rule, Rule) and rule.is_stale(on):
                stale = {
                    "rule": f"{section} {rule.field} {rule.op} {in_words(rule.value)}",
                    "day": f"{rule.until}",
                }
                yield (
                    said("Stale, not applied: {rule}, set by {name}; lapsed on {day}.", name=rule.by, **stale)
                    if rule.by
                    else said("Stale, not applied: {rule}; lapsed on {day}.", **stale)
                )


def _overdue(profile: Profile, on: date) -> Iterator[str]:
    if profile.needs_review(on):
        yield said("This profile was to be reviewed by {day}.", day=f"{profile.review_by}")
