"""A desk's overview of its profiles in one mail: who gets what, what waits for it, what is held, what failed.

Pure. Sent on nights that give it a reason: mails went to its readers, something new waits for it, or
something will go out without its answer before another day has passed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape

from db.records import Accounting, LedgerEntry, Opportunity, OutboxMail, Outcome
from db.records.waiting import OVERVIEW_CYCLE, Awaiting
from flows.announcing.mail_plan import Addressee, Approving, Plan, Sender, SourceLine
from flows.announcing.reasons import Withheld
from flows.digest.message import header_text, message_bytes, message_id
from flows.words.columns import fill
from flows.words.publisher_text import plain, shortened
from flows.words.wording import count, day_in_words

# Titles of one profile that a mail names; the rest is counted, and `legation approve` lists all.
MOST_NAMED = 40
_TITLE = 120
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Part:
    """One heading with its lines; of a profile, or of the sources."""

    heading: str
    lines: tuple[str, ...]


def overviews(
    planned: Plan,
    addressees: Sequence[Addressee],
    *,
    night: date,
    as_of: datetime,
    opportunities: Mapping[str, Opportunity],
    source_lines: Sequence[SourceLine],
    sender: Sender,
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
    """
    desks: dict[str, dict[str, Addressee]] = {}
    for addressee in addressees:
        if addressee.approval is not None:
            desks.setdefault(addressee.approval.by, {})[addressee.profile] = addressee
    mails = []
    for desk, profiles in sorted(desks.items()):
        waiting = [each for each in planned.awaiting if each.profile in profiles]
        told = [each for each in planned.told if each.profile in profiles]
        pressing = any(
            _answers_by(each, profiles) - as_of <= _DAY for each in waiting if _sends(each, profiles)
        )
        if told or pressing or any(each.since == as_of for each in waiting):
            parts = [
                *(_profile_part(planned, each, opportunities, as_of) for each in profiles.values()),
                *_failed(source_lines),
            ]
            mails.append(_mail(desk, parts, len(waiting), night=night, as_of=as_of, sender=sender))
    return mails


def answer_by(waiting: Awaiting, approving: Approving) -> datetime:
    """Until when a desk may answer."""
    return waiting.since + timedelta(hours=approving.within_hours)


def _answers_by(waiting: Awaiting, profiles: Mapping[str, Addressee]) -> datetime:
    approving = profiles[waiting.profile].approval
    assert approving is not None
    return answer_by(waiting, approving)


def _sends(waiting: Awaiting, profiles: Mapping[str, Addressee]) -> bool:
    approving = profiles[waiting.profile].approval
    return approving is not None and approving.then_send


def _profile_part(
    planned: Plan, addressee: Addressee, opportunities: Mapping[str, Opportunity], as_of: datetime
) -> _Part:
    profile, approving = addressee.profile, addressee.approval
    assert approving is not None
    entries = [entry for entry in planned.ledger if entry.profile == profile]
    waiting = [each for each in planned.awaiting if each.profile == profile]
    lines = [*_sent(entries), *_waiting(waiting, approving, opportunities, as_of), *_held(entries)]
    if waiting:
        lines.append(f"legation approve show {profile}")
        lines.append(f"legation approve release {profile} --by {approving.by}")
    return _Part(f"{addressee.profile_name} ({profile})", tuple(lines or ["Nothing new tonight."]))


def _sent(entries: Sequence[LedgerEntry]) -> Iterator[str]:
    sent = [entry for entry in entries if entry.accounting is Accounting.SENT]
    for reader in sorted({entry.recipient for entry in sent}):
        kinds = Counter(entry.reason for entry in sent if entry.recipient == reader)
        yield f"To {reader}: {', '.join(f'{amount} {kind}' for kind, amount in sorted(kinds.items()))}."


def _waiting(
    waiting: Sequence[Awaiting],
    approving: Approving,
    opportunities: Mapping[str, Opportunity],
    as_of: datetime,
) -> Iterator[str]:
    if not waiting:
        return
    yield f"{count(len(waiting), 'item')} to be released:"
    for each in waiting[:MOST_NAMED]:
        title = shortened(opportunities[each.opportunity].merged.title, _TITLE)
        yield f"- {title} ({each.opportunity}), as {each.announcement}; {_until(each, approving, as_of)}"
    if len(waiting) > MOST_NAMED:
        yield f"- and {len(waiting) - MOST_NAMED} more"


def _until(waiting: Awaiting, approving: Approving, as_of: datetime) -> str:
    since = f"waits since {waiting.since:%Y-%m-%d}"
    by = answer_by(waiting, approving)
    if not approving.then_send:
        return f"{since}, too long by now" if by <= as_of else since
    return f"{since}, goes out unanswered from {by:%Y-%m-%d %H:%M} UTC"


def _held(entries: Sequence[LedgerEntry]) -> Iterator[str]:
    held = {e.opportunity for e in entries if e.reason in {Withheld.REVIEW, Withheld.HOLD}}
    if held:
        yield f"{count(len(held), 'item')} held for a safeguards review: legation review"


def _failed(source_lines: Sequence[SourceLine]) -> Iterator[_Part]:
    failed = [line for line in source_lines if line.outcome in {Outcome.FAILED, Outcome.PARTIAL}]
    if failed:
        lines = tuple(
            f"{plain(line.name)}: {line.outcome}, {line.cause or 'no cause stated'}" for line in failed
        )
        yield _Part("Sources not read, or in part", lines)


def _mail(
    desk: str, parts: Sequence[_Part], waiting: int, *, night: date, as_of: datetime, sender: Sender
) -> OutboxMail:
    asked = f"{count(waiting, 'item')} to be released" if waiting else "nothing to be released"
    subject = header_text(f"Overview of your profiles: {asked}")
    head = (subject, day_in_words(night, "en"))
    text = "\n".join([*head, *(line for part in parts for line in _text(part))]) + "\n"
    cycle = f"{OVERVIEW_CYCLE}{night.isoformat()}"
    html = _html(head, parts)
    content = message_bytes(
        recipient=desk, cycle=cycle, subject=subject, text=text, html=html, as_of=as_of, sender=sender
    )
    return OutboxMail(desk, cycle, message_id(desk, cycle, sender), subject, content, html)


def _text(part: _Part) -> Iterator[str]:
    yield ""
    yield fill(plain(part.heading))
    yield from (fill(plain(line), "  ", "    ") for line in part.lines)


def _html(head: Sequence[str], parts: Sequence[_Part]) -> str:
    said = [f"<h1>{escape(head[0])}</h1>", f"<p>{escape(head[1])}</p>"]
    for part in parts:
        said.append(f"<h2>{escape(plain(part.heading))}</h2>")
        said.append(f"<ul>{''.join(f'<li>{escape(plain(line))}</li>' for line in part.lines)}</ul>")
    style = "font-family:sans-serif;max-width:44em;margin:1em auto;padding:0 1em;line-height:1.4"
    title = f'<meta charset="utf-8"><title>{escape(head[0])}</title>'
    body = f'<body style="{style}">{"".join(said)}</body>'
    return f'<!doctype html><html lang="en"><head>{title}</head>{body}</html>\n'
