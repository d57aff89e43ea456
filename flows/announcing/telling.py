"""The night ends: who is told what is decided, committed with the mails themselves, and then sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from db.records import Match, Opportunity, OutboxMail
from db.store import Store
from flows.announcing.accounting import Account, attachments_of, keep_account, nameable
from flows.announcing.announce import merged, plans
from flows.announcing.coming import kept_calls, kept_for, rounds_told
from flows.announcing.composing import addressees, coverage_gaps, homes_of, recalled, source_lines
from flows.announcing.decisions import refused
from flows.announcing.leaving import marked, still_wanted
from flows.announcing.ledger_balance import Fault
from flows.announcing.mail_plan import Attachment, Plan, SourceLine
from flows.calendars.night import calendars_of_mails
from flows.confidentiality.mail import rendering_for_reader
from flows.delivery.delivering import hand_over
from flows.delivery.mail_key import sender_of
from flows.digest.desk_mail import overviews
from flows.digest.facts import KnownFacts
from flows.digest.mail import compose
from flows.language import languages
from flows.links.mails import links_of_mails
from flows.night.matching import registered_profiles
from flows.night.plan import NightPlan
from flows.notify.night import messages_of, to_people
from flows.notify.readers import channel_addressees
from flows.review.key import reliable
from flows.review.release import with_releases
from flows.review.standing import by_pair
from flows.words.home_currency import rates_on
from ranking.profiles import Profile


def compose_mails(plan: NightPlan, run_id: int) -> str:  # noqa: ARG001  (every stage takes its run)
    """Write tonight's mails and commit them with what they tell and the account of every match."""
    languages.bind(plan.settings.locales)
    with Store.open(plan.settings.database) as store:
        told = composed(store, plan)
        planned = told.planned
        accounts = store.night_ledger.count()
        queued = store.deliveries.commit(plan.night, told.mails, planned.told, store.night_ledger)
        # After the mails: what waits for a desk must not be forgotten for mails that were never written.
        doubt = keep_account(store, plan.night, planned, told.faults)
    return f"{queued} mails written, {accounts} matches accounted for{doubt}"


def rehearsed(store: Store, plan: NightPlan, profile: str) -> list[OutboxMail]:
    """The very mails that a night would write now to the readers of a profile, with nothing kept.

    Sources stand as the latest night has left them.
    """
    languages.bind(plan.settings.locales)
    with store.rehearsal() as copy:
        told = composed(copy, plan, sources_on=copy.runs.latest_night())
    wanted = {mail.recipient for mail in told.planned.mails if profile in {s.profile for s in mail.sections}}
    cycle = plan.night.isoformat()
    return [mail for mail in told.mails if mail.recipient in wanted and mail.cycle == cycle]


@dataclass(frozen=True, slots=True)
class Composed:
    """A night's mails as they would be sent, the plan that they tell, and what of it does not add up.

    The plan is without its ledger, which is ``Store.night_ledger``.
    """

    mails: list[OutboxMail]
    planned: Plan
    faults: list[Fault]


def composed(store: Store, plan: NightPlan, sources_on: date | None = None) -> Composed:
    """Decide and write what tonight tells; of it the store keeps only what calendars said, and random names.

    ``sources_on`` is the night by which the sources are said to stand; tonight, unless said otherwise.
    """
    opportunities = {opportunity.id: opportunity for opportunity in store.opportunities.all()}
    profiles = registered_profiles(store)
    ranked = {profile.id: store.matches.of(profile.id) for profile in profiles}
    decided = by_pair(reliable(store, plan.home))
    matches = with_releases(ranked, decided, plan.night)
    readers = marked(store, addressees(profiles, plan.night, ranked), plan.night)
    readers += channel_addressees(profiles, plan.night, ranked, store.suspensions.recipients())
    no = refused(decided, plan.night)
    parts = plans(
        night=plan.night,
        as_of=plan.as_of,
        addressees=readers,
        matches=matches,
        opportunities=opportunities,
        past=recalled(store, plan.night, opportunities, plan.as_of, readers, no),
        names=nameable(profiles),
    )
    by_id, sender = {profile.id: profile for profile in profiles}, sender_of(plan.settings)
    ranked_for = partial(attachments_of, profiles=by_id, matches=matches, opportunities=opportunities)
    account = Account(store, partial(ranked_for, as_of=plan.as_of), readers, matches)
    planned = merged(account.taken(reader, part) for reader, part in parts)
    lines = source_lines(store, sources_on or plan.night)
    mails = _written(store, plan, to_people(planned), by_id, matches, opportunities, lines, account.lists)
    mails += messages_of(planned, by_id, opportunities, as_of=plan.as_of, sender=sender)
    of_desks = overviews(
        planned,
        readers,
        night=plan.night,
        as_of=plan.as_of,
        opportunities=opportunities,
        source_lines=lines,
        sender=sender,
        accounts_of=partial(store.night_ledger.of_profiles, night=plan.night),
    )
    mails += still_wanted(store, of_desks)
    return Composed(mails, planned, sorted(account.faults))


def _written(
    store: Store,
    plan: NightPlan,
    planned: Plan,
    by_id: Mapping[str, Profile],
    matches: Mapping[str, Sequence[Match]],
    opportunities: Mapping[str, Opportunity],
    lines: Sequence[SourceLine],
    lists: Mapping[str, Sequence[Attachment]],
) -> list[OutboxMail]:
    """The readers' mails, each with what its reader may see and the lists that go with it."""
    profiles = list(by_id.values())
    gaps = coverage_gaps(store, profiles, opportunities)
    homes = homes_of(profiles, rates_on(store, plan.night))
    shown = [rendering_for_reader(mail, by_id, gaps, homes) for mail in planned.mails]
    links = links_of_mails(store, plan.settings, planned.mails, plan.night)
    sender = sender_of(plan.settings)
    rounds = rounds_told(store, planned, plan.night)
    kept, known = kept_calls(store.triage.latest().values(), matches), KnownFacts()
    dated = partial(calendars_of_mails, sender=sender.email, as_of=plan.as_of)
    calendars = dated(store, planned.mails, kept, opportunities=opportunities, profiles=by_id)
    return [
        compose(
            mail.plan,
            night=plan.night,
            as_of=plan.as_of,
            opportunities=opportunities,
            source_lines=lines,
            sender=sender,
            gaps=mail.gaps,
            homes=mail.homes,
            rounds=rounds,
            kept=kept_for(mail.plan, by_id, kept),
            links=links.get(mail.plan.recipient),
            attachments=(*lists[mail.plan.recipient], *calendars.get(mail.plan.recipient, ())),
            known=known,
        )
        for mail in shown
    ]


def deliver_mails(plan: NightPlan, run_id: int) -> str:  # noqa: ARG001  (every stage takes its run)
    """Send what the outbox holds, or write it as files where no mail server is configured."""
    settings = plan.settings
    with Store.open(settings.database) as store:
        report, bounces = hand_over(store, settings, plan.as_of)
    counts = f"{len(report.sent)} sent, {len(report.failed)} failed, {len(report.queued)} waiting"
    counts += f" (returned mails: {bounces})" if bounces else ""
    return f"{counts}: {report.problem}" if report.problem else counts
