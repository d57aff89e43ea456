"""Whether a night's ledger adds up: matched = sent + suppressed + queued, for every reader and profile. Pure.

Checked in the run itself. A ledger that does not add up holds back no mail: the night ends as *partial*, says
so, and ``legation doctor`` shows it until a night adds up again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from db.records import Accounting, LedgerEntry, Match
from flows.announcing.mail_plan import Addressee, Plan

Fault = tuple[str, str, str]


def imbalances(
    planned: Plan, addressees: Sequence[Addressee], matches: Mapping[str, Sequence[Match]]
) -> list[Fault]:
    """(reader, profile, what does not add up), for every fault; empty when all is accounted for."""
    entries: dict[tuple[str, str], list[LedgerEntry]] = {}
    for entry in planned.ledger:
        entries.setdefault((entry.recipient, entry.profile), []).append(entry)
    readers = {(addressee.email, addressee.profile) for addressee in addressees}
    faults = [(*reader, "an account of nobody's matches") for reader in entries.keys() - readers]
    for email, profile in sorted(readers):
        mine = entries.get((email, profile), [])
        faults += [(email, profile, what) for what in _faults(mine, matches.get(profile, ()))]
    return sorted(faults + _untrue(planned))


def _faults(entries: Sequence[LedgerEntry], matches: Sequence[Match]) -> Iterator[str]:
    counted = Counter(entry.opportunity for entry in entries)
    if missing := {match.opportunity for match in matches} - counted.keys():
        yield f"{len(missing)} matches without an account, such as {min(missing)}"
    if twice := [id for id, amount in counted.items() if amount > 1]:
        yield f"{len(twice)} matches with two accounts, such as {min(twice)}"


def _untrue(planned: Plan) -> list[Fault]:
    """Where the mails and what is written down of them differ."""
    sent = {
        (e.recipient, e.profile, e.opportunity) for e in planned.ledger if e.accounting is Accounting.SENT
    }
    told = {(each.recipient, each.profile, each.opportunity) for each in planned.told}
    shown = {(m.recipient, i.opportunity) for m in planned.mails for s in m.sections for i in s.items}
    mailed = {mail.recipient for mail in planned.mails}
    faults = [(who, profile, f"{id} is told and not sent") for who, profile, id in told - sent]
    for who, profile, id in sent:
        # Without a mail tonight, it was an earlier run of this night that sent it.
        if who in mailed and (who, id) not in shown:
            faults.append((who, profile, f"{id} counts as sent and is in no mail"))
    return faults
