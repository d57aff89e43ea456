"""A home with twenty profiles whose nights are the real ones from saving a source to delivering a mail.

Only crawling and the encoder are left out: listings are given, and texts become vectors by their words, which
costs nothing and is the same everywhere. What readers and desks do is drawn from a seed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from time import process_time

import numpy as np
import yaml

import flows.night.matching
from db.records import (
    LedgerEntry,
    Notice,
    NoticeRef,
    OutboxMail,
    Outcome,
    RawNotice,
    SourceRun,
    Triage,
    TriageAction,
)
from db.records.waiting import DeskAction, DeskWord, Snooze
from db.store import Store
from flows.announcing.telling import compose_mails, deliver_mails
from flows.night.gathering import resolve_opportunities
from flows.night.plan import NightPlan
from flows.night.rereading import read_listed, reading_code
from flows.night.stages import Stage, run_stage
from flows.review.night import review_matches
from spiders.normalise import normalise
from spiders.registry import source_class
from tests.synthetic_continuation import SUBJECTS, Listing

DIMENSIONS = 384


class WordEncoder:
    """Texts that share words lie near each other: a stand-in for the model, by the ``Encoder`` protocol."""

    def __init__(self, salt: str) -> None:
        self._salt = salt

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One row of unit length for each text."""
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in {word.strip(".,:;()").casefold() for word in text.split()}:
                if len(word) > 3:
                    row[int.from_bytes(sha256((self._salt + word).encode()).digest()[:4]) % DIMENSIONS] += 1.0
            row[0] += 0.01
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class WordEncoders:
    """What ``ranking.encoders.Encoders`` offers, with one encoder under an id of its own."""

    across = None

    def __init__(self, english: str = "words@1") -> None:
        self.english = english

    def must_build(self, id: str) -> bool:  # noqa: ARG002
        """Nothing is ever built."""
        return False

    def load(self, id: str) -> WordEncoder:
        """Another id is another encoder: no vector of one is like that of the other."""
        return WordEncoder(id)


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader of one profile, as the operator wrote it down."""

    email: str
    profile: str
    frequency: str = "daily"
    language: str = "en"
    max_items: int = 8
    all_new: bool = False
    lead_days: int = 0
    approval: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """How well an opportunity fits a profile, as far as that decides what is told."""

    score: float
    dropped_by: str | None
    screening: str


@dataclass(frozen=True, slots=True)
class NightSeen:
    """Everything of a night that an oracle needs: what was said, who reads, and what the home did."""

    on: date
    as_of: datetime
    listings: tuple[Listing, ...]
    notices: Mapping[NoticeRef, Notice]
    refs: Mapping[str, tuple[NoticeRef, ...]]
    aliases: Mapping[str, str]
    matches: Mapping[tuple[str, str], Fit]
    ledger: tuple[LedgerEntry, ...]
    mails: tuple[OutboxMail, ...]
    readers: tuple[Reader, ...]
    triage: Mapping[tuple[str, str], Triage]
    snoozes: tuple[Snooze, ...]
    desk_words: tuple[DeskWord, ...]
    unsubscribed: frozenset[tuple[str, str]]


READERS = (
    *(Reader("many@example.org", f"p{number:02}") for number in range(3)),
    Reader("paused@example.org", "p03"),
    Reader("weekly@example.org", "p04", "weekly"),
    Reader("quiet@example.org", "p05", "quiet"),
    Reader("desk-sends@example.org", "p06", approval="send"),
    Reader("desk-holds@example.org", "p07", approval="hold"),
    Reader("a@example.org", "p08"),
    Reader("b@example.org", "p08", "weekly", "fr"),
    Reader("all@example.org", "p09", all_new=True),
    Reader("lead@example.org", "p10", lead_days=10),
    Reader("short@example.org", "p11", max_items=1),
    Reader("es@example.org", "p12", language="es"),
    Reader("core@example.org", "p13"),
    Reader("leaves@example.org", "p14"),
    Reader("changed@example.org", "p15"),
    Reader("lapses@example.org", "p16"),
    Reader("removed@example.org", "p17"),
    Reader("added@example.org", "p18"),
    Reader("weekly@example.org", "p19"),
)
ADDED, REMOVED, CHANGED, LAPSES, LEAVES, PAUSED = "p18", "p17", "p15", "p16", "p14", "p03"


def profile_text(readers: Sequence[Reader], *, musts: bool = False) -> str:
    """The YAML of a profile; the first three are of one subject, the others of two."""
    first = readers[0]
    number, names = int(first.profile[1:]), sorted(SUBJECTS)
    subjects = [names[0]] if number < 3 else [names[number % 10], names[(number * 3 + 1) % 10]]
    said: dict[str, object] = {
        "profile": first.profile,
        "name": f"Laboratory {first.profile}",
        "kind": "research_group",
        "country": "DE",
        "applicant_types": ["higher_education_public"],
        "summary": " ".join(SUBJECTS[subject] for subject in subjects),
        "capabilities": [{"text": SUBJECTS[subject]} for subject in subjects],
        "domains": [
            {"name": subject, "tier": "core" if number == 13 else "peripheral"} for subject in subjects
        ],
        "recipients": [
            {
                "email": each.email,
                "language": each.language,
                "frequency": each.frequency,
                "max_items": each.max_items,
                "all_new": each.all_new,
            }
            for each in readers
        ],
        "lead_days": first.lead_days,
    }
    if first.approval:
        said["approval"] = {"by": "desk@example.org", "within_hours": 48, "then": first.approval}
    if first.until is not None:
        said["valid_until"] = first.until.isoformat()
    if musts:
        said["must"] = [{"field": "days_to_deadline", "op": ">=", "value": 20, "why": "slow", "by": "dean"}]
    return yaml.safe_dump(said)


class SoakHome:
    """A home, its readers, and what they do between two nights."""

    def __init__(self, folder: Path, seed: int, first: date) -> None:
        self.folder, self.seed, self.first = folder, seed, first
        lapsing = first + timedelta(days=11)
        self.readers = [replace(r, until=lapsing) if r.profile == LAPSES else r for r in READERS]
        self.readers = [each for each in self.readers if each.profile != ADDED]
        self.unsubscribed: set[tuple[str, str]] = set()
        self.raws: dict[NoticeRef, RawNotice] = {}
        self.seconds: dict[str, float] = {}
        self._read: dict[NoticeRef, tuple[tuple[str, str], Notice]] = {}
        for profile in sorted({each.profile for each in self.readers}):
            self.register(profile)

    def register(self, profile: str, *, musts: bool = False) -> None:
        """Register a profile as its readers stand now."""
        text = profile_text([each for each in self.readers if each.profile == profile], musts=musts)
        with self.store() as store:
            store.profiles.put(profile, text, self.first)

    def store(self) -> Store:
        """The home's database."""
        return Store.open(self.folder / "legation.db")

    def dumped(self) -> Iterator[str]:
        """The home's database line by line, as ``legation dump --stable`` prints it."""
        with self.store() as store:
            yield from store.dump_stable()

    def run(self, as_of: datetime, listings: Sequence[Listing]) -> NightSeen:
        """One night from what was listed to mails; the same night may be run again."""
        plan = NightPlan(self.folder, as_of, tuple(each.portal for each in listings))
        began = process_time()
        with self.store() as store:
            run_id = store.runs.begin(plan.night, as_of=as_of, kind="replay")
            for each in listings:
                self.raws |= {NoticeRef(raw.source, raw.key): raw for raw in each.raws}
                source = source_class(each.portal)
                read = [notice for notice, _ in read_listed(store, each.raws, source)]
                cause = None if each.outcome is Outcome.OK else "timeout"
                run = SourceRun(each.portal, each.outcome, cause, len(read), (1, 400))
                store.notices.save_source(
                    run, each.raws, read, (), night=plan.night, complete_listing=each.complete
                )
        self.seconds = {"save": round(process_time() - began, 2)}
        for name, work in _STAGES.items():
            began = process_time()
            run_stage(Stage(name, work), plan, run_id)
            self.seconds[name] = round(process_time() - began, 2)
        with self.store() as store:
            store.runs.finish(run_id, 0)
        return self._seen(plan, tuple(listings))

    def _seen(self, plan: NightPlan, listings: tuple[Listing, ...]) -> NightSeen:
        read = {ref: self._as_read_today(ref, raw) for ref, raw in self.raws.items()}
        with self.store() as store:
            return NightSeen(
                on=plan.night,
                as_of=plan.as_of,
                listings=listings,
                notices=read,
                refs={each.id: tuple(each.notices) for each in store.opportunities.all()},
                aliases=store.opportunities.aliases(),
                matches=self._matches({each.profile for each in self.readers}),
                ledger=tuple(store.deliveries.ledger(plan.night)),
                mails=tuple(store.deliveries.of_night(plan.night)),
                readers=tuple(r for r in self.readers if r.until is None or r.until >= plan.night),
                triage=store.triage.latest(),
                snoozes=tuple(store.snoozes.latest()),
                desk_words=tuple(store.approvals.words()),
                unsubscribed=frozenset(self.unsubscribed),
            )

    def _matches(self, profiles: set[str]) -> dict[tuple[str, str], Fit]:
        with closing(sqlite3.connect(self.folder / "legation.db")) as database:
            rows = database.execute("SELECT profile, opportunity, score, dropped_by, screening FROM match")
            return {(profile, id): Fit(*said) for profile, id, *said in rows if profile in profiles}

    def _as_read_today(self, ref: NoticeRef, raw: RawNotice) -> Notice:
        """What today's program makes of it, whatever the home has stored; read once in each form."""
        source = source_class(ref.source)
        form = (raw.digest, reading_code(source))
        if ref not in self._read or self._read[ref][0] != form:
            self._read[ref] = (form, normalise(raw, source)[0])
        return self._read[ref][1]

    def between(self, number: int, seen: NightSeen) -> None:
        """What people do on the day after a night."""
        random, at = Random(f"people:{self.seed}:{number}"), seen.as_of + timedelta(hours=8)
        with self.store() as store:
            told = sorted({(e.profile, e.opportunity) for e in seen.ledger if e.accounting == "sent"})
            for profile, opportunity in random.sample(told, min(len(told), 6)):
                action = TriageAction.DISMISS if random.random() < 0.25 else TriageAction.KEEP
                store.triage.add(Triage(profile, opportunity, action, "", "reader", at))
            for waiting in store.approvals.awaiting():
                if random.random() < 0.3:
                    action = DeskAction.DROP if random.random() < 0.2 else DeskAction.RELEASE
                    store.approvals.add(
                        [
                            DeskWord(
                                waiting.profile,
                                waiting.opportunity,
                                action,
                                waiting.announcement.value,
                                waiting.detail,
                                "",
                                seen.on,
                                "desk",
                                at,
                            )
                        ]
                    )
        self._reorganise(number, seen.on, at)

    def _reorganise(self, number: int, on: date, at: datetime) -> None:
        with self.store() as store:
            if number == 3:
                store.snoozes.add(Snooze(PAUSED, "", "", on + timedelta(days=5), "reader", at))
            if number == 6:
                store.suppressions.add("leaves@example.org", LEAVES, "by mail", at)
                self.unsubscribed.add(("leaves@example.org", LEAVES))
            if number == 8:
                store.profiles.remove(REMOVED)
                self.readers = [each for each in self.readers if each.profile != REMOVED]
        if number == 4:
            self.readers += [each for each in READERS if each.profile == ADDED]
            self.register(ADDED)
        if number == 5:
            self.register(CHANGED, musts=True)

    def end_all_waits(self) -> None:
        """Everybody reads daily from now on, and no desk is asked any more."""
        self.readers = [replace(each, frequency="daily", approval="", max_items=50) for each in self.readers]
        for profile in sorted({each.profile for each in self.readers}):
            self.register(profile, musts=profile == CHANGED)


_STAGES = {
    "resolve": resolve_opportunities,
    "embed": flows.night.matching.embed_new_texts,
    "rank": flows.night.matching.rank_opportunities,
    "review": review_matches,
    "compose": compose_mails,
    "deliver": deliver_mails,
}


def instant(on: date, hour: int = 2) -> datetime:
    """When the night of a day takes place."""
    return datetime.combine(on, time(hour), UTC)
