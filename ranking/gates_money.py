"""Gates on money: does the size of an award fit, and can the partnership bear its own share."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TypeAlias

from db.records import ExchangeRates, GateResult, Money, Notice, Verdict
from db.records.saying import said
from ranking.partnership import MoneyWanted, PartnerRole
from ranking.quoting import find_quote, ground_quote

Bounds: TypeAlias = "tuple[Money | None, Money | None, Money | None]"  # floor, ceiling, pot

# A year moves most rates by less: what is nearer to a bound than this share of it is not decided.
MARGIN = Decimal("0.15")

_AMOUNTS = ("award_ceiling", "award_floor", "total_funding")
_SHARE_WORDS = (
    "cost sharing",
    "cost-sharing",
    "cost share",
    "matching funds",
    "funding rate",
    "co-financing rate",
    "own contribution",
)


def size_gate(
    wanted: MoneyWanted, role: PartnerRole, notice: Notice, rates: ExchangeRates | None = None
) -> GateResult:
    """No when the most one can get is less than the least wanted, or the least is more than can be used.

    Who joins a team gets a part of the award: an award that is too large for one is then unknown, not no.
    Amounts in another currency are converted by ``rates``; what is then within ``MARGIN`` of a bound is
    unknown, for by the time of an award the rate will have moved.
    """
    found = _sized(wanted, role, notice, rates)
    if found.verdict is Verdict.UNKNOWN:
        return found
    return replace(found, quote=ground_quote(notice, _AMOUNTS))


def _sized(wanted: MoneyWanted, role: PartnerRole, notice: Notice, rates: ExchangeRates | None) -> GateResult:
    bounds = (notice.award_floor, notice.award_ceiling, notice.total_funding)
    stated = [money for money in bounds if money is not None]
    if not stated:
        return GateResult("size", Verdict.UNKNOWN, said("No amount is stated."))
    foreign = ", ".join(sorted({money.currency for money in stated} - {wanted.currency}))
    if not foreign:
        return _fit(wanted, role, notice, bounds)
    named = {"currencies": foreign, "currency": wanted.currency}
    if rates is None:
        sentence = said("Amounts are in {currencies}; yours are in {currency}.", **named)
        return GateResult("size", Verdict.UNKNOWN, sentence)
    floor, ceiling, pot = (money and rates.converted(money, wanted.currency) for money in bounds)
    converted = (floor, ceiling, pot)
    if sum(money is not None for money in converted) < len(stated):
        sentence = said(
            "Amounts are in {currencies}; yours are in {currency}; there is no reference rate between them.",
            **named,
        )
        return GateResult("size", Verdict.UNKNOWN, sentence)
    dated = {"publisher": rates.publisher, "day": f"{rates.on}"}
    if close := _near_a_bound(wanted, converted):
        sentence = said(
            "Amounts are in {currencies}; yours are in {currency}: about {amount} {currency} by the "
            "{publisher} rate of {day} is too close to your bounds to tell.",
            amount=f"{close:,f}",
            **named,
            **dated,
        )
        return GateResult("size", Verdict.UNKNOWN, sentence)
    floor, ceiling, pot = (money and _rounded(money) for money in converted)
    found = _fit(wanted, role, notice, (floor, ceiling, pot))
    converted_by = said(
        "{said}, {currencies} by the {publisher} rate of {day}.",
        said=found.explanation.rstrip("."),
        currencies=foreign,
        **dated,
    )
    return replace(found, explanation=converted_by)


def _fit(wanted: MoneyWanted, role: PartnerRole, notice: Notice, bounds: Bounds) -> GateResult:
    """The verdict on floor, ceiling and pot that are all in the profile's currency."""
    floor, ceiling, pot = bounds
    most = _least_of(ceiling, pot)
    if wanted.min is not None and most is not None and most < wanted.min:
        amounts = {"most": f"{most:,f}", "currency": wanted.currency, "amount": f"{wanted.min:,f}"}
        sentence = said("At most {most} {currency}; you need {amount}.", **amounts)
        return GateResult("size", Verdict.NO, sentence)
    if wanted.max is not None and floor is not None and floor.amount > wanted.max:
        amounts = {"least": f"{floor.amount:,f}", "currency": wanted.currency, "amount": f"{wanted.max:,f}"}
        alone = role is PartnerRole.ALONE or (
            notice.consortium is not None and notice.consortium.required is False
        )
        if alone:
            sentence = said("At least {least} {currency}; you can use {amount}.", **amounts)
            return GateResult("size", Verdict.NO, sentence)
        sentence = said(
            "At least {least} {currency}; you can use {amount}; a team would share it.", **amounts
        )
        return GateResult("size", Verdict.UNKNOWN, sentence)
    if ceiling is None and floor is None:
        sentence = said("The whole budget is stated, the size of one award is not.")
        return GateResult("size", Verdict.UNKNOWN, sentence)
    sentence = said("The size of an award fits ({span}).", span=_span(floor, ceiling))
    return GateResult("size", Verdict.YES, sentence)


def _near_a_bound(wanted: MoneyWanted, bounds: Bounds) -> Decimal | None:
    """The converted amount that decides and lies too close to a bound of the profile's; ``None`` if none."""
    floor, ceiling, pot = bounds
    most = _least_of(ceiling, pot)
    pairs = ((most, wanted.min), (floor.amount if floor else None, wanted.max))
    for amount, bound in pairs:
        if amount is not None and bound and abs(amount - bound) <= MARGIN * bound:
            return _rounded(Money(amount, wanted.currency)).amount
    return None


def _rounded(money: Money) -> Money:
    """A converted amount to three figures: more than that no rate of a day can tell."""
    unit = Decimal(10 ** max(0, money.amount.adjusted() - 2))
    return Money((money.amount / unit).quantize(Decimal(1)) * unit, money.currency)


def cofunding_gate(wanted: MoneyWanted, notice: Notice) -> GateResult:
    """No when the partnership's own share would be more than it can add; in-kind contributions soften it."""
    rate = notice.cofunding_rate
    facts = ("cost_sharing",) if rate is None else ("cofunding_rate",)
    quoted = ground_quote(notice, facts) or find_quote(notice, _SHARE_WORDS)
    if rate is None and notice.cost_sharing is False:
        return GateResult("cofunding", Verdict.YES, said("No contribution of your own is asked."), quoted)
    if wanted.cofunding_capacity is None:
        sentence = said("Your profile does not say what share you can add.")
        return GateResult("cofunding", Verdict.UNKNOWN, sentence, quoted)
    if rate is None:
        return _unstated_share(wanted, notice)
    own = 1 - rate
    capacity = Decimal(str(wanted.cofunding_capacity))
    shares = {"percentage": f"{own:.0%}"[:-1], "most": f"{capacity:.0%}"[:-1]}
    sentence = said("Your share would be {percentage}%; you can add {most}%.", **shares)
    if own <= capacity:
        return GateResult("cofunding", Verdict.YES, sentence, quoted)
    if wanted.in_kind:
        sentence = said(
            "Your share would be {percentage}%; you can add {most}%, and in kind if that is accepted.",
            **shares,
        )
        return GateResult("cofunding", Verdict.UNKNOWN, sentence, quoted)
    return GateResult("cofunding", Verdict.NO, sentence, quoted)


def _unstated_share(wanted: MoneyWanted, notice: Notice) -> GateResult:
    quoted = find_quote(notice, _SHARE_WORDS)
    if notice.cost_sharing is None:
        sentence = said("Whether you must add money is not stated.")
        return GateResult("cofunding", Verdict.UNKNOWN, sentence, quoted)
    if wanted.cofunding_capacity == 0 and not wanted.in_kind:
        sentence = said("A contribution of your own is asked; you can add nothing.")
        return GateResult("cofunding", Verdict.NO, sentence, quoted)
    sentence = said("A contribution of your own is asked; its share is not stated.")
    return GateResult("cofunding", Verdict.UNKNOWN, sentence, quoted)


def _least_of(*amounts: Money | None) -> Decimal | None:
    return min((money.amount for money in amounts if money is not None), default=None)


def _span(floor: Money | None, ceiling: Money | None) -> str:
    if floor is not None and ceiling is not None:
        least, most = f"{floor.amount:,f}", f"{ceiling.amount:,f}"
        return said("{least} to {most} {currency}", least=least, most=most, currency=ceiling.currency)
    if ceiling is not None:
        return said("up to {most} {currency}", most=f"{ceiling.amount:,f}", currency=ceiling.currency)
    if floor is None:
        return said("not stated")
    return said("from {least} {currency}", least=f"{floor.amount:,f}", currency=floor.currency)
