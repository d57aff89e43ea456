"""What the night's mails are composed from: readers, what earlier nights left, and how the sources stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial

from db.records import ExchangeRates, LedgerEntry, Match, Opportunity
from db.store import Store
from flows.announcing.coverage import funders_asked, gaps_of
from flows.announcing.decisions import standing_decisions
from flows.announcing.mail_plan import Addressee, SourceLine
from flows.announcing.memory import Reader
from flows.announcing.past import Past
from flows.announcing.readers import approving
from flows.confidentiality.levels import audience_of, never_told
from flows.night.rereading import misread, read_again
from flows.sourcing.catalogue import stored_catalogue
from flows.words.home_currency import Home
from ranking.profiles import Profile
from spiders.not_covered import not_covered


def addressees(
    profiles: list[Profile], night: date, matches: Mapping[str, Sequence[Match]] | None = None
) -> list[Addressee]:
    """Every reader of every profile that has not lapsed; by its ``matches``, what each must never be told."""
    return [
        Addressee(
            email=recipient.email,
            profile=profile.id,
            profile_name=profile.name,
            language=recipient.language,
            frequency=recipient.frequency.value,
            max_items=recipient.max_items,
            reminders=profile.reminders,
            lead_days=profile.lead_days,
            approval=approving(profile),
            all_new=recipient.all_new,
            never_told=never_told((matches or {}).get(profile.id, ()), audience_of(profile, recipient.email)),
        )
        for profile in profiles
        if not profile.is_expired(night)
        for recipient in profile.recipients
    ]


def recalled(
    store: Store,
    night: date,
    opportunities: dict[str, Opportunity],
    as_of: datetime,
    readers: Sequence[Addressee] = (),
    refused: frozenset[tuple[str, str]] = frozenset(),
) -> Past:
    """What earlier nights left behind, as far as tonight's decisions about these readers need it."""
    moved, told = store.notices.moved_on(), store.deliveries.told()
    # A publisher that takes its notice away moves what another portal's notice of the call says alone now.
    gone = store.notices.withdrawals()
    last_nights = store.ledgers.last_nights(before=night)
    moved_on = {
        id: max(nights)
        for id, opportunity in opportunities.items()
        if (nights := [each[ref] for each in (moved, gone) for ref in opportunity.notices if ref in each])
    }
    mailed_on = store.ledgers.mailed_on(before=night)
    return Past(
        told=told,
        accounts_of=partial(_accounts_of, store, last_nights),
        last_nights=last_nights,
        triage=standing_decisions(store, opportunities, moved_on, as_of),
        first_ok_nights=store.runs.first_ok_nights(),
        moved_on=moved_on,
        aliases=store.opportunities.aliases(),
        read_again=read_again(store, told, opportunities, as_of),
        misread=misread(store, _since(last_nights, readers), opportunities, as_of),
        snoozes=store.snoozes.latest(),
        desk_words=store.approvals.words(),
        awaiting=store.approvals.awaiting(),
        parted=store.partings.latest(),
        refused=refused,
        another_encoder=store.rankings.swapped(night),
        mailed_on=mailed_on,
        listed=store.ledgers.listed(
            {
                each.email: mailed_on[each.email]
                for each in readers
                if each.all_new and each.email in mailed_on
            }
        ),
    )


def _accounts_of(store: Store, last_nights: Mapping[Reader, date], email: str) -> list[LedgerEntry]:
    """A reader's account of the latest night, profile by profile."""
    nights = {profile: night for (who, profile), night in last_nights.items() if who == email}
    return store.ledgers.accounts_of(email, nights)


def _since(last_nights: Mapping[Reader, date], readers: Sequence[Addressee]) -> date | None:
    """The earliest of the latest nights of those who are told tonight.

    One who left long ago must not make us look back so far.
    """
    current = {(reader.email, reader.profile) for reader in readers}
    nights = (night for reader, night in last_nights.items() if not current or reader in current)
    return min(nights, default=None)


def coverage_gaps(
    store: Store, profiles: Sequence[Profile], opportunities: Mapping[str, Opportunity]
) -> dict[str, tuple[str, ...]]:
    """Profile → a sentence for each funder that it names and that nobody reads."""
    covered = {each.merged.funder for each in opportunities.values() if each.merged.funder}
    if any(True for profile in profiles for _ in funders_asked(profile)):
        catalogue = stored_catalogue(store)
        covered |= {catalogue.source(name).funder for name in catalogue.names()}
    return {profile.id: gaps_of(profile, not_covered(), covered) for profile in profiles}


def homes_of(profiles: Sequence[Profile], rates: ExchangeRates | None) -> dict[str, Home]:
    """Profile → the currency it thinks in, with the rates of the night; none where it names no money."""
    return {each.id: Home(each.money.currency, rates) for each in profiles if each.money is not None}


def source_lines(store: Store, night: date) -> list[SourceLine]:
    """How each source that this home ever asked stands tonight, for the digest's freshness block."""
    runs = {run.source: run for run in store.runs.source_runs(night)}
    last_ok, verified = store.runs.last_ok_nights(), store.runs.verified_on()
    lines = []
    catalogue, asked = stored_catalogue(store), store.runs.asked_sources()
    for name in (name for name in catalogue.names() if name in asked):
        run = runs.get(name)
        lines.append(
            SourceLine(
                source=name,
                name=catalogue.source(name).funder,
                outcome=run.outcome if run else None,
                cause=run.cause if run else None,
                seen=run.seen if run else None,
                last_ok_on=last_ok.get(name),
                verified=name in verified,
            )
        )
    return lines
