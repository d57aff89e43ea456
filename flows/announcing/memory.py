"""What is remembered about a reader and an opportunity, looked up in one step each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from db.records import Accounting, Announcement, LedgerEntry, Opportunity, Told, Triage, TriageAction
from flows.announcing.mail_plan import LATE
from flows.announcing.past import Past
from ranking.limited_submission import LimitedSubmission, limited_submission

Reader = tuple[str, str]


class Memory:
    """The past, indexed for one night. Merged opportunities answer to today's names throughout.

    ``history`` and ``accounts`` are keyed by (recipient, profile, opportunity); ``mailed`` are the
    recipients who were already told something tonight; ``misread`` is ``Past.misread``. The accounts may be
    those of one reader at a time (``turn_to``).
    """

    def __init__(self, past: Past, opportunities: Mapping[str, Opportunity], night: date) -> None:
        self._aliases = past.aliases
        self._night = night
        self._first_ok = past.first_ok_nights
        self._known_sources = {
            ref.source
            for opportunity in opportunities.values()
            if opportunity.first_seen_on is not None and opportunity.first_seen_on < night
            for ref in opportunity.notices
        }
        self._moved_on = past.moved_on
        self._read_again = past.read_again
        self.misread = past.misread
        self.parted = past.parted
        self.refused = past.refused
        self.another_encoder = past.another_encoder
        self.mailed_on = past.mailed_on
        self.listed = past.listed
        self.mailed = {told.recipient for told in past.told if told.told_on == night}
        self.history = self._histories(past)
        self._accounts_of = past.accounts_of
        self.accounts = self._accounts(past.ledger)
        self.triage = self._decisions(past)
        self._told_ids: dict[Reader, set[str]] = defaultdict(set)
        self._last_accounts: dict[Reader, date] = {}
        self._last_told: dict[Reader, date] = {}
        self._began: dict[Reader, date] = {}
        self._late_on: dict[str, date] = {}
        self._late_tonight: dict[str, set[str]] = defaultdict(set)
        self._limits: dict[str, LimitedSubmission] = {}
        self._keepers: dict[str, list[str]] = defaultdict(list)
        for (profile, opportunity), triage in self.triage.items():
            if triage.action is TriageAction.KEEP:
                self._keepers[opportunity].append(profile)
        for recipient, profile, opportunity in self.history:
            self._told_ids[recipient, profile].add(opportunity)
        self._note_last_accounts(past)
        self._note_tellings(past)

    def turn_to(self, email: str) -> None:
        """Look up the accounts of a reader who is next, where those of all readers are too much to hold."""
        if self._accounts_of is not None:
            self.accounts = self._accounts(self._accounts_of(email))

    def told_ids(self, reader: Reader) -> set[str]:
        """Every opportunity this reader was ever told of."""
        return self._told_ids.get(reader, set())

    def last_told(self, reader: Reader) -> date | None:
        """The latest night before tonight on which this reader was told anything for this profile."""
        return self._last_told.get(reader)

    def began(self, reader: Reader) -> date | None:
        """The first night on which this reader was told anything; ``None`` where there was none."""
        return self._began.get(reader)

    def late_on(self, email: str) -> date | None:
        """The latest night before tonight on which we told somebody anything late."""
        return self._late_on.get(email)

    def told_late_tonight(self, email: str) -> set[str]:
        """What an earlier run of this very night has told them late."""
        return self._late_tonight.get(email, set())

    def parted_account(self, key: tuple[str, str, str]) -> LedgerEntry | None:
        """The last account of what an opportunity was part of then; ``None`` where it was of nothing."""
        email, profile, opportunity = key
        parted_from, since = self.parted.get(opportunity, ("", date.min))
        last = self.last_account((email, profile))
        # Asked only of what has no account of its own: parted on that very night, it was parted after it.
        if last is None or since < last:
            return None
        return self.accounts.get((email, profile, self._today(parted_from)))

    def parted_by_us(self, opportunity: str, since: date) -> bool:
        """Whether no publisher moved anything of what was one opportunity after a night."""
        parted_from, _ = self.parted.get(opportunity, ("", date.min))
        moved = (self.moved_on(opportunity), self.moved_on(self._today(parted_from)))
        return all(night is not None and night <= since for night in moved)

    def keepers(self, opportunity: str) -> tuple[str, ...]:
        """The profiles for which someone keeps an opportunity, in order."""
        return tuple(sorted(self._keepers.get(opportunity, ())))

    def limit(self, opportunity: Opportunity) -> LimitedSubmission:
        """How many applications an institution may send; read once a night for all readers."""
        known = self._limits.get(opportunity.id)
        if known is None:
            known = self._limits[opportunity.id] = limited_submission(opportunity.merged)
        return known

    def last_account(self, reader: Reader) -> date | None:
        """The reader's latest night before tonight; ``None`` when tonight is the first."""
        return self._last_accounts.get(reader)

    def moved_on(self, opportunity: str) -> date | None:
        """When its publisher last changed it: the earliest date of all for never, ``None`` when unknown."""
        return None if self._moved_on is None else self._moved_on.get(opportunity, date.min)

    def as_told(self, opportunity: Opportunity, told: Told | None) -> Opportunity | None:
        """How what the publisher said when this was told reads today; ``None`` when that is not known."""
        if told is None:
            return None
        # Of several portals, one may have fallen silent since: that is not our reading.
        if told.raw_digest == opportunity.raw_digest and len(opportunity.notices) == 1:
            return opportunity
        return self._read_again.get((opportunity.id, told.raw_digest, told.told_on))

    def is_from_new_source(self, opportunity: Opportunity) -> bool:
        """Whether only sources announce it that bring something for the first time tonight."""
        sources = {ref.source for ref in opportunity.notices}
        return bool(sources) and all(self._is_new(source) for source in sources)

    def came_with_its_source(self, opportunity: Opportunity) -> bool:
        """Whether it was there when the sources that announce it were first read."""
        first = {self._first_ok.get(ref.source) for ref in opportunity.notices}
        return first == {opportunity.first_seen_on}

    def _is_new(self, source: str) -> bool:
        # A source that never had a quiet night must not stay new for ever: its calls would drown in backlog.
        first_ok = self._first_ok.get(source)
        return source not in self._known_sources if first_ok is None else first_ok >= self._night

    def _today(self, opportunity: str) -> str:
        return self._aliases.get(opportunity, opportunity)

    def _histories(self, past: Past) -> dict[tuple[str, str, str], tuple[Told, ...]]:
        histories: dict[tuple[str, str, str], list[Told]] = defaultdict(list)
        for told in sorted(past.told, key=lambda told: told.told_on):
            if told.told_on <= self._night:
                histories[told.recipient, told.profile, self._today(told.opportunity)].append(told)
        return {key: tuple(history) for key, history in histories.items()}

    def _accounts(self, ledger: Sequence[LedgerEntry]) -> dict[tuple[str, str, str], LedgerEntry]:
        earlier = sorted((entry for entry in ledger if entry.night < self._night), key=self._weight)
        return {(e.recipient, e.profile, self._today(e.opportunity)): e for e in earlier}

    def _weight(self, entry: LedgerEntry) -> tuple[date, bool, bool, bool]:
        """Of several accounts of what is one today the heaviest counts: its own, unless a part was promised.

        That a part was to be told as parted is no promise: it is none any more.
        """
        own = self._today(entry.opportunity) == entry.opportunity
        told = own and (entry.recipient, entry.profile, entry.opportunity) in self.history
        queued = entry.accounting is Accounting.QUEUED
        promised = queued and entry.reason.rpartition(":")[2] != Announcement.PARTED
        return entry.night, told, promised, own

    def _decisions(self, past: Past) -> dict[tuple[str, str], Triage]:
        decided = sorted(past.triage.values(), key=lambda triage: triage.decided_at)
        return {(triage.profile, self._today(triage.opportunity)): triage for triage in decided}

    def _note_last_accounts(self, past: Past) -> None:
        for told in past.told:
            if told.told_on < self._night:
                self._last_told[told.recipient, told.profile] = told.told_on
        nights = [((entry.recipient, entry.profile), entry.night) for entry in past.ledger]
        nights += list(past.last_nights.items())
        nights += [((told.recipient, told.profile), told.told_on) for told in past.told]
        for reader, night in nights:
            if night < self._night:
                self._last_accounts[reader] = max(night, self._last_accounts.get(reader, night))

    def _note_tellings(self, past: Past) -> None:
        for told in past.told:
            if told.told_on > self._night:
                continue
            reader = told.recipient, told.profile
            self._began[reader] = min(told.told_on, self._began.get(reader, told.told_on))
            if told.announcement not in LATE:
                continue
            if told.told_on == self._night:
                self._late_tonight[told.recipient].add(self._today(told.opportunity))
            else:
                self._late_on[told.recipient] = max(told.told_on, self._late_on.get(told.recipient, date.min))
