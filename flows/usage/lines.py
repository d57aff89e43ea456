"""The usage report as lines for a terminal, as a table, and as values for a program. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from flows.usage.counting import Count, state_in_words, states_of
from flows.words.columns import padded, width
from flows.words.publisher_text import plain


def usage_lines(counts: Sequence[Count], first: date | None, last: date) -> Iterator[str]:
    """A heading, then one line for all, each unit and each of its profiles."""
    since = f"from {first} " if first else ""
    yield f"Calls told and what people made of them, {since}up to {last} (from the ledger and triage)."
    table = [["", "readers", "told", *map(state_in_words, states_of(counts))]]
    table += [[_label(each), *map(str, _numbers(each, states_of(counts)))] for each in counts]
    widths = [max(width(row[place]) for row in table) for place in range(len(table[0]))]
    for row in table:
        numbers = "  ".join(cell.rjust(wide) for cell, wide in zip(row[1:], widths[1:], strict=True))
        yield f"{padded(row[0], widths[0])}  {numbers}"


def usage_table(counts: Sequence[Count]) -> list[Sequence[object]]:
    """The same as rows with a heading, for a spreadsheet."""
    states = states_of(counts)
    heading = ("of", "unit", "profile", "name", "readers", "told", *map(state_in_words, states))
    rows = [(_of(each), each.unit, each.profile, each.name, *_numbers(each, states)) for each in counts]
    return [heading, *rows]


def usage_as_json(counts: Sequence[Count], first: date | None, last: date) -> dict[str, object]:
    """The same for a program."""
    heading, *rows = usage_table(counts)
    lines = [dict(zip(map(str, heading), row, strict=True)) for row in rows]
    return {"from": first, "to": last, "lines": lines}


def _of(count: Count) -> str:
    return "profile" if count.profile else "unit" if count.unit else "all"


def _label(count: Count) -> str:
    if count.profile:
        return f"    {count.profile}"
    return f"  {plain(count.unit)}" if count.unit else "all"


def _numbers(count: Count, states: Sequence[str]) -> list[int]:
    return [count.readers, count.told, *(count.states.get(state, 0) for state in states)]
