"""The facts of an opportunity in a stable spelling: what a telling is remembered by and compared with.

Only what a person would act on is a fact: deadlines to the minute, opening date, status, money, who may
apply, from where, and the title.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from db.records import Certainty, Deadline, DeadlineKind, Money, Opportunity, Status, status_at

Facts = tuple[tuple[str, str], ...]

MONEY_FIELDS = ("award_floor", "award_ceiling", "total_funding")
# Long enough for most passages in full, short enough to be kept with every telling.
ELIGIBILITY_KEPT = 2000


def current_status(opportunity: Opportunity, as_of: datetime) -> Status | None:
    """Where the opportunity stands at an instant: withdrawn, else what its dates and publisher say."""
    if opportunity.withdrawn_on is not None or opportunity.status is Status.WITHDRAWN:
        return Status.WITHDRAWN
    return status_at(opportunity.merged, as_of)


def facts_of(opportunity: Opportunity, as_of: datetime) -> Facts:
    """Every stated fact as a (field, value) pair; a field with several values stands several times."""
    notice = opportunity.merged
    status = current_status(opportunity, as_of)
    pairs: list[tuple[str, str | None]] = [
        ("title", notice.title),
        ("status", status and status.value),
        ("opens_on", None if notice.opens_on is None else notice.opens_on.isoformat()),
        *(("deadline", _spell_deadline(deadline)) for deadline in notice.deadlines),
        *((name, _spell_money(getattr(notice, name))) for name in MONEY_FIELDS),
        (
            "cofunding_rate",
            None if notice.cofunding_rate is None else f"{notice.cofunding_rate.normalize():f}",
        ),
        ("applicant_types", " ".join(sorted(notice.applicant_types or ()))),
        ("eligible_countries", " ".join(sorted(notice.eligible_countries or ()))),
        ("eligibility", " ".join((notice.eligibility or "").split())[:ELIGIBILITY_KEPT]),
    ]
    return tuple((name, value) for name, value in pairs if value)


def fact(facts: Facts, name: str) -> str | None:
    """The first value of a field, or ``None`` when it was not stated."""
    return next((value for field, value in facts if field == name), None)


def deadlines_in(facts: Facts) -> list[Deadline]:
    """The deadlines among these facts, as records; without the publisher's words."""
    return [_read_deadline(value) for name, value in facts if name == "deadline"]


def closed_by_time(opportunity: Opportunity, told: Facts, as_of: datetime) -> bool:
    """Whether the deadlines that were told have simply passed: such a closing is no news."""
    as_told = replace(
        opportunity.merged, deadlines=tuple(deadlines_in(told)), status=Status.OPEN, opens_on=None
    )
    return status_at(as_told, as_of) is Status.CLOSED


def _spell_money(money: Money | None) -> str | None:
    return None if money is None else f"{money.currency} {money.amount.normalize():f}"


def _spell_deadline(deadline: Deadline) -> str:
    at = None if deadline.at is None else deadline.at.strftime("%H:%M")
    known = (deadline.certainty, deadline.time_certainty)
    parts = (deadline.kind, deadline.on, at, deadline.zone, *known, deadline.label)
    return "|".join("" if part is None else str(part) for part in parts)


def _read_deadline(spelled: str) -> Deadline:
    kind, on, at, zone, certainty, time_certainty, label = spelled.split("|", 6)
    return Deadline(
        kind=DeadlineKind(kind),
        on=date.fromisoformat(on) if on else None,
        at=time.fromisoformat(at) if at else None,
        zone=zone or None,
        certainty=Certainty(certainty),
        time_certainty=Certainty(time_certainty) if time_certainty else None,
        label=label or None,
    )
