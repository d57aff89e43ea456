"""The sentences of a reviewer's mail, in the reviewer's language. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from db.records import Screening
from db.records.saying import marked_as
from flows.language.languages import words
from flows.language.said_again import in_language
from flows.words.wording import number
from ranking.terms import NO_ADVICE

if TYPE_CHECKING:
    from flows.review.plan import ReviewPlan, ReviewSection

_VERDICTS: Mapping[Screening, tuple[str, str]] = {
    Screening.REVIEW: marked_as("verdict of the safeguards", "review"),
    Screening.HOLD: marked_as("verdict of the safeguards", "hold"),
}
# Between two sentences of a stored reason: each begins with the rule or the list that it is about.
_NEXT_SENTENCE = re.compile(r" (?=[a-z][a-z_-]*/[\w.-]+[:,] |screening:|That list is |And \d+ more\.)")


def verdict_in_words(verdict: Screening, language: str = "en") -> str:
    """What the safeguards ask for."""
    return words(language).pgettext(*_VERDICTS[verdict])


def reason_in_words(reason: str, language: str = "en") -> str:
    """Why they ask for it: a stored English reason, which may be several sentences, said again."""
    return " ".join(again(_NEXT_SENTENCE.split(reason), language))


def again(sentences: Iterable[str], language: str) -> list[str]:
    """Stored English sentences in a reader's language, without the empty ones."""
    return [in_language(each, language) for each in sentences if each]


def subject(plan: ReviewPlan) -> str:
    """How many calls wait for this reviewer, and how many of them have waited too long."""
    say = words(plan.language)
    told = sum(len(each.items) + each.more + each.hidden for each in plan.sections)
    late = sum(item.late for each in plan.sections for item in each.items)
    late += sum(each.hidden for each in plan.sections)
    line = say.ngettext(
        "{number} call waits for your review", "{number} calls wait for your review", told
    ).format(number=number(told, plan.language))
    if not late:
        return line
    overdue = say.ngettext("{line}, {number} overdue", "{line}, {number} overdue", late)
    return overdue.format(line=line, number=number(late, plan.language))


def counts(section: ReviewSection, language: str = "en") -> str:
    """What beside the items is to be said of a profile's queue; the command that lists it follows."""
    say, said = words(language), []
    if section.hidden:
        said.append(
            say.ngettext(
                "One review has waited too long; what it is about is for the owner's eyes only.",
                "{number} reviews have waited too long; what they are about is for the owner's eyes only.",
                section.hidden,
            ).format(number=number(section.hidden, language))
        )
    if section.more:
        more = say.ngettext("And {number} more.", "And {number} more.", section.more)
        said.append(more.format(number=number(section.more, language)))
    waiting = say.ngettext("In all {number} waits", "In all {number} wait", section.waiting)
    line = waiting.format(number=number(section.waiting, language))
    if section.late:
        late = say.ngettext(
            "{line}, {number} of them too long", "{line}, {number} of them too long", section.late
        )
        line = late.format(line=line, number=number(section.late, language))
    return " ".join([*said, line])


def what_one_can_do(language: str = "en") -> dict[str, str]:
    """The words around the commands at the end: their heading, what they bring about, what this is not."""
    say = words(language)
    return {
        "heading": say.gettext("What you can do"),
        "needs": say.gettext(
            "A review is released by one person, a hold by two different ones. What is released goes with "
            "the next digest."
        ),
        "no_advice": say.gettext(NO_ADVICE),
    }
