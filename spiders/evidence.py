"""Every fact of a notice with the publisher's own string that it was read from.

The trace is made by reading the raw notice again: a fact of a field is traced to that field, a fact of prose
to the one sentence from which it is read alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from db.records import Certainty, Deadline, Event, Notice, RawNotice
from spiders.applicant_places import applicant_countries
from spiders.applicant_prose import listed_applicants
from spiders.award_terms import Role, award_terms
from spiders.deadline_notes import sentences
from spiders.funding_rates import funding_rate
from spiders.normalise import normalise
from spiders.readiness import readiness_levels
from spiders.readings import Reading, begin, stamp_in
from spiders.source_facts import SourceFacts
from spiders.subject_evidence import subject_words
from spiders.text import one_line, plain_text, undouble, unglue

RULE = "rule of the source"
# Where prose stands, in the order in which it is asked.
_PROSE = ("eligibility", "text", "summary", "title")
_AMOUNTS = {"award_floor": Role.FLOOR, "award_ceiling": Role.CEILING, "total_funding": Role.POT}
# Facts that only ever come from a field of their own, by the field of the raw notice.
_FIELDS = {"status": "status", "published_on": "published", "expected_awards": "expected_awards"}  # fmt: skip
_LISTS = {
    "instruments": "instruments",
    "applicant_types": "applicant_types",
    "eligible_countries": "countries",
}


@dataclass(frozen=True, slots=True)
class Trace:
    """One fact and where it is from.

    ``fact`` is the name of the notice's field, ``value`` the fact in words of the code, ``field`` the field
    of the raw notice ("deadlines[0].words") or ``RULE``, ``words`` the publisher's own, markup removed.
    """

    fact: str
    value: str
    source: str
    key: str
    field: str
    words: str
    certainty: Certainty = Certainty.STATED


def trace(raw: RawNotice, source: SourceFacts) -> tuple[Trace, ...]:
    """Every deadline, event, amount, status and fact on eligibility of a raw notice, traced.

    A fact whose words stand in no field as they are (which would be a mistake of ours) has no trace.
    """
    notice, _ = normalise(raw, source)
    tracer = _Tracer(raw, source, notice)
    return tuple(dict.fromkeys(tracer.all()))


@dataclass(slots=True)
class _Tracer:
    raw: RawNotice
    source: SourceFacts
    notice: Notice

    def all(self) -> Iterator[Trace]:
        for fact, field in _FIELDS.items():
            if getattr(self.notice, fact) is not None:
                yield from self._in_field(fact, getattr(self.notice, fact), field)
        yield from self._opening()
        for deadline in self.notice.deadlines:
            yield from self._dated("deadlines", _deadline_in_words(deadline), deadline)
        for event in self.notice.events:
            yield from self._dated("events", f"{event.kind.value} {event.on or ''}".strip(), event)
        yield from self._money()
        for fact, field in _LISTS.items():
            if getattr(self.notice, fact):
                yield from self._list(fact, field)
        yield from self._conditions()
        yield from (self._trace(*said) for said in subject_words(self.notice))

    def _in_field(self, fact: str, value: object, field: str) -> Iterator[Trace]:
        said = one_line(getattr(self.raw, field))
        if said:
            yield self._trace(fact, str(value), field, said)

    def _opening(self) -> Iterator[Trace]:
        on = self.notice.opens_on
        if on is None:
            return
        if self.raw.opens and self._day(self.raw.opens) == str(on):
            yield self._trace("opens_on", str(on), "opens", one_line(self.raw.opens))
            return
        for index, each in enumerate(self.raw.deadlines):
            if each.words:
                yield self._trace("opens_on", str(on), f"deadlines[{index}].words", one_line(each.words))
                return
        yield from self._in_prose("opens_on", str(on), lambda s: self._reads_alike(s, "opens_on"))

    def _dated(self, fact: str, value: str, found: Deadline | Event) -> Iterator[Trace]:
        certainty = found.certainty if isinstance(found, Deadline) else Certainty.STATED
        words, traced = one_line(found.words), False
        for index, each in enumerate(self.raw.deadlines):
            if each.date and found.on is not None and self._day(each.date) == str(found.on):
                traced = True
                yield self._trace(fact, value, f"deadlines[{index}].date", one_line(each.date), certainty)
            for part in ("words", "date"):
                said = one_line(getattr(each, part))
                if words and words in said and not (part == "date" and traced):
                    traced = True
                    yield self._trace(fact, value, f"deadlines[{index}].{part}", words, certainty)
        if not traced and self.raw.opens and words == one_line(self.raw.opens):
            traced = True
            yield self._trace(fact, value, "opens", words, certainty)
        if not traced:
            yield from self._standing(fact, value, words, certainty)
        if isinstance(found, Deadline) and found.time_certainty is Certainty.BY_RULE:
            rule = f"{self.source.deadline_time:%H:%M} {found.zone or 'where the applicant is'}"
            yield self._trace(fact, value, RULE, rule, Certainty.BY_RULE)

    def _money(self) -> Iterator[Trace]:
        terms = award_terms(self.notice.text, language=self.notice.language, home=self.source.currency)
        stated = {Role.FLOOR: terms.floor, Role.CEILING: terms.ceiling, Role.POT: terms.pot}
        for fact, role in _AMOUNTS.items():
            money = getattr(self.notice, fact)
            if money is None:
                continue
            value = f"{money.amount} {money.currency}"
            if stated[role] == money and not self._fills(fact):
                yield from self._standing(fact, value, one_line(terms.words[role]))
            else:
                yield from self._in_field(fact, value, fact)

    def _fills(self, field: str) -> bool:
        """Whether a field of the raw notice is what the notice's amount was read from."""
        alone = self._reread(text=None, summary=None)
        return bool(getattr(alone, field) == getattr(self.notice, field))

    def _list(self, fact: str, field: str) -> Iterator[Trace]:
        value = ", ".join(str(code) for code in getattr(self.notice, fact))
        said = "; ".join(one_line(word) for word in getattr(self.raw, field))
        if said and self._fills(fact):
            yield self._trace(fact, value, field, said)
        elif grounds := [each.words for each in self.notice.grounds if each.fact == fact]:
            for words in grounds:
                yield from self._standing(fact, value, one_line(words))
        elif fact == "applicant_types":
            wanted = frozenset(self.notice.applicant_types or ())
            yield from self._in_prose(
                fact,
                value,
                lambda s: frozenset(listed_applicants(s, "") or listed_applicants("", s) or ()) == wanted,
            )
        elif fact == "eligible_countries":
            yield from self._in_prose(fact, value, self._states_places)

    def _states_places(self, sentence: str) -> bool:
        found = applicant_countries(
            sentence,
            "",
            country=self.source.country,
            programme=self.notice.programme,
            language=self.notice.language or "en",
        )
        return frozenset(found or ()) == frozenset(self.notice.eligible_countries or ())

    def _conditions(self) -> Iterator[Trace]:
        notice = self.notice
        if notice.cost_sharing is not None:
            yield from self._in_field("cost_sharing", notice.cost_sharing, "cost_sharing")
            for ground in notice.grounds:
                if ground.fact == "cost_sharing":
                    yield from self._standing(
                        "cost_sharing", str(notice.cost_sharing), one_line(ground.words)
                    )
        if notice.cofunding_rate is not None:
            rate = funding_rate(unglue(plain_text(self.raw.eligibility)), notice.text)
            if self.raw.cofunding and not (rate and rate.share == notice.cofunding_rate):
                yield from self._in_field("cofunding_rate", notice.cofunding_rate, "cofunding")
            own = [each.words for each in notice.grounds if each.fact == "cofunding_rate"]
            for words in rate.words if rate else own:
                yield from self._standing("cofunding_rate", str(notice.cofunding_rate), one_line(words))
        if notice.consortium is not None:
            value = (
                f"at least {notice.consortium.min_partners or 1}"
                if notice.consortium.required
                else "not required"
            )
            yield from self._standing("consortium", value, one_line(notice.consortium.words))
        if notice.trl is not None:
            value = f"{notice.trl.lowest} to {notice.trl.highest}"
            if self.raw.trl:
                yield from self._in_field("trl", value, "trl")
            else:
                yield from self._in_prose("trl", value, lambda s: readiness_levels(s) is not None)

    def _in_prose(self, fact: str, value: str, states: Callable[[str], bool]) -> Iterator[Trace]:
        """The first sentence of the prose that states the fact by itself."""
        for field in _PROSE:
            for sentence in sentences(undouble(unglue(plain_text(getattr(self.raw, field))))):
                if states(sentence):
                    yield self._trace(fact, value, field, one_line(sentence))
                    return

    def _standing(
        self, fact: str, value: str, words: str, certainty: Certainty = Certainty.STATED
    ) -> Iterator[Trace]:
        """The field in whose prose some words stand."""
        for field in _PROSE:
            if words and words in one_line(unglue(plain_text(getattr(self.raw, field)))):
                yield self._trace(fact, value, field, words, certainty)
                return

    def _reads_alike(self, sentence: str, fact: str) -> bool:
        return bool(getattr(self._reread(text=sentence), fact) == getattr(self.notice, fact))

    def _reread(self, **changed: Any) -> Notice:  # noqa: ANN401  (fields of several types)
        return normalise(replace(self.raw, **changed), self.source)[0]

    def _day(self, said: str) -> str | None:
        reading: Reading = begin(self.raw, self.source)
        stamp = stamp_in(said, "deadlines", reading)
        return str(stamp.on) if stamp else None

    def _trace(
        self, fact: str, value: str, field: str, words: str, certainty: Certainty = Certainty.STATED
    ) -> Trace:
        return Trace(fact, value, self.raw.source, self.raw.key, field, words, certainty)


def _deadline_in_words(deadline: Deadline) -> str:
    parts = (deadline.kind.value, deadline.on, deadline.at and f"{deadline.at:%H:%M}", deadline.zone)
    return " ".join(str(part) for part in parts if part)
