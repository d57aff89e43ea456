"""What would have to be different for a call that a gate dropped to pass it, tried before it is said.

A remedy is a change of the profile: another partner, another bound, a rule that asks for less. Each is
applied to a copy of the profile and the gate asked again; only what really turns a *no* is offered. What no
change of the profile helps, such as a closed call, has no remedy.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from db.records import ApplicantType, ExchangeRates, GateResult, Money, Notice, Opportunity, Verdict
from ranking.country_groups import COUNTRIES, country_name, expand
from ranking.gates import gates
from ranking.notice_fields import NOTICE_FIELDS
from ranking.partnership import PartnerRole, Profile
from ranking.predicates import Rule, in_words

# As many applicant types or countries as a sentence names before it says "or others".
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Remedy:
    """What would change a gate's answer: the gate, a sentence, and the answer there would be then."""

    rule: str
    said: str
    then: Verdict


def remedies(
    profile: Profile,
    opportunity: Opportunity,
    results: Iterable[GateResult],
    as_of: datetime,
    rates: ExchangeRates | None = None,
) -> tuple[Remedy, ...]:
    """For every gate that says *no*, the first change of the profile after which it does not.

    Args:
        results: what the gates answered for this profile and opportunity at ``as_of``.
        rates: as for the gates.
    """
    found = []
    for result in results:
        if result.verdict is not Verdict.NO:
            continue
        for said, changed in _candidates(result.rule, profile, opportunity.merged, as_of):
            then = _answer(result.rule, gates(changed, opportunity, as_of, rates))
            if then is not Verdict.NO:
                found.append(Remedy(result.rule, f"would pass if {said}", then))
                break
    return tuple(found)


def _answer(rule: str, results: Iterable[GateResult]) -> Verdict:
    # A rule that was taken away has no gate any more: nothing says no.
    return next((result.verdict for result in results if result.rule == rule), Verdict.YES)


def _candidates(
    rule: str, profile: Profile, notice: Notice, as_of: datetime
) -> Iterator[tuple[str, Profile]]:
    if rule in _BY_GATE:
        yield from _BY_GATE[rule](profile, notice)
    section, _, _ = rule.partition(":")
    if section in {"must", "avoid"}:
        yield from _of_rule(rule, profile, notice, as_of)


def _applicant(profile: Profile, notice: Notice) -> Iterator[tuple[str, Profile]]:
    refused = frozenset(notice.excluded_types)
    types = tuple(kind for kind in notice.applicant_types or () if kind not in refused)
    if not types and refused:
        others = (kind for kind in ApplicantType if kind not in refused)
        yield "one of you were of another kind", profile.model_copy(update={"applicant_types": tuple(others)})
    if types:
        names = _listed([str(kind).replace("_", " ") for kind in types])
        yield f"one of you applied as: {names}", profile.model_copy(update={"applicant_types": types})


def _country(profile: Profile, notice: Notice) -> Iterator[tuple[str, Profile]]:
    codes = notice.eligible_countries or ()
    named = _listed([country_name(code) for code in codes])
    if not codes and notice.excluded_countries:
        elsewhere = sorted(COUNTRIES - expand(notice.excluded_countries))[0]
        yield "a partner from another country applied", profile.model_copy(update={"country": elsewhere})
    for code in codes:
        yield f"a partner from {named} applied", profile.model_copy(update={"country": code})


def _consortium(profile: Profile, notice: Notice) -> Iterator[tuple[str, Profile]]:
    least = notice.consortium.min_partners if notice.consortium else None
    team = f"a team of at least {least}" if least else "a team"
    partners = profile.partners.model_copy(update={"role": PartnerRole.EITHER})
    yield f"you applied in {team}", profile.model_copy(update={"partners": partners})


def _size(profile: Profile, notice: Notice) -> Iterator[tuple[str, Profile]]:
    if profile.money is None:
        return
    bounds = (notice.award_ceiling, notice.total_funding)
    most = min((each.amount for each in bounds if each is not None), default=None)
    own = all(each.currency == profile.money.currency for each in (*bounds, notice.award_floor) if each)
    if most is not None:
        enough = _amount(most, profile) if own else "a smaller award"
        yield f"{enough} were enough for you", _with_money(profile, min=most if own else Decimal(0))
    if notice.award_floor is not None:
        floor = notice.award_floor.amount
        said = f"you could use {_amount(floor, profile)}" if own else "you could use a larger award"
        yield said, _with_money(profile, max=floor if own else None)
    partners = profile.partners.model_copy(update={"role": PartnerRole.JOIN})
    yield "you shared the award with partners", profile.model_copy(update={"partners": partners})


def _cofunding(profile: Profile, notice: Notice) -> Iterator[tuple[str, Profile]]:
    if notice.cofunding_rate is not None:
        own = 1 - notice.cofunding_rate
        said = f"you could add {own:.0%} of the cost"
        yield said, _with_money(profile, cofunding_capacity=float(own))
    yield "you could add money of your own", _with_money(profile, cofunding_capacity=0.01)


_BY_GATE: Mapping[str, Callable[[Profile, Notice], Iterator[tuple[str, Profile]]]] = {
    "applicant": _applicant,
    "country": _country,
    "consortium": _consortium,
    "size": _size,
    "cofunding": _cofunding,
}


def _of_rule(name: str, profile: Profile, notice: Notice, as_of: datetime) -> Iterator[tuple[str, Profile]]:
    """A must that asked for less, where it compares numbers; else that it were lifted."""
    section, _, rest = name.partition(":")
    field, _, number = rest.partition("#")
    rules: tuple[Rule, ...] = getattr(profile, section)
    living = [rule for rule in rules if rule.field == field and not rule.is_stale(as_of.date())]
    rule = living[int(number or 1) - 1]
    stated = NOTICE_FIELDS[field].read(notice, as_of)
    bound = _bound(stated)
    if section == "must" and bound is not None and rule.op in {"<=", ">="}:
        less = rule.model_copy(update={"value": bound})
        asked = f"your must asked for {field} {rule.op} {in_words(bound)}"
        yield asked, _with_rules(profile, section, rules, rule, less)
    value = "nothing" if stated is None else in_words(stated)
    kind = "must" if section == "must" else "avoid"
    yield (
        f"your {kind} {field} {rule.op} {in_words(rule.value)} were lifted (it is {value})",
        _with_rules(profile, section, rules, rule, None),
    )


def _bound(stated: object) -> float | Money | None:
    if isinstance(stated, Money):
        return stated
    if isinstance(stated, int | float | Decimal) and not isinstance(stated, bool) and math.isfinite(stated):
        return float(stated)
    return None


def _with_rules(
    profile: Profile, section: str, rules: tuple[Rule, ...], old: Rule, new: Rule | None
) -> Profile:
    kept = tuple(new if rule is old else rule for rule in rules)
    return profile.model_copy(update={section: tuple(rule for rule in kept if rule is not None)})


def _with_money(profile: Profile, **changed: Decimal | float | None) -> Profile:
    assert profile.money is not None, "a gate on money is asked only of a profile that speaks of money"
    return profile.model_copy(update={"money": profile.money.model_copy(update=changed)})


def _amount(amount: Decimal, profile: Profile) -> str:
    return f"{amount:,f} {profile.money.currency if profile.money else ''}".rstrip()


def _listed(names: list[str]) -> str:
    more = " or others" if len(names) > _NAMED else ""
    return " or ".join(names[:_NAMED]) + more
