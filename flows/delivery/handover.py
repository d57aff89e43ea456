"""From the outbox to whoever takes the mails: claimed, handed over, marked, each step committed.

A crash in between leaves a mail claimed: it is handed over once more under the same Message-ID. So a mail
is never lost, and doubled only where SMTP itself cannot tell: between the server's yes and our note of it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from db.records import Attempts, MailState, OutboxMail
from flows.delivery.refusals import GIVEN_UP_AFTER, due, given_up

_NOT_IN_FILE_NAMES = re.compile(r"[^a-z0-9.@_-]+|^\.+")


class MailError(Exception):
    """A mail could not be handed over; the message is what the server said, or what happened."""


class RefusedForNowError(MailError):
    """The server said no for now (4xx): the same mail may pass later."""


class RefusedError(MailError):
    """The server said no to this mail for good (5xx)."""


class AddressRefusedError(RefusedError):
    """Nobody reads mail at this address, or it is none that a server can be given."""


class ConnectionLostError(MailError):
    """The connection broke before the mail was handed over: it was not accepted."""


class OutcomeUnknownError(ConnectionLostError):
    """The connection broke after the whole mail was handed over: it may have been accepted or not."""


class DestinationUnusableError(MailError):
    """No mail can be handed over at all: unreachable, no TLS, login refused, or a folder not writable."""


class Outbox(Protocol):
    """What the mailer asks of the store; every change is committed when the call returns."""

    def pending(self) -> Sequence[OutboxMail]:
        """Mails that are queued, or were claimed by a run that died."""

    def claim(self, message_id: str) -> bool:
        """Note that a mail is on its way; false when it is no longer to be sent."""

    def mark_sent(self, message_id: str, reply: str) -> None:
        """Note the server's yes."""

    def mark_failed(self, message_id: str, reply: str, suspended_at: datetime | None = None) -> None:
        """Note the server's final no, and from when on its address is sent nothing, if that is the matter."""

    def requeue(self, message_id: str, reply: str, put_off_at: datetime | None = None) -> None:
        """Note a passing no: a later run tries again. ``put_off_at``: when the server put this mail off."""

    def attempts(self) -> Mapping[str, Attempts]:
        """Message-ID → how often a mail was put off, for those that were."""


@dataclass(frozen=True, slots=True)
class Handover:
    """What became of one mail: the server's reply, or why it waits."""

    recipient: str
    message_id: str
    reply: str


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What became of the pending mails; ``problem`` says why handing over ended before the last of them."""

    sent: tuple[Handover, ...]
    failed: tuple[Handover, ...]
    queued: tuple[Handover, ...]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How one attempt ended: the mail's new state, whether to try again soon, whether to go on at all."""

    state: MailState
    handover: Handover
    again: bool = False
    hopeless: bool = False


def attempt_all(
    outbox: Outbox,
    hand_over: Callable[[OutboxMail], str],
    pauses: Sequence[float],
    sleep: Callable[[float], None],
    at: datetime,
    *,
    patient: bool = False,
) -> DeliveryReport:
    """Hand over every pending mail; after each pause, once more those that were refused for now.

    A ``patient`` run leaves alone what an earlier one was told to bring later
    (``flows.delivery.refusals.due``).
    """
    outcomes: dict[str, _Outcome] = {}
    before = outbox.attempts()
    waiting = [
        mail
        for mail in outbox.pending()
        if not patient or due(before.get(mail.message_id), at, len(pauses) + 1)
    ]
    for attempt, pause in enumerate((0.0, *pauses), start=1):
        if pause and waiting:
            sleep(pause)
        for mail in waiting:
            if not outbox.claim(mail.message_id):
                continue
            outcome = _attempt(outbox, hand_over, mail, _Try(attempt, at, before.get(mail.message_id)))
            outcomes[mail.message_id] = outcome
            if outcome.hopeless:
                return _report(outcomes, problem=outcome.handover.reply)
        waiting = [
            mail for mail in waiting if mail.message_id in outcomes and outcomes[mail.message_id].again
        ]
    return _report(outcomes, problem=None)


@dataclass(frozen=True, slots=True)
class _Try:
    """Which attempt of this run it is, when it is, and how the runs before fared with the mail."""

    number: int
    at: datetime
    before: Attempts | None


def _attempt(
    outbox: Outbox, hand_over: Callable[[OutboxMail], str], mail: OutboxMail, this: _Try
) -> _Outcome:
    try:
        reply = hand_over(mail)
    except RefusedError as error:
        return _refused(outbox, mail, error, this)
    except RefusedForNowError as error:
        return _put_off(outbox, mail, error, this)
    except MailError as error:
        reply = f"{error} (attempt {this.number}; the next run tries again)"
        outbox.requeue(mail.message_id, reply)
        return _Outcome(
            MailState.QUEUED,
            Handover(mail.recipient, mail.message_id, reply),
            # Asking again at once after an unknown outcome would double the mail if it was accepted.
            again=not isinstance(error, OutcomeUnknownError),
            hopeless=isinstance(error, DestinationUnusableError),
        )
    outbox.mark_sent(mail.message_id, reply)
    return _Outcome(MailState.SENT, Handover(mail.recipient, mail.message_id, reply))


def _refused(outbox: Outbox, mail: OutboxMail, error: RefusedError, this: _Try) -> _Outcome:
    suspended_at = this.at if isinstance(error, AddressRefusedError) else None
    outbox.mark_failed(mail.message_id, str(error), suspended_at)
    return _Outcome(MailState.FAILED, Handover(mail.recipient, mail.message_id, str(error)))


def _put_off(outbox: Outbox, mail: OutboxMail, error: RefusedForNowError, this: _Try) -> _Outcome:
    if given_up(this.before, this.at):
        reply = f"{error} (given up: put off for {GIVEN_UP_AFTER.days} days)"
        outbox.mark_failed(mail.message_id, reply)
        return _Outcome(MailState.FAILED, Handover(mail.recipient, mail.message_id, reply))
    reply = f"{error} (attempt {this.number}; the next run tries again)"
    outbox.requeue(mail.message_id, reply, this.at)
    return _Outcome(MailState.QUEUED, Handover(mail.recipient, mail.message_id, reply), again=True)


def _report(outcomes: Mapping[str, _Outcome], problem: str | None) -> DeliveryReport:
    def ended(state: MailState) -> tuple[Handover, ...]:
        return tuple(outcome.handover for outcome in outcomes.values() if outcome.state is state)

    return DeliveryReport(ended(MailState.SENT), ended(MailState.FAILED), ended(MailState.QUEUED), problem)


def write_files(mail: OutboxMail, directory: Path) -> str:
    """Write a mail as two files, each whole or not at all; the same mail again gives the same files.

    Returns:
        the name of the ``.eml`` file within ``directory``.

    Raises:
        DestinationUnusableError: when the folder cannot be written to.
    """
    folder = directory / file_name(mail.cycle)
    name = file_name(mail.recipient)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / f"{name}.html", mail.html.encode())
        write_whole(folder / f"{name}.eml", mail.content)
    except OSError as error:
        raise DestinationUnusableError(f"{folder}: cannot be written to ({error.strerror})") from error
    return f"written as {folder.name}/{name}.eml"


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in its place, whole or not at all, and for good."""
    unfinished = path.with_name(f".{path.name}.part")
    with unfinished.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    unfinished.replace(path)


def file_name(name: str) -> str:
    """A name that is safe in any file system; one that had to be altered carries a hash, to stay distinct."""
    safe = _NOT_IN_FILE_NAMES.sub("-", name)[:80]
    return safe if safe == name else f"{safe.strip('-')}-{sha256(name.encode()).hexdigest()[:8]}"
