"""Gates on money: does the size of an award fit, and can the partnership bear its own share."""

from __future__ import annotations

from decimal import Decimal

from db.records import GateResult, Money, Notice, Verdict
from ranking.partnership import MoneyWanted, PartnerRole
from ranking.quoting import find_quote

_SHARE_WORDS = (
    "cost sharing",
    "cost-sharing",
    "cost share",
    "matching funds",
    "funding rate",
    "co-financing rate",
    "own contribution",
)


def size_gate(wanted: MoneyWanted, role: PartnerRole, notice: Notice) -> GateResult:
    """No when the most one can get is less than the least wanted, or the least is more than can be used.

    Who joins a team gets a part of the award: an award that is too large for one is then unknown, not no.
    """
    stated = [m for m in (notice.award_floor, notice.award_ceiling, notice.total_funding) if m is not None]
    if not stated:
        return GateResult("size", Verdict.UNKNOWN, "No amount is stated.")
    if any(money.currency != wanted.currency for money in stated):
        other = ", ".join(sorted({money.currency for money in stated}))
        return GateResult("size", Verdict.UNKNOWN, f"Amounts are in {other}; yours are in {wanted.currency}.")
    most = _least_of(notice.award_ceiling, notice.total_funding)
    if wanted.min is not None and most is not None and most < wanted.min:
        return GateResult(
            "size", Verdict.NO, f"At most {most:,f} {wanted.currency}; you need {wanted.min:,f}."
        )
    floor = notice.award_floor
    if wanted.max is not None and floor is not None and floor.amount > wanted.max:
        said = f"At least {floor.amount:,f} {wanted.currency}; you can use {wanted.max:,f}"
        alone = role is PartnerRole.ALONE or (
            notice.consortium is not None and notice.consortium.required is False
        )
        if alone:
            return GateResult("size", Verdict.NO, f"{said}.")
        return GateResult("size", Verdict.UNKNOWN, f"{said}; a team would share it.")
    if notice.award_ceiling is None and notice.award_floor is None:
        return GateResult(
            "size", Verdict.UNKNOWN, "The whole budget is stated, the size of one award is not."
        )
    return GateResult("size", Verdict.YES, f"The size of an award fits ({_span(notice)}).")


def cofunding_gate(wanted: MoneyWanted, notice: Notice) -> GateResult:
    """No when the partnership's own share would be more than it can add; in-kind contributions soften it."""
    rate = notice.cofunding_rate
    quoted = find_quote(notice, _SHARE_WORDS)
    if rate is None and notice.cost_sharing is False:
        return GateResult("cofunding", Verdict.YES, "No contribution of your own is asked.", quoted)
    if wanted.cofunding_capacity is None:
        return GateResult(
            "cofunding", Verdict.UNKNOWN, "Your profile does not say what share you can add.", quoted
        )
    if rate is None:
        return _unstated_share(wanted, notice)
    own = 1 - rate
    capacity = Decimal(str(wanted.cofunding_capacity))
    said = f"Your share would be {own:.0%}; you can add {capacity:.0%}"
    if own <= capacity:
        return GateResult("cofunding", Verdict.YES, f"{said}.", quoted)
    if wanted.in_kind:
        return GateResult("cofunding", Verdict.UNKNOWN, f"{said}, and in kind if that is accepted.", quoted)
    return GateResult("cofunding", Verdict.NO, f"{said}.", quoted)


def _unstated_share(wanted: MoneyWanted, notice: Notice) -> GateResult:
    quoted = find_quote(notice, _SHARE_WORDS)
    if notice.cost_sharing is None:
        return GateResult("cofunding", Verdict.UNKNOWN, "Whether you must add money is not stated.", quoted)
    if wanted.cofunding_capacity == 0 and not wanted.in_kind:
        return GateResult(
            "cofunding", Verdict.NO, "A contribution of your own is asked; you can add nothing.", quoted
        )
    return GateResult(
        "cofunding", Verdict.UNKNOWN, "A contribution of your own is asked; its share is not stated.", quoted
    )


def _least_of(*amounts: Money | None) -> Decimal | None:
    return min((money.amount for money in amounts if money is not None), default=None)


def _span(notice: Notice) -> str:
    floor, ceiling = notice.award_floor, notice.award_ceiling
    if floor is not None and ceiling is not None:
        return f"{floor.amount:,f} to {ceiling.amount:,f} {ceiling.currency}"
    if ceiling is not None:
        return f"up to {ceiling.amount:,f} {ceiling.currency}"
    return f"from {floor.amount:,f} {floor.currency}" if floor is not None else "not stated"
