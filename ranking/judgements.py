"""Judgements: which record is relevant to which query, and by how much."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from hashlib import sha256

from db.records import InputError

Record = Mapping[str, object]
Gains = Mapping[str, Mapping[str, float]]


class EvaluationError(InputError):
    """The records cannot be evaluated, or a known figure is no longer reproduced."""


def gains_by_query(judged: Iterable[tuple[str, str, float]]) -> Gains:
    """Query, record and score in triples, as the gain of each relevant record by query; no score is no gain.

    Raises:
        EvaluationError: a score that is no number.
    """
    gains: dict[str, dict[str, float]] = {}
    for query, key, score in judged:
        if not math.isfinite(score):
            raise EvaluationError(f"the judgement of {key} for {query} is no number: {score}")
        if score > 0:
            gains.setdefault(query, {})[key] = score
    return gains


def fingerprint(gains: Gains) -> str:
    """SHA-256 of judgements, whatever the order in which they were written."""
    lines = sorted(
        f"{query}\t{key}\t{gain:g}" for query, found in gains.items() for key, gain in found.items()
    )
    return sha256("\n".join(lines).encode()).hexdigest()


def identified(records: Iterable[Record], what: str) -> dict[str, Record]:
    """Records by their ``_id``, in their order.

    Raises:
        EvaluationError: a record without a text ``_id``, or with one that was there before.
    """
    found: dict[str, Record] = {}
    for number, record in enumerate(records, 1):
        key = record.get("_id")
        if not isinstance(key, str) or key in found:
            wrong = "has no text `_id`" if not isinstance(key, str) else f"repeats the `_id` {key}"
            raise EvaluationError(f"{what}: record {number} {wrong}")
        found[key] = record
    return found


def words_of(record: Record, field: str) -> str:
    """A record's field as text; nothing when it is not there."""
    value = record.get(field)
    return value if isinstance(value, str) else ""
