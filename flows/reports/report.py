"""What a report is made of: sections of prose, figures, tables and plots, and the questions they rest on.

Every number is a cell of an answer. The SELECT that brought it stands in the report's appendix, and
``legation ask --sql`` brings the same. Words beside the numbers may be ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from db.asking import Answer, Value
from flows.plots.plot import Plot

Record: TypeAlias = Mapping[str, Value]
Ask: TypeAlias = Callable[[str], Answer]

# Said where nobody wrote down what a number would count: that is not the same as none.
NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True)
class Counted:
    """A question of the appendix (``number`` from 1) and its answer; ``more``: it is cut at 1000 rows."""

    number: int
    title: str
    sql: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    more: bool

    def records(self) -> list[dict[str, Value]]:
        """The rows by the names of their columns."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def one(self) -> dict[str, Value]:
        """The only row of a question that brings one."""
        return self.records()[0]

    def pairs(self) -> list[tuple[str, int]]:
        """The rows of a question for names and numbers of things, as a plot takes them."""
        return [(str(name), whole(number)) for name, number, *_ in self.rows]


class Asking:
    """Asks the questions of one report, and keeps them for its appendix."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._counted: list[Counted] = []

    def __call__(self, title: str, sql: str) -> Counted:
        """The answer to ``sql``; the same question asked again is one in the appendix.

        Raises:
            QuestionError: it cannot be answered.
        """
        text = "\n".join(line.rstrip() for line in sql.strip().splitlines() if line.strip())
        known = next((each for each in self._counted if each.sql == text), None)
        if known is not None:
            return known
        answer = self._ask(text)
        found = Counted(len(self._counted) + 1, title, text, answer.columns, answer.rows, answer.more)
        self._counted.append(found)
        return found

    @property
    def counted(self) -> tuple[Counted, ...]:
        """Every question that was asked, in the order of asking."""
        return tuple(self._counted)


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph of ours; ``tone`` is empty, ``note`` (small) or ``quote``; ``href`` is where it stands."""

    text: str
    tone: str = ""
    href: str = ""
    kind: str = "prose"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its name; ``None`` is shown as ``missing``."""

    label: str
    value: Value
    counted: Counted
    missing: str = NOT_RECORDED


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers that are read side by side."""

    figures: tuple[Figure, ...]
    kind: str = "figures"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: ``name`` of the answer, ``form`` as ``flows.reports.rendering`` knows it.

    With ``say`` the cell is words of ours, made from the row: never a number.
    """

    name: str
    heading: str
    form: str = "text"
    say: Callable[[Record], str] | None = None
    missing: str = "–"


@dataclass(frozen=True, slots=True)
class Table:
    """The first ``shown`` rows of an answer, under a heading for each value of the column ``group``."""

    title: str
    counted: Counted
    columns: tuple[Column, ...]
    empty: str
    group: str = ""
    shown: int = 60
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A plot, and the question whose answer it draws."""

    plot: Plot
    counted: Counted
    kind: str = "drawing"


Part: TypeAlias = Prose | Figures | Table | Drawing


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report, as of a night, for one audience."""

    name: str
    title: str
    about: str
    night: date
    audience: str
    sections: tuple[Section, ...]
    counted: tuple[Counted, ...]


def figures(counted: Counted, labels: Mapping[str, str], missing: str = NOT_RECORDED) -> Figures:
    """The columns of a one-row answer as figures, by their labels."""
    found = counted.one()
    return Figures(tuple(Figure(label, found[name], counted, missing) for name, label in labels.items()))


def whole(value: Value) -> int:
    """A count as a whole number; nothing counted is 0."""
    return int(value or 0)
