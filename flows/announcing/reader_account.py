"""One reader's account of one profile: where each match goes, what is told, and how the mail counts the rest.

Pure. The account balances: matched = sent + suppressed + queued.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from db.records import Accounting, Announcement, LedgerEntry, Match, Told
from flows.announcing.case import Decision
from flows.announcing.drafts import Draft, Tonight
from flows.announcing.facts import facts_of
from flows.announcing.mail_plan import Item, Section
from flows.announcing.reasons import Waits, Withheld


def account(draft: Draft, told_ids: set[str], night: date) -> list[LedgerEntry]:
    """Where each match of a reader's profile goes; ``told_ids`` is what tonight's mail tells."""
    email, profile = draft.addressee.email, draft.addressee.profile
    accounted = {id: _accounting(id, each, told_ids) for id, each in draft.decisions.items()}
    return [
        LedgerEntry(night, email, profile, id, accounted[id], _reason(decision, accounted[id]))
        for id, decision in draft.decisions.items()
    ]


def _reason(decision: Decision, accounting: Accounting) -> str:
    """The ledger's reason; of what waits for more than the next mail, why and as what."""
    if decision.rides and accounting is Accounting.QUEUED and decision.waits in {"", Waits.PACED}:
        return f"{Waits.RIDES}:{decision.reason}"
    if not decision.waits:
        return decision.reason
    new_source = decision.announcement is Announcement.BASELINE and bool(decision.detail)
    waits = f"{decision.waits}:{Waits.RIDES}" if decision.rides else decision.waits
    return f"{waits}:{decision.detail if new_source else decision.reason}"


def _accounting(id: str, decision: Decision, told_ids: set[str]) -> Accounting:
    if decision.told_tonight:
        return Accounting.SENT
    if decision.announcement is None:
        return Accounting.SUPPRESSED
    return Accounting.SENT if id in told_ids and not decision.waits else Accounting.QUEUED


def tellings(draft: Draft, told_ids: set[str], tonight: Tonight) -> list[Told]:
    """What the reader knows from tonight's mail on, with the facts that later ones are compared with."""
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


def section(draft: Draft, items: Sequence[Item], entries: list[LedgerEntry], tonight: Tonight) -> Section:
    """A profile\'s part of the mail, with what it only counts."""
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
