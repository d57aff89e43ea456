"""The night's encoders for an evaluation, with the home's stored vectors in front of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from flows.commands.home import open_home

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ranking.evaluate import Encode


def encodings(home: Path | None) -> tuple[Encode, Encode | None]:
    """Vectors by key for texts by key: of the English encoder, and of the one across languages if any.

    Which encoder that is, is asked anew at every call: one may be refused at its first use.
    """
    from flows.night.embedding import embed_missing, encoders_here, stored_vectors

    encoders = encoders_here()

    def by(chosen: Callable[[], str | None]) -> Encode:
        def encode(texts: Mapping[str, str]) -> dict[str, NDArray[np.float32]]:
            def wanted() -> dict[str, Mapping[str, str]]:
                id = chosen()
                return {id: texts} if id else {}

            with open_home(home, create=True) as store:
                embed_missing(store, encoders, wanted)
                return stored_vectors(store, wanted())

        return encode

    across = by(lambda: encoders.across) if encoders.across else None
    return by(lambda: encoders.english), across
