"""What the gates answer partnerships about publishers' sentences, against what a person answered before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pytest

from db.records import Verdict
from tests.gate_cases import Case, cases

TABLES = ("gates", "gates_more")


@dataclass
class Answers:
    """How the cases of a table were answered; ``asked`` and ``right`` by criterion."""

    asked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    decidable: int = 0
    decided: int = 0
    undecidable: int = 0
    languages: set[str] = field(default_factory=set)
    wrong_noes: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)

    def add(self, case: Case) -> None:
        """Ask the gate and count its answer."""
        got = case.answer(case.notice).verdict
        self.languages.add(case.row["lang"])
        self.asked[case.criterion] += 1
        self.right[case.criterion] += got is case.expected
        self.undecidable += case.expected is Verdict.UNKNOWN
        self.decidable += case.expected is not Verdict.UNKNOWN
        self.decided += Verdict.UNKNOWN not in (case.expected, got)
        if got is not case.expected:
            self.misses.append(f"{got}: {case}")
        if got is Verdict.NO is not case.expected:
            self.wrong_noes.append(str(case))

    def summary(self, name: str) -> str:
        """One line for a person, and one for each criterion."""
        head = (
            f"{name}: {self.decided / self.decidable:.1%} of {self.decidable} decidable answers decided, "
            f"{len(self.wrong_noes)} wrong no; {self.undecidable} others, {len(self.languages)} languages"
        )
        each = (f"  {what} {self.right[what]}/{asked}" for what, asked in sorted(self.asked.items()))
        return "\n".join([head, *each])


@pytest.fixture(scope="module", params=TABLES)
def answers(request):
    found = Answers()
    for case in cases(request.param):
        found.add(case)
    print(found.summary(request.param), *found.misses, sep="\n")  # noqa: T201  (the figure and its misses, for a reader)
    return found


def test_no_call_is_refused_to_a_partnership_that_may_apply_or_may_be_able_to(answers):
    assert answers.wrong_noes == []


def test_nine_decidable_answers_in_ten_are_decided(answers):
    assert answers.decided / answers.decidable >= 0.9


def test_every_criterion_is_answered_as_a_person_did(answers):
    accuracy = {what: answers.right[what] / asked for what, asked in answers.asked.items()}
    assert min(accuracy.values()) >= 0.87, accuracy


def test_the_cases_are_of_several_languages_and_some_cannot_be_decided(answers):
    assert len(answers.languages) >= 7
    assert answers.undecidable >= 20
