"""The texts of a profile, each its own facet: a match with one capability must not drown in the average."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ranking.partnership import Profile, WeightedText


class FacetKind(StrEnum):
    """Which part of the profile a facet comes from. A want moves the score apart from the subject."""

    SUMMARY = "summary"
    CAPABILITY = "capability"
    GAP = "gap"
    DOMAIN = "domain"
    ROADMAP = "roadmap"
    WANT = "want"


@dataclass(frozen=True, slots=True)
class Facet:
    """One text of a profile; ``wordings`` say the same in other words, and the best of them counts."""

    kind: FacetKind
    text: str
    weight: float = 1.0
    wordings: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The text and its other wordings: what is embedded and looked up."""
        return (self.text, *self.wordings)


def facets(profile: Profile) -> tuple[Facet, ...]:
    """Every text of a profile as a facet, in the order of its file."""
    found = [Facet(FacetKind.SUMMARY, profile.summary)] if profile.summary else []
    found += [Facet(FacetKind.CAPABILITY, c.text, c.weight) for c in profile.capabilities]
    found += [Facet(FacetKind.GAP, g.text, g.weight) for g in profile.gaps]
    for domain in profile.domains:
        wordings = tuple(word for words in domain.synonyms.values() for word in words)
        found.append(Facet(FacetKind.DOMAIN, domain.name, wordings=wordings))
    found += [Facet(FacetKind.ROADMAP, r.priority, r.weight) for r in profile.roadmap]
    found += [Facet(FacetKind.WANT, w.text, w.weight) for w in profile.want if isinstance(w, WeightedText)]
    return tuple(found)
