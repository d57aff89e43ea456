"""Vectors for the texts that have none yet, by the encoder that each needs, kept under that encoder's id."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from db.store import Store
from flows.progress import progress
from flows.settings import models_folder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from db.records import Opportunity
    from ranking.encoders import Encoders
    from ranking.profiles import Profile

# Texts encoded between two commits: what a killed night loses at most, some seconds of work.
BLOCK = 256


def encoders_here() -> Encoders:
    """The encoders of this user; nothing is loaded or built before it is needed."""
    from ranking.encoders import Encoders

    return Encoders(models_folder())


def compared_by(encoders: Encoders) -> str:
    """The ids of the encoders in use, in one line: where it moves, so may everything that was compared."""
    return " ".join(filter(None, (encoders.english, encoders.across)))


def texts_by_encoder(
    encoders: Encoders, opportunities: Sequence[Opportunity], profiles: Sequence[Profile]
) -> dict[str, dict[str, str]]:
    """Every text that ranking compares: by the encoder's id, then by key; where all is English, for one."""
    from ranking.match import texts_to_embed, texts_to_embed_across

    if encoders.across is None:
        return {encoders.english: texts_to_embed(opportunities, profiles)}
    return {
        encoders.english: texts_to_embed(opportunities, profiles, english_only=True),
        encoders.across: texts_to_embed_across(opportunities, profiles),
    }


def embed_missing(
    store: Store, encoders: Encoders, wanted: Callable[[], Mapping[str, Mapping[str, str]]]
) -> tuple[int, int]:
    """Embed what has no vector yet; how many texts that were, and how many there are.

    ``wanted`` is asked again when an encoder was refused: another one then has more to do.
    """
    from ranking.int8_models import ModelRefused

    embedded = 0
    while True:
        asked = wanted()
        try:
            for id, texts in asked.items():
                known = store.vectors.get(id, texts)
                missing = {key: text for key, text in texts.items() if key not in known}
                embedded += embed_into(store, encoders, id, missing)
        except ModelRefused:
            continue  # each is refused once, and `legation doctor` tells why
        return embedded, sum(map(len, asked.values()))


def embed_into(store: Store, encoders: Encoders, id: str, texts: Mapping[str, str]) -> int:
    """Embed texts by key and commit their vectors block by block; returns how many there were.

    Raises:
        ModelRefused: the encoder cannot be used here; nothing was embedded.
    """
    if not texts:
        return 0
    from ranking.embedding import pack

    name = "Embedding (first the encoder is built)" if encoders.must_build(id) else "Embedding"
    # Long texts first: the bar's estimate only improves.
    keys = sorted(texts, key=lambda key: (-len(texts[key]), key))
    with progress(name, len(keys)) as advance:
        encoder = encoders.load(id)
        for start in range(0, len(keys), BLOCK):
            block = keys[start : start + BLOCK]
            vectors = encoder.encode([texts[key] for key in block])
            store.vectors.put(id, {key: pack(row) for key, row in zip(block, vectors, strict=True)})
            advance(len(block))
    return len(keys)


def stored_vectors(store: Store, wanted: Mapping[str, Mapping[str, str]]) -> dict[str, NDArray[np.float32]]:
    """The stored vectors of texts by encoder and key, each a row of unit length; one without is left out."""
    from ranking.embedding import unpack

    return {
        key: unpack(row) for id, texts in wanted.items() for key, row in store.vectors.get(id, texts).items()
    }


def profile_vectors(store: Store, profiles: Sequence[Profile]) -> dict[str, NDArray[np.float32]]:
    """The stored vectors of the profiles' own texts, by the English encoder; no model is loaded."""
    from ranking.match import texts_to_embed

    encoders = encoders_here()
    return stored_vectors(store, {encoders.english: texts_to_embed([], profiles)})
