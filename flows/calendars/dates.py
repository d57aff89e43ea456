"""The dates of an opportunity that belong in a calendar, and how each stays the same entry when it moves.

Pure. An entry is named by the opportunity and by which of its dates it is, never by the day it falls on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from db.calendars import CalendarEntry
from db.records import Certainty, Deadline, DeadlineKind, Event, EventKind, Opportunity, Status
from flows.announcing.facts import current_status
from flows.words.publisher_text import safe_link, shortened

DEADLINE, INTERNAL = "deadline", "internal"
TITLE_SHOWN, LABEL_SHOWN, PLACE_SHOWN = 200, 60, 80
# Their next date is another one, so that a date of theirs that has passed stays where it was.
_COMES_AGAIN = frozenset({DeadlineKind.CUTOFF, DeadlineKind.RECURRING})


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """One date of a call: ``what`` is ``deadline``, ``internal`` or the kind of an event.

    ``kind`` is the deadline's; ``at`` and ``zone`` as in ``Deadline``: never midnight where only a day was
    stated. All texts are plain, on one line and of bounded length; ``url`` is empty where none is safe.
    ``closed`` says that the publisher closed the call before that day.
    """

    what: str
    on: date
    at: time | None = None
    zone: str | None = None
    kind: str = ""
    label: str = ""
    certainty: str = Certainty.STATED.value
    time_certainty: str | None = None
    title: str = ""
    funder: str = ""
    url: str = ""
    place: str = ""
    closed: bool = False

    @property
    def deadline(self) -> Deadline:
        """The date as a deadline, for the words that it is told in."""
        sure = Certainty(self.time_certainty) if self.time_certainty else None
        kind = DeadlineKind(self.kind or DeadlineKind.FIXED)
        return Deadline(kind, self.on, self.at, self.zone, "", Certainty(self.certainty), sure)

    @property
    def is_estimate(self) -> bool:
        """Whether the publisher itself only expects it."""
        return self.certainty == Certainty.ESTIMATED or self.what == EventKind.EXPECTED_OPENING

    def to_json(self) -> str:
        """The date as one stable line."""
        plain = {name: value for name, value in asdict(self).items() if value not in (None, "", False)}
        plain |= {"on": self.on.isoformat()} | ({"at": self.at.isoformat()} if self.at else {})
        return json.dumps(plain, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> CalendarDate:
        """The date that ``to_json`` wrote."""
        plain = json.loads(text)
        at = plain.pop("at", None)
        return cls(
            **plain | {"on": date.fromisoformat(plain["on"]), "at": time.fromisoformat(at) if at else None}
        )


@lru_cache(maxsize=8_192)
def said_by(text: str) -> CalendarDate:
    """The date that an entry's ``said`` is; kept, for a night's mails repeat each other's."""
    return CalendarDate.from_json(text)


def dates_of(opportunity: Opportunity) -> list[CalendarDate]:
    """Every dated deadline and event that the publisher states; a rolling call has none."""
    notice = opportunity.merged
    link = safe_link(notice.url)
    said = CalendarDate(
        what="",
        on=date.min,
        title=shortened(notice.title, TITLE_SHOWN),
        funder=shortened(notice.funder or "", LABEL_SHOWN),
        url=link[0] if link else "",
    )
    dates = [_of_deadline(each, said) for each in notice.deadlines if each.on is not None]
    dates += [_of_event(each, said) for each in notice.events if each.on is not None]
    # "9999-12-31" is how some portals write that there is no end.
    possible = [each for each in dict.fromkeys(dates) if 1900 < each.on.year < 2200]
    return sorted(possible, key=lambda each: (each.on, each.at or time.max, each.to_json()))


def internal_dates(opportunity: Opportunity, lead_days: int) -> list[CalendarDate]:
    """An institution's own deadlines: so many days before each of the publisher's; none without lead days."""
    if not lead_days:
        return []
    return [
        replace(each, what=INTERNAL, on=each.on - timedelta(days=lead_days), at=None, zone=None)
        for each in dates_of(opportunity)
        if each.what == DEADLINE
    ]


def is_off(opportunity: Opportunity, as_of: datetime) -> bool:
    """Whether its coming dates hold no more: withdrawn, or closed by its publisher's word."""
    closed = opportunity.merged.status is Status.CLOSED
    return closed or current_status(opportunity, as_of) is Status.WITHDRAWN


def moved_entries(
    opportunity: Opportunity,
    dates: Sequence[CalendarDate],
    known: Sequence[CalendarEntry],
    *,
    owner: str,
    domain: str,
    as_of: datetime,
) -> list[CalendarEntry]:
    """The entries of an opportunity that are new, or say something else than they did.

    Args:
        opportunity: as it stands tonight.
        dates: what it states for this owner.
        known: the entries that this owner has of it.
        owner: a profile for its internal deadlines, else empty.
        domain: what ends the name of an entry that is new.
        as_of: the night's instant (aware).
    """
    night, off = as_of.astimezone(UTC).date(), is_off(opportunity, as_of)
    pairs, gone = _paired(dates, known, night)
    numbers = _free_numbers(opportunity.id, known)
    moved: list[CalendarEntry] = []
    for said, entry in pairs:
        cancelled = off and said.on >= night
        if entry is None:
            name = "-".join(filter(None, (opportunity.id, said.what, owner, str(numbers(said.what)))))
            entry = CalendarEntry(f"{name}@{domain}", opportunity.id, owner, -1, "", as_of)
        closed = cancelled and opportunity.merged.status is Status.CLOSED
        moved += _moved(entry, replace(said, closed=closed).to_json(), cancelled=cancelled, as_of=as_of)
    for entry in gone:
        if said_by(entry.said).on >= night:
            moved += _moved(entry, entry.said, cancelled=True, as_of=as_of)
    return moved


def _moved(entry: CalendarEntry, said: str, *, cancelled: bool, as_of: datetime) -> list[CalendarEntry]:
    if entry.said == said and (entry.cancelled_on is not None) is cancelled:
        return []
    at = as_of.astimezone(UTC)
    day = (entry.cancelled_on or at.date()) if cancelled else None
    return [replace(entry, sequence=entry.sequence + 1, said=said, moved_at=at, cancelled_on=day)]


def _paired(
    dates: Sequence[CalendarDate], known: Sequence[CalendarEntry], night: date
) -> tuple[list[tuple[CalendarDate, CalendarEntry | None]], list[CalendarEntry]]:
    """Each date with the entry that it is, and the entries that are none any more.

    The likeliest first: what stands on its day, then what bears its label, then what is of its sort.
    """
    left = [(said_by(entry.said), entry) for entry in known]
    found: dict[CalendarDate, CalendarEntry] = {}
    for place, likeness in enumerate((_same_day_and_label, _same_day, _same_label, _same_sort)):
        for said in (each for each in dates if each not in found):
            for before, entry in left:
                stays = place > 1 and before.on < night and before.kind in _COMES_AGAIN
                if before.what == said.what and likeness(before, said) and not stays:
                    found[said] = entry
                    left.remove((before, entry))
                    break
    return [(said, found.get(said)) for said in dates], [entry for _, entry in left]


def _same_day_and_label(before: CalendarDate, said: CalendarDate) -> bool:
    return before.on == said.on and before.label == said.label


def _same_day(before: CalendarDate, said: CalendarDate) -> bool:
    return before.on == said.on


def _same_label(before: CalendarDate, said: CalendarDate) -> bool:
    return before.label == said.label and before.kind == said.kind


def _same_sort(before: CalendarDate, said: CalendarDate) -> bool:
    return before.what == said.what


def _free_numbers(opportunity: str, known: Iterable[CalendarEntry]) -> Callable[[str], int]:
    """Numbers that no entry of an opportunity bears, sort by sort: a name is never given twice."""
    used: dict[str, int] = {}
    for entry in known:
        name = entry.uid.partition("@")[0]
        number = name.rpartition("-")[2]
        if name.startswith(opportunity) and number.isdigit():
            what = said_by(entry.said).what
            used[what] = max(used.get(what, 0), int(number))

    def free(what: str) -> int:
        used[what] = used.get(what, 0) + 1
        return used[what]

    return free


def _of_deadline(deadline: Deadline, said: CalendarDate) -> CalendarDate:
    assert deadline.on is not None
    sure = deadline.time_certainty
    return replace(
        said,
        what=DEADLINE,
        on=deadline.on,
        at=deadline.at,
        zone=deadline.zone,
        kind=deadline.kind.value,
        label=shortened(deadline.label or "", LABEL_SHOWN),
        certainty=deadline.certainty.value,
        time_certainty=sure.value if sure else None,
    )


def _of_event(event: Event, said: CalendarDate) -> CalendarDate:
    assert event.on is not None
    link = safe_link(event.url) if event.url else None
    return replace(
        said,
        what=event.kind.value,
        on=event.on,
        at=event.at,
        zone=event.zone,
        place=shortened(event.place or "", PLACE_SHOWN),
        url=link[0] if link else said.url,
    )
