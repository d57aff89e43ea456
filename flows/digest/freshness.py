"""Where a digest's calls come from, and how fresh they are: a line for each source, or one for many alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from db.records import Outcome
from db.records.saying import marked
from flows.announcing.mail_plan import SourceLine
from flows.language.languages import ENGLISH, words
from flows.words.wording import NOT_STATED, number, short_day

# So many sources have a line each; beyond, those with nothing particular to say share one.
MOST_LINES = 12
READ, READ_UNVERIFIED = marked("Read tonight"), marked("Read tonight, but not yet verified live")
NOT_READ = marked("Not read tonight")


def freshness(lines: Sequence[SourceLine], night: date, language: str = "en") -> list[tuple[str, str]]:
    """(name, how it stands) of each source; of many, trouble first and the quiet ones together."""
    if len(lines) <= MOST_LINES:
        return [(line.name, source_in_words(line, night, language)) for line in lines]
    quiet = [line for line in lines if line.outcome is Outcome.OK and not line.cause]
    absent = [line for line in lines if line.outcome is None]
    told = [line for line in lines if line not in quiet and line not in absent]
    say = words(language)
    together = {
        READ: _counted((line for line in quiet if line.verified), language),
        READ_UNVERIFIED: _counted((line for line in quiet if not line.verified), language),
        NOT_READ: [_dated(line, language) for line in absent],
    }
    return [
        *((line.name, source_in_words(line, night, language)) for line in told),
        *(
            (say.gettext(heading), said)
            for heading, names in together.items()
            if (said := _listed(names, language))
        ),
    ]


def source_in_words(line: SourceLine, night: date, language: str = "en") -> str:
    """One source's freshness: read tonight, in part, or how old its data are; and whether ever live."""
    say = words(language)
    cause = cause_in_words(line.cause, language) if line.cause else say.gettext(NOT_STATED)
    last = say.gettext("never read completely")
    if line.last_ok_on is not None:
        day = short_day(line.last_ok_on, language)
        last = say.gettext("last complete reading {day}").format(day=day)
    match line.outcome:
        case Outcome.OK:
            state = _read(line, cause, language)
        case Outcome.PARTIAL:
            state = say.gettext("read in part tonight ({cause}); {last}").format(cause=cause, last=last)
        case Outcome.FAILED:
            state = say.gettext("not readable tonight ({cause}); {last}").format(
                cause=cause, last=_aged(last, line, night, language)
            )
        case None:
            state = say.gettext("not read tonight; {last}").format(last=_aged(last, line, night, language))
    return state if line.verified else say.gettext("{state}; not yet verified live").format(state=state)


def _read(line: SourceLine, cause: str, language: str) -> str:
    say, state = words(language), words(language).gettext("read tonight")
    if line.seen is not None:
        state = say.ngettext(
            "read tonight, {number} notice", "read tonight, {number} notices", line.seen
        ).format(number=number(line.seen, language))
    return say.gettext("{state}; {cause}").format(state=state, cause=cause) if line.cause else state


def _aged(last: str, line: SourceLine, night: date, language: str) -> str:
    if line.last_ok_on is None:
        return last
    days = (night - line.last_ok_on).days
    aged = words(language).ngettext("{last}, {number} day ago", "{last}, {number} days ago", days)
    return aged.format(last=last, number=number(days, language))


def _listed(names: Iterable[str], language: str) -> str:
    comma = words(language).pgettext("between the entries of a list", ", ")
    return comma.join(sorted(dict.fromkeys(names), key=str.casefold))


def _counted(lines: Iterable[SourceLine], language: str) -> list[str]:
    """Each publisher once, whatever the number of its sources, with all of their notices."""
    seen: Counter[str] = Counter()
    for line in lines:
        seen[line.name] += line.seen or 0
    return [f"{name} ({number(notices, language)})" for name, notices in seen.items()]


def _dated(line: SourceLine, language: str) -> str:
    say = words(language)
    if line.last_ok_on is None:
        return say.gettext("{name} (never)").format(name=line.name)
    return say.gettext("{name} (last {day})").format(name=line.name, day=short_day(line.last_ok_on, language))


def cause_in_words(cause: str, language: str = "en") -> str:
    """Why a source was not read as usual; in another language than English without its details."""
    say = words(language)
    if say.language == ENGLISH:
        return cause
    from spiders.causes import kind_of

    kind = kind_of(cause)
    if kind is None:
        return say.gettext("unknown cause")
    # An HTTP status says the same in every language.
    status = cause.removeprefix("http") if kind == "http" else ""
    return say.pgettext("cause", kind) + status
