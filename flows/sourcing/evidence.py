"""Every fact of an opportunity beside the publisher's own string that it was read from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from db.records import Certainty, NoticeRef, Opportunity
from flows.sourcing.catalogue import stored_catalogue
from spiders.registry import UnknownSourceError

if TYPE_CHECKING:
    from db.store import Store
    from spiders.evidence import Trace

_LONGEST_QUOTE = 300
# Facts that all notices of an opportunity contribute to.
_UNITED = frozenset({"fields_of_science", "sdgs"})


def evidence_of(store: Store, found: Opportunity, night: date) -> list[Trace]:
    """The traces of an opportunity's facts, each from the notice that the fact was taken from.

    Args:
        store: what the publishers said is read again from here; nothing is crawled.
        found: the opportunity, as it was known on ``night``.
        night: the night of which the question is.

    Returns:
        no trace for a notice whose publisher's words are no longer kept, or whose source is no more.
    """
    # Imported here: sources need scrapy, which only this asks for.
    from spiders.evidence import trace

    catalogue, origins = stored_catalogue(store), dict(found.origins)
    traces: list[Trace] = []
    for raw in store.readings.raw_on(found.notices, night, found.raw_digest):
        try:
            source = catalogue.source(raw.source)
        except UnknownSourceError:
            continue
        told = NoticeRef(raw.source, raw.key)
        traces += [
            each
            for each in trace(raw, source)
            if each.fact in _UNITED or origins.get(each.fact, found.notices[0]) == told
        ]
    return traces


def evidence_lines(traces: Sequence[Trace]) -> Iterator[str]:
    """The traces for a person: a line for each fact, and below it what was said, where."""
    yield "\nEvidence, in the publishers' own words"
    if not traces:
        yield "  What its publishers said is no longer kept, or their sources are no more."
    before: tuple[str, str] | None = None
    for each in traces:
        if before != (each.fact, each.value):
            yield f"  {each.fact}: {each.value}"
            before = (each.fact, each.value)
        how = "" if each.certainty is Certainty.STATED else f"  ({each.certainty.value})"
        cut = f"{each.words[:_LONGEST_QUOTE]}…" if len(each.words) > _LONGEST_QUOTE else each.words
        yield f"    {each.source} {each.key}, {each.field}: “{cut}”{how}"


def evidence_as_json(traces: Sequence[Trace]) -> list[dict[str, Any]]:
    """The traces for a program."""
    return [json.loads(json.dumps(asdict(each))) for each in traces]
