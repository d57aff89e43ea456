"""What moved in an answer between two nights. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.records.saved import SavedRow


@dataclass(frozen=True, slots=True)
class Moved:
    """A row that reads otherwise: as it stands, and column → what it said before."""

    row: SavedRow
    before: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new, what reads otherwise and what is gone; ``standing`` counts the rows that stand."""

    standing: int
    new: tuple[SavedRow, ...] = ()
    moved: tuple[Moved, ...] = ()
    gone: tuple[SavedRow, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.moved or self.gone)


def changes(before: Sequence[SavedRow], now: Sequence[SavedRow]) -> Changes:
    """What moved from the rows of one night to those of another, in the order of ``now``."""
    known, standing = {row.key: row for row in before}, {row.key for row in now}
    # A column that came or went is the question's doing, or our view's: nothing is said by it.
    moved = [Moved(row, said) for row in now if (said := _differing(known.get(row.key, row), row))]
    return Changes(
        len(now),
        tuple(row for row in now if row.key not in known),
        tuple(moved),
        tuple(row for row in before if row.key not in standing),
    )


def _differing(before: SavedRow, now: SavedRow) -> tuple[tuple[str, str], ...]:
    columns, stands = {column for column, _ in now.cells}, set(now.cells)
    return tuple(cell for cell in before.cells if cell[0] in columns and cell not in stands)
