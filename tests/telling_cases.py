"""Readers, opportunities and matches for the tests of announcing, composing and delivering."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from db.records import (
    Certainty,
    Component,
    Deadline,
    DeadlineKind,
    GateResult,
    Instrument,
    Match,
    Money,
    Notice,
    NoticeRef,
    Opportunity,
    Quote,
    Reason,
    Reuse,
    Screening,
    SourceClass,
    Status,
    TextBasis,
    Told,
    Triage,
    TriageAction,
    Verdict,
)
from db.records.waiting import Awaiting, DeskWord, Snooze
from flows.announcing.announce import Addressee, Past, Plan, plan

NIGHT = date(2026, 8, 11)
READER = Addressee("pi@example.org", "climate-lab", "Climate Adaptation Lab", max_items=3)
TEXT = "Proposals should develop climate services that help smallholder farmers adapt to drought."


def at(night: date) -> datetime:
    """The instant a night is run at."""
    return datetime.combine(night, time(2), UTC)


def deadline(on: date | None, at: time | None = time(17), **fields: object) -> Deadline:
    """A fixed deadline in Brussels unless said otherwise."""
    return Deadline(**{"kind": DeadlineKind.FIXED, "on": on, "at": at, "zone": "Europe/Brussels"} | fields)


def notice(key: str = "1", source: str = "eu_portal", **fields: object) -> Notice:
    """An open EU grant for climate services with a deadline on 6 October 2026."""
    stated = {
        "source": source,
        "key": key,
        "url": f"https://portal.example.eu/{key}",
        "title": f"Climate services for smallholders {key}",
        "source_class": SourceClass.GRANT,
        "reuse": Reuse.FULL,
        "text_basis": TextBasis.FULL,
        "text": TEXT,
        "language": "en",
        "funder": "European Commission",
        "programme": "Horizon Europe",
        "status": Status.OPEN,
        "deadlines": (deadline(date(2026, 10, 6), time_certainty=Certainty.BY_RULE),),
        "award_floor": Money(Decimal(2_000_000), "EUR"),
        "award_ceiling": Money(Decimal(4_000_000), "EUR"),
        "instruments": (Instrument.GRANT,),
    }
    return Notice(**stated | fields)


def opportunity(
    key: str = "1", first_seen_on: date | None = NIGHT, raw: str = "a", **fields: object
) -> Opportunity:
    """An opportunity of one notice; ``raw`` moves when the publisher changes something."""
    withdrawn_on = fields.pop("withdrawn_on", None)
    merged = notice(key, **fields)
    return Opportunity(
        id=f"op-{key}",
        merged=merged,
        notices=(NoticeRef(merged.source, key),),
        status=Status.WITHDRAWN if withdrawn_on else merged.status,
        first_seen_on=first_seen_on,
        withdrawn_on=withdrawn_on,
        raw_digest=raw,
    )


def match(key: str = "1", score: float = 70.0, profile: str = "climate-lab", **fields: object) -> Match:
    """A match that fits, with a quoted reason and an eligibility verdict."""
    span = TEXT[26:65]
    stated = {
        "profile": profile,
        "opportunity": f"op-{key}",
        "score": score,
        "components": (Component("meaning", score, "how close the texts are"),),
        "gates": (
            GateResult("applicant", Verdict.YES, "Open to public universities."),
            GateResult("country", Verdict.UNKNOWN, "From which countries one may apply is not stated."),
        ),
        "reasons": (Reason("capability", "seasonal climate forecasts", 0.7, Quote("text", 26, 65, span)),),
        "screening": Screening.CLEAR,
    }
    return Match(**stated | fields)


def dropped(key: str, rule: str, **fields: object) -> Match:
    """A match that a gate dropped."""
    return match(key, score=0.0, dropped_by=rule, **fields)


def kept(key: str, on: date = NIGHT, profile: str = "climate-lab") -> Triage:
    """Someone's decision to keep an opportunity."""
    return Triage(profile, f"op-{key}", TriageAction.KEEP, "", "pi", at(on))


def dismissed(key: str, on: date = NIGHT, profile: str = "climate-lab") -> Triage:
    """Someone's decision never to hear of an opportunity again."""
    return Triage(profile, f"op-{key}", TriageAction.DISMISS, "", "pi", at(on))


class Home:
    """A home in memory: nights follow each other, and each remembers what the earlier ones told."""

    def __init__(self, *readers: Addressee, first_ok: dict[str, date] | None = None) -> None:
        self.readers = readers or (READER,)
        self.told: list[Told] = []
        self.ledger: list = []
        self.triage: dict[tuple[str, str], Triage] = {}
        self.first_ok = first_ok or {"eu_portal": NIGHT, "us_grants_gov": NIGHT, "fr_anr": NIGHT}
        self.raw: dict[str, str] = {}
        self.moved_on: dict[str, date] = {}
        self.snoozes: list[Snooze] = []
        self.desk_words: list[DeskWord] = []
        self.awaiting: tuple[Awaiting, ...] = ()
        self.mailed_on: dict[str, date] = {}
        self.names: dict[str, str] = {}
        self.aliases: dict[str, str] = {}
        self.parted: dict[str, tuple[str, date]] = {}
        self.refused: frozenset[tuple[str, str]] = frozenset()
        self.another_encoder = False

    def decide(self, *decisions: Triage) -> None:
        """Someone keeps or dismisses."""
        self.triage.update({(one.profile, one.opportunity): one for one in decisions})

    def night(
        self,
        night: date,
        opportunities: list[Opportunity],
        matches: list[Match] | None = None,
        misread: list[Opportunity] | None = None,
    ) -> Plan:
        """Run one night; without ``matches`` everything fits, the first best; ``misread`` until tonight."""
        if matches is None:
            matches = [match(o.id[3:], score=90.0 - i) for i, o in enumerate(opportunities)]
        for each in opportunities:
            if self.raw.get(each.id, each.raw_digest) != each.raw_digest:
                self.moved_on[each.id] = night
            self.raw[each.id] = each.raw_digest
        profiles = {one.profile for one in matches}
        planned = plan(
            night=night,
            as_of=at(night),
            addressees=self.readers,
            matches={profile: [one for one in matches if one.profile == profile] for profile in profiles},
            opportunities={each.id: each for each in opportunities},
            past=Past(
                self.told,
                self.ledger,
                self.triage,
                self.first_ok,
                self.moved_on,
                misread={each.id: each for each in misread or ()},
                snoozes=self.snoozes,
                desk_words=self.desk_words,
                awaiting=self.awaiting,
                mailed_on={who: last for who, last in self.mailed_on.items() if last < night},
                listed={who: self._accounted(who) for who in self.mailed_on},
                aliases=self.aliases,
                parted=self.parted,
                refused=self.refused,
                another_encoder=self.another_encoder,
            ),
            names=self.names,
        )
        self.awaiting = planned.awaiting
        self.mailed_on |= {mail.recipient: night for mail in planned.mails}
        self.told += planned.told
        self.ledger = [e for e in self.ledger if e.night != night] + list(planned.ledger)
        return planned

    def _accounted(self, who: str) -> frozenset[str]:
        entries = (e for e in self.ledger if e.recipient == who and e.night == self.mailed_on[who])
        return frozenset(entry.opportunity for entry in entries)


def nights(count: int, start: date = NIGHT) -> list[date]:
    """Consecutive nights."""
    return [start + timedelta(days=number) for number in range(count)]


def later(opportunity: Opportunity, raw: str = "b", **fields: object) -> Opportunity:
    """The same opportunity after its publisher changed something."""
    return replace(opportunity, merged=replace(opportunity.merged, **fields), raw_digest=raw)
