"""What could be told to one reader of one profile, before it is known what fits into the mail. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db.records import Announcement, Match, Opportunity, Status, next_deadline
from db.records.waiting import Awaiting
from flows.announcing.case import Case, Decision
from flows.announcing.events import event_of
from flows.announcing.limited import limited_of
from flows.announcing.mail_plan import Addressee, Item
from flows.announcing.memory import Memory
from flows.announcing.reasons import Withheld
from flows.announcing.rules import decide
from flows.announcing.waits import Waiting
from ranking.variety import varied


@dataclass(frozen=True, slots=True)
class Draft:
    """What could be told to one reader of one profile, and what a desk is asked for it."""

    addressee: Addressee
    decisions: dict[str, Decision]
    items: list[Item]
    matches: Mapping[str, Match]
    asked: tuple[Awaiting, ...] = ()


@dataclass(frozen=True, slots=True)
class Tonight:
    """The arguments of ``flows.announcing.announce.plan`` that hold for every reader.

    ``names`` are the profiles that other desks may be told of.
    """

    night: date
    as_of: datetime
    matches: Mapping[str, Sequence[Match]]
    opportunities: Mapping[str, Opportunity]
    statuses: Mapping[str, Status | None]
    memory: Memory
    waiting: Waiting
    names: Mapping[str, str]


def draft(tonight: Tonight, addressee: Addressee) -> Draft:
    """Decide every match of a reader's profile, and what of it waits."""
    memory, key = tonight.memory, (addressee.email, addressee.profile)
    matches = {match.opportunity: match for match in tonight.matches.get(addressee.profile, ())}
    ids = sorted({*matches, *(memory.told_ids(key) & tonight.opportunities.keys())})
    decisions = {id: _decided(tonight, addressee, id, matches.get(id)) for id in ids}
    _cut_baseline(decisions, matches, addressee.max_items)
    items: list[Item] = []
    asked: list[Awaiting] = []
    for id, decision in decisions.items():
        if decision.announcement is None:
            continue
        item = _item(tonight, addressee, id, decision, matches.get(id))
        known = bool(memory.history.get((*key, id)))
        event = event_of(item, tonight.opportunities[id], tonight.as_of) if addressee.approval else ""
        decisions[id], of_desk = tonight.waiting.of(addressee, item, decision, known=known, event=event)
        asked += [of_desk] if of_desk else []
        if decisions[id].announcement is not None and not decisions[id].waits:
            items.append(item)
    return Draft(addressee, decisions, items, matches, tuple(asked))


def _decided(tonight: Tonight, addressee: Addressee, id: str, match: Match | None) -> Decision:
    memory, key = tonight.memory, (addressee.email, addressee.profile)
    opportunity, history = tonight.opportunities[id], memory.history.get((*key, id), ())
    last_account, account = memory.last_account(key), memory.accounts.get((*key, id))
    case = Case(
        opportunity=opportunity,
        status=tonight.statuses[id],
        match=match,
        history=history,
        as_told=memory.as_told(opportunity, history[-1] if history else None),
        account=account,
        last_account=last_account,
        triage=memory.triage.get((addressee.profile, id)),
        from_new_source=memory.is_from_new_source(opportunity),
        moved_on=memory.moved_on(id),
        misread=memory.misread.get(id),
        night=tonight.night,
        as_of=tonight.as_of,
        language=addressee.language,
        reminders=addressee.reminders,
        lead_days=addressee.lead_days,
        parted_account=None if account else memory.parted_account((*key, id)),
        parted_by_us=memory.parted_by_us(id, last_account or date.min),
        refused=(addressee.profile, id) in memory.refused,
        another_encoder=memory.another_encoder,
    )
    decision = _for_this_reader(decide(case), id in addressee.never_told)
    gone = addressee.unsubscribed and not decision.told_tonight
    return Decision(Withheld.UNSUBSCRIBED) if gone else decision


def _for_this_reader(decision: Decision, is_secret: bool) -> Decision:
    """What must never reach this reader waits for a review, whatever there is to tell of it."""
    return Decision(Withheld.REVIEW) if is_secret and decision.announcement else decision


def _item(tonight: Tonight, addressee: Addressee, id: str, decision: Decision, match: Match | None) -> Item:
    assert decision.announcement is not None
    memory, opportunity = tonight.memory, tonight.opportunities[id]
    history = memory.history.get((addressee.email, addressee.profile, id), ())
    last_told, limit = history[-1].told_on if history else None, memory.limit(opportunity)
    return Item(
        decision.announcement,
        id,
        match,
        decision.changes,
        decision.detail,
        decision.fit_lost,
        corrections=decision.corrections,
        annotation=" ".join(tonight.waiting.annotations(addressee.profile, id, last_told)),
        internal=_internal_deadline(opportunity, tonight.as_of, addressee.lead_days),
        limited=limited_of(opportunity, limit, addressee.profile, memory.keepers(id), tonight.names),
    )


def _internal_deadline(opportunity: Opportunity, as_of: datetime, lead_days: int) -> date | None:
    """The institution's own last day before the publisher's next one; ``None`` where there is neither."""
    coming = next_deadline(opportunity.merged, as_of) if lead_days else None
    return coming.on - timedelta(days=lead_days) if coming is not None and coming.on is not None else None


def _cut_baseline(decisions: dict[str, Decision], matches: Mapping[str, Match], max_items: int) -> None:
    """Leave the best of a baseline, some of every interest; the rest becomes backlog for ever."""
    baseline = [id for id, d in decisions.items() if d.announcement is Announcement.BASELINE]
    baseline.sort(key=lambda id: (-matches[id].score if id in matches else 0, id))
    told = sum(d.told_tonight and d.reason == Announcement.BASELINE for d in decisions.values())
    places = max(0, max_items - told)
    for id in varied(baseline, matches, places)[places:]:
        decisions[id] = Decision(Withheld.BACKLOG)
