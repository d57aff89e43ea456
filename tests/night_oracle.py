"""An oracle of many nights: it remembers what publishers said and readers were told, and objects.

Written from what the product promises, not from how it decides: a reader hears of everything once in each
state, and whatever is not told is accounted for with a reason that is true. It asks no module of ``flows``;
which opportunity a notice belongs to, and how well it matches, are other parts' business and taken as given.
"""

from __future__ import annotations

import email
import email.policy
import re
from calendar import month_name
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from db.records import LedgerEntry, NoticeRef, OutboxMail
from tests.publishers_seen import CRITICAL, Facts, Publishers, ends, facts_in, moved, next_due
from tests.soak_home import Fit, NightSeen, Reader

FITS_FROM, LEADS, BRIEF = 35.0, (60, 30, 14, 3), 60
_ID = re.compile(r"\bop-[0-9a-f]{12}\b")
Who = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What a reader was last told of an opportunity."""

    on: date
    kind: str
    status: str
    facts: dict[NoticeRef, Facts]
    said: Facts


@dataclass(frozen=True, slots=True)
class Call:
    """One opportunity as its publishers have it tonight, whoever reads of it."""

    status: str
    facts: dict[NoticeRef, Facts]
    said: Facts
    due: list[tuple[date, time | None, str | None]]
    first_seen: date
    moved_on: date
    from_new_source: bool
    parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Case:
    """One account of one night, with all that shows whether it is true."""

    entry: LedgerEntry
    reader: Reader
    match: Fit | None
    known: Known | None
    before: LedgerEntry | None
    status: str
    facts: dict[NoticeRef, Facts]
    moved: set[str]
    kept: bool
    dismissed: bool
    first_seen: date
    moved_on: date
    reread: bool
    from_new_source: bool
    lead: int | None
    began: date
    said: Facts
    parted: bool
    former: LedgerEntry | None
    late_on: date
    told_from: date
    seen: NightSeen

    @property
    def unfit(self) -> bool:
        """Whether tonight's match says that it is not for this profile."""
        return self.match is not None and (self.match.dropped_by is not None or self.match.score < FITS_FROM)

    @property
    def sways(self) -> bool:
        """Whether only its score has fallen since it was promised: what waits is told, for it did fit."""
        waited = self.before is not None and self.before.accounting == "queued"
        return waited and self.match is not None and self.match.dropped_by is None

    @property
    def returned(self) -> bool:
        """Whether it is announced again after the reader was told that it is no more."""
        return self.known is not None and self.known.status == "withdrawn" and self.status in _TAKEN


@dataclass
class Oracle:
    """Watches nights in order; ``objections`` has what should not have been."""

    publishers: Publishers = field(default_factory=Publishers)
    known: dict[Who, Known] = field(default_factory=dict)
    kinds: dict[Who, list[tuple[str, str, date]]] = field(default_factory=lambda: defaultdict(list))
    accounts: dict[Who, LedgerEntry] = field(default_factory=dict)
    began: dict[tuple[str, str], date] = field(default_factory=dict)
    told_from: dict[tuple[str, str], date] = field(default_factory=dict)
    late_on: dict[str, date] = field(default_factory=dict)
    belonged: dict[NoticeRef, set[str]] = field(default_factory=lambda: defaultdict(set))
    objections: list[str] = field(default_factory=list)
    figures: Counter[str] = field(default_factory=Counter)

    def watch(self, seen: NightSeen) -> None:
        """Compare a night with what it had to be, and remember what it told."""
        self.publishers.observe(seen)
        self._rename(seen)
        mails = {m.recipient: text_in(m) for m in seen.mails if m.cycle == seen.on.isoformat()}
        cycles = Counter((mail.recipient, mail.cycle) for mail in seen.mails)
        self._object(seen, (f"two mails to {who}" for who, amount in cycles.items() if amount > 1))
        self._object(seen, _unbalanced(seen))
        readers = {(each.email, each.profile): each for each in seen.readers}
        for reader in readers:
            self.began.setdefault(reader, seen.on)
        calls = {id: self._call(id, seen) for id in {entry.opportunity for entry in seen.ledger}}
        cases = [
            self._case(e, calls[e.opportunity], readers[e.recipient, e.profile], seen)
            for e in seen.ledger
            if (e.recipient, e.profile) in readers
        ]
        for case in cases:
            self.figures[f"{case.entry.accounting}:{case.entry.reason.partition(':')[0]}"] += 1
            self._object(seen, (f"{case.entry}: {what}" for what in self._faults(case, mails)))
        self._object(seen, _wrong_dates(seen, mails, self.publishers))
        self.figures["mails"] += len(mails)
        for case in cases:
            self._learn(case)
        for id, refs in seen.refs.items():
            for ref in refs:
                self.belonged[ref].add(id)

    def branched(self) -> Oracle:
        """The same memory, of which this one learns nothing; to watch the next night in another way."""
        kinds = defaultdict(list, {who: list(told) for who, told in self.kinds.items()})
        mine = {"known": dict(self.known), "kinds": kinds, "accounts": dict(self.accounts)}
        mine |= {
            "late_on": dict(self.late_on),
            "told_from": dict(self.told_from),
            "belonged": defaultdict(set, self.belonged),
        }
        return replace(self, **mine, objections=[], figures=Counter())

    def _object(self, seen: NightSeen, faults: Iterator[str]) -> None:
        self.objections += [f"{seen.on} {fault}" for fault in faults]

    def _rename(self, seen: NightSeen) -> None:
        """What was merged with another answers to the other's name from now on."""
        for memory in (self.known, self.kinds, self.accounts):
            for who in [who for who in memory if seen.aliases.get(who[2], who[2]) != who[2]]:
                today = (*who[:2], seen.aliases[who[2]])
                said = memory.pop(who)
                if today not in memory:
                    memory[today] = said
                elif memory is self.kinds:
                    memory[today] += said
                elif memory is self.known and said.on > memory[today].on:
                    memory[today] = said

    def _call(self, id: str, seen: NightSeen) -> Call:
        publishers, refs = self.publishers, seen.refs[id]
        said = publishers.said(refs)
        return Call(
            publishers.status(refs, seen.as_of),
            {ref: facts_in(publishers.notices[ref]) for ref in refs},
            facts_in(said),
            next_due([said], seen.as_of),
            min(publishers.first_seen[ref] for ref in refs),
            max(publishers.moved_on.get(ref, date.min) for ref in refs),
            all(publishers.first_ok.get(ref.source, seen.on) >= publishers.first_seen[ref] for ref in refs),
            frozenset(part for ref in refs for part in self.belonged[ref]) - {id},
        )

    def _case(self, entry: LedgerEntry, call: Call, reader: Reader, seen: NightSeen) -> Case:
        who, facts = (entry.recipient, entry.profile, entry.opportunity), call.facts
        publishers, known = self.publishers, self.known.get(who)
        reread = known is not None and (
            known.facts.keys() != facts.keys() or any(publishers.was_reread(r, known.on) for r in facts)
        )
        formers = [self.accounts[key] for id in call.parts if (key := (*who[:2], id)) in self.accounts]
        triage = seen.triage.get((entry.profile, entry.opportunity))
        decided = triage and str(triage.action)
        informed = [known.on] if known else []
        informed += [triage.decided_at.date()] if triage and decided == "keep" else []
        return Case(
            entry,
            reader,
            seen.matches.get((entry.profile, entry.opportunity)),
            known,
            self.accounts.get(who),
            call.status,
            facts,
            _moved_everywhere(known, facts, seen)
            | (set() if known is None or reread else moved(known.said, call.said, seen.as_of)),
            decided == "keep",
            decided == "dismiss",
            call.first_seen,
            call.moved_on,
            reread,
            call.from_new_source,
            _lead(call.due, informed, reader, seen.on),
            self.began[entry.recipient, entry.profile],
            call.said,
            bool(call.parts),
            max(formers, key=lambda former: (former.night, former.opportunity), default=None),
            self.late_on.get(entry.recipient, date.min),
            self.told_from.get(who[:2], entry.night),
            seen,
        )

    def _faults(self, case: Case, mails: dict[str, str]) -> Iterator[str]:
        kind = (
            case.entry.reason.rpartition(":")[2] if case.entry.accounting == "queued" else case.entry.reason
        )
        if case.entry.accounting == "sent":
            if case.entry.opportunity not in _ID.findall(mails.get(case.entry.recipient, "")):
                yield "loss: counts as sent and is in no mail"
            if reason := _SENT[kind](case):
                yield f"{reason} ({kind})"
            yield from self._repeated(case)
        elif case.entry.accounting == "queued":
            yield from _not_waiting(case, kind, mails.get(case.entry.recipient))
        elif reason := _SUPPRESSED[kind.partition(":")[0]](case):
            yield f"{reason}"

    def _repeated(self, case: Case) -> Iterator[str]:
        told = self.kinds[case.entry.recipient, case.entry.profile, case.entry.opportunity]
        if case.entry.reason in _FIRST and any(kind in _FIRST for kind, *_ in told):
            yield "repeat: was told as something first before"
        same = (case.entry.reason, repr(sorted(map(str, case.facts.items()))) + f"{case.status}{case.lead}")
        if case.entry.reason != "changed" and same in [each[:2] for each in told]:
            yield "repeat: told before in this very state"

    def _learn(self, case: Case) -> None:
        entry = case.entry
        who = (entry.recipient, entry.profile, entry.opportunity)
        self.accounts[who] = entry
        if entry.accounting == "sent":
            self.known[who] = Known(entry.night, entry.reason, case.status, case.facts, case.said)
            self.told_from.setdefault(who[:2], entry.night)
            if entry.reason in _LATE:
                self.late_on[entry.recipient] = entry.night
            state = repr(sorted(map(str, case.facts.items()))) + f"{case.status}{case.lead}"
            self.kinds[who].append((entry.reason, state, entry.night))


# Told late for a reason of ours: a value misread, a doubt cleared up, a call taken for part of another.
_LATE = frozenset({"overlooked", "cleared", "parted"})
_FIRST = frozenset({"baseline", "new"}) | _LATE
_TAKEN = frozenset({"open", "forecast"})
_DOUBTED = frozenset({"review", "hold", "cleared"})
MOST_LATE, LATE_AGAIN_AFTER = 5, timedelta(days=7)
Truth = Callable[[Case], str]


def text_in(mail: OutboxMail) -> str:
    """The plain text of a mail, from its very bytes."""
    message = email.message_from_bytes(mail.content, policy=email.policy.default)
    body = message.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""


def _unbalanced(seen: NightSeen) -> Iterator[str]:
    counted = Counter((e.recipient, e.profile, e.opportunity) for e in seen.ledger)
    yield from (f"two accounts of {who}" for who, amount in counted.items() if amount > 1)
    for reader in seen.readers:
        matched = {id for profile, id in seen.matches if profile == reader.profile}
        missing = [id for id in matched if not counted[reader.email, reader.profile, id]]
        if missing:
            yield f"loss: no account of {len(missing)} matches of {reader.profile} for {reader.email}"


def _moved_everywhere(known: Known | None, facts: dict[NoticeRef, Facts], seen: NightSeen) -> set[str]:
    """What every portal that was known to announce it says differently now."""
    both = [ref for ref in facts if known is not None and ref in known.facts]
    if known is None or not both:
        return set()
    return set.intersection(*(moved(known.facts[ref], facts[ref], seen.as_of) for ref in both))


def _lead(due: list, informed: list[date], reader: Reader, on: date) -> int | None:
    if not due or not informed:
        return None
    last = due[0][0] - timedelta(days=reader.lead_days)
    left, left_then = (last - on).days, (last - max(informed)).days
    return next((lead for lead in sorted(LEADS) if left <= lead < left_then), None)


# What is told


def _told_first(case: Case) -> str:
    if case.known is not None:
        return "repeat: the reader knows it"
    if case.status not in _TAKEN:
        return f"untrue: it is {case.status}"
    if case.unfit and not case.kept and not case.sways:
        return "untrue: it does not fit"
    return "untrue: dismissed" if case.dismissed else ""


def _told_new(case: Case) -> str:
    queued = case.before is not None and case.before.accounting == "queued"
    if case.first_seen <= case.began and case.moved_on <= case.began and not queued:
        return "untrue: it was there when the reader began"
    if case.from_new_source and case.moved_on < case.first_seen and not queued:
        return "untrue: it came with a source that is new to us"
    return _told_first(case)


def _told_baseline(case: Case) -> str:
    queued = case.before is not None and case.before.accounting == "queued"
    if case.began != case.entry.night and not queued and not case.from_new_source:
        return "untrue: neither reader nor source is new"
    return _told_first(case)


def _told_cleared(case: Case) -> str:
    doubted = case.before is not None and case.before.reason.rpartition(":")[2] in _DOUBTED
    return _told_first(case) if doubted else "untrue: nobody doubted it"


def _told_parted(case: Case) -> str:
    waited = case.before is not None and case.before.accounting == "queued"
    if not case.parted or (case.before is not None and not waited):
        return "untrue: it was no part of another"
    return _told_first(case)


def _told_changed(case: Case) -> str:
    if case.known is None:
        return "untrue: the reader was never told of it"
    differs = moved(case.known.said, case.said, case.seen.as_of)
    return "" if differs or case.returned else "repeat: nothing has moved"


def _told_opened(case: Case) -> str:
    if case.status != "open":
        return f"untrue: it is {case.status}"
    return "" if case.known is None or case.known.status == "forecast" else "repeat: it was open before"


def _told_closing(case: Case) -> str:
    if not case.kept:
        return "untrue: nobody keeps it"
    return "" if case.lead is not None else "repeat: no lead time was crossed"


def _told_withdrawn(case: Case) -> str:
    if case.status != "withdrawn":
        return f"untrue: it is {case.status}"
    return "" if case.known and case.known.status != "withdrawn" else "repeat: was told as withdrawn"


_SENT: dict[str, Truth] = {
    "baseline": _told_baseline,
    "new": _told_new,
    "overlooked": _told_first,
    "cleared": _told_cleared,
    "parted": _told_parted,
    "changed": _told_changed,
    "opened": _told_opened,
    "closing": _told_closing,
    "withdrawn": _told_withdrawn,
    "erratum": lambda case: "" if case.reread else "untrue: we read it as before",
}


# What is not told


def _nothing_to_tell(case: Case) -> str:
    if case.known is None:
        return "untrue: it was never told"
    if case.status == "withdrawn" != case.known.status:
        return "loss: withdrawn"
    if case.returned:
        return "loss: it is announced again"
    if case.moved and case.status != "withdrawn" and not (case.status == case.known.status == "closed"):
        return f"loss: {sorted(case.moved)} moved"
    if case.status == "open" and case.known.status == "forecast":
        return "loss: it has opened"
    return "loss: a lead time was crossed" if case.kept and case.lead and case.status != "withdrawn" else ""


def _does_not_fit(case: Case) -> str:
    if not case.unfit or case.kept:
        return "untrue: it fits"
    if case.known is None:
        return ""
    if case.moved & CRITICAL and case.status not in {"withdrawn", "closed"}:
        return f"loss: {sorted(case.moved & CRITICAL)} moved"
    return "loss: withdrawn" if case.status == "withdrawn" != case.known.status else ""


def _backlog(case: Case) -> str:
    if case.known is not None:
        return "untrue: it was told"
    inherited = case.before is None and case.former is not None and case.former.reason == case.entry.reason
    # Of what was doubted when the reader's first mail was written, only so much is told late.
    doubted = case.before is not None and case.before.reason.rpartition(":")[2] in _DOUBTED | {"backlog"}
    since = case.told_from if doubted else case.began
    there = case.first_seen <= since or case.from_new_source
    return "" if there or inherited else "loss: it is new"


def _backlog_forecast(case: Case) -> str:
    return "loss: it has opened" if case.status == "open" else _backlog(case)


def _closed(case: Case) -> str:
    if case.status != "closed":
        return f"untrue: it is {case.status}"
    if case.known is None or case.known.status == "closed":
        return ""
    told = [due for facts in case.known.facts.values() for due in facts["deadlines"] if due[0]]
    by_time = bool(told) and all(ends(*due) <= case.seen.as_of for due in told)
    return "" if by_time else "loss: closed before the deadline that was told"


def _not_new(case: Case) -> str:
    if case.known is not None:
        return "untrue: it was told"
    # Of what was one opportunity and is two now, a part keeps what was settled of it.
    before = case.before or case.former
    if before is None or before.accounting == "queued" or (case.before is None and not _settles(before)):
        return "loss: no earlier night has settled it"
    if before.reason == "not-new":
        return ""  # settled for good, as a backlog is
    if before.reason in {"review", "hold"}:
        return "loss: it was doubted and is clear"
    if before.reason.startswith("withdrawn:"):
        return "loss: it waited, vanished and is back"
    return "loss: its publisher has moved it" if case.moved_on > before.night else ""


def _settles(former: LedgerEntry) -> bool:
    """Whether what became of two calls taken for one settles that of which the reader knows nothing."""
    return former.reason in {"not-new", "backlog", "backlog-forecast"}


_SUPPRESSED: dict[str, Truth] = {
    "already-told": _nothing_to_tell,
    "not-kept": lambda case: "untrue: it is kept" if case.kept else _nothing_to_tell(case),
    "reread": lambda case: "" if case.reread and not case.moved else "untrue: we read it as before",
    "below-threshold": _does_not_fit,
    "dropped": _does_not_fit,
    "backlog": _backlog,
    "backlog-forecast": _backlog_forecast,
    "dismissed": lambda case: "" if case.dismissed else "untrue: nobody dismissed it",
    "review": lambda case: "" if case.match and case.match.screening != "clear" else "untrue: it is clear",
    "hold": lambda case: "" if case.match and case.match.screening != "clear" else "untrue: it is clear",
    "closed": _closed,
    "withdrawn": lambda case: (
        ""
        if case.status == "withdrawn" and (case.known is None or case.known.status == "withdrawn")
        else f"loss: it is {case.status}"
    ),
    "not-new": _not_new,
    "unsubscribed": lambda case: (
        ""
        if (case.entry.recipient, case.entry.profile) in case.seen.unsubscribed
        else "untrue: the reader reads"
    ),
    "refused": lambda _case: "untrue: nobody reviews",
    "dropped-by-desk": lambda case: (
        ""
        if any(
            w.action == "drop" and (w.profile, w.opportunity) == (case.entry.profile, case.entry.opportunity)
            for w in case.seen.desk_words
        )
        else "untrue: no desk dropped it"
    ),
}


# What waits


def _not_waiting(case: Case, kind: str, mail: str | None) -> Iterator[str]:
    code, colon, _ = case.entry.reason.partition(":")
    if not colon or code not in _WAITS:
        if _may_wait(case, kind, mail):
            return
        yield "loss: nothing stands in the way of telling it"
    elif reason := _WAITS[code](case):
        yield reason


def _may_wait(case: Case, kind: str, mail: str | None) -> bool:
    if case.reader.frequency == "weekly" and case.seen.on.weekday() != 0:
        return kind not in {"withdrawn", "closing"}
    if kind in _LATE and (mail is None or _late_tonight(case) >= MOST_LATE):
        return mail is not None or case.late_on + LATE_AGAIN_AFTER > case.seen.on
    if mail is None:
        return kind == "new-source" or (kind == "baseline" and case.from_new_source)
    shown = len(set(_ID.findall(mail)))
    return shown >= case.reader.max_items + BRIEF


def _late_tonight(case: Case) -> int:
    mine = (entry for entry in case.seen.ledger if entry.recipient == case.entry.recipient)
    return sum(entry.accounting == "sent" and entry.reason in _LATE for entry in mine)


def _paced(case: Case) -> str:
    if case.entry.reason.rpartition(":")[2] not in _LATE:
        return "untrue: it is not late"
    full = _late_tonight(case) >= MOST_LATE
    return "" if full or case.late_on + LATE_AGAIN_AFTER > case.seen.on else "loss: it was paced long enough"


def _rides(case: Case) -> str:
    if case.entry.reason.rpartition(":")[2] not in _LATE:
        return "untrue: it is not late"
    mails = [m for m in case.seen.mails if m.recipient == case.entry.recipient]
    gone = any(mail.cycle == case.seen.on.isoformat() for mail in mails)
    return "loss: a mail went without it" if gone and _late_tonight(case) < MOST_LATE else ""


def _snoozed(case: Case) -> str:
    wishes = [s for s in case.seen.snoozes if s.profile == case.entry.profile and s.until]
    return "" if any(s.until > case.seen.on for s in wishes) else "loss: the pause is over"


def _quiet(case: Case) -> str:
    if case.reader.frequency != "quiet":
        return "untrue: the reader is not quiet"
    if case.returned and not case.unfit:
        return "loss: it is announced again"
    return "loss: a date moved" if case.moved & CRITICAL else ""


_WAITS: dict[str, Truth] = {
    "snoozed": _snoozed,
    "quiet": _quiet,
    "paced": _paced,
    "with-next-mail": _rides,
    "awaiting-approval": lambda case: "" if case.reader.approval else "untrue: no desk is asked",
    "suspended": lambda _case: "untrue: every address takes mail",
}


def _wrong_dates(seen: NightSeen, mails: dict[str, str], publishers: Publishers) -> Iterator[str]:
    """Where what an English mail tells in full does not show the deadline that comes next."""
    english = {reader.email for reader in seen.readers if reader.language == "en"}
    for recipient, text in mails.items():
        for id, block in _told_in_full(text) if recipient in english else ():
            due = next_due([publishers.said(seen.refs[id])], seen.as_of) if id in seen.refs else []
            shown = " ".join(block.split())
            days = {_in_words(on, at) for on, at, _ in due}
            gone = id not in seen.refs or publishers.status(seen.refs[id], seen.as_of) in {
                "withdrawn",
                "closed",
            }
            if due and not gone and not any(day in shown for day in days):
                yield f"{recipient}: {id} shows none of {sorted(days)}: {shown[:300]}"


def _in_words(on: date, at: time | None) -> str:
    return f"{on.day} {month_name[on.month]} {on.year}, {at.strftime('%H:%M') if at else 'end of day'}"


def _told_in_full(text: str) -> Iterator[tuple[str, str]]:
    """(opportunity, its lines) of every item that is shown in full."""
    for block in re.split(r"\n(?=\* )", text)[1:]:
        found = _ID.search(block)
        if found:
            yield found[0], block[: found.end()]
