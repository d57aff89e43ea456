"""The chronicle: for every night what publishers moved, brought, took away and brought back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from db.attachment_changes import bytes_moved
from db.notice_changes import NoticeChange, Weight, notice_changes, weight_of
from db.records import NoticeRef
from db.store import Store


@dataclass(frozen=True, slots=True)
class Named:
    """An announcement, named for a reader."""

    source: str
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Moved:
    """An announcement that moved, with what moved in it, the loudest first."""

    source: str
    key: str
    title: str
    reread: bool
    changes: tuple[NoticeChange, ...]


@dataclass(slots=True)
class Night:
    """One night's news from publishers; ``absent`` are neither closed nor withdrawn."""

    night: date
    moved: list[Moved] = field(default_factory=list)
    first_seen: list[Named] = field(default_factory=list)
    absent: list[Named] = field(default_factory=list)
    returned: list[Named] = field(default_factory=list)
    withdrawn: list[Named] = field(default_factory=list)


def chronicle(
    store: Store, since: date, until: date, *, source: str | None = None, cosmetic: bool = False
) -> list[Night]:
    """The nights after ``since`` up to ``until`` on which anything happened, in order.

    ``cosmetic`` also brings what only looks different. Of several sources, only ``source`` if named.
    """
    return _Chronicler(store, since, until, source).nights(cosmetic=cosmetic)


class _Chronicler:
    """Puts together the nights of one span, for one source or all."""

    def __init__(self, store: Store, since: date, until: date, source: str | None) -> None:
        self._store, self._since, self._until, self._source = store, since, until, source
        self._notices = {notice.ref: notice for notice in store.notices.current()}
        self._nights: dict[date, Night] = {}

    def nights(self, *, cosmetic: bool) -> list[Night]:
        """The nights with anything to tell, in order; in each what moved, the loudest first."""
        self._tell_moved(cosmetic=cosmetic)
        for ref, sighting in sorted(self._store.notices.sightings().items()):
            self._tell("first_seen", ref, sighting.first_seen_on)
        for absence in self._store.notices.absences():
            self._tell("absent", absence.ref, absence.since)
            self._tell("returned", absence.ref, absence.until)
        for ref, night in sorted(self._store.notices.withdrawals().items()):
            self._tell("withdrawn", ref, night)
        for told in self._nights.values():
            told.moved.sort(key=_loudest_first)
        return [self._nights[night] for night in sorted(self._nights)]

    def _tell(self, what: str, ref: NoticeRef, night: date | None) -> None:
        if night is None or not self._since < night <= self._until or not self._is_wanted(ref.source):
            return
        named = Named(ref.source, ref.key, self._notices[ref].title)
        getattr(self._on(night), what).append(named)

    def _tell_moved(self, *, cosmetic: bool) -> None:
        for reworded in self._store.rewordings(self._since, self._until):
            after = reworded.after
            as_of = datetime.combine(reworded.night, time(), UTC)
            changes = _shown(notice_changes(reworded.before, after, as_of), cosmetic=cosmetic)
            if changes and self._is_wanted(after.source):
                spoken = bytes_moved(reworded.before.attachments, after.attachments)
                reread = reworded.reread and not spoken
                moved = Moved(after.source, after.key, after.title, reread, changes)
                self._on(reworded.night).moved.append(moved)

    def _is_wanted(self, source: str) -> bool:
        return self._source in (None, source)

    def _on(self, night: date) -> Night:
        return self._nights.setdefault(night, Night(night))


def _shown(changes: Iterable[NoticeChange], *, cosmetic: bool) -> tuple[NoticeChange, ...]:
    return tuple(change for change in changes if cosmetic or change.weight is not Weight.COSMETIC)


def _loudest_first(moved: Moved) -> tuple[bool, bool, int, str, str]:
    weight = weight_of(moved.changes) or Weight.COSMETIC
    forward = any(change.brought_forward for change in moved.changes)
    return moved.reread, not forward, list(Weight).index(weight), moved.source, moved.key
