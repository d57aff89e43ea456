"""Which other profiles could complete a team: those that consented and bring what this one lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ranking.embedding import Vector
from ranking.partnership import Profile, Visibility
from ranking.passages import text_key

# A capability this close to a gap is worth a telephone call.
CLOSE_ENOUGH = 0.5


def teammates(profile: Profile, others: Sequence[Profile], vectors: Mapping[str, Vector]) -> tuple[str, ...]:
    """One sentence for each consenting profile with a capability near one of this profile's gaps.

    Nothing of the other profile is shown but its name, and its capability where that is shareable.
    """
    return tuple(
        sentence
        for other in sorted(others, key=lambda other: other.id)
        if other.id != profile.id and other.consent_matchmaking
        for sentence in _completes(profile, other, vectors)
    )


def _completes(profile: Profile, other: Profile, vectors: Mapping[str, Vector]) -> Iterator[str]:
    best: tuple[float, str, str] | None = None
    for gap in profile.gaps:
        for capability in other.capabilities:
            lacked, brought = vectors.get(text_key(gap.text)), vectors.get(text_key(capability.text))
            if lacked is not None and brought is not None:
                cosine = round(float(lacked @ brought), 4)
                if cosine >= CLOSE_ENOUGH and (best is None or cosine > best[0]):
                    best = (cosine, gap.text, capability.text)
    if best is not None:
        shown = other.visibility_of("capabilities") is Visibility.SHAREABLE
        brings = f" (“{best[2]}”)" if shown else ""
        yield f"Could complete a team for “{best[1]}”: {other.name}{brings}."
