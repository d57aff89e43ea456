"""What our own misreading hid from a reader: never told, because a wrong value closed or dropped it.

Once the reading is mended it is no news by its publisher, and no mere whim of the ranking either: the reader
should have heard of it. It is told once, and said to be our mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from db.records import Notice, Opportunity, Status
from flows.announcing.case import Case
from flows.announcing.facts import current_status
from flows.announcing.reasons import Withheld

_TIME = frozenset({"deadlines", "opens_on", "status"})
# Gate → the fields that it answers from; a person's own rule may ask for any.
_READ_BY: Mapping[str, frozenset[str]] = {
    "open": _TIME,
    "deadline": _TIME,
    "kind": frozenset({"source_class", "instruments", "topics"}),
    "applicant": frozenset({"applicant_types", "excluded_types", "others_may_apply"}),
    "country": frozenset({"eligible_countries", "excluded_countries"}),
    "language": frozenset({"language"}),
    "consortium": frozenset({"consortium"}),
    "size": frozenset({"award_floor", "award_ceiling", "total_funding", "consortium"}),
    "cofunding": frozenset({"cofunding_rate", "cost_sharing"}),
}


def was_overlooked(case: Case) -> bool:
    """Whether the last account left it out for a value that we had misread and read rightly now.

    Other reasons stay what they were: a score that rises, or a profile that was widened, is no mistake of
    ours about the call.
    """
    if case.account is None or case.misread is None:
        return False
    code, _, rule = case.account.reason.partition(":")
    if code == Withheld.CLOSED:
        return current_status(case.misread, case.as_of) is Status.CLOSED
    return code == Withheld.DROPPED and bool(_moved(case.misread, case.opportunity) & _asked_by(rule))


def _asked_by(rule: str) -> frozenset[str]:
    return _READ_BY.get(rule) or frozenset(field.name for field in fields(Notice))


def _moved(before: Opportunity, after: Opportunity) -> frozenset[str]:
    names = (field.name for field in fields(Notice))
    return frozenset(n for n in names if getattr(before.merged, n) != getattr(after.merged, n))
