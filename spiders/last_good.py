"""What cannot be had tonight as it was when it last could: an outage is no amendment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from db.records import Notice, RawNotice
from spiders.normalise import normalise
from spiders.source import Source


def with_last_detail(raw: RawNotice, stored: RawNotice | None, source: type[Source]) -> RawNotice:
    """Tonight's raw notice, its unread parts filled from the stored one that had them.

    What tonight's listing does say wins: a moved title, status or date is taken from it, and the
    notice then says again which part was not read.
    """
    if stored is None or not raw.unread or stored.unread:
        return raw
    tonight, before = normalise(raw, source)[0], normalise(stored, source)[0]
    if (tonight.title, tonight.status) == (before.title, before.status) and _dates(tonight) <= _dates(before):
        return replace(stored, fetched_at=raw.fetched_at)
    return replace(
        stored,
        fetched_at=raw.fetched_at,
        title=raw.title,
        status=raw.status,
        opens=raw.opens,
        deadlines=raw.deadlines,
        unread=raw.unread,
    )


def with_last_facts(raw: RawNotice, stored: RawNotice | None, lost: Sequence[str]) -> RawNotice:
    """Tonight's raw notice, the fields that its source has lost filled from the stored one."""
    if stored is None or not lost:
        return raw
    return replace(raw, **{name: getattr(raw, name) or getattr(stored, name) for name in lost})


def _dates(notice: Notice) -> set[object]:
    return {deadline.on for deadline in notice.deadlines if deadline.on}
