"""Notices and nights to store, as short as a test wants them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from db.names import opportunity_id
from db.records import (
    Deadline,
    DeadlineKind,
    Identifier,
    Notice,
    NoticeRef,
    Opportunity,
    Outcome,
    RawNotice,
    Reuse,
    SourceClass,
    SourceRun,
    Status,
    TextBasis,
)
from db.store import Store

SHARED = Path(__file__).parents[1].parent / "shared"
NIGHT = date(2026, 8, 11)
AS_OF = datetime(2026, 8, 11, 2, tzinfo=UTC)


def night(number: int) -> date:
    """The night so many days after the first."""
    return NIGHT + timedelta(days=number)


def raw_notice(key="1", source="us_example", title="Ocean sensors for coral reefs", **fields) -> RawNotice:
    return RawNotice(source, key, f"https://example.org/{key}", title, "2026-08-11T02:00:00+00:00", **fields)


def notice(
    key: str = "1",
    source: str = "us_example",
    title: str = "Ocean sensors for coral reefs",
    on: str | None = None,
    ids: Sequence[tuple[str, str]] = (),
    **fields,
) -> Notice:
    """A notice; ``on`` is its deadline, ``ids`` its identifiers."""
    defaults = {
        "url": f"https://{source}.example/{key}",
        "source_class": SourceClass.GRANT,
        "reuse": Reuse.FULL,
        "text_basis": TextBasis.FULL if fields.get("text") else TextBasis.TITLE_ONLY,
        "status": Status.OPEN,
        "deadlines": (fixed(on),) if on else (),
        "identifiers": tuple(Identifier(*each) for each in ids),
    }
    return Notice(source=source, key=key, title=title, **(defaults | fields))


def fixed(on: str, at: time | None = None, zone: str | None = None, **fields) -> Deadline:
    return Deadline(DeadlineKind.FIXED, date.fromisoformat(on), at, zone, **fields)


def source_run(source="us_example", outcome=Outcome.OK, seen=1, cause=None) -> SourceRun:
    return SourceRun(source, outcome, cause, seen, (1, 100))


def save(store: Store, notices: Sequence[Notice], on: date = NIGHT, source="us_example", **options):
    """Save notices of one source as seen on a night, each with a raw notice of the same title."""
    raw = [raw_notice(n.key, n.source, n.title, text=n.text or None) for n in notices]
    options = {"outcome": Outcome.OK, "complete_listing": True, "issues": ()} | options
    run = source_run(source, options["outcome"], len(notices))
    return store.notices.save_source(
        run, raw, notices, options["issues"], night=on, complete_listing=options["complete_listing"]
    )


def opportunity(notice: Notice, **fields) -> Opportunity:
    """An opportunity of one notice."""
    ref = NoticeRef(notice.source, notice.key)
    return Opportunity(opportunity_id(ref), notice, (ref,), status=notice.status, **fields)


def keep(store: Store, opportunities: Sequence[Opportunity], aliases=None, on: date = NIGHT):
    """Save opportunities as they are."""
    return store.opportunities.save(opportunities, aliases or {}, as_of=AS_OF, night=on)
