"""The facts of an opportunity, each beside the publisher's own string that it was read from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.records import Money, Notice, NoticeRef, Opportunity, Reuse
from flows.desk.page import Asked
from flows.sourcing.evidence import evidence_of
from flows.words.amount_words import money_in_words, percent
from flows.words.home_currency import Home, rates_on
from flows.words.money_words import about_in_words
from flows.words.subject_words import fields_in_words, goals_in_words, kind_in_words
from flows.words.wording import (
    applicants_in_words,
    code_in_words,
    countries_in_words,
    day_in_words,
    deadline_in_words,
    instruments_in_words,
)

if TYPE_CHECKING:
    from spiders.evidence import Trace

# So long is a figure, a date or a name; what is longer is prose, which some publishers do not let repeat.
_FIGURE_LONGEST = 60
# What says itself where it is from.
_NEVER_TRACED = frozenset({"identifiers", "kind", "excluded_countries", "excluded_types"})


@dataclass(frozen=True, slots=True)
class Said:
    """A publisher's string behind a fact: ``words`` are empty where they may not be repeated."""

    words: str
    field: str
    source: str
    how: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as the page shows it; without ``values`` it is not stated."""

    label: str
    values: tuple[str, ...]
    said: tuple[Said, ...] = ()
    origin: NoticeRef | None = None
    clash: tuple[tuple[NoticeRef, str], ...] = ()
    is_traced: bool = True


def facts_with_evidence(asked: Asked, found: Opportunity) -> list[Fact]:
    """Every fact that a reader looks for, also where it is not stated, and every other that is."""
    notice = found.merged
    traces = evidence_of(asked.desk.store, found, asked.night or asked.now.date())
    origins = dict(found.origins)
    clashes = {clash.field: clash.values for clash in found.disagreements}
    home = _home(asked)
    facts = []
    for name, label, always, values in _rows(notice, asked, home):
        if values or always or name in clashes:
            said = tuple(_said(traces, name, notice.reuse))
            clash, traced = clashes.get(name, ()), name not in _NEVER_TRACED
            facts.append(Fact(label, tuple(values), said, origins.get(name), clash, traced))
    return facts


def _rows(notice: Notice, asked: Asked, home: Home | None) -> Iterator[tuple[str, str, bool, Sequence[str]]]:
    """(field, label, whether it is shown without a value, values in words)."""
    yield "deadlines", "Deadline", True, [deadline_in_words(each, asked.as_of) for each in notice.deadlines]
    yield "opens_on", "Opens", False, _one(notice.opens_on and day_in_words(notice.opens_on))
    yield "award_floor", "Award at least", False, _money(notice.award_floor, home)
    yield "award_ceiling", "Award at most", True, _money(notice.award_ceiling, home)
    yield "total_funding", "Money in all", True, _money(notice.total_funding, home)
    awards = notice.expected_awards
    yield "expected_awards", "Awards expected", False, _one("" if awards is None else f"{awards:,}")
    rate = notice.cofunding_rate
    yield (
        "cofunding_rate",
        "Funder pays",
        True,
        _one("" if rate is None else f"{percent(rate)} of eligible cost"),
    )
    sharing = {True: "asked for", False: "not asked for", None: ""}[notice.cost_sharing]
    yield "cost_sharing", "Share of one’s own", False, _one(sharing)
    yield (
        "instruments",
        "Form of money",
        True,
        _one(notice.instruments and instruments_in_words(notice.instruments)),
    )
    applicants = notice.applicant_types
    yield "applicant_types", "Applicants", True, _one(applicants and applicants_in_words(applicants))
    yield "eligible_countries", "Countries", True, _countries(notice)
    yield "excluded_countries", "Not from", False, _one(countries_in_words(notice.excluded_countries))
    yield "excluded_types", "Not open to", False, _one(applicants_in_words(notice.excluded_types))
    yield "consortium", "Consortium", False, _one(_consortium(notice))
    yield "trl", "Readiness (TRL)", False, _one(notice.trl and f"{notice.trl.lowest} to {notice.trl.highest}")
    yield "events", "Events", False, [_event(each.kind.value, each.on, each.place) for each in notice.events]
    yield "fields_of_science", "Science", False, _one(fields_in_words(notice))
    yield "sdgs", "Goals", False, _one(goals_in_words(notice))
    yield "kind", "Kind", False, _one(kind_in_words(notice))
    yield "published_on", "Published", False, _one(notice.published_on and day_in_words(notice.published_on))
    yield (
        "identifiers",
        "Official names",
        False,
        [f"{each.scheme} {each.value}" for each in notice.identifiers],
    )


def _one(value: object) -> list[str]:
    return [str(value)] if value else []


def _money(money: Money | None, home: Home | None) -> list[str]:
    return [f"{money_in_words(money)}{about_in_words((money,), home)}"] if money else []


def _countries(notice: Notice) -> list[str]:
    if not notice.eligible_countries:
        return []
    others = {True: "; others are not refused", False: "; no others", None: ""}[notice.others_may_apply]
    return [f"{countries_in_words(notice.eligible_countries)}{others}"]


def _consortium(notice: Notice) -> str:
    said = notice.consortium
    if said is None:
        return ""
    needed = {True: "required", False: "not required", None: "mentioned"}[said.required]
    partners = f"at least {said.min_partners} partners" if said.min_partners else ""
    countries = f"from at least {said.min_countries} countries" if said.min_countries else ""
    return ", ".join(part for part in (needed, partners, countries) if part)


def _event(kind: str, on: object, place: str | None) -> str:
    return ", ".join(str(part) for part in (code_in_words("event", kind), on, place) if part)


def _home(asked: Asked) -> Home | None:
    if asked.currency is None:
        return None
    return Home(asked.currency, rates_on(asked.desk.store, asked.as_of.date()))


def _said(traces: Sequence[Trace], name: str, reuse: Reuse) -> Iterator[Said]:
    """The strings behind one fact, each once."""
    seen = set()
    for each in traces:
        if each.fact == name and (each.words, each.field) not in seen:
            seen.add((each.words, each.field))
            may_stand = reuse is not Reuse.FACTS_AND_LINK or len(each.words) <= _FIGURE_LONGEST
            how = "" if each.certainty.value == "stated" else each.certainty.value
            yield Said(each.words if may_stand else "", each.field, each.source, how)
