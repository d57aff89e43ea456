"""The night ends: who is told what is decided, committed with the mails themselves, and then sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from db.records import ExchangeRates, Opportunity
from db.store import Store
from flows.announce import plan as plan_mails
from flows.catalogue import stored_catalogue
from flows.coverage import funders_asked, gaps_of
from flows.decisions import standing_decisions
from flows.digest import compose
from flows.home_currency import Home, rates_on
from flows.mail_plan import Addressee, Past, Sender, SourceLine
from flows.mailer import deliver
from flows.matching import registered_profiles
from flows.night_plan import NightPlan
from flows.rereading import misread, read_again
from ranking.profiles import Profile
from spiders.not_covered import not_covered


def compose_mails(plan: NightPlan, run_id: int) -> str:  # noqa: ARG001  (every stage takes its run)
    """Write tonight's mails and commit them with what they tell and the account of every match."""
    with Store.open(plan.settings.database) as store:
        opportunities = {opportunity.id: opportunity for opportunity in store.opportunities.all()}
        profiles = registered_profiles(store)
        planned = plan_mails(
            night=plan.night,
            as_of=plan.as_of,
            addressees=addressees(profiles, plan.night),
            matches={profile.id: store.matches.of(profile.id) for profile in profiles},
            opportunities=opportunities,
            past=recalled(store, plan.night, opportunities, plan.as_of),
        )
        gaps = coverage_gaps(store, profiles, opportunities)
        homes = homes_of(profiles, rates_on(store, plan.night))
        mails = [
            compose(
                mail,
                night=plan.night,
                as_of=plan.as_of,
                opportunities=opportunities,
                source_lines=source_lines(store, plan.night),
                sender=Sender(plan.settings.sender),
                gaps=gaps,
                homes=homes,
            )
            for mail in planned.mails
        ]
        queued = store.deliveries.commit(plan.night, mails, planned.told, planned.ledger)
    return f"{queued} mails written, {len(planned.ledger)} matches accounted for"


def deliver_mails(plan: NightPlan, run_id: int) -> str:  # noqa: ARG001  (every stage takes its run)
    """Send what the outbox holds, or write it as files where no mail server is configured."""
    settings = plan.settings
    with Store.open(settings.database) as store:
        report = deliver(store.deliveries, directory=settings.mail, smtp=settings.smtp)
    counts = f"{len(report.sent)} sent, {len(report.failed)} failed, {len(report.queued)} waiting"
    return f"{counts}: {report.problem}" if report.problem else counts


def addressees(profiles: list[Profile], night: date) -> list[Addressee]:
    """Every reader of every profile that has not lapsed."""
    return [
        Addressee(
            email=recipient.email,
            profile=profile.id,
            profile_name=profile.name,
            language=recipient.language,
            frequency=recipient.frequency.value,
            max_items=recipient.max_items,
        )
        for profile in profiles
        if not profile.is_expired(night)
        for recipient in profile.recipients
    ]


def recalled(store: Store, night: date, opportunities: dict[str, Opportunity], as_of: datetime) -> Past:
    """What earlier nights left behind, as far as tonight's decisions need it."""
    moved, told = store.notices.moved_on(), store.deliveries.told()
    ledger = store.deliveries.latest_ledgers(before=night)
    moved_on = {
        id: max(nights)
        for id, opportunity in opportunities.items()
        if (nights := [moved[ref] for ref in opportunity.notices if ref in moved])
    }
    return Past(
        told=told,
        ledger=ledger,
        triage=standing_decisions(store, opportunities, moved_on, as_of),
        first_ok_nights=store.runs.first_ok_nights(),
        moved_on=moved_on,
        aliases=store.opportunities.aliases(),
        read_again=read_again(store, told, opportunities, as_of),
        misread=misread(store, ledger, opportunities, as_of),
    )


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
