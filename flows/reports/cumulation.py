"""What publishers say about money from two of them in one project: dated rules, as conditions of a question.

Pure but for the file beside it. Where no rule is known the answer is *not known*, never a yes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from flows.reports.scope import literal

FILE = Path(__file__).with_name("cumulation.yaml")
CONDITIONS, BARRED = "conditions", "barred"
NOT_KNOWN = "not-known"


@dataclass(frozen=True, slots=True)
class Group:
    """Calls that one rule speaks of: by a source that announces them, or a word of programme or funder."""

    name: str
    sources: tuple[str, ...]
    words: tuple[str, ...]

    def column(self) -> str:
        """Whether a call belongs to it, as a column of SQL; see ``Rules.grouped``."""
        said = [f"instr(listed, {literal(f',{each},')})" for each in self.sources]
        said += [f"instr(named, {literal(word)})" for word in self.words]
        return f"({' OR '.join(said)}) AS {self.name}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A publisher's rule on two groups of calls.

    ``differ``: it holds for two calls of different programmes only. ``quote`` is verbatim, or empty where
    ``says`` tells it in our words alone.
    """

    id: str
    groups: tuple[Group, Group]
    differ: bool
    answer: str
    says: str
    quote: str
    where: str
    url: str
    since: date

    def condition(self, one: str, other: str) -> str:
        """Whether two grouped calls meet the rule, in either order, as SQL."""
        left, right = (group.name for group in self.groups)
        first = f"{one}.{left} AND {other}.{right}"
        met = first if left == right else f"({first} OR {other}.{left} AND {one}.{right})"
        return f"{met} AND {one}.programme <> {other}.programme" if self.differ else met


@dataclass(frozen=True, slots=True)
class Rules:
    """Every rule that is known, and the day on which they were compared with their places."""

    compiled_on: date
    groups: tuple[Group, ...]
    rules: tuple[Rule, ...]

    def grouped(self, calls: str) -> str:
        """The calls of a table with a column for each group, as SQL."""
        columns = ",\n        ".join(group.column() for group in self.groups)
        return f"""SELECT *,
        {columns}
    FROM (SELECT *, ',' || sources || ',' AS listed,
        lower(coalesce(programme, '') || ' ' || funder) AS named FROM {calls})"""

    def which(self, one: str, other: str) -> str:
        """The id of the first rule that two grouped calls meet, as SQL; ``not-known`` where none is known."""
        cases = "\n        ".join(
            f"WHEN {each.condition(one, other)} THEN {literal(each.id)}" for each in self.rules
        )
        return f"CASE {cases}\n        ELSE {literal(NOT_KNOWN)} END"

    def barring(self) -> tuple[str, ...]:
        """The ids of the rules that bar a pair."""
        return tuple(each.id for each in self.rules if each.answer == BARRED)

    def by_id(self, id: object) -> Rule | None:
        """A rule; ``None`` where none is known."""
        return next((each for each in self.rules if each.id == id), None)


@lru_cache(maxsize=1)
def known_rules() -> Rules:
    """The rules of the file beside this module.

    Raises:
        ValueError: the file names an unknown group or answer.
        KeyError: a rule lacks what every rule must say.
    """
    import yaml

    said = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    groups = {
        name: Group(name, tuple(each.get("sources", ())), tuple(each.get("words", ())))
        for name, each in said["groups"].items()
    }
    return Rules(
        said["compiled_on"], tuple(groups.values()), tuple(_rule(each, groups) for each in said["rules"])
    )


def _rule(said: Mapping[str, object], groups: Mapping[str, Group]) -> Rule:
    names, since, answer = said["groups"], said["since"], str(said["answer"])
    if not isinstance(names, list) or len(names) != 2 or not isinstance(since, date):
        raise ValueError(f"{said['id']}: give two groups and the day since which it holds")
    if answer not in {CONDITIONS, BARRED}:
        raise ValueError(f"{said['id']}: {answer}: write {CONDITIONS} or {BARRED}")
    left, right = (groups[str(name)] for name in names)
    return Rule(
        *(str(said["id"]), (left, right), said.get("differ") == "programme", answer, str(said["says"])),
        *(str(said.get("quote", "")), str(said["where"]), str(said["url"]), since),
    )
