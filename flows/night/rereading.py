"""What publishers said is read again when the program that reads it has changed: it costs them nothing.

A night reads what it crawled, as far as it says something else than before or another program reads it. In
that case the rest (what was absent tonight, a failed source, what has left a window feed) is read again too,
so that a mended mistake is mended everywhere and can be told as an erratum.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import db.records
import spiders
from db.documents import with_documents
from db.merging import merge_notices
from db.notice_changes import NoticeChange, notice_changes
from db.records import Issue, Notice, NoticeRef, Opportunity, RawNotice, Status, Told
from db.store import Store
from flows.announcing.facts import facts_of
from flows.sourcing.catalogue import stored_catalogue
from spiders.registry import UnknownSourceError

if TYPE_CHECKING:
    from spiders.registry import Catalogue
    from spiders.source import Source

# Libraries whose data decide how something reads: names of countries and currencies, markup, time zones.
_ASKED_WHEN_READING = ("babel", "lxml", "parsel", "tzdata")


@dataclass(frozen=True, slots=True)
class Reread:
    """A stored notice that reads otherwise now, with what moved in it, field by field."""

    notice: Notice
    changes: tuple[NoticeChange, ...]


def reading_code(source: type[Source]) -> str:
    """SHA-256 over the program text by which a source's announcements are read.

    That is the whole of ``spiders`` without the other sources, the records, and the versions of what else
    has a say: a change that concerns no reading costs one needless reading and changes nothing.
    """
    try:
        own = Path(inspect.getfile(source)).read_bytes()
    except (OSError, TypeError):
        own = b""
    declared = repr(sorted((k, v) for k, v in vars(source).items() if isinstance(v, str | int | tuple)))
    return sha256(_shared_code().encode() + own + declared.encode()).hexdigest()


@lru_cache(maxsize=1)
def _shared_code() -> str:
    versions = [sys.version, *(f"{name} {version(name)}" for name in _ASKED_WHEN_READING)]
    total = sha256("\n".join(versions).encode())
    for folder in (Path(spiders.__path__[0]), Path(db.records.__path__[0])):
        for path in sorted(folder.rglob("*")):
            place = path.relative_to(folder)
            if path.is_file() and place.parts[0] != "sources" and "__pycache__" not in place.parts:
                total.update(f"{place.as_posix()}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return total.hexdigest()


def read_listed(
    store: Store, listed: Sequence[RawNotice], source: type[Source]
) -> list[tuple[Notice, tuple[Issue, ...]]]:
    """What a source lists tonight as notices; what says the same to the same program is not read again."""
    from spiders.normalise import normalise

    names = [(raw.key, raw.digest) for raw in listed]
    if store.readings.code(source.name) == reading_code(source):
        known = store.readings.without_trouble(source.name, set(names))
    else:
        # Until the night has read everything anew (``reread_stored``) two programs have had a hand in it.
        store.readings.forget_code(source.name)
        known = {}
    return [
        (notice, ()) if (notice := known.get(name)) else normalise(raw, source)
        for name, raw in zip(names, listed, strict=True)
    ]


def reread_stored(store: Store, night: date) -> int:
    """Read again, of every source whose reader has changed, what tonight's crawl did not bring.

    Returns:
        how many notices read otherwise now.
    """
    moved = 0
    for source in known_sources(store):
        if store.readings.code(source.name) != (code := reading_code(source)):
            found = differences(store, source, night, seen_tonight=False)
            store.readings.save(source.name, [one.notice for one in found], code=code, night=night)
            moved += len(found)
    return moved


def known_sources(store: Store) -> list[type[Source]]:
    """Every source of which anything is stored and that the product still has, by name."""
    catalogue = stored_catalogue(store)
    found = (_source(catalogue, name) for name in store.readings.sources())
    return [source for source in found if source is not None]


def differences(
    store: Store, source: type[Source], night: date, *, seen_tonight: bool = True
) -> list[Reread]:
    """The stored notices of a source that read otherwise now; those seen on that very night only if asked."""
    # Imported here: a mail is composed without reading anything anew.
    from spiders.normalise import normalise

    found, as_of = [], datetime(night.year, night.month, night.day, tzinfo=UTC)
    documents = store.documents.of_source(source.name)
    for stored in store.readings.stored(source.name):
        if seen_tonight or stored.last_seen_on != night:
            notice = with_documents(normalise(stored.raw, source)[0], documents)
            if notice != stored.notice:
                found.append(Reread(notice, notice_changes(stored.notice, notice, as_of)))
    return found


def read_again(
    store: Store, told: Sequence[Told], opportunities: Mapping[str, Opportunity], as_of: datetime
) -> dict[tuple[str, str, date], Opportunity]:
    """How what was published when something was told reads today; see ``Past.read_again``.

    Only for the last telling of each, where it is in question: something reads otherwise now, and either the
    publisher has spoken since or several portals announce it.
    """
    last = {(one.recipient, one.profile, one.opportunity): one for one in told}
    asked = [one for one in last.values() if _asks(one, opportunities, as_of)]
    if not asked:
        return {}
    # The night belongs to it: the same words mean something else once one of the portals has fallen silent.
    tellings = sorted({(one.opportunity, one.raw_digest, one.told_on) for one in asked})
    catalogue, withdrawn = stored_catalogue(store), store.notices.withdrawals()
    again = {}
    for name, digest, told_on in tellings:
        raws = store.readings.raw_on(opportunities[name].notices, told_on, digest)
        notices = [_read(raw, catalogue, withdrawn, told_on) for raw in raws]
        if known := [notice for notice in notices if notice is not None]:
            merged = merge_notices(
                name, known, datetime(told_on.year, told_on.month, told_on.day, tzinfo=UTC)
            )
            again[name, digest, told_on] = replace(merged, raw_digest=digest)
    return again


def misread(
    store: Store, since: date | None, opportunities: Mapping[str, Opportunity], as_of: datetime
) -> dict[str, Opportunity]:
    """How what we read differently since the last account would still read; see ``Past.misread``."""
    earlier = store.readings.as_read_on(since) if since else {}
    found = {}
    for id, opportunity in opportunities.items():
        if any(ref in earlier for ref in opportunity.notices):
            notices = [
                earlier.get(ref) or store.notices.versions(ref)[-1].notice for ref in opportunity.notices
            ]
            found[id] = merge_notices(id, notices, as_of)
    return found


def _asks(told: Told, opportunities: Mapping[str, Opportunity], as_of: datetime) -> bool:
    opportunity = opportunities.get(told.opportunity)
    if opportunity is None or opportunity.withdrawn_on is not None:
        return False
    simple = len(opportunity.notices) == 1 and told.raw_digest == opportunity.raw_digest
    return not simple and facts_of(opportunity, as_of) != told.facts


def _read(
    raw: RawNotice, catalogue: Catalogue, withdrawn: Mapping[NoticeRef, date], night: date
) -> Notice | None:
    from spiders.normalise import normalise

    source = _source(catalogue, raw.source)
    if source is None:
        return None
    notice, _ = normalise(raw, source)
    gone = withdrawn.get(notice.ref)
    return replace(notice, status=Status.WITHDRAWN) if gone is not None and gone <= night else notice


def _source(catalogue: Catalogue, name: str) -> type[Source] | None:
    """A source's class; ``None`` for one that the product no longer has."""
    try:
        return catalogue.source(name)
    except UnknownSourceError:
        return None
