"""What a night writes down beside its mails: what waits for desks, whether the ledger adds up, the lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from db.records import LedgerEntry, Match, Opportunity
from db.store import Store
from flows.announcing.ledger_balance import Fault, imbalances
from flows.announcing.mail_plan import Addressee, Attachment, Plan, RecipientPlan
from flows.confidentiality.levels import Audience, may_see
from flows.digest.rest_list import new_list, rest_list
from flows.words.wording import count
from ranking.partnership import Profile


def nameable(profiles: Sequence[Profile]) -> dict[str, str]:
    """Profile → name, for those that the readers of other profiles may be told of."""
    return {each.id: each.name for each in profiles if may_see(each, "name", Audience.OUTSIDE)}


class Account:
    """Tonight's account as it is drawn up, one reader after the other: none is held longer than a turn.

    ``lists`` are the attachments of each reader's mail, ``faults`` what does not add up.
    """

    def __init__(
        self,
        store: Store,
        attach: Callable[[RecipientPlan, Sequence[LedgerEntry]], tuple[Attachment, ...]],
        readers: Sequence[Addressee],
        matches: Mapping[str, Sequence[Match]],
    ) -> None:
        self._ledger, self._attach, self._matches = store.night_ledger, attach, matches
        self._readers: dict[str, list[Addressee]] = defaultdict(list)
        for reader in readers:
            self._readers[reader.email].append(reader)
        self.lists: dict[str, tuple[Attachment, ...]] = {}
        self.faults: list[Fault] = []
        self._ledger.begin()

    def taken(self, reader: str, part: Plan) -> Plan:
        """A reader's plan without its ledger, which is checked, listed from, and put down."""
        for each in part.mails:
            self.lists[each.recipient] = self._attach(each, part.ledger)
        self.faults += imbalances(part, self._readers[reader], self._matches)
        self._ledger.add(part.ledger)
        return replace(part, ledger=())


def keep_account(
    store: Store,
    night: date,
    planned: Plan,
    faults: Sequence[Fault],
) -> str:
    """Keep what waits for desks, and what of the ledger does not add up; the latter in words, or nothing."""
    store.approvals.replace_awaiting(planned.awaiting)
    store.imbalances.replace(night, faults)
    if not faults:
        return ""
    who, profile, what = faults[0]
    return f"; THE LEDGER DOES NOT ADD UP: {count(len(faults), 'fault')}, such as {profile} for {who}: {what}"


def attachments_of(
    plan: RecipientPlan,
    ledger: Sequence[LedgerEntry],
    *,
    profiles: Mapping[str, Profile],
    matches: Mapping[str, Sequence[Match]],
    opportunities: Mapping[str, Opportunity],
    as_of: datetime,
) -> tuple[Attachment, ...]:
    """The lists that go with a mail; ``plan`` is what it tells before anything is hidden from its reader."""
    rest = rest_list(
        plan, ledger, profiles=profiles, matches=matches, opportunities=opportunities, as_of=as_of
    )
    new = (new_list(plan, opportunities, as_of),) if plan.all_new else ()
    return (*((rest,) if rest else ()), *new)
