"""What a desk has settled when it releases or drops something: this news with these facts, no later one."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from db.records import Opportunity
from db.records.waiting import event_detail
from flows.announcing.facts import facts_of
from flows.announcing.mail_plan import Item

# Where it stands moves with the clock; a title and a passage only with their publisher, which is known.
_NO_EVENT = frozenset({"title", "status", "eligibility"})


def event_of(item: Item, opportunity: Opportunity, as_of: datetime) -> str:
    """What tells this news from any other of its kind about the same opportunity."""
    facts = [fact for fact in facts_of(opportunity, as_of) if fact[0] not in _NO_EVENT]
    return event_detail(item.detail, sha256(repr(facts).encode()).hexdigest()[:8])
