"""Dates, deadlines, money and counts in words: every sentence of ours that holds a fact of a call.

Formats, cities, countries and languages come from babel, everything else from the reader's catalogue
(``flows.language.languages``). Pure; the clock is an argument.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from db.records import (
    ApplicantType,
    Certainty,
    Deadline,
    DeadlineKind,
    Instrument,
    Notice,
    Status,
    closes_at,
    days_left,
    next_deadline,
)
from db.records.saying import marked, marked_as
from flows.language.languages import Catalogue, locale_of, words
from flows.words.amount_words import count, joined, listed, money_in_words, number, percent

__all__ = [
    "NAMES_SHOWN",
    "NOT_STATED",
    "applicants_in_words",
    "code_in_words",
    "count",
    "countries_in_words",
    "day_in_words",
    "days_left_in_words",
    "deadline_in_words",
    "deadlines_in_words",
    "instruments_in_words",
    "joined",
    "language_in_words",
    "listed",
    "money_in_words",
    "names_in_words",
    "number",
    "percent",
    "short_day",
    "status_in_words",
    "zone_in_words",
]


NOT_STATED = marked("not stated")
# A list longer than this is counted instead of spelled out.
NAMES_SHOWN = 4

_NO_DEADLINE = marked("no deadline stated")
_UNDATED = {
    DeadlineKind.ROLLING: marked("no deadline: applications are taken at any time"),
    DeadlineKind.UNTIL_EXHAUSTED: marked("open until the money is spent"),
    DeadlineKind.RECURRING: marked("recurring; the next date is not stated"),
    DeadlineKind.NONE_STATED: _NO_DEADLINE,
}
_STATUS = {
    Status.FORECASTED: marked_as("status of a call", "forecast"),
    Status.OPEN: marked_as("status of a call", "open"),
    Status.CLOSED: marked_as("status of a call", "closed"),
    Status.WITHDRAWN: marked_as("status of a call", "withdrawn"),
}


def day_in_words(day: date, language: str = "en") -> str:
    """A date with its weekday: ``Tuesday 6 October 2026``."""
    from babel.dates import format_date

    say = words(language)
    # i18n: a date in babel's pattern letters; the second pattern is for the first day of a month
    pattern = say.pgettext("date", "EEEE d MMMM y")
    if day.day == 1:
        pattern = say.pgettext("date, first of a month", "EEEE d MMMM y")
    return str(format_date(day, pattern, locale=say.locale))


def short_day(day: date, language: str = "en") -> str:
    """A date without its weekday, for lists: ``6 Oct 2026``."""
    from babel.dates import format_date

    say = words(language)
    # i18n: a short date in babel's pattern letters; the second pattern is for the first day of a month
    pattern = say.pgettext("date", "d MMM y")
    if day.day == 1:
        pattern = say.pgettext("date, first of a month", "d MMM y")
    return str(format_date(day, pattern, locale=say.locale))


def zone_in_words(zone: str, language: str = "en") -> str:
    """An IANA zone by its city: ``Brussels time``, ``UTC``, ``anywhere on Earth (UTC−12)``."""
    from babel.dates import get_timezone_location

    say = words(language)
    if zone == "Etc/GMT+12":
        return say.gettext("anywhere on Earth (UTC−12)")
    if zone in {"UTC", "Etc/UTC", "GMT", "Etc/GMT"}:
        return "UTC"
    if zone.startswith("Etc/GMT"):  # POSIX signs: Etc/GMT-2 lies two hours east of Greenwich
        return "UTC" + zone[7:].translate(str.maketrans("+-", "−+"))
    city = str(get_timezone_location(zone, locale=say.locale, return_city=True))
    return say.gettext("{city} time").format(city=city.rpartition("/")[2])


def deadline_in_words(deadline: Deadline, as_of: datetime | None = None, language: str = "en") -> str:
    """A deadline as one phrase: day, time, zone, how we know it and, with ``as_of``, the days left.

    A date without a time says so; it is never given one.
    """
    say = words(language)
    if deadline.on is None:
        undated = _UNDATED.get(deadline.kind)
        return say.gettext(undated) if undated else say.gettext("date not stated")
    day = day_in_words(deadline.on, language)
    moment = say.gettext("{day}, {time}").format(day=day, time=_time_of(deadline, language))
    if deadline.certainty is Certainty.ESTIMATED:
        moment = say.gettext("about {day} (estimated by the funder)").format(day=day)
    elif deadline.certainty is Certainty.INFERRED:
        moment = say.gettext("{moment} (date read from the text)").format(moment=moment)
    if as_of is None:
        return moment
    left = days_left_in_words(deadline, as_of, language)
    return say.gettext("{moment}, {days_left}").format(moment=moment, days_left=left)


def days_left_in_words(deadline: Deadline, as_of: datetime, language: str = "en") -> str:
    """How long there is to go, in calendar days of the deadline's zone: ``56 days left``, ``today``."""
    say = words(language)
    left, closing = days_left(deadline, as_of), closes_at(deadline)
    if left is None or closing is None:
        return say.gettext("no date")
    if closing <= as_of:
        return say.gettext("passed") if left == 0 else _days_ago(-left, language)
    if left < 2:
        return say.gettext("tomorrow") if left else say.gettext("today")
    return say.ngettext("{number} day left", "{number} days left", left).format(number=number(left, language))


def _days_ago(days: int, language: str) -> str:
    ago = words(language).ngettext("passed {number} day ago", "passed {number} days ago", days)
    return ago.format(number=number(days, language))


def deadlines_in_words(notice: Notice, as_of: datetime, language: str = "en") -> str:
    """The next deadline with its days left, and how many come after it."""
    say, coming = words(language), next_deadline(notice, as_of)
    if coming is None:
        undated = [deadline for deadline in notice.deadlines if deadline.on is None]
        past = [deadline for deadline in notice.deadlines if deadline.on is not None]
        if undated or not past:
            return deadline_in_words(undated[0], None, language) if undated else say.gettext(_NO_DEADLINE)
        return deadline_in_words(max(past, key=lambda d: d.on or date.min), as_of, language)
    line = deadline_in_words(coming, as_of, language)
    if coming.kind is DeadlineKind.STAGE:
        line = say.gettext("next stage: {deadline}").format(deadline=line)
    elif coming.kind is DeadlineKind.CUTOFF:
        line = say.gettext("next cut-off: {deadline}").format(deadline=line)
    later = [d for d in notice.deadlines if d is not coming and d.on and coming.on and d.on > coming.on]
    if not later:
        return line
    days = listed([short_day(d.on, language) for d in later if d.on], language, shown=3)
    return say.gettext("{deadline}; then {days}").format(deadline=line, days=days)


def status_in_words(status: Status | None, language: str = "en") -> str:
    """A status as a reader knows it; ``not stated`` where the publisher says nothing."""
    say = words(language)
    return say.gettext(NOT_STATED) if status is None else say.pgettext(*_STATUS[status])


def instruments_in_words(instruments: tuple[Instrument, ...] | None, language: str = "en") -> str:
    """The forms of money, comma separated, or that none is stated."""
    names = [code_in_words("instrument", one.value, language) for one in instruments or ()]
    return listed(names, language) if names else words(language).gettext("instrument not stated")


def applicants_in_words(codes: Iterable[str], language: str = "en") -> str:
    """Applicant types by name: ``higher education public, individual``."""
    names = [code_in_words("applicant type", ApplicantType(code).value, language) for code in codes]
    return listed(names, language)


def code_in_words(vocabulary: str, code: str, language: str = "en") -> str:
    """A code of ours as words: ``technical assistance``; ``flows.language.data`` marks those of mails."""
    return words(language).pgettext(vocabulary, code.replace("_", " "))


def countries_in_words(codes: Iterable[str], language: str = "en") -> str:
    """Countries and groups of them by name; ``EU`` stays as it is, for everybody calls it so."""
    from babel import Locale

    from ranking.country_groups import COUNTRY_GROUPS

    say = words(language)
    names = {code: say.pgettext("country group", each.in_words) for code, each in COUNTRY_GROUPS.items()}
    names["EU"] = say.pgettext("country group", "EU")
    territories = Locale.parse(say.locale).territories
    return listed([names.get(code) or str(territories.get(code, code)) for code in codes], language)


def language_in_words(code: str, language: str = "en") -> str:
    """A language by name; a code nobody knows stays as it is."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(code, sep="-").get_language_name(locale_of(language)) or code)
    except (ValueError, UnknownLocaleError):
        return code


def names_in_words(field: str, codes: Iterable[str], language: str = "en") -> str:
    """The values of ``applicant_types`` or ``eligible_countries`` by name."""
    in_words = applicants_in_words if field == "applicant_types" else countries_in_words
    return in_words(codes, language)


def _time_of(deadline: Deadline, language: str) -> str:
    say = words(language)
    zone = zone_in_words(deadline.zone, language) if deadline.zone else ""
    if deadline.at is None and zone:
        return say.gettext("end of day {zone} (time not stated)").format(zone=zone)
    if deadline.at is None:
        return say.gettext("end of day, zone not stated")
    at = _clock(deadline.at, say)
    pattern = say.gettext("{time} {zone}") if zone else say.gettext("{time}, zone not stated")
    moment = pattern.format(time=at, zone=zone)
    if deadline.time_certainty is Certainty.BY_RULE:
        return say.gettext("{moment} (by the portal's rule)").format(moment=moment)
    if deadline.time_certainty is Certainty.INFERRED:
        return say.gettext("{moment} (time read from the text)").format(moment=moment)
    return moment


def _clock(at: time, say: Catalogue) -> str:
    # i18n: a time of day: hours, minutes
    return say.gettext("{hours}:{minutes}").format(hours=f"{at:%H}", minutes=f"{at:%M}")
