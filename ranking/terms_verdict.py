"""What the terms of a call mean for one profile: which clause is for a person's eyes, and which must hold.

Most families are for the card alone. A clause that a programme's calls share word for word tells nothing
about this call: it routes only where it shuts the profile's own country out. A screen, not legal advice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db.records import DUAL_USE, MEANING, Notice, Opportunity, Quote, Screening, Term, TermCard
from db.records.saying import said
from ranking.partnership import Profile, ProfileKind, Tier
from ranking.term_packs import packs
from ranking.terms import standard_sentences, term_card
from ranking.terms_places import controlling, is_european, shut_out

# Who scouts for others need not be admitted itself: what would hold another is shown to it for review.
SCOUTS = frozenset({ProfileKind.MISSION_DESK, ProfileKind.PROGRAMME})
# What so many calls of one source say in the same words is a clause of the programme, not of the call.
STANDARD_FROM = 6
# Whose owners can be foreign: a public institution is owned by its own state.
_OWNED = frozenset({ProfileKind.COMPANY})
_WEIGHT = {Screening.REVIEW: 1, Screening.HOLD: 2}


@dataclass(frozen=True, slots=True)
class TermVerdict:
    """A verdict with the rule, the pack and the words it rests on."""

    screening: Screening
    said: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class TermsOfNight:
    """The cards of all opportunities by id, and the sentences that are standard within a source."""

    cards: Mapping[str, TermCard]
    standard: frozenset[tuple[str, str]]

    def is_standard(self, notice: Notice, term: Term) -> bool:
        """Whether the source's other calls say so in the same words."""
        return (notice.source, " ".join(term.quote.text.lower().split())) in self.standard


NO_OTHERS = TermsOfNight({}, frozenset())


def terms_of_night(
    opportunities: Sequence[Opportunity], cards: Mapping[str, TermCard] | None = None
) -> TermsOfNight:
    """Every opportunity's card, taken from ``cards`` where it is known, and what their sources say in all."""
    known = {each.id: (cards or {}).get(each.id) or term_card(each.merged) for each in opportunities}
    by_source = {each.id: (each.merged.source, known[each.id]) for each in opportunities}
    return TermsOfNight(known, standard_sentences(by_source, STANDARD_FROM))


def term_verdict(
    profile: Profile, notice: Notice, card: TermCard, night: TermsOfNight = NO_OTHERS
) -> TermVerdict | None:
    """The gravest verdict that a clause asks for; ``None`` where none asks for any."""
    found: TermVerdict | None = None
    for term in card.terms:
        screening = _asked(profile, notice, term, card, standard=night.is_standard(notice, term))
        if graver(screening, found.screening if found else Screening.CLEAR):
            found = TermVerdict(screening, _said(term), term.quote)
    return found or _of_possible(profile, notice, card, night)


def _of_possible(profile: Profile, notice: Notice, card: TermCard, night: TermsOfNight) -> TermVerdict | None:
    """Review, where what is possibly stated would route if it were stated; never more."""
    for term in card.possible:
        route, standard = packs()[term.family].route, night.is_standard(notice, term)
        asked = Screening.CLEAR
        if route == "ownership":
            asked = _of_ownership(profile, notice, term.quote.text, standard=standard)
        elif route == "review" and not standard:
            asked = Screening.REVIEW
        if asked is not Screening.CLEAR:
            return TermVerdict(Screening.REVIEW, _said(term), term.quote)
    return None


def graver(one: Screening, other: Screening) -> bool:
    """Whether the first verdict asks for more than the second."""
    return _WEIGHT.get(one, 0) > _WEIGHT.get(other, 0)


def _asked(profile: Profile, notice: Notice, term: Term, card: TermCard, *, standard: bool) -> Screening:
    pack = packs()[term.family]
    if not pack.routes(term.rule):
        return Screening.CLEAR
    match pack.route:
        case "country":
            return _of_places(profile, notice, term)
        case "ownership":
            return _of_ownership(profile, notice, term.quote.text, standard=standard)
        case "review" if not standard:
            return Screening.REVIEW
        case "subject" if _deals_in_secrets(profile) and {"export_control", "classified_security"} & {
            *card.families
        }:
            return Screening.REVIEW
    return Screening.CLEAR


def _of_places(profile: Profile, notice: Notice, term: Term) -> Screening:
    publisher = notice.source.split("_", 1)[0].upper()
    languages = ("en", notice.language or "en")
    if not shut_out(term.quote.text, profile.country, languages, publisher):
        return Screening.CLEAR
    return Screening.REVIEW if profile.kind in SCOUTS else Screening.HOLD


def _of_ownership(profile: Profile, notice: Notice, sentence: str, *, standard: bool) -> Screening:
    """A company may be owned from abroad whatever its seat; a seat abroad is for a person to judge.

    Held is only whose own country the clause names; where it names another one, it concerns nobody else.
    """
    named = controlling(sentence)
    if named:
        return Screening.HOLD if profile.country in named else Screening.CLEAR
    publisher = notice.source.split("_", 1)[0].upper()
    inside = is_european(profile.country) if publisher == "EU" else profile.country == publisher
    concerned = profile.kind in _OWNED or not inside
    return Screening.REVIEW if concerned and not standard and len(publisher) == 2 else Screening.CLEAR


def _deals_in_secrets(profile: Profile) -> bool:
    return any(domain.tier is Tier.CORE for domain in profile.domains)


def _said(term: Term) -> str:
    pack = packs()[term.family]
    named = {"code": term.rule, "pack": term.pack, "words": term.quote.text}
    if term.rule.endswith(f"/{MEANING}"):
        # i18n: what found it, and the kind of clause, such as "export control"
        return said("{code}, {pack}: {rule} possibly stated: “{words}”", rule=pack.in_words, **named)
    if term.family == DUAL_USE:
        listed = term.rule.split("-", 1)[1]
        return said("{code}, {pack}: subjects on the dual-use lists {list}: “{words}”", list=listed, **named)
    # i18n: a rule of ours, its pack, and the kind of clause, such as "export control"
    return said("{code}, {pack}: {rule} stated: “{words}”", rule=pack.in_words, **named)
