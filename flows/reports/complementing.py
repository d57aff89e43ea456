"""Which consenting profiles complete each other: what one brings is what the other lacks. Pure.

Both agreed to be suggested (`consent_matchmaking`), neither applies alone only, the audience may read both
texts, and none of them is about a protected technology of either side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.confidentiality.levels import Audience, may_see
from ranking.lexical import analyse
from ranking.matchmaking import CLOSE_ENOUGH
from ranking.partnership import PartnerRole, Profile, Tier
from ranking.passages import text_key
from ranking.safeguards import SAME_SUBJECT

if TYPE_CHECKING:
    from ranking.embedding import Vector


@dataclass(frozen=True, slots=True)
class Complement:
    """One profile's gap, and the capability of another that is nearest to it; both in their own words."""

    lacks: str
    gap: str
    brings: str
    capability: str
    similarity: float


def complements(
    profiles: Sequence[Profile], vectors: Mapping[str, Vector], audience: Audience
) -> tuple[Complement, ...]:
    """For each ordered pair of consenting profiles the gap and capability that are nearest, if near enough.

    ``vectors`` are of unit length, by the keys of the texts; a text without one is left out.
    """
    asked = [
        each for each in profiles if each.consent_matchmaking and each.partners.role != PartnerRole.ALONE
    ]
    found = (
        nearest
        for lacking in asked
        for bringing in asked
        if lacking.id != bringing.id and may_see(lacking, "gaps", audience)
        if may_see(bringing, "capabilities", audience)
        if (nearest := _nearest(lacking, bringing, vectors)) is not None
    )
    return tuple(sorted(found, key=lambda each: (-each.similarity, each.lacks, each.brings)))


def _nearest(lacking: Profile, bringing: Profile, vectors: Mapping[str, Vector]) -> Complement | None:
    pairs = [
        Complement(
            lacking.id, gap, bringing.id, capability, round(float(vectors[lacked] @ vectors[brought]), 4)
        )
        for gap in (each.text for each in lacking.gaps)
        for capability in (each.text for each in bringing.capabilities)
        if (lacked := text_key(gap)) in vectors and (brought := text_key(capability)) in vectors
        if not any(
            is_protected(text, each, vectors) for text in (gap, capability) for each in (lacking, bringing)
        )
    ]
    best = max(pairs, key=lambda each: (each.similarity, each.gap, each.capability), default=None)
    return best if best is not None and best.similarity >= CLOSE_ENOUGH else None


def is_protected(text: str, profile: Profile, vectors: Mapping[str, Vector]) -> bool:
    """Whether a text names a core-tier domain of a profile, in any grammatical form, or is close to one."""
    for domain in profile.domains:
        if domain.tier is not Tier.CORE:
            continue
        if any(
            _stems(name, language) <= _stems(text, language)
            for name, language in _names(domain.synonyms, domain.name)
        ):
            return True
        own, other = vectors.get(text_key(text)), vectors.get(text_key(domain.name))
        if own is not None and other is not None and float(own @ other) >= SAME_SUBJECT:
            return True
    return False


def _names(synonyms: Mapping[str, Sequence[str]], name: str) -> Iterator[tuple[str, str]]:
    yield name, "en"
    for language, words in synonyms.items():
        yield from ((word, language) for word in words)


def _stems(text: str, language: str) -> frozenset[str]:
    return frozenset(analyse(text, language))
