"""How much of what we tell late a mail carries, so that a change of our rules never floods a reader. Pure.

What our own misreading, safeguards or matching kept from a reader is told all the same, a few at a time; the
one that closes soonest comes first. It waits no longer than it has to, and no mail begins for it every day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from db.records import Accounting, Opportunity, next_deadline
from flows.announcing.case import Decision
from flows.announcing.drafts import Draft, Tonight
from flows.announcing.mail_plan import LATE, Item
from flows.announcing.memory import Memory, Reader
from flows.announcing.reasons import Waits, Withheld

# How many a mail tells late, over all of a reader's profiles; how often one begins for them alone.
LATE_ITEMS, LATE_EVERY_DAYS = 5, 7


def paced(drafts: Sequence[Draft], tonight: Tonight) -> list[Draft]:
    """The drafts of one reader with no more told late than a mail takes; what is beyond waits.

    What was there already when the reader or its source was new goes to the backlog instead, as it would
    have gone then; but what an earlier night has queued stays promised.
    """
    email = drafts[0].addressee.email
    places = max(0, LATE_ITEMS - len(tonight.memory.told_late_tonight(email)))
    beyond = set(_in_turn((item for each in drafts for item in each.items), tonight)[places:])
    return [_without(each, beyond, tonight) for each in drafts] if beyond else list(drafts)


def begins_a_mail(item: Item, draft: Draft, tonight: Tonight) -> bool:
    """Whether a mail begins for something told late: once in seven days, or where its deadline is near."""
    if draft.decisions[item.opportunity].rides:
        return False
    last, night = tonight.memory.late_on(draft.addressee.email), tonight.night
    soon = _closes_on(item, tonight)
    near = soon != date.max and (soon - night).days <= LATE_EVERY_DAYS
    return near or last is None or (night - last).days >= LATE_EVERY_DAYS


def _in_turn(items: Iterable[Item], tonight: Tonight) -> list[str]:
    """What is told late, each opportunity once: the soonest deadline first, then the best."""
    best: dict[str, Item] = {}
    for item in items:
        if item.announcement in LATE and item.score >= best.get(item.opportunity, item).score:
            best[item.opportunity] = item
    return sorted(best, key=lambda id: (_closes_on(best[id], tonight), -best[id].score, id))


def _closes_on(item: Item, tonight: Tonight) -> date:
    coming = next_deadline(tonight.opportunities[item.opportunity].merged, tonight.as_of)
    return coming.on if coming is not None and coming.on is not None else date.max


def _without(draft: Draft, beyond: set[str], tonight: Tonight) -> Draft:
    reader = draft.addressee.email, draft.addressee.profile
    late = {each.opportunity for each in draft.items if each.announcement in LATE} & beyond
    decisions = draft.decisions | {
        id: _put_off(draft.decisions[id], tonight.opportunities[id], reader, tonight.memory) for id in late
    }
    return replace(draft, decisions=decisions, items=[i for i in draft.items if i.opportunity not in late])


def _put_off(decision: Decision, opportunity: Opportunity, reader: Reader, memory: Memory) -> Decision:
    began, first_seen = memory.began(reader), opportunity.first_seen_on
    there_before = began is not None and first_seen is not None and first_seen <= began
    before = memory.accounts.get((*reader, opportunity.id))
    promised = before is not None and before.accounting is Accounting.QUEUED
    if not promised and (there_before or memory.came_with_its_source(opportunity)):
        return Decision(Withheld.BACKLOG)
    return replace(decision, waits=Waits.PACED)
