"""The partnerships of the labelled gate cases, and what the gates answer to a publisher's sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from db.records import GateResult, Notice, Opportunity, Verdict
from ranking.gates import gates
from ranking.profiles import Profile, parse_profile
from spiders.normalise import normalise
from tests.labelled import SEEN_AT, publisher, table
from tests.reading_cases import RAW

AS_OF = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
VERDICTS = {"yes": Verdict.YES, "no": Verdict.NO, "unk": Verdict.UNKNOWN}
# The criteria that are rules of a profile's own; the others are gates of the same name.
RULES = {"lead": "must:days_to_deadline", "instrument": "must:instrument"}

_MUST = """
must:
  - {field: days_to_deadline, op: ">=", value: 30}
  - {field: instrument, op: in, value: [%s]}
"""
_TEXTS = {
    "U": """
kind: research_group
country: DE
applicant_types: [higher_education_public]
money: {min: 100000, max: 3000000, currency: EUR, cofunding_capacity: 0.2}
partners: {role: either}
""" + _MUST % "grant, fellowship",
    "S": """
kind: company
country: NL
applicant_types: [for_profit_small]
money: {min: 50000, max: 1000000, currency: EUR, cofunding_capacity: 0.4}
partners: {role: join}
""" + _MUST % "grant, loan",
    "K": """
kind: research_group
country: KE
applicant_types: [higher_education_public]
partners: {role: lead}
""",
    "N": """
kind: institution
country: US
applicant_types: [nonprofit_with_501c3]
money: {min: 20000, max: 500000, currency: USD, cofunding_capacity: 0.1, in_kind: true}
partners: {role: alone}
""",
    "I": """
kind: research_group
country: IN
applicant_types: [individual]
partners: {role: alone}
""",
    "C": """
kind: company
country: IL
applicant_types: [for_profit_small]
""",
    "B": """
kind: company
country: CH
applicant_types: [for_profit_other]
""",
}  # fmt: skip


def _profile(name: str, text: str) -> Profile:
    head = f"profile: case-{name.lower()}\nname: Case {name}\nsummary: applied research\n"
    return parse_profile(head + text, f"case {name}")


PROFILES: Mapping[str, Profile] = {name: _profile(name, text) for name, text in _TEXTS.items()}


@dataclass(frozen=True)
class Case:
    """What one gate has to answer one partnership about one sentence."""

    profile: str
    criterion: str
    expected: Verdict
    row: Mapping[str, str]

    @property
    def notice(self) -> Notice:
        """The sentence as the night reads it."""
        return notice_of(self.row, self.row["text"])

    def answer(self, notice: Notice) -> GateResult:
        """What the gate says about a notice."""
        wanted = RULES.get(self.criterion, self.criterion)
        opportunity = Opportunity("op-case", notice, (notice.ref,), status=notice.status)
        found = gates(PROFILES[self.profile], opportunity, AS_OF)
        return next(result for result in found if result.rule == wanted)

    def __str__(self) -> str:
        return f"{self.profile}.{self.criterion}={self.expected}: {self.row['text']}"


def notice_of(row: Mapping[str, str], text: str) -> Notice:
    """A notice whose description, or field on who may apply, is ``text``."""
    field = {"-": "text", "e": "eligibility"}[row["field"]]
    raw = replace(RAW, fetched_at=SEEN_AT, language=row["lang"], **{field: text})
    return normalise(raw, publisher(row["country"], row["lang"]))[0]


def cases(name: str = "gates") -> Iterator[Case]:
    """Every labelled answer of a table."""
    for row in table(name):
        for token in row["expected"].split():
            question, verdict = token.split("=")
            profile, criterion = question.split(".")
            yield Case(profile, criterion, VERDICTS[verdict], row)
