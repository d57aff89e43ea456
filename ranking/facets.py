"""The texts of a profile, each its own facet: a match with one capability must not drown in the average."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ranking.languages import ENGLISH, language_of, language_of_all
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
    """One text of a profile; ``wordings`` say the same in other words, and the best of them counts.

    Its language and those of its wordings say by which model and which stems they are compared.
    """

    kind: FacetKind
    text: str
    weight: float = 1.0
    wordings: tuple[str, ...] = ()
    language: str = ENGLISH
    wording_languages: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The text and its other wordings: what is embedded and looked up."""
        return (self.text, *self.wordings)

    @property
    def languages(self) -> tuple[str, ...]:
        """The language of each of ``texts``."""
        said = self.wording_languages or (self.language,) * len(self.wordings)
        return (self.language, *said)


def facets(profile: Profile) -> tuple[Facet, ...]:
    """Every text of a profile as a facet, in the order of its file."""
    found = [Facet(FacetKind.SUMMARY, profile.summary)] if profile.summary else []
    found += [Facet(FacetKind.CAPABILITY, c.text, c.weight) for c in profile.capabilities]
    found += [Facet(FacetKind.GAP, g.text, g.weight) for g in profile.gaps]
    for domain in profile.domains:
        said = [(word, language) for language, words in domain.synonyms.items() for word in words]
        wordings, languages = tuple(w for w, _ in said), tuple(language for _, language in said)
        found.append(Facet(FacetKind.DOMAIN, domain.name, wordings=wordings, wording_languages=languages))
    found += [Facet(FacetKind.ROADMAP, r.priority, r.weight) for r in profile.roadmap]
    found += [Facet(FacetKind.WANT, w.text, w.weight) for w in profile.want if isinstance(w, WeightedText)]
    return in_their_languages(found)


def in_their_languages(found: Sequence[Facet], default: str = ENGLISH) -> tuple[Facet, ...]:
    """Facets with the language of their text; what is too short to tell is in the language of the rest.

    And where all of it is too short, in ``default``.
    """
    whole = language_of_all((facet.text for facet in found), default)
    return tuple(replace(facet, language=language_of(facet.text, whole)) for facet in found)
