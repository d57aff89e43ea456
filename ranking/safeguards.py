"""What must be looked at by a person before it is mailed: a screen, not legal advice.

This version knows one rule: a call that touches a core-tier domain of the profile goes to the review list.
The rule reads the words of the notice and, for the passages that were embedded, their meaning. It never
changes a score. Text that was not read cannot be cleared: for a profile with core-tier domains such a
notice is reviewed too. For a profile without core-tier domains there is nothing the rule could find: clear.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from db.records import Notice, Quote, Screening, TextBasis
from ranking.lexical import analyse
from ranking.partnership import Clearance, Domain, Profile, Tier
from ranking.quoting import QUOTABLE, around, folded, quote
from ranking.sentences import sentence_at

RULE = "core-domain/1"
# A passage this close to a core domain speaks of it in other words.
SAME_SUBJECT = 0.5


@dataclass(frozen=True, slots=True)
class Screened:
    """A verdict, what explains it when it is not *clear*, and the publisher's words it rests on."""

    screening: Screening
    reason: str = ""
    quote: Quote | None = None


def screen(profile: Profile, notice: Notice, closeness: dict[str, tuple[float, Quote]]) -> Screened:
    """The safeguards verdict for one profile and notice.

    Args:
        profile: its core-tier domains and its clearance decide.
        notice: the merged notice.
        closeness: for a core-tier domain's name the best cosine of a passage, and a quote from that passage.
    """
    core = [domain for domain in profile.domains if domain.tier is Tier.CORE]
    if not core:
        return Screened(Screening.CLEAR)
    routed = Screening.REVIEW if profile.safeguards.clearance is Clearance.DESK else Screening.HOLD
    for domain in core:
        found = mention(notice, domain)
        if found is not None:
            return Screened(routed, _said(f"core-tier domain `{domain.name}` is named", found), found)
    for domain in core:
        cosine, near = closeness.get(domain.name, (0.0, None))
        if near is not None and cosine >= SAME_SUBJECT:
            said = _said(f"core-tier domain `{domain.name}` is close in meaning ({cosine:.2f})", near)
            return Screened(routed, said, near)
    if notice.text_basis is TextBasis.TITLE_ONLY or not notice.text:
        return Screened(routed, f"{RULE}: the text was not read, so it cannot be cleared.")
    return Screened(Screening.CLEAR)


def mention(notice: Notice, domain: Domain) -> Quote | None:
    """The first sentence that names a domain or one of its synonyms, in any grammatical form."""
    names = [(domain.name, notice.language or "en")]
    names += [(word, language) for language, words in domain.synonyms.items() for word in words]
    for field in QUOTABLE:
        value: str = getattr(notice, field) or ""
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


def _phrase(terms: Sequence[str]) -> str:
    return f" {' '.join(terms)} "


def _said(what: str, found: Quote) -> str:
    return f"{RULE}: {what}: “{found.text}”"
