"""From a fit to points: the components of a score, which add up to it to the tenth.

The scale is absolute. A cosine of 0.1 is what any two texts of this kind share, so points begin there; they
grow ever more slowly towards ``MOST_SUBJECT``, so that of two good fits the better one still stands first. An
unrelated call ends below 20, one worth opening lies above 35, a close fit above 55.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from db.records import (
    Component,
    DeadlineKind,
    GateResult,
    Notice,
    TextBasis,
    Verdict,
    days_left,
    next_deadline,
)
from db.records.saying import said, said_many
from ranking.country_groups import expand
from ranking.partnership import Profile
from ranking.predicates import Rule, ask, in_words

NO_MEANING = 0.1
POINTS_PER_FIT = 102.0
MOST_SUBJECT = 85.0
MOST_WANTS = 10.0
MONEY_FITS = 5.0
TIME_SHORT = -5.0
# Three weeks: less than that, and a proposal is written in haste.
ENOUGH_DAYS = 21
OTHER_LANGUAGE = -5.0
# A title alone can say that a call is near, not that it fits.
THIN_CEILING = 60.0
# A wanted text counts from here, and in full from there.
WANT_BEGINS, WANT_ENDS = 0.25, 0.5


@dataclass(frozen=True, slots=True)
class SubjectFit:
    """What retrieval found for a notice: the parts of its fit; text, weight and fit of wanted texts."""

    meaning: float
    words: float
    phrases: float
    whole: float
    wanted: tuple[tuple[str, float, float], ...] = ()


def components(
    profile: Profile,
    notice: Notice,
    fit: SubjectFit,
    gates: Sequence[GateResult],
    as_of: datetime,
    learnt: Sequence[Component] = (),
) -> tuple[Component, ...]:
    """The score of a notice for a profile, as named parts in points; none is empty.

    Args:
        profile: whose wants, money and languages move the score.
        notice: the merged notice.
        fit: what retrieval found.
        gates: the gates' answers for the pair.
        as_of: the night.
        learnt: what readers' decisions add or take.
    """
    parts = [
        *_subject(fit),
        *_wants(profile, notice, fit, as_of),
        *_money(gates),
        *_time(notice, as_of),
        *_language(profile, notice),
        *learnt,
    ]
    parts += _ceiling(notice, _sum(parts))
    return tuple(part for part in parts if part.points or part.name == "meaning")


def score(parts: Iterable[Component]) -> float:
    """The sum of the components, from 0 to 100, to the tenth."""
    return _sum(parts)


def _subject(fit: SubjectFit) -> list[Component]:
    """The points for what the notice is about, each part in proportion to what it adds to the fit."""
    meaning = max(fit.meaning - NO_MEANING, 0.0)
    whole = meaning + fit.words + fit.phrases + fit.whole
    unit = MOST_SUBJECT * math.tanh(whole * POINTS_PER_FIT / MOST_SUBJECT) / whole if whole else 0.0
    return [
        Component(
            "meaning",
            _tenth(unit * meaning),
            said("How close the passages that fit best come to your texts."),
        ),
        Component("words", _tenth(unit * fit.words), said("How many of your telling words the notice uses.")),
        Component(
            "phrases",
            _tenth(unit * fit.phrases),
            said("How alike it and your nearest texts are, pairs of words counted."),
        ),
        Component(
            "whole",
            _tenth(unit * fit.whole),
            said("How alike it and all your texts together are, pairs of words counted."),
        ),
    ]


def _wants(profile: Profile, notice: Notice, fit: SubjectFit, as_of: datetime) -> list[Component]:
    """The met wants, by weight. One that cannot be told counts neither for nor against."""
    met: list[tuple[str, float]] = []
    whole = 0.0
    for text, weight, found in fit.wanted:
        whole += weight
        share = min(max((found - WANT_BEGINS) / (WANT_ENDS - WANT_BEGINS), 0.0), 1.0)
        met.append((text, weight * share))
    for rule in profile.want:
        if isinstance(rule, Rule) and not rule.is_stale(as_of.date()):
            whole += 1.0
            answer = ask(rule, notice, as_of, profile.money.currency if profile.money else None)
            met.append(
                (f"{rule.field} {rule.op} {in_words(rule.value)}", float(answer.verdict is Verdict.YES))
            )
    if profile.partners.sought:
        whole += 0.5
        places = expand(notice.eligible_countries or ()) & expand(profile.partners.sought)
        met.append(("partners from " + ", ".join(profile.partners.sought), 0.5 * bool(places)))
    points = _tenth(MOST_WANTS * sum(share for _, share in met) / whole) if whole else 0.0
    named = "; ".join(name for name, share in met if share > 0)
    return [Component("wants", points, said("Meets: {names}.", names=named))] if points else []


def _money(gates: Sequence[GateResult]) -> list[Component]:
    size = next((gate for gate in gates if gate.rule == "size"), None)
    if size is None or size.verdict is not Verdict.YES:
        return []
    return [Component("money", MONEY_FITS, size.explanation)]


def _time(notice: Notice, as_of: datetime) -> list[Component]:
    deadline = next_deadline(notice, as_of)
    left = days_left(deadline, as_of) if deadline is not None else None
    if left is None or left >= ENOUGH_DAYS or (deadline and deadline.kind is DeadlineKind.CUTOFF):
        return []
    points = _tenth(TIME_SHORT * (1 - max(left, 0) / ENOUGH_DAYS))
    sentence = said_many("Only {number} days are left.", "Only {number} days are left.", left)
    return [Component("time", points, sentence)]


def _language(profile: Profile, notice: Notice) -> list[Component]:
    if notice.language is None or notice.language in profile.languages:
        return []
    sentence = said("Announced in `{language}`, which you do not list.", language=notice.language)
    return [Component("language", OTHER_LANGUAGE, sentence)]


def _ceiling(notice: Notice, total: float) -> list[Component]:
    if total < 0:
        return [Component("lowest score", _tenth(-total), said("No score is below 0."))]
    if notice.text_basis is TextBasis.TITLE_ONLY and total > THIN_CEILING:
        thin = _tenth(THIN_CEILING - total)
        sentence = said("Only the title was read: at most {most}.", most=f"{THIN_CEILING:g}")
        return [Component("thin notice", thin, sentence)]
    return []


def _sum(parts: Iterable[Component]) -> float:
    return round(sum(part.points for part in parts), 1)


def _tenth(points: float) -> float:
    # Adding 0 turns -0.0 into 0.0.
    return round(float(points), 1) + 0.0
