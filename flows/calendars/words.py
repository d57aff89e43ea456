"""What an entry of a calendar says, in a reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from db.records import Announcement, DeadlineKind, EventKind
from db.records.saying import marked
from flows.calendars.dates import DEADLINE, INTERNAL, CalendarDate
from flows.digest.words import CLOSED_EARLY, in_language
from flows.language.languages import words
from flows.words.wording import day_in_words, deadline_in_words

_WHAT: Mapping[str, str] = {
    DEADLINE: marked("Deadline"),
    INTERNAL: marked("Internal deadline"),
    EventKind.INFORMATION_DAY: marked("Information day"),
    EventKind.BROKERAGE: marked("Partnering event"),
    EventKind.QUESTIONS: marked("Questions until this day"),
    EventKind.EXPECTED_OPENING: marked("Expected to open"),
    EventKind.LETTER_OF_INTENT: marked("Letter of intent due"),
}
_KINDS: Mapping[str, str] = {
    DeadlineKind.STAGE: marked("Deadline of a stage"),
    DeadlineKind.CUTOFF: marked("Cut-off"),
}


def name_of_calendar(profile_name: str, language: str) -> str:
    """The name under which a calendar program lists the calendar of a profile."""
    return words(language).gettext("Calls for {profile}").format(profile=profile_name)


def summary(said: CalendarDate, language: str, *, cancelled: bool) -> str:
    """The entry's one line: what falls on the day, and of which call."""
    spoken, labels = words(language), in_language(language)
    stated = _KINDS.get(said.kind) if said.what == DEADLINE else None
    what = spoken.gettext(stated or _WHAT[said.what])
    if said.label:
        what = f"{what} ({said.label})"
    line = f"{what}{labels.COLON}{said.title}"
    if not cancelled:
        return line
    return f"{labels.heading(CLOSED_EARLY if said.closed else Announcement.WITHDRAWN)}{labels.COLON}{line}"


def description(said: CalendarDate, language: str, *, cancelled: bool) -> str:
    """The lines below it: the date as we know it, the funder and the link; nothing of a publisher's prose."""
    labels = in_language(language)
    # A day on which something takes place has no end that one must know.
    only_day = said.what != DEADLINE and said.at is None
    moment = day_in_words(said.on, language) if only_day else deadline_in_words(said.deadline, None, language)
    what = words(language).gettext(_WHAT[said.what])
    lines = [
        labels.GONE if cancelled and not said.closed else "",
        f"{what}{labels.COLON}{moment}",
        said.funder,
        said.url,
    ]
    return "\n".join(line for line in lines if line)
