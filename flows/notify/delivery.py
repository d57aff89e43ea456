"""Messages from the outbox to their channels, mails to the mailer: neither is given what is the other's."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db.records import Attempts, OutboxMail
from flows.delivery.handover import (
    DeliveryReport,
    DestinationUnusableError,
    Outbox,
    attempt_all,
    file_name,
    write_whole,
)
from flows.notify.message import words_of
from flows.notify.readers import is_channel


@dataclass(frozen=True, slots=True)
class PartOfOutbox:
    """An outbox of which only some mails are shown."""

    outbox: Outbox
    shows: Callable[[OutboxMail], bool]

    def pending(self) -> Sequence[OutboxMail]:
        """Those of them that wait."""
        return [mail for mail in self.outbox.pending() if self.shows(mail)]

    def claim(self, message_id: str) -> bool:
        """As of the whole outbox."""
        return self.outbox.claim(message_id)

    def mark_sent(self, message_id: str, reply: str) -> None:
        """As of the whole outbox."""
        self.outbox.mark_sent(message_id, reply)

    def mark_failed(self, message_id: str, reply: str, suspended_at: datetime | None = None) -> None:
        """As of the whole outbox."""
        self.outbox.mark_failed(message_id, reply, suspended_at)

    def requeue(self, message_id: str, reply: str, put_off_at: datetime | None = None) -> None:
        """As of the whole outbox."""
        self.outbox.requeue(message_id, reply, put_off_at)

    def attempts(self) -> Mapping[str, Attempts]:
        """As of the whole outbox."""
        return self.outbox.attempts()


def mails_of(outbox: Outbox) -> Outbox:
    """The outbox as the mailer may see it: nothing in it is for a channel."""
    return PartOfOutbox(outbox, lambda mail: not is_channel(mail.recipient))


def deliver_messages(
    outbox: Outbox,
    channels: Mapping[str, str] | None,
    *,
    directory: Path,
    at: datetime,
    patient: bool = False,
) -> DeliveryReport:
    """Hand over every message that waits for a channel; without ``channels`` each becomes a text file.

    Each is asked for once a run: a channel does not say whether it had taken a message before the line broke,
    so that asking again at once might double it. What is put off goes with a later run, as mails do.
    """
    messages = PartOfOutbox(outbox, lambda mail: is_channel(mail.recipient))
    if not messages.pending():
        return DeliveryReport((), (), ())
    if channels is None:
        return attempt_all(messages, lambda message: write_text(message, directory), (), time.sleep, at)
    # Imported here: a home without channels does not pay for it.
    from flows.notify.channel import send

    return attempt_all(messages, lambda message: send(message, channels), (), time.sleep, at, patient=patient)


def write_text(message: OutboxMail, directory: Path) -> str:
    """Write a message as ``<cycle>/<channel>.txt``, whole or not at all; the words of the outcome.

    Raises:
        DestinationUnusableError: when the folder cannot be written to.
    """
    folder = directory / file_name(message.cycle)
    name = f"{file_name(message.recipient)}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / name, "\n\n".join(words_of(message.content)).encode() + b"\n")
    except OSError as error:
        raise DestinationUnusableError(f"{folder}: cannot be written to ({error.strerror})") from error
    return f"written as {folder.name}/{name}"


def together(*reports: DeliveryReport) -> DeliveryReport:
    """Several reports as one; the first problem speaks for all."""
    return DeliveryReport(
        tuple(each for report in reports for each in report.sent),
        tuple(each for report in reports for each in report.failed),
        tuple(each for report in reports for each in report.queued),
        next((report.problem for report in reports if report.problem), None),
    )
