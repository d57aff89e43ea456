"""The digest's sentences around its items, in the reader's language: subject, score, remainder, footer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from db.records import Announcement, Component, Match
from flows.announcing.mail_plan import Section
from flows.announcing.reasons import Withheld, rule_in_words
from flows.announcing.rules import TELL_FROM
from flows.confidentiality.levels import NO_NAME
from flows.digest.words import (
    BROUGHT_FORWARD,
    FACTS_ONLY,
    HEADINGS,
    REMAINDER,
    SUBJECT_FACTS,
    SUBJECT_KINDS,
    kind_of,
)
from flows.language.languages import words
from flows.words.wording import listed, number, short_day


def subject(sections: Sequence[Section], language: str = "en", earlier: date | None = None) -> str:
    """A subject made of facts: ``1 deadline brought forward to 3 Sept, 2 new — Climate Adaptation Lab``.

    ``earlier`` is the day that the only deadline brought forward now falls on.
    """
    say = words(language)
    if not any(section.items for section in sections):
        name = name_in_words(sections[0].profile_name, language)
        return say.gettext("Nothing new — {profile}").format(profile=name)
    kinds = [kind_of(item) for section in sections for item in section.items]
    counted = {kind: kinds.count(kind) for kind in HEADINGS}
    facts = [_counted(SUBJECT_FACTS[kind], amount, language) for kind, amount in counted.items() if amount]
    if earlier is not None and counted[BROUGHT_FORWARD] == 1:
        facts[bool(counted[Announcement.ERRATUM])] = say.gettext(
            "1 deadline brought forward to {day}"
        ).format(day=short_day(earlier, language))
    if len(facts) > SUBJECT_KINDS:
        others = len(kinds) - sum([amount for amount in counted.values() if amount][:SUBJECT_KINDS])
        more = say.ngettext("{number} more", "{number} more", others)
        facts[SUBJECT_KINDS:] = [more.format(number=number(others, language))]
    named = [name_in_words(section.profile_name, language) for section in sections if section.items]
    line = say.gettext("{facts} — {profile}").format(facts=listed(facts, language), profile=named[0])
    if beyond := len(named) - 1:
        line = say.ngettext(
            "{line} and {number} more profile", "{line} and {number} more profiles", beyond
        ).format(line=line, number=number(beyond, language))
    return line[0].upper() + line[1:]


def name_in_words(profile_name: str, language: str = "en") -> str:
    """A profile's own name as it is; what stands for one that its reader may not know, in their language."""
    return words(language).gettext(profile_name) if profile_name == NO_NAME else profile_name


def score_in_words(match: Match, language: str = "en") -> str:
    """A relative score with what it is made of: ``(score 78 = meaning 41 + words 22 + money 15)``."""
    say, points = words(language), _points(match.score, language)
    parts = [part for part in match.components if round(part.points, 1)]
    if not parts:
        return say.gettext("(score {score})").format(score=points)
    return say.gettext("(score {score} = {sum})").format(score=points, sum=_sum(parts, language))


def meets(own_text: str, *, quoted: bool, language: str = "en") -> str:
    """What of the profile met the quote that follows, or the text that may not be quoted."""
    say = words(language)
    if quoted:
        # i18n: the publisher's words follow, between quotation marks
        return say.gettext("Your “{text}” meets").format(text=own_text)
    return say.gettext("Your “{text}” meets its text ({why})").format(
        text=own_text, why=say.gettext(FACTS_ONLY)
    )


def commands(profile: str) -> tuple[str, str]:
    """How to keep an item and how to never hear of it again."""
    return f"legation keep {profile} ID", f"legation dismiss {profile} ID"


def remainder_in_words(section: Section, language: str = "en") -> str:
    """What is not shown, counted honestly: ``Of 231 compared, not shown: 4 held for review, …``."""
    say, compared = words(language), number(section.compared, language)
    reasons = [*_reasons(section, language)]
    if not reasons:
        return say.ngettext(
            "Of {number} opportunity compared, all are shown.",
            "Of {number} opportunities compared, all are shown.",
            section.compared,
        ).format(number=compared)
    return say.ngettext(
        "Of {number} opportunity compared, not shown: {reasons}.",
        "Of {number} opportunities compared, not shown: {reasons}.",
        section.compared,
    ).format(number=compared, reasons=listed(reasons, language))


def _reasons(section: Section, language: str) -> Iterable[str]:
    say, counts = words(language), dict(section.remainder)
    for code, forms in REMAINDER.items():
        if counts.get(code):
            yield _counted(forms, counts[code], language)
    for code, amount in section.remainder:
        if code.startswith(Withheld.DROPPED):
            dropped = say.ngettext("{number} dropped: {rule}", "{number} dropped: {rule}", amount)
            yield dropped.format(
                number=number(amount, language), rule=rule_in_words(code.partition(":")[2], language)
            )


def elsewhere_in_words(section: Section, language: str = "en") -> str:
    """How many of a profile's items stand under another one of the reader's, or an empty string."""
    if not section.elsewhere:
        return ""
    say = words(language)
    return say.ngettext(
        "{number} item stands under your other profiles, marked “{mark}”.",
        "{number} items stand under your other profiles, marked “{mark}”.",
        section.elsewhere,
    ).format(number=number(section.elsewhere, language), mark=say.gettext("also fits"))


def fit_lost_in_words(reason: str, language: str = "en") -> str:
    """Why something told earlier is no longer a match."""
    say, (code, _, rule) = words(language), reason.partition(":")
    why = (
        say.gettext("a rule says no ({rule})").format(rule=rule_in_words(rule, language))
        if code == Withheld.DROPPED
        else say.gettext("its score is below {threshold}").format(threshold=f"{TELL_FROM:g}")
    )
    return say.gettext(
        "it no longer matches your profile, {why}; told because you heard of it before"
    ).format(why=why)


def footer(recipient: str, unsubscribe: str, language: str = "en") -> tuple[str, ...]:
    """What the mail is not, and how to leave."""
    say = words(language)
    return (
        say.gettext(
            "Scores are relative to what else was found. Safeguards are a screen, not legal advice. The "
            "publisher's own page is what counts."
        ),
        say.gettext(
            "This mail went to {recipient}. To get no more of them, write “unsubscribe” to {address}."
        ).format(recipient=recipient, address=unsubscribe),
    )


def _counted(forms: tuple[str, str], amount: int, language: str) -> str:
    counted = words(language).ngettext(*forms, amount)
    return counted.format(number=number(amount, language), threshold=f"{TELL_FROM:g}")


def _sum(parts: Iterable[Component], language: str) -> str:
    say, line = words(language), ""
    for part in parts:
        sign = ("−" if part.points < 0 else "") if not line else (" − " if part.points < 0 else " + ")
        name = say.pgettext("part of a score", part.name)
        line += f"{sign}{name} {_points(abs(part.points), language)}"
    return line


def _points(points: float, language: str) -> str:
    return number(Decimal(str(round(points, 1))), language)
