"""The night ends: who is told what is decided, committed with the mails themselves, and then sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

from db.records import LedgerEntry, Match, Opportunity, OutboxMail
from db.store import Store
from flows.announcing.accounting import attachments_of, keep_account, nameable
from flows.announcing.announce import plan as plan_mails
from flows.announcing.coming import kept_calls, kept_for, rounds_told
from flows.announcing.composing import addressees, coverage_gaps, homes_of, recalled, source_lines
from flows.announcing.leaving import marked, still_wanted
from flows.announcing.mail_plan import Plan, Sender, SourceLine
from flows.calendars.night import calendars_of_mails
from flows.confidentiality.mail import rendering_for_reader
from flows.delivery.delivering import hand_over
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
        opportunities = {opportunity.id: opportunity for opportunity in store.opportunities.all()}
        profiles = registered_profiles(store)
        ranked = {profile.id: store.matches.of(profile.id) for profile in profiles}
        matches = with_releases(ranked, by_pair(reliable(store, plan.home)), plan.night)
        readers = marked(store, addressees(profiles, plan.night, ranked), plan.night)
        readers += channel_addressees(profiles, plan.night, ranked, store.suspensions.recipients())
        planned = plan_mails(
            night=plan.night,
            as_of=plan.as_of,
            addressees=readers,
            matches=matches,
            opportunities=opportunities,
            past=recalled(store, plan.night, opportunities, plan.as_of, readers),
            names=nameable(profiles),
        )
        by_id, sender = {profile.id: profile for profile in profiles}, Sender(plan.settings.sender)
        lines = source_lines(store, plan.night)
        mails = _written(store, plan, to_people(planned), by_id, matches, opportunities, lines)
        mails += messages_of(planned, by_id, opportunities, as_of=plan.as_of, sender=sender)
        of_desks = overviews(
            planned,
            readers,
            night=plan.night,
            as_of=plan.as_of,
            opportunities=opportunities,
            source_lines=lines,
            sender=sender,
        )
        mails += still_wanted(store, of_desks)
        queued = store.deliveries.commit(plan.night, mails, planned.told, planned.ledger)
        # After the mails: what waits for a desk must not be forgotten for mails that were never written.
        doubt = keep_account(store, plan.night, planned, readers, matches)
    return f"{queued} mails written, {len(planned.ledger)} matches accounted for{doubt}"


def _written(
    store: Store,
    plan: NightPlan,
    planned: Plan,
    by_id: Mapping[str, Profile],
    matches: Mapping[str, Sequence[Match]],
    opportunities: Mapping[str, Opportunity],
    lines: Sequence[SourceLine],
) -> list[OutboxMail]:
    """The readers' mails, each with what its reader may see and the lists that go with it."""
    profiles = list(by_id.values())
    gaps = coverage_gaps(store, profiles, opportunities)
    homes = homes_of(profiles, rates_on(store, plan.night))
    shown = [rendering_for_reader(mail, by_id, gaps, homes) for mail in planned.mails]
    ranked_for = partial(attachments_of, profiles=by_id, matches=matches, opportunities=opportunities)
    accounts: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in planned.ledger:
        accounts[entry.recipient].append(entry)
    lists = {
        each.recipient: ranked_for(each, accounts[each.recipient], as_of=plan.as_of) for each in planned.mails
    }
    links = links_of_mails(store, plan.settings, planned.mails, plan.night)
    sender = Sender(plan.settings.sender)
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
