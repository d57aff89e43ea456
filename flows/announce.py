"""Who is told what tonight: one plan per recipient, and the account of every match.

Pure: everything known is an argument, and the same arguments give the same plan. A repeated night plans
no mail and the same account. ``flows.announce_rules`` decides each case and ``flows.mail_size`` cuts a mail
to what a reader can take in; here the account is balanced: matched = sent + suppressed + queued.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from db.records import Accounting, Announcement, LedgerEntry, Match, Opportunity, Status, Told
from flows.announce_case import Case, Decision
from flows.announce_rules import decide
from flows.facts import current_status, facts_of
from flows.mail_plan import OVERSTATED, WEEKLY, Addressee, Item, Past, Plan, RecipientPlan, Section
from flows.mail_size import fitted
from flows.memory import Memory
from flows.reasons import Withheld
from ranking.variety import varied

__all__ = ["Addressee", "Item", "Past", "Plan", "RecipientPlan", "Section", "plan"]

# Weekly readers are mailed on Mondays, and at once when waiting could cost them a deadline.
WEEKLY_ON = 0
# Urgencies: corrected to less time, brought forward, withdrawn or closed early, closing soon.
_CANNOT_WAIT = frozenset({OVERSTATED, 0, 1, 4})


@dataclass(frozen=True, slots=True)
class _Draft:
    """What could be told to one reader of one profile, before it is known what fits into the mail."""

    addressee: Addressee
    decisions: dict[str, Decision]
    items: list[Item]
    matches: Mapping[str, Match]


@dataclass(frozen=True, slots=True)
class _Night:
    """The arguments of ``plan`` that hold for every reader."""

    night: date
    as_of: datetime
    matches: Mapping[str, Sequence[Match]]
    opportunities: Mapping[str, Opportunity]
    statuses: Mapping[str, Status | None]
    memory: Memory


def plan(
    *,
    night: date,
    as_of: datetime,
    addressees: Sequence[Addressee],
    matches: Mapping[str, Sequence[Match]],
    opportunities: Mapping[str, Opportunity],
    past: Past,
) -> Plan:
    """Decide what every reader is told tonight.

    Args:
        night: the date this night is known by, and the cycle of its mails.
        as_of: the instant (aware) at which statuses and days left hold.
        addressees: every reader of every profile.
        matches: profile id → its matches of tonight, dropped ones included.
        opportunities: id → opportunity, for every match and everything ever told.
        past: what earlier nights left; with an empty one, everybody gets a baseline.

    Returns:
        mails only for those who have something to read; the ledger has one entry for every match of
        every reader, and one for whatever was told earlier and has no match tonight.
    """
    statuses = {id: current_status(opportunity, as_of) for id, opportunity in opportunities.items()}
    memory = Memory(past, opportunities, night)
    tonight = _Night(night, as_of, matches, opportunities, statuses, memory)
    readers: dict[str, dict[str, Addressee]] = defaultdict(dict)
    for addressee in addressees:
        readers[addressee.email][addressee.profile] = addressee
    plans = [_plan_recipient(tonight, list(readers[email].values())) for email in sorted(readers)]
    return Plan(
        mails=tuple(mail for each in plans for mail in each.mails),
        told=tuple(told for each in plans for told in each.told),
        ledger=tuple(entry for each in plans for entry in each.ledger),
    )


def _plan_recipient(tonight: _Night, addressees: list[Addressee]) -> Plan:
    drafts = [_draft(tonight, addressee) for addressee in addressees]
    mailed = addressees[0].email in tonight.memory.mailed
    due = [draft for draft in drafts if not mailed and _is_due(draft, tonight.night)]
    limit = max(addressee.max_items for addressee in addressees)
    shown = fitted({draft.addressee.profile: draft.items for draft in due}, limit, _names(due))
    told_ids = {item.opportunity for items in shown.values() for item in items}
    told, ledger, sections = [], [], []
    for draft in drafts:
        ids = told_ids if draft in due else set()
        entries = _account(draft, ids, tonight.night)
        told += _tellings(draft, ids, tonight)
        ledger += entries
        if draft in due:
            sections.append(_section(draft, shown[draft.addressee.profile], entries))
    sections.sort(key=lambda section: min((item.urgency for item in section.items), default=9))
    first = addressees[0]
    mail = RecipientPlan(first.email, first.language, tonight.night.isoformat(), tuple(sections))
    return Plan((mail,) if told_ids else (), tuple(told), tuple(ledger))


def _draft(tonight: _Night, addressee: Addressee) -> _Draft:
    memory, key = tonight.memory, (addressee.email, addressee.profile)
    matches = {match.opportunity: match for match in tonight.matches.get(addressee.profile, ())}
    ids = sorted({*matches, *(memory.told_ids(key) & tonight.opportunities.keys())})
    decisions = {}
    for id in ids:
        opportunity, history = tonight.opportunities[id], memory.history.get((*key, id), ())
        case = Case(
            opportunity=opportunity,
            status=tonight.statuses[id],
            match=matches.get(id),
            history=history,
            as_told=memory.as_told(opportunity, history[-1] if history else None),
            account=memory.accounts.get((*key, id)),
            last_account=memory.last_account(key),
            triage=memory.triage.get((addressee.profile, id)),
            from_new_source=memory.is_from_new_source(opportunity),
            moved_on=memory.moved_on(id),
            misread=memory.misread.get(id),
            night=tonight.night,
            as_of=tonight.as_of,
            language=addressee.language,
        )
        decisions[id] = decide(case)
    _cut_baseline(decisions, matches, addressee.max_items)
    items = [_item(id, d, d.announcement, matches.get(id)) for id, d in decisions.items() if d.announcement]
    return _Draft(addressee, decisions, items, matches)


def _item(id: str, decision: Decision, announcement: Announcement, match: Match | None) -> Item:
    return Item(
        announcement,
        id,
        match,
        decision.changes,
        decision.detail,
        decision.fit_lost,
        corrections=decision.corrections,
    )


def _cut_baseline(decisions: dict[str, Decision], matches: Mapping[str, Match], max_items: int) -> None:
    """Leave the best of a baseline, some of every interest; the rest becomes backlog for ever."""
    baseline = [id for id, d in decisions.items() if d.announcement is Announcement.BASELINE]
    baseline.sort(key=lambda id: (-matches[id].score if id in matches else 0, id))
    told = sum(d.told_tonight and d.reason == Announcement.BASELINE for d in decisions.values())
    places = max(0, max_items - told)
    for id in varied(baseline, matches, places)[places:]:
        decisions[id] = Decision(Withheld.BACKLOG)


def _is_due(draft: _Draft, night: date) -> bool:
    """Whether this reader gets a mail tonight if there is anything to tell."""
    if draft.addressee.frequency != WEEKLY or night.weekday() == WEEKLY_ON:
        return True
    first = any(item.announcement is Announcement.BASELINE and not item.detail for item in draft.items)
    return first or any(item.urgency in _CANNOT_WAIT for item in draft.items)


def _names(drafts: list[_Draft]) -> dict[str, str]:
    return {draft.addressee.profile: draft.addressee.profile_name for draft in drafts}


def _account(draft: _Draft, told_ids: set[str], night: date) -> list[LedgerEntry]:
    email, profile = draft.addressee.email, draft.addressee.profile
    return [
        LedgerEntry(night, email, profile, id, _accounting(id, decision, told_ids), decision.reason)
        for id, decision in draft.decisions.items()
    ]


def _accounting(id: str, decision: Decision, told_ids: set[str]) -> Accounting:
    if decision.told_tonight:
        return Accounting.SENT
    if decision.announcement is None:
        return Accounting.SUPPRESSED
    return Accounting.SENT if id in told_ids else Accounting.QUEUED


def _tellings(draft: _Draft, told_ids: set[str], tonight: _Night) -> list[Told]:
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


def _section(draft: _Draft, items: Sequence[Item], entries: list[LedgerEntry]) -> Section:
    sent = sum(entry.accounting is Accounting.SENT for entry in entries)
    rest = Counter(
        "queued" if entry.accounting is Accounting.QUEUED else entry.reason
        for entry in entries
        if entry.accounting is not Accounting.SENT
    )
    return Section(
        profile=draft.addressee.profile,
        profile_name=draft.addressee.profile_name,
        items=tuple(items),
        elsewhere=sent - len(items),
        compared=len(draft.matches),
        remainder=tuple(sorted(rest.items())),
        notes=_common_notes(draft.matches),
    )


def _common_notes(matches: Mapping[str, Match]) -> tuple[str, ...]:
    """What all matches that no gate dropped say alike: it concerns the profile, not one opportunity."""
    ranked = [match.notes for match in matches.values() if match.dropped_by is None]
    if len(ranked) < 2:
        return ()
    return tuple(note for note in ranked[0] if all(note in notes for notes in ranked[1:]))
