"""Who is told what tonight: one plan per recipient, and the account of every match.

Pure: everything known is an argument, and the same arguments give the same plan. A repeated night plans
no mail and the same account. ``flows.announcing.rules`` decides each case and
``flows.announcing.mail_size`` cuts a mail to what a reader can take in;
here the account is balanced: matched = sent + suppressed + queued.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from db.records import Accounting, Announcement, LedgerEntry, Match, Opportunity, Told, next_deadline
from db.records.waiting import Awaiting
from flows.announcing.all_new import AllNew, all_new_for
from flows.announcing.case import Decision
from flows.announcing.drafts import Draft, Tonight, draft
from flows.announcing.facts import current_status, facts_of
from flows.announcing.mail_plan import OVERSTATED, WEEKLY, Addressee, Item, Past, Plan, RecipientPlan, Section
from flows.announcing.mail_size import fitted
from flows.announcing.memory import Memory
from flows.announcing.reasons import Waits, Withheld
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
    """Decide what every reader is told tonight.

    Args:
        night: the date this night is known by, and the cycle of its mails.
        as_of: the instant (aware) at which statuses and days left hold.
        addressees: every reader of every profile.
        matches: profile id → its matches of tonight, dropped ones included.
        opportunities: id → opportunity, for every match and everything ever told.
        past: what earlier nights left; with an empty one, everybody gets a baseline.
        names: profile → name, for those that the readers of others may be told of.

    Returns:
        mails only for those who have something to read; the ledger has one entry for every match of
        every reader, and one for whatever was told earlier and has no match tonight.
    """
    statuses = {id: current_status(opportunity, as_of) for id, opportunity in opportunities.items()}
    memory = Memory(past, opportunities, night)
    since = {each.key: each.since for each in past.awaiting}
    waiting = Waiting(night, as_of, past.snoozes, past.desk_words, since, memory.moved_on)
    tonight = Tonight(night, as_of, matches, opportunities, statuses, memory, waiting, names or {})
    readers: dict[str, dict[str, Addressee]] = defaultdict(dict)
    for addressee in addressees:
        readers[addressee.email][addressee.profile] = addressee
    plans = [_plan_recipient(tonight, list(readers[email].values())) for email in sorted(readers)]
    return Plan(
        mails=tuple(mail for each in plans for mail in each.mails),
        told=tuple(told for each in plans for told in each.told),
        ledger=tuple(entry for each in plans for entry in each.ledger),
        awaiting=tuple(dict.fromkeys(one for each in plans for one in each.awaiting)),
    )


def _plan_recipient(tonight: Tonight, addressees: list[Addressee]) -> Plan:
    drafts = [draft(tonight, addressee) for addressee in addressees]
    due = _due(drafts, tonight)
    all_new = all_new_for(addressees, tonight) if due else AllNew()
    if not any(_begins_a_mail(each) for each in due) and not all_new.begins_a_mail:
        due = [each for each in due if _wants_to_hear_of_nothing(each, tonight)]
    limit = max(addressee.max_items for addressee in addressees)
    shown = fitted({each.addressee.profile: each.items for each in due}, limit, _names(due))
    told_ids = {item.opportunity for items in shown.values() for item in items}
    told, ledger, sections = [], [], []
    for each in drafts:
        ids = told_ids if each in due else set()
        entries = _account(each, ids, tonight.night)
        told += _tellings(each, ids, tonight)
        ledger += entries
        if each in due:
            sections.append(_section(each, shown[each.addressee.profile], entries, tonight))
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


def _begins_a_mail(draft: Draft) -> bool:
    """Whether there is news; what a source new to us brings goes with the next mail, and makes none."""
    return any(item.announcement is not Announcement.BASELINE or not item.detail for item in draft.items)


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


def _account(draft: Draft, told_ids: set[str], night: date) -> list[LedgerEntry]:
    email, profile = draft.addressee.email, draft.addressee.profile
    return [
        LedgerEntry(night, email, profile, id, _accounting(id, decision, told_ids), _reason(decision))
        for id, decision in draft.decisions.items()
    ]


def _reason(decision: Decision) -> str:
    """The ledger's reason; of what waits for more than the next mail, why and as what."""
    if not decision.waits:
        return decision.reason
    new_source = decision.announcement is Announcement.BASELINE and bool(decision.detail)
    return f"{decision.waits}:{decision.detail if new_source else decision.reason}"


def _accounting(id: str, decision: Decision, told_ids: set[str]) -> Accounting:
    if decision.told_tonight:
        return Accounting.SENT
    if decision.announcement is None:
        return Accounting.SUPPRESSED
    return Accounting.SENT if id in told_ids and not decision.waits else Accounting.QUEUED


def _tellings(draft: Draft, told_ids: set[str], tonight: Tonight) -> list[Told]:
    email, profile = draft.addressee.email, draft.addressee.profile
    return [
        Told(
            email,
            profile,
            item.opportunity,
            item.announcement,
            tonight.night,
            facts_of(tonight.opportunities[item.opportunity], tonight.as_of),
            tonight.opportunities[item.opportunity].raw_digest,
            item.detail,
        )
        for item in draft.items
        if item.opportunity in told_ids
    ]


def _section(draft: Draft, items: Sequence[Item], entries: list[LedgerEntry], tonight: Tonight) -> Section:
    profile = draft.addressee.profile
    last_told = tonight.memory.last_told((draft.addressee.email, profile))
    sent = sum(entry.accounting is Accounting.SENT for entry in entries)
    rest = Counter(_in_remainder(entry) for entry in entries if entry.accounting is not Accounting.SENT)
    return Section(
        profile=profile,
        profile_name=draft.addressee.profile_name,
        items=tuple(items),
        elsewhere=sent - len(items),
        compared=len(draft.matches),
        remainder=tuple(sorted(rest.items())),
        notes=_common_notes(draft.matches),
        annotations=tonight.waiting.annotations(profile, "", last_told),
    )


def _in_remainder(entry: LedgerEntry) -> str:
    """How the mail counts what it does not show: by reason, and what waits by what it waits for."""
    code = entry.reason.partition(":")[0]
    if entry.accounting is not Accounting.QUEUED:
        return code if code == Withheld.WITHDRAWN else entry.reason
    return code if code in set(Waits) else "queued"


def _common_notes(matches: Mapping[str, Match]) -> tuple[str, ...]:
    """What all matches that no gate dropped say alike: it concerns the profile, not one opportunity."""
    ranked = [match.notes for match in matches.values() if match.dropped_by is None]
    if len(ranked) < 2:
        return ()
    return tuple(note for note in ranked[0] if all(note in notes for notes in ranked[1:]))
