"""An item's sentences in the reader's language: what moved, what applying takes, other rounds, cautions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from db.records import Consortium, DeadlineKind, Disagreement, Event, EventKind, Notice, Verdict
from db.rounds import Round
from flows.digest.row import Row
from flows.digest.words import MAY_APPLY, in_language
from flows.language.languages import Catalogue, words
from flows.night.terms import in_words
from flows.words import wording
from flows.words.publisher_text import shortened

EVENTS_SHOWN, ROUNDS_SHOWN = 2, 3
PLACE_SHOWN = 60


def takes_label(language: str) -> str:
    """The label of the line on what applying takes."""
    return words(language).gettext("It takes")


def takes_in_words(notice: Notice, as_of: datetime, language: str = "en") -> str:
    """What an application takes beside a text: stages, partners, readiness, dates to be there; or nothing."""
    said = words(language)
    parts = [_stages(notice, said), _partners(notice.consortium, said)]
    if notice.trl is not None:
        trl, levels = notice.trl, said.gettext("readiness level (TRL) {lowest} to {highest}")
        one = said.gettext("readiness level (TRL) {level}")
        parts.append(
            one.format(level=trl.lowest)
            if trl.lowest == trl.highest
            else levels.format(lowest=trl.lowest, highest=trl.highest)
        )
    coming = sorted(
        (event.on, event.kind, event) for event in notice.events if event.on and event.on >= as_of.date()
    )
    parts += [_event(event, on, said, language) for on, _, event in coming[:EVENTS_SHOWN]]
    line = wording.joined([part for part in parts if part], language)
    return line[:1].upper() + line[1:] + "." if line else ""


def _stages(notice: Notice, said: Catalogue) -> str:
    stages = sum(deadline.kind is DeadlineKind.STAGE for deadline in notice.deadlines)
    if not stages:
        return ""
    # One dated stage is the first of several whose dates are not known yet.
    form = said.ngettext("an application in stages", "an application in {number} stages", stages)
    return form.format(number=stages)


def _partners(rule: Consortium | None, said: Catalogue) -> str:
    if rule is None:
        return ""
    if rule.required is False:
        return said.gettext("no partners needed")
    if rule.min_partners and rule.min_countries:
        form = said.gettext("at least {partners} partners from {countries} countries")
        return form.format(partners=rule.min_partners, countries=rule.min_countries)
    if rule.min_partners:
        return said.gettext("at least {partners} partners").format(partners=rule.min_partners)
    if rule.min_countries:
        return said.gettext("partners from at least {countries} countries").format(
            countries=rule.min_countries
        )
    return said.gettext("a consortium") if rule.required else ""


def _event(event: Event, on: date, said: Catalogue, language: str) -> str:
    day = wording.short_day(on, language)
    match event.kind:
        case EventKind.INFORMATION_DAY:
            form = said.gettext("information day {day}")
        case EventKind.BROKERAGE:
            form = said.gettext("partnering event {day}")
        case EventKind.QUESTIONS:
            form = said.gettext("questions until {day}")
        case EventKind.EXPECTED_OPENING:
            form = said.gettext("expected to open about {day}")
        case EventKind.LETTER_OF_INTENT:
            form = said.gettext("letter of intent by {day}")
    place = f" ({shortened(event.place, PLACE_SHOWN)})" if event.place else ""
    return form.format(day=day) + place


def rounds_in_words(rounds: Sequence[Round], opportunity: str, language: str = "en") -> str:
    """When the earlier rounds of a series ended, the latest first: ``(earlier rounds: 8 Oct 2025, …)``."""
    own = next((each.day for each in rounds if each.opportunity == opportunity), None)
    earlier = sorted({each.day for each in rounds if own and each.day and each.day < own}, reverse=True)
    if not earlier:
        return ""
    said = words(language)
    days = wording.listed([wording.short_day(day, language) for day in earlier[:ROUNDS_SHOWN]], language)
    form = said.ngettext("(earlier round: {days})", "(earlier rounds: {days})", len(earlier))
    return form.format(days=days + (", …" if len(earlier) > ROUNDS_SHOWN else ""))


def published_in(language_of_notice: str, language: str = "en") -> str:
    """The language of a title that is not the reader's, to stand beside it: ``in French``."""
    named = wording.language_in_words(language_of_notice, language)
    return words(language).gettext("in {language}").format(language=named)


def verdict_in_words(verdict: Verdict, language: str = "en") -> str:
    """Whether one may apply, in a word and a full stop."""
    return f"{words(language).pgettext(*MAY_APPLY[verdict.value])}."


def wording_changed(language: str = "en") -> str:
    """That a passage changed whose words may not be shown."""
    say = words(language)
    return say.gettext("the wording changed ({why})").format(why=in_language(language).FACTS_ONLY)


def unread_in_words(parts: Sequence[str], language: str = "en") -> str:
    """Which parts of an announcement could not be read."""
    say = words(language)
    # i18n: a part of an announcement that could not be read
    whole = {"detail": say.pgettext("part of an announcement", "detail")}
    named = wording.listed([whole.get(part, part) for part in parts], language)
    return say.gettext("could not be read: {parts}").format(parts=named)


def disagreements_in_words(found: Sequence[Disagreement], language: str = "en") -> str:
    """In which facts the portals of an opportunity contradict each other."""
    say = words(language)
    names = [_fact(field, language) for field in dict.fromkeys(each.field for each in found)]
    form = say.gettext("its portals state different values: {facts}")
    return form.format(facts=wording.listed(names, language))


def _fact(field: str, language: str) -> str:
    return words(language).pgettext("fact", field.replace("_", " "))


def corrected_in_words(row: Row, language: str = "en") -> str:
    """A fact that we told wrongly, in one phrase."""
    form = words(language).gettext("{fact}: we told you {before} ({day}); the publisher's page says {after}")
    return form.format(fact=row.label, before=row.before, day=row.told_on, after=row.text)


def brief_in_words(until: date | None, score: int | None, language: str = "en") -> str:
    """What an entry of one line says after its title: ``until 6 Oct 2026, score 71``."""
    say = words(language)
    parts = [in_language(language).NO_DATE]
    if until is not None:
        parts = [say.gettext("until {day}").format(day=wording.short_day(until, language))]
    if score is not None:
        parts.append(say.gettext("score {score}").format(score=wording.number(score, language)))
    return wording.listed(parts, language)


def desk_label(language: str) -> str:
    """The label of what the desk that released the mail wrote to it."""
    return words(language).gettext("From your desk")


def terms_in_words(families: Sequence[str], language: str = "en") -> str:
    """Which clauses a negotiator must see an opportunity states."""
    say = words(language)
    named = wording.listed([say.pgettext("clause", in_words(each)) for each in families], language)
    return say.gettext("(states {clauses})").format(clauses=named)
