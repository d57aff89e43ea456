"""Signatures over the log of review decisions, each over the one before, and what they show to be wrong.

A signature proves that a row was written by a program that had this home's key, and that no row before it
was changed, removed or put elsewhere since. It does not prove who sat at the keyboard, and whoever can read
the key can sign. Pure: the key is an argument.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace

from db.records.review import ReviewAction, ReviewDecision


@dataclass(frozen=True, slots=True)
class Head:
    """The last row that this home signed, kept beside the key and not in the database."""

    number: int
    signature: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is not as it was signed. ``number`` is the last of the rows that ``what`` speaks of."""

    number: int
    what: str


def signed(decision: ReviewDecision, key: bytes) -> ReviewDecision:
    """The decision with its signature; its number and ``previous`` must be set."""
    return replace(decision, signature=_signature(decision, key))


def faults(log: Sequence[ReviewDecision], key: bytes, head: Head | None) -> list[Fault]:
    """Every row of a log (by number) that was altered, removed or put elsewhere; empty when all is well."""
    return [*_in_rows(log, key), *_at_the_end(log, head)]


def counting(log: Sequence[ReviewDecision], key: bytes, head: Head | None) -> list[ReviewDecision]:
    """The decisions of a log that can be relied on.

    A row that does not fit its signature counts for nothing. A release counts only when nothing after it is
    wrong: what is missing there may have been a refusal. What is released anew counts again.
    """
    last_wrong = max((fault.number for fault in faults(log, key, head)), default=0)
    return [
        row
        for row in log
        if _fits(row, key) and (row.action is not ReviewAction.RELEASE or row.number > last_wrong)
    ]


def _in_rows(log: Sequence[ReviewDecision], key: bytes) -> Iterator[Fault]:
    expected, before = 1, ""
    for row in log:
        if row.number > expected:
            yield _missing(expected, row.number - 1)
        if not _fits(row, key):
            yield Fault(row.number, f"row {row.number} was altered: it does not fit its signature")
        elif row.number == expected and row.previous != before:
            yield Fault(row.number, f"row {row.number} does not follow the row before it")
        expected, before = row.number + 1, row.signature


def _at_the_end(log: Sequence[ReviewDecision], head: Head | None) -> Iterator[Fault]:
    if head is None:
        return
    last = log[-1].number if log else 0
    if last < head.number:
        yield _missing(last + 1, head.number)
    if any(row.number == head.number and row.signature != head.signature for row in log):
        yield Fault(head.number, f"row {head.number} is not the one that this home signed last")


def _missing(first: int, last: int) -> Fault:
    if first == last:
        return Fault(last, f"row {first} is missing: it was removed, or an older database was put in place")
    return Fault(last, f"rows {first} to {last} are missing: removed, or an older database was put in place")


def _fits(row: ReviewDecision, key: bytes) -> bool:
    return hmac.compare_digest(_signature(row, key).encode(), row.signature.encode())


def _signature(decision: ReviewDecision, key: bytes) -> str:
    content = astuple(replace(decision, signature=""))
    line = json.dumps(content, ensure_ascii=True, default=lambda value: value.isoformat())
    return hmac.new(key, line.encode(), "sha256").hexdigest()
