"""What must hold for an opportunity to be shown to a profile at all: three-valued, explained, quoted.

*No* drops the opportunity, *unknown* only labels it. Each gate answers from what the publisher stated; a list
that is not stated, an amount without a rate to the profile's currency or an estimated date is unknown, never
a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from db.records import ExchangeRates, GateResult, Notice, Opportunity, Quote, Verdict
from db.records.saying import said
from ranking.gates_applicant import applicant_gate, consortium_gate, country_gate, language_gate
from ranking.gates_money import cofunding_gate, size_gate
from ranking.gates_time import deadline_gate, kind_gate, open_gate
from ranking.partnership import Profile
from ranking.predicates import Rule, ask, in_words
from ranking.programme_rules import by_reference
from ranking.quoting import QUOTABLE, find_quote, ground_quote, words_quote

# The gates that together answer "may I apply?".
MAY_APPLY = ("applicant", "country")

# A rule's field by the name of the notice's, where they differ.
_FACT_OF = {"instrument": "instruments"}
_OPPOSITE = {Verdict.YES: Verdict.NO, Verdict.NO: Verdict.YES, Verdict.UNKNOWN: Verdict.UNKNOWN}


def gates(
    profile: Profile,
    opportunity: Opportunity,
    as_of: datetime,
    rates: ExchangeRates | None = None,
    shared: SharedAnswers | None = None,
) -> tuple[GateResult, ...]:
    """Every gate's answer for one profile and one opportunity, in the order in which they are shown.

    Without ``rates`` an amount in another currency stays unknown. ``shared`` has what was answered before, to
    other profiles at the same instant.
    """
    found = _common(profile, opportunity, as_of, shared or SharedAnswers())
    notice = opportunity.merged
    if profile.money is not None:
        found += [
            size_gate(profile.money, profile.partners.role, notice, rates),
            cofunding_gate(profile.money, notice),
        ]
    found += rule_gates(profile, opportunity, as_of)
    return tuple(found)


class SharedAnswers:
    """What gates answered at one instant, for the profiles after that ask the same of the same call."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], GateResult] = {}

    def of(self, answer: Callable[[], GateResult], *asked: object) -> GateResult:
        """The answer to what is ``asked``: everything that it depends on but the instant."""
        if asked not in self._known:
            self._known[asked] = answer()
        return self._known[asked]


def _common(
    profile: Profile, opportunity: Opportunity, as_of: datetime, shared: SharedAnswers
) -> list[GateResult]:
    """The gates that every profile has; most ask for no more of it than where it is and what it is."""
    notice, id, on = opportunity.merged, opportunity.id, as_of.date()
    who, team = (profile.kind, profile.applicant_types), profile.partners
    return [
        shared.of(lambda: kind_gate(notice), "kind", id),
        shared.of(lambda: open_gate(opportunity, as_of), "open", id),
        shared.of(lambda: deadline_gate(notice, as_of), "deadline", id),
        shared.of(
            lambda: by_reference(applicant_gate(profile, notice), profile, notice, on), "applicant", id, *who
        ),
        shared.of(
            lambda: by_reference(country_gate(profile, notice), profile, notice, on),
            "country",
            id,
            profile.country,
        ),
        language_gate(profile, notice),
        shared.of(lambda: consortium_gate(profile, notice), "consortium", id, team.role, team.sought),
    ]


def rule_gates(profile: Profile, opportunity: Opportunity, as_of: datetime) -> list[GateResult]:
    """The profile's own musts and avoids; a lapsed rule is left out (``match`` notes it)."""
    found: list[GateResult] = []
    for section in ("must", "avoid"):
        rules: Sequence[Rule] = getattr(profile, section)
        for rule in rules:
            if not rule.is_stale(as_of.date()):
                name = _free_name(f"{section}:{rule.field}", found)
                found.append(_rule_gate(name, rule, profile, opportunity, as_of))
    return found


def dropped_by(results: Iterable[GateResult]) -> str | None:
    """The rule id of the first gate that says *no*, or ``None``."""
    return next((result.rule for result in results if result.verdict is Verdict.NO), None)


def may_apply(results: Iterable[GateResult]) -> GateResult:
    """Applicant type and country in one verdict: *no* if either is, *yes* if both are, else *unknown*.

    The quote is the one of the gate that decides, or the first there is.
    """
    asked = [result for result in results if result.rule in MAY_APPLY]
    order = (Verdict.NO, Verdict.UNKNOWN, Verdict.YES)
    deciding = next((r for verdict in order for r in asked if r.verdict is verdict), None)
    if deciding is None:
        return GateResult("may_apply", Verdict.UNKNOWN, said("Who may apply was not checked."))
    quoted = deciding.quote or next((r.quote for r in asked if r.quote is not None), None)
    explained = dict.fromkeys(r.explanation for r in asked if r.verdict is deciding.verdict)
    return GateResult("may_apply", deciding.verdict, " ".join(explained), quoted)


def _rule_gate(
    name: str, rule: Rule, profile: Profile, opportunity: Opportunity, as_of: datetime
) -> GateResult:
    notice = opportunity.merged
    answer = ask(rule, notice, as_of, profile.money.currency if profile.money else None)
    avoided = name.startswith("avoid")
    verdict = _OPPOSITE[answer.verdict] if avoided else answer.verdict
    because = ", ".join(filter(None, (rule.why, said("set by {name}", name=rule.by) if rule.by else None)))
    asked = {"field": rule.field, "stated": answer.stated, "op": rule.op, "value": in_words(rule.value)}
    explanation = (
        said("{field}: {stated}; to be avoided {op} {value}.", **asked)
        if avoided
        else said("{field}: {stated}; must be {op} {value}.", **asked)
    )
    if because:
        explanation = said("{said} ({because}).", said=explanation.removesuffix("."), because=because)
    words = rule.value if isinstance(rule.value, tuple) else (rule.value,)
    quotable = rule.field in QUOTABLE and rule.op == "contains" and answer.verdict is Verdict.YES
    quoted = find_quote(notice, [w for w in words if isinstance(w, str)], (rule.field,)) if quotable else None
    if quoted is None and answer.verdict is not Verdict.UNKNOWN:
        quoted = _ground_of(rule.field, notice, as_of)
    return GateResult(name, verdict, explanation, quoted)


def _ground_of(field: str, notice: Notice, as_of: datetime) -> Quote | None:
    """The words from which the field that a rule asks about was read."""
    if field in {"consortium_required", "min_partners", "min_countries"}:
        return words_quote(notice, notice.consortium.words) if notice.consortium else None
    if field == "days_to_deadline":
        return deadline_gate(notice, as_of).quote
    return ground_quote(notice, (_FACT_OF.get(field, field),))


def _free_name(name: str, taken: list[GateResult]) -> str:
    same = sum(result.rule.split("#")[0] == name for result in taken)
    return f"{name}#{same + 1}" if same else name
