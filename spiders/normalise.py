"""From a publisher's own strings to a typed notice: pure, and never at a loss.

What a publisher did not say stays ``None``; what it said and we did not understand becomes an Issue beside
the notice. The same raw notice read by the same source gives the same notice on any day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from db.records import Event, EventKind, Ground, Issue, Money, Notice, RawNotice, Status
from db.records.notice import CALL
from spiders.award_sizes import is_less
from spiders.award_terms import Role, award_terms
from spiders.contacts import offices
from spiders.deadlines import DeadlineReading, read_deadlines
from spiders.eligibility import consortium_rule, eligibility_passage
from spiders.entry import entry
from spiders.events import find_events
from spiders.fields import (
    applicants_of,
    attachments_of,
    body_of,
    codes_of,
    day_of,
    funder_of,
    identifiers_of,
    instruments_of,
    kind_of,
    money_of,
    parsed,
    programme_of,
    status_of,
    text_basis_of,
    topics_of,
    trl_of,
)
from spiders.funding_rates import FundingRate
from spiders.money_terms import stated_form, stated_share
from spiders.places import country_code
from spiders.readings import Reading, begin
from spiders.source_facts import SourceFacts
from spiders.subjects import subjects_of
from spiders.text import one_line, plain_text, title_text, undouble, unglue
from spiders.timestamps import is_period
from spiders.values import share_in, truth_in, whole_number

# Forms that ask for a floor get a 1 where there is none.
PLACEHOLDER_FLOOR = 1


def normalise(raw: RawNotice, source: SourceFacts) -> tuple[Notice, tuple[Issue, ...]]:
    """One raw notice as a typed notice, with an Issue for each thing said that was not understood.

    Args:
        raw: the publisher's strings.
        source: the declarations by which they are read; a ``Source`` class has them all.
    """
    reading = begin(raw, source)
    notice = _with_terms(_with_eligibility(_with_dates(_announced(reading), reading), reading), reading)
    return notice, tuple(dict.fromkeys(reading.issues))


def _announced(reading: Reading) -> Notice:
    """Who announces what, and where."""
    raw, source, kind = reading.raw, reading.source, kind_of(reading)
    topics = topics_of(reading, kind)
    subjects = subjects_of(((topic.vocabulary, topic.code) for topic in topics), reading.language)
    return Notice(
        source=raw.source,
        key=raw.key,
        url=raw.url.strip(),
        title=title_text(raw.title),
        source_class=source.source_class,
        reuse=source.reuse,
        text_basis=text_basis_of(reading),
        summary=undouble(plain_text(raw.summary)) or None,
        text=body_of(reading),
        language=reading.language,
        funder=funder_of(reading),
        programme=programme_of(reading),
        topics=topics,
        fields_of_science=subjects.fields,
        sdgs=subjects.goals,
        kind=kind if kind and kind.code != CALL else None,
        contacts=offices(raw.contacts),
        identifiers=identifiers_of(raw),
        attachments=attachments_of(raw),
        unread=raw.unread,
    )


def _with_dates(notice: Notice, reading: Reading) -> Notice:
    """The notice with its status, deadlines and events."""
    status = status_of(reading)
    found = read_deadlines(reading.raw.deadlines, notice.text, reading)
    opens_on, opening = _opening(reading, found, status)
    events = (*opening, *found.events, *find_events(notice.text, reading))
    return replace(
        notice,
        status=status,
        published_on=day_of(reading.raw.published, "published", reading),
        opens_on=opens_on,
        deadlines=found.deadlines,
        events=tuple(dict.fromkeys(events)),
    )


def _opening(
    reading: Reading, found: DeadlineReading, status: Status | None
) -> tuple[date | None, tuple[Event, ...]]:
    """(the day from which applications are taken, events): a forecast only expects to open."""
    if is_period(reading.raw.opens):
        return found.opens_on, (Event(EventKind.EXPECTED_OPENING, None, one_line(reading.raw.opens)),)
    on = day_of(reading.raw.opens, "opens", reading)
    if found.estimated or (reading.source.forecasts_are_estimates and status is Status.FORECASTED):
        expected = Event(EventKind.EXPECTED_OPENING, on, one_line(reading.raw.opens))
        return None, (expected,) if on else ()
    return on or found.opens_on, ()


def _with_eligibility(notice: Notice, reading: Reading) -> Notice:
    """The notice with the passage on who may apply and what it plainly states."""
    raw = reading.raw
    conditions = unglue(plain_text(raw.eligibility))
    passage = eligibility_passage(conditions or None, notice.text)
    said = entry(
        conditions or passage or "",
        notice.text,
        reading,
        programme=notice.programme,
        types=applicants_of(reading),
        countries=codes_of(raw.countries, "countries", lambda n: country_code(n, reading.language), reading),
    )
    share = stated_share(conditions, notice.text)
    return replace(
        notice,
        eligibility=_with_rates(passage, share.rate, notice.text),
        cofunding_rate=share.of_the_funder,
        cost_sharing=share.asked,
        consortium=consortium_rule(passage, notice.text),
        applicant_types=said.types,
        eligible_countries=said.countries,
        others_may_apply=said.others or None,
        excluded_types=said.refused,
        excluded_countries=said.outside,
        grounds=(*said.grounds, *share.grounds),
        trl=trl_of(reading, notice.text),
    )


def _with_rates(passage: str | None, rate: FundingRate | None, text: str) -> str | None:
    """The passage with the sentences on funding rates that stand elsewhere: whoever applies asks for them."""
    if rate is None:
        return passage
    said = f"{passage}\n{text}" if rate.share is not None else passage or ""
    missing = [words for words in rate.words if words not in said]
    return "\n".join([*([passage] if passage else []), *missing]) or None


def _with_amounts_in_text(
    floor: Money | None, ceiling: Money | None, pot: Money | None, notice: Notice, reading: Reading
) -> tuple[Money | None, Money | None, Money | None, tuple[Ground, ...]]:
    """The publisher's amounts, and where it has no field for one what the description plainly states.

    A sentence that would put the least above the most, or an award above the pot, is not believed. The last
    are the sentences that were.
    """
    if floor and ceiling and pot:
        return floor, ceiling, pot, ()
    terms = award_terms(notice.text, language=reading.language, home=reading.source.currency)
    least, most, whole = floor or terms.floor, ceiling or terms.ceiling, pot or terms.pot
    if is_less(most, least) or is_less(whole, most) or is_less(whole, least):
        return floor, ceiling, pot, ()
    if ceiling is None and most == whole:
        # Of one amount nobody says whether it is an award or all there is: the pot holds.
        most = None
    read = (("award_floor", Role.FLOOR, floor, least), ("award_ceiling", Role.CEILING, ceiling, most),
            ("total_funding", Role.POT, pot, whole))  # fmt: skip
    grounds = (
        Ground(fact, terms.words[role])
        for fact, role, stated, now in read
        if stated is None and now is not None and role in terms.words
    )
    return least, most, whole, tuple(grounds)


def _with_terms(notice: Notice, reading: Reading) -> Notice:
    """The notice with its money and instruments; floor, ceiling and pot are three different things."""
    raw = reading.raw
    floor = money_of(raw.award_floor, "award_floor", reading)
    if floor and floor.amount <= PLACEHOLDER_FLOOR:
        floor = None
    ceiling = money_of(raw.award_ceiling, "award_ceiling", reading)
    if floor and ceiling and floor.currency == ceiling.currency and floor.amount > ceiling.amount:
        reading.issue(
            "award_floor", f"{raw.award_floor} > {raw.award_ceiling}", "the floor is above the ceiling"
        )
    pot = money_of(raw.total_funding, "total_funding", reading)
    floor, ceiling, pot, sentences = _with_amounts_in_text(floor, ceiling, pot, notice, reading)
    form = stated_form(instruments_of(reading), reading, notice.text)
    return replace(
        notice,
        award_floor=floor,
        award_ceiling=ceiling,
        total_funding=pot,
        expected_awards=parsed(raw.expected_awards, "expected_awards", whole_number, reading),
        cofunding_rate=parsed(raw.cofunding, "cofunding", share_in, reading) or notice.cofunding_rate,
        cost_sharing=_first_stated(
            parsed(raw.cost_sharing, "cost_sharing", truth_in, reading), notice.cost_sharing
        ),
        instruments=form.instruments,
        grounds=(*notice.grounds, *sentences, *form.grounds),
    )


def _first_stated(field: bool | None, sentence: bool | None) -> bool | None:
    return sentence if field is None else field
