"""The worked questions: SQL files with a title, a description and typed parameters in their first comments.

    -- title: What closes soon
    -- about: Open calls whose deadline is near.
    -- days integer 14: How many days ahead
    SELECT … WHERE days_left <= :days

A parameter's line has its name, its type, its default (empty: everything) and what it says.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from db.asking import QuestionError, Value

FOLDER = Path(__file__).parent / "questions"
_ABOUT = re.compile(r"-- (title|about): (.+)")
_PARAMETER = re.compile(r"-- ([a-z_]+) (text|integer|number|date|country|yesno) ?(.*?): (.+)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question can be given: its name (``min_eur`` is ``--min-eur``), type, default and meaning."""

    name: str
    kind: str
    default: str
    meaning: str

    @property
    def option(self) -> str:
        """How it is written on the command line."""
        return f"--{self.name.replace('_', '-')}"


@dataclass(frozen=True, slots=True)
class Question:
    """A canned question; ``sql`` has no more than ten lines."""

    name: str
    title: str
    about: str
    parameters: tuple[Parameter, ...]
    sql: str

    def values(self, given: Mapping[str, str]) -> dict[str, Value]:
        """Every parameter's value, its default where none is given.

        Raises:
            QuestionError: an unknown parameter, or a value that is none of its type.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                allowed = ", ".join(each.option for each in self.parameters) or "no parameters"
                raise QuestionError(
                    f"{self.name}: no parameter --{name.replace('_', '-')}; it takes {allowed}"
                )
        return {name: value_of(each, given.get(name, each.default)) for name, each in known.items()}


@cache
def questions() -> Mapping[str, Question]:
    """Name → question, in the order of their names."""
    found = (read_question(path) for path in sorted(FOLDER.glob("*.sql")))
    return {question.name: question for question in found}


def question(name: str) -> Question:
    """The question of a name.

    Raises:
        QuestionError: there is none of this name.
    """
    if name not in questions():
        raise QuestionError(f"{name}: no such question; `legation ask` lists them")
    return questions()[name]


def read_question(path: Path) -> Question:
    """A question from its file.

    Raises:
        ValueError: a first comment that is no title, description or parameter, or one of these is missing.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith("--")]
    said, parameters = {}, []
    for line in head:
        if found := _ABOUT.fullmatch(line):
            said[found[1]] = found[2]
        elif found := _PARAMETER.fullmatch(line):
            parameters.append(Parameter(*found.groups()))
        else:
            raise ValueError(f"{path.name}: {line!r} is no title, description or parameter")
    sql = "\n".join(lines[len(head) :]).strip()
    return Question(path.stem, said["title"], said["about"], tuple(parameters), sql)


def value_of(parameter: Parameter, given: str) -> Value:
    """A value as the question takes it; an empty one is everything.

    Raises:
        QuestionError: it is none of the parameter's type.
    """
    text = given.strip()
    if not text:
        return None
    try:
        return _READ[parameter.kind](text)
    except (ValueError, OverflowError) as error:
        what = _NAMED[parameter.kind]
        raise QuestionError(f"{parameter.option} {given}: that is no {what}") from error


def _number(text: str) -> float:
    number = float(text.replace("_", ""))
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _integer(text: str) -> int:
    number = int(text)
    if abs(number) > 2**53:
        raise ValueError(text)
    return number


def _country(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", text):
        raise ValueError(text)
    return text.upper()


def _yes_or_no(text: str) -> int:
    return {"yes": 1, "no": 0}[text.casefold()] if text.casefold() in {"yes", "no"} else int("")


_READ: Mapping[str, Callable[[str], Value]] = {
    "text": str,
    "integer": _integer,
    "number": _number,
    "date": lambda text: date.fromisoformat(text).isoformat(),
    "country": _country,
    "yesno": _yes_or_no,
}
_NAMED = {
    "text": "text",
    "integer": "whole number",
    "number": "number",
    "date": "date such as 2026-09-01",
    "country": "country code of two letters (ISO 3166-1), such as KE",
    "yesno": "yes or no",
}
