"""What must be looked at by a person before it is mailed: a screen, not legal advice.

Three rules, of which the graver answer counts. A call that touches a core-tier domain of the profile goes to
the review list: read in the words of the notice and, for the passages that were embedded, in their meaning.
And a clause that concerns this profile asks for a review or a hold (``ranking.terms_verdict``). A name that
may be on one of the profile's lists asks for a review (``ranking.screening_verdict``). None changes a score.
Text that was not read is never clear: it is reviewed for a profile with core-tier domains, and for any other
the verdict is *not read*.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from db.records import Notice, Quote, Screening, TermCard, TextBasis
from db.records.saying import said
from ranking.lexical import analyse
from ranking.partnership import Clearance, Domain, Profile, Tier
from ranking.quoting import around, folded, quotable, quote
from ranking.screening_verdict import NameVerdict
from ranking.sentences import sentence_at
from ranking.terms import term_card
from ranking.terms_verdict import NO_OTHERS, TermsOfNight, graver, term_verdict

RULE = "core-domain/1"
# A passage this close to a core domain speaks of it in other words.
SAME_SUBJECT = 0.5


@dataclass(frozen=True, slots=True)
class Screened:
    """A verdict, what explains it when it is not *clear*, and the publisher's words it rests on."""

    screening: Screening
    reason: str = ""
    quote: Quote | None = None


def screen(
    profile: Profile,
    notice: Notice,
    closeness: dict[str, tuple[float, Quote]],
    card: TermCard | None = None,
    night: TermsOfNight = NO_OTHERS,
) -> Screened:
    """The safeguards verdict for one profile and notice.

    Args:
        profile: its core-tier domains and its clearance decide.
        notice: the merged notice.
        closeness: for a core-tier domain's name the best cosine of a passage, and a quote from that passage.
        card: the notice's terms, where they are known already.
        night: what the other calls of its source say.
    """
    card = card or term_card(notice)
    subject = _of_core(profile, notice, closeness)
    clause = term_verdict(profile, notice, card, night)
    if clause is not None and graver(clause.screening, subject.screening):
        both = f"{clause.said} {subject.reason}".strip()
        return Screened(clause.screening, both, clause.quote)
    if clause is not None:
        return Screened(subject.screening, f"{subject.reason} {clause.said}", subject.quote)
    if subject.screening is Screening.CLEAR and card.unread:
        return Screened(Screening.NOT_READ, said("Not read: {names}.", names=_listed(card.unread)))
    return subject


def with_names(found: Screened, named: NameVerdict | None) -> Screened:
    """A verdict, and that of the names beside it: review at the least, and never more for a name's sake."""
    if named is None:
        return found
    screening = found.screening if found.screening is Screening.HOLD else Screening.REVIEW
    return Screened(screening, f"{named.reason} {found.reason}".strip(), found.quote)


def _of_core(profile: Profile, notice: Notice, closeness: dict[str, tuple[float, Quote]]) -> Screened:
    """What the profile's core-tier domains ask for."""
    core = [domain for domain in profile.domains if domain.tier is Tier.CORE]
    if not core:
        return Screened(Screening.CLEAR)
    routed = Screening.REVIEW if profile.safeguards.clearance is Clearance.DESK else Screening.HOLD
    for domain in core:
        found = mention(notice, domain)
        if found is not None:
            named = said("core-tier domain `{domain}` is named", domain=domain.name)
            return Screened(routed, _said(named, found), found)
    for domain in core:
        cosine, near = closeness.get(domain.name, (0.0, None))
        if near is not None and cosine >= SAME_SUBJECT:
            close = said(
                "core-tier domain `{domain}` is close in meaning ({cosine})",
                domain=domain.name,
                cosine=f"{cosine:.2f}",
            )
            return Screened(routed, _said(close, near), near)
    if notice.text_basis is TextBasis.TITLE_ONLY or not notice.text:
        unread = said("{code}: the text was not read, so it cannot be cleared.", code=RULE)
        return Screened(routed, unread)
    return Screened(Screening.CLEAR)


def mention(notice: Notice, domain: Domain) -> Quote | None:
    """The first sentence that names a domain or one of its synonyms, in any grammatical form."""
    names = [(domain.name, notice.language or "en")]
    names += [(word, language) for language, words in domain.synonyms.items() for word in words]
    for field in quotable(notice):
        value = notice.words_of(field)
        if not value:
            continue
        for name, language in names:
            found = _sentence_with(value, name, language)
            if found is not None:
                return quote(notice, field, *found)
    return None


def _sentence_with(value: str, name: str, language: str) -> tuple[int, int] | None:
    wanted = _phrase(analyse(name, language))
    # Stemming keeps how a word begins: a text without that beginning need not be analysed.
    beginning = name.split()[0][:4]
    if not wanted.strip() or folded(beginning) not in folded(value):
        return None
    for first in re.finditer(re.escape(beginning), value, re.IGNORECASE):
        start, end = sentence_at(value, first.start())
        if wanted in _phrase(analyse(value[start:end], language)):
            return around(value, (start, end), (first.start(), min(first.start() + len(name), end)))
    return None


def _listed(unread: Sequence[str]) -> str:
    more = f" and {len(unread) - 2} more" if len(unread) > 2 else ""
    return f"{', '.join(unread[:2])}{more}"


def _phrase(terms: Sequence[str]) -> str:
    return f" {' '.join(terms)} "


def _said(what: str, found: Quote) -> str:
    return said("{code}: {said}: “{words}”", code=RULE, said=what, words=found.text)
