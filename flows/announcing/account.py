"""A night's account for each reader of each profile: matched = sent + queued + suppressed. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.ledgers import Total

# Of each profile and reader the totals first, in the order in which a reader asks.
WAYS = ("sent", "queued", "suppressed")


def accounts(totals: Sequence[Total]) -> dict[tuple[str, str], list[Total]]:
    """(profile, reader) → where their matches went, what was sent first, the most first."""
    found: dict[tuple[str, str], list[Total]] = defaultdict(list)
    for total in totals:
        found[total.profile, total.recipient].append(total)
    return {key: sorted(rows, key=_place) for key, rows in sorted(found.items())}


def _place(total: Total) -> tuple[int, int, str]:
    return (WAYS.index(total.accounting.value), -total.amount, total.reason)


def sums(rows: Sequence[Total]) -> dict[str, int]:
    """Way → how many matches went it; together they are all that matched."""
    return {way: sum(each.amount for each in rows if each.accounting.value == way) for way in WAYS}


def meaning(reason: str) -> str:
    """What a reason code means; of one that a later version wrote, that it is not known."""
    # Imported here: a command that fails has no need of the languages.
    from flows.announcing.reasons import meaning_of

    try:
        return meaning_of(reason)
    except KeyError:
        return "not known to this version"
