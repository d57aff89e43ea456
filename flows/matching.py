"""The second half of the night begins: what is new is embedded, and every profile meets every opportunity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from db.store import Store
from flows.night_plan import NightPlan
from flows.progress import progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ranking.profiles import Profile

# Texts encoded between two commits: what a killed night loses at most, some seconds of work.
BLOCK = 256


def embed_new_texts(plan: NightPlan, run_id: int) -> str:  # noqa: ARG001  (every stage takes its run)
    """Embed the texts that have no vector yet; with none, no model is loaded."""
    from ranking.embedding import MODEL
    from ranking.match import texts_to_embed

    with Store.open(plan.settings.database) as store:
        texts = texts_to_embed(store.opportunities.all(), registered_profiles(store))
        known = store.vectors.get(MODEL, texts)
        embedded = embed_into(store, {key: text for key, text in texts.items() if key not in known})
    return f"{embedded} of {len(texts)} texts embedded"


def embed_into(store: Store, texts: Mapping[str, str]) -> int:
    """Embed texts by key and commit their vectors block by block; returns how many there were."""
    if not texts:
        return 0
    from ranking.embedding import MODEL, load_encoder, pack

    encoder = load_encoder()
    # Long texts first: a block of equal lengths wastes no padding, and the bar's estimate only improves.
    keys = sorted(texts, key=lambda key: (-len(texts[key]), key))
    with progress("Embedding", len(keys)) as advance:
        for start in range(0, len(keys), BLOCK):
            block = keys[start : start + BLOCK]
            vectors = encoder.encode([texts[key] for key in block])
            store.vectors.put(MODEL, {key: pack(row) for key, row in zip(block, vectors, strict=True)})
            advance(len(block))
    return len(keys)


def stored_vectors(store: Store, keys: Iterable[str]) -> dict[str, NDArray[np.float32]]:
    """The stored vectors of these keys, each a row of unit length."""
    from ranking.embedding import MODEL, unpack

    return {key: unpack(row) for key, row in store.vectors.get(MODEL, keys).items()}


def rank_opportunities(plan: NightPlan, run_id: int) -> str:  # noqa: ARG001  (every stage takes its run)
    """Score every opportunity for every profile, and keep the matches with their reasons."""
    from ranking.match import rank, texts_to_embed

    with Store.open(plan.settings.database) as store:
        opportunities, profiles = store.opportunities.all(), registered_profiles(store)
        vectors = stored_vectors(store, texts_to_embed(opportunities, profiles))
        ranked = rank(opportunities, profiles, vectors, plan.as_of)
        for profile in profiles:
            store.matches.replace(profile.id, ranked.get(profile.id, []), night=plan.night)
    return f"{len(profiles)} profiles, {sum(map(len, ranked.values()))} matches"


def registered_profiles(store: Store) -> list[Profile]:
    """Every registered profile, by id.

    Raises:
        ProfileError: when a stored profile is one no longer (an older version wrote it).
    """
    from ranking.profiles import parse_profile

    return [parse_profile(text, name) for name, text in store.profiles.all()]
