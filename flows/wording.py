"""Dates, deadlines, money and counts in words: every sentence of ours that holds a fact of a call.

English only so far; all formats come from babel and all words of ours stand here and in
``flows.digest_words``, so that a catalogue can replace them. Pure; the clock is an argument.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal

from db.records import (
    ApplicantType,
    Certainty,
    Deadline,
    DeadlineKind,
    Instrument,
    Money,
    Notice,
    Status,
    closes_at,
    days_left,
    next_deadline,
)

NOT_STATED, ZONE_NOT_STATED = "not stated", "zone not stated"
# A list longer than this is counted instead of spelled out.
NAMES_SHOWN = 4

_LOCALES = {"en": "en_GB"}
_UNDATED = {
    DeadlineKind.ROLLING: "no deadline: applications are taken at any time",
    DeadlineKind.UNTIL_EXHAUSTED: "open until the money is spent",
    DeadlineKind.RECURRING: "recurring; the next date is not stated",
    DeadlineKind.NONE_STATED: "no deadline stated",
}
_STATUS = {
    Status.FORECASTED: "forecast",
    Status.OPEN: "open",
    Status.CLOSED: "closed",
    Status.WITHDRAWN: "withdrawn",
}
_MILLIONS = ((Decimal(1_000_000_000), "billion"), (Decimal(1_000_000), "million"))


def day_in_words(day: date, language: str = "en") -> str:
    """A date with its weekday: ``Tuesday 6 October 2026``."""
    from babel.dates import format_date

    return str(format_date(day, "EEEE d MMMM y", locale=_locale(language)))


def short_day(day: date, language: str = "en") -> str:
    """A date without its weekday, for lists: ``6 Oct 2026``."""
    from babel.dates import format_date

    return str(format_date(day, "d MMM y", locale=_locale(language)))


def zone_in_words(zone: str, language: str = "en") -> str:
    """An IANA zone by its city: ``Brussels time``, ``UTC``, ``anywhere on Earth (UTC−12)``."""
    from babel.dates import get_timezone_location

    if zone == "Etc/GMT+12":
        return "anywhere on Earth (UTC−12)"
    if zone in {"UTC", "Etc/UTC", "GMT", "Etc/GMT"}:
        return "UTC"
    if zone.startswith("Etc/GMT"):  # POSIX signs: Etc/GMT-2 lies two hours east of Greenwich
        return "UTC" + zone[7:].translate(str.maketrans("+-", "−+"))
    city = str(get_timezone_location(zone, locale=_locale(language), return_city=True))
    return f"{city.rpartition('/')[2]} time"


def deadline_in_words(deadline: Deadline, as_of: datetime | None = None, language: str = "en") -> str:
    """A deadline as one phrase: day, time, zone, how we know it and, with ``as_of``, the days left.

    A date without a time says so; it is never given one.
    """
    if deadline.on is None:
        return _UNDATED.get(deadline.kind, "date not stated")
    moment = f"{day_in_words(deadline.on, language)}, {_time_of(deadline, language)}"
    if deadline.certainty is Certainty.ESTIMATED:
        moment = f"about {day_in_words(deadline.on, language)} (estimated by the funder)"
    elif deadline.certainty is Certainty.INFERRED:
        moment += " (date read from the text)"
    return moment if as_of is None else f"{moment}, {days_left_in_words(deadline, as_of)}"


def days_left_in_words(deadline: Deadline, as_of: datetime) -> str:
    """How long there is to go, in calendar days of the deadline's zone: ``56 days left``, ``today``."""
    left, closing = days_left(deadline, as_of), closes_at(deadline)
    if left is None or closing is None:
        return "no date"
    if closing <= as_of:
        return "passed" if left == 0 else f"passed {count(-left, 'day')} ago"
    return {0: "today", 1: "tomorrow"}.get(left) or f"{count(left, 'day')} left"


def deadlines_in_words(notice: Notice, as_of: datetime, language: str = "en") -> str:
    """The next deadline with its days left, and how many come after it."""
    coming = next_deadline(notice, as_of)
    if coming is None:
        undated = [deadline for deadline in notice.deadlines if deadline.on is None]
        past = [deadline for deadline in notice.deadlines if deadline.on is not None]
        if undated or not past:
            return deadline_in_words(undated[0], None, language) if undated else "no deadline stated"
        return deadline_in_words(max(past, key=lambda d: d.on or date.min), as_of, language)
    words = deadline_in_words(coming, as_of, language)
    prefix = {DeadlineKind.STAGE: "next stage: ", DeadlineKind.CUTOFF: "next cut-off: "}.get(coming.kind, "")
    later = [d for d in notice.deadlines if d is not coming and d.on and coming.on and d.on > coming.on]
    after = f"; then {', '.join(short_day(d.on, language) for d in later[:3] if d.on)}" if later else ""
    more = f" and {len(later) - 3} more" if len(later) > 3 else ""
    return f"{prefix}{words}{after}{more}"


def money_in_words(money: Money, language: str = "en") -> str:
    """An exact amount with its ISO code: ``EUR 2.4 million``, ``USD 950,000``; never rounded."""
    for unit, name in _MILLIONS:
        scaled = money.amount / unit
        if abs(scaled) >= 1 and scaled == round(scaled, 3):
            return f"{money.currency}\N{NO-BREAK SPACE}{number(scaled, language)}\N{NO-BREAK SPACE}{name}"
    return f"{money.currency}\N{NO-BREAK SPACE}{number(money.amount, language)}"


def number(value: Decimal | int, language: str = "en") -> str:
    """A number with the language's separators and no superfluous zeros."""
    from babel.numbers import format_decimal

    return str(format_decimal(value, format="#,##0.###", locale=_locale(language)))


def percent(rate: Decimal, language: str = "en") -> str:
    """A share from 0 to 1 as a percentage: ``80 %``."""
    return f"{number(rate * 100, language)}\N{NO-BREAK SPACE}%"


def count(amount: int, noun: str) -> str:
    """An amount with its noun: ``1 day``, ``2 days``, ``2 opportunities``."""
    if amount == 1:
        return f"1 {noun}"
    plural = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else f"{noun}s"
    return f"{number(amount)} {plural}"


def status_in_words(status: Status | None) -> str:
    """A status as a reader knows it; ``not stated`` where the publisher says nothing."""
    return NOT_STATED if status is None else _STATUS[status]


def instruments_in_words(instruments: tuple[Instrument, ...] | None) -> str:
    """The forms of money, comma separated, or that none is stated."""
    return ", ".join(one.value.replace("_", " ") for one in instruments or ()) or "instrument not stated"


def applicants_in_words(codes: Iterable[str]) -> str:
    """Applicant types by name: ``higher education public, individual``."""
    return ", ".join(ApplicantType(code).value.replace("_", " ") for code in codes)


def countries_in_words(codes: Iterable[str], language: str = "en") -> str:
    """Countries and groups of them by name; ``EU`` stays as it is, for everybody calls it so."""
    from babel import Locale

    from ranking.country_groups import COUNTRY_GROUPS

    names = {code: group.in_words for code, group in COUNTRY_GROUPS.items()} | {"EU": "EU"}
    territories = Locale.parse(_locale(language)).territories
    return ", ".join(names.get(code) or str(territories.get(code, code)) for code in codes)


def language_in_words(code: str, language: str = "en") -> str:
    """A language by name; a code nobody knows stays as it is."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(code, sep="-").get_language_name(_locale(language)) or code)
    except (ValueError, UnknownLocaleError):
        return code


def names_in_words(field: str, codes: Iterable[str], language: str = "en") -> str:
    """The values of ``applicant_types`` or ``eligible_countries`` by name."""
    return applicants_in_words(codes) if field == "applicant_types" else countries_in_words(codes, language)


def _locale(language: str) -> str:
    return _LOCALES.get(language, _LOCALES["en"])


def _time_of(deadline: Deadline, language: str) -> str:
    zone = zone_in_words(deadline.zone, language) if deadline.zone else ZONE_NOT_STATED
    if deadline.at is None:
        return f"end of day {zone} (time not stated)" if deadline.zone else f"end of day, {zone}"
    joined = f"{_clock(deadline.at)} {zone}" if deadline.zone else f"{_clock(deadline.at)}, {zone}"
    rule = {Certainty.BY_RULE: " (by the portal's rule)", Certainty.INFERRED: " (time read from the text)"}
    return joined + (rule.get(deadline.time_certainty, "") if deadline.time_certainty else "")


def _clock(at: time) -> str:
    return at.strftime("%H:%M")
