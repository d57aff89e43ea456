"""Everything new for readers who asked for it, whether it matches or not: no ranking hides a call. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from db.records import Opportunity, Status
from flows.announcing.mail_plan import Addressee

if TYPE_CHECKING:
    from flows.announcing.drafts import Tonight

_OVER = frozenset({Status.CLOSED, Status.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class AllNew:
    """What to list; what only a source new to us brought is listed too, but begins no mail by itself."""

    opportunities: tuple[str, ...] = ()
    begins_a_mail: bool = False


def all_new_for(addressees: Sequence[Addressee], tonight: Tonight) -> AllNew:
    """What came since the reader's last mail; nothing in the first one, which is a beginning and no news."""
    if not any(addressee.all_new for addressee in addressees):
        return AllNew()
    email, memory = addressees[0].email, tonight.memory
    accounts = [memory.last_account((email, addressee.profile)) for addressee in addressees]
    since = memory.mailed_on.get(email) or max((each for each in accounts if each), default=None)
    if since is None:
        return AllNew()
    known = memory.listed.get(email, frozenset())
    found = [
        id
        for id, opportunity in sorted(tonight.opportunities.items())
        if tonight.statuses[id] not in _OVER and _is_since(opportunity, since, id in known)
    ]
    news = (tonight.opportunities[id] for id in found)
    return AllNew(tuple(found), any(not memory.came_with_its_source(each) for each in news))


def _is_since(opportunity: Opportunity, since: date, known: bool) -> bool:
    first_seen = opportunity.first_seen_on
    # What a night found after it had written the mail is in no account of that night.
    return first_seen is not None and (first_seen > since or (first_seen == since and not known))
