"""Who is told what tonight: one plan per recipient, and the account of every match.

Pure: everything known is an argument, and the same arguments give the same plan. A repeated night plans
no mail and the same account. ``flows.announcing.rules`` decides each case and
``flows.announcing.mail_size`` cuts a mail to what a reader can take in;
here the account is balanced: matched = sent + suppressed + queued.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from db.records import Accounting, Announcement, LedgerEntry, Match, Opportunity, next_deadline
from db.records.waiting import Awaiting
from flows.announcing.all_new import AllNew, all_new_for
from flows.announcing.drafts import Draft, Tonight, draft
from flows.announcing.facts import current_status
from flows.announcing.mail_plan import (
    LATE,
    OVERSTATED,
    WEEKLY,
    Addressee,
    Item,
    Plan,
    RecipientPlan,
    Section,
)
from flows.announcing.mail_size import fitted
from flows.announcing.memory import Memory
from flows.announcing.pacing import begins_a_mail, paced
from flows.announcing.past import Past
from flows.announcing.reader_account import account, section, tellings
from flows.announcing.waits import Waiting

__all__ = ["Addressee", "Item", "Past", "Plan", "RecipientPlan", "Section", "plan"]

# Weekly readers are mailed on Mondays, and at once when waiting could cost them a deadline.
WEEKLY_ON = 0
# Urgencies: corrected to less time, brought forward, withdrawn or closed early, closing soon.
_CANNOT_WAIT = frozenset({OVERSTATED, 0, 1, 4})


def plan(
    *,
    night: date,
    as_of: datetime,
    addressees: Sequence[Addressee],
    matches: Mapping[str, Sequence[Match]],
    opportunities: Mapping[str, Opportunity],
    past: Past,
    names: Mapping[str, str] | None = None,
) -> Plan:
    """What every reader is told tonight, in one: see ``plans``."""
    parts = plans(
        night=night,
        as_of=as_of,
        addressees=addressees,
        matches=matches,
        opportunities=opportunities,
        past=past,
        names=names,
    )
    return merged(part for _, part in parts)


def plans(
    *,
    night: date,
    as_of: datetime,
    addressees: Sequence[Addressee],
    matches: Mapping[str, Sequence[Match]],
    opportunities: Mapping[str, Opportunity],
    past: Past,
    names: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, Plan]]:
    """Decide what every reader is told tonight, one reader after the other.

    Args:
        night: the date this night is known by, and the cycle of its mails.
        as_of: the instant (aware) at which statuses and days left hold.
        addressees: every reader of every profile.
        matches: profile id → its matches of tonight, dropped ones included.
        opportunities: id → opportunity, for every match and everything ever told.
        past: what earlier nights left; with an empty one, everybody gets a baseline.
        names: profile → name, for those that the readers of others may be told of.

    Yields:
        each reader with their plan: a mail only for those who have something to read; the ledger has one
        entry for every match, and one for whatever was told earlier and has no match tonight.
    """
    statuses = {id: current_status(opportunity, as_of) for id, opportunity in opportunities.items()}
    memory = Memory(past, opportunities, night)
    since = {each.key: each.since for each in past.awaiting}
    waiting = Waiting(night, as_of, past.snoozes, past.desk_words, since, memory.moved_on)
    tonight = Tonight(night, as_of, matches, opportunities, statuses, memory, waiting, names or {})
    readers: dict[str, dict[str, Addressee]] = defaultdict(dict)
    for addressee in addressees:
        readers[addressee.email][addressee.profile] = addressee
    for email in sorted(readers):
        memory.turn_to(email)
        yield email, _plan_recipient(tonight, list(readers[email].values()))


def merged(plans: Iterable[Plan]) -> Plan:
    """The plans of several readers as one."""
    plans = list(plans)
    return Plan(
        mails=tuple(mail for each in plans for mail in each.mails),
        told=tuple(told for each in plans for told in each.told),
        ledger=tuple(entry for each in plans for entry in each.ledger),
        awaiting=tuple(dict.fromkeys(one for each in plans for one in each.awaiting)),
    )


def _plan_recipient(tonight: Tonight, addressees: list[Addressee]) -> Plan:
    drafts = paced([draft(tonight, addressee) for addressee in addressees], tonight)
    due = _due(drafts, tonight)
    all_new = all_new_for(addressees, tonight) if due else AllNew()
    if not any(_begins_a_mail(each, tonight) for each in due) and not all_new.begins_a_mail:
        due = [each for each in due if _wants_to_hear_of_nothing(each, tonight)]
    limit = max(addressee.max_items for addressee in addressees)
    shown = fitted({each.addressee.profile: each.items for each in due}, limit, _names(due))
    told_ids = {item.opportunity for items in shown.values() for item in items}
    told, ledger, sections = [], [], []
    for each in drafts:
        ids = told_ids if each in due else set()
        entries = account(each, ids, tonight.night)
        told += tellings(each, ids, tonight)
        ledger += entries
        if each in due:
            sections.append(section(each, shown[each.addressee.profile], entries, tonight))
    sections.sort(key=lambda section: min((item.urgency for item in section.items), default=9))
    first, cycle = addressees[0], tonight.night.isoformat()
    mail = RecipientPlan(first.email, first.language, cycle, tuple(sections), all_new.opportunities)
    return Plan((mail,) if due else (), tuple(told), tuple(ledger), _asked(drafts, ledger))


def _due(drafts: list[Draft], tonight: Tonight) -> list[Draft]:
    """The profiles of which the reader hears tonight, if there is anything to tell."""
    if drafts[0].addressee.email in tonight.memory.mailed:
        return []
    return [
        each
        for each in drafts
        if not each.addressee.unsubscribed
        and _is_due(each, tonight)
        and not tonight.waiting.silent(each.addressee)
    ]


def _is_due(draft: Draft, tonight: Tonight) -> bool:
    """Whether this reader gets a mail tonight if there is anything to tell."""
    if draft.addressee.frequency != WEEKLY or _begins_a_week(draft, tonight):
        return True
    first = any(item.announcement is Announcement.BASELINE and not item.detail for item in draft.items)
    return first or any(
        item.urgency in _CANNOT_WAIT or _closes_before_the_next(item, tonight) for item in draft.items
    )


def _begins_a_week(draft: Draft, tonight: Tonight) -> bool:
    """Whether it is the first night since this week's Monday: a Monday without a night is made up for."""
    addressee = draft.addressee
    last = tonight.memory.last_account((addressee.email, addressee.profile))
    monday = tonight.night - timedelta(days=(tonight.night.weekday() - WEEKLY_ON) % 7)
    return tonight.night == monday or (last is not None and last < monday)


def _closes_before_the_next(item: Item, tonight: Tonight) -> bool:
    """Whether its next deadline falls before another weekly mail could tell of it."""
    if item.announcement is Announcement.BASELINE:
        return False
    coming = next_deadline(tonight.opportunities[item.opportunity].merged, tonight.as_of)
    days_to_monday = 7 - (tonight.night.weekday() - WEEKLY_ON) % 7
    return coming is not None and coming.on is not None and (coming.on - tonight.night).days <= days_to_monday


def _begins_a_mail(draft: Draft, tonight: Tonight) -> bool:
    """Whether there is news; what a source new to us brings goes with the next mail, and makes none."""
    return any(_is_news(item, draft, tonight) for item in draft.items)


def _is_news(item: Item, draft: Draft, tonight: Tonight) -> bool:
    if item.announcement in LATE:
        return begins_a_mail(item, draft, tonight)
    return item.announcement is not Announcement.BASELINE or not item.detail


def _wants_to_hear_of_nothing(draft: Draft, tonight: Tonight) -> bool:
    """Whether a weekly reader's week ends: a mail then says that there is nothing new, and that we live."""
    addressee = draft.addressee
    known = tonight.memory.last_account((addressee.email, addressee.profile)) is not None
    return known and addressee.frequency == WEEKLY and _begins_a_week(draft, tonight)


def _asked(drafts: list[Draft], ledger: list[LedgerEntry]) -> tuple[Awaiting, ...]:
    """What a desk is asked that is not told yet."""
    queued = {(e.profile, e.opportunity) for e in ledger if e.accounting is Accounting.QUEUED}
    return tuple(a for each in drafts for a in each.asked if (a.profile, a.opportunity) in queued)


def _names(drafts: list[Draft]) -> dict[str, str]:
    return {draft.addressee.profile: draft.addressee.profile_name for draft in drafts}
