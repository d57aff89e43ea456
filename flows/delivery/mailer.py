"""Delivers what the outbox holds: to a mail server, or as files when none is configured."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

from db.records import OutboxMail
from flows.delivery.dkim_signing import signed
from flows.delivery.handover import DeliveryReport, Handover, Outbox, attempt_all, write_files
from flows.delivery.mail_server import SILENCE_SECONDS, MailServer, ServerAddress
from flows.delivery.mail_settings import Dkim

__all__ = ["DeliveryReport", "Handover", "Outbox", "Pace", "deliver"]

# Seconds to wait before a passing no is asked again: greylisting servers want to see us come back.
PAUSES = (15.0, 60.0)


def deliver(
    outbox: Outbox,
    *,
    directory: Path,
    at: datetime,
    smtp: ServerAddress | None = None,
    dkim: Dkim | None = None,
    pauses: Sequence[float] = PAUSES,
    sleep: Callable[[float], None] = time.sleep,
    patient: bool = False,
    silence_seconds: float = SILENCE_SECONDS,
) -> DeliveryReport:
    """Hand over every pending mail.

    Args:
        outbox: the store's deliveries.
        directory: where mails are written as ``<cycle>/<recipient>.eml`` and ``.html`` without a server.
        at: now (aware), for how long a mail has been put off.
        smtp: the mail server, if one is configured.
        dkim: what to sign with what a server is given.
        pauses: seconds to wait before each further attempt at what the server refused for now.
        sleep: waits; a test passes its own.
        patient: leave alone what the server put off until its time has come.
        silence_seconds: a server that says nothing for so long is given up.

    Returns:
        what became of each mail. Nothing is raised for a mail that cannot be delivered: it is marked
        failed (a final no) or stays queued for a later run.

    Raises:
        SignatureError: when the key for signatures is none; nothing was sent.
    """
    if smtp is None:
        return attempt_all(outbox, lambda mail: write_files(mail, directory), (), sleep, at)
    pace = Pace(smtp.per_minute, sleep)
    with MailServer(smtp, silence_seconds) as server:

        def hand_over(mail: OutboxMail) -> str:
            pace.wait()
            content = signed(mail.content, dkim) if dkim else mail.content
            return server.send(_sender_of(mail), mail.recipient, content)

        return attempt_all(outbox, hand_over, pauses, sleep, at, patient=patient)


class Pace:
    """Keeps to what a mail server allows: so many mails a minute, evenly apart; none at once after a rest."""

    def __init__(self, per_minute: int | None, sleep: Callable[[float], None] = time.sleep) -> None:
        self._apart = 60 / per_minute if per_minute else 0.0
        self._sleep = sleep
        self._last: float | None = None

    def wait(self) -> None:
        """Return when the next mail may go."""
        if self._apart and self._last is not None:
            left = self._last + self._apart - time.monotonic()
            if left > 0:
                self._sleep(left)
        self._last = time.monotonic()


def _sender_of(mail: OutboxMail) -> str:
    """The address a mail is from, as its own bytes say: they are what is sent, today or after a crash."""
    header = message_from_bytes(mail.content, policy=policy.default)["From"]
    return str(header.addresses[0].addr_spec)
