"""The night asks every saved query again, keeps what moved, and tells who subscribed.

A query that cannot be answered is told to the doctor and changes nothing; nothing here fails a night.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from db.records import InputError, OutboxMail
from db.records.saved import SAVED_CYCLE, SavedAnswer, SavedQuery, Subscription
from db.store import Store
from flows.announcing.leaving import still_wanted
from flows.delivery.delivering import hand_over
from flows.delivery.mail_key import sender_of
from flows.digest.message import message_id
from flows.language import languages
from flows.links.keys import link_keys
from flows.links.mails import SignedLinks
from flows.night.plan import NightPlan
from flows.saved.answers import ask, saved_rows
from flows.saved.changes import changes
from flows.saved.mail import compose, cycle_of
from flows.saved.sentences import Part, first_part, later_part
from flows.settings import Settings


def answer_saved(plan: NightPlan, run_id: int) -> str:  # noqa: ARG001  (every stage takes its run)
    """Ask every saved query as the night ends. Trouble is a warning in the ledger, never the night's."""
    try:
        return _answer_all(plan)
    except (InputError, OSError) as error:
        return f"warning: saved queries not answered: {error}"


def _answer_all(plan: NightPlan) -> str:
    """Ask every saved query, and commit the mails to who subscribed."""
    with Store.open(plan.settings.database) as store:
        queries = store.saved.all()
        if not queries:
            return "no saved queries"
        answers = [answer_tonight(store, plan.settings, query, plan.night) for query in queries]
        queued = _tell(store, plan)
    faults = sum(answer.fault is not None for answer in answers)
    said = f"{len(queries)} saved queries answered, {queued} mails written"
    return f"warning: {said}; {faults} could not be answered, see `legation doctor`" if faults else said


def answer_tonight(store: Store, settings: Settings, query: SavedQuery, night: date) -> SavedAnswer:
    """Ask a query and keep its answer, or why there is none."""
    try:
        found = ask(settings, query)
    except InputError as error:
        answer = SavedAnswer(query.name, night, fault=str(error))
        store.saved.keep_answer(answer, ())
        return answer
    answer = SavedAnswer(query.name, night, len(found.rows), found.more)
    store.saved.keep_answer(answer, saved_rows(found, night))
    return answer


def deliver_saved(plan: NightPlan, run_id: int) -> str:  # noqa: ARG001  (every stage takes its run)
    """Send the mails about saved queries; the night's others have gone."""
    try:
        with Store.open(plan.settings.database) as store:
            if not any(mail.cycle.startswith(SAVED_CYCLE) for mail in store.deliveries.pending()):
                return "nothing to send"
            report, _ = hand_over(store, plan.settings, plan.as_of, cycles=SAVED_CYCLE)
    except (InputError, OSError) as error:
        return f"warning: not delivered, the next night tries again: {error}"
    counts = f"{len(report.sent)} sent, {len(report.failed)} failed, {len(report.queued)} waiting"
    return f"{counts}: {report.problem}" if report.problem else counts


def _tell(store: Store, plan: NightPlan) -> int:
    languages.bind(plan.settings.locales)
    sender, cycle = sender_of(plan.settings), cycle_of(plan.night)
    written, suspended = store.deliveries.states(), store.suspensions.recipients()
    readers: dict[str, list[Subscription]] = defaultdict(list)
    for each in store.saved.subscriptions():
        if each.recipient not in suspended and message_id(each.recipient, cycle, sender) not in written:
            readers[each.recipient].append(each)
    mails: list[OutboxMail] = []
    told: dict[str, list[str]] = {}
    for recipient, subscriptions in sorted(readers.items()):
        parts = _parts(store, subscriptions, plan.night)
        if parts:
            mails.append(_mail(store, plan, recipient, parts, subscriptions[0].language))
            told[recipient] = [part.name for part in parts]
    wanted = still_wanted(store, mails)
    pairs = [(name, mail.recipient) for mail in wanted for name in told[mail.recipient]]
    return store.deliveries.commit(
        plan.night, wanted, [], [], besides=lambda: store.saved.tell(pairs, plan.night)
    )


def _parts(store: Store, subscriptions: Sequence[Subscription], night: date) -> list[Part]:
    """What there is to say tonight: of each query whose turn it is, and that was answered."""
    told, parts = store.saved.told(night), []
    language = subscriptions[0].language
    for each in subscriptions:
        answered = {answer.night for answer in store.saved.answers(each.query) if answer.fault is None}
        before = told.get((each.query, each.recipient))
        if night not in answered or (before and night - before < timedelta(each.days)):
            continue
        now = store.saved.rows(each.query, night)
        if before is None:
            parts.append(first_part(each.query, len(now), language))
        elif moved := changes(store.saved.rows(each.query, before), now):
            parts.append(later_part(each.query, moved, language))
    return parts


def _mail(store: Store, plan: NightPlan, recipient: str, parts: Sequence[Part], language: str) -> OutboxMail:
    settings, links = plan.settings, None
    if settings.public_url is not None:
        key = store.people.known([recipient], plan.night)[recipient].key
        links = SignedLinks(settings.public_url, key, plan.night, {}, {}, link_keys(settings.home))
    sender = sender_of(settings)
    return compose(recipient, parts, language, night=plan.night, as_of=plan.as_of, sender=sender, links=links)
