"""The second half of the night begins: what is new is embedded, and every profile meets every opportunity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.store import Store
from flows.announcing.readers import with_readers
from flows.night.embedding import (
    compared_by,
    embed_missing,
    encoders_here,
    stored_vectors,
    texts_by_encoder,
)
from flows.night.plan import NightPlan
from flows.night.terms import read_terms
from flows.screening.names import keep_versions, screen_names
from flows.words.home_currency import rates_on

if TYPE_CHECKING:
    from ranking.profiles import Profile


def embed_new_texts(plan: NightPlan, run_id: int) -> str:  # noqa: ARG001  (every stage takes its run)
    """Embed the texts that have no vector yet; with none, no model is loaded."""
    encoders = encoders_here()
    with Store.open(plan.settings.database) as store:
        opportunities, profiles = store.opportunities.all(), registered_profiles(store)
        embedded, all_texts = embed_missing(
            store, encoders, lambda: texts_by_encoder(encoders, opportunities, profiles)
        )
    return f"{embedded} of {all_texts} texts embedded"


def rank_opportunities(plan: NightPlan, run_id: int) -> str:  # noqa: ARG001  (every stage takes its run)
    """Score every opportunity for every profile, and keep the matches with their reasons."""
    from flows.announcing.decisions import teaching
    from ranking.match import rank

    with Store.open(plan.settings.database) as store:
        opportunities, profiles = store.opportunities.all(), registered_profiles(store)
        vectors = stored_vectors(store, texts_by_encoder(encoders_here(), opportunities, profiles))
        cards = read_terms(store, opportunities, plan.night, encoders_here())
        rates, decided = rates_on(store, plan.night), teaching(store, profiles)
        names = screen_names(plan.home, opportunities, profiles, plan.night)
        keep_versions(store, names, plan.night)
        ranked = rank(opportunities, profiles, vectors, plan.as_of, rates, cards, decided, names)
        store.rankings.note(plan.night, compared_by(encoders_here()))
        for profile in profiles:
            store.terms.note_screenings(profile.id, ranked.get(profile.id, []), night=plan.night)
            store.matches.replace(profile.id, ranked.get(profile.id, []), night=plan.night)
    return f"{len(profiles)} profiles, {sum(map(len, ranked.values()))} matches"


def registered_profiles(store: Store) -> list[Profile]:
    """Every registered profile, by id, with the readers of its lists.

    Raises:
        ProfileError: when a stored profile is one no longer (an older version wrote it).
    """
    from ranking.profiles import parse_profile

    profiles = [parse_profile(text, name) for name, text in store.profiles.all()]
    return with_readers(profiles, store.audiences.all())
