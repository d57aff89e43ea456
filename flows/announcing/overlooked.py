"""What we ourselves hid from a reader: by a wrong value, by our safeguards, or as one with another call.

Once that is mended it is no news by its publisher, and no mere whim of the ranking either: the reader should
have heard of it. It is told once, and said why it comes late: a missed call costs more than a late one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from db.records import Notice, Opportunity, Status
from flows.announcing.case import Case
from flows.announcing.facts import current_status
from flows.announcing.reasons import Waits, Withheld

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


def was_held(reason: str) -> bool:
    """Whether an account says that our safeguards, or a reviewer, kept a call back."""
    return reason in {Withheld.REVIEW, Withheld.HOLD, Withheld.REFUSED}


def rode(case: Case) -> bool:
    """Whether it waits already for a mail that begins for something else."""
    return case.account is not None and Waits.RIDES in case.account.reason.split(":")


def _asked_by(rule: str) -> frozenset[str]:
    return _READ_BY.get(rule) or frozenset(field.name for field in fields(Notice))


def _moved(before: Opportunity, after: Opportunity) -> frozenset[str]:
    names = (field.name for field in fields(Notice))
    return frozenset(n for n in names if getattr(before.merged, n) != getattr(after.merged, n))
