"""A desk's overview of its profiles in one mail: who gets what, what waits for it, what is held, what failed.

Pure. Sent on nights that give it a reason: mails went to its readers, something new waits for it, or
something will go out without its answer before another day has passed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from db.records import LedgerEntry, Opportunity, OutboxMail
from db.records.waiting import OVERVIEW_CYCLE, Awaiting
from flows.announcing.mail_plan import Addressee, Plan, Sender, SourceLine
from flows.digest.desk_words import DeskPart, answer_by, desk_subject, failed_part, profile_part
from flows.digest.message import header_text, message_bytes, message_id
from flows.digest.templates import rendered
from flows.language.languages import ENGLISH, words
from flows.words.text_direction import RIGHT_TO_LEFT, isolated, led
from flows.words.wording import day_in_words

_DAY = timedelta(days=1)


def overviews(
    planned: Plan,
    addressees: Sequence[Addressee],
    *,
    night: date,
    as_of: datetime,
    opportunities: Mapping[str, Opportunity],
    source_lines: Sequence[SourceLine],
    sender: Sender,
    accounts_of: Callable[[Collection[str]], Mapping[str, Sequence[LedgerEntry]]] | None = None,
) -> list[OutboxMail]:
    """One mail for each desk that has a reason for one tonight.

    Args:
        planned: who is told what, and what waits.
        addressees: every reader of every profile.
        night: the date of the mails.
        as_of: the instant (aware) from which waiting is counted.
        opportunities: id → opportunity.
        source_lines: how each source stands tonight.
        sender: who the mails are from.
        accounts_of: profiles → the accounts of their readers, where the plan does not hold them.
    """
    desks: dict[str, dict[str, Addressee]] = {}
    for addressee in addressees:
        if addressee.approval is not None:
            desks.setdefault(addressee.approval.by, {})[addressee.profile] = addressee
    look_up = accounts_of or partial(_accounts_of, planned)
    accounts = look_up({id for profiles in desks.values() for id in profiles})
    mails = []
    for desk, profiles in sorted(desks.items()):
        waiting = [each for each in planned.awaiting if each.profile in profiles]
        told = [each for each in planned.told if each.profile in profiles]
        if told or any(each.since == as_of or _presses(each, profiles, as_of) for each in waiting):
            language = _language(desk, profiles, addressees)
            parts = [
                profile_part(accounts[id], _of(id, waiting), each, opportunities, as_of, language)
                for id, each in profiles.items()
            ]
            parts += failed_part(source_lines, night, language)
            about = desk_subject(len(waiting), language)
            mails.append(_mail(desk, about, parts, language, night=night, as_of=as_of, sender=sender))
    return mails


def _language(desk: str, profiles: Mapping[str, Addressee], addressees: Sequence[Addressee]) -> str:
    """What the profiles state for their desk; else the language in which it reads a digest; else English."""
    stated = (each.approval.language for each in profiles.values() if each.approval)
    read = (each.language for each in addressees if each.email.casefold() == desk.casefold())
    return next(filter(None, (*stated, *read)), ENGLISH)


def _presses(waiting: Awaiting, profiles: Mapping[str, Addressee], as_of: datetime) -> bool:
    """Whether it goes out without an answer before another day has passed."""
    return _sends(waiting, profiles) and _answers_by(waiting, profiles) - as_of <= _DAY


def _answers_by(waiting: Awaiting, profiles: Mapping[str, Addressee]) -> datetime:
    approving = profiles[waiting.profile].approval
    assert approving is not None
    return answer_by(waiting, approving)


def _sends(waiting: Awaiting, profiles: Mapping[str, Addressee]) -> bool:
    approving = profiles[waiting.profile].approval
    return approving is not None and approving.then_send


def _of(profile: str, waiting: Sequence[Awaiting]) -> list[Awaiting]:
    return [each for each in waiting if each.profile == profile]


def _accounts_of(planned: Plan, profiles: Collection[str]) -> dict[str, list[LedgerEntry]]:
    """Profile → tonight's accounts of all its readers; the ledger is gone through once for all desks."""
    accounts: dict[str, list[LedgerEntry]] = {profile: [] for profile in profiles}
    for entry in planned.ledger:
        if entry.profile in accounts:
            accounts[entry.profile].append(entry)
    return accounts


def _mail(
    desk: str,
    about: str,
    parts: Sequence[DeskPart],
    language: str,
    *,
    night: date,
    as_of: datetime,
    sender: Sender,
) -> OutboxMail:
    subject, spoken = header_text(about), words(language)
    context = {
        "subject": subject,
        "language": spoken.language,
        "direction": spoken.direction,
        "start": "right" if spoken.direction == RIGHT_TO_LEFT else "left",
        "apart": partial(isolated, direction=spoken.direction),
        "led": partial(led, direction=spoken.direction),
        "night": day_in_words(night, language),
        "parts": parts,
    }
    text, html = (rendered(f"overview.{kind}", context) for kind in ("txt", "html"))
    cycle = f"{OVERVIEW_CYCLE}{night.isoformat()}"
    content = message_bytes(
        recipient=desk, cycle=cycle, subject=subject, text=text, html=html, as_of=as_of, sender=sender
    )
    return OutboxMail(desk, cycle, message_id(desk, cycle, sender), subject, content, html)
