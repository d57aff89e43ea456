"""Which other profiles could complete a team: those that consented and bring what this one lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from db.records.saying import marked, said
from ranking.embedding import Vector
from ranking.partnership import Profile, Visibility
from ranking.passages import text_key

# A capability this close to a gap is worth a telephone call.
CLOSE_ENOUGH = 0.5
# How a partnership is called that agreed to be suggested and did not share its name.
NAMELESS = marked("a partnership registered here that keeps its name to itself (ask your desk)")


def teammates(profile: Profile, others: Sequence[Profile], vectors: Mapping[str, Vector]) -> tuple[str, ...]:
    """One sentence for each consenting profile with a capability near one of this profile's gaps.

    Another desk may read it: of the other profile it tells the name and the capability where these are
    shareable, and else only that there is one.
    """
    found = (
        sentence
        for other in sorted(others, key=lambda other: other.id)
        if other.id != profile.id and other.consent_matchmaking
        for sentence in _completes(profile, other, vectors)
    )
    return tuple(dict.fromkeys(found))


def suggested(
    profile: Profile, others: Sequence[Profile], vectors: Mapping[str, Vector]
) -> tuple[Profile, ...]:
    """The profiles that ``teammates`` speaks of, by id: their names are screened like any partner's."""
    return tuple(
        other
        for other in sorted(others, key=lambda other: other.id)
        if other.id != profile.id and other.consent_matchmaking
        if any(_completes(profile, other, vectors))
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
        who = {"gap": best[1], "sentence": other.name if _is_shareable(other, "name") else NAMELESS}
        yield (
            said("Could complete a team for “{gap}”: {sentence} (“{words}”).", words=best[2], **who)
            if _is_shareable(other, "capabilities")
            else said("Could complete a team for “{gap}”: {sentence}.", **who)
        )


def _is_shareable(other: Profile, field: str) -> bool:
    return other.visibility_of(field) is Visibility.SHAREABLE
