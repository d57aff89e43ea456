"""A report as one HTML file that needs nothing else: no script, no remote assets, made to print. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from db.asking import Value
from flows.reports.report import Column, Counted, Record, Report, Table
from flows.words.publisher_text import plain, safe_link, shortened
from flows.words.wording import short_day

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parents[1] / "templates"
_TITLE_LONGEST = 160
_WORDS_LONGEST = 280
# The forms of a column that are numbers: they stand right, and their heading leads to the question.
NUMBERS = frozenset({"number", "score", "percent", "decimal", "euro"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it is written: our words or a publisher's, where it leads, and what stands small below."""

    text: str
    href: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of a table that stand under one heading."""

    heading: str
    rows: tuple[tuple[Cell, ...], ...]


def rendered(report: Report, names: Mapping[str, str] | None = None) -> str:
    """The whole HTML file. ``names``: profile → how it is called, where that is not its id."""
    template = _environment().get_template("reports/report.html")
    return template.render(report=report, style=style(), names=names or {}, ways=WAYS)


@lru_cache(maxsize=1)
def style() -> str:
    """The style sheets that stand in each report."""
    sheets = ("reports/report.css", "plots/plot.css", "reports/parts.css")
    return "\n".join((_TEMPLATES / each).read_text(encoding="utf-8").strip() for each in sheets)


def groups(table: Table, names: Mapping[str, str], *, inside: bool = False) -> list[Group]:
    """The rows of a table that are shown, by the value of its group column.

    ``inside``: a call's title leads to its page in the desk instead of the publisher's.
    """
    records = table.counted.records()[: table.shown]
    if not table.group:
        return [Group("", _written(table, records, inside))] if records else []
    apart = groupby(records, key=lambda record: str(record[table.group]))
    return [Group(names.get(name, name), _written(table, list(rows), inside)) for name, rows in apart]


def cell_text(value: Value, form: str = "number", missing: str = "–") -> str:
    """A value in words; one that is not there is never 0."""
    if value is None or value == "":
        return missing
    match form:
        case "number":
            return f"{int(value):,}".replace(",", " ")
        case "score":
            return f"{float(value):.1f}"
        case "decimal":
            return f"{float(value):.3f}"
        case "percent":
            return f"{100 * float(value):.1f} %"
        case "euro":
            return _euro(float(value))
        case "day":
            return _day(str(value))
        case _:
            return shortened(str(value), _WORDS_LONGEST)


def _written(table: Table, records: list[dict[str, Value]], inside: bool) -> tuple[tuple[Cell, ...], ...]:
    """The rows of one group; a call that begins the row above as well is not written again."""
    rows = [tuple(_cell(column, record, inside) for column in table.columns) for record in records]
    if table.columns[0].form != "call":
        return tuple(rows)
    firsts = [None, *(row[0] for row in rows)]
    return tuple(
        (Cell(""), *row[1:]) if row[0] == above else row for row, above in zip(rows, firsts, strict=False)
    )


def _cell(column: Column, record: Record, inside: bool) -> Cell:
    if column.say is not None:
        return Cell(column.say(record))
    value = record[column.name]
    if column.form == "call":
        return _call(record, column.name, inside)
    return Cell(cell_text(value, column.form, column.missing))


def _call(record: Record, name: str, inside: bool) -> Cell:
    """A call by its title, which leads to the publisher's page, and its own name below.

    Columns of a second call of the row have its prefix: ``other_title`` with ``other_url``.
    """
    prefix = name.removesuffix("title")
    link = safe_link(str(record.get(f"{prefix}url") or ""))
    below = " · ".join(
        plain(str(part)) for key in ("opportunity", "funder") if (part := record.get(f"{prefix}{key}"))
    )
    own = f"/opportunity/{record[f'{prefix}opportunity']}"
    href = own if inside else link[0] if link else ""
    return Cell(shortened(str(record[name]), _TITLE_LONGEST), href, below)


def _euro(amount: float) -> str:
    for unit, name in ((1e9, "billion"), (1e6, "million")):
        if amount >= unit:
            return f"€{amount / unit:,.1f} {name}"
    return f"€{amount:,.0f}"


def _day(value: str) -> str:
    try:
        return short_day(date.fromisoformat(value[:10]))
    except ValueError:
        return plain(value)


def cut(table: Table) -> str:
    """What is said under a table that does not show all rows of its answer; empty where it does."""
    counted: Counted = table.counted
    if len(counted.rows) <= table.shown and not counted.more:
        return ""
    of = f"more than {len(counted.rows)}" if counted.more else str(len(counted.rows))
    return f"{min(table.shown, len(counted.rows))} of {of} rows are shown; the question brings the others."


def numeric(column: Column) -> bool:
    """Whether a column holds numbers."""
    return column.form in NUMBERS and column.say is None


# What the template `reports/body.html` asks, wherever it is shown.
WAYS: Mapping[str, Callable[..., object]] = {
    "groups": groups,
    "number": cell_text,
    "cut": cut,
    "numeric": numeric,
}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = short_day
    return environment
