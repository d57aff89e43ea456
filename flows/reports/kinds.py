"""The reports there are, and how one is composed: from questions and their answers, and nothing else."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flows.confidentiality.levels import Audience
from flows.reports.report import Ask, Asking, Prose, Report, Section
from flows.reports.scope import Scope
from flows.words.wording import short_day

WEEK, MONTH, YEAR = 7, 30, 365
_READ_BY = {
    Audience.OWNER: "for the profiles' owners: nothing is left out",
    Audience.DESK: "for the desk: what a profile keeps for its owner is left out",
    Audience.OUTSIDE: "for anybody: what profiles share, and nothing that touches a protected technology",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A report by its module; ``days`` is how far back it looks, 0 where it only looks at what is open."""

    module: str
    summary: str
    days: int = 0


REPORTS: Mapping[str, Kind] = {
    "weekly": Kind("weekly", "Desk brief: new, moved, closing, held for review, sources' trouble.", WEEK),
    "impact": Kind("impact", "Surfaced, kept, applied, funded, outcomes; how long it lasts.", YEAR),
    "roadmap": Kind("roadmap", "Roadmap priorities and gaps × open calls, and which have none."),
    "cofinance": Kind("cofinance", "Pairs of calls that fit one project, with the rule on cumulation."),
    "consortium": Kind("consortium", "Consenting profiles that complete each other, and the calls for both."),
    "inclusion": Kind("inclusion", "Profiles and countries that get little, and the cause.", MONTH),
    "concentration": Kind("concentration", "How much comes from how few funders, countries, instruments."),
}


# Nobody's report would say of everything that there is none of it.
_NOTHING = Section(
    "Nothing to tell",
    (Prose("No profile shares its name with this audience, so nothing is counted.", "note"),),
)


def compose(name: str, ask: Ask, scope: Scope, days: int | None = None) -> Report:
    """The report of a name, as the answers to its questions tell it.

    Raises:
        QuestionError: a question cannot be answered.
    """
    kind = REPORTS[name]
    # Imported by name: each is composed alone, and `legation report --help` needs none.
    module = importlib.import_module(f"flows.reports.{kind.module}")
    asking = Asking(ask)
    composed: Callable[[Asking, Scope, date], tuple[Section, ...]] = module.sections
    first = scope.night - timedelta((days or kind.days or 1) - 1)
    untold = scope.is_outside and not scope.seen()
    found = (_NOTHING,) if untold else composed(asking, scope, first)
    about = f"{module.ABOUT}{f' From {short_day(first)} to {short_day(scope.night)}.' if kind.days else ''}"
    return Report(name, module.TITLE, about, scope.night, _READ_BY[scope.audience], found, asking.counted)
